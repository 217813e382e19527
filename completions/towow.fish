# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_towow_global_optspecs
    string join \n local backend-url= json o/output= fields= q/quiet full jq= r/raw tab lang= profile= h/help V/version
end

function __fish_towow_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_towow_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_towow_using_subcommand
    set -l cmd (__fish_towow_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c towow -n "__fish_towow_needs_command" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_needs_command" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_needs_command" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_needs_command" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_needs_command" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_needs_command" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_needs_command" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_needs_command" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_needs_command" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_needs_command" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_needs_command" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_needs_command" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_needs_command" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_needs_command" -s V -l version -d 'Print version'
complete -c towow -n "__fish_towow_needs_command" -f -a "start" -d 'Say what you need and get a plan with the people who fit'
complete -c towow -n "__fish_towow_needs_command" -f -a "find" -d 'Find people for a clear demand and let them negotiate'
complete -c towow -n "__fish_towow_needs_command" -f -a "status" -d 'Inbox, your demands with their runs, and what was started here lately'
complete -c towow -n "__fish_towow_needs_command" -f -a "result" -d 'Read the plan and delivery of a run'
complete -c towow -n "__fish_towow_needs_command" -f -a "motifs" -d 'The five ways to put a need'
complete -c towow -n "__fish_towow_needs_command" -f -a "setup" -d 'A guide through the first steps'
complete -c towow -n "__fish_towow_needs_command" -f -a "auth" -d 'register, login, logout, refresh-token, change-password, forgot-password, reset-password, redeem-code, begin, status, exchange, delete-account, invite-codes, anp-challenge, anp-verify'
complete -c towow -n "__fish_towow_needs_command" -f -a "account" -d 'show, update'
complete -c towow -n "__fish_towow_needs_command" -f -a "email" -d 'status, verify'
complete -c towow -n "__fish_towow_needs_command" -f -a "agent" -d 'list, create, select, visibility, profile, delete, did, federation, quality'
complete -c towow -n "__fish_towow_needs_command" -f -a "billing" -d 'usage, byok-bind, byok-status, byok-clear'
complete -c towow -n "__fish_towow_needs_command" -f -a "formulation" -d 'start, reply, show, confirm'
complete -c towow -n "__fish_towow_needs_command" -f -a "demand" -d 'list, show, visibility'
complete -c towow -n "__fish_towow_needs_command" -f -a "feedback" -d 'give'
complete -c towow -n "__fish_towow_needs_command" -f -a "protocol" -d 'motif, metadata, encoding'
complete -c towow -n "__fish_towow_needs_command" -f -a "discover" -d 'run, rerun, show, nomination'
complete -c towow -n "__fish_towow_needs_command" -f -a "invite" -d 'respond, create, list, show'
complete -c towow -n "__fish_towow_needs_command" -f -a "talent" -d 'list, add, update, remove'
complete -c towow -n "__fish_towow_needs_command" -f -a "run" -d 'negotiate, status, prompt, respond, result, visibility, wait, watch'
complete -c towow -n "__fish_towow_needs_command" -f -a "scene" -d 'list, set'
complete -c towow -n "__fish_towow_needs_command" -f -a "inbox" -d 'List your notices'
complete -c towow -n "__fish_towow_needs_command" -f -a "message" -d 'send, conversations, list, read'
complete -c towow -n "__fish_towow_needs_command" -f -a "browse" -d 'agents, agent, demands, demand, runs, run, result'
complete -c towow -n "__fish_towow_needs_command" -f -a "api" -d 'Call any path of the backend'
complete -c towow -n "__fish_towow_needs_command" -f -a "call" -d 'Run any operation by its name'
complete -c towow -n "__fish_towow_needs_command" -f -a "batch" -d 'Run many operations, one JSON line each; --jq filters each line of output'
complete -c towow -n "__fish_towow_needs_command" -f -a "jq" -d 'Filter saved JSON'
complete -c towow -n "__fish_towow_needs_command" -f -a "schema" -d 'Parameters of an operation, or a list of all'
complete -c towow -n "__fish_towow_needs_command" -f -a "skill" -d 'Teach AI editors to use towow'
complete -c towow -n "__fish_towow_needs_command" -f -a "profile" -d 'Accounts and backends beside each other'
complete -c towow -n "__fish_towow_needs_command" -f -a "mcp" -d 'Serve the operations as MCP tools'
complete -c towow -n "__fish_towow_needs_command" -f -a "node" -d 'Run a backend of your own'
complete -c towow -n "__fish_towow_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c towow -n "__fish_towow_needs_command" -f -a "help" -d 'Help on a command, or on exit-codes, environment, output, jq'
complete -c towow -n "__fish_towow_using_subcommand start" -l motif -d 'Put it as one of the motifs (towow motifs)' -r -f -a "travel-companion\t''
missing-piece\t''
stuck-consult\t''
been-there\t''
cross-domain\t''
travel_companion\t''
missing_cofounder\t''
stuck_point_clinic\t''
same_stage_veteran\t''
cross_domain_transplant\t''"
complete -c towow -n "__fish_towow_using_subcommand start" -l k -d 'How many people (1 to 8)' -r
complete -c towow -n "__fish_towow_using_subcommand start" -l timeout -d 'Longest wait: 90s, 10m, 1h; 0 looks once' -r
complete -c towow -n "__fish_towow_using_subcommand start" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand start" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand start" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand start" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand start" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand start" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand start" -l ask -d 'Answer the questions of the formulation first'
complete -c towow -n "__fish_towow_using_subcommand start" -l wait -d 'End with the result (default on a terminal)'
complete -c towow -n "__fish_towow_using_subcommand start" -l no-wait -d 'End at once; towow result reads the outcome later'
complete -c towow -n "__fish_towow_using_subcommand start" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand start" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand start" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand start" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand start" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand start" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand start" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand find" -l k -d 'How many people (1 to 8)' -r
complete -c towow -n "__fish_towow_using_subcommand find" -l timeout -d 'Longest wait: 90s, 10m, 1h; 0 looks once' -r
complete -c towow -n "__fish_towow_using_subcommand find" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand find" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand find" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand find" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand find" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand find" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand find" -l no-run -d 'Only find, start no run'
complete -c towow -n "__fish_towow_using_subcommand find" -l wait -d 'End with the result of the run'
complete -c towow -n "__fish_towow_using_subcommand find" -l no-wait -d 'End at once; towow result reads the outcome later'
complete -c towow -n "__fish_towow_using_subcommand find" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand find" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand find" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand find" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand find" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand find" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand find" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand status" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand status" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand status" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand status" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand status" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand status" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand status" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand status" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand status" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand status" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand status" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand status" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand status" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand result" -l timeout -d 'Longest wait: 90s, 10m, 1h; 0 looks once' -r
complete -c towow -n "__fish_towow_using_subcommand result" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand result" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand result" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand result" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand result" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand result" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand result" -l wait -d 'Wait until it is done'
complete -c towow -n "__fish_towow_using_subcommand result" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand result" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand result" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand result" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand result" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand result" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand result" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand motifs" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand motifs" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand motifs" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand motifs" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand motifs" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand motifs" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand motifs" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand motifs" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand motifs" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand motifs" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand motifs" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand motifs" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand motifs" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand setup" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand setup" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand setup" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand setup" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand setup" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand setup" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand setup" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand setup" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand setup" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand setup" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand setup" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand setup" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand setup" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -f -a "register" -d 'Create an account with its first agent'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -f -a "login" -d 'Open a session with e-mail address and password'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -f -a "logout" -d 'End the session, here and at the backend'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -f -a "refresh-token" -d 'Replace the session token by a fresh one'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -f -a "change-password" -d 'Change the password; other sessions end'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -f -a "forgot-password" -d 'Ask for a password reset mail'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -f -a "reset-password" -d 'Set a new password with the mailed token'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -f -a "redeem-code" -d 'Activate the account with an invite code'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -f -a "begin" -d 'Begin a browser login'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -f -a "status" -d 'See whether the browser login has finished'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -f -a "exchange" -d 'Trade a finished browser login for a session'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -f -a "delete-account" -d 'Delete the account for good'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -f -a "invite-codes" -d 'Show the invite codes you can pass on'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -f -a "anp-challenge" -d 'Ask for a login challenge for a DID'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout refresh-token change-password forgot-password reset-password redeem-code begin status exchange delete-account invite-codes anp-challenge anp-verify" -f -a "anp-verify" -d 'Log in with a signed challenge'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l email -d 'Login e-mail address' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l password -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l password-file -d 'Read it from a file' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l name -d 'Your name, also the first agent\'s' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l profile -d 'Who you are, in the first person; used for matching' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l tagline -d 'One line about you' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l skills -d 'What you can do' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l offerings -d 'What you offer others' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l seeking -d 'What you are looking for' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l invite-code -d 'Invite code' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l client-hint -d 'Name of the program you register from' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l password-stdin -d 'Read it from standard input; else a prompt asks'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -l email -d 'Login e-mail address' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -l password -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -l password-file -d 'Read it from a file' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -l password-stdin -d 'Read it from standard input; else a prompt asks'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from logout" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from logout" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from logout" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from logout" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from logout" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from logout" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from logout" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from logout" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from logout" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from logout" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from logout" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from logout" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from logout" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from refresh-token" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from refresh-token" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from refresh-token" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from refresh-token" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from refresh-token" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from refresh-token" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from refresh-token" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from refresh-token" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from refresh-token" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from refresh-token" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from refresh-token" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from refresh-token" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from refresh-token" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from change-password" -l current-password -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from change-password" -l current-password-file -d 'Read it from a file' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from change-password" -l new-password -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from change-password" -l new-password-file -d 'Read it from a file' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from change-password" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from change-password" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from change-password" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from change-password" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from change-password" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from change-password" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from change-password" -l current-password-stdin -d 'Read it from standard input; else a prompt asks'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from change-password" -l new-password-stdin -d 'Read it from standard input; else a prompt asks'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from change-password" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from change-password" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from change-password" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from change-password" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from change-password" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from change-password" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from change-password" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from forgot-password" -l email -d 'Login e-mail address' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from forgot-password" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from forgot-password" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from forgot-password" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from forgot-password" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from forgot-password" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from forgot-password" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from forgot-password" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from forgot-password" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from forgot-password" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from forgot-password" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from forgot-password" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from forgot-password" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from forgot-password" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from reset-password" -l token -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from reset-password" -l token-file -d 'Read it from a file' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from reset-password" -l new-password -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from reset-password" -l new-password-file -d 'Read it from a file' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from reset-password" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from reset-password" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from reset-password" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from reset-password" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from reset-password" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from reset-password" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from reset-password" -l token-stdin -d 'Read it from standard input; else a prompt asks'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from reset-password" -l new-password-stdin -d 'Read it from standard input; else a prompt asks'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from reset-password" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from reset-password" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from reset-password" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from reset-password" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from reset-password" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from reset-password" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from reset-password" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from redeem-code" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from redeem-code" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from redeem-code" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from redeem-code" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from redeem-code" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from redeem-code" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from redeem-code" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from redeem-code" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from redeem-code" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from redeem-code" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from redeem-code" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from redeem-code" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from redeem-code" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from begin" -l scene-id -d 'Scene to enter; default: the saved one' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from begin" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from begin" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from begin" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from begin" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from begin" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from begin" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from begin" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from begin" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from begin" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from begin" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from begin" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from begin" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from begin" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from status" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from status" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from status" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from status" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from status" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from status" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from status" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from status" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from status" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from status" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from status" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from exchange" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from exchange" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from exchange" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from exchange" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from exchange" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from exchange" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from exchange" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from exchange" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from exchange" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from exchange" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from exchange" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from exchange" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from exchange" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from delete-account" -l password -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from delete-account" -l password-file -d 'Read it from a file' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from delete-account" -l confirmation -d 'The word DELETE' -r -f -a "DELETE\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from delete-account" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from delete-account" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from delete-account" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from delete-account" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from delete-account" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from delete-account" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from delete-account" -l password-stdin -d 'Read it from standard input; else a prompt asks'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from delete-account" -l yes -d 'Do not ask whether that is meant'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from delete-account" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from delete-account" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from delete-account" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from delete-account" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from delete-account" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from delete-account" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from delete-account" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from invite-codes" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from invite-codes" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from invite-codes" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from invite-codes" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from invite-codes" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from invite-codes" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from invite-codes" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from invite-codes" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from invite-codes" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from invite-codes" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from invite-codes" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from invite-codes" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from invite-codes" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-challenge" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-challenge" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-challenge" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-challenge" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-challenge" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-challenge" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-challenge" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-challenge" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-challenge" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-challenge" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-challenge" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-challenge" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-challenge" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-verify" -l challenge -d 'Challenge that was asked for' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-verify" -l signature -d 'Signature over the challenge' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-verify" -l signing-public-key -d 'Key to check with, where it cannot be resolved' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-verify" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-verify" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-verify" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-verify" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-verify" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-verify" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-verify" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-verify" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-verify" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-verify" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-verify" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-verify" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from anp-verify" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand account; and not __fish_seen_subcommand_from show update" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand account; and not __fish_seen_subcommand_from show update" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand account; and not __fish_seen_subcommand_from show update" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand account; and not __fish_seen_subcommand_from show update" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand account; and not __fish_seen_subcommand_from show update" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand account; and not __fish_seen_subcommand_from show update" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand account; and not __fish_seen_subcommand_from show update" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand account; and not __fish_seen_subcommand_from show update" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand account; and not __fish_seen_subcommand_from show update" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand account; and not __fish_seen_subcommand_from show update" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand account; and not __fish_seen_subcommand_from show update" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand account; and not __fish_seen_subcommand_from show update" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand account; and not __fish_seen_subcommand_from show update" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand account; and not __fish_seen_subcommand_from show update" -f -a "show" -d 'Show your account'
complete -c towow -n "__fish_towow_using_subcommand account; and not __fish_seen_subcommand_from show update" -f -a "update" -d 'Replace or extend the account\'s profile'
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from show" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from show" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from show" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from show" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from show" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from show" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from show" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from show" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from show" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from show" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from show" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from update" -l profile -d 'Text that replaces the stored one' -r
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from update" -l append-section -d 'Section to append: {"content": "..."}' -r
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from update" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from update" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from update" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from update" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from update" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from update" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from update" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from update" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from update" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from update" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from update" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from update" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand email; and not __fish_seen_subcommand_from status verify" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand email; and not __fish_seen_subcommand_from status verify" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand email; and not __fish_seen_subcommand_from status verify" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand email; and not __fish_seen_subcommand_from status verify" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand email; and not __fish_seen_subcommand_from status verify" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand email; and not __fish_seen_subcommand_from status verify" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand email; and not __fish_seen_subcommand_from status verify" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand email; and not __fish_seen_subcommand_from status verify" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand email; and not __fish_seen_subcommand_from status verify" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand email; and not __fish_seen_subcommand_from status verify" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand email; and not __fish_seen_subcommand_from status verify" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand email; and not __fish_seen_subcommand_from status verify" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand email; and not __fish_seen_subcommand_from status verify" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand email; and not __fish_seen_subcommand_from status verify" -f -a "status" -d 'Show whether the mail address is verified'
complete -c towow -n "__fish_towow_using_subcommand email; and not __fish_seen_subcommand_from status verify" -f -a "verify" -d 'Send a verification mail'
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from status" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from status" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from status" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from status" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from status" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from status" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from status" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from status" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from status" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from status" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from status" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from verify" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from verify" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from verify" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from verify" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from verify" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from verify" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from verify" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from verify" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from verify" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from verify" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from verify" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand email; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select visibility profile delete did federation quality" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select visibility profile delete did federation quality" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select visibility profile delete did federation quality" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select visibility profile delete did federation quality" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select visibility profile delete did federation quality" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select visibility profile delete did federation quality" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select visibility profile delete did federation quality" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select visibility profile delete did federation quality" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select visibility profile delete did federation quality" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select visibility profile delete did federation quality" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select visibility profile delete did federation quality" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select visibility profile delete did federation quality" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select visibility profile delete did federation quality" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select visibility profile delete did federation quality" -f -a "list" -d 'List your agents and the selected one'
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select visibility profile delete did federation quality" -f -a "create" -d 'Create a further agent'
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select visibility profile delete did federation quality" -f -a "select" -d 'Switch to another agent'
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select visibility profile delete did federation quality" -f -a "visibility" -d 'Set who can discover an agent'
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select visibility profile delete did federation quality" -f -a "profile" -d 'Edit the selected agent'
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select visibility profile delete did federation quality" -f -a "delete" -d 'Delete an agent for good'
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select visibility profile delete did federation quality" -f -a "did" -d 'Read an agent\'s DID document'
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select visibility profile delete did federation quality" -f -a "federation" -d 'Read an agent\'s federation metadata'
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select visibility profile delete did federation quality" -f -a "quality" -d 'Rate how complete the selected profile is'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from list" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from list" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from list" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from list" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from list" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from list" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from list" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from list" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from list" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from list" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -l profile -d 'Its profile' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -l visibility -d 'Who can discover it' -r -f -a "public\t''
scoped\t''
private\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -l scoped-tags -d 'Scenes in which a scoped agent is found' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -l capability-manifest -d 'Structured capabilities, as JSON' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from select" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from select" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from select" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from select" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from select" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from select" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from select" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from select" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from select" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from select" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from select" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from select" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from select" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from visibility" -l agent-id -d 'Agent to change; default: the selected one' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from visibility" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from visibility" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from visibility" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from visibility" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from visibility" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from visibility" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from visibility" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from visibility" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from visibility" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from visibility" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from visibility" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from visibility" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from visibility" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from profile" -l display-name -d 'New name' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from profile" -l profile -d 'Its profile' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from profile" -l scoped-tags -d 'New scene tags' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from profile" -l capability-manifest -d 'Structured capabilities, as JSON' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from profile" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from profile" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from profile" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from profile" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from profile" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from profile" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from profile" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from profile" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from profile" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from profile" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from profile" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from profile" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from delete" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from delete" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from delete" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from delete" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from delete" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from delete" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from delete" -l yes -d 'Do not ask whether that is meant'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from delete" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from delete" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from delete" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from delete" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from delete" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from did" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from did" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from did" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from did" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from did" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from did" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from did" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from did" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from did" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from did" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from did" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from did" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from did" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from federation" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from federation" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from federation" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from federation" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from federation" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from federation" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from federation" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from federation" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from federation" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from federation" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from federation" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from federation" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from federation" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from quality" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from quality" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from quality" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from quality" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from quality" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from quality" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from quality" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from quality" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from quality" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from quality" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from quality" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from quality" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from quality" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand billing; and not __fish_seen_subcommand_from usage byok-bind byok-status byok-clear" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand billing; and not __fish_seen_subcommand_from usage byok-bind byok-status byok-clear" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand billing; and not __fish_seen_subcommand_from usage byok-bind byok-status byok-clear" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand billing; and not __fish_seen_subcommand_from usage byok-bind byok-status byok-clear" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand billing; and not __fish_seen_subcommand_from usage byok-bind byok-status byok-clear" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand billing; and not __fish_seen_subcommand_from usage byok-bind byok-status byok-clear" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand billing; and not __fish_seen_subcommand_from usage byok-bind byok-status byok-clear" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand billing; and not __fish_seen_subcommand_from usage byok-bind byok-status byok-clear" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand billing; and not __fish_seen_subcommand_from usage byok-bind byok-status byok-clear" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand billing; and not __fish_seen_subcommand_from usage byok-bind byok-status byok-clear" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand billing; and not __fish_seen_subcommand_from usage byok-bind byok-status byok-clear" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand billing; and not __fish_seen_subcommand_from usage byok-bind byok-status byok-clear" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand billing; and not __fish_seen_subcommand_from usage byok-bind byok-status byok-clear" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand billing; and not __fish_seen_subcommand_from usage byok-bind byok-status byok-clear" -f -a "usage" -d 'Show the usage of a period'
complete -c towow -n "__fish_towow_using_subcommand billing; and not __fish_seen_subcommand_from usage byok-bind byok-status byok-clear" -f -a "byok-bind" -d 'Bind your own model API key'
complete -c towow -n "__fish_towow_using_subcommand billing; and not __fish_seen_subcommand_from usage byok-bind byok-status byok-clear" -f -a "byok-status" -d 'Show whether a key is bound'
complete -c towow -n "__fish_towow_using_subcommand billing; and not __fish_seen_subcommand_from usage byok-bind byok-status byok-clear" -f -a "byok-clear" -d 'Remove the bound key'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from usage" -l period -d 'Span to report' -r -f -a "day\t''
week\t''
month\t''"
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from usage" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from usage" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from usage" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from usage" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from usage" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from usage" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from usage" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from usage" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from usage" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from usage" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from usage" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from usage" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from usage" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-bind" -l api-key -r
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-bind" -l api-key-file -d 'Read it from a file' -r
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-bind" -l provider -d 'anthropic, minimax or another that the backend knows' -r
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-bind" -l base-url -d 'Relay or other endpoint' -r
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-bind" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-bind" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-bind" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-bind" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-bind" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-bind" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-bind" -l api-key-stdin -d 'Read it from standard input; else a prompt asks'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-bind" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-bind" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-bind" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-bind" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-bind" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-bind" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-bind" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-status" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-status" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-status" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-status" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-status" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-status" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-status" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-status" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-status" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-status" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-status" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-status" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-status" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-clear" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-clear" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-clear" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-clear" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-clear" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-clear" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-clear" -l yes -d 'Do not ask whether that is meant'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-clear" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-clear" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-clear" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-clear" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-clear" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-clear" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand billing; and __fish_seen_subcommand_from byok-clear" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start reply confirm show" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start reply confirm show" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start reply confirm show" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start reply confirm show" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start reply confirm show" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start reply confirm show" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start reply confirm show" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start reply confirm show" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start reply confirm show" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start reply confirm show" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start reply confirm show" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start reply confirm show" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start reply confirm show" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start reply confirm show" -f -a "start" -d 'Turn a wish into a demand that can be matched'
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start reply confirm show" -f -a "reply" -d 'Answer a question of the formulation'
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start reply confirm show" -f -a "confirm" -d 'Confirm the demand, match it, optionally open a run'
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start reply confirm show" -f -a "show" -d 'Read a formulation session'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from start" -l scene-context -d 'Scene to search in; default: the saved scene, else startup-hub' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from start" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from start" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from start" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from start" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from start" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from start" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from start" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from start" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from start" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from start" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from start" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from start" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from start" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from reply" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from reply" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from reply" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from reply" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from reply" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from reply" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from reply" -l stream -d 'Print the reply as it arrives: {"delta"} lines, then the result'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from reply" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from reply" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from reply" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from reply" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from reply" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from reply" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from reply" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -l scope-tags -d 'Only agents with one of these tags' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -l max-candidates -d 'Most nominations to return' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -l k -d 'People in the run' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -l start-negotiation -d 'Also open a run with the best matches'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from show" -l timeout -d 'Longest wait: 90s, 10m, 1h; 0 looks once' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from show" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from show" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from show" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from show" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from show" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from show" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from show" -l poll -d 'Wait for the next change, or until it can be confirmed'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from show" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from show" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from show" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from show" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from show" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from confirm list show visibility" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from confirm list show visibility" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from confirm list show visibility" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from confirm list show visibility" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from confirm list show visibility" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from confirm list show visibility" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from confirm list show visibility" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from confirm list show visibility" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from confirm list show visibility" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from confirm list show visibility" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from confirm list show visibility" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from confirm list show visibility" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from confirm list show visibility" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from confirm list show visibility" -f -a "confirm" -d 'Confirm the demand, match it, optionally open a run'
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from confirm list show visibility" -f -a "list" -d 'List your demands, newest first'
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from confirm list show visibility" -f -a "show" -d 'Read one of your demands with its runs'
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from confirm list show visibility" -f -a "visibility" -d 'Publish or hide a demand'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from confirm" -l scope-tags -d 'Only agents with one of these tags' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from confirm" -l max-candidates -d 'Most nominations to return' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from confirm" -l k -d 'People in the run' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from confirm" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from confirm" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from confirm" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from confirm" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from confirm" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from confirm" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from confirm" -l start-negotiation -d 'Also open a run with the best matches'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from confirm" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from confirm" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from confirm" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from confirm" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from confirm" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from confirm" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from confirm" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -l offset -d 'Rows to skip' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -l limit -d 'Rows to return' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from show" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from show" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from show" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from show" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from show" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from show" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from show" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from show" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from show" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from show" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from show" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from visibility" -l visibility -d 'public or private' -r -f -a "public\t''
private\t''"
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from visibility" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from visibility" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from visibility" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from visibility" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from visibility" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from visibility" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from visibility" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from visibility" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from visibility" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from visibility" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from visibility" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from visibility" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from visibility" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand feedback; and not __fish_seen_subcommand_from give" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand feedback; and not __fish_seen_subcommand_from give" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand feedback; and not __fish_seen_subcommand_from give" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand feedback; and not __fish_seen_subcommand_from give" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand feedback; and not __fish_seen_subcommand_from give" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand feedback; and not __fish_seen_subcommand_from give" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand feedback; and not __fish_seen_subcommand_from give" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand feedback; and not __fish_seen_subcommand_from give" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand feedback; and not __fish_seen_subcommand_from give" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand feedback; and not __fish_seen_subcommand_from give" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand feedback; and not __fish_seen_subcommand_from give" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand feedback; and not __fish_seen_subcommand_from give" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand feedback; and not __fish_seen_subcommand_from give" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand feedback; and not __fish_seen_subcommand_from give" -f -a "give" -d 'Rate a match, a run or a delivery'
complete -c towow -n "__fish_towow_using_subcommand feedback; and __fish_seen_subcommand_from give" -l target-type -d 'What is rated' -r -f -a "nomination\t''
run\t''
delivery\t''"
complete -c towow -n "__fish_towow_using_subcommand feedback; and __fish_seen_subcommand_from give" -l exposure-event-id -d 'Exposure event it was seen by' -r
complete -c towow -n "__fish_towow_using_subcommand feedback; and __fish_seen_subcommand_from give" -l rating -d 'From 1 to 5' -r
complete -c towow -n "__fish_towow_using_subcommand feedback; and __fish_seen_subcommand_from give" -l comment -d 'Free text; - reads it from stdin' -r
complete -c towow -n "__fish_towow_using_subcommand feedback; and __fish_seen_subcommand_from give" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand feedback; and __fish_seen_subcommand_from give" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand feedback; and __fish_seen_subcommand_from give" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand feedback; and __fish_seen_subcommand_from give" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand feedback; and __fish_seen_subcommand_from give" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand feedback; and __fish_seen_subcommand_from give" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand feedback; and __fish_seen_subcommand_from give" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand feedback; and __fish_seen_subcommand_from give" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand feedback; and __fish_seen_subcommand_from give" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand feedback; and __fish_seen_subcommand_from give" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand feedback; and __fish_seen_subcommand_from give" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand feedback; and __fish_seen_subcommand_from give" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand feedback; and __fish_seen_subcommand_from give" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata encoding" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata encoding" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata encoding" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata encoding" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata encoding" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata encoding" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata encoding" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata encoding" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata encoding" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata encoding" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata encoding" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata encoding" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata encoding" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata encoding" -f -a "motif" -d 'Get the interview script of a motif'
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata encoding" -f -a "metadata" -d 'Show what the backend speaks'
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata encoding" -f -a "encoding" -d 'Read the encoding package used for matching'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from motif" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from motif" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from motif" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from motif" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from motif" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from motif" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from motif" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from motif" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from motif" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from motif" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from motif" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from motif" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from motif" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from metadata" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from metadata" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from metadata" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from metadata" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from metadata" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from metadata" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from metadata" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from metadata" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from metadata" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from metadata" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from metadata" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from metadata" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from metadata" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from encoding" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from encoding" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from encoding" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from encoding" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from encoding" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from encoding" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from encoding" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from encoding" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from encoding" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from encoding" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from encoding" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from encoding" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from encoding" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run rerun show nomination" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run rerun show nomination" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run rerun show nomination" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run rerun show nomination" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run rerun show nomination" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run rerun show nomination" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run rerun show nomination" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run rerun show nomination" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run rerun show nomination" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run rerun show nomination" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run rerun show nomination" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run rerun show nomination" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run rerun show nomination" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run rerun show nomination" -f -a "run" -d 'Match a clear demand right away'
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run rerun show nomination" -f -a "rerun" -d 'Repeat an earlier match with other settings'
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run rerun show nomination" -f -a "show" -d 'Read the matches of an earlier query'
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run rerun show nomination" -f -a "nomination" -d 'See why somebody was nominated'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l scope-tags -d 'Only agents with one of these tags' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l max-candidates -d 'Most nominations to return' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l k -d 'People in the run' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l scene-context -d 'Scene to search in; default: the saved scene, else startup-hub' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l start-negotiation -d 'Also open a run with the best matches'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from rerun" -l scope-tags -d 'Only agents with one of these tags' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from rerun" -l max-candidates -d 'Most nominations to return' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from rerun" -l k -d 'People in the run' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from rerun" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from rerun" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from rerun" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from rerun" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from rerun" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from rerun" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from rerun" -l start-negotiation -d 'Also open a run with the best matches'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from rerun" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from rerun" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from rerun" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from rerun" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from rerun" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from rerun" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from rerun" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from show" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from show" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from show" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from show" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from show" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from show" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from show" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from show" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from show" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from show" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from show" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from nomination" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from nomination" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from nomination" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from nomination" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from nomination" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from nomination" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from nomination" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from nomination" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from nomination" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from nomination" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from nomination" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from nomination" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from nomination" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand invite; and not __fish_seen_subcommand_from respond create list show" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand invite; and not __fish_seen_subcommand_from respond create list show" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand invite; and not __fish_seen_subcommand_from respond create list show" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand invite; and not __fish_seen_subcommand_from respond create list show" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand invite; and not __fish_seen_subcommand_from respond create list show" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand invite; and not __fish_seen_subcommand_from respond create list show" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand invite; and not __fish_seen_subcommand_from respond create list show" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand invite; and not __fish_seen_subcommand_from respond create list show" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand invite; and not __fish_seen_subcommand_from respond create list show" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand invite; and not __fish_seen_subcommand_from respond create list show" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand invite; and not __fish_seen_subcommand_from respond create list show" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand invite; and not __fish_seen_subcommand_from respond create list show" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand invite; and not __fish_seen_subcommand_from respond create list show" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand invite; and not __fish_seen_subcommand_from respond create list show" -f -a "respond" -d 'Accept or decline an invitation'
complete -c towow -n "__fish_towow_using_subcommand invite; and not __fish_seen_subcommand_from respond create list show" -f -a "create" -d 'Invite a nominated person'
complete -c towow -n "__fish_towow_using_subcommand invite; and not __fish_seen_subcommand_from respond create list show" -f -a "list" -d 'List invitations sent and received'
complete -c towow -n "__fish_towow_using_subcommand invite; and not __fish_seen_subcommand_from respond create list show" -f -a "show" -d 'Read one invitation'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from respond" -l action -d 'Your decision' -r -f -a "accept\t''
decline\t''"
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from respond" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from respond" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from respond" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from respond" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from respond" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from respond" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from respond" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from respond" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from respond" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from respond" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from respond" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from respond" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from respond" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from create" -l expires-in-hours -d 'Lifetime of the invitation' -r
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from create" -l invitee -d 'Agent to invite without a nomination' -r
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from create" -l demand-id -d 'Your demand that a direct invitation is about' -r
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from create" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from create" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from create" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from create" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from create" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from create" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from create" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from create" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from create" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from create" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from create" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from list" -l agent-id -d 'Agent to list for; default: the selected one' -r
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from list" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from list" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from list" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from list" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from list" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from list" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from list" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from list" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from list" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from list" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from show" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from show" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from show" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from show" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from show" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from show" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from show" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from show" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from show" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from show" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from show" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand invite; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand talent; and not __fish_seen_subcommand_from list add update remove" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand talent; and not __fish_seen_subcommand_from list add update remove" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand talent; and not __fish_seen_subcommand_from list add update remove" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand talent; and not __fish_seen_subcommand_from list add update remove" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand talent; and not __fish_seen_subcommand_from list add update remove" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand talent; and not __fish_seen_subcommand_from list add update remove" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand talent; and not __fish_seen_subcommand_from list add update remove" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand talent; and not __fish_seen_subcommand_from list add update remove" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand talent; and not __fish_seen_subcommand_from list add update remove" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand talent; and not __fish_seen_subcommand_from list add update remove" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand talent; and not __fish_seen_subcommand_from list add update remove" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand talent; and not __fish_seen_subcommand_from list add update remove" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand talent; and not __fish_seen_subcommand_from list add update remove" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand talent; and not __fish_seen_subcommand_from list add update remove" -f -a "list" -d 'List the people you saved'
complete -c towow -n "__fish_towow_using_subcommand talent; and not __fish_seen_subcommand_from list add update remove" -f -a "add" -d 'Save somebody for later'
complete -c towow -n "__fish_towow_using_subcommand talent; and not __fish_seen_subcommand_from list add update remove" -f -a "update" -d 'Relabel a saved person'
complete -c towow -n "__fish_towow_using_subcommand talent; and not __fish_seen_subcommand_from list add update remove" -f -a "remove" -d 'Drop a saved person'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from list" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from list" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from list" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from list" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from list" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from list" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from list" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from list" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from list" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from list" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from add" -l category -d 'Label' -r
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from add" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from add" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from add" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from add" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from add" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from add" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from add" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from add" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from add" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from add" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from add" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from update" -l category -d 'New label' -r
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from update" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from update" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from update" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from update" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from update" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from update" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from update" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from update" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from update" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from update" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from update" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from update" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from update" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from remove" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from remove" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from remove" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from remove" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from remove" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from remove" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from remove" -l yes -d 'Do not ask whether that is meant'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from remove" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from remove" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from remove" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from remove" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from remove" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand talent; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from negotiate start status prompt respond result run-result visibility wait watch" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from negotiate start status prompt respond result run-result visibility wait watch" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from negotiate start status prompt respond result run-result visibility wait watch" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from negotiate start status prompt respond result run-result visibility wait watch" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from negotiate start status prompt respond result run-result visibility wait watch" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from negotiate start status prompt respond result run-result visibility wait watch" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from negotiate start status prompt respond result run-result visibility wait watch" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from negotiate start status prompt respond result run-result visibility wait watch" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from negotiate start status prompt respond result run-result visibility wait watch" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from negotiate start status prompt respond result run-result visibility wait watch" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from negotiate start status prompt respond result run-result visibility wait watch" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from negotiate start status prompt respond result run-result visibility wait watch" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from negotiate start status prompt respond result run-result visibility wait watch" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from negotiate start status prompt respond result run-result visibility wait watch" -f -a "negotiate" -d 'Open a run from accepted invitations'
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from negotiate start status prompt respond result run-result visibility wait watch" -f -a "start" -d 'Open a run from accepted invitations'
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from negotiate start status prompt respond result run-result visibility wait watch" -f -a "status" -d 'See how a run is going'
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from negotiate start status prompt respond result run-result visibility wait watch" -f -a "prompt" -d 'Get the prompt of the current round'
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from negotiate start status prompt respond result run-result visibility wait watch" -f -a "respond" -d 'Hand in your reply for a round'
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from negotiate start status prompt respond result run-result visibility wait watch" -f -a "result" -d 'Read the outcome of a finished run'
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from negotiate start status prompt respond result run-result visibility wait watch" -f -a "run-result" -d 'Read the outcome of a finished run'
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from negotiate start status prompt respond result run-result visibility wait watch" -f -a "visibility" -d 'Publish or hide a run'
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from negotiate start status prompt respond result run-result visibility wait watch" -f -a "wait" -d 'Wait until a run is done, or as far as --for says'
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from negotiate start status prompt respond result run-result visibility wait watch" -f -a "watch" -d 'Print what happens in a run as it happens, until it is over'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from negotiate" -l max-rounds -d 'Most rounds' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from negotiate" -l execution-mode -d 'Who answers; default: the people invited, where there are any' -r -f -a "participant_distributed\t''
worker_distributed\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from negotiate" -l idempotency-key -d 'Key that makes a repeated call open no second run' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from negotiate" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from negotiate" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from negotiate" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from negotiate" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from negotiate" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from negotiate" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from negotiate" -l public-visibility -d 'Publish the run'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from negotiate" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from negotiate" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from negotiate" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from negotiate" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from negotiate" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from negotiate" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from negotiate" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from start" -l max-rounds -d 'Most rounds' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from start" -l execution-mode -d 'Who answers; default: the people invited, where there are any' -r -f -a "participant_distributed\t''
worker_distributed\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from start" -l idempotency-key -d 'Key that makes a repeated call open no second run' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from start" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from start" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from start" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from start" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from start" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from start" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from start" -l public-visibility -d 'Publish the run'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from start" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from start" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from start" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from start" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from start" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from start" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from start" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from status" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from status" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from status" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from status" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from status" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from status" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from status" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from status" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from status" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from status" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from status" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from prompt" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from prompt" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from prompt" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from prompt" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from prompt" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from prompt" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from prompt" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from prompt" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from prompt" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from prompt" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from prompt" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from prompt" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from prompt" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from respond" -l round -d 'Round that is answered' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from respond" -l content -d 'The reply; - reads it from stdin' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from respond" -l metadata -d 'Extra data, as JSON' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from respond" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from respond" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from respond" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from respond" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from respond" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from respond" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from respond" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from respond" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from respond" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from respond" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from respond" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from respond" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from respond" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from result" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from result" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from result" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from result" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from result" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from result" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from result" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from result" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from result" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from result" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from result" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from result" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from result" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from run-result" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from run-result" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from run-result" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from run-result" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from run-result" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from run-result" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from run-result" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from run-result" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from run-result" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from run-result" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from run-result" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from run-result" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from run-result" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from visibility" -l public-visibility -d 'true publishes the run, false hides it' -r -f -a "true\t''
false\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from visibility" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from visibility" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from visibility" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from visibility" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from visibility" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from visibility" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from visibility" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from visibility" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from visibility" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from visibility" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from visibility" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from visibility" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from visibility" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from wait" -l for -d 'done, running, failed or round:N; a run that fails first is exit status 5' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from wait" -l timeout -d 'Longest wait: 90s, 10m, 1h; 0 looks once' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from wait" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from wait" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from wait" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from wait" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from wait" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from wait" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from wait" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from wait" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from wait" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from wait" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from wait" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from wait" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from wait" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from watch" -l since -d 'Only what came after: the cursor of an event, or a round' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from watch" -l timeout -d 'End after this time (exit status 8): 90s, 10m, 1h' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from watch" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from watch" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from watch" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from watch" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from watch" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from watch" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from watch" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from watch" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from watch" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from watch" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from watch" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from watch" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from watch" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand scene; and not __fish_seen_subcommand_from list set" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand scene; and not __fish_seen_subcommand_from list set" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand scene; and not __fish_seen_subcommand_from list set" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand scene; and not __fish_seen_subcommand_from list set" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand scene; and not __fish_seen_subcommand_from list set" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand scene; and not __fish_seen_subcommand_from list set" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand scene; and not __fish_seen_subcommand_from list set" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand scene; and not __fish_seen_subcommand_from list set" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand scene; and not __fish_seen_subcommand_from list set" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand scene; and not __fish_seen_subcommand_from list set" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand scene; and not __fish_seen_subcommand_from list set" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand scene; and not __fish_seen_subcommand_from list set" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand scene; and not __fish_seen_subcommand_from list set" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand scene; and not __fish_seen_subcommand_from list set" -f -a "list" -d 'List the scenes on offer'
complete -c towow -n "__fish_towow_using_subcommand scene; and not __fish_seen_subcommand_from list set" -f -a "set" -d 'Choose the scene of later calls'
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from list" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from list" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from list" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from list" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from list" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from list" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from list" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from list" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from list" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from list" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from set" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from set" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from set" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from set" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from set" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from set" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from set" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from set" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from set" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from set" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from set" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read watch" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read watch" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read watch" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read watch" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read watch" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read watch" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read watch" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read watch" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read watch" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read watch" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read watch" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read watch" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read watch" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read watch" -f -a "show" -d 'Read one notice'
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read watch" -f -a "read" -d 'Mark a notice as read'
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read watch" -f -a "watch" -d 'Print every new notice as it arrives, one a line'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from show" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from show" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from show" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from show" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from show" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from show" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from show" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from show" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from show" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from show" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from show" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from read" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from read" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from read" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from read" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from read" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from read" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from read" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from read" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from read" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from read" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from read" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from read" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from read" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from watch" -l since -d 'Begin after this notice, or at this time (2026-01-31T09:00:00Z, or 10m ago as 10m)' -r
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from watch" -l timeout -d 'End after this time (exit status 8): 90s, 10m, 1h' -r
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from watch" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from watch" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from watch" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from watch" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from watch" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from watch" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from watch" -l unread -d 'Only unread ones, beginning with those that are there'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from watch" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from watch" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from watch" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from watch" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from watch" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from watch" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from watch" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand message; and not __fish_seen_subcommand_from send conversations list read" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand message; and not __fish_seen_subcommand_from send conversations list read" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand message; and not __fish_seen_subcommand_from send conversations list read" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand message; and not __fish_seen_subcommand_from send conversations list read" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand message; and not __fish_seen_subcommand_from send conversations list read" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand message; and not __fish_seen_subcommand_from send conversations list read" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand message; and not __fish_seen_subcommand_from send conversations list read" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand message; and not __fish_seen_subcommand_from send conversations list read" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand message; and not __fish_seen_subcommand_from send conversations list read" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand message; and not __fish_seen_subcommand_from send conversations list read" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand message; and not __fish_seen_subcommand_from send conversations list read" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand message; and not __fish_seen_subcommand_from send conversations list read" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand message; and not __fish_seen_subcommand_from send conversations list read" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand message; and not __fish_seen_subcommand_from send conversations list read" -f -a "send" -d 'Write to somebody you worked with'
complete -c towow -n "__fish_towow_using_subcommand message; and not __fish_seen_subcommand_from send conversations list read" -f -a "conversations" -d 'List your conversations'
complete -c towow -n "__fish_towow_using_subcommand message; and not __fish_seen_subcommand_from send conversations list read" -f -a "list" -d 'Read the messages of a conversation'
complete -c towow -n "__fish_towow_using_subcommand message; and not __fish_seen_subcommand_from send conversations list read" -f -a "read" -d 'Mark a conversation as read'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from send" -l source-run-id -d 'Run you shared' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from send" -l content -d 'The message; - reads it from stdin' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from send" -l source-delivery-id -d 'Delivery it is about' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from send" -l client-msg-id -d 'Key that makes a repeated call send no second message' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from send" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from send" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from send" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from send" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from send" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from send" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from send" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from send" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from send" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from send" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from send" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from send" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from send" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from conversations" -l limit -d 'Rows to return' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from conversations" -l offset -d 'Rows to skip' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from conversations" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from conversations" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from conversations" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from conversations" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from conversations" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from conversations" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from conversations" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from conversations" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from conversations" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from conversations" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from conversations" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from conversations" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from conversations" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from list" -l since-seq -d 'Only messages after this number' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from list" -l limit -d 'Rows to return' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from list" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from list" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from list" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from list" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from list" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from list" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from list" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from list" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from list" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from list" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from read" -l up-to-seq -d 'Last message read; default: the newest' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from read" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from read" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from read" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from read" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from read" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from read" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from read" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from read" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from read" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from read" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from read" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from read" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand message; and __fish_seen_subcommand_from read" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent demands demand runs run result" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent demands demand runs run result" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent demands demand runs run result" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent demands demand runs run result" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent demands demand runs run result" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent demands demand runs run result" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent demands demand runs run result" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent demands demand runs run result" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent demands demand runs run result" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent demands demand runs run result" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent demands demand runs run result" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent demands demand runs run result" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent demands demand runs run result" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent demands demand runs run result" -f -a "agents" -d 'List public agents'
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent demands demand runs run result" -f -a "agent" -d 'Read a public agent'
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent demands demand runs run result" -f -a "demands" -d 'List public demands'
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent demands demand runs run result" -f -a "demand" -d 'Read a public demand'
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent demands demand runs run result" -f -a "runs" -d 'List public runs'
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent demands demand runs run result" -f -a "run" -d 'Read a public run'
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent demands demand runs run result" -f -a "result" -d 'Read the outcome of a public run'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -l offset -d 'Rows to skip' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -l limit -d 'Rows to return' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -l scope-tags -d 'Only agents with one of these scope tags' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agent" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agent" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agent" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agent" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agent" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agent" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agent" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agent" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agent" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agent" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agent" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agent" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agent" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demands" -l offset -d 'Rows to skip' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demands" -l limit -d 'Rows to return' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demands" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demands" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demands" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demands" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demands" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demands" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demands" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demands" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demands" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demands" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demands" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demands" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demands" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demand" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demand" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demand" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demand" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demand" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demand" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demand" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demand" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demand" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demand" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demand" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demand" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from demand" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from runs" -l offset -d 'Rows to skip' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from runs" -l limit -d 'Rows to return' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from runs" -l status -d 'Only runs in this state: queued, running, done, failed' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from runs" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from runs" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from runs" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from runs" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from runs" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from runs" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from runs" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from runs" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from runs" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from runs" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from runs" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from runs" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from runs" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from run" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from run" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from run" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from run" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from run" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from run" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from run" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from run" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from run" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from run" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from run" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from run" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from result" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from result" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from result" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from result" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from result" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from result" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from result" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from result" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from result" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from result" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from result" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from result" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from result" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand api" -s X -l method -d 'Method, as before PATH' -r
complete -c towow -n "__fish_towow_using_subcommand api" -s f -l raw-field -d 'Text field: a=x, a[b]=x, a[]=x; with GET in the query' -r
complete -c towow -n "__fish_towow_using_subcommand api" -s F -l field -d 'Typed field: true, false, null, numbers; @file, @- read a text' -r
complete -c towow -n "__fish_towow_using_subcommand api" -s H -l header -d 'Further header' -r
complete -c towow -n "__fish_towow_using_subcommand api" -l input -d 'Body as it is; - reads standard input' -r
complete -c towow -n "__fish_towow_using_subcommand api" -l data -d 'JSON body; @file reads a file, - standard input' -r
complete -c towow -n "__fish_towow_using_subcommand api" -l cache -d 'Keep the answer: 60s, 10m, 1h' -r
complete -c towow -n "__fish_towow_using_subcommand api" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand api" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand api" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand api" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand api" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand api" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand api" -l paginate -d 'Read all pages and join them'
complete -c towow -n "__fish_towow_using_subcommand api" -l slurp -d 'A list of the pages instead'
complete -c towow -n "__fish_towow_using_subcommand api" -s i -l include -d 'Status line and headers too'
complete -c towow -n "__fish_towow_using_subcommand api" -l silent -d 'Print no body'
complete -c towow -n "__fish_towow_using_subcommand api" -l verbose -d 'Tell request and answer on stderr'
complete -c towow -n "__fish_towow_using_subcommand api" -l dry-run -d 'Print a curl command, send nothing'
complete -c towow -n "__fish_towow_using_subcommand api" -l anonymous -d 'Send no token'
complete -c towow -n "__fish_towow_using_subcommand api" -l show-token -d 'Print session tokens of the answer'
complete -c towow -n "__fish_towow_using_subcommand api" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand api" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand api" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand api" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand api" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand api" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand api" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand call" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand call" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand call" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand call" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand call" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand call" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand call" -l yes -d 'Do not ask whether that is meant'
complete -c towow -n "__fish_towow_using_subcommand call" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand call" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand call" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand call" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand call" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand call" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand call" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand batch" -l jobs -d 'At most so many at once (1 to 64); answers keep the order' -r
complete -c towow -n "__fish_towow_using_subcommand batch" -l from -d 'Begin at this line' -r
complete -c towow -n "__fish_towow_using_subcommand batch" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand batch" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand batch" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand batch" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand batch" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand batch" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand batch" -l keep-going -d 'Do not stop at the first failure'
complete -c towow -n "__fish_towow_using_subcommand batch" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand batch" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand batch" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand batch" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand batch" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand batch" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand batch" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand jq" -s f -l from-file -d 'Filter from a file' -r
complete -c towow -n "__fish_towow_using_subcommand jq" -l arg -d '$NAME is this text' -r
complete -c towow -n "__fish_towow_using_subcommand jq" -l argjson -d '$NAME is this JSON' -r
complete -c towow -n "__fish_towow_using_subcommand jq" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand jq" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand jq" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand jq" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand jq" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand jq" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand jq" -s n -l null-input -d 'One run with null'
complete -c towow -n "__fish_towow_using_subcommand jq" -s s -l slurp -d 'All inputs as one array'
complete -c towow -n "__fish_towow_using_subcommand jq" -s R -l raw-input -d 'Lines as strings'
complete -c towow -n "__fish_towow_using_subcommand jq" -l raw-output -d 'Strings without quotes, as --raw'
complete -c towow -n "__fish_towow_using_subcommand jq" -s j -l join-output -d 'As -r, without line breaks'
complete -c towow -n "__fish_towow_using_subcommand jq" -s c -l compact-output -d 'One line each, on a terminal too'
complete -c towow -n "__fish_towow_using_subcommand jq" -s S -l sort-keys -d 'Fields by name'
complete -c towow -n "__fish_towow_using_subcommand jq" -s e -l exit-status -d 'Exit 1 after false or null, 4 after nothing'
complete -c towow -n "__fish_towow_using_subcommand jq" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand jq" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand jq" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand jq" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand jq" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand jq" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand jq" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand schema" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand schema" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand schema" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand schema" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand schema" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand schema" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand schema" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand schema" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand schema" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand schema" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand schema" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand schema" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand schema" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand skill; and not __fish_seen_subcommand_from install" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand skill; and not __fish_seen_subcommand_from install" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand skill; and not __fish_seen_subcommand_from install" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand skill; and not __fish_seen_subcommand_from install" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand skill; and not __fish_seen_subcommand_from install" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand skill; and not __fish_seen_subcommand_from install" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand skill; and not __fish_seen_subcommand_from install" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand skill; and not __fish_seen_subcommand_from install" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand skill; and not __fish_seen_subcommand_from install" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand skill; and not __fish_seen_subcommand_from install" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand skill; and not __fish_seen_subcommand_from install" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand skill; and not __fish_seen_subcommand_from install" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand skill; and not __fish_seen_subcommand_from install" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand skill; and not __fish_seen_subcommand_from install" -f -a "install" -d 'Write the skill files into a project'
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l dir -d 'The project; default: here' -r -F
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l claude-code -d '.claude/skills/towow/'
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l cursor -d '.agents/skills/towow/, .cursor/rules/towow.mdc'
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l all -d 'Every editor'
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l force -d 'Replace edited files too; they stay beside as .bak'
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand profile; and not __fish_seen_subcommand_from list show add use remove" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand profile; and not __fish_seen_subcommand_from list show add use remove" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand profile; and not __fish_seen_subcommand_from list show add use remove" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand profile; and not __fish_seen_subcommand_from list show add use remove" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand profile; and not __fish_seen_subcommand_from list show add use remove" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand profile; and not __fish_seen_subcommand_from list show add use remove" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand profile; and not __fish_seen_subcommand_from list show add use remove" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand profile; and not __fish_seen_subcommand_from list show add use remove" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand profile; and not __fish_seen_subcommand_from list show add use remove" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand profile; and not __fish_seen_subcommand_from list show add use remove" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand profile; and not __fish_seen_subcommand_from list show add use remove" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand profile; and not __fish_seen_subcommand_from list show add use remove" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand profile; and not __fish_seen_subcommand_from list show add use remove" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand profile; and not __fish_seen_subcommand_from list show add use remove" -f -a "list" -d 'List the profiles'
complete -c towow -n "__fish_towow_using_subcommand profile; and not __fish_seen_subcommand_from list show add use remove" -f -a "show" -d 'Show a profile; default: the one in use'
complete -c towow -n "__fish_towow_using_subcommand profile; and not __fish_seen_subcommand_from list show add use remove" -f -a "add" -d 'Make a profile; --backend-url names its backend'
complete -c towow -n "__fish_towow_using_subcommand profile; and not __fish_seen_subcommand_from list show add use remove" -f -a "use" -d 'Use it wherever no other is named'
complete -c towow -n "__fish_towow_using_subcommand profile; and not __fish_seen_subcommand_from list show add use remove" -f -a "remove" -d 'Remove it with its session'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from list" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from list" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from list" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from list" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from list" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from list" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from list" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from list" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from list" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from list" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from show" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from show" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from show" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from show" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from show" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from show" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from show" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from show" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from show" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from show" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from show" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from add" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from add" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from add" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from add" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from add" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from add" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from add" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from add" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from add" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from add" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from add" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from use" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from use" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from use" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from use" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from use" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from use" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from use" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from use" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from use" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from use" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from use" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from use" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from use" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from remove" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from remove" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from remove" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from remove" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from remove" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from remove" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from remove" -l yes -d 'Do not ask'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from remove" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from remove" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from remove" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from remove" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from remove" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand profile; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -l surface -d 'lean: six tools (default); legacy: one for each operation; both; mini: one tool for everything' -r -f -a "lean\t''
legacy\t''
both\t''
mini\t''"
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -l toolset -d 'Offer these domains or operations only; repeatable' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -l http -d 'Serve over HTTP at /mcp instead of stdio (127.0.0.1:8811); :0 takes a free port' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -l token-file -d 'Token that HTTP clients send, from a file (0600); else TOWOW_MCP_TOKEN, else one is made and kept' -r -F
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -l allow-host -d 'Another name that clients call this server by; may be repeated' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -l cors-origin -d 'Let pages of this origin (scheme://host[:port]) in; may be repeated' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -l transport -d '' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -l host -d '' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -l port -d '' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -l plane -d 'bridge: be a worker that answers for participants, with the key in BRIDGE_API_KEY' -r -f -a "bridge\t''"
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -l read-only -d 'Offer only what changes nothing'
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -l new-token -d 'Make another token; clients with the old one are refused'
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -l no-token -d 'Let every program of this machine in; on a loopback address only'
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -f -a "config" -d 'Print what belongs into a client\'s file; without a client, list the clients'
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -f -a "install" -d 'Add the server to a client\'s file, or to those of every client in use here; nothing else in it changes'
complete -c towow -n "__fish_towow_using_subcommand mcp; and not __fish_seen_subcommand_from config install remove" -f -a "remove" -d 'Take the server out of clients\' files, wherever it is found; the files become what they were'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from config" -l scope -d 'project or user; default: the project, where the client has a file for it' -r -f -a "project\t''
user\t''"
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from config" -l http -d 'For a server that runs already (towow mcp --http)' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from config" -l surface -d 'lean: six tools (default); legacy: one for each operation; both; mini: one tool for everything' -r -f -a "lean\t''
legacy\t''
both\t''
mini\t''"
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from config" -l toolset -d 'Offer these domains or operations only; repeatable' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from config" -l dir -d 'The project; default: here' -r -F
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from config" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from config" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from config" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from config" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from config" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from config" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from config" -l read-only -d 'Offer only what changes nothing'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from config" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from config" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from config" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from config" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from config" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from config" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from config" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from install" -l client -d 'This client; repeatable' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from install" -l scope -d 'project or user; default: the project, where the client has a file for it and this is not the home directory' -r -f -a "project\t''
user\t''"
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from install" -l surface -d 'lean: six tools (default); legacy: one for each operation; both; mini: one tool for everything' -r -f -a "lean\t''
legacy\t''
both\t''
mini\t''"
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from install" -l toolset -d 'Offer these domains or operations only; repeatable' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from install" -l dir -d 'The project; default: here' -r -F
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from install" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from install" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from install" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from install" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from install" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from install" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from install" -l read-only -d 'Offer only what changes nothing'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from install" -l dry-run -d 'Show the change and write nothing'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from install" -l force -d 'Replace an entry that was written by hand; the old file stays beside as .bak'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from install" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from install" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from install" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from install" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from install" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from install" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from install" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from remove" -l client -d 'This client; repeatable' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from remove" -l scope -d 'Only project, or only user' -r -f -a "project\t''
user\t''"
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from remove" -l dir -d 'The project; default: here' -r -F
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from remove" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from remove" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from remove" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from remove" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from remove" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from remove" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from remove" -l dry-run -d 'Show the change and write nothing'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from remove" -l force -d 'Remove an entry that was written by hand, too'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from remove" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from remove" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from remove" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from remove" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from remove" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand mcp; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -f -a "serve" -d 'Serve /protocol over HTTP'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -f -a "config" -d 'Show the configuration in force, without its secrets'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -f -a "seed" -d 'Bring the sample community in'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -f -a "migrate" -d 'Bring the tables up to date; `serve` does so by itself'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -f -a "check" -d 'Look for what does not fit together in the database (exit 1 when there is something)'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -f -a "stats" -d 'Show how large the network is, and how it is used'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -f -a "backup" -d 'Copy the database while the node serves; of PostgreSQL this is an export'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -f -a "restore" -d 'Put a backup into an empty database'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -f -a "export" -d 'Write the whole network as lines of JSON'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -f -a "import" -d 'Take in an export, into an empty database: all of it or nothing'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -f -a "user" -d 'Look after accounts'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -f -a "invite-code" -d 'Make invite codes, list and revoke them'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve config seed migrate check stats backup restore export import user invite-code bridge-key" -f -a "bridge-key" -d 'Make, list and revoke keys of bridge workers'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -l listen -d 'Address and port (127.0.0.1:8080); port 0 takes a free one' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -l config -d 'Settings file; default: TOWOW_NODE_CONFIG, else node.toml below TOWOW_HOME' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -l db -d 'sqlite://PATH or postgres://USER@HOST/NAME; default: node.db of --local' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from config" -l config -d 'Settings file; default: TOWOW_NODE_CONFIG, else node.toml below TOWOW_HOME' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from config" -l db -d 'sqlite://PATH or postgres://USER@HOST/NAME; default: node.db of --local' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from config" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from config" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from config" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from config" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from config" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from config" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from config" -l sources -d 'Say where each value comes from'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from config" -l example -d 'Print a settings file that explains every setting'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from config" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from config" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from config" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from config" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from config" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from config" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from config" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -l accounts -d 'For load tests: so many invented people instead' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -l agents -d 'And so many agents; default: one each' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -l seed -d 'The same number gives the same people' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -l config -d 'Settings file; default: TOWOW_NODE_CONFIG, else node.toml below TOWOW_HOME' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -l db -d 'sqlite://PATH or postgres://USER@HOST/NAME; default: node.db of --local' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -l remove -d 'Take it out and keep it out'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -l password-stdin -d 'With --accounts: read the password of all of them from standard input; without one nobody can log in'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from migrate" -l config -d 'Settings file; default: TOWOW_NODE_CONFIG, else node.toml below TOWOW_HOME' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from migrate" -l db -d 'sqlite://PATH or postgres://USER@HOST/NAME; default: node.db of --local' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from migrate" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from migrate" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from migrate" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from migrate" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from migrate" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from migrate" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from migrate" -l check -d 'Only say whether something is to be done (exit 5)'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from migrate" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from migrate" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from migrate" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from migrate" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from migrate" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from migrate" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from migrate" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from check" -l config -d 'Settings file; default: TOWOW_NODE_CONFIG, else node.toml below TOWOW_HOME' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from check" -l db -d 'sqlite://PATH or postgres://USER@HOST/NAME; default: node.db of --local' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from check" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from check" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from check" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from check" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from check" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from check" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from check" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from check" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from check" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from check" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from check" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from stats" -l config -d 'Settings file; default: TOWOW_NODE_CONFIG, else node.toml below TOWOW_HOME' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from stats" -l db -d 'sqlite://PATH or postgres://USER@HOST/NAME; default: node.db of --local' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from stats" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from stats" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from stats" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from stats" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from stats" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from stats" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from stats" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from stats" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from stats" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from stats" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from stats" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from stats" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from stats" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from backup" -l config -d 'Settings file; default: TOWOW_NODE_CONFIG, else node.toml below TOWOW_HOME' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from backup" -l db -d 'sqlite://PATH or postgres://USER@HOST/NAME; default: node.db of --local' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from backup" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from backup" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from backup" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from backup" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from backup" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from backup" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from backup" -l force -d 'Replace a file that is there already'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from backup" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from backup" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from backup" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from backup" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from backup" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from backup" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from backup" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from restore" -l config -d 'Settings file; default: TOWOW_NODE_CONFIG, else node.toml below TOWOW_HOME' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from restore" -l db -d 'sqlite://PATH or postgres://USER@HOST/NAME; default: node.db of --local' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from restore" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from restore" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from restore" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from restore" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from restore" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from restore" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from restore" -l force -d 'Replace a SQLite database; the old one stays beside it as .bak'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from restore" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from restore" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from restore" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from restore" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from restore" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from restore" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from restore" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from export" -l config -d 'Settings file; default: TOWOW_NODE_CONFIG, else node.toml below TOWOW_HOME' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from export" -l db -d 'sqlite://PATH or postgres://USER@HOST/NAME; default: node.db of --local' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from export" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from export" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from export" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from export" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from export" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from export" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from export" -l force -d 'Replace a file that is there already'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from export" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from export" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from export" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from export" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from export" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from import" -l config -d 'Settings file; default: TOWOW_NODE_CONFIG, else node.toml below TOWOW_HOME' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from import" -l db -d 'sqlite://PATH or postgres://USER@HOST/NAME; default: node.db of --local' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from import" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from import" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from import" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from import" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from import" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from import" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from import" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from import" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from import" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from import" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from import" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from user" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from user" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from user" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from user" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from user" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from user" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from user" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from user" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from user" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from user" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from user" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from user" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from user" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from user" -f -a "list" -d 'List accounts, the newest first'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from user" -f -a "show" -d 'Show an account'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from user" -f -a "create" -d 'Make an account'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from user" -f -a "activate" -d 'Give an account daily credits'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from user" -f -a "quota" -d 'Set what an account may use'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from user" -f -a "disable" -d 'Shut an account out; its sessions end'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from user" -f -a "enable" -d 'Let an account in again'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from user" -f -a "delete" -d 'Delete an account with all that is its own'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from invite-code" -l uses -d 'How many people may use a code' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from invite-code" -l days -d 'Days that it holds; default: for ever' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from invite-code" -l note -d 'What it is for' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from invite-code" -l count -d 'How many codes' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from invite-code" -l revoke -d 'Let nobody use this code any more' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from invite-code" -l config -d 'Settings file; default: TOWOW_NODE_CONFIG, else node.toml below TOWOW_HOME' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from invite-code" -l db -d 'sqlite://PATH or postgres://USER@HOST/NAME; default: node.db of --local' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from invite-code" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from invite-code" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from invite-code" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from invite-code" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from invite-code" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from invite-code" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from invite-code" -l list -d 'List the codes that there are'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from invite-code" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from invite-code" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from invite-code" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from invite-code" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from invite-code" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from invite-code" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from invite-code" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from bridge-key" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from bridge-key" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from bridge-key" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from bridge-key" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from bridge-key" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from bridge-key" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from bridge-key" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from bridge-key" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from bridge-key" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from bridge-key" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from bridge-key" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from bridge-key" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from bridge-key" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from bridge-key" -f -a "create" -d 'Make a key; it is shown once'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from bridge-key" -f -a "list" -d 'List the keys, without themselves'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from bridge-key" -f -a "revoke" -d 'End a key at once; what its workers hold is taken back'
complete -c towow -n "__fish_towow_using_subcommand completions" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand completions" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand completions" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand completions" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand completions" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand completions" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand completions" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand completions" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand completions" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand completions" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand completions" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand completions" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand completions" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand help" -l profile -d 'Use this profile (towow profile)' -r
complete -c towow -n "__fish_towow_using_subcommand help" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand help" -s o -l output -d 'json, ndjson, tsv, table or yaml' -r -f -a "json\t''
ndjson\t''
tsv\t''
table\t''
yaml\t''"
complete -c towow -n "__fish_towow_using_subcommand help" -l fields -d 'Only these fields, of each row where there are rows' -r
complete -c towow -n "__fish_towow_using_subcommand help" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand help" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand help" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand help" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand help" -s q -l quiet -d 'Only ids, one a line'
complete -c towow -n "__fish_towow_using_subcommand help" -l full -d 'Every column of a table'
complete -c towow -n "__fish_towow_using_subcommand help" -s r -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand help" -l tab -d 'JSON indented by tabs'
complete -c towow -n "__fish_towow_using_subcommand help" -s h -l help -d 'Print help'
