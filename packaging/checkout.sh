#!/bin/sh
# The command and the menu entry for a checkout that is set up: checkout.sh install|uninstall
# Nothing is copied: the program goes on lying in the checkout, and changes with it.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
link=${XDG_BIN_HOME:-$HOME/.local/bin}/skinscreen
ours() { [ "$(readlink "$link" 2>/dev/null)" = "$root/.venv/bin/skinscreen" ]; }
case ${1:-} in
install)
    if { [ -e "$link" ] || [ -L "$link" ]; } && ! ours; then
        # A link of ours from before the checkout was moved leads nowhere.
        if [ -e "$link" ] || [ "$(basename "$(dirname "$(dirname "$(readlink "$link")")")")" != .venv ]; then
            echo "install: $link is another SkinScreen's; remove that first" >&2
            exit 1
        fi
    fi
    mkdir -p "$(dirname "$link")"
    ln -sfn "$root/.venv/bin/skinscreen" "$link"
    "$root/.venv/bin/skinscreen" desktop install
    echo "skinscreen is $link"
    case :$PATH: in
    *:"$(dirname "$link")":*) ;;
    *) echo "install: $(dirname "$link") is not in PATH; log in again, or add it there" ;;
    esac
    ;;
uninstall)
    if ours; then rm "$link"; fi
    # The system's Python will do, should .venv be gone already.
    PYTHONPATH=$root PYTHONDONTWRITEBYTECODE=1 "${PYTHON:-python3}" -P -c \
        'from skinscreen.services.desktop_entry import remove; remove()'
    echo "SkinScreen is out of the menu; the record, settings and models stay in ${XDG_DATA_HOME:-$HOME/.local/share}/skinscreen and ${XDG_CONFIG_HOME:-$HOME/.config}/skinscreen"
    ;;
*)
    echo "usage: checkout.sh install|uninstall" >&2
    exit 2
    ;;
esac
