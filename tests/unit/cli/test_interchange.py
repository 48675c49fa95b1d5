"""``skinscreen dicom export``: a photo screened and written for other systems."""

import json
from pathlib import Path

import pytest
from pydicom import dcmread
from unit.cli.commands import Command

from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.services.screening import Screener

SUBJECT = (
    *("--patient-id", "P-17", "--name", "Doe, Jane", "--born", "1958-03-27", "--sex", "female"),
    *("--site", "upper back", "--side", "left", "--lesion", "mole 1"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty one."""
    made = tmp_path / "files"
    made.mkdir()
    return made


def test_three_files_of_one_study_are_written(
    skinscreen: Command, lesion_photo: Path, folder: Path
) -> None:
    done = skinscreen("dicom", "export", lesion_photo, "--to", folder, *SUBJECT)
    assert done.code == 0, done.err
    assert sorted(done.lines) == sorted(map(str, folder.iterdir()))
    files = [dcmread(line) for line in done.lines]
    assert [file.Modality for file in files] == ["XC", "SR", "DOC"]
    assert {str(file.PatientName) for file in files} == {"Doe^Jane"}
    assert {file.PatientBirthDate for file in files} == {"19580327"}


def test_the_kind_of_photo_may_be_said(
    skinscreen: Command, lesion_photo: Path, folder: Path
) -> None:
    done = skinscreen("dicom", "export", lesion_photo, "--to", folder, "--modality", "dermoscopy")
    assert done.code == 0, done.err
    assert dcmread(done.lines[0]).Modality == "DMS"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--site", "somewhere"], 1, "somewhere is no site"),
        (["--name", "a=b"], 1, "characters that cannot be written"),
        (["--born", "yesterday"], 2, "a date is needed"),
        (["--sex", "x"], 2, "invalid"),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_is(
    skinscreen: Command, lesion_photo: Path, folder: Path, words: list[str], code: int, said: str
) -> None:
    done = skinscreen("dicom", "export", lesion_photo, "--to", folder, *words)
    assert done.code == code
    assert said in done.err
    assert list(folder.iterdir()) == []


def test_what_is_wrong_with_the_model_is_said(
    skinscreen: Command, lesion_photo: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = Issue.of(IssueCode.MODEL_REPLACED, reason="It is gone", model="tiny")
    monkeypatch.setattr(Screener, "notes", property(lambda _: (note,)))
    done = skinscreen("dicom", "export", lesion_photo, "--to", folder)
    assert done.code == 0
    assert "It is gone. The bundled model tiny is used instead." in done.err


def test_a_photo_that_cannot_be_read_and_a_folder_that_is_not_there_are_said(
    skinscreen: Command, lesion_photo: Path, folder: Path
) -> None:
    done = skinscreen("dicom", "export", folder / "none.jpg", "--to", folder)
    assert done.code == 3
    assert "there is no such file" in done.err
    done = skinscreen("dicom", "export", lesion_photo, "--to", folder / "none")
    assert done.code == 1
    assert "is no folder" in done.err


def test_one_bundle_is_written(skinscreen: Command, lesion_photo: Path, folder: Path) -> None:
    done = skinscreen("fhir", "export", lesion_photo, "--to", folder, *SUBJECT)
    assert done.code == 0, done.err
    (line,) = done.lines
    assert line.endswith("-bundle.fhir.json")
    bundle = json.loads(Path(line).read_text("utf-8"))
    assert bundle["entry"][0]["resource"]["status"] == "preliminary"
    assert bundle["entry"][1]["resource"]["name"] == [{"family": "Doe", "given": ["Jane"]}]
