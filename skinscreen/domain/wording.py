"""The words an answer is given in, the same on screen, on paper and on the command line.

The word is "screening result"; nothing here reassures: a probability below the threshold
is always said together with what it does not mean.
"""

from math import floor, log10

from skinscreen.domain import point_words
from skinscreen.domain.advice import Clinic, recommend
from skinscreen.domain.assessment import (
    Assessment,
    OperatingPoint,
    Outcome,
)
from skinscreen.domain.interval import Interval
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.domain.issue_words import sentence as issue_sentence
from skinscreen.domain.issue_words import sentences
from skinscreen.domain.modality import Origin, PhotoKind, modality_text
from skinscreen.domain.own_view import OwnView
from skinscreen.domain.predictive import PredictiveValues, mirrored
from skinscreen.domain.unseen import Unseen
from skinscreen.language import count, mark, number, tr, trn

DISCLAIMER = mark(
    "This is a screening result, not a diagnosis. It is an aid to a clinician and replaces "
    "neither examination and dermoscopy nor histology. Research use: not validated for "
    "clinical use."
)
LIMITS = (
    mark("Only the framed square was assessed, not the rest of the photo or the skin."),
    mark(
        "The model gives every lesion to one of the classes it knows, also a lesion of another "
        "kind."
    ),
    mark(
        "It is less sure where its training data was rare: skin tones, ages, body sites, poor "
        "photos."
    ),
    mark("The threshold was measured on the pictures named; with another camera it may do worse."),
    mark("A lesion that grows, changes, bleeds or worries needs a specialist whatever the result."),
)
MALIGNANT_WORD = mark("malignant")
PRE_MALIGNANT_WORD = mark("pre-malignant")
BOTH_WORD = mark("pre-malignant / in situ")
_ACTINIC_KERATOSIS = "L57.0"
MALIGNANT_NOTE = mark(
    "Classes marked malignant, which includes pre-malignant ones, add up to the malignant "
    "probability."
)

_HEADLINES = {
    Outcome.REFER: mark("Refer: malignant sign at or above the threshold"),
    Outcome.NO_SIGN: mark("No malignant sign above the threshold"),
    Outcome.RETAKE: mark("Retake the photo"),
    Outcome.NO_RESULT: mark("No screening result"),
}
_KINDS = {
    Origin.RECOGNISED: mark("Kind of photo: {kind}, as recognised from the photo."),
    Origin.CHOSEN: mark("Kind of photo: {kind}, as the clinician says."),
    Origin.ASSUMED: mark(
        "Kind of photo: {kind}, which is assumed: this model does not tell kinds apart."
    ),
}
_ORIGINS = {
    Origin.RECOGNISED: mark("recognised"),
    Origin.CHOSEN: mark("chosen"),
    Origin.ASSUMED: mark("assumed"),
}
_MAX_DECIMALS = 9
_OFTEN = 0.1
"""From this share on "of 100" is clearer than "1 in"."""
BAYES_NOTE = mark(
    "By Bayes' rule from the measured sensitivity and specificity, which may be others in this "
    "clinic."
)
PREVALENCE_WANTED = mark(
    "Set your clinic's share of malignant lesions in Settings to see what this means there."
)


def headline(outcome: Outcome) -> str:
    """The banner's few words for an outcome."""
    return tr(_HEADLINES[outcome])


def malignant_word(code: str | None) -> str:
    """The mark of a malignant class with this ICD-10 code, or several.

    Actinic keratosis is pre-malignant; a class may hold it together with carcinoma in situ.
    """
    if code is None or _ACTINIC_KERATOSIS not in code:
        return tr(MALIGNANT_WORD)
    return tr(PRE_MALIGNANT_WORD if code == _ACTINIC_KERATOSIS else BOTH_WORD)


def sentence(assessment: Assessment, clinic: Clinic, view: OwnView) -> str:
    """What the outcome means and what is recommended, for below the headline.

    Args:
        assessment: what the model said.
        clinic: what the clinic has set; its recommendations are used.
        view: the clinician's; what is recommended follows from both.
    """
    todo = recommend(assessment, clinic, view)
    notes = " ".join(sentences(stated(assessment)))
    if assessment.unfamiliar:
        return f"{notes} {tr('Frame the lesion anew.')} {todo}"
    if assessment.outcome is Outcome.RETAKE:
        meant = tr("The photo is not good enough for an answer. Do not rely on the probabilities.")
        return f"{meant} {todo} {notes}".rstrip()
    point, probability = assessment.operating_point, assessment.malignant_probability
    if point is None:
        return f"{notes} {tr('The probabilities give no answer.')} {todo}"
    if assessment.outcome is Outcome.NO_RESULT or probability is None:
        return f"{tr('The model gave no answer.')} {todo} {notes}".rstrip()
    shown, threshold = _told_apart(probability, point.threshold)
    if assessment.outcome is Outcome.REFER:
        told = tr("Malignant probability {shown}, at or above the threshold of {threshold}.")
    else:
        told = tr("Malignant probability {shown}, below the threshold of {threshold}.")
    return f"{told.format(shown=shown, threshold=threshold)} {todo}"


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
    known = tr("not sure") if kind.unsure else tr(_ORIGINS[kind.origin])
    return f"{modality_text(kind.modality)} ({known})"


def kind_sentence(kind: PhotoKind) -> str:
    """The same in a sentence, with what follows where it is not settled."""
    words = tr(_KINDS[kind.origin])
    if kind.unsure:
        words = tr(
            "Kind of photo not sure: judged as {kind}, which leaves more open. Say which it is."
        )
    return words.format(kind=modality_text(kind.modality))


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
    threshold = threshold_text(point.threshold)
    if point.unseen is None:
        return tr(point_words.MEASURED_WHERE_TRAINED[claimed]).format(threshold=threshold)
    return tr(point_words.MEASURED_UNSEEN[claimed]).format(
        threshold=threshold,
        photos=unseen_text(point.unseen),
        sources=", ".join(source.source for source in point.unseen.sources),
        sensitivity=interval_text(point.unseen.sensitivity),
        specificity=interval_text(point.unseen.specificity),
    )


def short_point_sentence(point: OperatingPoint, *, claimed: bool = False) -> str:
    """The same in fewer words, for below an answer: without the clinics' names."""
    threshold = threshold_text(point.threshold)
    if point.unseen is None:
        return tr(point_words.SHORT_WHERE_TRAINED[claimed]).format(threshold=threshold)
    return tr(point_words.SHORT_UNSEEN[claimed]).format(
        threshold=threshold,
        sensitivity=interval_text(point.unseen.sensitivity),
        specificity=interval_text(point.unseen.specificity),
        photos=unseen_text(point.unseen),
    )


def unseen_text(unseen: Unseen) -> str:
    """How many photos of which kind, from where."""
    return tr(point_words.UNSEEN[unseen.sources[0].modality]).format(n=count(unseen.n))


def trained_clinics_sentence(point: OperatingPoint, *, claimed: bool = False) -> str:
    """What the threshold was measured to do on the clinics the model was trained on."""
    return tr(point_words.TRAINED_CLINICS[claimed]).format(
        threshold=threshold_text(point.threshold),
        n=count(point.n),
        source=point.measured_on,
        sensitivity=share_text(point.sensitivity),
        missed=share_text(1 - point.sensitivity),
        specificity=share_text(point.specificity),
        flagged=share_text(1 - point.specificity),
    )


def predictive_sentence(outcome: Outcome, values: PredictiveValues) -> str:
    """What the answer means among a clinic's own lesions; empty where there is no answer."""
    share = plain_percent(values.prevalence)
    if outcome is Outcome.REFER and values.ppv is not None:
        return _flagged_sentence(share, values.ppv, values.ppv_interval)
    if outcome is Outcome.NO_SIGN and values.npv is not None:
        return _missed_sentence(share, 1 - values.npv, mirrored(values.npv_interval))
    return ""


def _flagged_sentence(share: str, found: float, bounds: tuple[float, float] | None) -> str:
    # L10N: {share} is a percentage, {interval} empty or " (95 % interval 3 to 9)".
    several = trn(
        "Of 100 lesions flagged in a clinic with {share} malignant, about {n} is malignant"
        "{interval}.",
        "Of 100 lesions flagged in a clinic with {share} malignant, about {n} are malignant"
        "{interval}.",
        round(100 * found),
    )
    none = tr(
        "Of 100 lesions flagged in a clinic with {share} malignant, fewer than 1 is malignant"
        "{interval}."
    )
    return _of_hundred(several, none, share, found, bounds)


def _missed_sentence(share: str, missed: float, bounds: tuple[float, float] | None) -> str:
    if not missed:
        return tr(
            "Of the lesions not flagged in a clinic with {share} malignant some are malignant all "
            "the same, though no malignant test picture was missed."
        ).format(share=share)
    if missed >= _OFTEN:
        several = trn(
            "Of 100 lesions not flagged in a clinic with {share} malignant, about {n} is "
            "malignant all the same{interval}.",
            "Of 100 lesions not flagged in a clinic with {share} malignant, about {n} are "
            "malignant all the same{interval}.",
            round(100 * missed),
        )
        return _of_hundred(several, several, share, missed, bounds)
    # L10N: {ratio} is "1 in 250", {interval} empty or " (95 % interval 1 in 400 to 1 in 90)".
    return tr(
        "Of the lesions not flagged in a clinic with {share} malignant, about {ratio} is "
        "malignant all the same{interval}."
    ).format(share=share, ratio=_one_in(missed), interval=_bounds_one_in(bounds))


def plain_percent(share: float) -> str:
    """A share that a person set (0 to 1) in percent, without decimals it does not need."""
    decimals = next((n for n in (0, 1) if f"{100 * share:.2f}".endswith("0" * (2 - n))), 2)
    return share_text(share, decimals)


def _of_hundred(
    several: str, none: str, share: str, found: float, bounds: tuple[float, float] | None
) -> str:
    """How many of a hundred, and from where to where that lies."""
    n, (low, high) = round(100 * found), (round(100 * bound) for bound in bounds or (0.0, 0.0))
    interval = "" if low == high else f" ({_interval(str(low), str(high))})"
    return (several if n else none).format(share=share, n=n, interval=interval)


def _interval(low: str, high: str) -> str:
    return tr("95 % interval {low} to {high}").format(low=low, high=high)


def _one_in(share: float) -> str:
    """Rounded down to two digits: more lesions for one malignant would sound better than it is."""
    lesions = round(1 / share, 6)
    step = 10 ** max(0, floor(log10(lesions)) - 1)
    return tr("1 in {n}").format(n=count(int(lesions // step) * step))


def _bounds_one_in(bounds: tuple[float, float] | None) -> str:
    if bounds is None:
        return ""
    rarest, most = bounds
    if not rarest:
        return f" ({tr('95 % interval at most {ratio}').format(ratio=_one_in(most))})"
    return f" ({_interval(_one_in(most), _one_in(rarest))})"


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
    return f"{number(100 * share, decimals)} %"


def interval_text(score: Interval) -> str:
    """A measured share with its bounds in whole percent; of one that is undefined, that."""
    if score.value is None:
        return tr("not known")
    if score.bounds is None:
        return share_text(score.value)
    low, high = (f"{100 * bound:.0f}" for bound in score.bounds)
    # L10N: a measured share with its bounds in whole percent, such as "91.4 % (88 to 94)".
    words = tr("{share} ({low} to {high})")
    return words.format(share=share_text(score.value), low=low, high=high)


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
