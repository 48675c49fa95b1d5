"""Who edits the count of wrong tries, or puts an old key file back, does not get rid of it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sweeps import slow

from skinscreen.domain.audit import Done
from skinscreen.domain.errors import StoreError, TooManyTriesError, WrongSecretError
from skinscreen.services import backups
from skinscreen.services.records import Records
from skinscreen.store import folder as store_folder
from skinscreen.store.key import Cost

CHEAP = Cost(1 << 4)
PIN, WRONG = "271828", "000000"
NOW = [1000.0]
EDITED, PUT_BACK = "was edited", "was put back"


@pytest.fixture(autouse=True)
def _clock() -> None:
    NOW[0] = 1000.0


def started(place: Path) -> Records:
    """What a start of the program finds."""
    return Records(place, cost=CHEAP, clock=lambda: ("boot", NOW[0]))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """Of a locked record, opened once before."""
    records = started(tmp_path / "records")
    records.create(PIN, "Ann")
    records.lock()
    records.unlock(PIN, "Ann")
    records.lock()
    return tmp_path / "records"


def try_wrongly(records: Records, times: int) -> None:
    for _ in range(times):
        NOW[0] += records.wait_s()
        with pytest.raises((WrongSecretError, TooManyTriesError)):
            records.unlock(WRONG, "Ann")


def edit(place: Path, change: Callable[[dict[str, Any]], object]) -> None:
    file = place / "records.key"
    document = json.loads(file.read_text())
    change(document)
    file.write_text(json.dumps(document))


def tries(**values: object) -> Callable[[dict[str, Any]], object]:
    return lambda document: document["tries"].update(values)


def noticed(place: Path) -> list[str]:
    """What the audit keeps, once the right PIN was given."""
    records = started(place)
    NOW[0] += records.wait_s()
    records.unlock(PIN, "Ann")
    found = [str(e.detail["what"]) for e in records.audit.entries(100) if e.done is Done.NOTICED]
    assert records.noticed in ("", *found[-1:])
    records.lock()
    return found


def test_honest_tries_are_no_edit(place: Path) -> None:
    for _ in range(3):
        try_wrongly(started(place), 4)
        assert noticed(place) == []


@pytest.mark.parametrize(
    "change",
    [
        tries(wrong=0),
        tries(wrong=5),
        tries(wrong=8),
        tries(token=None),
        tries(at="never"),
        lambda document: document.pop("tries"),
        *slow([
            tries(wrong=-1),
            tries(wrong=10**9),
            tries(wrong="none"),
            tries(wrong=True),
            tries(token=32 * "00"),
            tries(token="00"),  # noqa: S106 - the token of a chain
            tries(end="00" * 32),
            tries(nonce="00"),
            tries(period=0),
            tries(period="first"),
            tries(period=1 << 80),
            tries(at=1e300),
            tries(at=float("nan")),
            tries(at=10**400),
            tries(clock=None),
            lambda document: document.update(tries=[]),
            lambda document: document.update(tries={}),
        ]),
    ],
)  # fmt: skip
def test_an_edit_of_the_count_is_seen_at_once_and_makes_the_wait_the_longest(
    place: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    try_wrongly(started(place), 6)
    edit(place, change)
    records = started(place)
    assert records.wait_s() == 3600
    with pytest.raises(TooManyTriesError, match="edited past the program; wait 60 minutes"):
        records.unlock(PIN, "Ann")
    NOW[0] += 3000
    assert started(place).wait_s() == 600
    NOW[0] += 600
    records.unlock(PIN, "Ann")
    assert EDITED in records.noticed
    records.lock()
    assert noticed(place) == [f"the count of wrong tries in the key file {EDITED}"]
    assert len(noticed(place)) == 1  # from then on it is whole again


def test_a_wrong_try_after_an_edit_waits_the_longest_again(place: Path) -> None:
    edit(place, tries(wrong=3))
    NOW[0] += started(place).wait_s()
    try_wrongly(started(place), 1)
    assert started(place).wait_s() == 3600


def test_a_forged_count_is_seen_with_the_next_right_pin(place: Path) -> None:
    other = place.parent / "other"
    records = started(other)
    records.create(PIN, "Ann")
    records.lock()
    try_wrongly(started(place), 7)
    forged = json.loads((other / "records.key").read_text())["tries"]
    edit(place, lambda document: document.update(tries=forged | {"period": 7}))
    assert started(place).wait_s() == 0
    assert len(noticed(place)) == 1
    assert EDITED in noticed(place)[0]


def test_a_count_that_was_removed_is_seen_with_the_next_right_pin(place: Path) -> None:
    try_wrongly(started(place), 7)
    edit(place, lambda document: document.update(format=1, tries={}))
    assert PUT_BACK in noticed(place)[0]
    assert len(noticed(place)) == 1


def test_an_old_key_file_is_seen_with_the_next_right_pin(place: Path) -> None:
    old = (place / "records.key").read_bytes()
    assert noticed(place) == []
    try_wrongly(started(place), 7)
    (place / "records.key").write_bytes(old)
    assert started(place).wait_s() == 0
    assert PUT_BACK in noticed(place)[0]
    assert len(noticed(place)) == 1


def test_what_is_seen_while_the_record_is_open_is_kept_too(place: Path) -> None:
    records = started(place)
    records.unlock(PIN, "Ann")
    for number, change in enumerate((
        lambda: records.confirm(PIN),
        lambda: records.change_secret(PIN, PIN, "Ann"),
        lambda: records.renew_phrase(PIN),
    ), start=1):  # fmt: skip
        edit(place, tries(wrong=1))
        NOW[0] += records.wait_s()
        change()
        kept = [e for e in records.audit.entries(100) if e.done is Done.NOTICED]
        assert len(kept) == number
    records.lock()


def test_a_key_file_of_an_older_version_opens_and_is_bound_from_then_on(place: Path) -> None:
    records = started(place.parent / "old")
    records.create(PIN, "Ann")
    records.lock()
    with_none = {"wrong": 2, "clock": "boot", "at": 990.0}
    edit(records.folder.path, lambda document: document.update(format=1, tries=with_none))
    # Its audit tells of no key file, as one of an older version.
    again = started(records.folder.path)
    assert again.user_access.wrong == 2
    data_key = again.folder.unlock(PIN, "Ann")
    assert again.user_access.data_key(PIN, "Ann") == data_key
    assert again.user_access.noticed(0) == ""
    assert again.folder.tries().period == 1
    assert json.loads(again.folder.keys.read_text())["format"] == 2


def test_a_restored_record_is_no_old_key_file(place: Path, tmp_path: Path) -> None:
    records = started(place)
    records.unlock(PIN, "Ann")
    made = backups.back_up(records, tmp_path / "b.skinscreen", records.now())
    records.lock()
    restored = started(tmp_path / "restored")
    backups.restore(restored, made.file, PIN)
    restored.lock()
    assert noticed(restored.folder.path) == []
    assert restored.folder.tries().period > started(place).folder.tries().period


def test_a_program_that_was_killed_before_it_kept_the_opening_is_no_old_key_file(
    place: Path,
) -> None:
    started(place).user_access.data_key(PIN, "Ann")  # and then nothing was written to the record
    assert noticed(place) == []


def test_a_wait_shortened_while_the_program_runs_is_not(place: Path) -> None:
    records = started(place)
    try_wrongly(records, 6)
    edit(place, tries(at=-1e9))
    assert records.wait_s() == 60


def test_who_was_overtaken_by_others_tries_must_wait(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = started(place)
    monkeypatch.setattr(records.user_access, "_require_no_wait", lambda: None)  # it looked before
    try_wrongly(started(place), 5)
    with pytest.raises(TooManyTriesError, match="30 seconds"):
        records.unlock(PIN, "Ann")


def test_an_edit_on_a_full_drive_waits_once(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StoreError("the drive is full")

    edit(place, tries(wrong=3))
    monkeypatch.setattr(store_folder, "write_locks", full)
    records = started(place)
    assert records.wait_s() == 3600
    NOW[0] += 3599
    assert records.wait_s() == 1


def test_a_try_that_could_not_be_made_stays_uncounted_beside_others(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = started(place)

    def exhausted(*_: object) -> bytes:
        other = started(place)
        with monkeypatch.context() as patch:
            patch.setattr("skinscreen.store.key.open_lock", wrong)
            try_wrongly(other, 1)
        raise StoreError("there is not enough free memory")

    def wrong(*_: object) -> bytes:
        raise WrongSecretError("wrong")

    monkeypatch.setattr("skinscreen.store.key.open_lock", exhausted)
    with pytest.raises(StoreError, match="memory"):
        records.unlock(PIN, "Ann")
    assert started(place).user_access.wrong == 2  # the other's came after it, so both stay
