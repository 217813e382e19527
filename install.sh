#!/bin/sh
# Installs towow: from a release, from a mirror of it, from a file that was brought along, or from this checkout.
# Never asks; may be run again. Everything stands between two braces, so that half a script, out of a download that
# broke, runs nothing.
# shellcheck disable=SC2015 # what stands behind || after && ends the script, or is meant for both
{
set -u
umask 022
unset CDPATH
case "${TOWOW_LANG:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}}" in zh*) language=zh ;; *) language=en ;; esac
LC_ALL=C
export LC_ALL

VERSION=0.8.0
RELEASES=https://towow.net/releases
RELEASES_CN=https://cn.towow.net/releases
# Below this version of the GNU C library, the artifact that needs no library is taken.
GLIBC_MINOR=17
# Where shells and man look below a prefix, and what keeps the list of what was installed.
SHARED="share/bash-completion/completions share/zsh/site-functions share/fish/vendor_completions.d share/elvish/lib share/man/man1 share/man/zh_CN/man1 share/towow"

usage_en() {
    cat <<TEXT
usage: install.sh [--prefix DIR] [--version VERSION] [--target TARGET] [--sha256 HEX] [--force]
       install.sh --artifact FILE (--manifest FILE | --sha256 HEX) [--prefix DIR]
       install.sh --from-source [--prefix DIR]
       install.sh --uninstall [--prefix DIR]

Installs towow, its MCP names towow-mcp and towow-bridge-mcp, completions and the manual page below DIR.
In a checkout it builds from source, elsewhere it downloads; the hash is checked before anything is unpacked.

  --prefix DIR       where to install (~/.local)
  --version VERSION  the release to download ($VERSION)
  --target TARGET    another artifact than the one for this machine, such as x86_64-unknown-linux-musl
  --sha256 HEX       what the artifact has to be, from a source that you trust; then no manifest is read
  --artifact FILE    install this archive, without a network
  --manifest FILE    the towow-VERSION-SHA256SUMS that lists it
  --from-source      build in this checkout with cargo
  --force            replace files at these places that something else installed
  --uninstall        take out what was installed; ~/.towow stays
  --help             this text

  TOWOW_MIRROR           cn, or the address of a copy of $RELEASES
  TOWOW_CARGO_REGISTRY   the registry that cargo takes in place of its own, with --from-source
  TOWOW_INSTALL_TIMEOUT  seconds without progress after which a download is tried again (30)
  HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE, ~/.netrc as curl or wget understand them

Exit status: 0 done, 1 failed, 2 wrong use, 4 there is no such release, 7 network, 130 interrupted. After a failure
everything is as it was before.
TEXT
}

usage_zh() {
    cat <<TEXT
用法：install.sh [--prefix 目录] [--version 版本] [--target 平台] [--sha256 十六进制] [--force]
      install.sh --artifact 文件 (--manifest 文件 | --sha256 十六进制) [--prefix 目录]
      install.sh --from-source [--prefix 目录]
      install.sh --uninstall [--prefix 目录]

把 towow、它的 MCP 名字 towow-mcp 和 towow-bridge-mcp、补全脚本和手册页装到目录下。
在源码目录里默认从源码构建，否则下载；先核对哈希，再解包。从不提问。

  --prefix 目录        装到哪里（~/.local）
  --version 版本       下载哪个版本（$VERSION）
  --target 平台        不用本机默认的安装包，例如 x86_64-unknown-linux-musl
  --sha256 十六进制    安装包应有的哈希，来自你信任的渠道；这时不读清单
  --artifact 文件      离线安装这个安装包
  --manifest 文件      列出它的 towow-版本-SHA256SUMS
  --from-source        在这份源码里用 cargo 构建
  --force              替换这些位置上由别的程序装的文件
  --uninstall          删除装过的文件；~/.towow 保留
  --help               本说明

  TOWOW_MIRROR           cn，或 $RELEASES 的镜像地址
  TOWOW_CARGO_REGISTRY   配合 --from-source：cargo 改用的镜像源
  TOWOW_INSTALL_TIMEOUT  下载多少秒没有进展就重试（30）
  HTTPS_PROXY、NO_PROXY、SSL_CERT_FILE、~/.netrc 与 curl 或 wget 的用法相同

退出码：0 完成，1 失败，2 用法错误，4 没有这个版本，7 网络，130 被中断。失败后一切保持原样。
TEXT
}

talk() { printf 'install.sh: %s\n' "$*" >&2; }

fail() {
    failed=$1
    shift
    talk "$*"
    exit "$failed"
}

has() { command -v "$1" >/dev/null 2>&1; }

# Text from elsewhere, fit for a terminal.
plain() { tr -cd '[:graph:] ' | cut -c 1-200; }

# --- what a file is ---

hash_of() {
    if has sha256sum; then
        sum=$(sha256sum <"$1")
    elif has shasum; then
        sum=$(shasum -a 256 <"$1")
    elif has openssl; then
        sum=$(openssl dgst -sha256 -r <"$1")
    elif has sha256; then
        sum=$(sha256 -q <"$1")
    else
        talk "nothing here computes SHA-256: install coreutils, perl or openssl"
        return 1
    fi || { talk "cannot compute the SHA-256 of $1"; return 1; }
    sum=${sum%% *}
    is_sha256 "$sum" || { talk "cannot compute the SHA-256 of $1"; return 1; }
    printf '%s\n' "$sum"
}

is_sha256() {
    case "$1" in *[!0-9a-f]*) return 1 ;; esac
    [ ${#1} -eq 64 ]
}

# The hash that the manifest $1 gives for the file name $2.
listed() {
    found=
    while read -r sum name rest || [ -n "$sum" ]; do
        name=${name#\*}
        [ "$name" = "$2" ] && [ -z "$rest" ] || continue
        sum=$(printf '%s' "$sum" | tr 'A-F' 'a-f')
        is_sha256 "$sum" || { talk "the manifest has no SHA-256 for $2"; return 1; }
        [ -z "$found" ] || [ "$found" = "$sum" ] || { talk "the manifest has two hashes for $2"; return 1; }
        found=$sum
    done <<TEXT
$(tr -d '\r' <"$1")
TEXT
    [ -n "$found" ] && printf '%s\n' "$found" && return
    talk "the manifest does not list $2; it lists: $(sed 's/^[^ ]* *//' "$1" | tr -s '\n\r ' ' ' | plain)"
    return 1
}

verify() {
    is=$(hash_of "$1") || exit 1
    [ "$is" = "$wanted" ] || fail 1 "$2 is not what it should be: its SHA-256 is $is, expected $wanted; fetch it again, or from another mirror"
}

# --- the network ---

# An answer that somebody on the way could change is taken from this machine only.
check_url() {
    case "$1" in *[![:graph:]]*) fail 2 "the address $(printf '%s' "$1" | plain) has characters that an address cannot have" ;; esac
    case "$1" in
        https://?*) host=${1#https://} ;;
        http://?*) host=${1#http://} ;;
        *) fail 2 "$1 is no https address; TOWOW_MIRROR is cn or a URL such as https://mirror.example/towow" ;;
    esac
    host=${host%%[/?#]*}
    case "$host" in *@*) fail 2 "the mirror's address holds a name or a password, which others on this machine could read; put them into ~/.netrc" ;; esac
    case "$1" in https://*) return ;; esac
    case "$host" in
        localhost | 127.0.0.1 | \[::1\] | localhost:* | 127.0.0.1:* | \[::1\]:*) ;;
        *) fail 2 "$1 is not protected on its way; use https" ;;
    esac
}

# A child that is waited for, so that a signal to this script ends both at once.
await() {
    child=$1
    wait "$child"
    result=$?
    child=
    return "$result"
}

with_curl() {
    case "$1" in https://*) protocols='=https' ;; *) protocols='=http,https' ;; esac
    if [ -t 2 ]; then talking=--progress-bar; else talking=--silent; fi
    curl "$talking" --show-error --fail --location --max-redirs 5 --globoff --netrc-optional --proto "$protocols" --proto-redir '=https' \
        --connect-timeout "$timeout" --speed-limit 100 --speed-time "$timeout" --write-out '%{http_code}' --output "$2" --url "$1" >"$stage/code" &
    await $!
    result=$?
    code=$(cat "$stage/code")
    # 1: it was sent to a place that is not allowed; 23: cannot be written; 35, 60, 77: no trust; 47: sent around.
    case "$result" in 1 | 23 | 35 | 47 | 60 | 77) again=no ;; esac
    return "$result"
}

# wget is not to be told which redirects are allowed: they are followed here.
with_wget() {
    hop=$1
    hops=0
    set -- --output-document "$2" ${SSL_CERT_FILE:+"--ca-certificate=$SSL_CERT_FILE"}
    while :; do
        code=
        wget --server-response --no-verbose --max-redirect=0 --tries=1 --timeout="$timeout" "$@" "$hop" 2>"$stage/talk" &
        await $! && return
        code=$(sed -n 's/^ *HTTP\/[0-9.]* *\([0-9][0-9][0-9]\).*/\1/p' "$stage/talk" | tail -n 1)
        case "$code" in
            301 | 302 | 303 | 307 | 308) ;;
            *) tail -n 1 "$stage/talk" | plain >&2; echo >&2; return 1 ;;
        esac
        to=$(sed -n 's/^ *[Ll]ocation: *\([^ ]*\).*/\1/p' "$stage/talk" | tail -n 1 | tr -d '\r')
        case "$to" in
            https://*) hop=$to ;;
            /[!/]*) hop=$(printf '%s\n' "$hop" | sed 's|^\([a-z]*://[^/]*\).*|\1|')$to ;;
            *) talk "the server sends this request to $(printf '%s' "$to" | plain), which is no https address"; again=no; return 1 ;;
        esac
        hops=$((hops + 1))
        [ $hops -le 5 ] || { talk "the server sends this request around"; again=no; return 1; }
    done
}

# Its own time limit, since naming one crashes some versions of it.
with_busybox() {
    code=
    wget -q -O "$2" "$1" &
    await $!
}

choose_fetcher() {
    if has curl; then
        fetcher=curl
    elif has wget; then
        case "$(wget --version 2>/dev/null | head -n 1)" in
            *Wget*) fetcher=wget ;;
            *)
                [ -n "$sha256" ] || fail 1 "this wget does not check whom it talks to: install curl, or give the hash of the artifact with --sha256"
                fetcher=busybox
                ;;
        esac
    else
        fail 1 "neither curl nor wget is here: install one of them, or bring the artifact along (--artifact FILE --manifest FILE)"
    fi
}

# Fetches the address $1 into the file $2.
fetch() {
    again=yes
    for pause in 1 2 end; do
        case "$fetcher" in
            curl) with_curl "$1" "$2" ;;
            wget) with_wget "$1" "$2" ;;
            busybox) with_busybox "$1" "$2" ;;
        esac && [ -f "$2" ] && return
        case "$code" in
            404 | 410) fail 4 "there is no $1; see whether the version is right, and the target, --target" ;;
            408 | 429 | 5??) ;;
            4??) again=no ;;
        esac
        [ "$again" = yes ] && [ "$pause" != end ] || break
        talk "trying again: $1"
        sleep "$pause"
    done
    fail 7 "cannot fetch $1; another place: TOWOW_MIRROR=cn or a URL; through a proxy: HTTPS_PROXY"
}

# --- what this machine is ---

new_enough_glibc() {
    [ ! -e /etc/NIXOS ] || return 1
    [ -e /lib64/ld-linux-x86-64.so.2 ] || [ -e /lib/ld-linux-aarch64.so.1 ] || return 1
    glibc=$(getconf GNU_LIBC_VERSION 2>/dev/null) || glibc=$(ldd --version 2>/dev/null | head -n 1)
    case "$glibc" in glibc\ 2.* | *GLIBC*\ 2.* | *GNU\ libc*\ 2.*) ;; *) return 1 ;; esac
    minor=${glibc##*2.}
    minor=${minor%%[!0-9]*}
    [ -n "$minor" ] && [ "$minor" -ge $GLIBC_MINOR ]
}

this_target() {
    system=$(uname -s)
    machine=$(uname -m)
    case "$machine" in
        x86_64 | amd64) arch=x86_64 ;;
        aarch64 | arm64) arch=aarch64 ;;
        *) arch= ;;
    esac
    case "$system-$arch" in
        Linux-?*) if new_enough_glibc; then target=$arch-unknown-linux-gnu; else target=$arch-unknown-linux-musl; fi ;;
        Darwin-?*)
            # A shell that is translated sees another machine than there is.
            [ "$(sysctl -n sysctl.proc_translated 2>/dev/null)" != 1 ] || arch=aarch64
            target=$arch-apple-darwin
            ;;
        MINGW*-* | MSYS*-* | CYGWIN*-*)
            fail 1 "this script is not for Windows: take the package towow-mcp with pip or npm, or the zip of the release" ;;
        *)
            fail 1 "there is no artifact for $system on $machine; build from source: ./install.sh --from-source in a checkout (Rust 1.94 or newer)" ;;
    esac
}

# --- one installation at a time, and nothing left behind ---

# A process by its number and its start, since numbers are given again.
identity() {
    if [ -r "/proc/$1/stat" ]; then
        begun=$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20)
    else
        begun=$(ps -o lstart= -p "$1" 2>/dev/null | tr -cs '0-9A-Za-z' '_')
    fi
    [ -n "$begun" ] && printf '%s.%s\n' "$1" "$begun"
}

# Makes a directory with those above it, and notes which are new.
directory() {
    [ ! -d "$1" ] || return 0
    directory "$(dirname -- "$1")"
    made="$1
$made"
    [ ! -d "$stage" ] || printf '%s' "$made" >"$stage/made"
    mkdir "$1" || fail 1 "cannot make the directory $1; name another one with --prefix"
}

open_stage() {
    directory "$prefix"
    me=$(identity $$) || me=$$.0
    if ! problem=$(ln -s "$me" "$lock" 2>&1); then
        [ -L "$lock" ] || fail 1 "cannot write in $prefix: $problem; name another directory with --prefix"
        other=$(readlink "$lock")
        [ "$other" = "$me" ] || [ "$(identity "${other%%.*}")" != "$other" ] \
            || fail 1 "another run of this script is at work in $prefix, process ${other%%.*}; wait for it"
        talk "an earlier run was cut off; its traces are removed"
        close_stage || exit 1
        made=
        directory "$prefix"
        ln -s "$me" "$lock" || fail 1 "cannot write in $prefix"
    fi
    [ ! -e "$stage" ] || rm -rf "$stage"
    mkdir "$stage" && printf '%s' "$made" >"$stage/made" || fail 1 "cannot write in $prefix"
}

# The name that a file has beside its place until it is complete ($2 is new), or until the run is over ($2 is old).
beside() { printf '%s/.towow-install.%s.%s\n' "$(dirname -- "$prefix/$1")" "$(basename -- "$1")" "$2"; }

# Everything as it was, unless the change is complete; no trace of this run either way.
close_stage() {
    if [ -f "$stage/changing" ]; then
        while IFS=' ' read -r kind _ place; do
            [ "$kind" != end ] || break
            old=$(beside "$place" old)
            if [ -e "$old" ] || [ -L "$old" ]; then
                # Two names of one file are not moved onto each other.
                mv -f "$old" "$prefix/$place" 2>/dev/null || same "$old" "$prefix/$place"
            elif grep -qxF "$place" "$stage/absent"; then
                rm -f "$prefix/$place"
            fi || {
                talk "cannot put back $prefix/$place; run this script again once $prefix can be written: it goes on from here"
                return 1
            }
        done <"$stage/places"
    fi
    for dir in bin $SHARED; do rm -f "$prefix/$dir"/.towow-install.*; done
    [ ! -f "$stage/made" ] || made=$(cat "$stage/made")
    remove_made
    rm -rf "$stage"
    rm -f "$lock"
    remove_made
    return 0
}

same() {
    if [ -L "$1" ]; then
        [ -L "$2" ] && [ "$(readlink "$1")" = "$(readlink "$2")" ]
    else
        left=$(hash_of "$1") && [ "$left" = "$(hash_of "$2")" ]
    fi
}

# Directories of this run that are empty.
remove_made() {
    while IFS= read -r dir; do
        [ -z "$dir" ] || rmdir "$dir" 2>/dev/null
    done <<TEXT
$made
TEXT
}

# shellcheck disable=SC2317 # called by the trap
finish() {
    status=$?
    trap - EXIT
    trap '' INT TERM HUP PIPE
    [ -z "$child" ] || kill "$child" 2>/dev/null
    if [ -n "$me" ] && [ "$(readlink "$lock" 2>/dev/null)" = "$me" ]; then
        close_stage || exit 1
        [ "$status" -eq 0 ] || [ -n "$remove" ] || talk "nothing was changed in $prefix"
    else
        remove_made
    fi
    exit "$status"
}

# --- what is installed ---

# Where a file of a release has its place, if it has one.
place_of() {
    case "$1" in
        towow) echo bin/towow ;;
        completions/towow.bash) echo share/bash-completion/completions/towow ;;
        completions/_towow) echo share/zsh/site-functions/_towow ;;
        completions/towow.fish) echo share/fish/vendor_completions.d/towow.fish ;;
        completions/towow.elv) echo share/elvish/lib/towow.elv ;;
        completions/*.ps1) echo "share/towow/${1##*/}" ;;
        man/zh_CN/*.1) echo "share/man/zh_CN/man1/${1##*/}" ;;
        man/*.1) echo "share/man/man1/${1##*/}" ;;
    esac
}

# Is what lies at the place $1 what an earlier run put there?
is_ours() {
    [ -f "$receipt" ] || return 1
    if [ -L "$prefix/$1" ]; then
        grep -qxF "link $(readlink "$prefix/$1") $1" "$receipt"
    else
        mine=$(hash_of "$prefix/$1") && grep -qxF "file $mine $1" "$receipt"
    fi
}

there() { [ -e "$prefix/$1" ] || [ -L "$prefix/$1" ]; }

from_pip() {
    dd if="$1" bs=128 count=1 2>/dev/null | grep -q '^#!.*python'
}

# Puts the file $1 ready beside its place $2, with the mode $3.
ready() {
    [ -f "$1" ] || fail 1 "$1 is missing"
    check_place "$2" file "$1"
    hash=$(hash_of "$1") || exit 1
    printf 'file %s %s\n' "$hash" "$2" >>"$stage/places" || fail 1 "cannot write in $stage"
    directory "$(dirname -- "$prefix/$2")"
    copy=$(beside "$2" new)
    cp "$1" "$copy" && chmod "$3" "$copy" || fail 1 "cannot write $prefix/$2; is there room?"
    is=$(hash_of "$copy") && [ "$is" = "$hash" ] || fail 1 "cannot write $prefix/$2 whole"
}

ready_link() {
    check_place "$2" link "$1"
    printf 'link %s %s\n' "$1" "$2" >>"$stage/places" || fail 1 "cannot write in $stage"
    directory "$(dirname -- "$prefix/$2")"
    ln -s "$1" "$(beside "$2" new)" || fail 1 "cannot make the link $prefix/$2"
}

check_place() {
    there "$1" || return 0
    if [ -d "$prefix/$1" ]; then fail 1 "$prefix/$1 is a directory"; fi
    ! is_ours "$1" || return 0
    case "$2" in
        link) [ ! -L "$prefix/$1" ] || [ "$(readlink "$prefix/$1")" != "$3" ] || return 0 ;;
        *) [ -L "$prefix/$1" ] || [ "$(hash_of "$3")" != "$(hash_of "$prefix/$1")" ] || return 0 ;;
    esac
    [ -z "$force" ] || { talk "replacing $prefix/$1, which this script did not install"; return 0; }
    if from_pip "$prefix/$1"; then
        fail 1 "$prefix/$1 is a Python script, of the package before this one? pip uninstall towow-mcp removes it; --force replaces it; --prefix names another directory"
    fi
    fail 1 "$prefix/$1 was not installed by this script, or was changed since; --force replaces it, --prefix names another directory"
}

# Every change is prepared beside its place first; what follows are renames, which are taken back if one fails.
install_payload() {
    printf '' >"$stage/places" && printf '' >"$stage/absent" || fail 1 "cannot write in $stage"
    for file in "$payload"/completions/* "$payload"/man/* "$payload"/man/zh_CN/*; do
        file=${file#"$payload"/}
        [ -f "$payload/$file" ] && place=$(place_of "$file") && [ -n "$place" ] || continue
        ready "$payload/$file" "$place" 644
    done
    ready_link towow bin/towow-mcp
    ready_link towow bin/towow-bridge-mcp
    ready "$binary" bin/towow 755
    write_receipt
    while IFS=' ' read -r kind _ place; do
        [ "$kind" != end ] || break
        old=$(beside "$place" old)
        if [ -L "$prefix/$place" ]; then
            ln -s "$(readlink "$prefix/$place")" "$old"
        elif [ -e "$prefix/$place" ]; then
            ln "$prefix/$place" "$old" 2>/dev/null || cp -p "$prefix/$place" "$old"
        else
            printf '%s\n' "$place" >>"$stage/absent"
        fi || fail 1 "cannot write in $prefix"
    done <"$stage/places"
    [ "$(tail -n 1 "$stage/places")" = end ] || fail 1 "cannot write in $stage"

    trap '' INT TERM HUP PIPE
    printf '' >"$stage/changing" || fail 1 "cannot write in $stage"
    while IFS=' ' read -r kind _ place; do
        case "$kind" in
            end) break ;;
            gone) rm -f "$prefix/$place" ;;
            *) mv -f "$(beside "$place" new)" "$prefix/$place" ;;
        esac || fail 1 "cannot change $prefix/$place"
    done <"$stage/places"
    rm "$stage/changing" || fail 1 "cannot change $stage"
}

# What was installed, and what of an older version has no place in this one.
write_receipt() {
    if [ -f "$receipt" ]; then
        while IFS=' ' read -r kind what place; do
            case "$kind" in file | link) ;; *) continue ;; esac
            ! is_inside "$place" || ! there "$place" || ! is_ours "$place" || grep -q " $place\$" "$stage/places" \
                || printf 'gone - %s\n' "$place" >>"$stage/places"
        done <"$receipt"
    fi
    directory "$prefix/share/towow"
    list=$(beside share/towow/receipt new)
    {
        echo "towow $version"
        grep -E '^(file|link) ' "$stage/places"
        { printf '%s\n' "$made"; [ ! -f "$receipt" ] || sed -n "s|^dir - |$(printf '%s' "$prefix" | sed 's/[&|\\]/\\&/g')/|p" "$receipt"; } \
            | while IFS= read -r dir; do
                case "$dir" in "$prefix") echo "dir - ." ;; "$prefix"/*) echo "dir - ${dir#"$prefix"/}" ;; esac
            done
        echo end
    } >"$list" && [ "$(tail -n 1 "$list")" = end ] || fail 1 "cannot write $receipt"
    printf 'file - share/towow/receipt\nend\n' >>"$stage/places" || fail 1 "cannot write in $stage"
}

is_inside() {
    case "/$1/" in *//* | */../* | */./*) return 1 ;; esac
}

# --- the routes ---

# Takes an archive apart, once it is known to be the right one and to hold plain files below one directory.
unpack() {
    if ! gzip -dc <"$1" >"$stage/tar" 2>"$stage/talk"; then
        gzip -t <"$1" 2>/dev/null || fail 1 "$1 is no whole archive"
        fail 1 "cannot unpack in $prefix; is there room?"
    fi
    tar -tf "$stage/tar" >"$stage/names" 2>/dev/null && tar -tvf "$stage/tar" >"$stage/kinds" 2>/dev/null \
        || fail 1 "cannot read $1: it is no whole archive, or there is no room in $prefix"
    while IFS= read -r entry; do
        case "$entry" in
            *[!A-Za-z0-9._/-]* | *..* | *//*) ;;
            "$name" | "$name"/*) continue ;;
        esac
        fail 1 "$1 holds $(printf '%s' "$entry" | plain), which is not below $name; nothing was unpacked"
    done <"$stage/names"
    while IFS= read -r entry; do
        case "$entry" in
            *' -> '* | *' link to '*) ;;
            [-d]*) continue ;;
        esac
        fail 1 "$1 holds something else than files: $(printf '%s' "$entry" | plain); nothing was unpacked"
    done <"$stage/kinds"
    mkdir "$stage/tree" && tar -xof "$stage/tar" -C "$stage/tree" || fail 1 "cannot unpack in $prefix; is there room?"
    [ -z "$(find "$stage/tree" \( ! -type f ! -type d \) -o \( -type f -links +1 \))" ] || fail 1 "$1 holds something else than files"
    payload=$stage/tree/$name
    binary=$payload/towow
    [ -f "$binary" ] && chmod 755 "$binary" || fail 1 "$1 holds no $name/towow"
    said=$("$binary" --version 2>"$stage/talk") || fail 1 "towow for $target does not run here: $(head -n 1 "$stage/talk" | plain); --target names another one, such as $(uname -m)-unknown-linux-musl"
    [ "$said" = "towow $version" ] || fail 1 "$1 holds $(printf '%s' "$said" | plain), expected towow $version"
}

from_release() {
    case "${TOWOW_MIRROR:-}" in
        '') base=$RELEASES ;;
        cn) base=$RELEASES_CN ;;
        *) base=${TOWOW_MIRROR%/} ;;
    esac
    check_url "$base"
    choose_fetcher
    [ -n "$target" ] || this_target
    name=towow-$version-$target
    talk "downloading $base/$version/$name.tar.gz"
    open_stage
    wanted=$sha256
    if [ -z "$wanted" ]; then
        fetch "$base/$version/towow-$version-SHA256SUMS" "$stage/manifest"
        wanted=$(listed "$stage/manifest" "$name.tar.gz") || exit 1
    fi
    fetch "$base/$version/$name.tar.gz" "$stage/$name.tar.gz"
    verify "$stage/$name.tar.gz" "$base/$version/$name.tar.gz"
    unpack "$stage/$name.tar.gz"
}

from_file() {
    file=${artifact##*/}
    name=${file%.tar.gz}
    case "$file" in
        *.zip) fail 2 "$artifact is for Windows" ;;
        towow-*-*-*.tar.gz) ;;
        *) fail 2 "an artifact is called towow-VERSION-TARGET.tar.gz, not $file: the manifest knows it by that name" ;;
    esac
    [ -n "$version_given" ] || { version=${name#towow-}; version=${version%%-x86_64-*}; version=${version%%-aarch64-*}; }
    check_version
    target=${name#"towow-$version-"}
    [ "$target" != "$name" ] || fail 2 "$file is not of version $version"
    [ -f "$artifact" ] && [ -r "$artifact" ] || fail 2 "there is no file $artifact that can be read"
    [ -n "$sha256" ] || { [ -f "$manifest" ] && [ -r "$manifest" ]; } || fail 2 "there is no file $manifest that can be read"
    talk "installing $artifact, without a network"
    wanted=$sha256
    [ -n "$wanted" ] || wanted=$(listed "$manifest" "$file") || exit 1
    open_stage
    # What is checked is what is unpacked, whatever becomes of the file meanwhile.
    cp -- "$artifact" "$stage/$file" || fail 1 "cannot copy $artifact to $prefix; is there room?"
    verify "$stage/$file" "$artifact"
    unpack "$stage/$file"
}

from_source() {
    [ -n "$checkout" ] || fail 2 "--from-source builds in a checkout: run ./install.sh there"
    has cargo || fail 1 "cargo is needed to build towow: install Rust 1.94 or newer, or download: ./install.sh --version $VERSION"
    talk "building in $checkout; to download instead: ./install.sh --version $VERSION"
    open_stage
    set --
    if [ -n "${TOWOW_CARGO_REGISTRY:-}" ]; then
        registry=$TOWOW_CARGO_REGISTRY
        check_url "${registry#sparse+}"
        case "$registry" in *[\"\\]*) fail 2 "TOWOW_CARGO_REGISTRY is no address" ;; esac
        case "$registry" in sparse+*/) ;; sparse+*) registry=$registry/ ;; esac
        set -- --config 'source.crates-io.replace-with="towow-registry"' --config "source.towow-registry.registry=\"$registry\""
    fi
    cargo build --release --locked --manifest-path "$checkout/Cargo.toml" "$@" || fail 1 "the build failed"
    payload=$checkout
    binary=${CARGO_TARGET_DIR:-$checkout/target}/release/towow
}

uninstall() {
    [ -d "$prefix" ] || { echo "towow is not installed in $prefix"; return; }
    [ -f "$receipt" ] || [ -L "$lock" ] || {
        echo "towow is not installed in $prefix by this script"
        for place in bin/towow bin/towow-mcp bin/towow-bridge-mcp; do
            ! there "$place" || talk "$prefix/$place is something else's, and stays"
        done
        return
    }
    open_stage
    [ -f "$receipt" ] || { echo "towow is not installed in $prefix"; return; }
    stuck=
    while IFS=' ' read -r kind what place; do
        case "$kind" in file | link) ;; *) continue ;; esac
        is_inside "$place" && there "$place" || continue
        if is_ours "$place"; then
            rm -f "$prefix/$place" || { talk "cannot remove $prefix/$place"; stuck=$place; }
        else
            talk "$prefix/$place was changed since it was installed, and stays"
        fi
    done <"$receipt"
    # What could not be removed is known next time.
    [ -z "$stuck" ] || return 1
    dirs=$(sed -n 's/^dir - //p' "$receipt")
    rm -f "$receipt" || return 1
    while IFS= read -r dir; do
        case "$dir" in
            .) made="$made
$prefix" ;;
            ?*) ! is_inside "$dir" || rmdir "$prefix/$dir" 2>/dev/null ;;
        esac
    done <<TEXT
$dirs
TEXT
    printf '%s' "$made" >"$stage/made"
    echo "removed towow from $prefix; your account and settings stay in ~/.towow"
}

# --- the last words ---

say_where() {
    echo "installed $("$prefix/bin/towow" --version) in $prefix/bin"
    bin=$(cd "$prefix/bin" && pwd -P)
    in_path=
    set -f
    IFS=:
    for dir in ${PATH:-}; do
        [ -n "$dir" ] || dir=.
        [ -f "$dir/towow" ] && [ -x "$dir/towow" ] || continue
        if [ "$(cd "$dir" 2>/dev/null && pwd -P)" = "$bin" ]; then in_path=yes; break; fi
        [ "$(hash_of "$dir/towow")" != "$(hash_of "$bin/towow")" ] || continue
        what="another towow"
        ! from_pip "$dir/towow" || what="a Python script, of the package before this one? pip uninstall towow-mcp removes it"
        talk "warning: $dir/towow comes first in your PATH ($what)"
    done
    unset IFS
    set +f
    [ -n "$in_path" ] || echo "add it to your PATH: export PATH=\"$prefix/bin:\$PATH\""
    case "${SHELL:-}:$prefix" in
        *:/usr | *:/usr/local) ;;
        */zsh:*) [ ! -f "$prefix/share/zsh/site-functions/_towow" ] || echo "completion in zsh: fpath=(\"$prefix/share/zsh/site-functions\" \$fpath) before compinit in ~/.zshrc" ;;
        */elvish:*) [ ! -f "$prefix/share/elvish/lib/towow.elv" ] || echo "completion in elvish: use towow in rc.elv, with $prefix/share below XDG_DATA_DIRS" ;;
    esac
    for script in "$prefix"/share/towow/*.ps1; do
        [ ! -f "$script" ] || ! has pwsh || echo "completion in PowerShell: . \"$script\" in your \$PROFILE"
    done
}

check_version() {
    case "$version" in
        *[!0-9A-Za-z.+-]* | *..* | [!0-9]* | *[!0-9A-Za-z]) fail 2 "$(printf '%s' "$version" | plain) is no version; expected one such as $VERSION" ;;
    esac
}

main() {
    prefix='' version=$VERSION version_given='' artifact='' manifest='' sha256='' target='' source='' force='' remove=''
    while [ $# -gt 0 ]; do
        case "$1" in
            --prefix=* | --version=* | --artifact=* | --manifest=* | --sha256=* | --target=*)
                option=${1%%=*}
                value=${1#*=}
                shift
                set -- "$option" "$value" "$@"
                ;;
        esac
        case "$1" in
            --prefix | --version | --artifact | --manifest | --sha256 | --target)
                [ $# -ge 2 ] && [ -n "$2" ] || fail 2 "$1 needs a value; try --help"
                case "$2" in --*) fail 2 "$1 needs a value, not $2; try --help" ;; esac
                case "$1" in
                    --prefix) prefix=$2 ;;
                    --version) version=${2#v} version_given=yes ;;
                    --artifact) artifact=$2 ;;
                    --manifest) manifest=$2 ;;
                    --sha256) sha256=$(printf '%s' "$2" | tr 'A-F' 'a-f') ;;
                    --target) target=$2 ;;
                esac
                shift
                ;;
            --from-source) source=yes ;;
            --force) force=yes ;;
            --uninstall) remove=yes ;;
            -h | --help) if [ $language = zh ]; then usage_zh; else usage_en; fi; exit 0 ;;
            *) fail 2 "unknown argument $1; try --help" ;;
        esac
        shift
    done

    if [ -z "$prefix" ]; then
        [ -z "${SUDO_USER:-}" ] || [ "$(id -u)" -ne 0 ] || fail 2 "under sudo, name the directory: --prefix /usr/local"
        prefix=${HOME:-}
        [ -n "$prefix" ] || fail 2 "HOME is not set: name the directory with --prefix"
        prefix=$prefix/.local
    fi
    case "$prefix" in
        *'
'*) fail 2 "a directory with a line break in its name cannot be used" ;;
        /*) ;;
        *) prefix=$(pwd)/$prefix ;;
    esac
    while [ "$prefix" != "${prefix%/}" ]; do prefix=${prefix%/}; done
    check_version
    case "$target" in *[!A-Za-z0-9_-]*) fail 2 "$(printf '%s' "$target" | plain) is no target" ;; esac
    [ -z "$sha256" ] || is_sha256 "$sha256" || fail 2 "--sha256 needs 64 hexadecimal digits"
    timeout=${TOWOW_INSTALL_TIMEOUT:-30}
    case "$timeout" in '' | *[!0-9]* | 0) fail 2 "TOWOW_INSTALL_TIMEOUT is a number of seconds, not $timeout" ;; esac

    checkout=
    if [ "${0##*/}" = install.sh ] && here=$(cd -- "$(dirname -- "$0")" && pwd) && grep -q '^name = "towow"$' "$here/Cargo.toml" 2>/dev/null; then
        checkout=$here
    fi
    network=${TOWOW_MIRROR:-}$version_given$sha256$target
    if [ -n "$artifact$manifest" ]; then
        [ -z "$source" ] || fail 2 "--artifact and --from-source exclude each other"
        [ -n "$artifact" ] || fail 2 "--manifest needs --artifact FILE"
        [ -n "$manifest$sha256" ] || fail 2 "--artifact needs --manifest FILE, or --sha256 HEX"
        route='file'
    elif [ -n "$source" ]; then
        [ -z "$version_given$sha256$target" ] || fail 2 "--from-source builds the version of the checkout, for this machine"
        route='source'
    elif [ -n "$checkout" ] && [ -z "$network" ]; then
        route='source'
    else
        route='release'
    fi

    stage=$prefix/.towow-install
    lock=$prefix/.towow-install.lock
    receipt=$prefix/share/towow/receipt
    made='' me='' child='' code=''
    trap finish EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 141' PIPE
    trap 'exit 143' TERM
    if [ -n "$remove" ]; then
        uninstall
        return
    fi
    case "$route" in
        release) from_release ;;
        file) from_file ;;
        source) from_source ;;
    esac
    install_payload
    close_stage
    made=
    say_where
}

main "$@" </dev/null
exit
}
