"""What must be seen beside an answer: a code with its values.

The sentence is made where it is shown (``domain.issue_words``), so that what is kept today can be
said in other words, or another language, years later.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class IssueCode(StrEnum):
    """What it is, as kept in the record and written in JSON; a code never changes its meaning."""

    TOO_FEW_PIXELS = "too_few_pixels"
    FEW_PIXELS = "few_pixels"
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    GLARE = "glare"
    GLARE_SPOTS = "glare_spots"
    NO_CONTRAST = "no_contrast"
    BLURRED = "blurred"
    GRAINY = "grainy"
    COLOUR_CAST = "colour_cast"
    CUT_OFF = "cut_off"
    SMALL_LESION = "small_lesion"

    COLOURS_UNTOLD = "colours_untold"
    PROFILE_UNUSABLE = "profile_unusable"
    INKS_WITHOUT_PROFILE = "inks_without_profile"
    TRANSPARENT = "transparent"
    DAMAGE_UNSEEN = "damage_unseen"
    MIRRORED = "mirrored"
    BURNT_IN = "burnt_in"

    ACCELERATOR_UNUSED = "accelerator_unused"
    MODEL_REPLACED = "model_replaced"
    FOREIGN_MODEL = "foreign_model"
    ACCEPTED_MODEL = "accepted_model"

    UNFAMILIAR = "unfamiliar"
    FORCED = "forced"
    QUALITY_OVERRIDDEN = "quality_overridden"
    NOT_CLEARED = "not_cleared"
    NO_LESION_IN_FRAME = "no_lesion_in_frame"
    NO_FAMILIARITY_CHECK = "no_familiarity_check"
    INDEPENDENT_CLASSES = "independent_classes"
    NOT_VALIDATED = "not_validated"
    NOT_VALIDATED_FOR_KIND = "not_validated_for_kind"

    TEXT = "text"
    """A sentence that an older version kept and that has no code."""


VALUES: Mapping[IssueCode, Mapping[str, type]] = {
    IssueCode.TOO_FEW_PIXELS: {"side": int, "needed": int},
    IssueCode.FEW_PIXELS: {"side": int, "needed": int},
    IssueCode.ACCELERATOR_UNUSED: {"name": str, "reason": str},
    IssueCode.MODEL_REPLACED: {"reason": str, "model": str},
    IssueCode.TEXT: {"text": str},
}
"""What a code needs to be said, by name; a code that is not here needs nothing."""

FORBID_AN_ANSWER = frozenset(
    (
        IssueCode.TOO_FEW_PIXELS,
        IssueCode.TOO_DARK,
        IssueCode.TOO_BRIGHT,
        IssueCode.GLARE,
        IssueCode.NO_CONTRAST,
        IssueCode.BLURRED,
        IssueCode.GRAINY,
    )
)
"""What is the matter with a photo that must be retaken."""


@dataclass(frozen=True, slots=True)
class Issue:
    """Something the clinician must see beside the answer.

    Attributes:
        code: what it is.
        values: what belongs into its sentence, as name and value; see ``VALUES``.
    """

    code: IssueCode
    values: tuple[tuple[str, str | int], ...] = ()

    @classmethod
    def of(cls, code: IssueCode, **values: str | int) -> "Issue":
        """One with values.

        Raises:
            ValueError: they are not those that the code needs.
        """
        needed = VALUES.get(code, {})
        if values.keys() != needed.keys() or any(
            type(value) is not needed[name] for name, value in values.items()
        ):
            raise ValueError(f"{code} needs {sorted(needed)}")
        return cls(code, tuple((name, values[name]) for name in needed))

    @property
    def retake(self) -> bool:
        """Whether it forbids an answer."""
        return self.code in FORBID_AN_ANSWER

    def to_document(self) -> dict[str, Any]:
        """As a JSON object: the code, and each value by its name."""
        return {"code": self.code.value, **dict(self.values)}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Issue":
        """What ``to_document`` made.

        Raises:
            ValueError: this version of the program does not know it (also KeyError, TypeError).
        """
        code = IssueCode(document["code"])
        return cls.of(code, **{name: document[name] for name in document if name != "code"})
