#!/usr/bin/env bash
# The figures of the README, as a Markdown table: ./benches/figures.sh. Times are medians of paired runs on this machine.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build -q --release
towow=$PWD/target/release/towow
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export TOWOW_HOME=$home TOWOW_LANG=en
intent="我想找一个技术合伙人，一起做面向大学生的 AI 教育产品"

# Milliseconds of wall time, the median of 21.
wall() {
    for _ in $(seq 21); do
        local before after
        before=$(date +%s%N)
        "$@" >/dev/null 2>&1
        after=$(date +%s%N)
        echo $(((after - before) / 10000))
    done | sort -n | sed -n 11p | awk '{printf "%.1f", $1 / 100}'
}

first() {
    rm -rf "$home/first"
    TOWOW_HOME=$home/first "$towow" --local start "$intent" --wait
}

budget=$(TOWOW_RELEASE=$towow cargo test -q --test budget -- --include-ignored --nocapture --test-threads=1 2>/dev/null)
# The figure behind the nth line that begins with this name.
figure() { grep -F -- "$1: " <<<"$budget" | sed -n "${2:-1}p" | sed -E 's/^.*: //; s/ \(at most.*//'; }

first >/dev/null 2>&1
"$towow" --local inbox >/dev/null 2>&1
echo "| what | figure |"
echo "|---|---|"
echo "| \`towow --help\` | $(figure 'towow --help') (o200k) |"
echo "| the skill for editors | $(figure 'SKILL.md') |"
echo "| CPU of \`towow --help\` | $(figure 'towow --help' 2) |"
echo "| CPU of \`towow motifs\` | $(figure 'towow motifs') |"
echo "| \`towow --local start ... --wait\`, the first on a machine | $(wall first) ms |"
echo "| the same, later | $(wall "$towow" --local start "$intent" --wait) ms |"
echo "| stripped binary | $(figure 'towow') |"
