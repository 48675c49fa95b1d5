"""The photo in hand while the record is locked: bytes that its key alone opens."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from drawn_lesion import lesion_pixels

from skinscreen.domain.assessment import Box
from skinscreen.domain.errors import LockedError, StoreError
from skinscreen.domain.own_view import NO_VIEW
from skinscreen.imaging.photo import Photo
from skinscreen.services.records import Records
from skinscreen.services.work_in_hand import WorkInHand
from skinscreen.store.key import Cost

PIN = "246813"


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    made = Records(tmp_path / "one", cost=Cost(1 << 10))
    made.create(PIN, "Dr Keeper")
    yield made
    made.lock()


def work() -> WorkInHand:
    pixels = lesion_pixels(96, 64)
    box = Box(3, 4, 50)
    return WorkInHand(
        photo=Photo(pixels, 96, 64, "mole.png"),
        file=Path("/media/stick/mole.png"),
        from_camera=False,
        given_up=False,
        box=box,
        frames=(),
        screening=None,
        shown=False,
        kept=False,
        awaited=True,
        several=(),
        views={box: NO_VIEW},
        place=0,
    )


def test_sealed_work_comes_back_as_it_was_after_the_lock(records: Records) -> None:
    before = work()
    sealed = records.seal(before)
    records.lock()
    records.unlock(PIN, "Dr Keeper")
    after = records.unseal(sealed)
    assert np.array_equal(after.photo.pixels, before.photo.pixels)
    assert (after.file, after.box, after.awaited, dict(after.views)) == (
        before.file,
        before.box,
        True,
        {before.box: NO_VIEW},
    )


def test_nothing_of_the_photo_is_seen_in_what_is_sealed(records: Records) -> None:
    before = work()
    sealed = records.seal(before)
    assert before.photo.pixels[10].tobytes()[:24] not in sealed
    assert b"mole.png" not in sealed
    assert records.seal(before) != sealed


def test_while_it_is_locked_nothing_is_sealed_nor_opened(records: Records) -> None:
    sealed = records.seal(work())
    records.lock()
    with pytest.raises(LockedError):
        records.unseal(sealed)
    with pytest.raises(LockedError):
        records.seal(work())


@pytest.mark.parametrize("place", [0, 20, -1])
def test_what_was_changed_is_not_opened(records: Records, place: int) -> None:
    sealed = bytearray(records.seal(work()))
    sealed[place] ^= 1
    with pytest.raises(StoreError, match="another record's"):
        records.unseal(bytes(sealed))


def test_the_work_of_one_record_is_not_opened_by_another(records: Records, tmp_path: Path) -> None:
    sealed = records.seal(work())
    other = Records(tmp_path / "two", cost=Cost(1 << 10))
    other.create(PIN, "Dr Other")
    with pytest.raises(StoreError, match="another record's"):
        other.unseal(sealed)
    other.lock()
