"""Drafts beside the record: kept for one user, overwritten, set aside where they are damaged."""

import errno
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from faulty_drive import faulty_drive
from unit.store.cases import NOON, PIN, kept_photo, lesion, patient, visit

from skinscreen.domain.draft import Draft, DraftForm, DraftKey
from skinscreen.domain.errors import DamagedRecordError, FullDriveError, StoreError
from skinscreen.store import drafts
from skinscreen.store.case_store import CaseStore
from skinscreen.store.connection import Database
from skinscreen.store.drafts import DraftStore
from skinscreen.store.folder import RecordFolder

KEY = b"k" * 32
NEW = DraftKey(DraftForm.PATIENT)
OF_LESION = DraftKey(DraftForm.LESION, "p1", "l1")
CANARY = "xyzzy-itches-at-night"


def draft(text: str = CANARY, minutes: int = 0) -> Draft:
    return Draft({"notes": text}, {"notes": ""}, NOON + timedelta(minutes=minutes))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DraftStore]:
    """An empty file of drafts."""
    opened = drafts.open_drafts(tmp_path, KEY)
    yield opened
    opened.close()


def test_what_was_kept_last_is_read_again_after_closing(store: DraftStore, tmp_path: Path) -> None:
    store.keep("Ann", NEW, draft("first"))
    store.keep("Ann", NEW, draft("then", 1))
    store.close()
    opened = drafts.open_drafts(tmp_path, KEY)
    assert opened.read("Ann", NEW) == draft("then", 1)
    assert opened.read("Ann", OF_LESION) is None
    opened.close()


@pytest.mark.parametrize(
    "text", ["", "a\0b", "\ud800", "שלום \u202e", "\n\n", "'; DROP TABLE draft"]
)
def test_what_a_form_may_not_save_is_kept_as_typed(store: DraftStore, text: str) -> None:
    store.keep("Ann", NEW, draft(text))
    assert store.read("Ann", NEW) == draft(text)


def test_a_draft_is_of_the_user_who_typed_it(store: DraftStore) -> None:
    store.keep("Ann", NEW, draft("of Ann"))
    store.keep("Bob", NEW, draft("of Bob"))
    store.drop("Ann", NEW)
    assert store.read("Ann", NEW) is None
    assert store.read("Bob", NEW) == draft("of Bob")


def test_what_is_handed_over_takes_the_place_of_nothing(store: DraftStore) -> None:
    store.keep("Bob", NEW, draft("of Bob"))
    store.keep("Ann", NEW, draft("of Ann"))
    store.keep("Ann", OF_LESION, draft("of Ann"))
    store.hand_over("Ann", "Bob")
    assert store.read("Bob", NEW) == draft("of Bob")
    assert store.read("Bob", OF_LESION) == draft("of Ann")
    assert store.read("Ann", NEW) is None


@pytest.mark.parametrize("subject", ["p1", "l1"])
def test_with_a_patient_or_a_lesion_everybody_s_drafts_of_it_go(
    store: DraftStore, subject: str
) -> None:
    store.keep("Ann", OF_LESION, draft())
    store.keep("Bob", OF_LESION, draft())
    store.keep("Bob", NEW, draft())
    assert store.subjects() == {"p1", "l1"}
    store.forget(subject)
    assert store.subjects() == frozenset()
    assert store.read("Bob", NEW) == draft()


def content(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()))


def test_nothing_typed_stands_in_the_files(store: DraftStore, tmp_path: Path) -> None:
    store.keep("Dr. Ann Featherstone", OF_LESION, draft())
    for word in (CANARY, "Featherstone", "SQLite format"):
        assert word.encode() not in content(tmp_path)
    assert all(file.stat().st_mode & 0o077 == 0 for file in tmp_path.iterdir())


def test_what_was_dropped_is_overwritten_and_freed_and_the_log_is_empty(
    store: DraftStore, tmp_path: Path
) -> None:
    store.keep("Ann", NEW, draft(CANARY * 1000))
    log = tmp_path / "drafts.db-wal"
    assert log.stat().st_size
    store.drop("Ann", NEW)
    assert log.stat().st_size == 0
    with store._database.alone() as connection:
        for name, expected in (("secure_delete", 1), ("freelist_count", 0)):
            assert connection.execute(f"PRAGMA {name}").fetchone()[0] == expected


def test_dropping_what_is_not_there_changes_nothing(store: DraftStore) -> None:
    store.drop("Ann", NEW)
    store.forget("p1")
    assert store.subjects() == frozenset()


@pytest.mark.parametrize("size", [0, 512, 4096])
def test_a_file_that_was_cut_off_in_its_making_is_begun_anew_or_damaged(
    tmp_path: Path, size: int
) -> None:
    drafts.open_drafts(tmp_path, KEY).close()
    file = tmp_path / drafts.DATABASE
    file.write_bytes(file.read_bytes()[:size])
    if size:
        with pytest.raises(DamagedRecordError):
            drafts.open_drafts(tmp_path, KEY)
        drafts.set_aside(tmp_path)
    opened = drafts.open_drafts(tmp_path, KEY)
    opened.keep("Ann", NEW, draft())
    assert opened.read("Ann", NEW) == draft()
    opened.close()


def test_a_file_without_its_table_gets_it(tmp_path: Path) -> None:
    opened = drafts.open_drafts(tmp_path, KEY)
    with opened._database.write() as connection:
        connection.execute("DROP TABLE draft")
    opened.close()
    again = drafts.open_drafts(tmp_path, KEY)
    assert again.subjects() == frozenset()
    again.close()


@pytest.mark.parametrize("at", [0, 3000, 5000, 8000])
def test_a_flipped_bit_is_found_and_the_file_set_aside(
    store: DraftStore, tmp_path: Path, at: int
) -> None:
    store.keep("Ann", NEW, draft("x" * 9000))
    store.close()
    file = tmp_path / drafts.DATABASE
    changed = bytearray(file.read_bytes())
    changed[at] ^= 1
    file.write_bytes(changed)
    (tmp_path / drafts.SET_ASIDE).write_bytes(b"of before")
    with pytest.raises(DamagedRecordError):
        drafts.open_drafts(tmp_path, KEY)
    assert drafts.set_aside(tmp_path).read_bytes() == changed
    assert not drafts.are_there(tmp_path)
    drafts.remove_set_aside(tmp_path)
    drafts.remove_set_aside(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_drafts_of_another_record_are_not_read(store: DraftStore, tmp_path: Path) -> None:
    store.close()
    with pytest.raises(DamagedRecordError):
        drafts.open_drafts(tmp_path, b"j" * 32)


def test_on_a_full_drive_drafts_can_be_read_and_not_be_kept(
    store: DraftStore, tmp_path: Path
) -> None:
    store.keep("Ann", NEW, draft())
    store.close()
    with faulty_drive() as drive:
        drive.fail(1, errno.ENOSPC, forever=True)
        opened = drafts.open_drafts(tmp_path, KEY)
        assert opened.read("Ann", NEW) == draft()
        with pytest.raises(FullDriveError, match="nothing was saved"):
            opened.keep("Ann", NEW, draft("more"))
        opened.close()
        drive.mend()
    again = drafts.open_drafts(tmp_path, KEY)
    assert again.read("Ann", NEW) == draft()
    again.close()


def test_on_a_full_drive_no_file_is_begun(tmp_path: Path) -> None:
    with faulty_drive() as drive:
        drive.fail(1, errno.ENOSPC, forever=True)
        with pytest.raises(StoreError):
            drafts.open_drafts(tmp_path, KEY)
        drive.mend()
    drafts.open_drafts(tmp_path, KEY).close()


def test_a_drive_that_lets_nothing_be_renamed_or_looked_at_is_said(
    store: DraftStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    store.close()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refuse)
        patch.setattr(Path, "unlink", refuse)
        with pytest.raises(StoreError, match="cannot be set aside"):
            drafts.set_aside(tmp_path)
        with pytest.raises(StoreError, match="cannot be removed"):
            drafts.remove_set_aside(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "stat", refuse)
        with pytest.raises(StoreError, match="cannot be read"):
            drafts.open_drafts(tmp_path, KEY)


def test_what_the_record_holds_is_known_as_long_as_it_can_be_brought_back(
    folder: RecordFolder, database: Database
) -> None:
    assert folder.unlock(PIN)
    who = patient()
    where = lesion(who)
    kept = visit(where)
    cases = CaseStore(database)
    cases.add_patient(who)
    cases.add_lesion(where)
    cases.add_visit(kept, kept_photo())
    with database.read() as connection:
        found = drafts.known(connection, [who.id, where.id, kept.id, "gone"])
    assert found == {who.id, where.id, kept.id}
