#!/usr/bin/env bash
# Feeds the node what its OpenAPI document allows and what it does not, and looks at every answer: tests/peers/openapi.sh
# TOWOW SCHEMATHESIS. Fails on a failure of the server, an answer that the document does not describe, or a request that
# the document forbids and the node takes.
set -euo pipefail
towow=$1 schemathesis=$2
home=$(mktemp -d)
node=
trap 'kill "$node" 2>/dev/null || true; rm -rf "$home"' EXIT
cd "$home"
export TOWOW_HOME=$home
# Nobody asks as often as this in earnest.
export TOWOW_NODE_LIMITS_SIGN_IN=0 TOWOW_NODE_LIMITS_PER_ADDRESS=0 TOWOW_NODE_LIMITS_PER_ACCOUNT=0 TOWOW_NODE_LIMITS_WRITES=0
# A worker waits half of this for a task, and nobody here waits longer than ten seconds for an answer.
export TOWOW_NODE_SERVER_REQUEST_TIMEOUT=10
export TOWOW_NODE_QUOTA_ENFORCED=false TOWOW_NODE_LOG_LEVEL=warn
# Configured, so that they do something; nobody is there.
export TOWOW_NODE_MAIL_SMTP_URL=smtp://127.0.0.1:9 TOWOW_NODE_MAIL_FROM=node@example.org
export TOWOW_NODE_OAUTH_SECONDME_AI_CLIENT_ID=node
for part in AUTHORIZE TOKEN USERINFO; do
    export "TOWOW_NODE_OAUTH_SECONDME_AI_${part}_URL=http://127.0.0.1:9/$part"
done
"$towow" node serve --listen 127.0.0.1:0 --db "sqlite://$home/node.db" 2>log &
node=$!
for _ in $(seq 100); do
    url=$(grep -om1 'http://[0-9.:]*' log || true)
    [ -n "$url" ] && break
    sleep 0.1
done
body='{"email":"ada@example.org","password":"correct horse 1","name":"Ada","profile_text":"I can pay a designer"}'
token=$(curl -sf "$url/protocol/auth/register" -H 'Content-Type: application/json' -d "$body" | "$towow" jq -r .session_token)
# What ends the session is tried without one.
ending=(logout refresh_token change_password delete_account)
# These open to the key of a bridge worker only.
bridge=(bridge_next bridge_heartbeat bridge_submit bridge_release)
# The page of a run is the same for every id, there or not: it refuses none. Its events are tried.
page=(live_page)
key=$("$towow" node bridge-key create --name worker --all --db "sqlite://$home/node.db" | "$towow" jq -r .key)
# An e-mail address, a code, an invitation say more than a schema can: a refusal of what the schema allows is no failure.
# One worker: Python 3.11 counts the depth of what it parses for all threads together, and stops where two parse at once.
options=(--exclude-checks positive_data_acceptance --generation-deterministic --max-examples "${EXAMPLES:-3}"
    --phases "examples,coverage${FUZZING:+,fuzzing}" --workers 1 --continue-on-failure --suppress-health-check all)
excluded=() included=() worked=()
for operation in "${ending[@]}" "${bridge[@]}" "${page[@]}"; do excluded+=(--exclude-operation-id "$operation"); done
for operation in "${ending[@]}"; do included+=(--include-operation-id "$operation"); done
for operation in "${bridge[@]}"; do worked+=(--include-operation-id "$operation"); done
"$schemathesis" run "$url/protocol/openapi.json" "${options[@]}" "${excluded[@]}" -H "Authorization: Bearer $token"
"$schemathesis" run "$url/protocol/openapi.json" "${options[@]}" "${included[@]}"
"$schemathesis" run "$url/protocol/openapi.json" "${options[@]}" "${worked[@]}" -H "Authorization: Bearer $key"
# Nobody takes the mail; every other failure counts.
if grep -E '"level":"ERROR"|panicked' log | grep -v 'mail'; then exit 1; fi
echo "the node's log is clean"
