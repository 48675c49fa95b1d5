"""What a model was measured to do on clinics whose photos it never saw.

A source of photos is left out of training, calibration, threshold and gates, and what comes of it
is measured on it. These are the figures to go by in a clinic that gave no photos.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from skinscreen.domain.interval import UNDEFINED, Interval
from skinscreen.domain.json_object import JsonObject
from skinscreen.domain.modality import Modality
from skinscreen.language import tr

FIGURES = (
    *("melanoma_auc", "malignant_auc", "sensitivity", "specificity"),
    *("ece", "no_result", "retake"),
)
"""The measured shares and scores of a source, all 0 to 1."""
_MOST = 10**9


@dataclass(frozen=True, slots=True)
class UnseenSource:
    """One source of photos that was held out whole, and what came of it.

    Sensitivity and specificity are of all its photos, also of those a gate would stop; how many
    it stops stands beside them.

    Attributes:
        source: its name.
        modality: the kind of its photos.
        n: number of photos.
        n_malignant: how many of them show a malignant class.
        melanoma_auc: of melanoma against the rest.
        malignant_auc: of malignant against benign.
        sensitivity: share of the malignant at or above the threshold.
        specificity: share of the benign below it.
        ece: expected calibration error.
        no_result: share of the photos that got no result.
        retake: share of the photos that were to be taken again.
        recipe: what was shortened in the training without this source; empty for nothing.
        own_threshold: whether the threshold is of this kind of photo; where no other source of
            the kind was left, it is another kind's, and the figures say nothing of its own.
    """

    source: str
    modality: Modality
    n: int
    n_malignant: int
    melanoma_auc: Interval = UNDEFINED
    malignant_auc: Interval = UNDEFINED
    sensitivity: Interval = UNDEFINED
    specificity: Interval = UNDEFINED
    ece: Interval = UNDEFINED
    no_result: Interval = UNDEFINED
    retake: Interval = UNDEFINED
    recipe: str = ""
    own_threshold: bool = True

    def to_json(self) -> dict[str, Any]:
        """As it stands in ``hold-out.json``, the manifest and an answer; ``from_json`` reads it."""
        return {
            "source": self.source,
            "modality": self.modality.value,
            "n": self.n,
            "n_malignant": self.n_malignant,
            **{name: getattr(self, name).to_json() for name in FIGURES},
            "recipe": self.recipe,
            "own_threshold": self.own_threshold,
        }

    @staticmethod
    def from_json(document: Mapping[str, Any]) -> "UnseenSource":
        """What ``to_json`` gave; a figure that is missing is undefined.

        Raises:
            ValueError: a key is missing or impossible; names it.
        """
        return UnseenSource.read(JsonObject(document))

    @staticmethod
    def read(source: JsonObject) -> "UnseenSource":
        """As ``from_json``."""
        n = source.whole("n", 1, _MOST)
        return UnseenSource(
            source=source.text("source"),
            modality=Modality(source.one_of("modality", tuple(Modality))),
            n=n,
            n_malignant=source.whole("n_malignant", 0, n),
            recipe=source.optional_text("recipe") or "",
            own_threshold=source.flag("own_threshold", default=True),
            **{name: _figure(source, name) for name in FIGURES},
        )


@dataclass(frozen=True, slots=True)
class Unseen:
    """All sources of one kind of photo that were held out, each in its turn.

    A figure of all is the mean of the sources' figures: each clinic counts the same, as a next
    one would. Its interval reaches from the lowest lower to the highest upper bound of theirs:
    clinics differ by more than chance alone, and the next one may be like the worst.

    Attributes:
        sources: one at least, each with a sensitivity and a specificity.
    """

    sources: tuple[UnseenSource, ...]

    def __post_init__(self) -> None:
        """Refuse sources that say nothing of the threshold.

        Raises:
            ValueError: there is no source, or one lacks sensitivity or specificity.
        """
        if not self.sources or not all(map(tells_of_threshold, self.sources)):
            sentence = tr("the sources never seen each need a sensitivity and a specificity")
            raise ValueError(sentence)

    @property
    def n(self) -> int:
        """Photos of all sources."""
        return sum(source.n for source in self.sources)

    @property
    def sensitivity(self) -> Interval:
        """Of all sources."""
        return self.figure("sensitivity")

    @property
    def specificity(self) -> Interval:
        """Of all sources."""
        return self.figure("specificity")

    def figure(self, name: str) -> Interval:
        """One of ``FIGURES`` of all sources that define it."""
        found: list[Interval] = [getattr(source, name) for source in self.sources]
        values = [figure.value for figure in found if figure.value is not None]
        if not values:
            return UNDEFINED
        bounds = [figure.bounds for figure in found if figure.value is not None]
        known = [pair for pair in bounds if pair is not None]
        if len(known) < len(values):
            return Interval(fmean(values))
        return Interval(fmean(values), min(b[0] for b in known), max(b[1] for b in known))

    def to_json(self) -> dict[str, Any]:
        """The figures of all, and the sources; ``from_json`` reads the sources alone."""
        return {
            "n": self.n,
            **{name: self.figure(name).to_json() for name in FIGURES},
            "sources": [source.to_json() for source in self.sources],
        }

    @staticmethod
    def from_json(document: Mapping[str, Any]) -> "Unseen":
        """What ``to_json`` gave.

        Raises:
            ValueError: a key is missing or impossible; names it.
        """
        return Unseen.read(JsonObject(document))

    @staticmethod
    def read(document: JsonObject) -> "Unseen":
        """As ``from_json``."""
        sources = tuple(map(UnseenSource.read, document.children("sources")))
        try:
            return Unseen(sources)
        except ValueError as error:
            document.fail("sources", str(error))


def tells_of_threshold(source: UnseenSource) -> bool:
    """Whether sensitivity and specificity at its own kind's threshold were measured on it."""
    measured = source.sensitivity.value is not None and source.specificity.value is not None
    return measured and source.own_threshold


def unseen_of(sources: Sequence[UnseenSource], modality: Modality) -> Unseen | None:
    """What is known of one kind of photo; None where nothing is."""
    of_it = tuple(s for s in sources if s.modality is modality and tells_of_threshold(s))
    return Unseen(of_it) if of_it else None


def _figure(source: JsonObject, key: str) -> Interval:
    if not source.has(key):
        return UNDEFINED
    figure = source.child(key)
    value, low, high = (figure.optional_number(name, 0, 1) for name in ("value", "low", "high"))
    if low is not None and high is not None and low > high:
        source.fail(key, tr("its lower bound must come first"))
    return Interval(value, low, high)
