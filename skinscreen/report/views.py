"""What a report says of the clinician's view and of what it and the model's come to."""

from dataclasses import dataclass

from skinscreen.domain import agreement
from skinscreen.domain.agreement import Conclusion
from skinscreen.domain.assessment import Outcome
from skinscreen.domain.checklist import abcde, abcde_words, checklist_words, seven_point
from skinscreen.domain.own_view import OwnView
from skinscreen.domain.questions import answers


@dataclass(frozen=True, slots=True)
class Views:
    """Both views, in words.

    Attributes:
        speaks: whether the clinician said anything of the lesion, not of the patient alone; without
            it there are no two views to compare.
        conclusion: what both come to.
        headline: the conclusion in few words.
        statement: both views, whether they agree, and which stands.
        notice: that the model's view was seen before; empty where it was not.
        scores: the checklist and the ABCDE rule.
        answers: each card of questions with its answers.
        differential: what the clinician wrote it may be; empty for nothing.
        rule: how the views are combined.
    """

    speaks: bool
    conclusion: Conclusion
    headline: str
    statement: str
    notice: str
    scores: tuple[str, str]
    answers: tuple[tuple[str, str], ...]
    differential: str
    rule: str


def views_of(own_view: OwnView, model: Outcome, *, urgent: bool = False) -> Views | None:
    """What the report says of both views; None where the clinician answered nothing."""
    judgement = own_view.now
    if judgement.is_empty:
        return None
    conclusion = agreement.conclude(agreement.stance(judgement), model)
    cards: dict[str, list[str]] = {}
    for title, ask, said in answers(judgement):
        cards.setdefault(title, []).append(f"{ask.replace('?', '')}: {said}")
    return Views(
        judgement.speaks_of_lesion,
        conclusion,
        agreement.headline(conclusion, judgement, urgent=urgent),
        agreement.statement(judgement, model, "Clinician"),
        own_view.notice,
        (checklist_words(seven_point(judgement)), abcde_words(abcde(judgement))),
        tuple((title, " · ".join(said)) for title, said in cards.items()),
        judgement.differential,
        agreement.RULE,
    )
