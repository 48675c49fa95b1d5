"""What a report says of the clinician's view and of what it and the model's come to."""

from dataclasses import dataclass

from skinscreen.domain.agreement import RULE
from skinscreen.domain.answer import Answer, BothViews
from skinscreen.domain.checklist import abcde, abcde_words, checklist_words, seven_point
from skinscreen.domain.own_view import OwnView
from skinscreen.domain.questions import answers
from skinscreen.language import tr


@dataclass(frozen=True, slots=True)
class Views:
    """Both views, in words.

    Attributes:
        both: what both come to; None where the clinician said nothing of the lesion, but of the
            patient alone: then there are no two views to compare.
        scores: the checklist and the ABCDE rule.
        answers: each card of questions with its answers.
        differential: what the clinician wrote it may be; empty for nothing.
        rule: how the views are combined.
    """

    both: BothViews | None
    scores: tuple[str, str]
    answers: tuple[tuple[str, str], ...]
    differential: str
    rule: str


def views_of(own_view: OwnView, answer: Answer) -> Views | None:
    """What the report says of both views; None where the clinician answered nothing."""
    judgement = own_view.now
    if judgement.is_empty:
        return None
    cards: dict[str, list[str]] = {}
    for title, ask, reply in answers(judgement):
        cards.setdefault(title, []).append(f"{_as_head(ask)}: {reply}")
    return Views(
        answer.both,
        (checklist_words(seven_point(judgement)), abcde_words(abcde(judgement))),
        tuple((title, " · ".join(replies)) for title, replies in cards.items()),
        judgement.differential,
        tr(RULE),
    )


def _as_head(question: str) -> str:
    """A question without its signs, to stand before an answer; Spanish has two of them."""
    return " ".join(question.replace("?", "").replace("¿", "").split())
