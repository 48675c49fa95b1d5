"""The clinician's view as it is now and as it was before the model's was seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from skinscreen.domain import agreement, judgement
from skinscreen.domain.assessment import Outcome
from skinscreen.domain.checklist import seven_point
from skinscreen.domain.errors import StoreError
from skinscreen.domain.judgement import NOTHING, Judgement

CHANGED = (
    "The clinician's view was changed after the model's was seen: the combined conclusion rests "
    "on the view as it is now."
)
AFTERWARDS = "The clinician's view was given only after the model's was seen."


@dataclass(frozen=True, slots=True)
class OwnView:
    """The clinician's view of the lesion that is being screened.

    Attributes:
        now: the answers as they are.
        before: the answers as they were when the model's view was first seen; None while it
            has not been seen.
    """

    now: Judgement = NOTHING
    before: Judgement | None = None

    @property
    def refers(self) -> bool:
        """Whether the clinician's view calls for a referral."""
        return agreement.stance(self.now) is agreement.Stance.REFER

    @property
    def notice(self) -> str:
        """A sentence where the model's view may have coloured the clinician's; else empty."""
        if self.before is None or self.now == self.before:
            return ""
        return AFTERWARDS if self.before.is_empty else CHANGED

    def to_document(self, model: Outcome) -> dict[str, Any]:
        """The view with what follows from it and the model's, as a JSON object."""
        checklist = seven_point(self.now)
        stance = agreement.stance(self.now)
        return {
            "answers": self.now.to_document(),
            "answers_before_model": None if self.before is None else self.before.to_document(),
            "changed_after_model": bool(self.notice),
            "checklist": {
                "score": checklist.score,
                "answered": checklist.answered,
                "items": len(checklist.items),
            },
            "stance": stance.value,
            "conclusion": agreement.conclude(stance, model).value,
        }


NO_VIEW = OwnView()
"""None was given."""


def from_document(document: Mapping[str, Any]) -> OwnView:
    """The view that ``to_document`` gave; what follows from it is worked out anew.

    Raises:
        StoreError: an answer is missing, unknown or impossible.
    """
    now, before = document.get("answers"), document.get("answers_before_model")
    if not isinstance(now, Mapping) or not isinstance(before, Mapping | None):
        raise StoreError("the clinician's view cannot be read: it has no answers")
    return OwnView(
        judgement.from_document(now),
        None if before is None else judgement.from_document(before),
    )
