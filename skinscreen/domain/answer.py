"""The one answer: all that is said of an assessment, built once for every surface.

Screens, PDFs, tables and the command line lay it out and add no word of their own.
"""

from dataclasses import dataclass
from typing import Any

from skinscreen.domain import agreement, wording
from skinscreen.domain.advice import Clinic, advise, predictive_values_of, recommend
from skinscreen.domain.agreement import Conclusion
from skinscreen.domain.assessment import Assessment, Finding, Outcome, is_urgent
from skinscreen.domain.clinic import Advice
from skinscreen.domain.issue_words import sentences
from skinscreen.domain.leading import carriers, named_first
from skinscreen.domain.own_view import OwnView
from skinscreen.domain.predictive import PredictiveValues
from skinscreen.domain.record import Visit
from skinscreen.language import tr


@dataclass(frozen=True, slots=True)
class BothViews:
    """What the clinician's view of the lesion and the model's come to.

    Attributes:
        conclusion: of both.
        headline: the conclusion in few words, with the graver urgency.
        own: what the clinician says, in few words.
        model: what the model says, in few words.
        comparison: whether they agree, and which of them stands.
        reason: what of the clinician's view says refer; empty where nothing does.
        notice: that the model's view was seen before; empty where it was not.
        needs_reason: whether ``own`` is a referral that says not how soon.
    """

    conclusion: Conclusion
    headline: str
    own: str
    model: str
    comparison: str
    reason: str
    notice: str
    needs_reason: bool

    def statement(self, who: str) -> str:
        """Both views and how they compare in one line; ``who`` names the clinician."""
        # How soon says that it is a referral; where it is not said, the reason is.
        own = f"{self.own} ({self.reason})" if self.needs_reason else self.own
        # L10N: {who} is "Clinician" or "You"; {own} and {model} are "refer", "urgent" or alike.
        sentence = tr("{who}: {own}. Model: {model}. {comparison}")
        return sentence.format(who=who, own=own, model=self.model, comparison=self.comparison)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of one assessment.

    Attributes:
        outcome: of the model.
        headline: the outcome in few words.
        sentence: what the outcome means and what is recommended, which follows from both views.
        advice: what is recommended.
        recommendation: the same in the clinic's words.
        kind: what kind of photo it was judged as and how that is known; empty where the model
            was measured on none.
        issues: what must be seen beside the answer and is not in ``sentence``, a sentence each.
        predictive: what the answer is worth in the clinic; None where that is not known.
        predictive_sentence: the same in words, or empty.
        both: both views; None where the clinician said nothing of the lesion.
        carriers: the classes a referral stands on.
        named: the classes named with the answer, ``carriers`` first.
    """

    outcome: Outcome
    headline: str
    sentence: str
    advice: Advice
    recommendation: str
    kind: str
    issues: tuple[str, ...]
    predictive: PredictiveValues | None
    predictive_sentence: str
    both: BothViews | None
    carriers: tuple[Finding, ...]
    named: tuple[Finding, ...]

    @property
    def conclusion(self) -> str:
        """What stands first: what both views come to, or the model's alone."""
        return self.headline if self.both is None else self.both.headline

    @property
    def line(self) -> str:
        """The answer in one line of a list: never the model's alone where there are two views."""
        if self.both is None:
            return self.headline
        sentence = tr("{headline} (both views). Model: {model}")
        return sentence.format(headline=self.both.headline, model=self.both.model)

    @property
    def whole(self) -> str:
        """The answer in sentences: never the model's alone where there are two views."""
        alone = f"{self.headline}. {self.sentence}"
        if self.both is None:
            return alone
        return f"{self.both.headline}. {self.both.statement(tr('Clinician'))} {alone}"

    def to_document(self) -> dict[str, Any]:
        """The words as a JSON object."""
        return {
            "conclusion": self.conclusion,
            "headline": self.headline,
            "sentence": self.sentence,
            "advice": self.advice.value,
            "recommendation": self.recommendation,
            "kind": self.kind,
            "predictive": self.predictive_sentence,
            "statement": "" if self.both is None else self.both.statement(tr("Clinician")),
            "notice": "" if self.both is None else self.both.notice,
        }


def answer(assessment: Assessment, clinic: Clinic, view: OwnView) -> Answer:
    """All that is said of an assessment.

    Args:
        assessment: what the model said.
        clinic: what the clinic had set when it was said.
        view: the clinician's, ``NO_VIEW`` for none.
    """
    stated = wording.stated(assessment)
    values = predictive_values_of(assessment, clinic)
    return Answer(
        outcome=assessment.outcome,
        headline=wording.headline(assessment.outcome),
        sentence=wording.sentence(assessment, clinic, view),
        advice=advise(assessment, view),
        recommendation=recommend(assessment, clinic, view),
        kind="" if assessment.kind is None else wording.kind_sentence(assessment.kind),
        issues=sentences(issue for issue in assessment.issues if issue not in stated),
        predictive=values,
        predictive_sentence=(
            "" if values is None else wording.predictive_sentence(assessment.outcome, values)
        ),
        both=_both(assessment, view),
        carriers=carriers(assessment),
        named=named_first(assessment),
    )


def answer_of(visit: Visit) -> Answer:
    """What a kept visit said: by what the clinic had set then, and the view that was kept."""
    return answer(visit.assessment, visit.clinic, OwnView.kept(visit.judgement))


def _both(assessment: Assessment, view: OwnView) -> BothViews | None:
    judgement, outcome, urgent = view.now, assessment.outcome, is_urgent(assessment)
    if not judgement.speaks_of_lesion:
        return None
    conclusion = agreement.conclude(agreement.stance(judgement), outcome)
    own, model = agreement.views(judgement, outcome, urgent=urgent)
    return BothViews(
        conclusion=conclusion,
        headline=agreement.headline(conclusion, judgement, urgent=urgent),
        own=own,
        model=model,
        comparison=agreement.comparison(judgement, outcome, urgent=urgent),
        reason=agreement.reason_to_refer(judgement),
        notice=tr(view.notice),
        needs_reason=agreement.is_without_urgency(judgement),
    )
