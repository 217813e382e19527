# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_towow_global_optspecs
    string join \n local backend-url= json o/output= jq= raw lang= h/help V/version
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
complete -c towow -n "__fish_towow_needs_command" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_needs_command" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_needs_command" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_needs_command" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_needs_command" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_needs_command" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_needs_command" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_needs_command" -s V -l version -d 'Print version'
complete -c towow -n "__fish_towow_needs_command" -f -a "start" -d 'Say what you need and get a plan with the people who fit'
complete -c towow -n "__fish_towow_needs_command" -f -a "find" -d 'Find people for a clear demand and let them negotiate'
complete -c towow -n "__fish_towow_needs_command" -f -a "status" -d 'Inbox, your demands with their runs, and what was started here lately'
complete -c towow -n "__fish_towow_needs_command" -f -a "result" -d 'Read the plan and delivery of a run'
complete -c towow -n "__fish_towow_needs_command" -f -a "motifs" -d 'The five ways to put a need'
complete -c towow -n "__fish_towow_needs_command" -f -a "setup" -d 'A guide through the first steps'
complete -c towow -n "__fish_towow_needs_command" -f -a "auth" -d 'register, login, logout'
complete -c towow -n "__fish_towow_needs_command" -f -a "account" -d 'show'
complete -c towow -n "__fish_towow_needs_command" -f -a "agent" -d 'list, create, select'
complete -c towow -n "__fish_towow_needs_command" -f -a "formulation" -d 'start, show, confirm'
complete -c towow -n "__fish_towow_needs_command" -f -a "demand" -d 'list, show'
complete -c towow -n "__fish_towow_needs_command" -f -a "protocol" -d 'motif, metadata'
complete -c towow -n "__fish_towow_needs_command" -f -a "discover" -d 'run, show'
complete -c towow -n "__fish_towow_needs_command" -f -a "run" -d 'status, result'
complete -c towow -n "__fish_towow_needs_command" -f -a "scene" -d 'list'
complete -c towow -n "__fish_towow_needs_command" -f -a "inbox" -d 'List your notices'
complete -c towow -n "__fish_towow_needs_command" -f -a "browse" -d 'agents, agent'
complete -c towow -n "__fish_towow_needs_command" -f -a "api" -d 'Call any path of the backend'
complete -c towow -n "__fish_towow_needs_command" -f -a "schema" -d 'Parameters of an operation, or a list of all'
complete -c towow -n "__fish_towow_needs_command" -f -a "skill" -d 'Teach AI editors to use towow'
complete -c towow -n "__fish_towow_needs_command" -f -a "mcp" -d 'Serve the operations as MCP tools over stdio'
complete -c towow -n "__fish_towow_needs_command" -f -a "node" -d 'Run a backend of your own'
complete -c towow -n "__fish_towow_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c towow -n "__fish_towow_needs_command" -f -a "help" -d 'Help on a command, or on exit-codes, environment, output'
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
complete -c towow -n "__fish_towow_using_subcommand start" -l timeout -d 'Longest wait: 90s, 10m, 1h' -r
complete -c towow -n "__fish_towow_using_subcommand start" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand start" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand start" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand start" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand start" -l wait -d 'End with the result (default on a terminal)'
complete -c towow -n "__fish_towow_using_subcommand start" -l no-wait -d 'End at once; towow result reads the outcome later'
complete -c towow -n "__fish_towow_using_subcommand start" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand start" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand start" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand start" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand find" -l k -d 'How many people (1 to 8)' -r
complete -c towow -n "__fish_towow_using_subcommand find" -l timeout -d 'Longest wait: 90s, 10m, 1h' -r
complete -c towow -n "__fish_towow_using_subcommand find" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand find" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand find" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand find" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand find" -l no-run -d 'Only find, start no run'
complete -c towow -n "__fish_towow_using_subcommand find" -l wait -d 'End with the result of the run'
complete -c towow -n "__fish_towow_using_subcommand find" -l no-wait -d 'End at once; towow result reads the outcome later'
complete -c towow -n "__fish_towow_using_subcommand find" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand find" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand find" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand find" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand status" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand status" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand status" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand status" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand status" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand status" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand status" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand status" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand result" -l timeout -d 'Longest wait: 90s, 10m, 1h' -r
complete -c towow -n "__fish_towow_using_subcommand result" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand result" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand result" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand result" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand result" -l wait -d 'Wait until it is done'
complete -c towow -n "__fish_towow_using_subcommand result" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand result" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand result" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand result" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand motifs" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand motifs" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand motifs" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand motifs" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand motifs" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand motifs" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand motifs" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand motifs" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand setup" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand setup" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand setup" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand setup" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand setup" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand setup" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand setup" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand setup" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout" -f -a "register" -d 'Create an account with its first agent'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout" -f -a "login" -d 'Open a session with e-mail address and password'
complete -c towow -n "__fish_towow_using_subcommand auth; and not __fish_seen_subcommand_from register login logout" -f -a "logout" -d 'End the session, here and at the backend'
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
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l password-stdin -d 'Read it from standard input; else a prompt asks'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from register" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -l email -d 'Login e-mail address' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -l password -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -l password-file -d 'Read it from a file' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -l password-stdin -d 'Read it from standard input; else a prompt asks'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from login" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from logout" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from logout" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from logout" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from logout" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from logout" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from logout" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from logout" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand auth; and __fish_seen_subcommand_from logout" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand account; and not __fish_seen_subcommand_from show" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand account; and not __fish_seen_subcommand_from show" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand account; and not __fish_seen_subcommand_from show" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand account; and not __fish_seen_subcommand_from show" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand account; and not __fish_seen_subcommand_from show" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand account; and not __fish_seen_subcommand_from show" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand account; and not __fish_seen_subcommand_from show" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand account; and not __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand account; and not __fish_seen_subcommand_from show" -f -a "show" -d 'Show your account'
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from show" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from show" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from show" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from show" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from show" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from show" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from show" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand account; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select" -f -a "list" -d 'List your agents and the selected one'
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select" -f -a "create" -d 'Create a further agent'
complete -c towow -n "__fish_towow_using_subcommand agent; and not __fish_seen_subcommand_from list create select" -f -a "select" -d 'Switch to another agent'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from list" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from list" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from list" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from list" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from list" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from list" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from list" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -l profile -d 'Its profile' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -l visibility -d 'Who can discover it' -r -f -a "public\t''
scoped\t''
private\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -l scoped-tags -d 'Scenes in which a scoped agent is found' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from select" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from select" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from select" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from select" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from select" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from select" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from select" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand agent; and __fish_seen_subcommand_from select" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start show confirm" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start show confirm" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start show confirm" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start show confirm" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start show confirm" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start show confirm" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start show confirm" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start show confirm" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start show confirm" -f -a "start" -d 'Turn a wish into a demand that can be matched'
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start show confirm" -f -a "show" -d 'Read a formulation session'
complete -c towow -n "__fish_towow_using_subcommand formulation; and not __fish_seen_subcommand_from start show confirm" -f -a "confirm" -d 'Confirm the demand, match it, optionally open a run'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from start" -l scene-context -d 'Scene to search in; default: the saved scene, else startup-hub' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from start" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from start" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from start" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from start" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from start" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from start" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from start" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from start" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from show" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from show" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from show" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from show" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from show" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from show" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from show" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -l scope-tags -d 'Only agents with one of these scope tags' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -l max-candidates -d 'Most nominations to return' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -l k -d 'How many people the run involves' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -l start-negotiation -d 'Also open a hosted run with the best matches'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand formulation; and __fish_seen_subcommand_from confirm" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from list show" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from list show" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from list show" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from list show" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from list show" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from list show" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from list show" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from list show" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from list show" -f -a "list" -d 'List your demands, newest first'
complete -c towow -n "__fish_towow_using_subcommand demand; and not __fish_seen_subcommand_from list show" -f -a "show" -d 'Read one of your demands with its runs'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -l offset -d 'Rows to skip' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -l limit -d 'Rows to return' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from show" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from show" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from show" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from show" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from show" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from show" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from show" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand demand; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata" -f -a "motif" -d 'Get the interview script of a motif'
complete -c towow -n "__fish_towow_using_subcommand protocol; and not __fish_seen_subcommand_from motif metadata" -f -a "metadata" -d 'Show what the backend speaks'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from motif" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from motif" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from motif" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from motif" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from motif" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from motif" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from motif" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from motif" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from metadata" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from metadata" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from metadata" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from metadata" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from metadata" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from metadata" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from metadata" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand protocol; and __fish_seen_subcommand_from metadata" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run show" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run show" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run show" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run show" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run show" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run show" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run show" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run show" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run show" -f -a "run" -d 'Match a clear demand right away'
complete -c towow -n "__fish_towow_using_subcommand discover; and not __fish_seen_subcommand_from run show" -f -a "show" -d 'Read the matches of an earlier query'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l scope-tags -d 'Only agents with one of these scope tags' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l max-candidates -d 'Most nominations to return' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l k -d 'How many people the run involves' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l scene-context -d 'Scene to search in; default: the saved scene, else startup-hub' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l start-negotiation -d 'Also open a hosted run with the best matches'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from show" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from show" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from show" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from show" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from show" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from show" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from show" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand discover; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from status result" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from status result" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from status result" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from status result" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from status result" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from status result" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from status result" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from status result" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from status result" -f -a "status" -d 'See how a run is going'
complete -c towow -n "__fish_towow_using_subcommand run; and not __fish_seen_subcommand_from status result" -f -a "result" -d 'Read the outcome of a finished run'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from status" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from status" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from status" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from status" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from status" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from status" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from status" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from result" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from result" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from result" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from result" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from result" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from result" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from result" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand run; and __fish_seen_subcommand_from result" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand scene; and not __fish_seen_subcommand_from list" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand scene; and not __fish_seen_subcommand_from list" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand scene; and not __fish_seen_subcommand_from list" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand scene; and not __fish_seen_subcommand_from list" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand scene; and not __fish_seen_subcommand_from list" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand scene; and not __fish_seen_subcommand_from list" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand scene; and not __fish_seen_subcommand_from list" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand scene; and not __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand scene; and not __fish_seen_subcommand_from list" -f -a "list" -d 'List the scenes on offer'
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from list" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from list" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from list" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from list" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from list" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from list" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from list" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand scene; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read" -f -a "show" -d 'Read one notice'
complete -c towow -n "__fish_towow_using_subcommand inbox; and not __fish_seen_subcommand_from show read" -f -a "read" -d 'Mark a notice as read'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from show" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from show" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from show" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from show" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from show" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from show" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from show" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from read" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from read" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from read" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from read" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from read" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from read" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from read" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand inbox; and __fish_seen_subcommand_from read" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent" -f -a "agents" -d 'List public agents'
complete -c towow -n "__fish_towow_using_subcommand browse; and not __fish_seen_subcommand_from agents agent" -f -a "agent" -d 'Read a public agent'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -l offset -d 'Rows to skip' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -l limit -d 'Rows to return' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -l scope-tags -d 'Only agents with one of these scope tags' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agents" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agent" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agent" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agent" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agent" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agent" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agent" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agent" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand browse; and __fish_seen_subcommand_from agent" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand api" -l data -d 'JSON body; @file reads a file, - standard input' -r
complete -c towow -n "__fish_towow_using_subcommand api" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand api" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand api" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand api" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand api" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand api" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand api" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand api" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand schema" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand schema" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand schema" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand schema" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand schema" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand schema" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand schema" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand schema" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand skill; and not __fish_seen_subcommand_from install" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand skill; and not __fish_seen_subcommand_from install" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand skill; and not __fish_seen_subcommand_from install" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand skill; and not __fish_seen_subcommand_from install" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand skill; and not __fish_seen_subcommand_from install" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand skill; and not __fish_seen_subcommand_from install" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand skill; and not __fish_seen_subcommand_from install" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand skill; and not __fish_seen_subcommand_from install" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand skill; and not __fish_seen_subcommand_from install" -f -a "install" -d 'Write the skill files into a project'
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l dir -d 'The project; default: here' -r -F
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l claude-code -d '.claude/skills/towow/'
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l cursor -d '.agents/skills/towow/, .cursor/rules/towow.mdc'
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l all -d 'Every editor'
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l force -d 'Replace edited files too; they stay beside as .bak'
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand skill; and __fish_seen_subcommand_from install" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand mcp" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand mcp" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand mcp" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand mcp" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand mcp" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand mcp" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand mcp" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand mcp" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve seed" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve seed" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve seed" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve seed" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve seed" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve seed" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve seed" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve seed" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve seed" -f -a "serve" -d 'Serve /protocol over HTTP'
complete -c towow -n "__fish_towow_using_subcommand node; and not __fish_seen_subcommand_from serve seed" -f -a "seed" -d 'Bring the sample community in'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -l listen -d 'Address and port; port 0 takes a free one' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -l db -d 'sqlite://PATH; default: node.db of --local' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from serve" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -l db -d 'sqlite://PATH; default: node.db of --local' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -l remove -d 'Take it out and keep it out'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand node; and __fish_seen_subcommand_from seed" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand completions" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand completions" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand completions" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand completions" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand completions" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand completions" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand completions" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand completions" -s h -l help -d 'Print help'
complete -c towow -n "__fish_towow_using_subcommand help" -l backend-url -d 'Use this backend' -r
complete -c towow -n "__fish_towow_using_subcommand help" -s o -l output -d 'json or table' -r -f -a "json\t''
table\t''"
complete -c towow -n "__fish_towow_using_subcommand help" -l jq -d 'Filter the JSON result' -r
complete -c towow -n "__fish_towow_using_subcommand help" -l lang -d 'en or zh' -r -f -a "en\t''
zh\t''"
complete -c towow -n "__fish_towow_using_subcommand help" -l local -d 'Use the embedded node: no account, no network'
complete -c towow -n "__fish_towow_using_subcommand help" -l json -d 'JSON, also on a terminal'
complete -c towow -n "__fish_towow_using_subcommand help" -l raw -d 'With --jq: strings without quotes'
complete -c towow -n "__fish_towow_using_subcommand help" -s h -l help -d 'Print help'
