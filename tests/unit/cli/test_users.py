"""``skinscreen users``."""

import os
import shutil
from pathlib import Path

import pytest
from unit.cli.commands import Command, Done

from skinscreen import paths
from skinscreen.services.lockable_record import FULL, LockableRecord
from skinscreen.services.records import Records
from skinscreen.store.key import Cost

PIN, OTHER = "271828", "314159"


@pytest.fixture(autouse=True)
def record() -> None:
    """A record of Ann's, whose PINs cost little to try."""
    records = Records(cost=Cost(1 << 4))
    records.create(PIN, "Ann")
    records.lock()


class Typist:
    """Gives lines by a file descriptor."""

    def __init__(self, skinscreen: Command, folder: Path) -> None:
        """The lines stand in a file in ``folder``."""
        self._skinscreen, self._file = skinscreen, folder / "lines"

    def __call__(self, lines: list[str], *words: str) -> Done:
        """What a command said that was given these lines."""
        self._file.write_text("".join(f"{line}\n" for line in lines))
        descriptor = os.open(self._file, os.O_RDONLY)
        try:
            return self._skinscreen("users", *words, "--pin-fd", str(descriptor))
        finally:
            os.close(descriptor)


@pytest.fixture
def typed(skinscreen: Command, tmp_path: Path) -> Typist:
    return Typist(skinscreen, tmp_path)


def test_a_user_is_added_and_removed(typed: Typist, skinscreen: Command) -> None:
    done = typed([PIN, OTHER, OTHER], "add", "Bob")
    assert (done.code, done.out) == (0, "Bob can open the record now\n")
    assert skinscreen("users", "list").lines == ["Ann", "Bob"]
    done = typed([OTHER], "remove", "Ann", "--user", "Bob")
    assert (done.code, "cannot open" in done.out) == (0, True)
    assert skinscreen("users", "list").lines == ["Bob"]


def test_a_pin_is_changed(typed: Typist) -> None:
    assert typed([PIN, OTHER, OTHER], "pin").code == 0
    records = Records()
    records.unlock(OTHER, "Ann")
    records.lock()


def test_a_new_pin_that_was_mistyped_changes_nothing(typed: Typist) -> None:
    for words in (("pin",), ("add", "Bob")):
        done = typed([PIN, OTHER, "314158"], *words)
        assert (done.code, "differ" in done.err) == (1, True)
    records = Records()
    records.unlock(PIN, "Ann")
    assert records.users == ("Ann",)
    records.lock()


@pytest.mark.parametrize("weak", ["000000", "123456", "001958", "121212"])
def test_a_new_pin_that_is_easy_to_guess_changes_nothing(typed: Typist, weak: str) -> None:
    for words in (("pin",), ("add", "Bob")):
        done = typed([PIN, weak, weak], *words)
        assert (done.code, "too easy to guess" in done.err) == (1, True)
    records = Records()
    records.unlock(PIN, "Ann")
    assert records.users == ("Ann",)
    records.lock()


def test_too_few_lines_are_said(typed: Typist) -> None:
    done = typed([PIN], "pin")
    assert (done.code, "must give 3 lines" in done.err) == (1, True)


def test_the_recovery_phrase_is_replaced(typed: Typist) -> None:
    done = typed([PIN], "phrase")
    assert (done.code, "shown this once" in done.out) == (0, True)
    records = Records()
    records.recover(done.lines[0], OTHER, "Ann")
    records.lock()


def test_without_a_record_there_are_no_users(skinscreen: Command) -> None:
    shutil.rmtree(paths.user_records())
    done = skinscreen("users", "list")
    assert (done.code, "there is no record" in done.err) == (1, True)


def test_a_full_drive_is_said_when_the_record_is_opened(
    typed: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert FULL not in typed([PIN], "phrase").err
    monkeypatch.setattr(LockableRecord, "is_full", True)
    assert FULL in typed([PIN], "phrase").err
