"""What the list of a DICOM disc (DICOMDIR) names: its photos, and what else is on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, repr=False)
class ListedPhoto:
    """A photo as the list has it.

    Attributes:
        path: of its file, part by part, below the folder of the list; nobody has checked it.
        patient: name or number; empty where neither is said.
        day: when, as eight digits; or empty.
        site: of the body; or empty.
    """

    path: tuple[str, ...]
    patient: str = ""
    day: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class DicomDirectory:
    """The list of a disc.

    Attributes:
        photos: in the order of the list.
        others: what is no photo, by its kind, and how many there are.
    """

    photos: tuple[ListedPhoto, ...]
    others: Mapping[str, int] = field(default_factory=dict)

    def to_document(self) -> dict[str, Any]:
        """As a JSON object."""
        photos = [[list(one.path), one.patient, one.day, one.site] for one in self.photos]
        return {"photos": photos, "others": dict(self.others)}

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> "DicomDirectory":
        """What ``to_document`` made.

        Raises:
            ValueError: it is something else (also KeyError, TypeError).
        """
        photos = (ListedPhoto(tuple(path), *told) for path, *told in document["photos"])
        return cls(tuple(photos), document["others"])
