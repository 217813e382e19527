#!/bin/sh
# Builds towow from this checkout and installs it. Never asks; may be run again.
set -eu

usage() {
    cat <<'TEXT'
usage: ./install.sh [--prefix DIR] [--uninstall]

Builds towow in release mode and installs
  DIR/bin/towow, and the same program under its MCP names, DIR/bin/towow-mcp
  and DIR/bin/towow-bridge-mcp,
  completions for bash, zsh and fish below DIR/share.
DIR is ~/.local unless given. --uninstall takes these files out again.
TEXT
}

prefix="${HOME:?HOME is not set}/.local"
uninstall=no
while [ $# -gt 0 ]; do
    case "$1" in
        --prefix)
            [ $# -ge 2 ] || { echo "install.sh: --prefix needs a directory" >&2; exit 2; }
            prefix=$2
            shift
            ;;
        --prefix=*) prefix=${1#--prefix=} ;;
        --uninstall) uninstall=yes ;;
        -h | --help) usage; exit 0 ;;
        *) echo "install.sh: unknown argument $1; try ./install.sh --help" >&2; exit 2 ;;
    esac
    shift
done

bash_dir="$prefix/share/bash-completion/completions"
zsh_dir="$prefix/share/zsh/site-functions"
fish_dir="$prefix/share/fish/vendor_completions.d"

if [ "$uninstall" = yes ]; then
    rm -f "$prefix/bin/towow" "$prefix/bin/towow-mcp" "$prefix/bin/towow-bridge-mcp" \
        "$bash_dir/towow" "$zsh_dir/_towow" "$fish_dir/towow.fish"
    echo "removed towow from $prefix"
    exit 0
fi

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
command -v cargo >/dev/null 2>&1 || { echo "install.sh: cargo is needed to build towow: install Rust 1.94 or newer" >&2; exit 1; }
cargo build --release --locked --manifest-path "$here/Cargo.toml"
built="${CARGO_TARGET_DIR:-$here/target}/release/towow"

# A new file is complete before it takes the old one's place, so that an interrupted run leaves what was there.
put() {
    mkdir -p "$(dirname -- "$2")"
    cp "$1" "$2.new"
    chmod "$3" "$2.new"
    mv -f "$2.new" "$2"
}
put "$built" "$prefix/bin/towow" 755
ln -sf towow "$prefix/bin/towow-mcp"
ln -sf towow "$prefix/bin/towow-bridge-mcp"
put "$here/completions/towow.bash" "$bash_dir/towow" 644
put "$here/completions/_towow" "$zsh_dir/_towow" 644
put "$here/completions/towow.fish" "$fish_dir/towow.fish" 644

echo "installed $("$prefix/bin/towow" --version) in $prefix/bin"
case ":$PATH:" in
    *":$prefix/bin:"*) ;;
    *) echo "add it to your PATH: export PATH=\"$prefix/bin:\$PATH\"" ;;
esac
