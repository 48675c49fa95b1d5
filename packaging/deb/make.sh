#!/usr/bin/env bash
# Builds the Debian package into dist/: make.sh [DIST [ARCH]]
# PLAIN=1 packs without compression, quickly.
# Without DIST for this machine's own Debian; with one in a bare system of it, made by bare.sh. That is
# one for this processor: what is built for another is laid out here and tried in emulation (smoke.sh).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
dist=${1:-} arch=${2:-$(dpkg --print-architecture)}
if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
    SOURCE_DATE_EPOCH=$(git -C "$root" log -1 --format=%ct 2>/dev/null || stat -c %Y "$root/pyproject.toml")
fi
export SOURCE_DATE_EPOCH
if [ -z "$dist" ]; then
    exec /usr/bin/python3 "$here/build.py" --out "$root/dist" ${PLAIN:+--plain}
fi

native=$(dpkg --print-architecture)
work=$(mktemp -d "${TMPDIR:-/tmp}/skinscreen-$dist-$arch.XXXXXX")
bare=$work/bare
trap 'rm -rf "$work"' EXIT
"$here/bare.sh" "$dist" "$native" "$bare"
# Build tools alone go in beside what is bare.
tools="python3 python3-pip-whl binutils dpkg-dev"
case $arch in
    "$native") ;;
    amd64) tools="$tools binutils-x86-64-linux-gnu" ;;
    arm64) tools="$tools binutils-aarch64-linux-gnu" ;;
esac
inside() { chroot "$bare" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"; }
echo "deb: for $arch, in a bare $dist"
inside DEBIAN_FRONTEND=noninteractive sh -c "apt-get -qq update && apt-get -qq install --no-install-recommends $tools" \
    >"$work/apt.log" 2>&1 || { cat "$work/apt.log" >&2; echo "deb: apt failed" >&2; exit 1; }
mkdir "$bare/source"
if git -C "$root" rev-parse --git-dir >/dev/null 2>&1; then
    git -C "$root" ls-files -z --cached --others --exclude-standard |
        (cd "$root" && while IFS= read -r -d '' file; do [ -e "$file" ] && printf '%s\0' "$file"; done; true) |
        tar -C "$root" --null --files-from - -cf - | tar -C "$bare/source" --no-same-owner -xf -
else
    tar -C "$root" --exclude './.venv*' --exclude ./dist -cf - . | tar -C "$bare/source" --no-same-owner -xf -
fi
inside SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" PIP_CERT=/etc/ssl/certs/builder.crt \
    nice -n "${NICE:-0}" python3 /source/packaging/deb/build.py --out /dist --arch "$arch" ${PLAIN:+--plain}
mkdir -p "$root/dist"
cp "$bare"/dist/*.deb "$root/dist/"
for each in "$bare"/dist/*.deb; do
    echo "$root/dist/${each##*/}: $(stat -c %s "$root/dist/${each##*/}" | awk '{ printf "%.1f MB\n", $1 / 1e6 }')"
done
