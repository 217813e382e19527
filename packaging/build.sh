#!/usr/bin/env bash
# Builds everything of a release that is made of one binary: packaging/build.sh TARGET
# The wheel, the artifact and the npm package of a target of packaging/targets.json are then in target/dist. One build serves
# all three.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${1:-}
if [ $# -ne 1 ] || ! grep -qF "\"$target\"" packaging/targets.json; then
    sed -n '2,4s/^# //p' "$0" >&2
    exit 2
fi
packaging/wheel.sh "$target"
binary=target/$target/release/towow
[ -f "$binary" ] || binary=$binary.exe
# All that is built is built on a machine of its kind, and runs there.
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
said=$("$binary" --version | tr -d '\r')
[ "$said" = "towow $version" ] || { echo "build.sh: $binary says $said, Cargo.toml $version" >&2; exit 1; }
packaging/artifact.sh "$target" "$binary"
packaging/npm.sh "$target" "$binary"
