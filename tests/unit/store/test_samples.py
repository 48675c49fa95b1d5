"""A record that an earlier version left is opened by today's with all it holds."""

import shutil
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from unit.store.samples import SAMPLES

from skinscreen.domain.errors import StoreError
from skinscreen.domain.further_photo import PhotoRole
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.domain.judgement import Impression
from skinscreen.domain.order import Order
from skinscreen.domain.worklist import FollowUp, Reading
from skinscreen.services.records import Records
from skinscreen.store.connection import connect
from skinscreen.store.embeddings import Embeddings
from skinscreen.store.migrations import MIGRATIONS, version
from skinscreen.store.orders import Orders

NAMES = [folder.name for folder in SAMPLES]
PIN = "271828"


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of the sample that is named, which today's code may change."""
    shutil.copytree(next(f for f in SAMPLES if f.name == request.param), tmp_path / "records")
    (tmp_path / "records").chmod(0o700)
    return tmp_path / "records"


EVERY = pytest.mark.parametrize("place", NAMES, indirect=True)


def versions(place: Path) -> int:
    records = Records(place)
    data_key = records.folder.unlock(PIN)
    with closing(connect(records.folder.database, data_key, "read")) as database:
        return version(database)


@EVERY
def test_it_is_opened_with_its_pin_and_brought_up_with_all_it_holds(place: Path) -> None:
    records = Records(place)
    (user,) = records.users
    records.unlock(PIN, user)
    assert records.noticed == ""
    (who,) = (entry.patient for entry in records.cases.patients())
    assert (who.name, who.notes) == ("Ingrid Ångström", "prefers mornings")
    (entry,) = records.cases.lesions(who.id)
    assert (entry.lesion.label, entry.lesion.site) == ("mole 1", "left shoulder")
    (visit,) = records.cases.timeline(entry.lesion.id)
    assert visit.assessment.malignant_probability == pytest.approx(0.4)
    assert visit.assessment.issues == (Issue(IssueCode.CUT_OFF),)
    assert visit.assessment.trust is None
    assert visit.judgement is not None
    assert visit.judgement.impression is Impression.SUSPICIOUS
    assert visit.notes == "seen with Ann"
    shown = records.photo(visit.id)
    assert shown.crop.shape == (80, 80, 3)
    assert np.array_equal(shown.crop[40, 40], (110, 70, 50))
    verified = records.audit.verify_and_bind()
    assert verified.noticed == ()
    records.lock()
    assert versions(place) == len(MIGRATIONS)


@EVERY
def test_it_is_kept_as_it_was_before_it_is_brought_up(place: Path) -> None:
    before = versions(place)
    records = Records(place)
    records.unlock(PIN, records.users[0])
    records.lock()
    copies = [file.name for file in place.glob("before-update-*")]
    assert copies == ([] if before == len(MIGRATIONS) else [f"before-update-{before}.db"])


def test_there_is_a_sample_of_every_version_of_the_tables(tmp_path: Path) -> None:
    found = set()
    for sample in SAMPLES:
        shutil.copytree(sample, tmp_path / sample.name)
        found.add(versions(tmp_path / sample.name))
    assert found == set(range(1, len(MIGRATIONS) + 1)), "make one: samples/make.py"


@EVERY
def test_a_program_older_than_the_record_refuses_it_with_a_sentence_and_changes_nothing(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = Records(place)
    records.unlock(PIN, records.users[0])
    records.lock()
    before = records.folder.database.read_bytes()
    for number in range(1, len(MIGRATIONS)):
        monkeypatch.setattr("skinscreen.store.migrations.MIGRATIONS", MIGRATIONS[:number])
        with pytest.raises(StoreError, match="a newer version of the program wrote this record"):
            Records(place).unlock(PIN, records.users[0])
        assert records.folder.database.read_bytes() == before


def test_the_newest_sample_holds_the_days_work_photos_the_order_and_what_the_model_saw(
    tmp_path: Path,
) -> None:
    shutil.copytree(SAMPLES[-1], tmp_path / "records")
    records = Records(tmp_path / "records")
    records.unlock(PIN, records.users[0])
    (who,) = (entry.patient for entry in records.cases.patients())
    (entry,) = records.cases.lesions(who.id)
    assert records.follow_up(entry.lesion.id) == FollowUp(date(2027, 2, 13))
    assert entry.last is not None
    assert records.reading(entry.last.id) == Reading(entry.last.taken, "Ann")
    (further,) = records.further_photos.of(entry.last.id)
    assert (further.role, further.width) == (PhotoRole.OVERVIEW, 96)
    assert Orders(records.database, records.now).of_visit(entry.last.id) == Order("A-100", "1.2.3")
    model, vector = Embeddings(records.database).of(entry.last.id)
    assert (model, np.frombuffer(vector, "<f4").tolist()) == ("ab" * 32, [0, 1, 2, 3])
    records.lock()
