"""What became of a lesion says one thing, and says it plainly."""

from datetime import date

import pytest

from skinscreen.domain.confirmation import Basis, Confirmation
from skinscreen.domain.errors import StoreError

DAY = date(2026, 3, 1)


def made(basis: Basis = Basis.HISTOLOGY, **told: object) -> Confirmation:
    return Confirmation("c", "l", basis, DAY, **told)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("basis", "told", "sentence"),
    [
        (Basis.HISTOLOGY, {}, "needs a name"),
        (Basis.HISTOLOGY, {"condition": "x" * 201}, "the histology has 201 characters"),
        (Basis.HISTOLOGY, {"condition": "Scar", "source": "\0"}, "the source has characters"),
        (Basis.HISTOLOGY, {"condition": "Scar", "code": "C43.9"}, "no ICD-O morphology code"),
        (Basis.HISTOLOGY, {"condition": "Scar", "code": "M8720/0"}, "is kept as 8720/0"),
        (Basis.HISTOLOGY, {"condition": "Melanoma", "code": "8720/3"}, "contradicts"),
        (
            Basis.HISTOLOGY,
            {"condition": "Melanoma", "code": "8720/3", "malignant": False},
            "contradicts",
        ),
        (Basis.FOLLOW_UP, {}, "benign or malignant"),
        (Basis.NONE, {"malignant": True}, "no outcome there is no histology"),
        (Basis.NONE, {"condition": "Melanoma"}, "no outcome there is no histology"),
    ],
)
def test_what_contradicts_itself_is_refused_in_words(
    basis: Basis, told: dict[str, object], sentence: str
) -> None:
    with pytest.raises(StoreError, match=sentence):
        made(basis, **told)


@pytest.mark.parametrize(
    ("one", "words", "key"),
    [
        (made(condition="Melanoma", code="8720/3", malignant=True), "Melanoma (8720/3)", "mel"),
        (made(condition="Atypical", code="8830/1"), "Atypical (8830/1)", ""),
        (made(Basis.FOLLOW_UP, malignant=False), "benign", ""),
        (made(Basis.FOLLOW_UP, malignant=True), "malignant", ""),
        (made(Basis.NONE), "None to be had", ""),
    ],
)
def test_it_is_told_in_few_words(one: Confirmation, words: str, key: str) -> None:
    assert (one.words, one.key) == (words, key)


def test_it_shows_nothing_of_itself_in_a_log() -> None:
    assert "Melanoma" not in repr(made(condition="Melanoma", malignant=True))
