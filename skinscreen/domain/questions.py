"""What the clinician is asked, in which order and words: the same on screen and on paper.

A card holds what fits a small screen and belongs together.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from skinscreen.domain.judgement import (
    DIFFERENTIAL_LENGTH,
    MOST_MM,
    MOST_YEARS,
    Change,
    Impression,
    Judgement,
    Phototype,
    Urgency,
)
from skinscreen.language import mark, spoken, tr

UNANSWERED = mark("not answered")


@dataclass(frozen=True, slots=True)
class ChoiceQuestion:
    """One of a few answers.

    Attributes:
        field: of ``Judgement``.
        ask: the question.
        choices: each answer's value with its words.
        counts: what it counts for, or what the answers mean; empty for nothing.
        hint: field of the measured hint that can stand beside it; empty for none.
    """

    field: str
    ask: str
    choices: tuple[tuple[object, str], ...]
    counts: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class NumberQuestion:
    """A number.

    Attributes:
        field: of ``Judgement``.
        ask: the question.
        unit: of the number.
        lowest: the smallest number that can be given.
        highest: the largest number that can be given.
        decimals: how many can be given.
        offers: numbers to be had by one tap.
        counts: what it counts for, in words.
        hint: field of the measured hint that can stand beside it; empty for none.
    """

    field: str
    ask: str
    unit: str
    lowest: float
    highest: float
    decimals: int
    offers: tuple[int, ...]
    counts: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class TextQuestion:
    """Free words.

    Attributes:
        field: of ``Judgement``.
        ask: the question.
        length: the most letters.
    """

    field: str
    ask: str
    length: int


Question: TypeAlias = ChoiceQuestion | NumberQuestion | TextQuestion


@dataclass(frozen=True, slots=True)
class Card:
    """Questions that are asked together."""

    title: str
    questions: tuple[Question, ...]


# L10N: points in the weighted 7-point checklist.
_MINOR = mark("7-point +1")
_NO_YES: tuple[tuple[object, str], ...] = ((False, mark("No")), (True, mark("Yes")))

CARDS = (
    Card(
        mark("Impression"),
        (
            ChoiceQuestion(
                "impression",
                mark("What do you take it for?"),
                (
                    (Impression.BENIGN, mark("Benign")),
                    (Impression.UNSURE, mark("Unsure")),
                    (Impression.SUSPICIOUS, mark("Suspicious")),
                ),
            ),
            ChoiceQuestion(
                "urgency",
                mark("Should a specialist see it?"),
                (
                    (Urgency.NONE, mark("No")),
                    (Urgency.ROUTINE, mark("Routine")),
                    (Urgency.SOON, mark("Soon")),
                    (Urgency.URGENT, mark("Urgent")),
                ),
            ),
            TextQuestion(
                "differential", mark("What may it be? (differential)"), DIFFERENTIAL_LENGTH
            ),
        ),
    ),
    Card(
        mark("Shape and colour"),
        (
            ChoiceQuestion(
                "asymmetry", mark("Asymmetric?"), _NO_YES, mark("ABCDE A · 7-point +2"), "asymmetry"
            ),
            ChoiceQuestion(
                "border", mark("Irregular border?"), _NO_YES, mark("ABCDE B · 7-point +2"), "border"
            ),
            ChoiceQuestion(
                "colour",
                mark("Irregular colour?"),
                _NO_YES,
                mark("ABCDE C · 7-point +2"),
                "colours",
            ),
        ),
    ),
    Card(
        mark("Size and change"),
        (
            NumberQuestion(
                *("diameter_mm", mark("Largest diameter in mm?"), "mm", 0.1, MOST_MM, 1),
                offers=(3, 5, 7, 10, 15),
                counts=mark("ABCDE D above 6 mm · 7-point +1 from 7 mm"),
                hint="diameter",
            ),
            ChoiceQuestion(
                "change",
                mark("Changed in the last months?"),
                (
                    (Change.NONE, mark("No")),
                    (Change.SIZE, mark("In size")),
                    (Change.OTHER, mark("Otherwise")),
                ),
                mark("ABCDE E · 7-point +2 for size"),
            ),
        ),
    ),
    Card(
        mark("Signs"),
        (
            ChoiceQuestion("inflammation", mark("Inflamed?"), _NO_YES, _MINOR),
            ChoiceQuestion("oozing", mark("Oozing or crusted?"), _NO_YES, _MINOR),
            ChoiceQuestion("sensation", mark("Itching, pain, changed feeling?"), _NO_YES, _MINOR),
        ),
    ),
    Card(
        mark("Patient"),
        (
            NumberQuestion(
                "age",
                mark("Age in years?"),
                mark("years"),
                0,
                MOST_YEARS,
                0,
                offers=(20, 35, 50, 65, 80),
            ),
            ChoiceQuestion(
                "phototype",
                mark("Skin type? (Fitzpatrick)"),
                tuple((phototype, phototype.value) for phototype in Phototype),
                mark("I always burns … VI deeply pigmented"),
            ),
        ),
    ),
    Card(
        mark("History"),
        (
            ChoiceQuestion("personal_history", mark("Had a skin cancer before?"), _NO_YES),
            ChoiceQuestion("family_history", mark("Melanoma in the family?"), _NO_YES),
            ChoiceQuestion("immunosuppression", mark("Immunosuppressed?"), _NO_YES),
        ),
    ),
)

SCALE = NumberQuestion(
    *("scale", mark("Width of the frame in mm, if known?"), "mm", 1, MOST_MM, 1),
    offers=(10, 15, 20, 30, 50),
    counts=mark("from a ruler or scale in the photo"),
)
"""Beside the card on size: no answer of the judgement, but what the diameter is measured with."""


def answers(judgement: Judgement) -> Iterator[tuple[str, str, str]]:
    """Card, question and answer in words, in the order they are asked; without free words."""
    for card in CARDS:
        for question in card.questions:
            if not isinstance(question, TextQuestion):
                yield tr(card.title), tr(question.ask), answer_words(question, judgement)


def answer_words(question: ChoiceQuestion | NumberQuestion, judgement: Judgement) -> str:
    """A question's answer in words; a number has its unit in the question."""
    value = getattr(judgement, question.field)
    if value is None:
        return tr(UNANSWERED)
    if isinstance(question, NumberQuestion):
        return f"{value:g}".replace(".", spoken().conventions.decimal)
    return tr(dict(question.choices)[value])
