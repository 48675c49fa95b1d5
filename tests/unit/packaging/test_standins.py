"""What stands in for a library of a wheel answers as it is meant to."""

import importlib
import platform
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

DEB = Path(__file__).resolve().parents[3] / "packaging" / "deb"
CONSTANT = {"x86_64": "mov ${0}, %eax\nret", "aarch64": "mov x0, #{0}\nret"}
CALL = {"x86_64": "jmp {0}@PLT", "aarch64": "b {0}"}
pytestmark = pytest.mark.skipif(
    not all(shutil.which(tool) for tool in ("as", "ld", "readelf"))
    or platform.machine() not in CONSTANT,
    reason="needs binutils (apt install binutils) on a processor that has packages",
)


@pytest.fixture
def standins(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(DEB)
    return importlib.import_module("standins")


def function(name: str, code: dict[str, str], value: object) -> list[str]:
    """Assembly of a function."""
    lead = [".text", f".globl {name}", f".type {name}, %function", f"{name}:"]
    return [*lead, code[platform.machine()].format(value)]


class Wheel:
    """A folder of packages with an extension ``user`` that calls ``f`` of a library it brings."""

    def __init__(self, site: Path, standins: ModuleType, version: str = "") -> None:
        """Make it, with a system beside it whose own ``f`` gives another number."""
        self.library = site / "wheel.libs/libf-1234.so.5"
        self.user = site / "wheel/user.so"
        self.system = site.parent / "system"
        for folder in (self.library.parent, self.user.parent, self.system, site / "cv2"):
            folder.mkdir(parents=True)
        (site / "cv2/config.py").touch()
        script = f"{version} {{ global: f; }};\n" if version else ""
        standins.link(self.library, function("f", CONSTANT, 7), script)
        standins.link(self.system / "libf.so.5", function("f", CONSTANT, 9), script)
        written = site.parent / "user.o"
        source = "\n".join([*function("call_f", CALL, "f"), ""])
        subprocess.run(["as", "-o", written, "-"], input=source, text=True, check=True)
        linking = ["ld", "-shared", "-soname", "user.so", "-o", self.user]
        subprocess.run([*linking, written, self.library], check=True)

    def call(self) -> subprocess.CompletedProcess[str]:
        """What calling the extension gives in a process of its own."""
        code = f"import ctypes; print(ctypes.CDLL({str(self.user)!r}).call_f())"
        folders = f"{self.library.parent}:{self.system}"
        return subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            env={"LD_LIBRARY_PATH": folders, "LD_BIND_NOW": "1"},
            check=False,
        )


@pytest.mark.parametrize("version", ["", "GFORTRAN_8"])
def test_a_stand_in_that_leads_on_gives_the_systems_function(
    version: str, tmp_path: Path, standins: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = Wheel(tmp_path / "site", standins, version)
    assert wheel.call().stdout == "7\n"
    monkeypatch.setattr(standins, "LED", {"wheel.libs/libf-*": ("libf.so.5",)})
    monkeypatch.setattr(standins, "EMPTIED", {})
    standins.lay_all(tmp_path / "site")
    assert (wheel.call().stdout, wheel.call().stderr) == ("9\n", "")


@pytest.mark.parametrize("version", ["", "LIBF_59"])
def test_a_function_that_gives_nothing_gives_zero(
    version: str, tmp_path: Path, standins: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = Wheel(tmp_path / "site", standins, version)
    monkeypatch.setattr(standins, "LED", {})
    monkeypatch.setattr(standins, "EMPTIED", {"wheel.libs/libf-*": standins.RETURN_NULL})
    standins.lay_all(tmp_path / "site")
    assert (wheel.call().stdout, wheel.call().stderr) == ("0\n", "")


def test_a_function_thought_unused_ends_the_program_and_gives_no_number(
    tmp_path: Path, standins: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = Wheel(tmp_path / "site", standins)
    monkeypatch.setattr(standins, "LED", {})
    monkeypatch.setattr(standins, "EMPTIED", {"wheel.libs/libf-*": standins.STOP})
    standins.lay_all(tmp_path / "site")
    done = wheel.call()
    assert done.stdout == ""
    assert -done.returncode in {signal.SIGILL, signal.SIGTRAP}


def test_what_came_for_a_library_that_is_gone_goes_with_it(
    tmp_path: Path, standins: ModuleType
) -> None:
    wheel = Wheel(tmp_path / "site", standins)
    for name, folder in (("libz.so.1", "wheel.libs"), ("liby.so.1", "other.libs")):
        (tmp_path / "site" / folder).mkdir(exist_ok=True)
        standins.link(tmp_path / "site" / folder / name, [])
    standins.drop_orphans(tmp_path / "site")
    assert {each.name for each in (tmp_path / "site").glob("*.libs/*")} == {wheel.library.name}


def test_opencv_is_told_before_it_is_loaded_that_it_plays_no_videos(
    tmp_path: Path, standins: ModuleType
) -> None:
    config = tmp_path / "config.py"
    config.write_text("import os\n")
    standins.without_videos(config)
    told = (
        f"exec(open({str(config)!r}).read()); import cv2; "
        "print(cv2.CAP_FFMPEG in cv2.videoio_registry.getStreamBackends())"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
