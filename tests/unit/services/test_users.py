"""Users, their PINs, the recovery phrase, and the wait after wrong tries."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from skinscreen.domain.audit import Done
from skinscreen.domain.errors import (
    DamagedRecordError,
    LockedError,
    StoreError,
    TooManyTriesError,
    WrongSecretError,
)
from skinscreen.services import users
from skinscreen.services.records import Records
from skinscreen.store import folder, key
from skinscreen.store.audit import PERIOD
from skinscreen.store.key import Cost

CHEAP = Cost(1 << 4)
PIN, OTHER = "271828", "314159"


@dataclass
class Ticking:
    """A clock that runs on when it is told to, and is another after a start of the device."""

    boot: str = "first"
    now: float = 1000.0

    def __call__(self) -> tuple[str, float]:
        """See ``users.Clock``."""
        return self.boot, self.now


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


def of(path: Path, clock: Ticking) -> Records:
    """What a start of the program finds."""
    return Records(path / "records", cost=CHEAP, clock=clock)


@pytest.fixture
def records(tmp_path: Path, clock: Ticking) -> Iterator[Records]:
    records = of(tmp_path, clock)
    yield records
    records.lock()


@pytest.fixture
def phrase(records: Records) -> str:
    return records.create(PIN, "  Dr. Ann   Lee ")


def entries(records: Records) -> list[tuple[str, str, dict[str, str | int]]]:
    told = ((e.user, e.done, dict(e.detail)) for e in records.audit.entries(50))
    return [(*who, {n: v for n, v in detail.items() if n != PERIOD}) for *who, detail in told]


def try_wrongly(records: Records, times: int) -> None:
    for _ in range(times):
        with pytest.raises((WrongSecretError, TooManyTriesError)):
            records.unlock("000000", "Dr. Ann Lee")


@pytest.mark.usefixtures("phrase")
def test_who_made_the_record_is_its_first_user(records: Records) -> None:
    assert (records.users, records.user) == (("Dr. Ann Lee",), "Dr. Ann Lee")
    records.lock()
    assert (records.users, records.user) == (("Dr. Ann Lee",), "")
    records.unlock(PIN, "Dr. Ann Lee")
    user = "Dr. Ann Lee"
    assert entries(records) == [(user, d, {}) for d in ("make record", "lock", "unlock")]


@pytest.mark.usefixtures("phrase")
def test_every_user_has_a_pin_of_their_own(records: Records) -> None:
    records.add_user("Bob", OTHER)
    records.lock()
    with pytest.raises(WrongSecretError):
        records.unlock(PIN, "Bob")
    records.unlock(OTHER, "Bob")
    assert records.user == "Bob"
    assert records.users == ("Dr. Ann Lee", "Bob")
    records.remove_user("Dr. Ann Lee")
    records.lock()
    with pytest.raises(WrongSecretError, match="no user of that name"):
        records.unlock(PIN, "Dr. Ann Lee")
    records.unlock(OTHER, "Bob")
    assert ("Bob", "remove user", {"who": "Dr. Ann Lee"}) in entries(records)
    assert ("Bob", "unlock", {"wrong tries before": 1}) in entries(records)


@pytest.mark.parametrize("name", ["", "  ", "Recovery", "x" * 61, "a\x07b"])
@pytest.mark.usefixtures("phrase")
def test_what_is_no_name_is_refused(records: Records, name: str) -> None:
    with pytest.raises(StoreError):
        records.add_user(name, OTHER)
    assert len(records.users) == 1


@pytest.mark.usefixtures("phrase")
def test_two_users_cannot_have_one_name(records: Records) -> None:
    with pytest.raises(StoreError, match="already"):
        records.add_user("dr. ann LEE", OTHER)
    records.unlock(PIN, "Dr. Ann Lee")


@pytest.mark.usefixtures("phrase")
def test_nobody_removes_themselves_so_one_user_stays(records: Records) -> None:
    with pytest.raises(StoreError, match="their own"):
        records.remove_user("Dr. Ann Lee")
    with pytest.raises(StoreError, match="no user"):
        records.remove_user("recovery")
    assert len(records.users) == 1


@pytest.mark.usefixtures("phrase")
def test_a_pin_is_changed_by_who_knows_it(records: Records) -> None:
    with pytest.raises(WrongSecretError):
        records.change_secret("000000", OTHER, "Dr. Ann Lee")
    with pytest.raises(StoreError, match="too short"):
        records.change_secret(PIN, "12345", "Dr. Ann Lee")
    records.change_secret(PIN, OTHER, "Dr. Ann Lee")
    records.lock()
    with pytest.raises(WrongSecretError):
        records.unlock(PIN, "Dr. Ann Lee")
    records.unlock(OTHER, "Dr. Ann Lee")
    assert ("Dr. Ann Lee", "change PIN", {"who": "Dr. Ann Lee"}) in entries(records)


@pytest.mark.usefixtures("phrase")
def test_users_are_changed_in_an_open_record_alone(records: Records) -> None:
    records.lock()
    for change in (
        lambda: records.add_user("Bob", OTHER),
        lambda: records.remove_user("Dr. Ann Lee"),
        lambda: records.change_secret(PIN, OTHER, "Dr. Ann Lee"),
        lambda: records.audit,
        lambda: records.data_key,
    ):
        with pytest.raises(LockedError):
            change()


@pytest.mark.usefixtures("phrase")
def test_after_five_wrong_tries_the_right_pin_must_wait_too(
    records: Records, clock: Ticking
) -> None:
    records.lock()
    try_wrongly(records, 4)
    assert records.wait_s() == 0
    try_wrongly(records, 1)
    assert records.wait_s() == 30
    with pytest.raises(TooManyTriesError) as waited:
        records.unlock(PIN, "Dr. Ann Lee")
    assert waited.value.seconds == 30
    clock.now += 29
    with pytest.raises(TooManyTriesError):
        records.unlock(PIN, "Dr. Ann Lee")
    clock.now += 1
    records.unlock(PIN, "Dr. Ann Lee")
    assert records.wait_s() == 0
    assert entries(records)[-1][2] == {"wrong tries before": 5}


@pytest.mark.usefixtures("phrase")
def test_the_wait_grows_with_every_try_after_it(records: Records, clock: Ticking) -> None:
    records.lock()
    try_wrongly(records, 5)
    waits = []
    for _ in range(4):
        clock.now += records.wait_s()
        try_wrongly(records, 1)
        waits.append(records.wait_s())
    assert waits == [60, 120, 240, 480]


@pytest.mark.usefixtures("phrase")
def test_the_wait_survives_a_restart_of_the_program(
    records: Records, tmp_path: Path, clock: Ticking
) -> None:
    records.lock()
    try_wrongly(records, 5)
    clock.now += 10
    assert of(tmp_path, clock).wait_s() == 20


@pytest.mark.usefixtures("phrase")
def test_after_a_restart_of_the_device_the_wait_begins_anew(
    records: Records, tmp_path: Path, clock: Ticking
) -> None:
    records.lock()
    try_wrongly(records, 5)
    clock.boot, clock.now = "second", 3.0
    restarted = of(tmp_path, clock)
    assert restarted.wait_s() == 30
    clock.now += 25
    assert of(tmp_path, clock).wait_s() == 5


@pytest.mark.usefixtures("phrase")
def test_a_key_file_put_back_while_the_program_runs_helps_nobody(records: Records) -> None:
    records.lock()
    before = records.folder.keys.read_bytes()
    try_wrongly(records, 5)
    records.folder.keys.write_bytes(before)
    assert records.wait_s() == 30


@pytest.mark.usefixtures("phrase")
def test_deleting_the_count_is_deleting_the_key(records: Records) -> None:
    records.lock()
    try_wrongly(records, 5)
    records.folder.keys.unlink()
    with pytest.raises(DamagedRecordError):
        records.unlock(PIN, "Dr. Ann Lee")


@pytest.mark.usefixtures("phrase")
def test_on_a_full_drive_wrong_tries_still_count(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreError("the drive is full")

    records.lock()
    monkeypatch.setattr(folder, "write_locks", full)
    try_wrongly(records, 5)
    assert records.wait_s() == 30


@pytest.mark.usefixtures("phrase")
def test_a_try_that_could_not_be_made_does_not_count(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exhausted(*_: object) -> bytes:
        raise StoreError("there is not enough free memory")

    records.lock()
    monkeypatch.setattr(key, "open_lock", exhausted)
    with pytest.raises(StoreError, match="memory"):
        records.unlock(PIN, "Dr. Ann Lee")
    assert records.user_access.wrong == 0


def test_a_lost_pin_is_replaced_with_the_recovery_phrase(records: Records, phrase: str) -> None:
    records.add_user("Bob", OTHER)
    records.lock()
    try_wrongly(records, 5)
    records.recover(phrase.lower().replace("-", " "), "161803", "Bob")
    assert (records.user, records.wait_s()) == ("Bob", 0)
    assert entries(records)[-1] == ("Bob", "recover", {"wrong tries before": 5})
    records.lock()
    records.unlock("161803", "Bob")
    records.lock()
    records.unlock(PIN, "Dr. Ann Lee")


def test_a_wrong_recovery_phrase_changes_nothing(records: Records, phrase: str) -> None:
    records.lock()
    mistyped = phrase[:-1] + ("0" if phrase[-1] != "0" else "1")
    for typed, words in (
        (mistyped, "mistyped"),
        (phrase[:-5], "mistyped"),
        ("!", "mistyped"),
        (key.new_phrase(), "does not open"),
    ):
        with pytest.raises(WrongSecretError, match=words):
            records.recover(typed, OTHER, "Dr. Ann Lee")
    with pytest.raises(StoreError, match="no user"):
        records.recover(phrase, OTHER, "Nobody")
    with pytest.raises(StoreError, match="too short"):
        records.recover(phrase, "1", "Dr. Ann Lee")
    records.unlock(PIN, "Dr. Ann Lee")


def test_a_recovery_phrase_that_was_seen_is_replaced(records: Records, phrase: str) -> None:
    with pytest.raises(WrongSecretError):
        records.renew_phrase("000000")
    renewed = records.renew_phrase(PIN)
    assert entries(records)[-1] == ("Dr. Ann Lee", "change recovery phrase", {})
    assert records.users == ("Dr. Ann Lee",)
    records.lock()
    with pytest.raises(WrongSecretError):
        records.recover(phrase, OTHER, "Dr. Ann Lee")
    records.recover(renewed, OTHER, "Dr. Ann Lee")


@pytest.mark.usefixtures("phrase")
def test_a_record_that_cannot_keep_who_opened_it_stays_closed(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreError("the drive is full")

    records.lock()
    monkeypatch.setattr("skinscreen.store.audit.Audit.note", full)
    with pytest.raises(StoreError, match="full"):
        records.unlock(PIN, "Dr. Ann Lee")
    assert not records.unlocked


@pytest.mark.usefixtures("phrase")
def test_a_full_drive_does_not_keep_the_record_open(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreError("the drive is full")

    monkeypatch.setattr("skinscreen.store.audit.Audit.note", full)
    records.lock()
    assert not records.unlocked


def test_the_clock_of_the_wait_is_not_the_time_of_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(users, "_BOOT", Path("/does/not/exist"))
    assert users.unsettable_clock()[0] == users._THIS_RUN
    monkeypatch.setattr("time.time", lambda: -1e9)
    first, second = users.unsettable_clock()[1], users.unsettable_clock()[1]
    assert second >= first >= 0


def test_what_was_made_is_the_first_entry(records: Records, phrase: str) -> None:
    assert records.audit.entries(5)[0].done is Done.MADE
    assert key.is_phrase(phrase)
