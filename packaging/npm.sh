#!/usr/bin/env bash
# Packs the npm packages of towow: packaging/npm.sh [TARGET BINARY]
# Without arguments the package towow-mcp, which people install. With them the package that holds BINARY, built for TARGET,
# and that npm installs with the other where it fits. Prints the path of the tarball, which is in DIST (target/dist).
set -euo pipefail
cd "$(dirname "$0")/.."
case "$#" in
    0) ;;
    2) [ -f "$2" ] || { echo "npm.sh: there is no file $2" >&2; exit 2; } ;;
    *) sed -n '2,4s/^# //p' "$0" >&2; exit 2 ;;
esac
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
exec node packaging/npm/pack.mjs "$version" "$@"
