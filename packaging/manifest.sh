#!/bin/sh
# Writes towow-VERSION-SHA256SUMS, in the form of sha256sum, beside the archives and packages of this version in DIR
# (target/dist), and install.sh where a copy of it lies there. Prints its path.
set -eu

[ $# -le 1 ] || { echo "usage: packaging/manifest.sh [DIR]" >&2; exit 2; }
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$root/Cargo.toml" | head -n 1)
[ -n "$version" ] || { echo "manifest.sh: $root/Cargo.toml names no version" >&2; exit 1; }
dir=${1:-$root/target/dist}
[ -d "$dir" ] || { echo "manifest.sh: there is no directory $dir; packaging/artifact.sh makes one" >&2; exit 2; }
dir=$(CDPATH='' cd -- "$dir" && pwd)

if command -v sha256sum >/dev/null 2>&1; then
    sums() { sha256sum -- "$@"; }
else
    sums() { shasum -a 256 -- "$@"; }
fi

cd "$dir"
LC_ALL=C
export LC_ALL
set --
for file in install.sh "towow-$version"-*.tar.gz "towow-$version"-*.zip "towow_mcp-$version"-*.whl "towow_worker-$version"-*.whl ./*-"$version".tgz; do
    [ ! -f "$file" ] || set -- "$@" "${file#./}"
done
case "$*" in '' | install.sh) false ;; esac || { echo "manifest.sh: nothing of version $version is in $dir" >&2; exit 1; }

manifest=towow-$version-SHA256SUMS
trap 'rm -f "$manifest.part"' EXIT
sums "$@" >"$manifest.part"
mv -f "$manifest.part" "$manifest"
echo "$dir/$manifest"
