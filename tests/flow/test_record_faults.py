"""The record on a bad drive, with a wrong key, after tampering: the old data intact.

Each test prints what it tried; ``pytest -s`` shows it.
"""

import errno
import random
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest
from faulty_drive import READERS, faulty_drive, read_only_drive
from sweeps import slow, thinned
from unit.store.cases import CHEAP, PIN, kept_photo, lesion, made_folder, patient, visit

from skinscreen.domain.errors import DamagedRecordError, StoreError, WrongSecretError
from skinscreen.domain.record import Lesion, Patient, RecordKind, Visit
from skinscreen.store import integrity, migrations
from skinscreen.store.case_store import CaseStore
from skinscreen.store.connection import Database, connect
from skinscreen.store.deletion import Deletion
from skinscreen.store.folder import RecordFolder

FAULTS = [
    pytest.param(errno.ENOSPC, True, id="the disk stays full"),
    pytest.param(errno.EIO, False, id="one write fails"),
    *slow([pytest.param(errno.EIO, True, id="every write fails from then on")]),
]
STEPS = thinned([pytest.param(1, id="each"), pytest.param(9, id="each ninth")], "each ninth")
FLIPS = thinned([200, 20], 20)


@dataclass
class Filled:
    """An open record with one patient, one lesion and one visit."""

    folder: RecordFolder
    database: Database
    who: Patient
    where: Lesion
    when: Visit

    @property
    def store(self) -> CaseStore:
        """What it holds."""
        return CaseStore(self.database)

    def content(self) -> object:
        """All of it."""
        with self.database.read() as connection:
            tables = ("patient", "lesion", "visit", "photo")
            return [
                [tuple(row) for row in connection.execute(f"SELECT * FROM {table}")]  # noqa: S608
                for table in tables
            ]

    def copy(self, number: int) -> "Filled":
        """The same, closed, in another folder, and opened there."""
        path = self.folder.path.with_name(f"copy-{number}")
        shutil.copytree(self.folder.path, path)
        folder = RecordFolder(path)
        return replace(self, folder=folder, database=folder.open(folder.unlock(PIN)))

    def open_again(self) -> object:
        """Close, open as after a restart, check every page; returns the content."""
        self.database.close()
        self.database = self.folder.open(self.folder.unlock(PIN))
        integrity.check_all(self.database)
        return self.content()


@pytest.fixture
def filled(tmp_path: Path) -> Filled:
    folder = made_folder(tmp_path / "records")
    database = folder.open(folder.unlock(PIN))
    who = patient("CANARY Ångström")
    where = lesion(who)
    when = visit(where)
    store = CaseStore(database)
    store.add_patient(who)
    store.add_lesion(where)
    store.add_visit(when, kept_photo())
    return Filled(folder, database, who, where, when)


def answer_of(change: Callable[[Filled], None], filled: Filled) -> str:
    """What is said where the change is refused; empty where it is done."""
    try:
        change(filled)
    except StoreError as error:
        return str(error)
    return ""


def keep_visit(filled: Filled) -> None:
    filled.store.add_visit(visit(filled.where, 1), kept_photo())


def change_patient(filled: Filled) -> None:
    filled.store.change_patient(Patient(filled.who.id, "Somebody"))


def delete(filled: Filled) -> None:
    Deletion(filled.database).delete(RecordKind.LESION, filled.where.id)


def purge(filled: Filled) -> None:
    Deletion(filled.database).purge(RecordKind.PATIENT, filled.who.id)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(("error", "forever"), FAULTS)
@pytest.mark.parametrize("change", [keep_visit, change_patient, delete, purge])
def test_a_write_that_fails_anywhere_changes_nothing_and_is_said(
    filled: Filled, change: Callable[[Filled], None], error: int, forever: bool, step: int
) -> None:
    before = filled.content()
    filled.database.close()
    answers = []
    with faulty_drive() as drive:
        for place in count(1, step):
            copy = filled.copy(place)
            drive.fail(place, error, forever=forever)
            answers.append(answer_of(change, copy))
            reached = drive.failed > 0
            drive.mend()
            assert (copy.open_again() == before) == (answers[-1] != "")
            copy.database.close()
            shutil.rmtree(copy.folder.path)
            if not reached:
                break
    refused = [answer for answer in answers if answer]
    assert refused
    assert all("nothing was saved" in answer for answer in refused)
    print(  # noqa: T201
        f"{change.__name__}: failed at {len(answers) - 1} of its writes; {len(refused)} times "
        "refused with nothing changed, else done whole"
    )


@pytest.mark.parametrize(("error", "forever"), FAULTS)
def test_after_a_write_that_failed_the_same_can_be_saved_again(
    filled: Filled, error: int, forever: bool
) -> None:
    with faulty_drive() as drive:
        drive.fail(3, error, forever=forever)
        with pytest.raises(StoreError, match="nothing was saved"):
            keep_visit(filled)
        drive.mend()
        keep_visit(filled)
    assert len(filled.store.timeline(filled.where.id)) == 2
    filled.open_again()
    assert len(filled.store.timeline(filled.where.id)) == 2
    filled.database.close()


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(("error", "forever"), FAULTS)
def test_an_update_of_the_tables_that_fails_anywhere_leaves_the_old_ones(
    filled: Filled, error: int, forever: bool, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = (
        "CREATE TABLE later (a TEXT) STRICT",
        "INSERT INTO later SELECT hex(encoded) FROM photo",
    )
    before = filled.content()
    filled.database.close()
    key = filled.folder.unlock(PIN)
    refused = 0
    with faulty_drive() as drive, monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, later))
        while True:
            drive.fail(refused * step + 1, error, forever=forever)
            try:
                filled.database = filled.folder.open(key)
                break
            except StoreError:
                refused += 1
            drive.mend()
            looked_at = connect(filled.folder.database, key, "read")
            assert migrations.version(looked_at) == len(migrations.MIGRATIONS) - 1
            integrity.check_all(looked_at)
            looked_at.close()
        drive.mend()
        assert filled.content() == before
        filled.database.close()
    assert refused
    print(f"migration: failed at {refused} of its writes, the old version intact")  # noqa: T201


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(("error", "forever"), FAULTS)
def test_a_making_that_fails_anywhere_leaves_no_half_record(
    tmp_path: Path, error: int, forever: bool, step: int
) -> None:
    refused = 0
    with faulty_drive() as drive:
        for place in count(1, step):
            folder = RecordFolder(tmp_path / str(place))
            drive.fail(place, error, forever=forever)
            try:
                folder.create({"pin": PIN}, CHEAP)
            except StoreError:
                refused += 1
            reached = drive.failed > 0
            drive.mend()
            if folder.exists:
                folder.open(folder.unlock(PIN)).close()
            if not reached:
                break
    assert folder.exists
    assert refused
    print(f"making: failed at {refused} of its writes, no half record")  # noqa: T201


def read_everything(filled: Filled) -> object:
    return [
        filled.open_again(),
        filled.store.patients("ang"),
        filled.store.lesions(filled.who.id),
        filled.store.photo(filled.when.id),
    ]


@pytest.mark.parametrize("step", thinned([1, 29], 29))
@pytest.mark.parametrize("forever", [False, True])
def test_a_read_that_fails_anywhere_is_said_and_nothing_is_changed(
    filled: Filled, forever: bool, step: int
) -> None:
    before = read_everything(filled)
    said = []
    with faulty_drive(READERS) as drive:
        for place in count(1, step):
            drive.fail(place, errno.EIO, forever=forever)
            try:
                assert read_everything(filled) == before
            except StoreError as error:
                said.append(str(error))
            reached = drive.failed > 0
            drive.mend()
            assert read_everything(filled) == before
            if not reached:
                break
    filled.database.close()
    assert said
    assert all("drive" in sentence for sentence in said)
    print(f"reading: failed at {place // step} of its reads, {len(said)} times said")  # noqa: T201


@pytest.mark.parametrize("error", [errno.EROFS, errno.EACCES])
def test_read_only_media_are_refused_with_a_sentence(filled: Filled, error: int) -> None:
    before = filled.content()
    filled.database.close()
    key = filled.folder.unlock(PIN)
    content = filled.folder.database.read_bytes()
    with read_only_drive(error), pytest.raises(StoreError, match=r"cannot be (written|opened)"):
        filled.folder.open(key)
    assert filled.folder.database.read_bytes() == content
    assert filled.open_again() == before
    filled.database.close()


def test_a_wrong_pin_opens_and_changes_nothing(filled: Filled) -> None:
    filled.database.close()
    before = {file: file.read_bytes() for file in filled.folder.path.iterdir()}
    for secret in ("", "000000", PIN[:-1], PIN + "8"):
        with pytest.raises(WrongSecretError):
            filled.folder.unlock(secret)
    assert {file: file.read_bytes() for file in filled.folder.path.iterdir()} == before


def opened(folder: RecordFolder, key: bytes) -> object:
    """All that can be read of the record, or None where it is refused."""
    try:
        database = folder.open(key)
    except DamagedRecordError:
        return None
    try:
        integrity.check_all(database)
        return Filled.content(Filled(folder, database, *[None] * 3))  # type: ignore[arg-type]
    finally:
        database.close()


@pytest.mark.parametrize("flips", FLIPS)
def test_a_flipped_bit_anywhere_is_refused_and_nothing_overwritten(
    filled: Filled, flips: int
) -> None:
    filled.database.close()
    file, key = filled.folder.database, filled.folder.unlock(PIN)
    whole = file.read_bytes()
    rng = random.Random(5)
    for place in [*range(0, 112, 16), *(rng.randrange(len(whole)) for _ in range(flips))]:
        broken = bytearray(whole)
        broken[place] ^= 1 << rng.randrange(8)
        file.write_bytes(broken)
        assert opened(filled.folder, key) is None, f"byte {place} of {len(whole)}"
        assert file.read_bytes() == broken
    print(f"tampered: {flips + 7} flipped bits in {len(whole)} bytes, all refused")  # noqa: T201


def test_a_record_cut_off_anywhere_is_refused_and_nothing_overwritten(filled: Filled) -> None:
    filled.database.close()
    file, key = filled.folder.database, filled.folder.unlock(PIN)
    whole = file.read_bytes()
    lengths = [*range(0, len(whole), 2048), 1, 15, 16, 100, 511, len(whole) - 1]
    for length in lengths:
        file.write_bytes(whole[:length])
        assert opened(filled.folder, key) is None, f"{length} of {len(whole)} bytes"
        assert file.read_bytes() == whole[:length]
    print(f"truncated: {len(lengths)} lengths of {len(whole)} bytes, all refused")  # noqa: T201


@pytest.mark.parametrize("flips", FLIPS)
def test_a_damaged_log_loses_nothing_that_was_in_the_record(filled: Filled, flips: int) -> None:
    before = filled.content()
    with filled.database.alone() as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    change_patient(filled)
    after = filled.content()
    log = filled.folder.path / "records.db-wal"
    whole, record = log.read_bytes(), filled.folder.database.read_bytes()
    filled.database.close()
    key, rng = filled.folder.unlock(PIN), random.Random(6)
    for _ in range(flips // 4):
        broken = bytearray(whole)
        broken[rng.randrange(len(whole))] ^= 1 << rng.randrange(8)
        filled.folder.database.write_bytes(record)
        log.write_bytes(broken[: rng.choice([len(whole), rng.randrange(len(whole))])])
        assert opened(filled.folder, key) in (before, after)


def test_nothing_of_a_patient_is_found_in_the_raw_files(
    filled: Filled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_user_folders: Path
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setenv("SQLITE_TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    canaries = ("CANARY", "Ångström", "1970-05-03", "1970 05 03", "prefers mornings", "MRN-0012")
    canaries += ("canary", "no change seen", "left shoulder", "melanoma", "photophoto", PIN)
    keep_visit(filled)
    Deletion(filled.database).delete(RecordKind.VISIT, filled.when.id)
    filled.store.patients("canary ang")
    looked_at = 0
    for _ in range(2):  # once with the log beside the record, once closed
        for folder in (filled.folder.path, temporary, own_user_folders):
            for file in filter(Path.is_file, folder.rglob("*")):
                content = file.read_bytes()
                looked_at += len(content)
                for canary in canaries:
                    for encoding in ("utf-8", "utf-16-le"):
                        assert canary.encode(encoding) not in content, file.name
        filled.database.close()
    assert list(temporary.iterdir()) == []
    assert looked_at
    print(f"canaries: {len(canaries)} looked for in {looked_at} bytes, none found")  # noqa: T201
