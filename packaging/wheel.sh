#!/usr/bin/env bash
# Builds the wheel of towow: packaging/wheel.sh [TARGET]
# Without a target, for this machine, of what `cargo build --release` builds or has built. With one, for that target, in
# target/TARGET; a Linux target is linked by zig, and a gnu one against glibc 2.17, so that it runs wherever Python does.
# The binary is then in target/TARGET/release too. Prints the path of the wheel, which is in target/dist.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${1:-}
case "$target" in
    -*) sed -n '2,5s/^# //p' "$0" >&2; exit 2 ;;
esac

# The tools are packages, of these versions.
tools=target/packaging
[ -x $tools/bin/python ] || [ -x $tools/Scripts/python.exe ] || python3 -m venv $tools
bin=$tools/bin
[ -d $bin ] || bin=$tools/Scripts
packages=(maturin==1.16.0)
case "$target" in *-linux-*) packages+=(ziglang==0.17.1 cargo-zigbuild==0.24.0) ;; esac
"$bin/python" -m pip install -q "${packages[@]}"
PATH=$PWD/$bin:$PATH

flags=(--release --out "$PWD/target/dist")
case "$target" in
    "") ;;
    *-linux-gnu) flags+=(--target "$target" --zig --compatibility manylinux2014) ;;
    *-linux-musl) flags+=(--target "$target" --zig --compatibility musllinux_1_2) ;;
    *) flags+=(--target "$target") ;;
esac

# The two other names. A wheel has no links, and a program of Python's takes longer to start than towow runs.
case "$target" in
    "") cargo build -q --release --manifest-path packaging/launcher/Cargo.toml --target-dir target/launcher ;;
    *-linux-*) cargo-zigbuild zigbuild -q --release --target "${target/%-gnu/-gnu.2.17}" --manifest-path packaging/launcher/Cargo.toml --target-dir target/launcher ;;
    *) cargo build -q --release --target "$target" --manifest-path packaging/launcher/Cargo.toml --target-dir target/launcher ;;
esac
launcher=target/launcher/${target:+$target/}release/towow-launcher
exe=""
if [ -f "$launcher.exe" ]; then exe=.exe; fi

# Everything a wheel holds beside the binary, in one place below target/, so that nothing of it lies about in the checkout.
project=target/wheel/${target:-here}
rm -rf "$project"
mkdir -p "$project"/{python,data/scripts} "$project"/data/data/share/{bash-completion/completions,zsh/site-functions,fish/vendor_completions.d,elvish/lib,towow,man/man1,man/zh_CN/man1}
cp packaging/wheel/pyproject.toml README.md LICENSE* "$project/"
cp -r packaging/wheel/towow_mcp "$project/python/"
rm -rf "$project"/python/towow_mcp/__pycache__
cp "$launcher$exe" "$project/data/scripts/towow-mcp$exe"
cp "$launcher$exe" "$project/data/scripts/towow-bridge-mcp$exe"
share="$project/data/data/share"
cp completions/towow.bash "$share/bash-completion/completions/towow"
cp completions/_towow "$share/zsh/site-functions/_towow"
cp completions/towow.fish "$share/fish/vendor_completions.d/towow.fish"
cp completions/towow.elv "$share/elvish/lib/towow.elv"
cp completions/towow.ps1 "$share/towow/towow.ps1"
cp man/towow.1 "$share/man/man1/towow.1"
cp man/zh_CN/towow.1 "$share/man/zh_CN/man1/towow.1"

built=$(mktemp)
trap 'rm -f "$built"' EXIT
(cd "$project" && maturin build "${flags[@]}") 2>&1 | tee "$built" >&2
wheel=$(sed -nE 's/^.*Built wheel.* to (.*\.whl)$/\1/p' "$built" | tail -1)
[ -f "$wheel" ] || { echo "wheel.sh: maturin did not say where the wheel is" >&2; exit 1; }
echo "$wheel"
