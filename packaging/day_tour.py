"""A walk through the day of a clinic in six pictures, from the list of the day to the report."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from record_tour import LESIONS, PIN, RecordTour
from tour import DEMO

from skinscreen.domain.further_photo import PhotoRole
from skinscreen.domain.worklist import FollowUp
from skinscreen.imaging.decode import read_photo
from skinscreen.services import further_photos
from skinscreen.ui.steps import CROP, JUDGEMENT, PHOTO, REPORT, RESULT, Step


class DayTour(RecordTour):
    """One patient's lesion is due: it is seen, saved, shown from afar, and printed."""

    def walk(self, report: Path) -> None:
        """Take the six pictures; ``report`` is not written."""
        del report
        window = self._window
        self._make_quietly()
        self._page.day_button.click()
        self._rest()
        self._keep("9-day-1-list")
        window.records.flow.cases.show_patients()
        self._rest()
        self._choose(0)
        self._keep("9-day-2-patient")
        self._choose(1)
        self._rest()
        window.choose_primary()
        self._until(self._at_photo)
        window.flow.opening.open_file(DEMO)
        self._until(lambda: window.step == CROP)
        self._rest()
        window.screens.crop.view.scale_frame(0.6)
        window.screens.crop.view.closer.click()
        self._keep("9-day-3-crop")
        window.choose_primary()
        self._until(lambda: window.step == JUDGEMENT and window.session.now.screening)
        window.flow.judging.screen.finished.emit()
        self._until(lambda: window.step == RESULT)
        self._rest()
        window.choose_primary()
        self._until(lambda: window.session.now.visit_id)
        self._keep("9-day-4-saved")
        self._add_photos(window.session.now.visit_id)
        window.navigator.show(RESULT)
        window.choose_primary()
        self._until(lambda: window.step == REPORT)
        self._keep("9-day-6-report")
        self._application.stop()
        window.deleteLater()

    def _add_photos(self, visit: str) -> None:
        """One further photo of each kind."""
        photo, now = read_photo(DEMO), self._window.session.now
        for role in PhotoRole:
            self._ask(lambda records, role=role: further_photos.add(records, visit, photo, role))
        self._window.records.further.show_photos(visit, now.patient, now.lesion)
        self._window.show_records()
        self._rest()
        self._keep("9-day-5-photos")

    def _make_quietly(self) -> None:
        """A record with patients in it, and a lesion that is due, without pictures of the way."""
        window = self._window
        self._until(lambda: window.model.current)
        window.show_records()
        self._page.protect_button.click()
        self._rest()
        self._page.name.setText("Dr A. Example")
        for field in self._page.fields:
            field.setText(PIN)
        window.choose_primary()
        self._until(lambda: window.records.record.is_open)
        self._page.tick.setChecked(True)
        window.choose_primary()
        self._rest()
        self._fill()
        today = datetime.now(UTC).date()
        due = FollowUp(today - timedelta(days=2), by_hand=True)
        self._ask(lambda records: records.set_follow_up(LESIONS[1].id, due))
        window.records.flow.cases.show_patients()
        self._rest()

    def _at_photo(self) -> bool:
        """At the first step; the cards for a new person are skipped."""
        if self._window.step == Step.TOUR:
            self._window.secondary_button.click()
        return self._window.step == PHOTO
