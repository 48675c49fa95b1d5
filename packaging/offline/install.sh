#!/bin/sh
# Installs SkinScreen from this folder, without a network: ./install.sh; ./install.sh remove
# It goes into PREFIX (~/.local/opt/skinscreen), with a command in ~/.local/bin and a menu entry.
set -eu
cd "$(dirname "$0")"
prefix=${PREFIX:-$HOME/.local/opt/skinscreen}
link=${XDG_BIN_HOME:-$HOME/.local/bin}/skinscreen
python=${PYTHON:-python3}
say() { echo "install: $*"; }
if [ "${1:-}" = remove ]; then
    [ ! -x "$prefix/bin/skinscreen" ] || "$prefix/bin/skinscreen" desktop remove
    [ "$(readlink "$link" 2>/dev/null)" != "$prefix/bin/skinscreen" ] || rm "$link"
    [ ! -e "$prefix/.skinscreen-offline" ] || rm -rf "$prefix"
    say "removed; the record, settings and models stay in ${XDG_DATA_HOME:-$HOME/.local/share}/skinscreen and ${XDG_CONFIG_HOME:-$HOME/.config}/skinscreen"
    exit
fi
read -r needed machine <for
found=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
if [ "$found" != "$needed" ] || [ "$(uname -m)" != "$machine" ]; then
    say "this is for $needed on $machine; here are $found and $(uname -m): make the file anew there"
    exit 1
fi
sha256sum --quiet --check SHA256SUMS || { say "files are damaged: copy the folder again"; exit 1; }
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    say "Python's venv is missing; install it with: sudo apt-get install python3-venv"
    exit 1
fi
if [ -e "$prefix" ] && [ ! -e "$prefix/.skinscreen-offline" ]; then
    say "$prefix is something else's; give another folder: PREFIX=FOLDER ./install.sh"
    exit 1
fi
if { [ -e "$link" ] || [ -L "$link" ]; } && [ "$(readlink "$link")" != "$prefix/bin/skinscreen" ]; then
    say "$link is another SkinScreen's; remove that first"
    exit 1
fi
rm -rf "$prefix"
mkdir -p "$prefix"
touch "$prefix/.skinscreen-offline"
say "installing into $prefix"
system=
if "$python" -c 'import picamera2' 2>/dev/null; then system=--system-site-packages; fi
"$python" -m venv $system "$prefix"
pip() { "$prefix/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps "$@"; }
pip --find-links wheels --require-hashes --requirement run.txt
pip wheels/skinscreen-*.whl
mkdir -p "$(dirname "$link")"
ln -sfn "$prefix/bin/skinscreen" "$link"
"$prefix/bin/skinscreen" desktop install
"$prefix/bin/python" -c '
from skinscreen.services.qt_libraries import advice, missing_libraries, qt_folder
missing = missing_libraries(qt_folder())
if missing:
    print("install: the window needs libraries of the system;", advice(missing))'
say "done: $link"
