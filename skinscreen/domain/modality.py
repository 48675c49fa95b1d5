"""The kinds of photo a model may be measured on: they are calibrated apart."""

from enum import StrEnum


class Modality(StrEnum):
    """How a photo was taken, as written in JSON and in the manifest."""

    DERMOSCOPY = "dermoscopy"
    PHONE = "phone"


_WORDS = {
    Modality.DERMOSCOPY: "dermoscopy",
    Modality.PHONE: "close-up phone photo",
}
_PLURALS = {
    Modality.DERMOSCOPY: "dermoscopy photos",
    Modality.PHONE: "close-up phone photos",
}


def modality_text(modality: Modality) -> str:
    """One photo's kind, in words."""
    return _WORDS[modality]


def modality_plural(modality: Modality) -> str:
    """Photos of that kind, in words."""
    return _PLURALS[modality]
