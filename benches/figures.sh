#!/usr/bin/env bash
# Measures the figures of the READMEs on this machine and writes them there: ./benches/figures.sh
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
        echo $(((after - before) / 1000000))
    done | sort -n | sed -n 11p
}

first() {
    rm -rf "$home/first"
    TOWOW_HOME=$home/first "$towow" --local start "$intent" --wait
}

budget=$(TOWOW_RELEASE=$towow cargo test -q --test budget -- --include-ignored --nocapture --test-threads=1 2>/dev/null)
# What stands behind a name; of several lines the one with this word.
figure() { grep -F -- "$1: " <<<"$budget" | grep -m 1 -F "$2" | sed -E 's/^.*: //; s/ \(at most.*//'; }

help=$(figure 'towow --help' tokens)
skill=$(figure SKILL.md tokens)
help_cpu=$(figure 'towow --help' CPU)
motifs_cpu=$(figure 'towow motifs' CPU)
size=$(figure towow MB)
first_ms=$(wall first)
"$towow" --local inbox >/dev/null 2>&1
later_ms=$(wall "$towow" --local start "$intent" --wait)

# 2.4 ms CPU, 2.3 times /bin/true, in Chinese.
chinese() { sed -E 's|([0-9.]+) times (.*)|\2 的 \1 倍|; s/, /，/' <<<"$1"; }

# Puts standard input between the marks of a README.
write() {
    local table
    table=$(cat)
    TABLE=$table perl -0pi -e 's/(<!-- figures -->\n).*?(<!-- end of figures -->)/$1$ENV{TABLE}\n$2/s' "$1"
    echo "$table"
}

write README.md <<EOF
| what | figure |
|---|---|
| \`towow --help\` | $help (o200k) |
| the skill for editors | $skill |
| \`towow --help\` | $help_cpu |
| \`towow motifs\` | $motifs_cpu |
| \`towow --local start ... --wait\`, the first on a machine | $first_ms ms |
| the same, later | $later_ms ms |
| the binary, stripped | $size |
EOF
write README.zh-CN.md <<EOF
| 项目 | 数据 |
|---|---|
| \`towow --help\` | ${help/tokens/个 token}（o200k） |
| 编辑器技能 | ${skill/tokens/个 token} |
| \`towow --help\` | $(chinese "$help_cpu") |
| \`towow motifs\` | $(chinese "$motifs_cpu") |
| 某台机器上首次 \`towow --local start …… --wait\` | $first_ms ms |
| 之后再运行 | $later_ms ms |
| 去除符号后的二进制 | $size |
EOF
