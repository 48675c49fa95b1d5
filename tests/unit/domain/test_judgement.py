"""The clinician's answers and their JSON form."""

import json
from typing import Any

import pytest

from skinscreen.domain.errors import StoreError
from skinscreen.domain.judgement import (
    Change,
    Impression,
    Judgement,
    Phototype,
    Urgency,
    from_document,
)

WHOLE = Judgement(
    Impression.UNSURE,
    Urgency.SOON,
    "naevus, or a melanoma",
    asymmetry=True,
    border=False,
    colour=True,
    diameter_mm=6.5,
    change=Change.SIZE,
    inflammation=False,
    oozing=False,
    sensation=True,
    age=0,
    phototype=Phototype.V,
    personal_history=False,
    family_history=True,
    immunosuppression=False,
)


def test_nothing_answered_is_empty() -> None:
    assert Judgement().is_empty
    assert not Judgement().speaks_of_lesion


@pytest.mark.parametrize("answer", [{"differential": "wart"}, {"age": 70}, {"oozing": False}])
def test_any_answer_makes_it_not_empty(answer: dict[str, Any]) -> None:
    assert not Judgement(**answer).is_empty


def test_patient_factors_alone_say_nothing_of_the_lesion() -> None:
    assert not Judgement(age=70, immunosuppression=True, differential="?").speaks_of_lesion
    assert Judgement(sensation=False).speaks_of_lesion


@pytest.mark.parametrize("judgement", [Judgement(), WHOLE, Judgement(border=False)])
def test_a_judgement_comes_back_from_its_json(judgement: Judgement) -> None:
    written = json.dumps(judgement.to_document())
    assert from_document(json.loads(written)) == judgement


def test_an_answer_that_is_missing_is_unanswered() -> None:
    assert from_document({"border": True}) == Judgement(border=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("impression", "harmless"),
        ("urgency", 1),
        ("differential", 7),
        ("border", "yes"),
        ("border", 1),
        ("diameter_mm", 0),
        ("diameter_mm", 301),
        ("diameter_mm", True),
        ("diameter_mm", "6"),
        ("diameter_mm", float("nan")),
        ("age", -1),
        ("age", 131),
        ("age", 4.5),
        ("age", True),
        ("phototype", "VII"),
        ("mood", "good"),
    ],
)
def test_an_impossible_answer_is_refused_not_guessed(name: str, value: object) -> None:
    with pytest.raises(StoreError, match=name):
        from_document({name: value})


def test_an_empty_text_is_no_differential() -> None:
    assert from_document({"differential": None}) == Judgement()
