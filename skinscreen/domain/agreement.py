"""The clinician's view and the model's beside each other, and what follows from both.

The rule in one line: the model may raise concern, never cancel it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from skinscreen.domain.assessment import Outcome
from skinscreen.domain.checklist import seven_point
from skinscreen.domain.judgement import Impression, Judgement, Urgency
from skinscreen.language import mark, tr

RULE = mark(
    "The conclusion is to refer where either view says refer. The clinician's view says refer "
    "where the weighted 7-point checklist comes to 3 points or more, where the impression is "
    "suspicious, or where a specialist is asked for. The model may raise concern; it never "
    "cancels a checklist, an impression or a wish for a specialist that says refer, and it "
    "settles no doubt of the clinician's. Where the model gives no answer (retake, no result) "
    "the clinician's view stands alone. What was not answered is not counted as no. Patient "
    "factors are recorded and not scored. The checklist was made for pigmented lesions: a low "
    "score rules nothing out."
)


class Stance(StrEnum):
    """What the clinician's view comes to."""

    REFER = "refer"
    NO_REFERRAL = "no_referral"
    OPEN = "open"
    NOT_GIVEN = "not_given"


class Conclusion(StrEnum):
    """What both views come to, as written in JSON."""

    REFER = "refer"
    JUDGE = "judge"
    OPEN = "open"


def stance(judgement: Judgement) -> Stance:
    """What the clinician's answers come to; of two that contradict each other, the graver."""
    if reason_to_refer(judgement):
        return Stance.REFER
    if not judgement.speaks_of_lesion:
        return Stance.NOT_GIVEN
    if judgement.impression is Impression.UNSURE:
        return Stance.OPEN
    if judgement.impression is Impression.BENIGN or judgement.urgency is Urgency.NONE:
        return Stance.NO_REFERRAL
    return Stance.OPEN


def reason_to_refer(judgement: Judgement) -> str:
    """What of the clinician's view says refer, in words; empty where nothing does."""
    if seven_point(judgement).refers:
        return tr("the checklist")
    if judgement.impression is Impression.SUSPICIOUS:
        return tr("the impression")
    if judgement.urgency not in (None, Urgency.NONE):
        return tr("the wish for a specialist")
    return ""


def conclude(clinician: Stance, model: Outcome) -> Conclusion:
    """The combination rule; see ``RULE``. Every pair has its conclusion."""
    return _COMPARED[clinician, model][0]


def headline(conclusion: Conclusion, judgement: Judgement, *, urgent: bool) -> str:
    """The conclusion in few words, with the graver of the clinician's and the model's urgency.

    Args:
        conclusion: of both views.
        judgement: the clinician's.
        urgent: whether the model's answer calls for an urgent referral.
    """
    if conclusion is Conclusion.REFER:
        urgency = Urgency.URGENT if urgent else judgement.urgency
        return tr(_REFERRALS[urgency])
    if conclusion is Conclusion.JUDGE:
        return tr("Judge clinically")
    return tr("Left open: judge clinically")


def views(judgement: Judgement, model: Outcome, *, urgent: bool) -> tuple[str, str]:
    """What the clinician says and what the model says, in few words each, with how soon.

    Args:
        judgement: the clinician's.
        model: its outcome.
        urgent: whether the model's answer calls for an urgent referral.
    """
    own, urgency = stance(judgement), judgement.urgency
    words = _STANCES[own] if own is not Stance.REFER else _URGENCIES[urgency]
    return tr(words), tr("urgent") if urgent else tr(_OUTCOMES[model])


def is_without_urgency(judgement: Judgement) -> bool:
    """Whether the clinician's view says refer, but not how soon."""
    return stance(judgement) is Stance.REFER and judgement.urgency in _UNSAID


def comparison(judgement: Judgement, model: Outcome, *, urgent: bool) -> str:
    """Whether the views agree, how soon too, and which of them stands, as a sentence.

    Args:
        judgement: the clinician's.
        model: its outcome.
        urgent: whether the model's answer calls for an urgent referral.
    """
    own, urgency = stance(judgement), judgement.urgency
    if own is Stance.REFER and model is Outcome.REFER:
        return _both_refer(None if urgency in _UNSAID else urgency, urgent=urgent)
    # L10N: at the end of a sentence: "They disagree: the impression stands, refer urgently."
    refer = tr("refer urgently") if urgent or urgency is Urgency.URGENT else tr("refer")
    return tr(_COMPARED[own, model][1]).format(reason=reason_to_refer(judgement), refer=refer)


def _both_refer(urgency: Urgency | None, *, urgent: bool) -> str:
    if urgent and urgency is Urgency.URGENT:
        return tr("They agree: refer urgently.")
    if urgent and urgency is None:
        return tr("They agree to refer; only the model says how soon: refer urgently.")
    if urgent:
        return tr("They agree to refer, but not how soon: the more urgent stands, refer urgently.")
    if urgency is None:
        return tr("They agree: refer.")
    sentence = tr("They agree to refer; only the clinician says how soon: {urgency}.")
    return sentence.format(urgency=tr(_URGENCIES[urgency]))


def to_document(judgement: Judgement, model: Outcome) -> dict[str, Any]:
    """What follows from both views, as a JSON object."""
    checklist, clinician = seven_point(judgement), stance(judgement)
    return {
        "checklist": {
            "score": checklist.score,
            "answered": checklist.answered,
            "items": len(checklist.items),
        },
        "stance": clinician.value,
        "conclusion": conclude(clinician, model).value,
    }


_STANCES: Mapping[Stance, str] = {
    Stance.REFER: mark("refer"),
    Stance.NO_REFERRAL: mark("no referral"),
    Stance.OPEN: mark("left open"),
    Stance.NOT_GIVEN: mark("not given"),
}
_OUTCOMES: Mapping[Outcome, str] = {
    Outcome.REFER: mark("refer"),
    Outcome.NO_SIGN: mark("no sign above the threshold"),
    Outcome.RETAKE: mark("no answer, retake the photo"),
    Outcome.NO_RESULT: mark("no answer"),
}
_URGENCIES: Mapping[Urgency | None, str] = {
    None: mark("refer"),
    Urgency.NONE: mark("refer"),
    Urgency.ROUTINE: mark("routine"),
    Urgency.SOON: mark("soon"),
    Urgency.URGENT: mark("urgent"),
}
_REFERRALS: Mapping[Urgency | None, str] = {
    None: mark("Refer"),
    Urgency.NONE: mark("Refer"),
    Urgency.ROUTINE: mark("Refer: routine"),
    Urgency.SOON: mark("Refer: soon"),
    Urgency.URGENT: mark("Refer: urgent"),
}
_UNSAID = (None, Urgency.NONE)
_ALONE = mark("The model gave no answer: {reason} stands.")
_ALONE_NO_REFERRAL = mark(
    "The model gave no answer: the clinician's view stands alone. It rules nothing out."
)
_NEITHER = mark("Neither view gives an answer: judge clinically or ask a specialist.")
_COMPARED: Mapping[tuple[Stance, Outcome], tuple[Conclusion, str]] = {
    (Stance.REFER, Outcome.REFER): (Conclusion.REFER, mark("They agree: {refer}.")),
    (Stance.REFER, Outcome.NO_SIGN): (
        Conclusion.REFER,
        mark("They disagree: {reason} stands, {refer}."),
    ),
    (Stance.REFER, Outcome.RETAKE): (Conclusion.REFER, _ALONE),
    (Stance.REFER, Outcome.NO_RESULT): (Conclusion.REFER, _ALONE),
    (Stance.NO_REFERRAL, Outcome.REFER): (
        Conclusion.REFER,
        mark("They disagree: the model raises concern, {refer}."),
    ),
    (Stance.NO_REFERRAL, Outcome.NO_SIGN): (
        Conclusion.JUDGE,
        mark("They agree. This does not rule out cancer: judge clinically."),
    ),
    (Stance.NO_REFERRAL, Outcome.RETAKE): (Conclusion.JUDGE, _ALONE_NO_REFERRAL),
    (Stance.NO_REFERRAL, Outcome.NO_RESULT): (Conclusion.JUDGE, _ALONE_NO_REFERRAL),
    (Stance.OPEN, Outcome.REFER): (
        Conclusion.REFER,
        mark("It was left open; the model raises concern: {refer}."),
    ),
    (Stance.OPEN, Outcome.NO_SIGN): (
        Conclusion.OPEN,
        mark("The model does not settle the doubt: judge clinically or ask a specialist."),
    ),
    (Stance.OPEN, Outcome.RETAKE): (Conclusion.OPEN, _NEITHER),
    (Stance.OPEN, Outcome.NO_RESULT): (Conclusion.OPEN, _NEITHER),
    (Stance.NOT_GIVEN, Outcome.REFER): (
        Conclusion.REFER,
        mark("Only the model's view is given: {refer}."),
    ),
    (Stance.NOT_GIVEN, Outcome.NO_SIGN): (
        Conclusion.JUDGE,
        mark("Only the model's view is given. It does not rule out cancer: judge clinically."),
    ),
    (Stance.NOT_GIVEN, Outcome.RETAKE): (Conclusion.OPEN, _NEITHER),
    (Stance.NOT_GIVEN, Outcome.NO_RESULT): (Conclusion.OPEN, _NEITHER),
}
