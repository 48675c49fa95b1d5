"""A data set of one's own: consented photos with outcomes, and nothing that tells who it was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from unit.services.kept import NOON, TELLING, Device

from skinscreen.domain.audit import Done
from skinscreen.domain.confirmation import Basis, Confirmation
from skinscreen.domain.errors import ReportError
from skinscreen.domain.judgement import Phototype
from skinscreen.domain.modality import Modality, Origin, PhotoKind
from skinscreen.domain.record import Consent, Sex, new_id
from skinscreen.domain.taxonomy import LESION8
from skinscreen.services.dataset_export import PHOTOS, Written, export_dataset
from skinscreen.training.dataset import Place, Source, read_source

KIND = PhotoKind(Modality.DERMOSCOPY, Origin.RECOGNISED, 0.97)
Became = Callable[..., None]


@pytest.fixture
def device(tmp_path: Path) -> Device:
    """A lesion with a dermoscopy, a close-up, and a photo of the scar."""
    device = Device(tmp_path)
    device.visit(0.4, kind=KIND)
    device.visit(0.4, kind=replace(KIND, modality=Modality.PHONE))
    device.visit(0.1, kind=KIND)
    return device


@pytest.fixture
def became(device: Device) -> Became:
    """What became of the lesion; before its last visit."""

    def keep(**told: object) -> None:
        known = {"malignant": True, "condition": "Nodular melanoma", "code": "8721/3"} | told
        day = (device.now - timedelta(days=1)).date()
        lesion = device.lesion.id
        device.records.confirmations.keep(
            Confirmation(new_id(), lesion, Basis.HISTOLOGY, day, **known)  # type: ignore[arg-type]
        )

    return keep


def export(device: Device) -> Written:
    return export_dataset(device.records, device.path / "own")


def everything(folder: Path) -> str:
    """Names and contents of all files, with what is written in their heads."""
    parts = [str(file.relative_to(folder)) for file in folder.rglob("*")]
    parts += [file.read_bytes().decode("latin-1") for file in folder.rglob("*") if file.is_file()]
    return "\n".join(parts)


def test_training_reads_it_with_patient_and_lesion(device: Device, became: Became) -> None:
    became()
    written = export(device)
    assert (written.photos, written.patients, written.left) == (
        *({"dermoscopy": 1, "phone": 1}, 1, 1),
    )
    columns = {name: f"{{{name}}}" for name in ("patient", "lesion", "sex", "age", "fitzpatrick")}
    for kind in Modality:
        source = Source(
            *("own", f"own/{kind.value}.csv"),
            photos=(Place("own/photos", "{file}"),),
            columns=columns | {"id": "{file}"},
        )
        (sample,) = read_source(source, device.path, LESION8)
        assert (sample.label, sample.sex, sample.age) == ("mel", "female", 55.0)
        assert sample.patient
        assert sample.group == f"own/{sample.patient}"


def test_nothing_in_it_tells_who_or_when_it_was(device: Device, became: Became) -> None:
    became()
    written = export(device)
    told = everything(written.folder)
    ids = (device.patient.id, device.lesion.id, f"{NOON:%Y-%m}", f"{device.now:%Y-%m}")
    assert not [one for one in (*TELLING, *ids) if one in told]
    for file in (written.folder / PHOTOS).iterdir():
        with Image.open(file) as picture:
            assert picture.info == {}
            assert not picture.getexif()


def test_the_ids_are_the_same_again_and_others_in_another_record(
    device: Device, became: Became, tmp_path: Path
) -> None:
    became()
    first = (export(device).folder / "phone.csv").read_text()
    again = export_dataset(device.records, device.path / "again")
    assert (again.folder / "phone.csv").read_text() == first
    patient = first.splitlines()[1].split(",")[2]
    assert patient not in device.patient.id


@pytest.mark.parametrize("consent", [c for c in Consent if c is not Consent.GIVEN])
def test_without_consent_nothing_is_written(
    device: Device, became: Became, consent: Consent
) -> None:
    became()
    device.records.change_patient(replace(device.patient, consent=consent))
    written = export(device)
    assert (written.photos, written.left) == ({}, 3)
    assert list((written.folder / PHOTOS).iterdir()) == []


@pytest.mark.parametrize(
    ("told", "label"),
    [
        ({"malignant": True, "condition": "Merkel cell carcinoma", "code": "8247/3"}, "malignant"),
        ({"malignant": False, "condition": "Scar", "code": ""}, "benign"),
        ({"malignant": False, "condition": "Blue naevus", "code": "8780/0"}, "nv"),
        ({"malignant": None, "condition": "odd", "code": "8830/1"}, None),
    ],
)
def test_the_label_is_the_class_or_no_more_than_malignant_or_benign(
    device: Device, became: Became, told: dict[str, object], label: str | None
) -> None:
    became(**told)
    written = export(device)
    if label is None:
        assert written.photos == {}
        return
    line = (written.folder / "dermoscopy.csv").read_text().splitlines()[1]
    assert line.split(",")[1] == label


def test_what_is_not_known_of_a_patient_is_left_empty(device: Device, became: Became) -> None:
    became()
    device.records.change_patient(replace(device.patient, born=None, sex=Sex.OTHER, phototype=None))
    device.records.change_lesion(replace(device.lesion, place=None))
    line = (export(device).folder / "phone.csv").read_text().splitlines()[1]
    assert line.split(",")[4:] == ["", "", "", "", "2026", "histology"]


def test_the_skin_type_is_a_number(device: Device, became: Became) -> None:
    became()
    device.records.change_patient(replace(device.patient, phototype=Phototype.V))
    line = (export(device).folder / "phone.csv").read_text().splitlines()[1]
    assert line.split(",")[6:8] == ["back", "5"]


def test_a_photo_of_no_known_kind_is_left_out(device: Device, became: Became) -> None:
    device.visit(0.4, kind=None)
    device.now += timedelta(days=2)
    became()
    assert export(device).left == 1


def test_the_square_is_the_one_of_which_training_frames_what_was_screened(
    device: Device, became: Became
) -> None:
    became()
    visit = device.records.timeline(device.lesion.id)[0]
    written = export(device)
    side = visit.assessment.crop.side
    for file in (written.folder / PHOTOS).iterdir():
        with Image.open(file) as picture:
            assert picture.size == (min(72, round(side / 0.8)),) * 2


def test_a_folder_that_is_there_is_not_written_into(device: Device) -> None:
    (device.path / "own").mkdir()
    with pytest.raises(ReportError, match="own is there already"):
        export(device)


def test_a_folder_that_cannot_be_written_is_told(device: Device, became: Became) -> None:
    became()
    (device.path / "file").write_text("")
    with pytest.raises(ReportError, match="cannot be written"):
        export_dataset(device.records, device.path / "file" / "own")


def test_the_audit_tells_of_it(device: Device, became: Became) -> None:
    became()
    export(device)
    last = device.records.audit.entries(1)[0]
    assert (last.done, last.detail["names"]) == (Done.EXPORTED, "without")
