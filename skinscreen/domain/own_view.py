"""The clinician's view as it is now and as it was before the model's was seen."""

from dataclasses import dataclass

from skinscreen.domain import agreement
from skinscreen.domain.judgement import NOTHING, Judgement
from skinscreen.language import mark, tr

CHANGED = mark(
    "The clinician's view was changed after the model's was seen: the combined conclusion rests "
    "on the view as it is now."
)
AFTERWARDS = mark("The clinician's view was given only after the model's was seen.")


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

    @classmethod
    def kept(cls, judgement: Judgement | None) -> "OwnView":
        """The view that was kept with a visit, or none."""
        return NO_VIEW if judgement is None else cls(judgement)

    @property
    def refers(self) -> bool:
        """Whether the clinician's view calls for a referral."""
        return agreement.stance(self.now) is agreement.Stance.REFER

    @property
    def notice(self) -> str:
        """A sentence where the model's view may have coloured the clinician's; else empty.

        It is in English, as it is kept in the record, and looked up where it is shown.
        """
        if self.before is None or self.now == self.before:
            return ""
        return AFTERWARDS if self.before.is_empty else CHANGED


def shown_notes(notes: str) -> str:
    """A visit's notes: what a person wrote as it is, the program's own notice looked up."""
    return tr(notes) if notes in {AFTERWARDS, CHANGED} else notes


NO_VIEW = OwnView()
"""None was given."""
