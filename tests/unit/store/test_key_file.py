"""The key file is there whole or not at all, and damage is not taken for a wrong PIN."""

import dataclasses
import errno
import hashlib
import json
import os
from pathlib import Path

import pytest
from unit.store.cases import CHEAP

from skinscreen import paths
from skinscreen.domain.errors import DamagedRecordError, StoreError
from skinscreen.store import key_file
from skinscreen.store.key import Lock, make_lock, open_lock
from skinscreen.store.key_file import MOST_LOCKS, encoded, held, read_locks, write_locks

KEY = bytes(range(32))


@pytest.fixture
def locks() -> list[Lock]:
    return [make_lock("pin", "271828", KEY, CHEAP), make_lock("Dr. Şule", "314159", KEY, CHEAP)]


@pytest.fixture
def file(tmp_path: Path, locks: list[Lock]) -> Path:
    write_locks(tmp_path / "keys", locks)
    return tmp_path / "keys"


def test_locks_are_read_back_as_written(file: Path, locks: list[Lock]) -> None:
    assert list(read_locks(file)) == locks
    assert open_lock(read_locks(file)[1], "314159") == KEY


def test_neither_the_secret_nor_the_key_stands_in_the_file(file: Path) -> None:
    content = file.read_text()
    assert "271828" not in content
    assert KEY.hex() not in content


def test_a_file_cut_off_anywhere_is_damaged(file: Path) -> None:
    whole = file.read_bytes().rstrip()
    for length in range(0, len(whole), 7):
        file.write_bytes(whole[:length])
        with pytest.raises(DamagedRecordError, match="keys is damaged"):
            read_locks(file)


def test_a_flipped_bit_anywhere_is_damage_and_no_wrong_pin(file: Path, locks: list[Lock]) -> None:
    whole = file.read_bytes()
    refused = 0
    for place in range(len(whole)):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            assert list(read_locks(file)) == locks  # white space, or "format" 0
        except StoreError:
            refused += 1
    assert refused > len(whole) * 3 / 4


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"3", b"null", b'{"format": 1}', b"\xff", b"[" * 100_000]
)
def test_something_else_is_damage(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(DamagedRecordError):
        read_locks(file)


def test_a_newer_file_is_not_touched(file: Path) -> None:
    document = json.loads(file.read_text()) | {"format": 3}
    file.write_text(json.dumps(document))
    with pytest.raises(StoreError, match="update the program"):
        read_locks(file)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(DamagedRecordError, match="is missing"):
        read_locks(tmp_path / "keys")


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"cannot be read \(Is a directory\)"):
        read_locks(tmp_path)


def test_a_full_disk_leaves_the_old_file(
    file: Path, locks: list[Lock], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(target: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(paths, "write_atomically", full)
    with pytest.raises(StoreError, match=r"No space left on device.*nothing was changed"):
        write_locks(file, locks[:1])
    assert list(read_locks(file)) == locks


def test_who_waits_too_long_for_its_turn_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_file, "_LONGEST_TURN_S", 0.02)
    with (
        held(tmp_path),
        pytest.raises(StoreError, match="another program is making or changing the record"),
        held(tmp_path),
    ):
        pytest.fail("both had their turn")
    with held(tmp_path):  # it was let go
        pass


def test_a_folder_that_cannot_be_locked_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StoreError, match=r"cannot be locked .No such"), held(tmp_path / "no"):
        pytest.fail("it was held")

    def refuse(_descriptor: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)
    with pytest.raises(StoreError, match=r"cannot be locked .No locks"), held(tmp_path):
        pytest.fail("it was held")


@pytest.mark.parametrize(
    ("cost", "why"),
    [
        ({"n": 1 << 30}, "impossible key derivation"),
        ({"r": 1 << 20}, "impossible key derivation"),
        ({"n": 1 << 20}, "impossible key derivation"),
        ({"n": 1 << 17, "p": 16}, "impossible key derivation"),
        ({"salt": ""}, "damaged"),
        ({"wrapped": "00" * 33}, "damaged"),
        ({"tag": "00" * 400_000}, "damaged"),
    ],
)
def test_a_forged_lock_is_refused_before_anything_is_tried(
    locks: list[Lock], tmp_path: Path, cost: dict[str, object], why: str
) -> None:
    document = json.loads(encoded(locks))
    document["locks"][0] |= cost
    write_forged(tmp_path / "keys", document)
    with pytest.raises(StoreError, match=why):
        read_locks(tmp_path / "keys")


def test_more_locks_than_the_program_makes_and_two_of_one_name_are_refused(
    locks: list[Lock], tmp_path: Path
) -> None:
    many = [dataclasses.replace(locks[0], name=str(number)) for number in range(MOST_LOCKS)]
    write_locks(tmp_path / "keys", many)
    assert list(read_locks(tmp_path / "keys")) == many
    for forged in ([*many, locks[0]], [locks[0], dataclasses.replace(locks[1], name="PIN")]):
        write_locks(tmp_path / "keys", forged)
        with pytest.raises(DamagedRecordError):
            read_locks(tmp_path / "keys")


def test_a_fifo_as_key_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "keys")
    with pytest.raises(StoreError, match="no plain file"):
        read_locks(tmp_path / "keys")


def write_forged(file: Path, document: dict[str, object]) -> None:
    """With the digest that anybody can compute."""
    entries = json.dumps(document["locks"], sort_keys=True)
    document["sha256"] = hashlib.sha256(entries.encode()).hexdigest()
    file.write_text(json.dumps(document))
