"""From the words of the command line to an exit code."""

import gc
import os
import runpy
import shlex
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from sweeps import thinned
from unit.cli.commands import Command, in_a_process
from unit.inference import bundles

from skinscreen import __version__, paths, settings
from skinscreen.cli import arguments, doctor, main
from skinscreen.services import practice
from skinscreen.services.doctor import Check, Ending
from skinscreen.services.records import Records
from skinscreen.settings import Settings


def test_the_version_is_told(skinscreen: Command) -> None:
    for words in (["--version"], ["screen", "--version"]):
        done = skinscreen(*words)
        assert (done.code, done.out) == (0, f"skinscreen {__version__}\n")


@pytest.mark.parametrize(
    "words", [[], ["screen"], ["models"], ["models", "import"], ["doctor"]], ids=str
)
def test_every_command_explains_itself(skinscreen: Command, words: list[str]) -> None:
    done = skinscreen(*words, "--help")
    assert done.code == 0
    assert done.out.startswith("usage: skinscreen")


@pytest.mark.parametrize(
    ("ending", "code", "mark"),
    [(Ending.FINE, 0, "ok"), (Ending.NOTE, 0, "note"), (Ending.WRONG, 1, "BAD")],
)
def test_the_doctors_exit_code_says_whether_anything_is_wrong(
    skinscreen: Command,
    monkeypatch: pytest.MonkeyPatch,
    ending: Ending,
    code: int,
    mark: str,
) -> None:
    checks = [Check("first", ending, "it is so"), Check("last", Ending.FINE, "good")]
    monkeypatch.setattr(doctor, "examine", lambda *_: iter(checks))
    done = skinscreen("doctor")
    assert done.code == code
    assert done.lines[0].split() == [mark, "first", "it", "is", "so"]
    assert done.lines[1].startswith("ok")


def test_the_doctor_looks_at_the_real_device(skinscreen: Command) -> None:
    done = skinscreen("doctor")
    for name in ("runtime", "processor", "memory", "camera", "display", "disk"):
        assert any(line.split()[1] == name for line in done.lines)


def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Settings, Path | None]]:
    """Takes the window's place; gives what it was opened with."""
    calls: list[tuple[Settings, Path | None]] = []

    def run(preferences: Settings, photo: Path | None, _guarded: bool = False) -> int:
        calls.append((preferences, photo))
        return 7

    monkeypatch.setitem(sys.modules, "skinscreen.app", SimpleNamespace(run=run))
    return calls


def test_without_a_command_the_window_is_opened(
    skinscreen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = opened(monkeypatch)
    assert skinscreen().code == 7
    assert skinscreen("photo.jpg", "--kiosk", "--stills", "training", "--model", "x").code == 7
    assert calls == [
        (Settings(), None),
        (Settings(kiosk=True, stills="training", model="x"), Path("photo.jpg")),
    ]


def test_arguments_go_before_kept_settings(
    skinscreen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = opened(monkeypatch)
    kept = Settings(model="kept", threads=2, delegate="a.so", kiosk=True, theme="dark")
    settings.save(kept)
    skinscreen()
    skinscreen("--threads", 3, "--delegate", "b.so")
    assert calls[0][0] == kept
    assert (calls[1][0].threads, calls[1][0].delegate, calls[1][0].model) == (3, "b.so", "kept")


def test_settings_that_cannot_be_read_are_said_and_defaults_are_used(
    skinscreen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = opened(monkeypatch)
    settings.settings_file().mkdir(parents=True)
    done = skinscreen()
    assert "cannot be read" in done.err
    assert "defaults are used" in done.err
    assert calls == [(Settings(), None)]


def test_an_interruption_ends_quietly(skinscreen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(doctor, "examine", interrupted)
    done = skinscreen("doctor")
    assert (done.code, done.out, done.err) == (130, "", "")


def test_without_a_display_one_sentence_says_what_works() -> None:
    done = in_a_process(QT_QPA_PLATFORM=None, DISPLAY=None, WAYLAND_DISPLAY=None)
    assert done.code == 1
    (sentence,) = done.err.splitlines()
    assert sentence.startswith("skinscreen: there is no display to open a window on")


def test_as_a_program_it_screens(lesion_photo: Path) -> None:
    bundles.tiny_bundle(paths.user_models())
    done = in_a_process("screen", "--model", "tiny", "--csv", str(lesion_photo))
    assert (done.code, len(done.lines)) == (0, 2)
    assert in_a_process("screen", "--model", "tiny", "gone.jpg").code == 3


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_has_gone_ends_it_quietly(lesion_photo: Path, unbuffered: str) -> None:
    bundles.tried_tiny_bundle(paths.user_models())
    command = [sys.executable, "-m", "skinscreen", "screen", "--model", "tiny", "--json"]
    with subprocess.Popen(
        [*command, *[str(lesion_photo)] * 5],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        errors = child.stderr.read().decode()
        assert child.wait() == 0
    assert "Traceback" not in errors
    assert "BrokenPipe" not in errors


def test_an_output_on_a_full_disk_is_said(lesion_photo: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    bundles.tried_tiny_bundle(paths.user_models())
    command = [sys.executable, "-m", "skinscreen", "screen", "--model", "tiny", lesion_photo]
    with full.open("w") as target:
        done = subprocess.run(command, stdout=target, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1
    assert b"the output cannot be written (No space left on device)" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (BrokenPipeError(32, "Broken pipe"), 0, ""),
        (OSError(28, "No space left"), 1, "the output cannot be written (No space left)"),
    ],
)
def test_an_output_that_is_not_taken_leads_nowhere(
    skinscreen: Command,
    monkeypatch: pytest.MonkeyPatch,
    error: OSError,
    code: int,
    sentence: str,
) -> None:
    def refuse(*_: object) -> None:
        raise error

    turned: list[tuple[int, int]] = []
    monkeypatch.setattr(doctor, "examine", refuse)
    monkeypatch.setattr("os.dup2", lambda *ends: turned.append(ends))
    monkeypatch.setattr(sys.stdout, "fileno", lambda: 1)
    done = skinscreen("doctor", "--verbose")
    assert done.code == code
    assert sentence in done.err
    ((nowhere, output),) = turned
    os.close(nowhere)
    assert output == 1


def test_the_package_is_a_program(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["skinscreen", "--version"])
    with pytest.raises(SystemExit) as end:
        runpy.run_module("skinscreen", run_name="__main__")
    assert end.value.code == 0
    assert capsys.readouterr().out == f"skinscreen {__version__}\n"


def test_an_error_nobody_foresaw_is_not_hidden(
    skinscreen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def surprised(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(doctor, "examine", surprised)
    with pytest.raises(OSError, match="Input/output error"):
        skinscreen("doctor")


def test_the_log_is_kept_and_holds_no_name_of_a_photo(
    lesion_photo: Path, own_user_folders: Path
) -> None:
    bundles.tiny_bundle(paths.user_models())
    words = ("screen", "--model", "tiny", "--delegate", "libnothing.so", "--verbose")
    done = in_a_process(*words, str(lesion_photo), str(lesion_photo.parent / "secret.jpg"))
    assert done.code == 3
    kept = (own_user_folders / "logs" / "skinscreen.log").read_text()
    told = "The accelerator libnothing.so could not be used"
    assert f"WARNING skinscreen.inference.apart: {told}" in kept
    assert told in done.err
    assert "lesion" not in kept
    assert "secret" not in kept


@pytest.mark.parametrize("in_the_way", ["logs", "logs/skinscreen.log"])
def test_a_log_that_cannot_be_written_changes_nothing(
    lesion_photo: Path, own_user_folders: Path, in_the_way: str
) -> None:
    bundles.tiny_bundle(paths.user_models())
    obstacle = own_user_folders / in_the_way
    if in_the_way == "logs":
        obstacle.write_text("a file where the folder should be")
    else:
        obstacle.mkdir(parents=True)
    words = ("screen", "--model", "tiny", "--delegate", "libnothing.so", str(lesion_photo))
    done = in_a_process(*words)
    assert done.code == 0
    assert "Traceback" not in done.err


COMMANDS = {
    "version": ("--version",),
    "help": ("screen", "--help"),
    "doctor": ("doctor",),
    "models": ("models", "list"),
    "json": ("screen", "--model", "tiny", "--json", "PHOTO"),
    "csv": ("screen", "--model", "tiny", "--csv", "PHOTO"),
    "no photo": ("screen", "MISSING"),
    "no model": ("models", "import", "MISSING"),
    "no backup": ("verify", "MISSING"),
    "usage": ("screen",),
}


@pytest.mark.parametrize("name", thinned(COMMANDS, "version", "json", "usage"))
def test_closed_streams_and_readers_that_have_gone_change_no_exit_code(
    lesion_photo: Path, tmp_path: Path, name: str
) -> None:
    bundles.tried_tiny_bundle(paths.user_models())
    named = {"PHOTO": str(lesion_photo), "MISSING": str(tmp_path / "missing")}
    words = [named.get(word, word) for word in COMMANDS[name]]
    program = shlex.join([sys.executable, "-m", "skinscreen", *words])
    said = tmp_path / "said"

    def code(tail: str) -> int:
        """Of the program alone, its error stream being kept where it is not closed."""
        script = f"{{ {program} {tail}"
        return subprocess.run(["bash", "-c", script], check=False).returncode

    plain = code(f">/dev/null 2>{said}; }}")
    for tail in (
        f"<&- >&- 2>{said}; }}",
        "<&- >&- 2>&-; }",
        f"2>{said}; }} | true; exit ${{PIPESTATUS[0]}}",
        "2>&1; } | true; exit ${PIPESTATUS[0]}",
    ):
        said.write_text("")
        assert code(tail) == plain, tail
        assert "Traceback" not in said.read_text(), tail
        assert "Exception ignored" not in said.read_text(), tail


def test_no_file_takes_the_place_of_a_closed_stream(tmp_path: Path) -> None:
    script = (
        "import os, sys\n"
        "from skinscreen.cli.main import main\n"
        "main(['models', 'list'])\n"
        f"kept = os.open({str(tmp_path / 'kept')!r}, os.O_CREAT | os.O_WRONLY)\n"
        "sys.exit(kept < 3)\n"
    )
    command = shlex.join([sys.executable, "-c", script])
    closed = subprocess.run(["bash", "-c", f"{command} <&- >&- 2>&-"], check=False)
    assert closed.returncode == 0


class Refusing:
    """Stands in the way of loading the window."""

    def __init__(self, error: ImportError) -> None:
        """Raise ``error``."""
        self._error = error

    def find_spec(self, name: str, *_: object) -> None:
        """Asked by Python for each module."""
        if name == "skinscreen.app":
            raise self._error


def refuse(monkeypatch: pytest.MonkeyPatch, error: ImportError) -> None:
    monkeypatch.delitem(sys.modules, "skinscreen.app", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Refusing(error), *sys.meta_path])


def test_without_qts_libraries_the_window_says_what_to_install(
    skinscreen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "libEGL.so.1: cannot open shared object file: No such file or directory"
    refuse(monkeypatch, ImportError(said, name="PySide6.QtGui"))
    done = skinscreen()
    assert done.code == 1
    assert done.err.startswith("skinscreen: the window cannot be opened: this system lacks libEGL")
    assert "sudo apt-get install --no-install-recommends libegl1" in done.err
    assert done.err.count("\n") == 1
    assert gc.isenabled()


def test_a_bug_in_the_windows_imports_stays_a_bug(
    skinscreen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(monkeypatch, ImportError("cannot import name 'x'"))
    with pytest.raises(ImportError, match="cannot import name"):
        skinscreen()


def test_the_help_says_in_a_sentence_what_each_command_does(skinscreen: Command) -> None:
    told = " ".join(skinscreen("--help").out.split())
    for name, sentence in arguments.COMMANDS.items():
        assert f" {name} {sentence}" in told
        assert sentence.endswith(".")
        assert sentence in " ".join(skinscreen(name, "--help").out.split())


def test_practice_opens_the_window_on_made_up_patients_and_leaves_nothing(
    skinscreen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[Settings, str, bool]] = []

    def run(chosen: Settings, _photo: Path | None, *, band: str) -> int:
        opened.append((chosen, band, Records().exist))
        return 7

    monkeypatch.setattr(main, "_window", lambda: run)
    assert skinscreen("--practice").code == 7
    ((chosen, band, furnished),) = opened
    assert chosen.records == "with"
    assert practice.PIN in band
    assert furnished
    assert not Path(chosen.stills).exists()
    assert not Records().exist


def test_practice_needs_no_pin_to_leave(skinscreen: Command) -> None:
    done = skinscreen("--practice", "--leave-by-pin")
    assert done.code == 2
    assert "not allowed with" in done.err
