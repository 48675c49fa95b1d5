"""Of whom a photo is, and of what, for a file that another system is to take in."""

import re
from dataclasses import dataclass
from datetime import date

from skinscreen.domain.coding import SIDES, Code, site
from skinscreen.domain.errors import ReportError
from skinscreen.domain.record import Sex
from skinscreen.language import mark, tr

LONGEST = 64
"""Characters that DICOM has for an identifier, and for a group of a name (PS3.5, 6.2)."""
_FORBIDDEN = re.compile(r"[\\\x00-\x1f\x7f\ud800-\udfff=]")
_NUMBER = mark("the patient's number")
_NAMED = (
    ("identifier", _NUMBER),
    ("name", mark("the name")),
    ("lesion", mark("the lesion's label")),
)


@dataclass(frozen=True, slots=True, repr=False)
class Subject:
    """Of whom a photo is, and of what.

    Attributes:
        identifier: the number of the patient, or empty.
        name: ``Family^Given`` or ``Family, Given``; what has neither mark stands as it is.
        born: the birth date.
        sex: None where it is not known.
        site: one of ``coding.SITES``, or empty.
        side: ``left``, ``right`` or empty.
        lesion: what the lesion is called, or empty.
        others: further numbers of the patient, who was two once.
    """

    identifier: str = ""
    name: str = ""
    born: date | None = None
    sex: Sex | None = None
    site: str = ""
    side: str = ""
    lesion: str = ""
    others: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be written as it is.

        Raises:
            ReportError: naming it.
        """
        texts = [(getattr(self, field), words) for field, words in _NAMED]
        for text, words in (*texts, *((other, _NUMBER) for other in self.others)):
            if len(text) > LONGEST:
                message = tr("{what} has {n} characters; at most {most} can be written")
                raise ReportError(message.format(what=tr(words), n=len(text), most=LONGEST))
            if _FORBIDDEN.search(text):
                message = tr("{what} has characters that cannot be written; type it again")
                raise ReportError(message.format(what=tr(words)))
        if self.side and self.side not in SIDES:
            raise ReportError(tr("a side is left or right"))
        site(self.site)

    @property
    def names(self) -> tuple[str, str]:
        """Family and given names; what is not parted is the first."""
        text = self.name if "^" in self.name else self.name.replace(",", "^", 1)
        family, _, given = text.partition("^")
        return family.strip(), " ".join(given.replace("^", " ").split())

    @property
    def place(self) -> Code:
        """Of the body."""
        return site(self.site)

    @property
    def laterality(self) -> Code | None:
        """Which side of it, where that is said."""
        return SIDES.get(self.side)
