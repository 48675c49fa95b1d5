#!/usr/bin/env bash
# Makes a bare Debian (minbase, nothing else) in a folder: bare.sh DIST ARCH FOLDER
# DIST is bookworm or trixie, ARCH amd64 or arm64 (emulated where it is not the machine's own).
# What debootstrap made is kept in CACHE, so that the next one takes seconds.
set -euo pipefail
dist=$1 arch=$2 folder=$3
cache=${CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/skinscreen-deb}
mirror=${MIRROR:-http://deb.debian.org/debian}
kept=$cache/$dist-$arch.tar

[ "$(id -u)" = 0 ] || { echo "bare.sh: debootstrap needs root" >&2; exit 1; }
command -v debootstrap >/dev/null || {
    echo "bare.sh: debootstrap is missing; install it with: sudo apt-get install debootstrap" >&2
    exit 1
}
if [ "$arch" != "$(dpkg --print-architecture)" ] && ! ls /proc/sys/fs/binfmt_misc/qemu-* >/dev/null 2>&1; then
    echo "bare.sh: $arch is emulated here; install: sudo apt-get install qemu-user-static binfmt-support" >&2
    exit 1
fi
if [ ! -s "$kept" ]; then
    mkdir -p "$cache"
    fresh=$(mktemp -d "$cache/$dist-$arch.XXXXXX")
    trap 'rm -rf "$fresh"' EXIT
    if ! debootstrap --variant=minbase --arch="$arch" "$dist" "$fresh" "$mirror" >"$kept.log" 2>&1; then
        echo "bare.sh: debootstrap failed; $kept.log says why" >&2
        exit 1
    fi
    rm -f "$fresh"/var/cache/apt/archives/*.deb
    tar -C "$fresh" --one-file-system -cf "$kept.part" .
    mv "$kept.part" "$kept"
    rm -rf "$fresh"
fi
mkdir -p "$folder"
tar -C "$folder" -xf "$kept"
chmod 755 "$folder"  # it would be as private as a temporary folder
cp /etc/resolv.conf "$folder/etc/resolv.conf"
echo force-unsafe-io >"$folder/etc/dpkg/dpkg.cfg.d/thrown-away"  # it need not outlive a power cut
# The builder's own certificates: a network that is looked into has one of its own.
if [ -s /etc/ssl/certs/ca-certificates.crt ]; then
    install -D -m 644 /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/certs/builder.crt"
fi
