"""The words an answer is given in, the same on screen, on paper and on the command line.

The word is "screening result"; nothing here reassures: a probability below the threshold
is always said together with what it does not mean.
"""

from math import floor, log10

from skinscreen.domain.assessment import (
    Assessment,
    OperatingPoint,
    Outcome,
)
from skinscreen.domain.clinic import Clinic, recommend
from skinscreen.domain.interval import Interval
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.domain.issue_words import sentence as issue_sentence
from skinscreen.domain.issue_words import sentences
from skinscreen.domain.modality import Origin, PhotoKind, modality_plural, modality_text
from skinscreen.domain.own_view import OwnView
from skinscreen.domain.predictive import PredictiveValues, mirrored
from skinscreen.domain.unseen import Unseen

DISCLAIMER = (
    "This is a screening result, not a diagnosis. It is an aid to a clinician and replaces "
    "neither examination and dermoscopy nor histology. Research use: not validated for "
    "clinical use."
)
LIMITS = (
    "Only the framed square was assessed, not the rest of the photo or the skin.",
    "The model gives every lesion to one of the classes it knows, also a lesion of another kind.",
    "It is less sure where its training data was rare: skin tones, ages, body sites, poor photos.",
    "The threshold was measured on the pictures named; with another camera it may do worse.",
    "A lesion that grows, changes, bleeds or worries needs a specialist whatever the result.",
)
MALIGNANT_WORD = "malignant"
PRE_MALIGNANT_WORD = "pre-malignant"
BOTH_WORD = "pre-malignant / in situ"
_ACTINIC_KERATOSIS = "L57.0"
MALIGNANT_NOTE = (
    "Classes marked malignant, which includes pre-malignant ones, add up to the malignant "
    "probability."
)

_HEADLINES = {
    Outcome.REFER: "Refer: malignant sign at or above the threshold",
    Outcome.NO_SIGN: "No malignant sign above the threshold",
    Outcome.RETAKE: "Retake the photo",
    Outcome.NO_RESULT: "No screening result",
}
_ORIGINS = {
    Origin.RECOGNISED: ", as recognised from the photo",
    Origin.CHOSEN: ", as the clinician says",
    Origin.ASSUMED: ", which is assumed: this model does not tell kinds apart",
}
_MAX_DECIMALS = 9
_OFTEN = 0.1
"""From this share on "of 100" is clearer than "1 in"."""
BAYES_NOTE = (
    "By Bayes' rule from the measured sensitivity and specificity, which may be others in this "
    "clinic."
)
SAME_CLINICS = "measured on photos of the clinics it was trained on; elsewhere it can be worse"
PREVALENCE_WANTED = (
    "Set your clinic's share of malignant lesions in Settings to see what this means there."
)


def headline(outcome: Outcome) -> str:
    """The banner's few words for an outcome."""
    return _HEADLINES[outcome]


def malignant_word(code: str | None) -> str:
    """The mark of a malignant class with this ICD-10 code, or several.

    Actinic keratosis is pre-malignant; a class may hold it together with carcinoma in situ.
    """
    if code is None or _ACTINIC_KERATOSIS not in code:
        return MALIGNANT_WORD
    return PRE_MALIGNANT_WORD if code == _ACTINIC_KERATOSIS else BOTH_WORD


def sentence(assessment: Assessment, clinic: Clinic, view: OwnView) -> str:
    """What the outcome means and what is recommended, for below the headline.

    Args:
        assessment: what the model said.
        clinic: what the clinic has set; its recommendations are used.
        view: the clinician's; what is recommended follows from both.
    """
    todo = recommend(assessment, clinic, view)
    said = " ".join(sentences(stated(assessment)))
    if assessment.unfamiliar:
        return f"{said} Frame the lesion anew. {todo}"
    if assessment.outcome is Outcome.RETAKE:
        meant = "The photo is not good enough for an answer. Do not rely on the probabilities."
        return f"{meant} {todo} {said}".rstrip()
    point, probability = assessment.operating_point, assessment.malignant_probability
    if point is None:
        return f"{said} The probabilities give no answer. {todo}"
    if assessment.outcome is Outcome.NO_RESULT or probability is None:
        return f"The model gave no answer. {todo} {said}".rstrip()
    shown, threshold = _told_apart(probability, point.threshold)
    side = "at or above" if assessment.outcome is Outcome.REFER else "below"
    return f"Malignant probability {shown}, {side} the threshold of {threshold}. {todo}"


def stated(assessment: Assessment) -> tuple[Issue, ...]:
    """The issues that ``sentence`` says itself; the others stand beside it."""
    if assessment.unfamiliar:
        return (Issue(IssueCode.UNFAMILIAR),)
    if assessment.outcome is Outcome.RETAKE:
        return assessment.issues
    if assessment.operating_point is None:
        return (_not_validated(assessment.kind),)
    is_none = assessment.outcome is Outcome.NO_RESULT or assessment.malignant_probability is None
    return assessment.issues if is_none else ()


def _not_validated(kind: PhotoKind | None) -> Issue:
    """That there is no threshold: for this kind of photo, or at all."""
    unknown = kind is None
    return Issue(IssueCode.NOT_VALIDATED if unknown else IssueCode.NOT_VALIDATED_FOR_KIND)


def kind_text(kind: PhotoKind) -> str:
    """What kind of photo an answer was judged as, and how that is known, in few words."""
    return f"{modality_text(kind.modality)} ({'not sure' if kind.unsure else kind.origin.value})"


def kind_sentence(kind: PhotoKind) -> str:
    """The same in a sentence, with what follows where it is not settled."""
    named = modality_text(kind.modality)
    if kind.unsure:
        return (
            f"Kind of photo not sure: judged as {named}, which leaves more open. Say which it is."
        )
    return f"Kind of photo: {named}{_ORIGINS[kind.origin]}."


def operating_point_sentence(
    point: OperatingPoint | None, kind: PhotoKind | None = None, *, claimed: bool = False
) -> str:
    """What the threshold does on clinics the model never saw, as far as that is known.

    The better figure of the clinics it was trained on is ``trained_clinics_sentence``'s.

    Args:
        point: the threshold; None where none was measured.
        kind: of the photo; None where the model was measured on none.
        claimed: whether it is the word of a model nobody vouches for.
    """
    if point is None:
        return issue_sentence(_not_validated(kind))
    threshold = f"{_threshold(claimed)} {threshold_text(point.threshold)} malignant probability"
    if point.unseen is None:
        return f"{threshold}, {SAME_CLINICS}."
    unseen = point.unseen
    found, cleared = unseen.sensitivity, unseen.specificity
    return (
        f"{threshold}, measured on {unseen_text(unseen)} ("
        f"{', '.join(source.source for source in unseen.sources)}): sensitivity "
        f"{interval_text(found)}, specificity {interval_text(cleared)}."
    )


def _threshold(claimed: bool) -> str:
    return "Claimed by the model itself: threshold" if claimed else "Threshold"


def short_point_sentence(point: OperatingPoint, *, claimed: bool = False) -> str:
    """The same in fewer words, for below an answer: without the clinics' names."""
    threshold = f"{_threshold(claimed)} {threshold_text(point.threshold)}"
    if point.unseen is None:
        return f"{threshold}, {SAME_CLINICS}."
    unseen = point.unseen
    return (
        f"{threshold}: sensitivity {interval_text(unseen.sensitivity)}, specificity "
        f"{interval_text(unseen.specificity)}, measured on {unseen_text(unseen)}."
    )


def unseen_text(unseen: Unseen) -> str:
    """How many photos of which kind, from where."""
    kind = modality_plural(unseen.sources[0].modality)
    return f"{unseen.n:,} {kind} of clinics the model never saw"


def trained_clinics_sentence(point: OperatingPoint, *, claimed: bool = False) -> str:
    """What the threshold was measured to do on the clinics the model was trained on."""
    return (
        f"{_threshold(claimed)} {threshold_text(point.threshold)} malignant probability, measured "
        f"on {point.n:,} pictures ({point.measured_on}): sensitivity "
        f"{share_text(point.sensitivity)} (missed {share_text(1 - point.sensitivity)} of the "
        "malignant), specificity "
        f"{share_text(point.specificity)} (flagged {share_text(1 - point.specificity)} of the "
        "benign)."
    )


def predictive_sentence(outcome: Outcome, values: PredictiveValues) -> str:
    """What the answer means among a clinic's own lesions; empty where there is no answer."""
    clinic = f"in a clinic with {plain_percent(values.prevalence)} malignant"
    if outcome is Outcome.REFER and values.ppv is not None:
        said = _of_hundred(values.ppv, values.ppv_interval)
        return f"Of 100 lesions flagged {clinic}, {said[0]} malignant{said[1]}."
    if outcome is Outcome.NO_SIGN and values.npv is not None:
        return _missed_sentence(clinic, 1 - values.npv, mirrored(values.npv_interval))
    return ""


def _missed_sentence(clinic: str, missed: float, bounds: tuple[float, float] | None) -> str:
    if not missed:
        return (
            f"Of the lesions not flagged {clinic} some are malignant all the same, though no "
            "malignant test picture was missed."
        )
    if missed >= _OFTEN:
        said = _of_hundred(missed, bounds)
        return f"Of 100 lesions not flagged {clinic}, {said[0]} malignant all the same{said[1]}."
    return (
        f"Of the lesions not flagged {clinic}, about {_one_in(missed)} is malignant all the "
        f"same{_bounds_one_in(bounds)}."
    )


def plain_percent(share: float) -> str:
    """A share that a person set (0 to 1) in percent, without decimals it does not need."""
    return f"{100 * share:.2f}".rstrip("0").rstrip(".") + " %"


def _of_hundred(share: float, bounds: tuple[float, float] | None) -> tuple[str, str]:
    """How many of a hundred, with the verb, and from where to where that lies."""
    count = round(100 * share)
    said = f"about {count} {'is' if count == 1 else 'are'}" if count else "fewer than 1 is"
    low, high = (round(100 * bound) for bound in bounds or (0.0, 0.0))
    return said, "" if low == high else f" (95 % interval {low} to {high})"


def _one_in(share: float) -> str:
    """Rounded down to two digits: more lesions for one malignant would sound better than it is."""
    number = round(1 / share, 6)
    step = 10 ** max(0, floor(log10(number)) - 1)
    return f"1 in {int(number // step) * step:,}"


def _bounds_one_in(bounds: tuple[float, float] | None) -> str:
    if bounds is None:
        return ""
    rarest, most = bounds
    if not rarest:
        return f" (95 % interval at most {_one_in(most)})"
    return f" (95 % interval {_one_in(most)} to {_one_in(rarest)})"


def probability_text(probability: float, decimals: int = 1) -> str:
    """A probability (0 to 1) in percent; never 0 % or 100 %, which would claim certainty."""
    text, step = share_text(probability, decimals), 0.01 * 10**-decimals
    if text == share_text(0.0, decimals):
        return f"< {share_text(step, decimals)}"
    if text == share_text(1.0, decimals):
        return f"> {share_text(1 - step, decimals)}"
    return text


def share_text(share: float, decimals: int = 1) -> str:
    """A measured share (0 to 1) in percent."""
    return f"{100 * share:.{decimals}f} %"


def interval_text(score: Interval) -> str:
    """A measured share with its bounds in whole percent; of one that is undefined, that."""
    if score.value is None:
        return "not known"
    if score.bounds is None:
        return share_text(score.value)
    low, high = (f"{100 * bound:.0f}" for bound in score.bounds)
    return f"{share_text(score.value)} ({low} to {high})"


def threshold_text(threshold: float) -> str:
    """A threshold (0 to 1) in percent, with the decimals a very low or high one needs."""
    return share_text(threshold, _decimals_of(threshold))


def _decimals_of(threshold: float) -> int:
    for decimals in range(1, _MAX_DECIMALS):
        ends = share_text(0.0, decimals), share_text(1.0, decimals)
        if share_text(threshold, decimals) not in ends:
            return decimals
    return 1


def _told_apart(probability: float, threshold: float) -> tuple[str, str]:
    """Both in percent, with as many decimals as it takes to see that they differ."""
    for decimals in range(_decimals_of(threshold), _MAX_DECIMALS):
        texts = probability_text(probability, decimals), share_text(threshold, decimals)
        if texts[0] != texts[1]:
            return texts
    return probability_text(probability), threshold_text(threshold)
