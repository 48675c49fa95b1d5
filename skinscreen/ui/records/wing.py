"""Joins the record to the window: its page beside the way, the lock, visits on the way."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from skinscreen.domain.record import Lesion, Patient
from skinscreen.settings import Settings
from skinscreen.ui.records import phrases
from skinscreen.ui.records.desk import Desk
from skinscreen.ui.records.exports import Exports
from skinscreen.ui.records.flow import RecordsFlow
from skinscreen.ui.records.guard import PinForSettings, SettingsGuard
from skinscreen.ui.records.lesion import LesionScreen
from skinscreen.ui.records.question import WayQuestion
from skinscreen.ui.screens.records import RecordsScreen
from skinscreen.ui.widgets.step_header import PHOTO, RECORDS, RESULT
from skinscreen.ui.workers.jobs import Jobs
from skinscreen.ui.workers.long_work import LongWork

if TYPE_CHECKING:
    from skinscreen.services.records import Kept, Records
    from skinscreen.services.screening import Screening
    from skinscreen.ui.main_window import MainWindow
    from skinscreen.ui.workers.inference import LoadedModel

SAVE, SAVE_SOMEWHERE, SAVING, SAVED = "Save to record", "Save to record…", "Saving…", "Saved"

UNACCEPTABLE = "A foreign model is accepted with a PIN: open the record first (Records)."


class RecordsWing(QObject):
    """What the window knows of the record.

    On a visit the header names the lesion, and the result is kept there; a quick result is kept
    where the person chooses, or nowhere.
    """

    def __init__(self, window: "MainWindow", jobs: Jobs, work: LongWork) -> None:
        """Add the page; nothing is read yet."""
        super().__init__()
        self._window = window
        self._lesion: Lesion | None = None
        self._patient: Patient | None = None
        self._last_seen = ""
        """The id of the patient last looked at."""
        self._seen_title = ""
        self._kept: Screening | None = None
        self._put_away: tuple[int, int] | None = None
        self._interrupted: tuple[str, str] | None = None
        """The ids of the patient and the lesion whose visit the lock interrupted."""
        self._awaiting: Callable[[], object] | None = None
        self.desk = Desk(jobs, window.preferences.settings.lock_minutes)
        self.screen = RecordsScreen()
        self.flow = RecordsFlow(self.screen, self.desk, window.preferences, work, window)
        self.guard = SettingsGuard(window, self.screen, self.desk)
        self.exports = Exports(window, self.screen, self.desk, window.preferences)
        window.add_screens(self.screen)
        self._connect()

    def _connect(self) -> None:
        window, cases = self._window, self.flow.cases
        window.header.lock_chosen.connect(self.lock)
        window.preferences.changed.connect(self._on_settings)
        window.result_screen.save_wanted.connect(self._save)
        window.photo_screen.visit_ended.connect(self.end_visit)
        window.way.moved.connect(self._on_moved)
        self.screen.titled.connect(self._on_titled)
        self.flow.left_for_good.connect(window.go_back)
        self.desk.closed.connect(self._on_closed)
        self.desk.opened.connect(self._on_opened)
        self.flow.said.connect(window.message.say)
        self.screen.failed.connect(window.message.say)
        self.flow.all_export_wanted.connect(self.exports.export_all)
        cases.undo_offered.connect(lambda words, undo: window.offer(words, "Undo", undo))
        cases.patient_seen.connect(self._on_patient_seen)
        cases.visit_wanted.connect(self._start_visit)
        cases.save_wanted.connect(self._keep)
        cases.patient_export_wanted.connect(self.exports.export_patient)
        cases.lesion_export_wanted.connect(self.exports.export_lesion)
        cases.visit_export_wanted.connect(self.exports.export_visit)
        self.exports.said.connect(window.message.say)

    @property
    def shown(self) -> bool:
        """Whether the person is in the record."""
        return self._window.step == RECORDS

    def show(self) -> None:
        """Patients, or what stands before them."""
        self.flow.show()
        if not self.shown:
            self._window.message.clear()
            self._window.way.step_aside(RECORDS)

    def ask_first(self, then: Callable[[], object]) -> None:
        """Ask whether to keep records, where there are none yet; ``then`` comes after that."""
        if self.desk.exists:
            then()
            return
        self._awaiting = then
        self.show()

    @Slot()
    def _on_moved(self) -> None:
        if self._awaiting is not None and not self.shown:
            then, self._awaiting = self._awaiting, None
            then()

    @Slot(str)
    def _on_titled(self, words: str) -> None:
        self._window.header.show_title(words)
        self._window.let_return_choose()

    @Slot(object, object)
    def _on_settings(self, _before: Settings, now: Settings) -> None:
        self.desk.use_minutes(now.lock_minutes)
        self.offer_saving()

    def accept_model(self, model: "LoadedModel", then: Callable[[], object]) -> None:
        """Ask for the PIN of who is at work; ``then`` comes after a foreign model was accepted."""
        if not self.desk.is_open:
            self._window.message.say(UNACCEPTABLE)
            return
        name = f"{model.manifest.name} {model.manifest.version}"
        page = PinForSettings(
            "Accept a model",
            f"{name} is foreign: {model.standing.signed.why}. Accept its threshold and figures as "
            "its own word? Enter your PIN.",
            "Your PIN or passphrase",
            yes="Accept",
            busy="One moment…",
        )

        def accept(records: "Records", secret: str) -> None:
            from skinscreen.services.acceptance import accept

            accept(records, secret, name, model.standing.signed)

        def done() -> None:
            self._window.way.go_back()
            self._window.message.say(f"{name} was accepted; that is in the audit.")
            then()

        def declined() -> None:
            self._window.way.go_back()
            self._window.message.say(f"{name} was not accepted: it stays foreign.")

        self.guard.ask(page, accept, done, declined)
        self.show()

    # --- the lock -----------------------------------------------------------------------

    @Slot()
    def lock(self) -> None:
        """Hide everything of a patient, now."""
        self.desk.lock()

    @Slot(str)
    def _on_closed(self, _why: str) -> None:
        """What is on the way may be the patient's too: it waits behind the lock."""
        window = self._window
        window.forget_offer()
        window.header.offer_lock(False)
        if self._lesion is not None and self._patient is not None:
            self._interrupted = self._patient.id, self._lesion.id
        self._forget_visit()
        self._seen_title = ""
        window.report_screen.clear(window.preferences.settings.clinician)
        window.photo_screen.forget_folder()
        window.report_screen.start_from(Path.home())
        self.exports.start_from(Path.home())
        if not self.shown:
            window.way.step_aside(RECORDS)
        if window.way.reached != PHOTO:
            self._put_away = window.way.put_away()

    @Slot()
    def _on_opened(self) -> None:
        """The way is open again as far as it was, unless another photo was taken meanwhile."""
        self._window.header.offer_lock(True)
        way, put_away = self._window.way, self._put_away
        interrupted, self._interrupted = self._interrupted, None
        self._put_away = None
        if way.reached != PHOTO:
            return
        if put_away is not None and self._window.crop_screen.footer_actions.primary.enabled:
            way.bring_back(put_away)
        if interrupted is not None:
            self.desk.ask(
                lambda records: (
                    records.patient(interrupted[0]),
                    records.lesion(interrupted[1]),
                ),
                lambda found: self._go_on(*found),
                lambda sentence: self._window.message.say(f"The visit was ended: {sentence}."),
            )

    # --- a visit ------------------------------------------------------------------------

    @Slot(object, object)
    def _start_visit(self, patient: Patient, lesion: Lesion) -> None:
        """The way from its beginning, for this lesion."""

        def begin() -> None:
            self._window.start_over()
            self._go_on(patient, lesion)

        self._window.unless_unsaved(begin)

    def _go_on(self, patient: Patient, lesion: Lesion) -> None:
        """What is on the way is of this lesion."""
        self._lesion, self._patient = lesion, patient
        name = phrases.isolated(phrases.lesion_name(lesion))
        self._show_subject(f"Visit begun: {name}, {phrases.patient_title(patient)}")
        self.offer_saving()

    @Slot()
    def end_visit(self) -> None:
        """The next photo belongs to no one in the record."""
        self._forget_visit()
        self.offer_saving()

    def _forget_visit(self) -> None:
        self._lesion = self._patient = None
        self._show_subject("")

    def _show_subject(self, words: str) -> None:
        self._window.show_subject(words)
        self._window.photo_screen.show_visit(on=bool(words))

    # --- keeping a result ---------------------------------------------------------------

    @property
    def on_visit(self) -> bool:
        """Whether the photo on the way is of a lesion of the record."""
        return self._lesion is not None and self.desk.is_open

    @property
    def unsaved(self) -> bool:
        """Whether a visit was screened and is not kept."""
        screening = self._window.flow.screening
        visit = self._lesion is not None or self._interrupted is not None
        return visit and screening is not None and screening is not self._kept

    def offer_saving(self) -> None:
        """Offer what can be done with the result that is shown."""
        result, screening = self._window.result_screen, self._window.flow.screening
        if screening is None or screening is not self._kept:
            wanted = self._lesion is not None
            words = SAVE if wanted else SAVE_SOMEWHERE
            offered = wanted or self._window.preferences.settings.records == "with"
            result.offer_saving(words if offered else "", first=wanted)
        else:
            result.offer_saving("")

    @Slot()
    def _save(self) -> None:
        """Keep the result in the visit's lesion, or ask where.

        Asks first where the person has looked at another patient meanwhile.
        """
        if self._lesion is not None and self._patient is not None:
            if self._last_seen in {"", self._patient.id}:
                self._keep(self._lesion)
            else:
                self._ask_whose(self._lesion, self._patient)
            return
        self.flow.cases.choosing = True
        if self.desk.is_open:
            self.flow.cases.show_patients()
        self.show()

    @Slot(object)
    def _on_patient_seen(self, patient: Patient) -> None:
        self._last_seen, self._seen_title = patient.id, phrases.patient_title(patient)

    def _ask_whose(self, lesion: Lesion, patient: Patient) -> None:
        whose = phrases.patient_title(patient)
        name = phrases.isolated(phrases.lesion_name(lesion))
        page = WayQuestion(
            f"Whose result is it?\n{whose}",
            f"The visit was begun for {whose}: {name}.\n\nSince then you looked at "
            f"{self._seen_title}.\n\nIs the photo of {whose}?",
            SAVE,
        )

        def leave() -> None:
            self._window.way.show(RESULT)
            self.screen.pop_from(page, 1)

        def keep() -> None:
            leave()
            self._keep(lesion)

        page.declined.connect(leave)
        page.answered.connect(keep)
        self.screen.push(page)
        self.show()

    @Slot(object)
    def _keep(self, lesion: Lesion) -> None:
        """Have it kept; it is acknowledged once it is on the disk."""
        flow = self._window.flow
        screening, file = flow.screening, flow.file
        if screening is None:
            self._window.message.say("There is no result to be saved any more; screen again.")
            return
        view, clinic = flow.own_view, self._window.preferences.settings.clinic
        judgement = None if view.now.is_empty else view.now
        notes = view.notice  # a report made from the record says it too
        self._window.result_screen.offer_saving(SAVING, first=True, enabled=False)

        def done(kept: "Kept") -> None:
            self._kept = screening
            if file is not None:
                self._window.unlist_photo(file)
            self.offer_saving()
            self._leave_choosing()
            said = " ".join(("Saved to the record.", *kept.notes))
            self._window.offer(said, "Records", self.show)

        def failed(sentence: str) -> None:
            self.offer_saving()
            if isinstance(self.screen.page, LesionScreen):
                self.screen.page.show_busy(False)
            self._window.message.say(f"NOT saved: {sentence}.")

        self.desk.ask_to_the_end(
            lambda records: records.keep(
                lesion.id, screening, clinic=clinic, judgement=judgement, notes=notes
            ),
            done,
            failed,
        )

    def _leave_choosing(self) -> None:
        """A quick result is kept: back to it."""
        if self.flow.cases.choosing:
            self.flow.cases.choosing = False
            if self.desk.is_open:
                self.flow.cases.show_patients()
                self._window.way.show(RESULT)
