"""Set-up sees what became of an environment, and puts it right."""

import importlib.util
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from skinscreen.services import qt_libraries

SCRIPT = Path(__file__).resolve().parents[3] / "packaging" / "bootstrap.py"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="environments lie otherwise on Windows")


@pytest.fixture(params=["clinic", "clinic folder"])
def checkout(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A folder like a checkout's."""
    root = tmp_path / request.param
    for name in ("requirements/run.txt", "requirements/dev.txt", "pyproject.toml"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("as locked\n")
    return root


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], ModuleType]:
    """Set-up for a folder; it installs nothing but notes that it would."""

    def loaded(root: Path) -> ModuleType:
        spec = importlib.util.spec_from_file_location("bootstrap", SCRIPT)
        assert spec is not None
        assert spec.loader is not None
        monkeypatch.setattr(sys, "path", [*sys.path])
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.ROOT = root
        module.LOG = root / "build/setup.log"
        module.installed = []

        def create(venv: Path) -> bool:
            subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
            packages = next(venv.glob("lib/python*/site-packages"))
            (packages / "pip").mkdir()
            (packages / "pip/__init__.py").touch()
            return True

        def install(python: Path, lock: str) -> None:
            assert python.exists()
            module.installed.append(lock)
            packages = next(python.parents[1].glob("lib/python*/site-packages"))
            (packages / "_skinscreen.pth").write_text(f"{root}\n")
            command = python.parent / "skinscreen"
            lead = f"#!{python}\n"
            if " " in lead:  # as pip does
                lead = f"#!/bin/sh\n'''exec' \"{python}\" \"$0\" \"$@\"\n' '''\n"
            command.write_text(f"{lead}import sys\nprint(sys.prefix)\n")
            command.chmod(0o755)

        monkeypatch.setattr(module, "create", create)
        monkeypatch.setattr(module, "install", install)
        return module

    return loaded


Load = Callable[[Path], ModuleType]


def test_the_second_time_nothing_is_done_and_nothing_said(
    checkout: Path, load: Load, capsys: pytest.CaptureFixture[str]
) -> None:
    assert load(checkout).main(".venv", "run") == 0
    capsys.readouterr()
    again = load(checkout)
    assert again.main(".venv", "run") == 0
    assert again.installed == []
    assert capsys.readouterr().out == ""


def test_one_killed_while_it_installs_is_made_anew(
    checkout: Path, load: Load, capsys: pytest.CaptureFixture[str]
) -> None:
    class Killed(BaseException):
        pass

    first = load(checkout)

    def die(*_: object) -> None:
        (checkout / ".venv/half").touch()
        raise Killed

    first.install = die
    with pytest.raises(Killed):
        first.main(".venv", "run")
    again = load(checkout)
    assert again.main(".venv", "run") == 0
    assert again.installed == ["run"]
    assert not (checkout / ".venv/half").exists()
    assert "was not finished when it was last set up; it is made anew" in capsys.readouterr().out


def test_one_that_was_never_finished_is_made_anew(
    checkout: Path, load: Load, capsys: pytest.CaptureFixture[str]
) -> None:
    first = load(checkout)
    assert first.create(checkout / ".venv")  # killed here, with half of pip in it
    assert load(checkout).main(".venv", "run") == 0
    assert "was not finished when it was last set up; it is made anew" in capsys.readouterr().out


def test_one_whose_pip_failed_by_itself_is_kept(
    checkout: Path, load: Load, capsys: pytest.CaptureFixture[str]
) -> None:
    load(checkout).main(".venv", "run")
    more = load(checkout)

    def fail(*_: object) -> None:
        raise subprocess.CalledProcessError(1, ["pip"])

    more.install = fail
    with pytest.raises(subprocess.CalledProcessError):
        more.main(".venv", "dev")
    again = load(checkout)
    assert again.main(".venv", "run") == 0
    assert again.installed == []
    assert "anew" not in capsys.readouterr().out


@pytest.mark.parametrize("lost", ["bin/python", "lib/python*/site-packages/pip", "lib", "bin"])
def test_one_killed_while_it_is_made_is_made_anew(
    lost: str, checkout: Path, load: Load, capsys: pytest.CaptureFixture[str]
) -> None:
    venv = checkout / ".venv"
    load(checkout).main(".venv", "run")
    for path in venv.glob(lost):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    again = load(checkout)
    assert again.main(".venv", "run") == 0
    assert again.installed == ["run"]
    assert "it is made anew" in capsys.readouterr().out


def test_after_an_upgrade_of_python_it_is_made_anew(
    checkout: Path, load: Load, capsys: pytest.CaptureFixture[str]
) -> None:
    venv = checkout / ".venv"
    load(checkout).main(".venv", "run")
    cfg = venv / "pyvenv.cfg"
    cfg.write_text(cfg.read_text().replace("version = 3.", "version = 3.0"))
    (packages,) = venv.glob("lib/python*")
    packages.rename(packages.with_name("python3.011"))
    assert load(checkout).main(".venv", "run") == 0
    assert "was made for Python 3.011, which is another now" in capsys.readouterr().out


@pytest.mark.parametrize(
    "to", ["elsewhere", "else where", "clinic/inside", "clinic folder/inside", "long" * 40]
)
def test_a_moved_folder_is_followed_without_installing(
    to: str, checkout: Path, load: Load, capsys: pytest.CaptureFixture[str]
) -> None:
    load(checkout).main(".venv", "run")
    away = checkout.with_name("away")
    checkout.rename(away)
    moved = checkout.parent / to
    moved.parent.mkdir(exist_ok=True)
    away.rename(moved)
    again = load(moved)
    assert again.main(".venv", "run") == 0
    assert again.installed == []
    assert "the folder was moved from" in capsys.readouterr().out
    venv = moved / ".venv"
    (pth,) = venv.glob("lib/python*/site-packages/*.pth")
    assert pth.read_text() == f"{moved}\n"
    command = venv / "bin/skinscreen"
    told = subprocess.run([command], capture_output=True, text=True, check=True)
    assert told.stdout == f"{venv}\n"
    assert stat.S_IMODE(command.stat().st_mode) == 0o755
    assert load(moved).main(".venv", "run") == 0
    assert "moved" not in capsys.readouterr().out


def test_a_path_is_put_right_as_a_whole_alone(checkout: Path, load: Load) -> None:
    put_right = load(checkout).put_right
    text = b"/a/skin /a/skin/bin '/a/skin' file:///a/skin /a/skin2 /b/a/skin /a/skin-old"
    expected = b"/n /n/bin '/n' file:///n /a/skin2 /b/a/skin /a/skin-old"
    assert put_right(text, Path("/a/skin"), Path("/n")) == expected


def test_picamera2_installed_later_is_seen(
    checkout: Path, load: Load, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(checkout).main(".venv", "run")
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: name if name == "picamera2" else real(name)
    )
    again = load(checkout)
    assert again.main(".venv", "run") == 0
    cfg = (checkout / ".venv/pyvenv.cfg").read_text()
    assert "include-system-site-packages = true" in cfg
    assert "picamera2 is installed now" in capsys.readouterr().out
    assert load(checkout).main(".venv", "run") == 0
    assert "picamera2" not in capsys.readouterr().out


def test_a_link_that_leads_nowhere_is_replaced(checkout: Path, load: Load) -> None:
    (checkout / ".venv").symlink_to(checkout / "gone")
    assert load(checkout).main(".venv", "run") == 0
    assert (checkout / ".venv/bin/python").exists()


def test_of_a_link_what_it_leads_to_is_left_alone(checkout: Path, load: Load) -> None:
    shared = checkout / "shared"
    shared.mkdir()
    (shared / "mine").touch()
    (checkout / ".venv").symlink_to(shared)
    assert load(checkout).main(".venv", "run") == 0
    assert (shared / "mine").exists()


def test_what_apt_says_goes_to_a_log(
    checkout: Path, load: Load, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    apt = tmp_path / "bin/apt-get"
    apt.parent.mkdir()
    apt.write_text("#!/bin/sh\necho dpkg: noise\necho more noise >&2\nexit 100\n")
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", f"{apt.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(qt_libraries, "missing_libraries", lambda _: {"libEGL.so.1"})
    setup = load(checkout)
    monkeypatch.setattr(setup, "privilege", list)
    assert setup.main(".venv", "run") == 1
    out, err = capfd.readouterr()
    assert "noise" not in out + err
    assert "sudo apt-get install --yes --no-install-recommends libegl1" in out
    log = checkout / "build/setup.log"
    assert str(log) in out
    assert "dpkg: noise\nmore noise" in log.read_text()
