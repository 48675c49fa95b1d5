"""The photos of all visits, to be screened again."""

from pathlib import Path

import pytest
from unit.services.kept import Device

from skinscreen.domain.audit import Done
from skinscreen.domain.errors import LockedError
from skinscreen.domain.record import RecordKind
from skinscreen.services.visit_photos import WHAT, count_visits, visit_photos


def test_every_visit_that_is_shown_comes_with_its_photo_and_frame(tmp_path: Path) -> None:
    device = Device(tmp_path)
    first, deleted, last = (device.visit(p) for p in (0.4, 0.3, 0.2))
    device.records.delete(RecordKind.VISIT, deleted)
    found = list(visit_photos(device.records))
    assert [one.visit_id for one in found] == [first, last]
    assert count_visits(device.records) == 2
    for one in found:
        shown = device.records.photo(one.visit_id)
        assert (one.photo().pixels == shown.photo.pixels).all()
        assert one.frame == device.records.visit(one.visit_id).assessment.crop
        assert len(one.content) == 64
    device.records.lock()


def test_the_audit_has_one_entry_for_all(tmp_path: Path) -> None:
    device = Device(tmp_path)
    for _ in range(3):
        device.visit()
    before = device.records.audit.entries(1)[0].number
    list(visit_photos(device.records))
    (entry,) = device.records.audit.entries(1)
    assert entry.number == before + 1
    assert (entry.done, entry.detail["what"]) == (Done.EXPORTED, WHAT)
    device.records.lock()


def test_a_locked_record_gives_none(tmp_path: Path) -> None:
    device = Device(tmp_path)
    device.records.lock()
    with pytest.raises(LockedError):
        next(visit_photos(device.records))
