"""Further photos of a visit: added from the frame, seen and taken away on their page."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot

from skinscreen.domain.further_photo import FurtherPhoto, PhotoRole
from skinscreen.domain.record import Lesion, Patient
from skinscreen.language import tr
from skinscreen.ui.records import phrases
from skinscreen.ui.records.cases import CasesFlow
from skinscreen.ui.records.further_photos import FurtherPhotosScreen, RoleScreen
from skinscreen.ui.records.page_flow import PageFlow
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.records.stack import RecordsScreen
from skinscreen.ui.session import CurrentSession, Session
from skinscreen.ui.shell.navigator import Navigator
from skinscreen.ui.steps import CROP, RECORDS

if TYPE_CHECKING:
    from skinscreen.imaging.photo import Photo
    from skinscreen.services.records import Records


class FurtherFlow(PageFlow):
    """Keeps photos with the visit that is on, once its result is kept."""

    visit_wanted = Signal(object, object, str)
    """The next photos are for a visit that was kept: ``Patient``, ``Lesion`` and its id."""
    offered = Signal(bool)
    """Whether the photo in hand can be kept with a visit, unscreened."""
    kept = Signal()
    """The photo in hand is: the next one can come."""

    def __init__(
        self,
        screen: RecordsScreen,
        record: RecordSession,
        cases: CasesFlow,
        navigator: Navigator,
        session: CurrentSession,
    ) -> None:
        """Beside ``cases``, whose undo it shares."""
        super().__init__(screen, record)
        self._cases = cases
        self._navigator = navigator
        self._session = session
        cases.further_wanted.connect(self.show_photos)
        session.changed.connect(self._on_session)

    @Slot(object, object)
    def _on_session(self, before: Session, now: Session) -> None:
        if now.visit_id != before.visit_id:
            self.offered.emit(bool(now.visit_id))

    # --- the page -----------------------------------------------------------------------

    def show_photos(self, visit_id: str, patient: Patient, lesion: Lesion) -> None:
        """What is kept with a visit."""
        page = FurtherPhotosScreen(self._record, visit_id, patient, lesion)
        page.add_wanted.connect(lambda: self.visit_wanted.emit(patient, lesion, visit_id))
        page.remove_wanted.connect(lambda photo_id: self._remove(visit_id, photo_id))
        self._screen.push(page)

    def _remove(self, visit_id: str, photo_id: str) -> None:
        from skinscreen.services import further_photos

        def done(photo: FurtherPhoto) -> None:
            self._screen.entered()
            words = tr("The photo was taken away.")
            self._cases.offer_undo(words, lambda records: further_photos.put_back(records, photo))

        self.ask(lambda records: further_photos.remove(records, visit_id, photo_id), done)

    # --- one more -----------------------------------------------------------------------

    @Slot(object)
    def ask_role(self, photo: "Photo") -> None:
        """Ask what the photo in hand is for, and have it kept with the visit that is on."""
        now = self._session.now
        if now.patient is None or now.lesion is None or not now.visit_id:
            return
        patient, lesion, visit_id = now.patient, now.lesion, now.visit_id
        page = RoleScreen(patient, lesion)

        def leave() -> None:
            self._navigator.show(CROP)
            self._screen.pop_from(page, 1)

        page.declined.connect(leave)
        page.chosen.connect(lambda role: self._add(page, photo, role, visit_id, lesion))
        self._screen.push(page)
        self._navigator.step_aside(RECORDS)

    def _add(
        self, page: RoleScreen, photo: "Photo", role: PhotoRole, visit_id: str, lesion: Lesion
    ) -> None:
        from skinscreen.services import further_photos

        page.list.setEnabled(False)  # one tap keeps it once

        def add(records: "Records") -> FurtherPhoto:
            return further_photos.add(records, visit_id, photo, role)

        def done(kept: FurtherPhoto) -> None:
            self._screen.pop_from(page, 1)
            now = self._session.now
            if now.photo is not None and now.visit_id == visit_id:
                self.kept.emit()
            name = phrases.isolated(phrases.lesion_name(lesion))
            words = tr("Kept with the visit of {name}, not screened.").format(name=name)
            self._cases.offer_undo(
                words, lambda records: further_photos.remove(records, visit_id, kept.id)
            )

        def failed(sentence: str) -> None:
            page.list.setEnabled(True)
            self.message_sent.emit(tr("NOT saved: {reason}.").format(reason=sentence))

        self._record.ask_to_the_end(add, done, failed)
