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

UNANSWERED = "not answered"


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


_MAJOR, _MINOR = "7-point +2", "7-point +1"
_NO_YES: tuple[tuple[object, str], ...] = ((False, "No"), (True, "Yes"))

CARDS = (
    Card(
        "Impression",
        (
            ChoiceQuestion(
                "impression",
                "What do you take it for?",
                (
                    (Impression.BENIGN, "Benign"),
                    (Impression.UNSURE, "Unsure"),
                    (Impression.SUSPICIOUS, "Suspicious"),
                ),
            ),
            ChoiceQuestion(
                "urgency",
                "Should a specialist see it?",
                (
                    (Urgency.NONE, "No"),
                    (Urgency.ROUTINE, "Routine"),
                    (Urgency.SOON, "Soon"),
                    (Urgency.URGENT, "Urgent"),
                ),
            ),
            TextQuestion("differential", "What may it be? (differential)", DIFFERENTIAL_LENGTH),
        ),
    ),
    Card(
        "Shape and colour",
        (
            ChoiceQuestion("asymmetry", "Asymmetric?", _NO_YES, f"ABCDE A · {_MAJOR}", "asymmetry"),
            ChoiceQuestion("border", "Irregular border?", _NO_YES, f"ABCDE B · {_MAJOR}", "border"),
            ChoiceQuestion(
                "colour", "Irregular colour?", _NO_YES, f"ABCDE C · {_MAJOR}", "colours"
            ),
        ),
    ),
    Card(
        "Size and change",
        (
            NumberQuestion(
                *("diameter_mm", "Largest diameter in mm?", "mm", 0.1, MOST_MM, 1),
                offers=(3, 5, 7, 10, 15),
                counts=f"ABCDE D above 6 mm · {_MINOR} from 7 mm",
                hint="diameter",
            ),
            ChoiceQuestion(
                "change",
                "Changed in the last months?",
                ((Change.NONE, "No"), (Change.SIZE, "In size"), (Change.OTHER, "Otherwise")),
                f"ABCDE E · {_MAJOR} for size",
            ),
        ),
    ),
    Card(
        "Signs",
        (
            ChoiceQuestion("inflammation", "Inflamed?", _NO_YES, _MINOR),
            ChoiceQuestion("oozing", "Oozing or crusted?", _NO_YES, _MINOR),
            ChoiceQuestion("sensation", "Itching, pain, changed feeling?", _NO_YES, _MINOR),
        ),
    ),
    Card(
        "Patient",
        (
            NumberQuestion(
                "age", "Age in years?", "years", 0, MOST_YEARS, 0, offers=(20, 35, 50, 65, 80)
            ),
            ChoiceQuestion(
                "phototype",
                "Skin type? (Fitzpatrick)",
                tuple((phototype, phototype.value) for phototype in Phototype),
                "I always burns … VI deeply pigmented",
            ),
        ),
    ),
    Card(
        "History",
        (
            ChoiceQuestion("personal_history", "Had a skin cancer before?", _NO_YES),
            ChoiceQuestion("family_history", "Melanoma in the family?", _NO_YES),
            ChoiceQuestion("immunosuppression", "Immunosuppressed?", _NO_YES),
        ),
    ),
)

SCALE = NumberQuestion(
    *("scale", "Width of the frame in mm, if known?", "mm", 1, MOST_MM, 1),
    offers=(10, 15, 20, 30, 50),
    counts="from a ruler or scale in the photo",
)
"""Beside the card on size: no answer of the judgement, but what the diameter is measured with."""


def answers(judgement: Judgement) -> Iterator[tuple[str, str, str]]:
    """Card, question and answer in words, in the order they are asked; without free words."""
    for card in CARDS:
        for question in card.questions:
            if not isinstance(question, TextQuestion):
                yield card.title, question.ask, answer_words(question, judgement)


def answer_words(question: ChoiceQuestion | NumberQuestion, judgement: Judgement) -> str:
    """A question's answer in words; a number has its unit in the question."""
    value = getattr(judgement, question.field)
    if value is None:
        return UNANSWERED
    if isinstance(question, NumberQuestion):
        return f"{value:g}"
    return dict(question.choices)[value]
