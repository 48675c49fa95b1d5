"""The clinician's own view of a lesion, given before the model's is seen.

Every answer is optional. What was not answered is None (or empty), which is not "no".
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from skinscreen.domain.errors import StoreError
from skinscreen.language import tr

MOST_MM = 300.0
MOST_YEARS = 130
DIFFERENTIAL_LENGTH = 200


class Impression(StrEnum):
    """What the clinician takes the lesion for."""

    BENIGN = "benign"
    UNSURE = "unsure"
    SUSPICIOUS = "suspicious"


class Urgency(StrEnum):
    """How soon the clinician wants a specialist to see it."""

    NONE = "none"
    ROUTINE = "routine"
    SOON = "soon"
    URGENT = "urgent"


class Change(StrEnum):
    """What became of the lesion in the last months."""

    NONE = "none"
    SIZE = "size"
    OTHER = "other"


class Phototype(StrEnum):
    """Skin type after Fitzpatrick (Arch Dermatol 1988;124:869)."""

    I = "I"  # noqa: E741 - its name
    II = "II"
    III = "III"
    IV = "IV"
    V = "V"
    VI = "VI"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The clinician's answers, each asked once.

    The signs serve both the ABCDE rule and the weighted 7-point checklist (``checklist``).

    Attributes:
        impression: what the lesion is taken for.
        urgency: how soon a specialist should see it.
        differential: what it may be, in the clinician's words.
        asymmetry: the lesion is asymmetric.
        border: its border or outline is irregular.
        colour: its colour is irregular.
        diameter_mm: its largest diameter in millimetres, above 0 to ``MOST_MM``.
        change: what became of it.
        inflammation: it is inflamed.
        oozing: it oozes or is crusted.
        sensation: it itches, hurts or feels otherwise than before.
        age: of the patient in years, 0 to ``MOST_YEARS``.
        phototype: of the patient's skin.
        personal_history: the patient had a skin cancer.
        family_history: a parent, a brother, a sister or a child had a melanoma.
        immunosuppression: by illness or drugs.
    """

    impression: Impression | None = None
    urgency: Urgency | None = None
    differential: str = ""
    asymmetry: bool | None = None
    border: bool | None = None
    colour: bool | None = None
    diameter_mm: float | None = None
    change: Change | None = None
    inflammation: bool | None = None
    oozing: bool | None = None
    sensation: bool | None = None
    age: int | None = None
    phototype: Phototype | None = None
    personal_history: bool | None = None
    family_history: bool | None = None
    immunosuppression: bool | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered at all."""
        return self == NOTHING

    @property
    def speaks_of_lesion(self) -> bool:
        """Whether anything was answered that a stance can rest on."""
        return any(getattr(self, name) is not None for name in _OF_THE_LESION)

    def to_document(self) -> dict[str, Any]:
        """The answers as a JSON object; ``from_document`` reads it."""
        return asdict(self)


NOTHING = Judgement()
"""Nothing was answered."""
_OF_THE_LESION = (
    *("impression", "urgency", "asymmetry", "border", "colour", "diameter_mm", "change"),
    *("inflammation", "oozing", "sensation"),
)


def from_document(document: Mapping[str, Any]) -> Judgement:
    """The judgement that ``to_document`` gave; a missing answer is unanswered.

    Raises:
        StoreError: an answer is unknown or impossible; none is guessed or left out.
    """
    known = {field.name for field in fields(Judgement)}
    answers: dict[str, Any] = {}
    for name, value in document.items():
        if name not in known:
            sentence = tr("the clinician's view has an answer that is not known: {name}")
            raise StoreError(sentence.format(name=name))
        read: Callable[[Any], Any] = _READERS.get(name, _flag)
        try:
            if value is not None:
                answers[name] = read(value)
        except (TypeError, ValueError) as error:
            sentence = tr("the clinician's view has an impossible answer for {name}")
            raise StoreError(sentence.format(name=name)) from error
    return Judgement(**answers)


def _flag(value: Any) -> bool:  # noqa: ANN401 - from outside
    if not isinstance(value, bool):
        raise TypeError
    return value


def _text(value: Any) -> str:  # noqa: ANN401 - from outside
    if not isinstance(value, str):
        raise TypeError
    return value[:DIFFERENTIAL_LENGTH]


def _millimetres(value: Any) -> float:  # noqa: ANN401 - from outside
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= MOST_MM:
        raise ValueError
    return float(value)


def _years(value: Any) -> int:  # noqa: ANN401 - from outside
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_YEARS:
        raise ValueError
    return value


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "impression": Impression,
    "urgency": Urgency,
    "differential": _text,
    "diameter_mm": _millimetres,
    "change": Change,
    "age": _years,
    "phototype": Phototype,
}
