"""The kinds of photo a model may be measured on: they are calibrated apart."""

from dataclasses import dataclass
from enum import StrEnum

from skinscreen.language import mark, tr


class Modality(StrEnum):
    """How a photo was taken, as written in JSON and in the manifest."""

    DERMOSCOPY = "dermoscopy"
    PHONE = "phone"


_WORDS = {
    Modality.DERMOSCOPY: mark("dermoscopy"),
    Modality.PHONE: mark("close-up phone photo"),
}
_PLURALS = {
    Modality.DERMOSCOPY: mark("dermoscopy photos"),
    Modality.PHONE: mark("close-up phone photos"),
}


def modality_text(modality: Modality) -> str:
    """One photo's kind, in words."""
    return tr(_WORDS[modality])


def modality_plural(modality: Modality) -> str:
    """Photos of that kind, in words."""
    return tr(_PLURALS[modality])


def other(modality: Modality) -> Modality:
    """The kind it is not."""
    return next(kind for kind in Modality if kind is not modality)


class Origin(StrEnum):
    """How a photo's kind came to be known, as written in JSON."""

    RECOGNISED = "recognised"
    CHOSEN = "chosen"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class PhotoKind:
    """What kind of photo an answer was judged as.

    Attributes:
        modality: the kind.
        origin: from the photo itself, by the clinician, or for want of a model that can tell.
        probability: of that kind, 0 to 1, as recognised; None where nothing was.
        unsure: whether the photo alone does not settle it.
    """

    modality: Modality
    origin: Origin
    probability: float | None = None
    unsure: bool = False
