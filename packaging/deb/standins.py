"""Libraries of the wheels that are not worth their size: small ones of the same name stand in.

An extension of a wheel asks the loader for libraries by their names, so a file of each name must
be there, whether or not what is in it is used. Each stand-in has no more in it than is said here.
"""

import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from elf import defined, libraries_in, machine, tool, undefined, wanted

LED = {
    "opencv_python_headless.libs/libopenblas*": ("libblas.so.3", "liblapack.so.3"),
    "numpy.libs/libgfortran*": ("libgfortran.so.5",),
    "pillow.libs/liblzma-*": ("liblzma.so.5",),
    "pillow.libs/libxcb-*": ("libxcb.so.1",),
    "pillow.libs/libzstd-*": ("libzstd.so.1",),
}
"""Copies of what Debian has: the stand-in leads to Debian's, and every function is there.

OpenCV's OpenBLAS has 37 MB. OpenCV turns to it for matrices of 25 rows and more, and the program's
have four at most: no figure depends on whose it is. libxcb is for pictures of the screen, which
nobody takes. What liblzma and libzstd unpack, for TIFF, has one right answer. (NumPy's own OpenBLAS
stays: the figures were measured with it.)
"""
RETURN_NULL = {"x86_64": "xor %eax, %eax\nret", "aarch64": "mov x0, #0\nret"}
STOP = {"x86_64": "ud2", "aarch64": "brk #1"}
EMPTIED = {
    # The encoder that comes with pillow-heif, GPL 2: for libheif it is one that fails.
    "pillow_heif.libs/libx265-*": RETURN_NULL,
    # Videos. OpenCV is told that it has no FFmpeg (`without_videos`), so that none is called.
    "opencv_python_headless.libs/libavcodec-*": STOP,
    "opencv_python_headless.libs/libavformat-*": STOP,
    "opencv_python_headless.libs/libavutil-*": STOP,
    "opencv_python_headless.libs/libswscale-*": STOP,
}
"""What a function does that should be in a library and is not."""
NO_VIDEOS = """
# Of FFmpeg's libraries only the names are in this package.
os.environ["OPENCV_VIDEOIO_PRIORITY_FFMPEG"] = "0"
"""


def lay_all(site: Path) -> None:
    """Lay the stand-ins in a folder of packages, and take away what came for what they replace."""
    libraries = libraries_in(site)
    needs = {each: wanted(each) for each in libraries}
    for pattern in (*LED, *EMPTIED):
        for library in site.glob(pattern):
            users = [each for each in libraries if library.name in needs[each]]
            asked = asked_for(library, users)
            lines = functions(asked, EMPTIED[pattern]) if pattern in EMPTIED else []
            link(library, lines, versions(asked), LED.get(pattern, ()))
    without_videos(site / "cv2/config.py")
    drop_orphans(site)


def asked_for(library: Path, users: Iterable[Path]) -> dict[str, str]:
    """The functions that others ask of a library, each with its version or an empty text."""
    own = defined(library)
    asked = {name: version for user in users for name, version in undefined(user).items()}
    return {name: asked[name] for name in sorted(asked) if name in own}


def functions(names: Iterable[str], code: dict[str, str]) -> list[str]:
    """Assembly of functions that all do the same.

    Args:
        names: of the functions.
        code: what they do, by processor.
    """
    lines = [".text"]
    for name in names:
        lines += [f".globl {name}", f".type {name}, %function", f"{name}:"]
        lines.append(code[machine()])
    return lines


def versions(asked: dict[str, str]) -> str:
    """The linker's script that gives functions their versions."""
    return "".join(
        f"{version} {{ global: {' '.join(f'{n};' for n, v in asked.items() if v == version)} }};\n"
        for version in sorted(set(asked.values()) - {""})
    )


def link(library: Path, lines: list[str], script: str = "", leads: Iterable[str] = ()) -> None:
    """Write a library in another's place.

    Args:
        library: the file, which is replaced; its name is what the loader knows it by.
        lines: assembly of what is in it.
        script: a linker's script of versions, or nothing.
        leads: names of libraries that it asks the loader for in its turn.
    """
    with tempfile.TemporaryDirectory() as place:
        written, told = Path(place) / "own.o", Path(place) / "versions"
        source = "\n".join([*lines, '.section .note.GNU-stack,"",%progbits', ""])
        subprocess.run([tool("as"), "-o", written, "-"], input=source, text=True, check=True)
        told.write_text(script)
        others = [Path(place) / name for name in leads]
        sharing = [tool("ld"), "-shared", "--build-id=none"]
        for other in others:  # for the linker to read its name
            subprocess.run([*sharing, "-soname", other.name, "-o", other, written], check=True)
        options = [f"--version-script={told}"] if script else []
        naming = ["--no-as-needed", "-soname", library.name, "-o", library]
        subprocess.run([*sharing, *options, *naming, written, *others], check=True)


def without_videos(config: Path) -> None:
    """Tell OpenCV, before it is loaded, that cameras are all it has (its registry says so then)."""
    config.write_text(config.read_text() + NO_VIDEOS)


def drop_orphans(site: Path) -> None:
    """Take away libraries that came for those whose place is taken: nothing asks for them."""
    bundled = {each: wanted(each) for each in site.glob("*.libs/*")}
    todo = [each for each in libraries_in(site) if each not in bundled]
    kept: set[Path] = set()
    while todo:
        user = todo.pop()
        # One of the same name beside the library that asks comes before another wheel's.
        near = {each.name: each for each in bundled if each.parent == user.parent}
        for name in bundled.get(user) or wanted(user):
            library = near.get(name) or next((each for each in bundled if each.name == name), None)
            if library is not None and library not in kept:
                kept.add(library)
                todo.append(library)
    for each in bundled.keys() - kept:
        each.unlink()
