#!/usr/bin/env bash
# Tries a package in a bare system where nothing else is: smoke.sh PACKAGE DIST [ARCH] [PREVIOUS]
# Installs the previous package (the same one under a lower number where none is given) with apt,
# upgrades it without a network, screens the demo photo, writes the PDF, opens the window on an X
# server outside, removes and purges. Needs root, debootstrap, xvfb and xdotool; LINE=FILE gets the
# figures as a row of packaging/README.md's table, SHOT=FILE.png a picture of the window; HEIC=FILE
# is screened too; ANSWER=FILE gets what the demo photo was answered. QEMU_CPU=cortex-a72 is what an
# emulator is to be.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
package=$(realpath "$1") dist=$2 arch=${3:-amd64} previous=${4:-}
work=$(mktemp -d "${TMPDIR:-/tmp}/skinscreen-smoke.XXXXXX")
bare=$work/bare
home=/home/clinic
xvfb=
clean() {
    [ -z "$xvfb" ] || kill "$xvfb" 2>/dev/null || true
    for point in tmp/.X11-unix sys proc; do
        mountpoint -q "$bare/$point" && umount "$bare/$point"
    done
    rm -rf "$work"
}
trap clean EXIT
say() { echo "smoke: $*"; }
fail() { echo "smoke: FAILED: $*" >&2; exit 1; }
inside() { chroot "$bare" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 ${QEMU_CPU:+QEMU_CPU=$QEMU_CPU} DEBIAN_FRONTEND=noninteractive "$@"; }
offline() { unshare --net chroot "$bare" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 ${QEMU_CPU:+QEMU_CPU=$QEMU_CPU} DEBIAN_FRONTEND=noninteractive "$@"; }
person() { unshare --net chroot "$bare" runuser -u clinic -- /usr/bin/env -i PATH=/usr/bin:/bin HOME=$home LC_ALL=C.UTF-8 ${QEMU_CPU:+QEMU_CPU=$QEMU_CPU} "$@"; }

say "a bare $dist, $arch"
"$here/bare.sh" "$dist" "$arch" "$bare"
mount -t proc proc "$bare/proc"
mount -t sysfs -o ro sysfs "$bare/sys"  # the runtime counts processors there on arm64
if [ "$arch" != "$(dpkg --print-architecture)" ]; then
    # To gather certificates, which nothing here reads, takes minutes in emulation.
    inside dpkg-divert --quiet --local --rename --add /usr/sbin/update-ca-certificates
    ln -s /bin/true "$bare/usr/sbin/update-ca-certificates"
fi
inside useradd --create-home --shell /bin/sh clinic
if [ -z "$previous" ]; then
    say "making a previous package of this one"
    dpkg-deb -R "$package" "$work/older"
    sed -i 's/^Version: .*/Version: 0.0.9/' "$work/older/DEBIAN/control"
    echo old >"$work/older/opt/skinscreen/of-the-older-version"
    dpkg-deb --root-owner-group -Znone --build "$work/older" "$work/older.deb" >/dev/null
    rm -rf "$work/older"
    previous=$work/older.deb
fi
cp "$package" "$bare/skinscreen.deb"
cp "$previous" "$bare/previous.deb"

say "apt install of the previous package"
inside apt-get -qq update
start=$(date +%s)
inside apt-get -qq -y install /previous.deb >"$work/apt.log" 2>&1 || { cat "$work/apt.log"; fail "apt install"; }
installing=$(($(date +%s) - start))
was=$(inside dpkg-query -W -f '${Version}' skinscreen)

records=$home/.local/share/skinscreen/records
person sh -c "mkdir -p $records $home/.config/skinscreen && echo sealed >$records/record.db && echo '{}' >$home/.config/skinscreen/settings.json"
say "upgrade from $was, without a network"
offline apt-get -qq -y install /skinscreen.deb >"$work/apt.log" 2>&1 || { cat "$work/apt.log"; fail "upgrade"; }
now=$(inside dpkg-query -W -f '${Version}' skinscreen)
[ "$was" != "$now" ] || fail "nothing was upgraded"
[ ! -e "$bare/opt/skinscreen/of-the-older-version" ] || fail "a file of the older version is left"
inside dpkg --verify skinscreen || fail "files differ from the package's"
[ "$(person cat $records/record.db)" = sealed ] || fail "the upgrade touched the record"
person rm -r $records "$home/.config/skinscreen"

say "screening the demo photo"
if [ "$arch" != "$(dpkg --print-architecture)" ]; then
    # The program gives a model half a minute to answer when it is first tried: too little in emulation.
    cat >"$bare/patience.py" <<'PY'
import hashlib, pathlib, skinscreen
from skinscreen.inference.probe import probe
for file in (pathlib.Path(skinscreen.__file__).parent / "_data/models").glob("*/model.tflite"):
    probe(file.read_bytes(), hashlib.sha256(file.read_bytes()).hexdigest(), time_limit=900)
PY
    person /opt/skinscreen/bin/python3 -P /patience.py || fail "the model cannot be tried"
fi
photo=$(inside sh -c 'echo /opt/skinscreen/lib/python3.*/site-packages/skinscreen/_data/resources/demo/lesion.jpg')
person sh -c "cd && skinscreen --version && skinscreen models verify"
start=$(date +%s%N)
person sh -c "cd && skinscreen screen --json --pdf report.pdf $photo" >"$work/answer.json" 2>"$work/errors" || { cat "$work/errors"; fail "screen"; }
screening=$((($(date +%s%N) - start) / 1000000))
grep -q '"error": null' "$work/answer.json" || fail "the photo was not screened"
[ -z "${ANSWER:-}" ] || cp "$work/answer.json" "$ANSWER"
[ ! -s "$work/errors" ] || { cat "$work/errors"; fail "noise on the error stream"; }
[ "$(head -c 5 "$bare$home/report.pdf")" = %PDF- ] || fail "no PDF"
if [ -n "${HEIC:-}" ]; then
    cp "$HEIC" "$bare/photo.heic"
    chmod 644 "$bare/photo.heic"
    person sh -c "cd && skinscreen screen --json /photo.heic" | grep -q '"error": null' || fail "HEIC is not read"
fi
cat >"$bare/check.py" <<'PY'
import ctypes, os, pathlib, sys
import numpy, PIL.Image, PySide6.QtCore, cv2
# Every function that a library wants is there, in the stand-ins as well (LD_BIND_NOW).
for each in sorted(pathlib.Path(numpy.__file__).parents[1].rglob("*.so*")):
    if each.name != "libqgtk3.so" and each.is_file():
        ctypes.CDLL(each, os.RTLD_NOW)
matrix = numpy.random.default_rng(0).normal(size=(200, 200))
value, left, right = cv2.SVDecomp(matrix)
assert numpy.allclose(left * value.ravel() @ right, matrix), "OpenCV's LAPACK"
assert numpy.allclose(cv2.gemm(matrix, matrix, 1, None, 0), matrix @ matrix), "OpenCV's BLAS"
assert not cv2.VideoCapture("/check.py", cv2.CAP_FFMPEG).isOpened(), "OpenCV's FFmpeg"
order = sorted(["z", "\u00f6", "a"], key=PySide6.QtCore.QCollator(PySide6.QtCore.QLocale("de")).sortKey)
assert order == ["a", "\u00f6", "z"], "Qt's sorting"
PY
say "the libraries"
person LD_BIND_NOW=1 QT_QPA_PLATFORM=offscreen /opt/skinscreen/bin/python3 -P /check.py || fail "libraries"
person skinscreen doctor || say "doctor finds something wrong (see above)"

say "the window, which opens the demo photo"
person sh -c "mkdir -p $home/.config/skinscreen && echo '{\"records\": \"without\"}' >$home/.config/skinscreen/settings.json"
mkdir -p /tmp/.X11-unix "$bare/tmp/.X11-unix"
Xvfb -displayfd 3 -screen 0 800x480x24 -nolisten tcp 3>"$work/display" >/dev/null 2>&1 &
xvfb=$!
for _ in $(seq 600); do [ -s "$work/display" ] && break; sleep 0.1; done
[ -s "$work/display" ] || fail "no X server within a minute"
display=:$(cat "$work/display")
mount --bind /tmp/.X11-unix "$bare/tmp/.X11-unix"
cat >"$bare/measure.py" <<'PY'
import os, resource, signal, subprocess, sys, time
window = subprocess.Popen(["skinscreen", *sys.argv[2:]])
stop = "/tmp/smoke-stop"
while not os.path.exists(stop) and window.poll() is None:
    time.sleep(0.1)
window.send_signal(signal.SIGTERM)
code = window.wait(300)
print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=open(sys.argv[1], "w"))
PY
start=$(date +%s%N)
person DISPLAY="$display" python3 /measure.py /tmp/smoke-figures "$photo" >"$work/window.log" 2>&1 &
window=$!
shown=
for _ in $(seq 6000); do
    if DISPLAY=$display xdotool search --onlyvisible --name SkinScreen >/dev/null 2>&1; then shown=$((($(date +%s%N) - start) / 1000000)); break; fi
    kill -0 "$window" 2>/dev/null || break
    sleep 0.1
done
[ -n "$shown" ] || { cat "$work/window.log"; fail "no window"; }
sleep "${SETTLE:-10}"
[ -z "${SHOT:-}" ] || DISPLAY=$display import -window root "$SHOT"
kill -0 "$window" 2>/dev/null || { cat "$work/window.log"; fail "the window went away"; }
touch "$bare/tmp/smoke-stop"
wait "$window" || true
read -r code memory <"$bare/tmp/smoke-figures"
[ "$code" = 0 ] || { cat "$work/window.log"; fail "the window ended with $code"; }
[ ! -s "$work/window.log" ] || { cat "$work/window.log"; fail "noise on the terminal"; }
for file in usr/share/applications/skinscreen.desktop usr/share/icons/hicolor/scalable/apps/skinscreen.svg; do
    [ -s "$bare/$file" ] || fail "$file is missing"
done

say "removal and purge"
person sh -c "mkdir -p $records && echo sealed >$records/record.db"
offline apt-get -qq -y remove skinscreen >"$work/apt.log" 2>&1 || { cat "$work/apt.log"; fail "remove"; }
grep -q "the record of clinic stays in $records" "$work/apt.log" || { cat "$work/apt.log"; fail "removal does not say where the record is"; }
[ ! -e "$bare/opt/skinscreen" ] || fail "removal leaves /opt/skinscreen"
offline apt-get -qq -y purge skinscreen >"$work/apt.log" 2>&1 || { cat "$work/apt.log"; fail "purge"; }
[ "$(person cat $records/record.db)" = sealed ] || fail "a purge that nobody answered deleted the record"
offline apt-get -qq -y install /skinscreen.deb >"$work/apt.log" 2>&1 || { cat "$work/apt.log"; fail "install again"; }
echo 'skinscreen skinscreen/delete-records boolean true' | offline debconf-set-selections
offline apt-get -qq -y purge skinscreen >"$work/apt.log" 2>&1 || { cat "$work/apt.log"; fail "purge"; }
[ ! -e "$bare$home/.local/share/skinscreen" ] || { cat "$work/apt.log"; fail "a purge that was told yes left the record"; }

packed=$(stat -c %s "$package")
installed=$(dpkg-deb -f "$package" Installed-Size)
row=$(printf '| %s %s | %s MB | %s MB | %s s | %s ms | %s ms | %s MB |' "$dist" "$arch" \
    $(((packed + 500000) / 1000000)) $((installed * 1024 / 1000000)) "$installing" "$screening" "$shown" $((memory * 1024 / 1000000)))
say "$row"
[ -z "${LINE:-}" ] || echo "$row" >>"$LINE"
say "all well"
