"""``skinscreen backup | restore | verify | audit``."""

import io
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sweeps import thinned
from unit.cli.commands import Command

from skinscreen import paths
from skinscreen.domain.record import Patient, new_id
from skinscreen.services.records import Records
from skinscreen.store.key import Cost

PIN = "271828"


@pytest.fixture(autouse=True)
def record() -> None:
    records = Records(cost=Cost(1 << 4))
    records.create(PIN, "Ann")
    records.cases.add_patient(Patient(new_id(), "Ingrid"))
    records.lock()


@pytest.fixture
def pin(tmp_path: Path) -> str:
    """The number of a file descriptor from which the PIN can be read again and again."""
    file = tmp_path / "pin"
    file.write_text(PIN + "\n")

    class Opened:
        def __str__(self) -> str:
            return str(os.open(file, os.O_RDONLY))

    return Opened()  # type: ignore[return-value]


def with_pin(skinscreen: Command, pin: str, *words: str, code: int = 0) -> str:
    done = skinscreen(*words, "--pin-fd", str(pin))
    assert done.code == code, done.err
    return done.out + done.err


def test_a_backup_is_written_checked_and_restored(
    skinscreen: Command, pin: str, tmp_path: Path
) -> None:
    file = str(tmp_path / "b.skinscreen")
    said = with_pin(skinscreen, pin, "backup", file)
    assert "written and read back whole" in said
    assert "1 patients, 0 lesions, 0 visits" in said
    assert "whole" in with_pin(skinscreen, pin, "verify", file)
    assert "already is a record" in with_pin(skinscreen, pin, "restore", file, code=1)
    shutil.rmtree(paths.user_records())
    assert "restored" in with_pin(skinscreen, pin, "restore", file, "--user", "Ann")
    head = said.split()[-1]
    assert "is among them" in with_pin(skinscreen, pin, "audit", "verify", "--head", head)


def test_the_audit_is_listed(skinscreen: Command, pin: str) -> None:
    said = with_pin(skinscreen, pin, "audit", "list", "--last", "2")
    assert [line.split("  ")[2:4] for line in said.splitlines()] == [
        ["Ann", "lock"],
        ["Ann", "unlock"],
    ]
    assert "Ingrid" not in said


def test_a_clock_that_was_set_back_is_said(
    skinscreen: Command, pin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import UTC, datetime

    records = Records(cost=Cost(1 << 4), now=lambda: datetime(2001, 1, 1, tzinfo=UTC))
    records.unlock(PIN, "Ann")
    records.lock()
    assert "set back 1 times" in with_pin(skinscreen, pin, "audit", "verify")


def test_a_wrong_pin_is_refused(skinscreen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda _prompt: "000000")
    done = skinscreen("audit", "verify")
    assert done.code == 1
    assert "does not open" in done.err


def test_without_a_terminal_the_pin_is_not_waited_for(
    skinscreen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(PIN))
    done = skinscreen("audit", "verify")
    assert (done.code, "--pin-fd" in done.err) == (1, True)


def test_a_descriptor_that_is_not_open_is_said(skinscreen: Command) -> None:
    done = skinscreen("audit", "verify", "--pin-fd", "987")
    assert (done.code, "descriptor 987" in done.err) == (1, True)


def test_of_several_users_one_must_be_named(skinscreen: Command, pin: str) -> None:
    records = Records(cost=Cost(1 << 4))
    records.unlock(PIN, "Ann")
    records.add_user("Bob", "314159")
    records.lock()
    assert "Ann, Bob" in with_pin(skinscreen, pin, "audit", "verify", code=1)
    with_pin(skinscreen, pin, "audit", "verify", "--user", "Ann")


def test_without_a_record_that_is_said(skinscreen: Command, pin: str) -> None:
    shutil.rmtree(paths.user_records())
    assert "there is no record" in with_pin(skinscreen, pin, "audit", "list", code=1)


def test_what_was_changed_past_the_program_is_said_and_verify_does_not_end_with_0(
    skinscreen: Command, pin: str
) -> None:
    (paths.user_records() / "records.head").write_bytes(b"")
    said = with_pin(skinscreen, pin, "audit", "verify", code=1)
    assert "the program noticed: the audit's second head, records.head, is damaged" in said
    assert "tells of a change past the program" in said
    assert "the program noticed" not in with_pin(skinscreen, pin, "audit", "verify", code=1)


def test_a_restore_over_a_newer_head_says_what_is_not_in_it(
    skinscreen: Command, pin: str, tmp_path: Path
) -> None:
    file = str(tmp_path / "b.skinscreen")
    with_pin(skinscreen, pin, "backup", file)
    for name in ("records.db", "records.key"):
        (paths.user_records() / name).unlink()
    said = with_pin(skinscreen, pin, "restore", file)
    assert "2 later entries of the record that lay there are not in it" in said
    with_pin(skinscreen, pin, "audit", "verify")


EVERY = {
    "backup": ("backup", "OUT"),
    "restore": ("restore", "BACKUP"),
    "verify": ("verify", "BACKUP"),
    "audit verify": ("audit", "verify"),
    "audit list": ("audit", "list"),
    "users list": ("users", "list"),
    "users add": ("users", "add", "Bob"),
    "users remove": ("users", "remove", "Nobody"),
    "users pin": ("users", "pin"),
    "users phrase": ("users", "phrase"),
    "models verify": ("models", "verify"),
}


@pytest.mark.parametrize("name", thinned(EVERY, "backup", "audit verify"))
def test_closed_streams_and_a_reader_that_has_gone_change_no_exit_code_of_any_command(
    tmp_path: Path, pin: str, skinscreen: Command, own_user_folders: Path, name: str
) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    with_pin(skinscreen, pin, "backup", str(kept))
    (backup,) = kept.iterdir()
    pins = tmp_path / "pins"
    pins.write_text(f"{PIN}\n904617\n904617\n")
    said = tmp_path / "said"
    options = [] if name in ("users list", "models verify") else ["--pin-fd", "3"]

    def code(tail: str, turn: int) -> int:
        """Of the program alone, in a copy of the user's folders."""
        home, out = tmp_path / f"home{turn}", tmp_path / f"out{turn}"
        shutil.copytree(own_user_folders, home)
        if name == "restore":
            shutil.rmtree(home / "records")
        out.mkdir()
        named = {"OUT": str(out), "BACKUP": str(backup)}
        words = [named.get(word, word) for word in EVERY[name]]
        program = shlex.join([sys.executable, "-m", "skinscreen", *words, *options])
        done = subprocess.run(
            ["bash", "-c", f"{{ {program} 3<{shlex.quote(str(pins))} {tail}"],
            env={**os.environ, "SKINSCREEN_HOME": str(home)},
            check=False,
        )
        if name == "backup":
            assert len(list(out.iterdir())) == 1
        return done.returncode

    plain = code(f">/dev/null 2>{said}; }}", 0)
    assert plain == (1 if name == "users remove" else 0), said.read_text()
    for turn, tail in enumerate(
        (
            f"<&- >&- 2>{said}; }}",
            "<&- >&- 2>&-; }",
            f"2>{said}; }} | true; exit ${{PIPESTATUS[0]}}",
        ),
        1,
    ):
        said.write_text("")
        assert code(tail, turn) == plain, tail
        assert "Traceback" not in said.read_text(), tail
        assert "Exception ignored" not in said.read_text(), tail
