"""What a DICOM file says beside its picture: of whom, of where and when."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from skinscreen.domain.record import Sex


@dataclass(frozen=True, slots=True, repr=False)
class DicomHeader:
    """What stands in the header of a photo; a text is empty and the rest None where nothing does.

    ``repr`` shows nothing: a log that prints one by mistake must not tell of a patient.

    Attributes:
        name: of the patient, given names first.
        listed_name: the same as ``Family, Given``, without titles; empty where it has not both.
        identifier: the number of the patient where the photo was taken.
        born: the birth date.
        sex: as it stands there.
        site: of the body, in words.
        site_code: of the same in SNOMED CT.
        laterality: L, R, B (both) or U (unpaired).
        taken: when, with its time zone.
        lesion: what the lesion is called.
        orientation: to which sides of the body the rows and the columns run, as DICOM writes it.
        dermoscopic: whether it is a dermoscopic photo.
        burnt_in: whether text is part of the picture.
    """

    name: str = ""
    listed_name: str = ""
    identifier: str = ""
    born: date | None = None
    sex: Sex | None = None
    site: str = ""
    site_code: str = ""
    laterality: str = ""
    taken: datetime | None = None
    lesion: str = ""
    orientation: tuple[str, ...] = ()
    dermoscopic: bool = False
    burnt_in: bool = False

    @property
    def speaks_of_patient(self) -> bool:
        """Whether it says who it is: a birth date or a sex alone tells nobody."""
        return bool(self.name or self.identifier)

    def to_document(self) -> dict[str, Any]:
        """As a JSON object."""
        document = {field.name: getattr(self, field.name) for field in fields(self)}
        return document | {
            "born": None if self.born is None else self.born.isoformat(),
            "taken": None if self.taken is None else self.taken.isoformat(),
            "orientation": list(self.orientation),
        }

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> "DicomHeader":
        """What ``to_document`` made.

        Raises:
            ValueError: it is something else (also KeyError, TypeError).
        """
        born, sex, taken = document["born"], document["sex"], document["taken"]
        return cls(
            **document
            | {
                "born": None if born is None else date.fromisoformat(born),
                "sex": None if sex is None else Sex(sex),
                "taken": None if taken is None else datetime.fromisoformat(taken),
                "orientation": tuple(document["orientation"]),
            }
        )
