"""What follows from an answer in a clinic: what to do, and what the answer is worth there."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from skinscreen.domain.assessment import Assessment, Outcome, is_urgent
from skinscreen.domain.clinic import (
    DEFAULT_TEXTS,
    DEFAULT_WEEKS,
    RULES_NOTHING_OUT,
    WEEKS,
    Advice,
    default_text,
    tidy_text,
)
from skinscreen.domain.judgement import Urgency
from skinscreen.domain.own_view import OwnView
from skinscreen.domain.predictive import PredictiveValues, predictive_values
from skinscreen.language import tr


@dataclass(frozen=True, slots=True)
class Clinic:
    """A clinic's own settings for its answers.

    Attributes:
        prevalence: share of malignant among the lesions screened here, 0 to 1; None: not set.
        review_weeks: time to another photo, within ``REVIEW_WEEKS``.
        texts: its own recommendations; the others have ``DEFAULT_TEXTS``.
    """

    prevalence: float | None = None
    review_weeks: int = DEFAULT_WEEKS
    texts: Mapping[Advice, str] = field(default_factory=dict)

    def recommendation(self, advice: Advice) -> str:
        """A recommendation in the clinic's words; see ``recommend``."""
        text = tidy_text(self.texts.get(advice, ""))
        if text in {"", DEFAULT_TEXTS[advice]}:
            text = default_text(advice)
        return text.replace(WEEKS, str(self.review_weeks))

    def spelled_out(self) -> "Clinic":
        """The same with every recommendation in words, so that no later default changes it.

        The program's own are in English, whatever is spoken: they are shown to others as well.
        """
        texts = {advice: self.texts.get(advice) or DEFAULT_TEXTS[advice] for advice in Advice}
        return replace(self, texts=texts)


NOTHING_SET = Clinic()
"""A clinic that left everything at its default."""


def advise(assessment: Assessment, view: OwnView) -> Advice:
    """What an answer calls for.

    A referral is urgent from the urgent threshold on, where one was measured, or where the
    clinician says so. Otherwise nothing is said of how soon: a referral is never called one that
    can wait.

    Args:
        assessment: what the model said.
        view: the clinician's; a referral of it is one that no model cancels.
    """
    if is_urgent(assessment) or view.now.urgency is Urgency.URGENT:
        return Advice.REFER_URGENTLY
    return Advice.REFER if view.refers else Advice(assessment.outcome.value)


def recommend(assessment: Assessment, clinic: Clinic, view: OwnView) -> str:
    """The recommendation after an answer, as it stands on screen, on paper and in JSON.

    Args:
        assessment: what the model said.
        clinic: what the clinic has set.
        view: the clinician's.
    """
    text = clinic.recommendation(advise(assessment, view))
    sentence = tr(RULES_NOTHING_OUT)
    has_it = any(tidy_text(words) in tidy_text(text) for words in (sentence, RULES_NOTHING_OUT))
    return text if has_it or assessment.outcome is not Outcome.NO_SIGN else f"{sentence} {text}"


def predictive_values_of(assessment: Assessment, clinic: Clinic) -> PredictiveValues | None:
    """What an answer means in this clinic.

    None where the threshold was not applied (retake, no result), no prevalence is set, or the
    figures are the word of a model nobody vouches for.
    """
    point = assessment.operating_point
    answered = assessment.outcome in {Outcome.REFER, Outcome.NO_SIGN}
    if point is None or clinic.prevalence is None or not answered or assessment.is_claimed:
        return None
    return predictive_values(point, clinic.prevalence)
