#!/usr/bin/env bash
# Builds the Debian package into dist/: make.sh [DIST [ARCH]]
# PLAIN=1 packs without compression, quickly.
# Without DIST for this machine's own Debian; with one in a bare system of it, made by bare.sh.
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

bare=$(mktemp -d "${TMPDIR:-/tmp}/skinscreen-$dist-$arch.XXXXXX")
trap 'rm -rf "$bare"' EXIT
"$here/bare.sh" "$dist" "$arch" "$bare"
# Build tools alone go in beside what is bare.
inside() { chroot "$bare" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"; }
echo "deb: in a bare $dist, $arch"
inside DEBIAN_FRONTEND=noninteractive sh -c 'apt-get -qq update && apt-get -qq install --no-install-recommends \
    python3-venv binutils dpkg-dev' >"$bare.log" 2>&1 || { echo "deb: apt failed; see $bare.log" >&2; exit 1; }
rm -f "$bare.log"
mkdir "$bare/source"
if git -C "$root" rev-parse --git-dir >/dev/null 2>&1; then
    git -C "$root" ls-files -z --cached --others --exclude-standard |
        (cd "$root" && while IFS= read -r -d '' file; do [ -e "$file" ] && printf '%s\0' "$file"; done; true) |
        tar -C "$root" --null --files-from - -cf - | tar -C "$bare/source" --no-same-owner -xf -
else
    tar -C "$root" --exclude './.venv*' --exclude ./dist -cf - . | tar -C "$bare/source" --no-same-owner -xf -
fi
inside SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" PIP_CERT=/etc/ssl/certs/builder.crt \
    nice -n "${NICE:-0}" python3 /source/packaging/deb/build.py --out /dist ${PLAIN:+--plain}
mkdir -p "$root/dist"
cp "$bare"/dist/*.deb "$root/dist/"
for each in "$bare"/dist/*.deb; do echo "$root/dist/${each##*/}"; done
