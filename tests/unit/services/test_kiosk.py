"""Who may leave a kiosk, and that nobody guesses their way out."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from skinscreen.domain.audit import Done
from skinscreen.domain.errors import StoreError, TooManyTriesError, WrongSecretError
from skinscreen.services.kiosk import KIOSK, Kiosk
from skinscreen.services.records import Records
from skinscreen.store.key import Cost

CHEAP = Cost(1 << 4)
PIN, OTHER = "271828", "314159"


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    records = Records(tmp_path / "records", cost=CHEAP)
    yield records
    records.lock()


@pytest.fixture
def kiosk(tmp_path: Path, records: Records) -> Kiosk:
    return Kiosk(records, tmp_path / "config/kiosk", cost=CHEAP)


def test_without_record_and_pin_anybody_may_leave(kiosk: Kiosk) -> None:
    assert kiosk.names() == ()


def test_without_a_record_the_kiosks_own_pin_lets_out(kiosk: Kiosk) -> None:
    kiosk.set_pin(PIN)
    assert kiosk.names() == (KIOSK,)
    kiosk.let_out(PIN, KIOSK)
    with pytest.raises(WrongSecretError, match="not the kiosk's PIN"):
        kiosk.let_out(OTHER, KIOSK)
    assert kiosk.wait_s() == 0


def test_a_pin_that_is_set_again_takes_the_place_of_the_first(kiosk: Kiosk) -> None:
    kiosk.set_pin(PIN)
    kiosk.set_pin(OTHER)
    kiosk.let_out(OTHER, KIOSK)
    with pytest.raises(WrongSecretError):
        kiosk.let_out(PIN, KIOSK)


@pytest.mark.parametrize("pin", ["1", "123456", "000000"])
def test_a_pin_easy_to_guess_is_not_set(pin: str, kiosk: Kiosk) -> None:
    with pytest.raises(StoreError):
        kiosk.set_pin(pin)
    assert kiosk.names() == ()


def test_where_nothing_can_be_written_a_sentence_says_so(tmp_path: Path, records: Records) -> None:
    (tmp_path / "config").write_text("no folder")
    with pytest.raises(StoreError, match=r"config/kiosk cannot be written .*was not set"):
        Kiosk(records, tmp_path / "config/kiosk", cost=CHEAP).set_pin(PIN)


def test_whoever_tries_pins_waits_even_after_a_new_start(
    kiosk: Kiosk, tmp_path: Path, records: Records
) -> None:
    kiosk.set_pin(PIN)
    for _ in range(5):
        with pytest.raises(StoreError):
            kiosk.let_out(OTHER, KIOSK)
    again = Kiosk(records, tmp_path / "config/kiosk", cost=CHEAP)
    assert again.wait_s() > 0
    with pytest.raises(TooManyTriesError):
        again.let_out(PIN, KIOSK)


def test_with_a_record_its_users_may_leave_and_the_kiosks_pin_does_not_count(
    kiosk: Kiosk, records: Records
) -> None:
    kiosk.set_pin(OTHER)
    records.create(PIN, "Ann")
    assert kiosk.names() == ("Ann",)
    kiosk.let_out(PIN, "Ann")
    with pytest.raises(WrongSecretError):
        kiosk.let_out(OTHER, "Ann")
    with pytest.raises(WrongSecretError):
        kiosk.let_out(OTHER, KIOSK)
    assert records.unlocked  # by whoever had it open


def test_who_leaves_while_the_record_is_locked_stands_in_its_audit(
    kiosk: Kiosk, records: Records
) -> None:
    records.create(PIN, "Ann")
    records.add_user("Bea", OTHER)
    records.lock()
    kiosk.let_out(OTHER, "Bea")
    assert not records.unlocked
    records.unlock(PIN, "Ann")
    entries = [(entry.user, entry.done) for entry in records.audit.entries(20)]
    assert ("Bea", Done.UNLOCKED) in entries
    assert ("Bea", Done.LOCKED) in entries


def test_tries_of_the_records_pins_count_here_too(kiosk: Kiosk, records: Records) -> None:
    records.create(PIN, "Ann")
    records.lock()
    for _ in range(5):
        with pytest.raises(StoreError):
            records.unlock(OTHER, "Ann")
    assert kiosk.wait_s() > 0
    with pytest.raises(TooManyTriesError):
        kiosk.let_out(PIN, "Ann")


def test_a_damaged_record_keeps_nobody_in(kiosk: Kiosk, records: Records) -> None:
    records.create(PIN, "Ann")
    records.lock()
    records.folder.database.write_bytes(b"damaged")
    kiosk.let_out(PIN, "Ann")
    records.folder.keys.write_bytes(b"damaged")
    assert kiosk.names() == ()
    kiosk.set_pin(OTHER)
    kiosk.let_out(OTHER, KIOSK)
