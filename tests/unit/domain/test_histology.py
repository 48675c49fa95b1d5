"""Names and ICD-O codes of histologies fit each other and the taxonomy."""

import pytest

from skinscreen.domain import histology
from skinscreen.domain.histology import HISTOLOGIES
from skinscreen.domain.taxonomy import LESION8


def test_what_a_code_says_of_malignant_is_what_the_list_says() -> None:
    for one in HISTOLOGIES:
        if one.code:
            assert histology.read_code(one.code) == one.code
            assert histology.behaviour(one.code) is one.malignant, one.name


def test_names_and_codes_are_each_there_once() -> None:
    names = [one.name.casefold() for one in HISTOLOGIES]
    codes = [one.code for one in HISTOLOGIES if one.code]
    assert len(set(names)) == len(names)
    assert len(set(codes)) == len(codes)


def test_the_class_is_one_of_the_taxonomy_that_is_malignant_likewise() -> None:
    classes = {one.key: one.malignant for one in LESION8.classes}
    for one in HISTOLOGIES:
        if one.key:
            assert classes[one.key] is one.malignant, one.name


@pytest.mark.parametrize("text", ["8720/3", "M8720/3", "M-87203", " m 8720 / 3 "])
def test_a_code_is_read_however_laboratories_write_it(text: str) -> None:
    assert histology.read_code(text) == "8720/3"


@pytest.mark.parametrize("text", ["", "C43.9", "872/3", "8720/33", "\uff18720/3", "93655004"])
def test_what_is_no_code_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="is no ICD-O morphology code"):
        histology.read_code(text)


@pytest.mark.parametrize(
    ("code", "said"),
    [("8720/3", True), ("8081/2", True), ("8832/0", False), ("8832/1", None), ("", None)],
)
def test_the_behaviour_says_malignant_or_leaves_it_open(code: str, said: bool | None) -> None:
    assert histology.behaviour(code) is said


@pytest.mark.parametrize(
    ("name", "code", "key"),
    [
        ("  bowen   DISEASE ", "", "akiec"),
        ("Naevoid melanoma", "8722/3", "mel"),
        ("Balloon cell naevus", "8722/0", "nv"),
        ("Basosquamous carcinoma", "8094/3", "bcc"),
        ("Clear cell acanthoma", "8084/0", "bkl"),
        ("Glomus tumour of vessels", "9122/0", "vasc"),
        ("Angiosarcoma", "9120/3", ""),
        ("Atypical fibroxanthoma", "8830/1", ""),
        ("Something else", "", ""),
        ("", "8743/3", "mel"),
    ],
)
def test_the_class_follows_from_the_name_or_the_code(name: str, code: str, key: str) -> None:
    assert histology.key_of(name, code) == key
