"""What a DICOM header says of patient, place and time."""

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from drawn_lesion import lesion_pixels
from pydicom import Dataset
from unit.imaging.dicoms import changed, photo, region, written

from skinscreen.domain.dicom_header import DicomHeader
from skinscreen.domain.record import LINE_LENGTH, Sex
from skinscreen.imaging import dicom, dicom_child
from skinscreen.imaging.dicom_kind import DERMOSCOPIC
from skinscreen.imaging.dicom_words import header

PIXELS = lesion_pixels(20, 20)
RUSSIAN = "Яндиев"


def said(**elements: object) -> DicomHeader:
    """What is read of a file that was written and opened again."""
    error, _, content = dicom_child.answer(written(photo(PIXELS, **elements)), (dicom.HEADER,))
    assert error is None
    return DicomHeader.from_document(json.loads(content))


def test_all_that_is_said_of_a_photo_is_read() -> None:
    found = said(
        kind=DERMOSCOPIC,
        PatientBirthDate="19580327",
        PatientSex="F",
        AnatomicRegionSequence=[region("40983000", "Upper arm")],
        ImageLaterality="L",
        AcquisitionDateTime="20261128091500+0100",
        TrackingID="mole 1",
        PatientOrientation=["L", "F"],
    )
    assert found == DicomHeader(
        name="Dr. Jane Doe",
        listed_name="Doe, Jane",
        identifier="P-17",
        born=date(1958, 3, 27),
        sex=Sex.FEMALE,
        site="Upper arm",
        site_code="40983000",
        laterality="L",
        taken=datetime(2026, 11, 28, 9, 15, tzinfo=timezone(timedelta(hours=1))),
        lesion="mole 1",
        orientation=("L", "F"),
        dermoscopic=True,
    )
    assert found.speaks_of_patient
    assert "Jane" not in repr(found)


def test_a_file_that_says_nothing_says_nothing() -> None:
    found = said(PatientName=None, PatientID=None)
    assert found == DicomHeader()
    assert not found.speaks_of_patient


@pytest.mark.parametrize(
    ("written_as", "charset", "spoken"),
    [
        ("Müller^Jörg", "ISO_IR 192", "Jörg Müller"),
        ("Müller^Jörg", "ISO_IR 100", "Jörg Müller"),
        (RUSSIAN, "ISO_IR 144", RUSSIAN),
        ("قباني^لنزار", "ISO_IR 127", "لنزار قباني"),
        ("Wang^XiaoDong=王^小东", "ISO_IR 192", "XiaoDong Wang"),
        ("=王^小东", "GB18030", "王 小东"),
        ("==やまだ^たろう", "ISO_IR 192", "たろう やまだ"),
        ("Doe", "ISO_IR 6", "Doe"),
        ("Doe^Jane^Q.^Dr.^MD^extra", "ISO_IR 6", "Dr. Jane Q. Doe MD"),
        ("", "ISO_IR 6", ""),
    ],
)
def test_a_name_is_read_in_every_alphabet(written_as: str, charset: str, spoken: str) -> None:
    assert said(SpecificCharacterSet=charset, PatientName=written_as).name == spoken


def test_an_alphabet_that_does_not_exist_is_no_reason_to_stop() -> None:
    assert said(SpecificCharacterSet="ISO_IR 999").identifier == "P-17"


def test_a_text_is_one_line_of_a_length_that_can_be_kept() -> None:
    found = said(PatientID="a\x1b[31m\nb" + "c" * 400)
    assert found.identifier.startswith("a [31m b")
    assert len(found.identifier) == LINE_LENGTH


@pytest.mark.parametrize(
    ("elements", "site", "code"),
    [
        ({"BodyPartExamined": "UPPER ARM"}, "upper arm", ""),
        ({"AnatomicRegionSequence": [region("T-D8200", "Arm", "SRT")]}, "Arm", "T-D8200"),
        ({"AnatomicRegionSequence": [region("7", "Arm", "99OWN")]}, "Arm", ""),
        ({"AnatomicRegionSequence": [Dataset()], "BodyPartExamined": "ARM"}, "arm", ""),
        ({"AnatomicRegionSequence": []}, "", ""),
    ],
)
def test_a_site_is_taken_from_wherever_it_stands(
    elements: dict[str, object], site: str, code: str
) -> None:
    found = said(**elements)
    assert (found.site, found.site_code) == (site, code)


@pytest.mark.parametrize(
    ("elements", "taken"),
    [
        (
            {"AcquisitionDate": "20260102", "AcquisitionTime": "030405.5"},
            datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        ),
        (
            {"ContentDate": "20260102", "ContentTime": "0304", "StudyDate": "20250101"},
            datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
        ),
        (
            {"AcquisitionDateTime": "20260102030405.250000-0330"},
            datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=-3.5))),
        ),
        ({"AcquisitionDateTime": "20260102"}, datetime(2026, 1, 2, tzinfo=UTC)),
        ({"AcquisitionDateTime": "2026"}, None),
        ({"AcquisitionDateTime": "20261302030405"}, None),
        ({"AcquisitionDate": "20260102"}, None),
    ],
)
def test_the_time_is_the_first_one_that_is_there(
    elements: dict[str, object], taken: datetime | None
) -> None:
    assert said(TimezoneOffsetFromUTC="+0000", **elements).taken == taken


def test_without_a_zone_the_time_is_that_of_the_device() -> None:
    taken = said(AcquisitionDateTime="20260102030405").taken
    assert taken == datetime(2026, 1, 2, 3, 4, 5).astimezone()
    assert taken is not None
    assert taken.utcoffset() is not None


@pytest.mark.parametrize("born", ["", "1958", "19581332", "27.3.1958"])
def test_a_birth_date_that_is_none_is_not_said(born: str) -> None:
    assert said(PatientBirthDate=born).born is None


def test_an_unknown_sex_or_side_is_not_said() -> None:
    found = said(PatientSex="X", Laterality="Q")
    assert (found.sex, found.laterality) == (None, "")
    assert said(Laterality="R").laterality == "R"


class Broken(Dataset):
    """A file of which no element can be read."""

    def get(self, *_: object) -> object:
        """Fail as a broken element does."""
        raise ValueError("broken")


def test_broken_elements_say_nothing() -> None:
    assert header(Broken()) == DicomHeader()
    several = changed(photo(PIXELS), PatientID=["a", "b"], PatientOrientation="L")
    assert said() == header(several) or header(several).identifier in ("", "['a', 'b']")


@pytest.mark.parametrize(
    ("written_as", "listed"),
    [
        ("Doe^Jane^Ann^Dr.^MD", "Doe, Jane Ann"),
        ("Doe^^Ann", "Doe, Ann"),
        ("Doe", ""),
        ("^Jane", ""),
        ("", ""),
        ("=王^小明", ""),
    ],
)
def test_a_name_is_listed_without_titles_where_it_has_both_parts(
    written_as: str, listed: str
) -> None:
    found = said(SpecificCharacterSet="ISO_IR 192", PatientName=written_as)
    assert found.listed_name == listed


@pytest.mark.parametrize(("word", "is_so"), [("YES", True), ("NO", False), (None, False)])
def test_text_in_the_picture_is_told_where_the_file_says_so(word: str | None, is_so: bool) -> None:
    told = {} if word is None else {"BurnedInAnnotation": word}
    assert said(**told).burnt_in is is_so
