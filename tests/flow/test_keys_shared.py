"""Several programs at once change the keys of one record, and nothing of it is lost."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest

from skinscreen.domain.errors import StoreError, TooManyTriesError, WrongSecretError
from skinscreen.services.records import Records
from skinscreen.services.users import Users, unsettable_clock
from skinscreen.store.folder import RecordFolder
from skinscreen.store.key import Cost

CHEAP = Cost(1 << 4)
PIN, NEW = "271828", "141421"
USERS, TRIES = 20, 12
Job = Callable[[Path, Barrier], Any]


def at_once(place: Path, *jobs: Job) -> list[Any]:
    """What the jobs return, each in a process of its own; they begin at the same moment."""
    context = multiprocessing.get_context("fork")
    begin, results = context.Barrier(len(jobs)), context.SimpleQueue()

    def work(number: int, job: Job) -> None:
        results.put((number, job(place, begin)))

    programs = [context.Process(target=work, args=each) for each in enumerate(jobs)]
    for program in programs:
        program.start()
    found = dict(results.get() for _ in programs)
    for program in programs:
        program.join()
    return [found[number] for number in range(len(jobs))]


def users(place: Path) -> Users:
    return Users(RecordFolder(place), CHEAP, unsettable_clock)


def made(place: Path) -> bytes:
    """A record of one user; its key."""
    records = Records(place, cost=CHEAP)
    records.create(PIN, "Ann")
    records.lock()
    return RecordFolder(place).unlock(PIN, "Ann")


def adding(first: str, data_key: bytes) -> Job:
    def add(place: Path, begin: Barrier) -> int:
        begin.wait()
        for number in range(USERS):
            users(place).add(f"{first} {number}", "314159", data_key)
        return USERS

    return add


def trying(place: Path, begin: Barrier) -> str:
    """One try of a wrong PIN."""
    begin.wait()
    try:
        users(place).data_key("999990", "Ann")
    except (TooManyTriesError, WrongSecretError) as error:
        return type(error).__name__
    return "opened"


def changing_tries(place: Path, begin: Barrier) -> int:
    begin.wait()
    for _ in range(4 * USERS):
        RecordFolder(place).change_tries(lambda tries: tries.one_more("clock", 0.0))
    return 4 * USERS


def test_no_user_is_lost_beside_others_wrong_tries_and_changed_pins(tmp_path: Path) -> None:
    data_key = made(tmp_path)

    def changing_pin(place: Path, begin: Barrier) -> None:
        begin.wait()
        users(place).set_secret("Ann", NEW, data_key)

    at_once(
        tmp_path, adding("first", data_key), adding("second", data_key),
        changing_tries, changing_pin,
    )  # fmt: skip
    expected = {"Ann", *(f"{who} {n}" for who in ("first", "second") for n in range(USERS))}
    assert set(users(tmp_path).names) == expected
    assert RecordFolder(tmp_path).tries().wrong == 4 * USERS
    assert RecordFolder(tmp_path).unlock(NEW, "Ann") == data_key
    with pytest.raises(WrongSecretError):
        RecordFolder(tmp_path).unlock(PIN, "Ann")


def test_a_removed_user_does_not_return_by_others_changes(tmp_path: Path) -> None:
    data_key = made(tmp_path)
    for number in range(USERS):
        users(tmp_path).add(f"gone {number}", "314159", data_key)

    def removing(place: Path, begin: Barrier) -> None:
        begin.wait()
        for number in range(USERS):
            users(place).remove(f"gone {number}")

    at_once(tmp_path, removing, changing_tries, adding("new", data_key))
    assert set(users(tmp_path).names) == {"Ann", *(f"new {n}" for n in range(USERS))}
    with pytest.raises(StoreError, match="no user of that name any more"):
        users(tmp_path).set_secret("gone 0", PIN, data_key)


def test_tries_at_the_same_time_are_each_counted(tmp_path: Path) -> None:
    made(tmp_path)
    found = at_once(tmp_path, *[trying] * TRIES)
    assert found.count("opened") == 0
    assert RecordFolder(tmp_path).tries().wrong == 5  # the others were not made: they must wait
    assert users(tmp_path).wait_s() > 0


def first_start(place: Path, begin: Barrier) -> str:
    begin.wait()
    try:
        made(place)
    except StoreError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("round_", range(4))
def test_two_first_starts_at_once_make_one_record(tmp_path: Path, round_: int) -> None:
    del round_
    found = at_once(tmp_path / "records", *[first_start] * 3)
    assert found.count("") == 1
    assert all("already is a record" in said for said in found if said)
    records = Records(tmp_path / "records", cost=CHEAP)
    records.unlock(PIN, "Ann")
    assert records.audit.verify().entries > 0
    records.lock()
