#!/usr/bin/env bash
# What `towow mcp install` writes is read by the clients themselves: each of them lists the server from its project's file
# and from its user's, and those that start it to see how it does are connected. Then everything is taken out again, and
# no client finds it any more. Nothing here needs an account or the network.
# usage: clients.sh TOWOW MODULES   (the node_modules that hold the clients)
set -uo pipefail
towow=$(realpath "$1")
bin=$(realpath "$2")/.bin
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
mkdir "$home/project" "$home/path"
ln -s "$towow" "$home/path/towow"
cd "$home/project" || exit
failed=0

# In an environment of its own, where the only towow is this one.
clean() {
    env -i HOME="$home" PATH="$home/path:$PATH" LANG=C.UTF-8 NO_COLOR=1 CI=1 \
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1 OPENCODE_DISABLE_AUTOUPDATE=1 \
        timeout 60 "$@" </dev/null 2>&1
}

# The folder is trusted where a client asks for that.
trust() {
    mkdir -p "$home/.codex" "$home/.copilot"
    printf '[projects."%s"]\ntrust_level = "trusted"\n' "$PWD" >"$home/.codex/config.toml"
    printf '{"trusted_folders": ["%s"]}' "$PWD" >"$home/.copilot/config.json"
}

# expect CLIENT PATTERN COMMAND...: its own command says this.
expect() {
    local client=$1 pattern=$2 said
    shift 2
    said=$(clean "$@")
    if grep -qE "$pattern" <<<"$said"; then
        echo "$scope $client: ok"
    else
        echo "$scope $client: nothing like '$pattern' in what '$*' says:"
        echo "$said"
        failed=1
    fi
}

all() {
    expect codex "$1" "$bin/codex" mcp list
    expect opencode "$2" "$bin/opencode" mcp list
    expect claude-code "$3" "$bin/claude" mcp list
    expect copilot "$4" "$bin/copilot" mcp list
}

trust
for scope in project user; do
    clean towow mcp install --scope "$scope" --client codex,opencode,claude-code,copilot || failed=1
    # A server of a project waits for a word of its user's in Claude Code.
    case $scope in
    project) claude='towow: towow mcp .*(Pending|Connected)' ;;
    user) claude='towow: towow mcp .*Connected' ;;
    esac
    all '^towow +towow +mcp .*enabled' 'towow.*connected' "$claude" 'towow \(local\)'
    clean towow mcp remove || failed=1
done
scope=afterwards
if clean towow mcp config --jq '.clients[] | select(.installed != []) | .client' | grep .; then failed=1; fi
all 'No MCP servers' 'No MCP servers|0 server' 'No MCP servers' 'No MCP servers'
exit $failed
