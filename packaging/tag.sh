#!/usr/bin/env bash
# Fails unless a tag is that of the version in Cargo.toml: packaging/tag.sh v0.8.0
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -eq 1 ] || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
[ "$1" = "v$version" ] || { echo "tag.sh: the tag is $1, but Cargo.toml has $version; tag that commit v$version" >&2; exit 1; }
