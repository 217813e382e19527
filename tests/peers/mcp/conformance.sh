#!/usr/bin/env bash
# The official conformance suite against `towow mcp --http`, once for each requirement set that it has:
#   conformance.sh BINARY NODE NODE_MODULES PYTHON
# The tools that it calls are Python functions (fixtures.py), which come over the bridge; PYTHON has what they need.
# What is known to fail stands in conformance-REVISION.yml beside this file, each with its reason; an entry that no longer
# fails is a failure too.
set -uo pipefail
binary=$1
node=$2
modules=$3
python=$4
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
started=()
trap '[ ${#started[@]} -eq 0 ] || kill "${started[@]}" 2>/dev/null; wait; rm -rf "$work"' EXIT
mkdir "$work/home"
touch "$work/worker" "$work/told"

# Waits until a log says where its writer listens.
address() {
    local found
    for _ in $(seq 100); do
        found=$(sed -n 's/.*"url": *"\([^"]*\)".*/\1/p' "$1" | head -1)
        [ -n "$found" ] && { echo "$found"; return; }
        sleep 0.1
    done
    cat "$1" >&2
    return 1
}

HOME="$work" PYTHONPATH="$here/../../../python" "$python" -m towow_worker "$here/fixtures.py" --port 0 2>"$work/worker" &
started+=($!)
worker=$(address "$work/worker") || exit 1

# The suite knows its tools by names of their own, and has no way to send a token.
printf '[bridge]\nurls = ["%s"]\nprefix = ""\n' "$worker" >"$work/home/towow.toml"
TOWOW_HOME="$work/home" HOME="$work" "$binary" --local mcp --http 127.0.0.1:0 --no-token 2>"$work/told" &
started+=($!)
url=$(address "$work/told") || exit 1

failed=0
for revision in 2025-11-25 2026-07-28; do
    if "$node" "$modules/@modelcontextprotocol/conformance/dist/index.js" server --url "$url" --requirements "$revision" \
        --expected-failures "$here/conformance-$revision.yml" -o "$work/results" >"$work/log" 2>&1; then
        echo "ok      $revision: $(grep '^Total:' "$work/log")"
    else
        sed -n '/=== SUMMARY/,$p' "$work/log"
        echo "FAILED  $revision"
        failed=1
    fi
done
exit "$failed"
