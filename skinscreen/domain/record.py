"""The clinical record: patients, their lesions, and the visits at which a lesion was screened.

None of these classes shows its content in ``repr``: a log or a crash report that prints one by
mistake must not tell of a patient.
"""

import re
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from skinscreen.domain.advice import NOTHING_SET, Clinic
from skinscreen.domain.assessment import Assessment
from skinscreen.domain.errors import StoreError
from skinscreen.domain.judgement import Judgement, Phototype
from skinscreen.language import mark, tr, trn

LINE_LENGTH = 200
"""Characters a name, identifier, label or site may have."""
NOTES_LENGTH = 20_000

_NOT_KEPT = re.compile("[\0\ud800-\udfff]")  # SQLite ends a text at the first, UTF-8 has no second


class Sex(StrEnum):
    """As it stands in the patient's papers."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


class Consent(StrEnum):
    """What the patient said to the keeping of photos and results."""

    NOT_ASKED = "not_asked"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class BodySide(StrEnum):
    """Which of the two drawings of the body map."""

    FRONT = "front"
    BACK = "back"


class RecordKind(StrEnum):
    """What can be deleted and brought back."""

    PATIENT = "patient"
    LESION = "lesion"
    VISIT = "visit"
    CONFIRMATION = "confirmation"


def new_id() -> str:
    """An id that no other device gives."""
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the body map; x and y are 0 to 1 from the top left of that side's drawing."""

    side: BodySide
    x: float
    y: float

    def __post_init__(self) -> None:
        """Refuse a point beside the drawing.

        Raises:
            StoreError: x or y is not within 0 to 1.
        """
        if not (0 <= self.x <= 1 and 0 <= self.y <= 1):
            raise StoreError(tr("the place is not on the body map; tap on the body"))


@dataclass(frozen=True, slots=True, repr=False)
class Patient:
    """A person whose lesions are followed.

    Attributes:
        id: see ``new_id``.
        name: as the clinician writes it; may be empty where there is an identifier.
        born: the birth date.
        sex: None where it is not known.
        identifier: the clinic's own number, or empty.
        phototype: of the skin, after Fitzpatrick.
        notes: free text.
        consent: to the keeping of photos and results.
        consent_recorded: when the consent was asked or changed, with its time zone.
    """

    id: str
    name: str
    born: date | None = None
    sex: Sex | None = None
    identifier: str = ""
    phototype: Phototype | None = None
    notes: str = ""
    consent: Consent = Consent.NOT_ASKED
    consent_recorded: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be found again.

        Raises:
            StoreError: there is neither name nor identifier, or a text cannot be kept.
        """
        if not self.label:
            raise StoreError(tr("a patient needs a name or an identifier; enter one of them"))
        require_text(mark("the name"), self.name, LINE_LENGTH)
        require_text(mark("the identifier"), self.identifier, LINE_LENGTH)
        require_text(mark("the patient's notes"), self.notes, NOTES_LENGTH)
        _require_zone(mark("the consent"), self.consent_recorded)

    @property
    def label(self) -> str:
        """What the patient is called on screen."""
        return self.name.strip() or self.identifier.strip()

    def age(self, on: date) -> int | None:
        """Full years on a day; None where the birth date is not known or lies after it."""
        if self.born is None or self.born > on:
            return None
        return on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))


@dataclass(frozen=True, slots=True, repr=False)
class Lesion:
    """One spot on a patient's skin.

    Attributes:
        id: see ``new_id``.
        patient_id: whose it is.
        label: what it is called, such as "mole 1"; may be empty.
        place: on the body map; None where it was not placed.
        site: the place in words, such as "left shoulder".
        notes: free text.
    """

    id: str
    patient_id: str
    label: str = ""
    place: Place | None = None
    site: str = ""
    notes: str = ""

    def __post_init__(self) -> None:
        """Refuse a text that cannot be kept.

        Raises:
            StoreError: naming it.
        """
        require_text(mark("the label"), self.label, LINE_LENGTH)
        require_text(mark("the site"), self.site, LINE_LENGTH)
        require_text(mark("the lesion's notes"), self.notes, NOTES_LENGTH)


@dataclass(frozen=True, slots=True, repr=False)
class Visit:
    """One screening of a lesion that was kept.

    Attributes:
        id: see ``new_id``.
        lesion_id: what was screened.
        taken: when it was screened, with its time zone.
        assessment: what the model said; ``assessment.crop`` is the square on the photo.
        judgement: the clinician's own view; None where none was given.
        notes: free text.
        user: who screened, or empty.
        thumbnail: the crop as a small encoded picture, or empty.
        clinic: what the clinic had set when it was screened, its recommendations spelled out:
            what was advised then stays. Of visits kept by older versions it is not known; they
            have the program's own recommendations and no share of malignant lesions.
        order: counts the visits in the order in which they were kept, whatever the clock said;
            0 before the visit is kept.
    """

    id: str
    lesion_id: str
    taken: datetime
    assessment: Assessment
    judgement: Judgement | None = None
    notes: str = ""
    user: str = ""
    thumbnail: bytes = b""
    clinic: Clinic = NOTHING_SET
    order: int = 0

    def __post_init__(self) -> None:
        """Refuse a time that says nothing, and a text that cannot be kept.

        Raises:
            StoreError: naming it.
        """
        _require_zone(mark("the visit"), self.taken)
        require_text(mark("the visit's notes"), self.notes, NOTES_LENGTH)
        require_text(mark("the user"), self.user, LINE_LENGTH)


@dataclass(frozen=True, slots=True, repr=False)
class KeptPhoto:
    """A visit's photo and crop as they are kept: pixels, and nothing of where and when.

    Attributes:
        encoded: the whole photo, a JPEG or PNG without any metadata but its colour profile.
        orientation: how ``encoded`` is to be turned to stand upright, as an EXIF orientation,
            1 to 8.
        turns: quarter turns clockwise the clinician applied after that, 0 to 3.
        width: of the upright photo in full resolution, after the turns, in pixels.
        height: of the same.
        name: the file's or the camera's, as the clinician saw it.
        crop: the pixels that were screened, as PNG.
        thumbnail: the crop as a small encoded picture.
        embedding: what the model saw in the crop, as 32-bit floats, little endian; empty for none.
    """

    encoded: bytes
    orientation: int
    turns: int
    width: int
    height: int
    name: str
    crop: bytes
    thumbnail: bytes
    embedding: bytes = b""


@dataclass(frozen=True, slots=True, repr=False)
class PatientEntry:
    """A line of the patient list.

    Attributes:
        patient: who.
        lesions: how many are followed.
        visits: how many were kept.
        last_visit: when the newest was screened; None without any.
    """

    patient: Patient
    lesions: int
    visits: int
    last_visit: datetime | None


@dataclass(frozen=True, slots=True, repr=False)
class LesionEntry:
    """A lesion of the patient's page.

    Attributes:
        lesion: which.
        visits: how many were kept.
        last: the newest one; None without any.
    """

    lesion: Lesion
    visits: int
    last: Visit | None


@dataclass(frozen=True, slots=True, repr=False)
class DeletedEntry:
    """Something deleted that can still be brought back.

    Attributes:
        kind: what it is.
        id: of it.
        label: what it is called on screen.
        patient: what its patient is called on screen.
        deleted: when.
    """

    kind: RecordKind
    id: str
    label: str
    patient: str
    deleted: datetime


@dataclass(frozen=True, slots=True)
class Purged:
    """What was deleted for good, in numbers.

    Attributes:
        patients: how many.
        lesions: how many.
        visits: how many, each with its photo, crop, assessment, judgement and notes.
        copies: how many copies of the whole record, made before an update of the program, were
            removed from the device because they still held it.
        wiped: whether its bytes are overwritten already, and not only when the record is closed.
        confirmations: how many outcomes were deleted by themselves.
    """

    patients: int
    lesions: int
    visits: int
    copies: int
    wiped: bool
    confirmations: int = 0

    @property
    def sentence(self) -> str:
        """What is gone and what is not."""
        counted = (
            (self.patients, trn("{n} patient", "{n} patients", self.patients)),
            (self.lesions, trn("{n} lesion", "{n} lesions", self.lesions)),
            (self.visits, trn("{n} visit", "{n} visits", self.visits)),
        )
        sentence = tr("Deleted for good from this device: {gone}, with photos, results and notes.")
        sentence = sentence.format(gone=", ".join(words.format(n=n) for n, words in counted if n))
        if self.confirmations:
            sentence = tr("The outcome was deleted for good from this device.")
        if self.copies:
            copies = tr("Older copies of the record removed: {n}.").format(n=self.copies)
            sentence = f"{sentence} {copies}"
        if not self.wiped:
            sentence = f"{sentence} {tr('Encrypted traces go when the record is next closed.')}"
        return f"{sentence} {tr('Backups and reports made before still hold what they held.')}"


def require_text(what: str, text: str, most: int) -> None:
    """Refuse a text that is too long or cannot be kept.

    Args:
        what: it is, marked for translation, such as ``the label``.
        text: as it was typed.
        most: characters it may have.

    Raises:
        StoreError: naming it.
    """
    if len(text) > most:
        # L10N: {what} is "the name", "the visit's notes" or the like.
        sentence = tr("{what} has {n} characters; at most {most} can be kept")
        raise StoreError(sentence.format(what=tr(what), n=len(text), most=most))
    if _NOT_KEPT.search(text):
        sentence = tr("{what} has characters that cannot be kept; type it again")
        raise StoreError(sentence.format(what=tr(what)))


def _require_zone(what: str, moment: datetime | None) -> None:
    if moment is not None and moment.utcoffset() is None:
        # L10N: {what} is "the visit" or "the consent".
        sentence = tr("the time of {what} has no time zone; check the device's clock settings")
        raise StoreError(sentence.format(what=tr(what)))
