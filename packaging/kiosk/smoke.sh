#!/usr/bin/env bash
# Tries the kiosk in a bare system: smoke.sh KIOSK.deb SKINSCREEN.deb [DIST]
# labwc runs on a screen that is not there (wlroots' headless backend). Installs both packages, looks
# whether the window fills the screen, crashes it, tries a wrong PIN, leaves by the right one, turns
# the kiosk off. Needs root and debootstrap; SHOT=FILE.png gets a picture of the screen.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
kiosk=$(realpath "$1") program=$(realpath "$2") dist=${3:-trixie}
work=$(mktemp -d "${TMPDIR:-/tmp}/skinscreen-kiosk.XXXXXX")
bare=$work/bare
user=skinscreen-kiosk pin=471147
session=
clean() {
    if [ -n "$session" ]; then
        inside pkill -f '^labwc -C /usr/share/skinscreen-kiosk' || true
        wait "$session" || true
    fi
    for point in dev/shm dev/pts proc; do
        mountpoint -q "$bare/$point" && umount "$bare/$point"
    done
    rm -rf "$work"
}
trap clean EXIT
say() { echo "kiosk: $*"; }
fail() {
    echo "kiosk: FAILED: $*" >&2
    cat "$work/session.log" >&2 || true
    exit 1
}
inside() { chroot "$bare" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
person() { unshare --net chroot "$bare" runuser -u "$user" -- /usr/bin/env -i --chdir=/ PATH=/usr/bin:/bin HOME=/var/lib/$user LC_ALL=C.UTF-8 XDG_RUNTIME_DIR="/run/user/$uid" RUNTIME_DIRECTORY=/run/$user WAYLAND_DISPLAY=wayland-0 "$@"; }
running() { inside pgrep -u "$user" -f -- '-m skinscreen --leave-by-pin'; }
# Looks again and again, for a minute: until COMMAND...
until_true() { for _ in $(seq 60); do if "$@" >/dev/null 2>&1; then return 0; fi; sleep 1; done; return 1; }
shown() { person wlrctl toplevel list | grep -q '^skinscreen: '; }

say "a bare $dist"
"$here/../deb/bare.sh" "$dist" "$(dpkg --print-architecture)" "$bare"
mount -t proc proc "$bare/proc"
mount --bind /dev/pts "$bare/dev/pts"
mount -t tmpfs tmpfs "$bare/dev/shm"
cp "$kiosk" "$bare/kiosk.deb"
cp "$program" "$bare/skinscreen.deb"
say "apt install"
inside sh -c 'apt-get -qq update && apt-get -qq -y install --no-install-recommends /kiosk.deb /skinscreen.deb \
    grim wtype wlrctl procps' >"$work/session.log" 2>&1 || fail "apt install"
[ "$(inside skinscreen-kiosk status)" = "on, as the user $user" ] || fail "it is not on"
uid=$(inside id -u "$user")
inside install -d -m 700 -o "$user" "/run/user/$uid" "/run/$user"
printf '%s\n%s\n' $pin $pin | person skinscreen kiosk pin --pin-fd 0

say "the session"
person env -u WAYLAND_DISPLAY WLR_BACKENDS=headless WLR_RENDERER=pixman /usr/lib/skinscreen-kiosk/session >"$work/session.log" 2>&1 &
session=$!
until_true shown || fail "no window"
sleep "${SETTLE:-10}"
person grim - >"$work/screen.png"
[ -z "${SHOT:-}" ] || cp "$work/screen.png" "$SHOT"
# A title bar of labwc's own, or a desktop around the window, would be seen at the edges.
cat >"$bare/edges.py" <<'PY'
import sys
from PIL import Image
screen = Image.open(sys.stdin.buffer).convert("RGB")
right, bottom = screen.width - 1, screen.height - 1
edges = {screen.getpixel(at) for at in ((0, 0), (right, 0), (0, bottom), (right, bottom))}
sys.exit(edges != {(255, 255, 255)})
PY
person /opt/skinscreen/bin/python3 -P /edges.py <"$work/screen.png" || fail "the window does not fill the screen"

say "a crash"
first=$(running) || fail "it does not run"
inside kill -SEGV "$first"
until_true shown || fail "it is not started again"
second=$(running) || fail "it is not started again"
[ "$first" != "$second" ] || fail "it did not crash"
sleep "${SETTLE:-10}"

say "leaving"
person wtype -M alt -k F4 -m alt
sleep "${SETTLE:-10}"
person wtype 999999 -k Return
sleep "${SETTLE:-10}"
[ "$(running)" = "$second" ] || fail "a wrong PIN let out"
person wtype $pin -k Return
code=0
wait "$session" || code=$?
session=
[ "$code" = 0 ] && [ -e "$bare/run/$user/left" ] || fail "the right PIN did not let out ($code)"
inside skinscreen-kiosk off
[ "$(inside skinscreen-kiosk status)" = off ] || fail "it is not off"
say "all well"
