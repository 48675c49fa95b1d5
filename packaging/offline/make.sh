#!/bin/sh
# Everything for a machine without a network, in one file: offline/make.sh [PYTHON]
# For the Python given (by default the checkout's own) and the machine this runs on.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
python=${1:-$root/.venv/bin/python}
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' "$root/skinscreen/__init__.py")
tag=$("$python" -c 'import platform, sys; print("python%d.%d-" % sys.version_info[:2] + platform.machine())')
name=skinscreen-$version-offline-$tag
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir -p "$place/$name/wheels" "$root/dist"
cd "$root"
"$python" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --require-hashes --requirement requirements/run.txt --dest "$place/$name/wheels"
"$python" -m hatchling build --target wheel --directory "$place/$name/wheels" >/dev/null 2>&1
cp requirements/run.txt "$place/$name/"
cp "$here/install.sh" "$here/README" "$place/$name/"
echo "${tag%%-*} ${tag#*-}" >"$place/$name/for"
(cd "$place/$name" && find . -type f ! -name SHA256SUMS | sort | xargs sha256sum >SHA256SUMS)
tar -C "$place" --sort=name --owner=0 --group=0 --numeric-owner -cf "$root/dist/$name.tar" "$name"
echo "dist/$name.tar: $(($(stat -c %s "$root/dist/$name.tar") / 1000000)) MB"
