#!/usr/bin/env bash
# The official conformance suite against `towow mcp --http`, once for each requirement set that it has:
#   conformance.sh BINARY NODE NODE_MODULES
# What is known to fail stands in conformance-REVISION.yml beside this file, each with its reason; an entry that no longer
# fails is a failure too.
set -uo pipefail
binary=$1
node=$2
modules=$3
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT

# The suite has no way to send a token.
TOWOW_HOME="$work/home" HOME="$work" "$binary" --local mcp --http 127.0.0.1:0 --no-token 2>"$work/told" &
server=$!
url=
for _ in $(seq 100); do
    url=$(sed -n 's/.*"url":"\([^"]*\)".*/\1/p' "$work/told")
    [ -n "$url" ] && break
    sleep 0.1
done
[ -n "$url" ] || { cat "$work/told"; exit 1; }

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
