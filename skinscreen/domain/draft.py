"""What was typed into a form of the record and not saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DraftForm(StrEnum):
    """Where it was typed."""

    PATIENT = "patient"
    LESION = "lesion"
    CONFIRMATION = "confirmation"
    NOTES = "notes"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class DraftKey:
    """Which form, of what; a user has at most one draft of each.

    Attributes:
        form: where it is typed.
        patient: the id of whose form it is; empty for a new patient.
        lesion: the id of the lesion; empty for a new one, or none.
        visit: the id of the visit; empty for none.
    """

    form: DraftForm
    patient: str = ""
    lesion: str = ""
    visit: str = ""

    @property
    def subjects(self) -> tuple[str, ...]:
        """The ids of all that the draft belongs to: with the first of them that goes, it goes."""
        return tuple(filter(None, (self.patient, self.lesion, self.visit)))


@dataclass(frozen=True, slots=True, repr=False)
class Draft:
    """What was typed, as far as it differs from what was saved.

    Attributes:
        typed: what each such field held, by the field's name.
        before: what the same fields held when they were shown.
        changed: when it was kept, with a time zone.
    """

    typed: Mapping[str, str]
    before: Mapping[str, str]
    changed: datetime
