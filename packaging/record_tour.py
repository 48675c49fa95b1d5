"""A walk through the record: a made-up clinic whose lesions are all the one drawn picture."""

import functools
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication
from tour import DEMO, Tour

from skinscreen.domain.advice import NOTHING_SET
from skinscreen.domain.assessment import Box
from skinscreen.domain.record import BodySide, Consent, Lesion, Patient, Place, Sex, new_id
from skinscreen.imaging.decode import read_photo
from skinscreen.services import records as service
from skinscreen.services.models import load_screener
from skinscreen.services.screening import ScreeningRequest
from skinscreen.settings import Settings
from skinscreen.ui.records.message_page import MessagePage

PIN = "246810"
BEGINNING = datetime(2026, 1, 12, 9, 30, tzinfo=UTC)
SIDES = (900, 760, 700, 640)
"""Of the squares screened at the visits, in pixels of the drawn picture."""
PATIENTS = (
    Patient(
        new_id(), "Anna Example", date(1958, 3, 27), Sex.FEMALE, "P-0417",
        consent=Consent.GIVEN, consent_recorded=BEGINNING,
    ),
    Patient(
        new_id(), "Maximiliane-Friederike von Hohenstein-Langenscheidt zu Beispielhausen",
        date(1931, 11, 2), Sex.FEMALE, "P-0002",
    ),
    Patient(new_id(), "خالد بن عبد الله المثال", date(1977, 6, 5), Sex.MALE, "P-0093"),
    Patient(new_id(), "", None, None, "Study 17/204"),
)  # fmt: skip
LESIONS = (
    Lesion(new_id(), PATIENTS[0].id, "mole 1", Place(BodySide.BACK, 0.42, 0.25), "left shoulder"),
    Lesion(new_id(), PATIENTS[0].id, "mole 2", Place(BodySide.FRONT, 0.45, 0.3), "chest"),
)


class RecordTour(Tour):
    """From the first question to a lesion over time."""

    def __init__(
        self, qt: QApplication, settings: Settings, size: tuple[int, int], suffix: str
    ) -> None:
        """As ``Tour``, with a cheap PIN and a clock of its own."""
        self._now = BEGINNING
        service.Records = functools.partial(service.Records, now=lambda: self._now)  # type: ignore[misc,assignment]
        super().__init__(qt, settings, size, suffix)

    @property
    def _page(self) -> Any:  # noqa: ANN401 - of many kinds
        return self._window.records.screen.page

    def walk(self, report: Path) -> None:
        """Take a picture of every page and export a lesion to ``report``."""
        window = self._window
        self._make()
        window.show_records()
        self._page.entered()
        self._keep("7-records-patients")
        self._walk_a_patient()
        self._ask(lambda records: _write(records, report, self._now))
        self._walk_the_record()
        window.records.lock()
        self._keep("7-records-lock")
        self._application.stop()
        window.deleteLater()

    def _make(self) -> None:
        """A record with patients in it."""
        window = self._window
        self._until(lambda: window.model.current)
        window.show_records()
        self._keep("7-records-first-question")
        self._page.protect_button.click()
        self._keep("7-records-new-pin")
        self._page.name.setText("Dr A. Example")
        for field in self._page.fields:
            field.setText(PIN)
        window.choose_primary()
        self._until(lambda: window.records.record.is_open)
        self._keep("7-records-phrase")
        self._page.tick.setChecked(True)
        window.choose_primary()
        self._keep("7-records-empty")
        self._fill()

    def _walk_a_patient(self) -> None:
        """From the patient to a visit."""
        window = self._window
        self._choose(0)
        self._keep("7-records-patient")
        self._page.edit_button.click()
        self._keep("7-records-patient-form")
        window.navigator.back()
        window.choose_primary()
        self._keep("7-records-lesion-form")
        window.navigator.back()
        self._choose(0)
        self._keep("7-records-lesion")
        self._page.compare_button.click()
        page = self._page
        self._until(lambda: page.footer_actions.primary.enabled)  # both crops are there
        self._keep("7-records-compare")
        window.navigator.back()
        self._choose(0)
        self._keep("7-records-visit")
        window.navigator.back()

    def _walk_the_record(self) -> None:
        """What is behind More."""
        window = self._window
        window.records.flow.cases.show_patients()
        self._rest()
        self._page.more_button.click()
        self._keep("7-records-more")
        self._choose(0)
        self._keep("7-records-backup")
        with tempfile.TemporaryDirectory() as drive:
            self._page.chosen.emit(drive)
            self._until(lambda: isinstance(self._page, MessagePage))
            self._keep("7-records-backup-made")
        window.choose_primary()
        self._choose(2)
        self._keep("7-records-export-all")
        window.navigator.back()
        self._choose(3)
        self._rest()
        self._keep("7-records-users")
        window.choose_primary()
        self._keep("7-records-confirm")
        window.navigator.back()
        window.navigator.back()
        self._choose(4)
        self._rest()
        window.choose_primary()
        self._keep("7-records-audit")
        window.navigator.back()
        window.navigator.back()

    def _choose(self, line: int) -> None:
        page = self._page
        self._until(lambda: page.list.lines.rowCount() > line)
        page.list.clicked.emit(page.list.lines.index(line))
        self._until(lambda: self._page is not page)
        self._rest()

    def _fill(self) -> None:
        photo = read_photo(DEMO)
        screener = load_screener(Settings())
        for patient in PATIENTS:
            self._ask(lambda records, patient=patient: records.cases.add_patient(patient))
        for lesion in LESIONS:
            self._ask(lambda records, lesion=lesion: records.cases.add_lesion(lesion))
        for number, side in enumerate(SIDES):
            self._now = BEGINNING + number * timedelta(days=91)
            box = Box((photo.width - side) // 2, (photo.height - side) // 2, side)
            screening = screener.screen(ScreeningRequest(number, photo, box))
            self._ask(
                lambda records, shown=screening: records.keep(
                    LESIONS[0].id, shown, clinic=NOTHING_SET
                )
            )

    def _ask(self, call: Callable[[service.Records], object]) -> None:
        ended: list[object] = []
        failed: list[str] = []
        self._window.records.record.ask_to_the_end(call, ended.append, failed.append)
        self._until(lambda: ended or failed)
        if failed:
            raise SystemExit(f"screenshots: {failed[0]}")


def _write(records: service.Records, report: Path, now: datetime) -> object:
    from skinscreen.services.record_export import export_lesion_pdf

    return export_lesion_pdf(records, LESIONS[0].id, report, now)
