"""How right it was here, in words: the same on screen and on paper."""

from collections.abc import Iterator
from dataclasses import dataclass

from skinscreen.domain.accuracy import ENOUGH, TARGET_SENSITIVITY, Counts, Suggestion
from skinscreen.domain.interval import Interval
from skinscreen.domain.modality import Modality, modality_text
from skinscreen.domain.taxonomy import LESION8
from skinscreen.domain.wording import (
    interval_text,
    probability_text,
    share_text,
    threshold_text,
)
from skinscreen.language import count, day, mark, number, tr, trc, trn
from skinscreen.services.accuracy import (
    UNKNOWN,
    Compared,
    Evaluation,
    Group,
    Left,
    ModelFigures,
    Month,
    Reader,
    Split,
)

TITLE = mark("How right was it here?")
METHOD = mark(
    "A lesion counts once, with the last visit on or before the day of its outcome. An answer that "
    "was left open (retake, no result, no view given) counts for neither side. Brackets: 95 % "
    "intervals after Wilson. Lesions that were looked up because an answer flagged them are more "
    "often confirmed than others, which makes the sensitivity look better than it is."
)
# L10N: whose answers.
READERS = {
    Reader.MODEL: mark("Model"),
    Reader.CLINICIAN: mark("Clinician"),
    Reader.BOTH: mark("Both together"),
}
SPLITS = {
    Split.KIND: mark("By kind of photo"),
    Split.CLASS: mark("By what it was"),
    Split.SITE: mark("By site"),
    Split.PHOTOTYPE: mark("By skin type"),
}
NOTHING = "-"
"""In a table, where there is no figure."""
_SIDES = {"front": mark("front of the body"), "back": mark("back of the body")}


@dataclass(frozen=True, slots=True, repr=False)
class Section:
    """A part of the figures.

    Attributes:
        title: above it.
        sentences: below that.
        heads: of the columns; empty for no table.
        rows: as many cells each.
        lesions: of the rows, where each is a lesion.
    """

    title: str
    sentences: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    lesions: tuple[Compared, ...] = ()


def sections(found: Evaluation) -> Iterator[Section]:
    """All of it, in the order in which it is read."""
    yield Section(tr(TITLE), (_counted(found), *_left(found), tr(METHOD)))
    for model in found.models:
        yield from _of_model(model)
    if found.months:
        yield _months(found.months)


def warning(counts: Counts) -> str:
    """That figures are of too few lesions; empty where they are not."""
    if min(counts.malignant, counts.benign) >= ENOUGH:
        return ""
    sentence = tr(
        "Too few to go by: {malignant} malignant and {benign} benign. Below {enough} of each the "
        "figures can be far from the truth; do not change how you work because of them."
    )
    return sentence.format(
        malignant=count(counts.malignant), benign=count(counts.benign), enough=ENOUGH
    )


def _counted(found: Evaluation) -> str:
    words = trn(
        "{n} lesion counts, screened here and with an outcome.",
        "{n} lesions count, screened here and with an outcome.",
        found.lesions,
    )
    return words.format(n=count(found.lesions))


def _left(found: Evaluation) -> tuple[str, ...]:
    words = {
        Left.CONSENT: tr("Left out, for consent was refused or withdrawn: {n}."),
        Left.PENDING: tr("Without an outcome yet: {n}."),
        Left.UNDECIDED: tr("With an outcome that says neither malignant nor benign: {n}."),
        Left.NO_VISIT: tr("Screened only after the day of the outcome: {n}."),
    }
    told = [words[why].format(n=count(found.left[why])) for why in Left if found.left.get(why)]
    return (" ".join(told),) if told else ()


def _of_model(one: ModelFigures) -> Iterator[Section]:
    name = f"{one.model.name} {one.model.version}"
    few = warning(one.all.counts[Reader.MODEL])
    yield Section(
        tr("Answers with {model}").format(model=name),
        (few,) if few else (),
        (
            *("", tr("malignant"), tr("benign"), tr("Sensitivity"), tr("Specificity")),
            *(tr("PPV"), tr("NPV"), tr("left open")),
        ),
        tuple(_reader_row(reader, one.all.counts[reader]) for reader in Reader),
    )
    for split in Split:
        rows = tuple(_group_row(group) for group in one.groups if group.split is split)
        # L10N: short for sensitivity and for specificity, heads of narrow columns.
        short = tr("sens."), tr("spec.")
        heads = tuple(f"{tr(READERS[reader])}: {of}" for reader in Reader for of in short)
        yield Section(tr(SPLITS[split]), (), ("", tr("malignant"), tr("benign"), *heads), rows)
    yield Section(tr("Calibration"), _calibration(one))
    yield Section(tr("A threshold of your own"), _suggestions(one))
    yield _missed(one)


def _reader_row(reader: Reader, counts: Counts) -> tuple[str, ...]:
    left = trc("so many of so many", "{open} of {n}").format(
        open=count(counts.open_malignant + counts.open_benign),
        n=count(counts.malignant + counts.benign),
    )
    return (
        tr(READERS[reader]),
        count(counts.malignant),
        count(counts.benign),
        _of(counts.sensitivity, counts.found, counts.found + counts.missed),
        _of(counts.specificity, counts.cleared, counts.cleared + counts.flagged),
        _of(counts.ppv, counts.found, counts.found + counts.flagged),
        _of(counts.npv, counts.cleared, counts.cleared + counts.missed),
        left,
    )


def _of(share: Interval, hits: int, n: int) -> str:
    """A share with its interval, and of how many."""
    return f"{interval_text(share)}, {count(hits)}/{count(n)}" if n else tr("not known")


def _group_row(group: Group) -> tuple[str, ...]:
    every = group.counts[Reader.MODEL]
    cells = [group_words(group), count(every.malignant), count(every.benign)]
    for reader in Reader:
        counts = group.counts[reader]
        shares = (counts.sensitivity, counts.specificity)
        cells += [NOTHING if share.value is None else interval_text(share) for share in shares]
    return tuple(cells)


def group_words(group: Group) -> str:
    """What a group is called."""
    if group.name == UNKNOWN:
        return tr("not known")
    if group.split is Split.KIND:
        return modality_text(Modality(group.name))
    if group.split is Split.CLASS:
        return tr(LESION8.classes[LESION8.index(group.name)].label)
    return tr(_SIDES[group.name]) if group.name in _SIDES else group.name


def _calibration(one: ModelFigures) -> tuple[str, ...]:
    found = one.calibration
    if found.ece is None or found.brier.value is None or found.brier.bounds is None:
        return (tr("The model gave no probability of these lesions."),)
    low, high = found.brier.bounds
    sentence = tr(
        "Of {n} lesions: Brier score {brier} ({low} to {high}; 0 is perfect), expected calibration "
        "error {ece}: so far the malignant probability lay from the share that was malignant."
    )
    few = tr("Of few lesions the calibration error is too high by chance alone.")
    told = sentence.format(
        n=count(found.n),
        brier=number(found.brier.value, 3),
        low=number(low, 3),
        high=number(high, 3),
        ece=share_text(found.ece),
    )
    return (told, few)


def _suggestions(one: ModelFigures) -> tuple[str, ...]:
    if not one.suggestions:
        sentence = tr(
            "None is suggested: it takes at least {n} malignant and {n} benign lesions of one kind "
            "of photo with a probability."
        )
        return (sentence.format(n=ENOUGH),)
    told = [_suggestion(kind, found) for kind, found in one.suggestions.items()]
    caution = tr(
        "Nothing was changed, and nothing changes by itself. It was chosen on the lesions it is "
        "judged by, which makes it look better than it will be."
    )
    return (*told, caution)


def _suggestion(kind: str, found: Suggestion) -> str:
    sentence = tr(
        "{kind}: at a threshold of {threshold} the model would have found {found} of {malignant} "
        "malignant lesions (wanted: {wanted}) and cleared {cleared} of {benign} benign ones. It "
        "would flag {more} more lesions, {more_malignant} of them malignant, and no longer flag "
        "{fewer}, {fewer_malignant} of them malignant."
    )
    counts = found.counts
    return sentence.format(
        kind=tr("not known") if kind == UNKNOWN else modality_text(Modality(kind)),
        threshold=threshold_text(found.threshold),
        found=count(counts.found),
        malignant=count(counts.malignant),
        wanted=share_text(TARGET_SENSITIVITY, 0),
        cleared=count(counts.cleared),
        benign=count(counts.benign),
        more=count(sum(found.more)),
        more_malignant=count(found.more[0]),
        fewer=count(sum(found.fewer)),
        fewer_malignant=count(found.fewer[0]),
    )


def _missed(one: ModelFigures) -> Section:
    heads = (
        *(tr("Visit"), tr("What it was"), tr("Probability")),
        *(tr(READERS[reader]) for reader in Reader),
    )
    rows = tuple(_missed_row(lesion) for lesion in one.missed)
    none = tr("None: of every malignant lesion no answer said that there was nothing to refer.")
    title = tr("Missed malignancies")
    return Section(title, () if rows else (none,), heads if rows else (), rows, one.missed)


def _missed_row(one: Compared) -> tuple[str, ...]:
    share = one.probability
    flags = {True: tr("refer"), False: tr("missed"), None: tr("left open")}
    return (
        day(one.visit.taken.astimezone()),
        one.confirmation.words,
        NOTHING if share is None else probability_text(share),
        *(flags[one.flags[reader]] for reader in Reader),
    )


def _months(months: tuple[Month, ...]) -> Section:
    heads = (
        *(tr("Month"), tr("Visits"), tr("Something the matter"), tr("Retake")),
        *(tr("Unfamiliar"), tr("Familiarity")),
    )
    note = tr(
        "Familiarity: middle score of the photos, above 0 within what the model knows. One that "
        "falls over months says that camera, light or patients have changed."
    )
    return Section(tr("Photos over the months"), (note,), heads, tuple(map(_month_row, months)))


def _month_row(month: Month) -> tuple[str, ...]:
    score = NOTHING if month.familiarity is None else number(month.familiarity, 2)
    return (
        month.name,
        count(month.visits),
        *(_share(n, month.visits) for n in (month.flawed, month.retake, month.unfamiliar)),
        score,
    )


def _share(n: int, of: int) -> str:
    return f"{count(n)} ({share_text(n / of, 0)})"
