"""Builds the Debian package of this checkout for the system and Python it runs on.

Needs Debian's own Python, python3-pip-whl, binutils and dpkg-dev; `make deb` calls it, in a bare
system where one is named. The same source and the same system give the same bytes: nothing in the
package knows when, where or by whom it was built (SOURCE_DATE_EPOCH stands for the time). For
another processor (`--arch arm64`, with binutils-aarch64-linux-gnu) nothing of its wheels is run.

    /usr/bin/python3 packaging/deb/build.py --out dist
"""

import argparse
import gzip
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT), str(HERE)]
sys.dont_write_bytecode = True

import elf  # noqa: E402 - its folder is none of a package
import pruning  # noqa: E402

from skinscreen import __version__  # noqa: E402

PREFIX = Path("opt/skinscreen")
LOCK = ROOT / "requirements/run.txt"
OLDEST_GLIBC = 17
"""Of any wheel for aarch64: 2.17."""
PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"
MAX_INSTALLED, MAX_PACKED = 250_000_000, 90_000_000
"""Bytes the package is to stay under (issue 14)."""
PROGRAMS = {"bin", "sbin", "skinscreen-kiosk", "DEBIAN"}
"""Folders in which a file that may be run stays one."""
WITH_SOURCES = ("skinscreen", "cv2", "PySide6", "shiboken6")
"""The program's own are there to be read; the others look for theirs when they start."""
ZIPPED = "pydicom"
"""Pure Python that is seldom asked for: compressed it has a third of its size."""
SUGGESTED = ("python3-picamera2", "xdg-desktop-portal")
"""No package is recommended: apt would want to fetch it, and fail without a network."""


def say(words: str) -> None:
    """Tell what is being done."""
    print(f"deb: {words}", flush=True)


def main() -> int:
    """Build the package; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where the package goes")
    parser.add_argument("--plain", action="store_true", help="pack without compression, quickly")
    here = output("dpkg", "--print-architecture")
    parser.add_argument("--arch", choices=elf.MACHINES, default=here, help="for this processor")
    chosen = parser.parse_args()
    os.environ["SKINSCREEN_MACHINE"] = elf.MACHINES[chosen.arch]
    if not os.environ.get("SOURCE_DATE_EPOCH"):
        os.environ["SOURCE_DATE_EPOCH"] = source_time()
    os.environ |= {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    os.umask(0o022)
    with tempfile.TemporaryDirectory(prefix="skinscreen-deb-") as place:
        stage = Path(place) / "stage"
        site = stage / PREFIX / "lib" / PYTHON / "site-packages"
        site.mkdir(parents=True)
        install(Path(place), site)
        if chosen.arch == here:
            write_pages(stage, site)
        else:
            with tempfile.TemporaryDirectory(dir=place) as runnable:
                lay(Path(place), Path(runnable), "--require-hashes", "-r", LOCK)
                write_pages(stage, Path(runnable))
        pruning.prune(site)
        lay_out(stage)
        needs = pruning.needed(stage)
        compile_all(stage)
        control(stage, chosen.arch, needs)
        seal(stage)
        pack(stage, chosen.out, plain=chosen.plain)
        kiosk = Path(place) / "kiosk"
        lay_out_kiosk(kiosk)
        seal(kiosk)
        pack(kiosk, chosen.out, plain=chosen.plain)
    return 0


def source_time() -> str:
    """Seconds since 1970 of the last commit, or of the version file where there is no history."""
    told = subprocess.run(
        ["git", "-C", ROOT, "log", "-1", "--format=%ct"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    return told or str(int((ROOT / "skinscreen/__init__.py").stat().st_mtime))


def install(place: Path, site: Path) -> None:
    """The locked wheels and the program's own, as pip lays them out."""
    say("installing the locked packages")
    unpack_pip(place / "tools")
    lay(place, site, *for_processor(), "--require-hashes", "-r", LOCK)
    pruning.remove(site / "bin")
    say("building the program's wheel")
    wheels = place / "wheels"
    paths = os.environ | {"PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", wheels]
    subprocess.run(build, check=True, cwd=ROOT, env=paths, capture_output=True)
    lay(place, site, *wheels.glob("*.whl"))


def lay(place: Path, site: Path, *what: str | Path) -> None:
    """Lay packages in a folder."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    how = ["--root-user-action=ignore", "--no-compile", "--no-deps", "--only-binary", ":all:"]
    paths = os.environ | {"PYTHONPATH": str(place / "tools")}
    subprocess.run([*pip, *how, "--target", site, *what], check=True, env=paths)


def for_processor() -> list[str]:
    """What tells pip whose wheels to take, the newest first; nothing for this processor's own.

    The newest C library that they may want is this system's: it is the same Debian.
    """
    machine = elf.machine()
    if machine == platform.machine():
        return []
    newest = int(platform.libc_ver()[1].split(".")[1])
    kinds = [f"manylinux_2_{minor}" for minor in range(newest, OLDEST_GLIBC - 1, -1)]
    return [f"--platform={kind}_{machine}" for kind in (*kinds, "manylinux2014", "linux")]


def unpack_pip(folder: Path) -> None:
    """Debian's pip, without an environment around it.

    Raises:
        SystemExit: it is not there.
    """
    found = sorted(Path("/usr/share/python-wheels").glob("pip-*.whl"))
    if not found:
        sys.exit("deb: pip is missing; install it with: sudo apt-get install python3-pip-whl")
    with zipfile.ZipFile(found[-1]) as wheel:
        wheel.extractall(folder)


def lay_out(stage: Path) -> None:
    """What stands around the packages: Python's link, the command, menu entry, icons."""
    home = stage / PREFIX
    (home / "bin").mkdir()
    (home / "bin/python3").symlink_to(f"/usr/bin/{PYTHON}")
    # System packages after the program's own: picamera2 comes from apt.
    (home / "pyvenv.cfg").write_text(
        f"home = /usr/bin\ninclude-system-site-packages = true\nversion = {PYTHON[6:]}\n"
    )
    put(HERE / "skinscreen.sh", stage / "usr/bin/skinscreen", 0o755)
    share = stage / "usr/share"
    put(ROOT / "resources/desktop/skinscreen.desktop", share / "applications/skinscreen.desktop")
    metainfo = "org.skinscreen.skinscreen.metainfo.xml"
    put(ROOT / "packaging" / metainfo, share / "metainfo" / metainfo)
    icon = ROOT / "resources/icons/skinscreen.svg"
    put(icon, share / "icons/hicolor/scalable/apps/skinscreen.svg")
    for drawn in sorted((HERE / "icons").glob("*.png")):
        put(drawn, share / f"icons/hicolor/{drawn.stem}x{drawn.stem}/apps/skinscreen.png")
    papers = share / "doc/skinscreen"
    put(HERE / "copyright", papers / "copyright")
    papers.joinpath("changelog.gz").write_bytes(
        gzip.compress((ROOT / "CHANGELOG.md").read_bytes(), mtime=0)
    )


def lay_out_kiosk(stage: Path) -> None:
    """The second package: the program in place of a desktop."""
    own, programs = ROOT / "packaging/kiosk", stage / "usr/lib/skinscreen-kiosk"
    for name in ("session", "run", "after"):
        put(own / name, programs / name, 0o755)
    put(own / "skinscreen-kiosk", stage / "usr/sbin/skinscreen-kiosk", 0o755)
    put(own / "labwc/rc.xml", stage / "usr/share/skinscreen-kiosk/labwc/rc.xml")
    put(own / "pam", stage / "etc/pam.d/skinscreen-kiosk")
    unit = "skinscreen-kiosk.service"
    put(own / unit, stage / "usr/lib/systemd/system" / unit)
    put(HERE / "copyright", stage / "usr/share/doc/skinscreen-kiosk/copyright")
    for script in ("postinst", "prerm", "postrm"):
        put(own / script, stage / "DEBIAN" / script, 0o755)
    (stage / "DEBIAN/conffiles").write_text("/etc/pam.d/skinscreen-kiosk\n")
    describe(
        stage,
        {
            "Package": "skinscreen-kiosk",
            "Architecture": "all",
            "Depends": f"skinscreen (= {version()}), labwc, adduser, systemd-sysv, libpam-systemd",
            "Suggests": "udiskie",
            "Description": (own / "description").read_text().rstrip(),
        },
    )


def describe(stage: Path, told: dict[str, str]) -> None:
    """The package's description, with what all packages have in common."""
    fields = {
        "Version": version(),
        "Maintainer": "SkinScreen <skinscreen@localhost>",
        "Installed-Size": str(-(-installed_size(stage) // 1024)),
        "Section": "science",
        "Priority": "optional",
        **told,
    }
    order = ("Package", "Version", "Architecture")
    names = [*order, *(name for name in fields if name not in order)]
    lines = "".join(f"{name}: {fields[name]}\n" for name in names)
    (stage / "DEBIAN/control").write_text(lines)


def write_pages(stage: Path, site: Path) -> None:
    """The manual page and the completion, before anything is taken away that Python needs here."""
    share = stage / "usr/share"
    pages = [sys.executable, HERE / "pages.py"]
    paths = os.environ | {"PYTHONPATH": f"{ROOT}:{site}", "PYTHONDONTWRITEBYTECODE": "1"}
    for what, target in (
        ("man", share / "man/man1/skinscreen.1.gz"),
        ("completion", share / "bash-completion/completions/skinscreen"),
    ):
        page = subprocess.run([*pages, what], check=True, capture_output=True, env=paths).stdout
        target.parent.mkdir(parents=True)
        target.write_bytes(gzip.compress(page, mtime=0) if target.suffix == ".gz" else page)


def put(source: Path, target: Path, mode: int = 0o644) -> None:
    """Copy a file, making the folders above it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(mode)


def compile_all(stage: Path) -> None:
    """Bytecode that asks for no time and no path: nobody but root could write it later.

    Others' packages have it in place of their sources: the Python that reads it is the very one
    that the package depends on.
    """
    say("compiling")
    quiet = ["-q", "-q", "--invalidation-mode", "unchecked-hash", "-s", stage, "-p", "/"]
    packages = sorted((stage / PREFIX).glob("lib/*/site-packages/*"))
    read = [each for each in packages if each.name in WITH_SOURCES]
    others = [each for each in packages if each not in read]
    for folders, bare in ((read, []), (others, ["-b"])):
        command = [sys.executable, "-m", "compileall", *quiet, *bare, *folders]
        subprocess.run(command, check=False)  # some packages carry files for another Python
    for compiled in (stage / PREFIX).rglob("*.pyc"):
        compiled.with_suffix(".py").unlink(missing_ok=True)  # those with sources lie in __pycache__
    for package in (stage / PREFIX).glob(f"lib/*/site-packages/{ZIPPED}"):
        zip_up(package)


def zip_up(package: Path) -> None:
    """Lay a package into an archive beside it, from which Python imports it."""
    archive = package.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as into:
        for file in sorted(package.rglob("*.pyc")):
            entry = zipfile.ZipInfo(file.relative_to(package.parent).as_posix())
            entry.compress_type = zipfile.ZIP_DEFLATED
            into.writestr(entry, file.read_bytes())
    pruning.remove(package)
    package.with_suffix(".pth").write_text(f"{archive.name}\n")


def control(stage: Path, arch: str, needs: list[str]) -> None:
    """The package's description and the scripts that dpkg runs."""
    folder = stage / "DEBIAN"
    folder.mkdir()
    following = f"python3 (<< {sys.version_info.major}.{sys.version_info.minor + 1})"
    python = [f"python3 (>= {PYTHON[6:]}~)", following, PYTHON, "debconf (>= 0.5) | debconf-2.0"]
    describe(
        stage,
        {
            "Package": "skinscreen",
            "Architecture": arch,
            "Depends": ", ".join([*python, *needs]),
            "Suggests": ", ".join(SUGGESTED),
            "Description": (HERE / "description").read_text().rstrip(),
        },
    )
    for script in ("postinst", "postrm"):
        put(HERE / script, folder / script, 0o755)
    put(HERE / "templates", folder / "templates")


def version() -> str:
    """That of the program with the Debian it is for, so that a newer Debian's replaces it."""
    lines = Path("/etc/os-release").read_text().splitlines()
    release = dict(line.split("=", 1) for line in lines if "=" in line)
    return f"{__version__}+deb{release.get('VERSION_ID', '0').strip(chr(34))}"


def output(*command: str) -> str:
    """What a command says."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def installed_size(stage: Path) -> int:
    """Bytes of all files."""
    files = (path for path in stage.rglob("*") if "DEBIAN" not in path.parts)
    return sum(path.lstat().st_size for path in files if not path.is_dir())


def seal(stage: Path) -> None:
    """The same times and rights whoever builds; sums of the files, which `dpkg --verify` reads."""
    sums = []
    for path in sorted(stage.rglob("*")):
        inside = path.relative_to(stage)
        if path.is_file() and not path.is_symlink() and inside.parts[0] != "DEBIAN":
            digest = hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
            sums.append(f"{digest}  {inside}\n")
    (stage / "DEBIAN/md5sums").write_text("".join(sums))
    when = int(os.environ["SOURCE_DATE_EPOCH"])
    for path in [stage, *stage.rglob("*")]:
        if not path.is_symlink():
            program = path.parent.name in PROGRAMS and bool(path.stat().st_mode & 0o100)
            runs = path.is_dir() or program
            path.chmod(0o755 if runs else 0o644)
        os.utime(path, (when, when), follow_symlinks=False)


def pack(stage: Path, out: Path, *, plain: bool) -> None:
    """Write the package, and say how large it is."""
    out.mkdir(parents=True, exist_ok=True)
    fields = (stage / "DEBIAN/control").read_text()
    name = "_".join(
        re.search(rf"^{field}: (.*)$", fields, re.MULTILINE)[1]  # type: ignore[index]
        for field in ("Package", "Version", "Architecture")
    )
    target = out / f"{name}.deb"
    say("packing")
    # One thread: with more, how the stream is cut depends on how many there are.
    how = ["--root-owner-group", "--threads-max=1", "-Znone" if plain else "-Zxz"]
    subprocess.run(
        ["dpkg-deb", *how, "--build", stage, target], check=True, stdout=subprocess.DEVNULL
    )
    installed, packed = installed_size(stage), target.stat().st_size
    say(f"{target}: {packed / 1e6:.1f} MB packed, {installed / 1e6:.1f} MB installed")
    for what, size, most in (
        ("installed", installed, MAX_INSTALLED),
        ("packed", packed, MAX_PACKED),
    ):
        if size > most and not (plain and what == "packed"):
            say(f"that is more than the {most / 1e6:.0f} MB it is to have {what}")


if __name__ == "__main__":
    sys.exit(main())
