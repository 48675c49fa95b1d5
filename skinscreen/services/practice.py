"""Practice: a record of made-up patients and drawn lesions, gone when the program ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from skinscreen import paths, settings
from skinscreen.domain.advice import NOTHING_SET
from skinscreen.domain.assessment import Box
from skinscreen.domain.record import BodySide, Consent, Lesion, Patient, Place, Sex, new_id
from skinscreen.imaging.decode import read_photo
from skinscreen.language import mark, tr
from skinscreen.services import scratch
from skinscreen.services.models import load_screener
from skinscreen.services.records import Records
from skinscreen.services.screening import ScreeningRequest
from skinscreen.settings import Settings
from skinscreen.store.key import Cost

PIN = "246810"
"""Opens the practice record; it is shown all the time."""
# L10N: the number must stay as it is.
WORDS = mark("Practice: made-up patients, nothing is kept. PIN 246810")
"""Stands above every screen."""
CLINICIAN = mark("Practice, not an examination")
"""As whom reports are written."""

_KIND = "skinscreen-practice-"
_CHEAP = Cost(1 << 12)
"""Of trying the PIN: it protects nothing."""
_SIDES = (900, 760, 700, 640)
"""Of the squares screened at the visits, in pixels of the drawn photo."""
_BETWEEN = timedelta(days=91)
_PHOTOS = {"mole on the back": 0, "mole on the arm": 90, "mole on the chest": 180}
"""Photos to try, by name, and how far the drawn one is turned, in degrees."""


@contextmanager
def home() -> Iterator[Path]:
    """A folder in place of all of the person's own, deleted at the end.

    What a practice that was killed left behind is deleted first.

    Raises:
        OSError: no folder can be made.
    """
    before = os.environ.get(paths.HOME_VARIABLE)
    with scratch.folder(_KIND) as folder:
        os.environ[paths.HOME_VARIABLE] = str(folder)
        try:
            yield folder
        finally:
            if before is None:
                del os.environ[paths.HOME_VARIABLE]
            else:
                os.environ[paths.HOME_VARIABLE] = before


def furnish(folder: Path, own: Settings) -> Settings:
    """Make up a record in ``folder``, and photos to try.

    Args:
        folder: of ``home``, which must be entered.
        own: the person's settings, whose looks and devices stay.

    Returns:
        The settings to practise with; they are kept in the folder.

    Raises:
        StoreError: the record cannot be written.
        ModelError: the bundled model cannot be used.
        SettingsError: the settings cannot be written.
    """
    photos = _draw(folder / "photos")
    chosen = own._replace(
        model="",
        stills=str(folder / "photos"),
        clinician=CLINICIAN,
        records="with",
        list_recent=True,
        recent=tuple(map(str, photos)),
    )
    settings.save(chosen)
    _make_up(chosen)
    return chosen


def _demo() -> Path:
    return paths.resources() / "demo" / "lesion.jpg"


def _draw(folder: Path) -> list[Path]:
    """Photos of drawn lesions, as a camera would leave them."""
    from PIL import Image

    paths.make_private(folder)
    files = []
    with Image.open(_demo()) as drawn:
        for name, angle in _PHOTOS.items():
            file = folder / f"{name}.jpg"
            drawn.rotate(angle, expand=True).save(file, "JPEG", quality=92)
            files.append(file)
    return files


def _patients(today: date) -> tuple[Patient, ...]:
    asked = datetime.now(UTC)
    return (
        Patient(
            new_id(), "Anna Practice", date(today.year - 68, 3, 27), Sex.FEMALE, "EX-1",
            consent=Consent.GIVEN, consent_recorded=asked,
        ),
        Patient(new_id(), "Bernardo Practice", date(today.year - 49, 6, 5), Sex.MALE, "EX-2"),
        Patient(new_id(), "Chloé Practice", date(today.year - 31, 11, 2), Sex.FEMALE, "EX-3"),
    )  # fmt: skip


def _make_up(chosen: Settings) -> None:
    now = datetime.now(UTC)
    moment = now - len(_SIDES) * _BETWEEN
    records = Records(now=lambda: moment, cost=_CHEAP)
    records.create(PIN)
    try:
        patients = _patients(now.date())
        for patient in patients:
            records.add_patient(patient)
        shoulder = Lesion(
            new_id(),
            patients[0].id,
            tr("mole 1"),
            Place(BodySide.BACK, 0.42, 0.25),
            tr("left shoulder"),
        )
        chest = Lesion(
            new_id(), patients[1].id, tr("mole 1"), Place(BodySide.FRONT, 0.45, 0.3), tr("chest")
        )
        records.add_lesion(shoulder)
        records.add_lesion(chest)
        photo, screener = read_photo(_demo()), load_screener(chosen)
        for number, side in enumerate(_SIDES):
            moment += _BETWEEN if number else timedelta(0)
            box = Box((photo.width - side) // 2, (photo.height - side) // 2, side)
            shown = screener.screen(ScreeningRequest(number, photo, box))
            records.keep(shoulder.id, shown, clinic=NOTHING_SET)
    finally:
        records.lock()
