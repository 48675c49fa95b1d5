"""What somebody asked for: an entry of a worklist, which goes on into what is exported."""

import re
from dataclasses import dataclass
from datetime import datetime

from skinscreen.domain.dicom_header import DicomHeader
from skinscreen.domain.errors import NetworkError
from skinscreen.domain.plain import unseen
from skinscreen.language import mark, tr

_UID = re.compile(r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))+")
_LONGEST_UID = 64
_LONGEST = 64
"""Characters; DICOM has 16 for most of them, and systems write more."""
_LONGEST_NAME = 3 * 64
"""In letters, in ideograms and as it sounds (PS3.5, 6.2.1)."""
_NAMED = (
    ("accession", mark("the accession number")),
    ("request", mark("the number of the requested procedure")),
    ("step", mark("the number of the scheduled step")),
    ("description", mark("the description of the procedure")),
    ("name", mark("the name")),
)


@dataclass(frozen=True, slots=True, repr=False)
class Order:
    """One requested procedure, by the numbers of the system that asked for it.

    Attributes:
        accession: the number by which the clinic finds it.
        study_uid: of the study that what is made for it belongs to.
        request: the requested procedure's number.
        step: the scheduled step's number.
        description: what is to be done, in words.
        name: of the patient as DICOM writes it, so that what is made for it has the same.
    """

    accession: str = ""
    study_uid: str = ""
    request: str = ""
    step: str = ""
    description: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be written into a file as it is.

        Raises:
            NetworkError: naming it.
        """
        for field, words in _NAMED:
            text = getattr(self, field)
            most = _LONGEST_NAME if field == "name" else _LONGEST
            if len(text) > most or unseen(text) or "\\" in text:
                sentence = tr("{what} in the worklist is not one that can be written")
                raise NetworkError(sentence.format(what=tr(words)))
        if self.study_uid and (
            len(self.study_uid) > _LONGEST_UID or not _UID.fullmatch(self.study_uid)
        ):
            raise NetworkError(tr("the worklist gives a study that has no valid number (UID)"))


NO_ORDER = Order()
"""Nobody asked for it."""


@dataclass(frozen=True, slots=True, repr=False)
class WorklistEntry:
    """One line of a worklist.

    Attributes:
        header: the patient, as the worklist says.
        order: what was asked for.
        scheduled: when; None where that is not said.
        station: the application entity it is for, or empty.
    """

    header: DicomHeader
    order: Order
    scheduled: datetime | None = None
    station: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Worklist:
    """What a worklist answered.

    Attributes:
        entries: by their time.
        unreadable: how many more there were that name nobody or cannot be used.
        cut: whether there were more than are asked for at once.
    """

    entries: tuple[WorklistEntry, ...]
    unreadable: int = 0
    cut: bool = False
