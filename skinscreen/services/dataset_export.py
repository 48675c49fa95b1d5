"""A data set of one's own: photos with outcomes, for ``python -m skinscreen.training``.

Only patients who gave their consent are in it, and of a lesion only visits up to the day of its
outcome: what comes later may be a scar. There are no names, no texts, no days: ids are keyed hashes
that mean nothing without the record, ages are bands of five years. A photo is the square round the
one that was screened, decoded and written anew, so that no metadata is left; what is drawn or
tattooed on the skin within it stays.
"""

import csv
import hashlib
import hmac
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from skinscreen import paths
from skinscreen.domain.assessment import START_SHARE, Box
from skinscreen.domain.audit import Done
from skinscreen.domain.confirmation import Confirmation
from skinscreen.domain.errors import ReportError
from skinscreen.domain.modality import Modality
from skinscreen.domain.record import Consent, Patient, Visit
from skinscreen.imaging.bare import BarePhoto, restored, to_png
from skinscreen.imaging.crop import clamped, cut
from skinscreen.imaging.photo import Photo, Pixels
from skinscreen.imaging.resizing import resize
from skinscreen.language import tr
from skinscreen.services.records import Records
from skinscreen.store.case_store import CaseStore
from skinscreen.store.confirmations import Followed

PHOTOS = "photos"
"""Folder of the photos, beside the tables, of which each kind of photo has one."""
COLUMNS = (
    *("file", "label", "patient", "lesion", "sex", "age", "site", "fitzpatrick", "year", "basis"),
)
WHAT = "data set for training"
"""Stands in the audit for what was exported."""
_LONGEST = 560
"""Side of a written photo in pixels, at most: twice what training keeps of one."""
_AGES = 5
_FITZPATRICK = {name: str(n) for n, name in enumerate(("I", "II", "III", "IV", "V", "VI"), start=1)}
_PURPOSE = b"skinscreen data set for training"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Attributes:
        folder: where.
        photos: of each kind, how many.
        patients: how many.
        left: visits that are not in it, for want of consent, of an outcome, or of a kind.
    """

    folder: Path
    photos: Mapping[str, int]
    patients: int
    left: int


def export_dataset(records: Records, folder: Path) -> Written:
    """Write the data set of an open record into a new folder, all of it or nothing named so.

    Raises:
        LockedError: the record is locked.
        StoreError: the record cannot be read, or the export cannot be audited.
        ReportError: there is something of that name already, or it cannot be written.
        ImageError: a kept picture is damaged.
    """
    if folder.exists():
        there = tr("{folder} is there already; name a new folder")
        raise ReportError(there.format(folder=folder.name))
    part = folder.with_name(f"{folder.name}.part")
    records.audit.note(Done.EXPORTED, detail={"form": "csv", "names": "without", "what": WHAT})
    try:
        (part / PHOTOS).mkdir(parents=True)
        written = _write(records, part, folder)
        part.rename(folder)
    except OSError as error:
        unwritten = tr("{folder} cannot be written ({reason}); what is there ends in .part")
        raise ReportError(unwritten.format(folder=folder.name, reason=error.strerror)) from error
    return written


def _write(records: Records, part: Path, folder: Path) -> Written:
    salt = hmac.digest(records.data_key, _PURPOSE, hashlib.sha256)
    cases = CaseStore(records.database)  # audited as one export, not as visits that were seen
    rows: dict[str, list[dict[str, str]]] = {kind.value: [] for kind in Modality}
    patients: set[str] = set()
    left = 0
    for followed in records.confirmations.followed():
        for visit in followed.visits:
            row = _row(followed, visit, salt)
            kind = visit.assessment.kind
            if row is None or kind is None:
                left += 1
                continue
            photo = cases.photo(visit.id)
            shown = restored(BarePhoto(photo.encoded, photo.orientation, photo.turns), "photo")
            pixels = _around(shown, visit.assessment.crop)
            paths.write_atomically(part / PHOTOS / row["file"], to_png(pixels))
            rows[kind.modality.value].append(row)
            patients.add(row["patient"])
    for kind_name, found in rows.items():
        if found:
            paths.write_atomically(part / f"{kind_name}.csv", _table(found))
    counts = Counter({kind_name: len(found) for kind_name, found in rows.items() if found})
    return Written(folder, dict(counts), len(patients), left)


def _row(followed: Followed, visit: Visit, salt: bytes) -> dict[str, str] | None:
    """A photo's line; None where it may not or cannot be in it."""
    patient, became = followed.patient, followed.confirmation
    if patient.consent is not Consent.GIVEN or became is None or became.malignant is None:
        return None
    if not followed.is_before(visit):
        return None
    place = followed.lesion.place
    return {
        "file": f"{_hashed(visit.id, salt)}.png",
        "label": _label(became),
        "patient": _hashed(patient.id, salt),
        "lesion": _hashed(followed.lesion.id, salt),
        "sex": patient.sex.value if patient.sex in ("female", "male") else "",
        "age": _age(patient, visit),
        "site": "" if place is None else place.side.value,
        "fitzpatrick": _FITZPATRICK.get(followed.phototype(visit) or "", ""),
        "year": str(visit.taken.year),
        "basis": became.basis.value,
    }


def _label(became: Confirmation) -> str:
    """The class, or no more than malignant or benign where it is none of the taxonomy's."""
    return became.key or ("malignant" if became.malignant else "benign")


def _age(patient: Patient, visit: Visit) -> str:
    age = patient.age(visit.taken.date())
    return "" if age is None else str(age - age % _AGES)


def _hashed(id_: str, salt: bytes) -> str:
    return hmac.new(salt, id_.encode(), hashlib.sha256).hexdigest()[:20]


def _around(photo: Photo, crop: Box) -> Pixels:
    """The square of which training frames the crop that was screened, as far as the photo goes."""
    side = round(crop.side / START_SHARE)
    edge = (side - crop.side) // 2
    box = clamped(Box(crop.x - edge, crop.y - edge, side), photo)
    pixels = cut(photo, box, _LONGEST)
    return resize(pixels, _LONGEST, _LONGEST) if pixels.shape[0] > _LONGEST else pixels


def _table(rows: list[dict[str, str]]) -> bytes:
    table = StringIO(newline="")
    writer = csv.DictWriter(table, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(rows, key=lambda row: row["file"]))
    return table.getvalue().encode()
