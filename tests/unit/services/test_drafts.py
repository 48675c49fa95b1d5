"""Drafts of an open record: whose they are, what they outlive, and with what they go."""

import errno
import shutil
import sqlite3
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from faulty_drive import faulty_drive
from unit.services.kept import NOON, NOTE, PIN, Device

from skinscreen.domain.draft import Draft, DraftForm, DraftKey
from skinscreen.domain.errors import FullDriveError, LockedError, StoreError
from skinscreen.domain.record import RecordKind, new_id
from skinscreen.services import backups
from skinscreen.services.records import Records
from skinscreen.store import drafts as store

NEW = DraftKey(DraftForm.PATIENT)
OTHER_PIN = "314159"
WORDS = Draft({"name": NOTE}, {"name": ""}, NOON)


def keys(device: Device, visit: str) -> dict[RecordKind, DraftKey]:
    """A form of each kind of thing."""
    who, where = device.patient.id, device.lesion.id
    return {
        RecordKind.PATIENT: DraftKey(DraftForm.PATIENT, who),
        RecordKind.LESION: DraftKey(DraftForm.LESION, who, where),
        RecordKind.VISIT: DraftKey(DraftForm.NOTES, who, where, visit),
    }


def file_of(device: Device) -> Path:
    return device.records.folder.path / store.DATABASE


def opened_again(device: Device, pin: str = PIN, name: str = "Dr. Ann Lee") -> Records:
    device.records.lock()
    device.records.unlock(pin, name)
    return device.records


def test_a_record_without_drafts_has_no_file_of_them(device: Device) -> None:
    drafts = device.records.drafts
    drafts.look()
    drafts.drop(NEW)
    assert drafts.read(NEW) is None
    assert drafts.forget_gone()
    drafts.hand_over("nobody")
    assert not file_of(device).exists()


def test_a_draft_outlives_the_lock_and_goes_when_it_is_dropped(device: Device) -> None:
    device.records.drafts.keep(NEW, WORDS)
    drafts = opened_again(device).drafts
    drafts.look()
    assert drafts.read(NEW) == WORDS
    drafts.drop(NEW)
    assert drafts.read(NEW) is None


def test_while_locked_there_is_no_draft(device: Device) -> None:
    device.records.drafts.keep(NEW, WORDS)
    drafts = device.records.drafts
    device.records.lock()
    with pytest.raises(LockedError):
        _ = device.records.drafts
    drafts.close()
    with pytest.raises(StoreError):
        drafts.keep(NEW, WORDS)


@pytest.mark.parametrize("way", ["PIN", "recovery phrase", "new phrase", "another user"])
def test_a_draft_outlives_a_change_of_who_may_open_the_record(device: Device, way: str) -> None:
    records, user = device.records, "Dr. Ann Lee"
    records.drafts.keep(NEW, WORDS)
    if way == "PIN":
        records.change_secret(PIN, OTHER_PIN, user)
    elif way == "recovery phrase":
        records.lock()
        records.recover(device.phrase, OTHER_PIN, user)
    elif way == "new phrase":
        phrase = records.renew_phrase(PIN)
        records.lock()
        records.recover(phrase, OTHER_PIN, user)
    else:
        records.add_user("Bob", OTHER_PIN)
    again = opened_again(device, PIN if way == "another user" else OTHER_PIN)
    assert again.drafts.read(NEW) == WORDS


def test_a_draft_is_of_who_typed_it_and_with_a_removed_user_it_is_handed_over(
    device: Device,
) -> None:
    device.records.add_user("Bob", OTHER_PIN)
    device.records.drafts.keep(NEW, WORDS)
    records = opened_again(device, OTHER_PIN, "Bob")
    assert records.drafts.read(NEW) is None
    records.remove_user("Dr. Ann Lee")
    assert records.drafts.read(NEW) == WORDS


@pytest.mark.parametrize("kind", [RecordKind.PATIENT, RecordKind.LESION, RecordKind.VISIT])
def test_with_what_is_deleted_for_good_the_drafts_of_it_and_of_what_belongs_to_it_go(
    device: Device, kind: RecordKind
) -> None:
    visit, records = device.visit(), device.records
    forms = keys(device, visit)
    ids = {
        RecordKind.PATIENT: device.patient.id,
        RecordKind.LESION: device.lesion.id,
        RecordKind.VISIT: visit,
    }
    for key in (NEW, *forms.values()):
        records.drafts.keep(key, WORDS)
    file_of(device).with_name(store.SET_ASIDE).write_bytes(b"of nobody knows whom")
    assert records.purge(kind, ids[kind]).wiped
    gone = list(forms)[list(forms).index(kind) :]
    assert [k for k, key in forms.items() if records.drafts.read(key) is None] == gone
    assert records.drafts.read(NEW) == WORDS
    assert not file_of(device).with_name(store.SET_ASIDE).exists()


def test_what_was_deleted_and_can_be_brought_back_has_its_draft_still(device: Device) -> None:
    records, key = device.records, DraftKey(DraftForm.PATIENT, device.patient.id)
    records.drafts.keep(key, WORDS)
    records.delete(RecordKind.PATIENT, device.patient.id)
    opened_again(device).drafts.look()
    records.undelete(RecordKind.PATIENT, device.patient.id)
    assert records.drafts.read(key) == WORDS


def test_of_what_is_gone_for_good_no_draft_is_kept(device: Device) -> None:
    key = DraftKey(DraftForm.PATIENT, device.patient.id)
    device.records.purge(RecordKind.PATIENT, device.patient.id)
    device.records.drafts.keep(key, WORDS)
    assert device.records.drafts.read(key) is None


def test_drafts_that_could_not_be_deleted_with_their_patient_go_at_the_next_opening(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StoreError("the drive is full")

    key, records = DraftKey(DraftForm.PATIENT, device.patient.id), device.records
    records.drafts.keep(key, WORDS)
    with monkeypatch.context() as patch:
        patch.setattr(store.DraftStore, "forget", refuse)
        purged = records.purge(RecordKind.PATIENT, device.patient.id)
    assert not purged.wiped
    assert "Encrypted traces go when the record is next closed" in purged.sentence
    opened_again(device).drafts.look()
    assert records.drafts.read(key) is None


@pytest.mark.parametrize(
    "damage", [b"", b"no database" * 999, "bit"], ids=["empty", "other", "bit"]
)
def test_damaged_drafts_are_set_aside_and_the_record_opens(
    device: Device, damage: bytes | str
) -> None:
    records, file = device.records, file_of(device)
    records.drafts.keep(NEW, replace(WORDS, typed={"name": NOTE * 200}))
    records.lock()
    content = bytearray(file.read_bytes())
    content[-100] ^= 1
    file.write_bytes(content if isinstance(damage, str) else damage)
    records.unlock(PIN, "Dr. Ann Lee")
    assert records.patient(device.patient.id) == device.patient
    if damage:
        with pytest.raises(StoreError, match=r"set aside as drafts-damaged.db\. The record itself"):
            records.drafts.look()
    records.drafts.look()
    assert records.drafts.read(NEW) is None
    records.drafts.keep(NEW, WORDS)
    assert records.drafts.read(NEW) == WORDS


def test_drafts_of_a_record_that_lay_there_before_are_set_aside(
    device: Device, tmp_path: Path
) -> None:
    device.records.drafts.keep(NEW, WORDS)
    device.records.lock()
    other = Device(tmp_path / "other")
    shutil.copy(file_of(device), file_of(other))
    with pytest.raises(StoreError, match="set aside"):
        other.records.drafts.read(NEW)
    other.records.drafts.keep(NEW, WORDS)
    other.records.lock()


def test_on_a_full_drive_a_draft_waits_in_memory_until_one_can_be_kept(device: Device) -> None:
    device.records.drafts.keep(NEW, WORDS)
    drafts, more = opened_again(device).drafts, replace(WORDS, typed={"name": "more"})
    of_patient = DraftKey(DraftForm.PATIENT, device.patient.id)
    with faulty_drive() as drive:
        drive.fail(1, errno.ENOSPC, forever=True)
        assert drafts.read(NEW) == WORDS
        with pytest.raises(FullDriveError):
            drafts.keep(NEW, more)
        assert drafts.read(NEW) == more
        drive.mend()
    drafts.keep(of_patient, WORDS)
    drafts = opened_again(device).drafts
    assert (drafts.read(NEW), drafts.read(of_patient)) == (more, WORDS)


def test_what_waits_in_memory_goes_with_the_lock_with_its_patient_and_when_it_is_dropped(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise FullDriveError("the drive is full")

    records, visit = device.records, device.visit()
    (of_patient, of_lesion, _) = keys(device, visit).values()
    monkeypatch.setattr(store.DraftStore, "keep", refuse)
    for key in (NEW, of_patient, of_lesion):
        with pytest.raises(FullDriveError):
            records.drafts.keep(key, WORDS)
    records.drafts.drop(of_patient)
    assert records.purge(RecordKind.LESION, device.lesion.id).wiped
    left = [records.drafts.read(key) for key in (NEW, of_patient, of_lesion)]
    assert left == [WORDS, None, None]
    assert opened_again(device).drafts.read(NEW) is None


def test_a_backup_has_no_drafts_and_a_restored_record_has_those_beside_it_no_more(
    device: Device, tmp_path: Path
) -> None:
    of_patient = DraftKey(DraftForm.PATIENT, device.patient.id)
    device.records.drafts.keep(of_patient, WORDS)
    made = backups.back_up(device.records, tmp_path / "kept.skinscreen", NOON)
    fresh = Records(tmp_path / "fresh")
    backups.restore(fresh, made.file, PIN)
    assert fresh.drafts.read(of_patient) is None
    assert not (tmp_path / "fresh" / store.DATABASE).exists()
    fresh.lock()


def test_drafts_of_patients_whom_a_restored_backup_does_not_have_go(
    device: Device, tmp_path: Path
) -> None:
    records = device.records
    made = backups.back_up(records, tmp_path / "kept.skinscreen", NOON)
    later = replace(device.patient, id=new_id())
    records.add_patient(later)
    keys = [DraftKey(DraftForm.PATIENT, id_) for id_ in ("", device.patient.id, later.id)]
    for key in keys:
        records.drafts.keep(key, WORDS)
    records.lock()
    for name in ("records.db", "records.key"):
        (records.folder.path / name).unlink()
    backups.restore(records, made.file, PIN)
    records.drafts.look()
    assert [records.drafts.read(key) for key in keys] == [WORDS, WORDS, None]


@pytest.mark.parametrize("kept", [True, False], ids=["on the drive", "in memory"])
def test_what_is_taken_is_no_draft_any_more_nor_is_another_of_its_kind(
    device: Device, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    def refuse(*_: object) -> None:
        raise FullDriveError("the drive is full")

    drafts = device.records.drafts
    report, other = DraftKey(DraftForm.REPORT, device.patient.id), DraftKey(DraftForm.REPORT)
    assert drafts.take(report) is None
    if not kept:
        monkeypatch.setattr(store.DraftStore, "keep", refuse)
    for key in (NEW, report, other):
        with nullcontext() if kept else pytest.raises(FullDriveError):
            drafts.keep(key, WORDS)
    assert drafts.take(report) == WORDS
    assert [drafts.read(key) for key in (NEW, report, other)] == [WORDS, None, None]


def test_the_drafts_cannot_be_read_without_the_key(device: Device) -> None:
    device.records.drafts.keep(NEW, WORDS)
    device.records.lock()
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(file_of(device)).execute("SELECT * FROM draft")
    assert NOTE.encode() not in file_of(device).read_bytes()
