"""Of whom a photo is, as another system can take it in."""

import pytest

from skinscreen.domain.errors import ReportError
from skinscreen.domain.subject import Subject


@pytest.mark.parametrize(
    ("typed", "family", "given"),
    [
        ("Doe, Jane", "Doe", "Jane"),
        ("Doe^Jane^Q", "Doe", "Jane Q"),
        ("van der Berg, Anna, Maria", "van der Berg", "Anna, Maria"),
        ("Jane Doe", "Jane Doe", ""),
        ("王, 小东", "王", "小东"),
        ("", "", ""),
    ],
)
def test_a_name_is_parted_where_it_says_so(typed: str, family: str, given: str) -> None:
    assert Subject(name=typed).names == (family, given)


@pytest.mark.parametrize("text", ["a\\b", "a=b", "a\nb", "a\0", "\ud800"])
@pytest.mark.parametrize("field", ["identifier", "name", "lesion"])
def test_what_dicom_takes_for_a_mark_is_refused(field: str, text: str) -> None:
    with pytest.raises(ReportError, match="characters that cannot be written"):
        Subject(**{field: text})


def test_what_is_too_long_is_refused() -> None:
    with pytest.raises(ReportError, match="the patient's number has 65 characters; at most 64"):
        Subject(identifier="1" * 65)


def test_a_side_and_a_site_are_checked_at_once() -> None:
    with pytest.raises(ReportError, match="left or right"):
        Subject(side="up")
    with pytest.raises(ReportError, match="is no site"):
        Subject(site="somewhere")
    subject = Subject(name="Doe", site="ear", side="left")
    assert subject.place.value == "1902009"
    assert subject.laterality is not None
    assert subject.laterality.meaning == "Left"
    assert Subject().laterality is None
    assert "Doe" not in repr(subject)
