#!/bin/sh
# Packs a built binary as the artifact of a release: target/dist/towow-VERSION-TARGET.tar.gz (a zip for Windows), the same
# bytes for the same input; DIST names another directory. Prints its path.
set -eu

usage="usage: packaging/artifact.sh TARGET BINARY, for example: packaging/artifact.sh x86_64-unknown-linux-musl target/x86_64-unknown-linux-musl/release/towow"
[ $# -eq 2 ] || { echo "$usage" >&2; exit 2; }
target=$1
binary=$2
case "$target" in
    *[!A-Za-z0-9_-]* | -* | "") echo "artifact.sh: $target is no target" >&2; exit 2 ;;
esac
[ -f "$binary" ] || { echo "artifact.sh: there is no file $binary; build it first" >&2; exit 2; }

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$root/Cargo.toml" | head -n 1)
[ -n "$version" ] || { echo "artifact.sh: $root/Cargo.toml names no version" >&2; exit 1; }
case "$target" in
    *-windows-*) program=towow.exe kind=zip ;;
    *) program=towow kind=tar.gz ;;
esac

dist=${DIST:-$root/target/dist}
name=towow-$version-$target
mkdir -p "$dist"
dist=$(CDPATH='' cd -- "$dist" && pwd)
stage=$(mktemp -d "$dist/.stage.XXXXXX")
trap 'rm -rf "$stage"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

mkdir "$stage/$name"
cp -- "$binary" "$stage/$name/$program"
cp "$root"/LICENSE* "$root"/README* "$stage/$name/"
cp -R "$root/completions" "$root/man" "$stage/$name/"

python=$(command -v python3 || command -v python) || { echo "artifact.sh: python3 is needed to pack" >&2; exit 1; }
"$python" "$root/packaging/archive.py" "$stage/$name" "$dist/$name.$kind"
echo "$dist/$name.$kind"
