"""What a DICOM photo says of its patient is offered, and nothing is taken over unasked."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from drawn_lesion import encoded, lesion_pixels
from unit.imaging.dicoms import decode_here, photo, region, written
from unit.services.kept import NAME, Device

from skinscreen.domain.dicom_header import DicomHeader
from skinscreen.domain.errors import ImageError, StoreError
from skinscreen.domain.record import LINE_LENGTH, Lesion, Patient, RecordKind, Sex, new_id
from skinscreen.services.taking_over import (
    Offer,
    candidates,
    is_of,
    offer_of,
    offered,
    site_of,
    take_over,
    undo,
)

TODAY = date(2026, 3, 1)

HEADER = DicomHeader(
    name="Jane Doe",
    identifier="P-17",
    born=date(1958, 3, 27),
    sex=Sex.FEMALE,
    site="Upper arm",
    laterality="L",
    lesion="mole 1",
)


def test_patient_and_lesion_are_offered_with_a_question() -> None:
    offer = offer_of(HEADER, TODAY)
    assert offer is not None
    assert offer.patient is not None
    assert (offer.patient.name, offer.patient.identifier) == ("Jane Doe", "P-17")
    assert (offer.patient.born, offer.patient.sex) == (date(1958, 3, 27), Sex.FEMALE)
    assert (offer.lesion.label, offer.lesion.site) == ("mole 1", "Upper arm, left")
    assert offer.lesion.patient_id == offer.patient.id
    assert offer.question == (
        "The photo says that it shows Jane Doe, number P-17, born 1958-03-27: Upper arm, left. "
        "Take this over into the record?"
    )
    assert "Jane" not in repr(offer)


def test_a_photo_that_names_nobody_offers_its_site_alone() -> None:
    offer = offer_of(replace(HEADER, name="", identifier=""), TODAY)
    assert offer is not None
    assert offer.patient is None
    assert offer.lesion.site == "Upper arm, left"
    assert offer.question == ("The photo says where it was taken: Upper arm, left. Take this over?")
    assert offer_of(DicomHeader(born=date(1958, 3, 27), sex=Sex.MALE), TODAY) is None


def test_a_number_alone_is_a_patient() -> None:
    offer = offer_of(DicomHeader(identifier="P-17"), TODAY)
    assert offer is not None
    assert offer.patient is not None
    assert offer.patient.label == "P-17"
    assert offer.question == (
        "The photo says that it shows number P-17. Take this over into the record?"
    )


@pytest.mark.parametrize(
    ("site", "side", "words"),
    [("Arm", "", "Arm"), ("", "R", "right"), ("Face", "U", "Face"), ("", "B", "both sides")],
)  # fmt: skip
def test_a_site_has_its_side(site: str, side: str, words: str) -> None:
    assert site_of(DicomHeader(site=site, laterality=side)) == words


def test_a_coded_site_is_called_as_it_is_here() -> None:
    header = DicomHeader(site="Skin of palm of hand", site_code="70887009", laterality="R")
    assert site_of(header) == "palm, right"
    assert site_of(replace(header, site_code="1")) == "Skin of palm of hand, right"


def test_a_site_is_no_longer_than_can_be_kept() -> None:
    offer = offer_of(replace(HEADER, site="x" * LINE_LENGTH), TODAY)
    assert offer is not None
    assert offer.lesion.site == "x" * LINE_LENGTH


def test_text_in_the_picture_and_a_birth_date_to_come_are_warned_about() -> None:
    quiet = offer_of(HEADER, TODAY)
    assert quiet is not None
    assert quiet.warnings == ()
    offer = offer_of(replace(HEADER, burnt_in=True, born=date(2062, 1, 2)), TODAY)
    assert offer is not None
    assert offer.patient is not None
    assert offer.patient.born is None
    assert "text is part of its picture" in offer.warnings[0]
    assert "2062-01-02" in offer.warnings[1]


def test_it_is_read_from_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decode_here(monkeypatch)
    file = tmp_path / "photo.dcm"
    pixels = lesion_pixels(40, 40)
    told = {"AnatomicRegionSequence": [region("1", "Back")], "BurnedInAnnotation": "YES"}
    file.write_bytes(written(photo(pixels, **told)))
    offer = offered(file, TODAY)
    assert offer is not None
    assert offer.patient is not None
    assert (offer.patient.name, offer.lesion.site) == ("Doe, Jane", "Back")
    assert len(offer.warnings) == 1
    file.write_bytes(encoded(pixels))
    assert offered(file, TODAY) is None
    with pytest.raises(ImageError, match="there is no such file"):
        offered(tmp_path / "none.dcm", TODAY)


@pytest.mark.parametrize(
    ("name", "born", "number", "same"),
    [
        ("Jane Doe", date(1958, 3, 27), "", True),
        ("DOE, Jane", None, "", True),
        ("Jane Doe", date(1958, 3, 28), "", False),
        ("Janet Doe", date(1958, 3, 27), "", False),
        ("Somebody Else", None, "p 17", True),
    ],
)
def test_a_photo_is_of_the_patient_of_the_visit_or_of_another(
    name: str, born: date | None, number: str, same: bool
) -> None:
    visit = Patient(new_id(), "Jane Doe", date(1958, 3, 27), identifier="P-17")
    named = Patient(new_id(), name, born, identifier=number)
    assert is_of(named, visit) is same
    assert is_of(visit, named) is same


def test_equal_names_without_any_birth_date_are_one_patient() -> None:
    assert is_of(Patient("1", "Jane Doe"), Patient("2", "Doe, Jane"))
    assert not is_of(Patient("1", "", identifier="1"), Patient("2", "", identifier="2"))


def named(**told: object) -> tuple[Patient, Lesion]:
    offer = offer_of(replace(HEADER, **told), TODAY)
    assert isinstance(offer, Offer)
    assert offer.patient is not None
    return offer.patient, offer.lesion


def test_who_has_the_number_is_a_candidate_and_the_lesion_called_alike_comes_first(
    device: Device,
) -> None:
    other = Lesion(new_id(), device.patient.id, "Mole 1")
    device.records.add_lesion(other)
    device.records.add_lesion(Lesion(new_id(), device.patient.id, "mole 2"))
    patient, lesion = named(identifier="mrn 77001", name="Z.", lesion="mole-1", site="elsewhere")
    (found,) = candidates(device.records, patient, lesion)
    assert found.patient.name == NAME
    labels = [entry.lesion.label for entry in found.lesions]
    assert sorted(labels[:2]) == ["=mole 1", "Mole 1"]
    assert labels[2] == "mole 2"
    assert candidates(device.records, *named()) == ()


def test_a_new_patient_is_kept_with_the_lesion_and_put_away_again(device: Device) -> None:
    taken = take_over(device.records, *named())
    assert taken.added is RecordKind.PATIENT
    assert device.records.patient(taken.patient.id) == taken.patient
    (entry,) = device.records.lesions(taken.patient.id)
    assert entry.lesion == taken.lesion
    assert entry.lesion.site == "Upper arm, left"
    undo(device.records, taken)
    assert [entry.id for entry in device.records.deleted()] == [taken.patient.id]


def test_a_lesion_of_somebody_there_is_new_or_there_already(device: Device) -> None:
    patient, lesion = named()
    new = take_over(device.records, patient, lesion, into=device.patient)
    assert new.patient == device.patient
    assert len(device.records.lesions(device.patient.id)) == 2
    undo(device.records, new)
    there = take_over(device.records, patient, lesion, into=device.patient, onto=device.lesion)
    assert (there.lesion, there.added) == (device.lesion, None)
    undo(device.records, there)
    (entry,) = device.records.lesions(device.patient.id)
    assert entry.lesion == device.lesion
    assert device.records.count_patients() == 1


def test_a_patient_whose_lesion_cannot_be_kept_is_not_kept_either(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Lesion) -> None:
        raise StoreError("the drive is full")

    monkeypatch.setattr(device.records, "add_lesion", full)
    with pytest.raises(StoreError, match="the drive is full"):
        take_over(device.records, *named())
    assert device.records.count_patients() == 1
