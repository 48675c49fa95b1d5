"""Photos of a visit beside the one that was screened: where the lesion is, how it looks closer."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from skinscreen.language import mark

MOST = 12
"""Further photos that a visit can have."""


class PhotoRole(StrEnum):
    """What a further photo is for."""

    OVERVIEW = "overview"
    CLOSE_UP = "close_up"
    DERMOSCOPY = "dermoscopy"


# L10N: kinds of photo of a lesion: of the part of the body, of the spot, through a dermatoscope.
ROLES: Mapping[PhotoRole, str] = {
    PhotoRole.OVERVIEW: mark("Overview"),
    PhotoRole.CLOSE_UP: mark("Close-up"),
    PhotoRole.DERMOSCOPY: mark("Dermoscopy"),
}
"""Each role in a word."""


@dataclass(frozen=True, slots=True, repr=False)
class FurtherPhoto:
    """A photo that is kept with a visit and was not screened.

    Attributes:
        id: see ``record.new_id``.
        visit_id: of the visit.
        role: what it is for.
        encoded: as with ``record.KeptPhoto``; empty in a list, which is read without it.
        orientation: likewise, 1 to 8.
        turns: likewise, 0 to 3.
        width: of the upright photo in full resolution, in pixels.
        height: of the same.
        name: the file's or the camera's, as the clinician saw it.
        thumbnail: the photo as a small encoded picture.
    """

    id: str
    visit_id: str
    role: PhotoRole
    encoded: bytes
    orientation: int
    turns: int
    width: int
    height: int
    name: str
    thumbnail: bytes
