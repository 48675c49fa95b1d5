"""Practice: made-up patients in a place of their own, and nothing left of it."""

import os
import tempfile
from pathlib import Path

import pytest

from skinscreen import paths, settings
from skinscreen.domain.errors import StoreError
from skinscreen.imaging.decode import read_photo
from skinscreen.services import practice
from skinscreen.services.records import Records
from skinscreen.settings import Settings


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_there_are_patients_a_lesion_over_time_and_photos_to_try() -> None:
    with practice.home() as folder:
        chosen = practice.furnish(folder, Settings())
        records = Records()
        records.unlock(practice.PIN)
        patients = records.patients("", 9)
        lesions = records.lesions(patients[0].patient.id)
        visits = records.timeline(lesions[0].lesion.id)
        records.lock()
        photos = [read_photo(Path(path)) for path in chosen.recent]
    assert [entry.patient.identifier for entry in patients] == ["EX-1", "EX-2", "EX-3"]
    assert len(visits) == 4
    assert sorted(visits, key=lambda visit: visit.taken) == list(visits)
    assert all(visit.assessment.findings for visit in visits)
    assert len(photos) == 3


def test_looks_and_devices_are_the_persons_and_the_rest_is_not(own_user_folders: Path) -> None:
    own = Settings(theme="dark", text_size=150, model="another", recent=("/private/anna.jpg",))
    settings.save(own)
    Records().create("a long passphrase of mine")
    with practice.home() as folder:
        chosen = practice.furnish(folder, own)
        assert settings.load() == chosen
        with pytest.raises(StoreError):
            Records().unlock("a long passphrase of mine")
    assert (chosen.theme, chosen.text_size, chosen.model) == ("dark", 150, "")
    assert "/private/anna.jpg" not in chosen.recent
    assert chosen.clinician == practice.CLINICIAN
    assert settings.load() == own
    assert paths.user_config().is_relative_to(own_user_folders)


def test_nothing_is_left_of_it(own_temporary_folder: Path) -> None:
    def interrupted() -> None:
        with practice.home() as folder:
            (folder / "something").write_text("typed")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not list(own_temporary_folder.iterdir())


def test_without_a_folder_of_its_own_the_persons_is_as_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(paths.HOME_VARIABLE)
    with practice.home() as folder:
        assert paths.user_records() == folder / "records"
    assert paths.HOME_VARIABLE not in os.environ


def test_what_a_killed_practice_left_is_deleted_and_one_that_goes_on_is_not(
    own_temporary_folder: Path,
) -> None:
    left = own_temporary_folder / "skinscreen-practice-1-abc"
    left.mkdir()
    with practice.home() as first:
        assert not left.exists()
        with practice.home():
            assert first.exists()
