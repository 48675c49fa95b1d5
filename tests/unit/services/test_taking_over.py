"""What a DICOM photo says of its patient is offered, and nothing is taken over unasked."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from drawn_lesion import encoded, lesion_pixels
from unit.imaging.dicoms import photo, region, written

from skinscreen.domain.dicom_header import DicomHeader
from skinscreen.domain.errors import ImageError
from skinscreen.domain.record import Sex
from skinscreen.services.taking_over import offer_of, offered, site_of

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
    offer = offer_of(HEADER)
    assert offer is not None
    assert (offer.patient.name, offer.patient.identifier) == ("Jane Doe", "P-17")
    assert (offer.patient.born, offer.patient.sex) == (date(1958, 3, 27), Sex.FEMALE)
    assert (offer.lesion.label, offer.lesion.site) == ("mole 1", "Upper arm, left")
    assert offer.lesion.patient_id == offer.patient.id
    assert offer.question == (
        "The photo says that it shows Jane Doe, number P-17, born 1958-03-27: Upper arm, left. "
        "Take this over into the record?"
    )
    assert "Jane" not in repr(offer)


def test_a_photo_that_names_nobody_offers_nothing() -> None:
    assert offer_of(replace(HEADER, name="", identifier="")) is None


def test_a_number_alone_is_a_patient() -> None:
    offer = offer_of(DicomHeader(identifier="P-17"))
    assert offer is not None
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


def test_it_is_read_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "photo.dcm"
    pixels = lesion_pixels(40, 40)
    file.write_bytes(written(photo(pixels, AnatomicRegionSequence=[region("1", "Back")])))
    offer = offered(file)
    assert offer is not None
    assert (offer.patient.name, offer.lesion.site) == ("Dr. Jane Doe", "Back")
    file.write_bytes(encoded(pixels))
    assert offered(file) is None
    with pytest.raises(ImageError, match="there is no such file"):
        offered(tmp_path / "none.dcm")
