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

native=$(dpkg --print-architecture)
work=$(mktemp -d "${TMPDIR:-/tmp}/skinscreen-$dist-$arch.XXXXXX")
bare=$work/bare
trap 'rm -rf "$work"' EXIT
"$here/bare.sh" "$dist" "$arch" "$bare"
# Build tools alone go in beside what is bare.
inside() { chroot "$bare" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root ${QEMU_CPU:+QEMU_CPU=$QEMU_CPU} "$@"; }
echo "deb: in a bare $dist, $arch"
# pip is told below whom to trust; to gather Debian's own certificates takes minutes in emulation.
inside dpkg-divert --quiet --local --rename --add /usr/sbin/update-ca-certificates
ln -s /bin/true "$bare/usr/sbin/update-ca-certificates"
inside DEBIAN_FRONTEND=noninteractive sh -c 'apt-get -qq update && apt-get -qq install --no-install-recommends \
    python3-venv binutils dpkg-dev' >"$work/apt.log" 2>&1 || { cat "$work/apt.log" >&2; echo "deb: apt failed" >&2; exit 1; }
mkdir "$bare/source"
if git -C "$root" rev-parse --git-dir >/dev/null 2>&1; then
    git -C "$root" ls-files -z --cached --others --exclude-standard |
        (cd "$root" && while IFS= read -r -d '' file; do [ -e "$file" ] && printf '%s\0' "$file"; done; true) |
        tar -C "$root" --null --files-from - -cf - | tar -C "$bare/source" --no-same-owner -xf -
else
    tar -C "$root" --exclude './.venv*' --exclude ./dist -cf - . | tar -C "$bare/source" --no-same-owner -xf -
fi
plain=${PLAIN:-}
[ "$arch" = "$native" ] || plain=1
inside SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" PIP_CERT=/etc/ssl/certs/builder.crt \
    nice -n "${NICE:-0}" python3 /source/packaging/deb/build.py --out /dist ${plain:+--plain}
mkdir -p "$root/dist"
if [ "$plain" = "${PLAIN:-}" ]; then
    cp "$bare"/dist/*.deb "$root/dist/"
else
    # Packing would take an hour in emulation: the same Debian's own tools do it, on this processor.
    echo "deb: packing in a bare $dist, $native"
    "$here/bare.sh" "$dist" "$native" "$work/packer"
    mv "$bare/dist" "$work/packer/dist"
    mkdir "$work/packer/packed"
    # shellcheck disable=SC2016  # for the shell inside
    chroot "$work/packer" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" \
        nice -n "${NICE:-0}" sh -ec 'for each in /dist/*.deb; do
            dpkg-deb --raw-extract "$each" /unpacked
            dpkg-deb --root-owner-group --threads-max=1 -Zxz --build /unpacked "/packed/${each##*/}" >/dev/null
            rm -rf /unpacked
        done'
    mv "$work/packer/dist" "$bare/dist"
    cp "$work"/packer/packed/*.deb "$root/dist/"
fi
for each in "$bare"/dist/*.deb; do
    echo "$root/dist/${each##*/}: $(stat -c %s "$root/dist/${each##*/}" | awk '{ printf "%.1f MB\n", $1 / 1e6 }')"
done
