"""The ABCDE rule and the weighted 7-point checklist, from the clinician's answers.

ABCDE: Friedman et al., CA Cancer J Clin 1985;35:130; E by Abbasi et al., JAMA 2004;292:2771.
Weighted 7-point checklist: MacKie, Clin Exp Dermatol 1990;15:351 and 1991;16:151; 3 points or
more: refer (NICE guideline NG12, melanoma; Walter et al., Br J Gen Pract 2013;63:e345). It was
made for pigmented lesions.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from skinscreen.domain.judgement import Change, Judgement
from skinscreen.language import tr, trn

REFER_AT = 3
MAJOR, MINOR = 2, 1
_LARGE_MM, _WIDE_MM = 7.0, 6.0


@dataclass(frozen=True, slots=True)
class Item:
    """One feature that is looked for.

    Attributes:
        name: what is looked for.
        present: whether it is there; None where it was not answered.
        weight: points it counts; 0 where it is not scored.
    """

    name: str
    present: bool | None
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Checklist:
    """The weighted 7-point checklist as it was answered."""

    items: tuple[Item, ...]

    @property
    def score(self) -> int:
        """Points of what is present."""
        return sum(item.weight for item in self.items if item.present)

    @property
    def most(self) -> int:
        """Points if all that was not answered were present."""
        return sum(item.weight for item in self.items if item.present is not False)

    @property
    def answered(self) -> int:
        """How many of its items the score rests on."""
        return sum(item.present is not None for item in self.items)

    @property
    def refers(self) -> bool:
        """Whether it says refer."""
        return self.score >= REFER_AT


def seven_point(judgement: Judgement) -> Checklist:
    """The weighted 7-point checklist of a judgement.

    An asymmetric lesion has an irregular shape: either of the two answers is enough.
    """
    change = judgement.change
    return Checklist(
        (
            Item(tr("change in size"), None if change is None else change is Change.SIZE, MAJOR),
            Item(
                tr("irregular shape or border"),
                _either(judgement.border, judgement.asymmetry),
                MAJOR,
            ),
            Item(tr("irregular colour"), judgement.colour, MAJOR),
            Item(tr("diameter 7 mm or more"), _at_least(judgement.diameter_mm, _LARGE_MM), MINOR),
            Item(tr("inflammation"), judgement.inflammation, MINOR),
            Item(tr("oozing or crusting"), judgement.oozing, MINOR),
            Item(tr("change in sensation"), judgement.sensation, MINOR),
        )
    )


def abcde(judgement: Judgement) -> tuple[Item, ...]:
    """The five features of the ABCDE rule; the rule has no score."""
    change, millimetres = judgement.change, judgement.diameter_mm
    return (
        Item(tr("A asymmetry"), judgement.asymmetry),
        Item(tr("B border"), judgement.border),
        Item(tr("C colour"), judgement.colour),
        Item(tr("D diameter above 6 mm"), None if millimetres is None else millimetres > _WIDE_MM),
        Item(tr("E evolution"), None if change is None else change is not Change.NONE),
    )


def checklist_words(checklist: Checklist) -> str:
    """The score, on how many answers it rests, and what it says."""
    if not checklist.answered:
        return tr("7-point checklist: not answered")
    if checklist.refers:
        sentence = tr(
            "7-point checklist: {points} on {answered} of {items} answers, {limit} or more: refer"
        )
    elif checklist.most >= REFER_AT:
        sentence = tr(
            "7-point checklist: {points} on {answered} of {items} answers, below {limit}; what was "
            "not answered could make it {most}"
        )
    else:
        sentence = tr("7-point checklist: {points} on {answered} of {items} answers, below {limit}")
    return sentence.format(
        points=trn("{n} point", "{n} points", checklist.score).format(n=checklist.score),
        answered=checklist.answered,
        items=len(checklist.items),
        limit=REFER_AT,
        most=checklist.most,
    )


def score_words(checklist: Checklist) -> str:
    """The score and on how many answers it rests, in few words; empty without an answer."""
    if not checklist.answered:
        return ""
    sentence = tr("checklist {score} ({answered} of {items} answered)")
    return sentence.format(
        score=checklist.score, answered=checklist.answered, items=len(checklist.items)
    )


def abcde_words(items: Iterable[Item]) -> str:
    """Which features are present, absent and unanswered, by their letters."""
    groups: dict[bool | None, list[str]] = {True: [], False: [], None: []}
    for letter, item in zip("ABCDE", items, strict=True):
        groups[item.present].append(letter)
    parts = (
        (tr("present {letters}"), groups[True]),
        (tr("absent {letters}"), groups[False]),
        (tr("not answered {letters}"), groups[None]),
    )
    shown = [words.format(letters=", ".join(letters)) for words, letters in parts if letters]
    return f"ABCDE: {'; '.join(shown)}"


def _either(one: bool | None, other: bool | None) -> bool | None:
    """Or, where not knowing is not "no"."""
    if one or other:
        return True
    return None if one is None or other is None else False


def _at_least(value: float | None, least: float) -> bool | None:
    return None if value is None else value >= least
