"""The record beside the way: its page, its lock, the visits on the way, what is kept of them."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from skinscreen.domain.record import Lesion, Patient
from skinscreen.domain.worklist import FollowUp, advised
from skinscreen.language import mark, tr
from skinscreen.settings import Settings
from skinscreen.ui.preferences import Preferences
from skinscreen.ui.records import phrases
from skinscreen.ui.records.exports import Exports
from skinscreen.ui.records.flow import RecordsFlow
from skinscreen.ui.records.further_flow import FurtherFlow
from skinscreen.ui.records.guard import SettingsGuard
from skinscreen.ui.records.lesion import LesionScreen
from skinscreen.ui.records.question import WayQuestion
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.records.stack import RecordsScreen
from skinscreen.ui.records.taking_over import TakingOver
from skinscreen.ui.session import CurrentSession, Session
from skinscreen.ui.shell.navigator import Navigator
from skinscreen.ui.steps import PHOTO, RECORDS, RESULT, Step
from skinscreen.ui.widgets.message_bar import MessageBar
from skinscreen.ui.workers.jobs import Jobs
from skinscreen.ui.workers.long_work import LongWork

if TYPE_CHECKING:
    from skinscreen.services.records import Kept

NEXT_LESION = mark("Next lesion")
SAVE, SAVE_SOMEWHERE, SAVING = mark("Save to record"), mark("Save to record…"), mark("Saving…")


class RecordController(QObject):
    """What the window knows of the record.

    On a visit the result is kept in the visit's lesion; a quick result is kept where the person
    chooses, or nowhere.
    """

    visit_changed = Signal(str)
    """Whose lesion is on the way from now on; nothing for no visit."""
    saving_offered = Signal(str, bool, bool)
    """What can be done with the result that is shown; see ``ResultScreen.offer_saving``."""
    where_wanted = Signal(object)
    """Where something is to be saved, as ``Wanted`` asks."""
    next_photo_wanted = Signal()
    """The next of several photos, for the visit that is on."""
    hidden = Signal()
    """Nothing of a patient may be shown any more."""

    def __init__(
        self,
        parent: QWidget,
        navigator: Navigator,
        message: MessageBar,
        session: CurrentSession,
        preferences: Preferences,
        jobs: Jobs,
        work: LongWork,
        post: Jobs,
    ) -> None:
        """With the first page; nothing is read yet. Files are asked for above ``parent``."""
        super().__init__()
        self._navigator = navigator
        self._message = message
        self._session = session
        self._preferences = preferences
        self._seen, self._seen_title = "", ""
        """The id of the patient looked at last; the title is forgotten behind the lock."""
        self._saving = False
        self._waiting = ""
        """The words that offer the next of several photos; empty where none waits."""
        self._next_photo: tuple[Lesion, FollowUp] | None = None
        """Of the result that was just kept: what its advice is about, and when."""
        self._put_away: tuple[Step, Step] | None = None
        self._awaiting: Callable[[], object] | None = None
        self.record = RecordSession(jobs, preferences.settings.lock_minutes)
        self.screen = RecordsScreen()
        self.flow = RecordsFlow(self.screen, self.record, preferences, work, parent, post)
        self.guard = SettingsGuard(navigator, preferences, self.screen, self.record)
        self.exports = Exports(parent, self.screen, self.record, preferences)
        self.further = FurtherFlow(self.screen, self.record, self.flow.cases, navigator, session)
        self.taking_over = TakingOver(self.record, navigator, message, session, preferences)
        self._connect()

    def _connect(self) -> None:
        cases = self.flow.cases
        self._preferences.changed.connect(self._on_settings)
        self._navigator.moved.connect(self._on_moved)
        self._session.changed.connect(self._on_session)
        self.guard.wanted.connect(self.show)
        self.flow.left_for_good.connect(self._navigator.go_back)
        self.record.closed.connect(self._on_closed)
        self.record.opened.connect(self._on_opened)
        for part in (self.flow, self.exports, self.guard, self.further):
            part.message_sent.connect(self._message.say)
        for asking in (self.exports, self.flow.backups):
            asking.where_wanted.connect(self.where_wanted)
        self.screen.failed.connect(self._message.say)
        self.taking_over.unlock_wanted.connect(self.show)
        self.taking_over.patient_seen.connect(self._on_patient_seen)
        self.flow.all_export_wanted.connect(self.exports.export_all)
        self.flow.confirmations.figures_export_wanted.connect(self.exports.export_figures)
        cases.undo_offered.connect(lambda words, undo: self._message.offer(words, tr("Undo"), undo))
        cases.patient_seen.connect(self._on_patient_seen)
        cases.save_wanted.connect(self._keep)
        cases.patient_export_wanted.connect(self.exports.export_patient)
        cases.lesion_export_wanted.connect(self.exports.export_lesion)
        cases.visit_export_wanted.connect(self.exports.export_visit)

    @property
    def user(self) -> str:
        """Who works with the open record; empty while it is locked."""
        return self.record.records.user if self.record.is_open else ""

    @property
    def shown(self) -> bool:
        """Whether the person is in the record."""
        return self._navigator.step == RECORDS

    def show(self) -> None:
        """Patients, or what stands before them."""
        self.flow.show()
        if not self.shown:
            self._message.clear()
            self._navigator.step_aside(RECORDS)

    def ask_first(self, then: Callable[[], object]) -> None:
        """Ask whether to keep records, where there are none yet; ``then`` comes after that."""
        if self.record.exists:
            then()
            return
        self._awaiting = then
        self.show()

    @Slot()
    def _on_moved(self) -> None:
        if self._awaiting is not None and not self.shown:
            then, self._awaiting = self._awaiting, None
            then()

    @Slot(object, object)
    def _on_settings(self, _before: Settings, now: Settings) -> None:
        self.record.use_minutes(now.lock_minutes)
        self.offer_saving()

    # --- the lock -----------------------------------------------------------------------

    @Slot()
    def lock(self) -> None:
        """Hide everything of a patient, now."""
        self.record.lock()

    @Slot(str)
    def _on_closed(self, _why: str) -> None:
        """What is on the way may be the patient's too: it waits behind the lock."""
        now = self._session.now
        if now.lesion is not None and now.patient is not None:
            self._session.change(interrupted=(now.patient.id, now.lesion.id))
        self._message.clear()
        self._session.end_visit()
        self._seen_title = ""
        self.exports.start_from(Path.home())
        self.hidden.emit()
        self._navigator.step_aside(RECORDS)
        if self._navigator.reached != PHOTO:
            self._put_away = self._navigator.put_away()

    @Slot()
    def _on_opened(self) -> None:
        """The visit goes on, unless another photo was taken meanwhile."""
        interrupted = self._session.now.interrupted
        self._session.change(interrupted=None)
        if self._navigator.reached != PHOTO:
            return
        if interrupted is not None:
            self.record.ask(
                lambda records: (records.patient(interrupted[0]), records.lesion(interrupted[1])),
                lambda found: self._session.change(patient=found[0], lesion=found[1]),
                lambda sentence: self._message.say(
                    tr("The visit was ended: {reason}.").format(reason=sentence)
                ),
            )

    def open_way(self) -> None:
        """The way is in reach again as far as it was when the record was locked."""
        put_away, self._put_away = self._put_away, None
        if put_away is not None:
            self._navigator.bring_back(put_away)

    # --- a visit ------------------------------------------------------------------------

    @Slot(object, object)
    def _on_session(self, before: Session, now: Session) -> None:
        if now.screening is not before.screening:
            self._next_photo = None  # it was advised by another answer
        if now.lesion is not before.lesion:
            words = ""
            if now.patient is not None and now.lesion is not None:
                name = phrases.isolated(phrases.lesion_name(now.lesion))
                words = tr("Visit begun: {lesion}, {patient}").format(
                    lesion=name, patient=phrases.patient_title(now.patient)
                )
            self.visit_changed.emit(words)
        self.offer_saving()

    # --- keeping a result ---------------------------------------------------------------

    @Slot()
    def offer_saving(self) -> None:
        """Offer what can be done with the result that is shown."""
        now = self._session.now
        wanted = now.lesion is not None
        if self._saving:
            self.saving_offered.emit(tr(SAVING), True, False)
        elif now.screening is None or now.is_unkept:
            offered = wanted or self._preferences.settings.records == "with"
            words = SAVE if wanted else SAVE_SOMEWHERE
            self.saving_offered.emit(tr(words) if offered else "", wanted, True)
        elif self._next_photo is not None:
            day = phrases.day(self._next_photo[1].due)
            self.saving_offered.emit(tr("Next photo {day}").format(day=day), False, True)
        elif now.visit_id:
            self.saving_offered.emit(self._waiting or tr(NEXT_LESION), False, True)
        else:
            self.saving_offered.emit("", False, True)

    @Slot(str)
    def offer_next_photo(self, words: str) -> None:
        """The next of several photos waits, as these words say; empty where none does."""
        self._waiting = words
        self.offer_saving()

    @Slot()
    def save(self) -> None:
        """Keep the result in the visit's lesion, or ask where.

        Asks first where the person has looked at another patient meanwhile.
        """
        now = self._session.now
        if self._next_photo is not None and not now.is_unkept:
            self._take_advice(*self._next_photo)
            return
        if now.visit_id and not now.is_unkept:
            if self._waiting:
                self.next_photo_wanted.emit()
            else:
                self._show_next_lesion()
            return
        if now.lesion is not None and now.patient is not None:
            if self._seen in {"", now.patient.id}:
                self._keep(now.lesion)
            else:
                self._ask_whose(now.lesion, now.patient)
            return
        self.flow.cases.choosing = True
        if self.record.is_open:
            self.flow.cases.show_patients()
        self.show()

    def _take_advice(self, lesion: Lesion, follow_up: FollowUp) -> None:
        """The visit's lesion is to be photographed again as its answer advises."""
        self._next_photo = None
        self.offer_saving()
        self.flow.worklist.set_follow_up(lesion, follow_up)

    @Slot(object)
    def _on_patient_seen(self, patient: Patient) -> None:
        self._seen, self._seen_title = patient.id, phrases.patient_title(patient)

    def _ask_whose(self, lesion: Lesion, patient: Patient) -> None:
        whose = phrases.patient_title(patient)
        name = phrases.isolated(phrases.lesion_name(lesion))
        asked = (
            tr("The visit was begun for {patient}: {lesion}.").format(patient=whose, lesion=name),
            tr("Since then you looked at {patient}.").format(patient=self._seen_title),
            tr("Is the photo of {patient}?").format(patient=whose),
        )
        title = tr("Whose result is it?")
        page = WayQuestion(f"{title}\n{whose}", "\n\n".join(asked), tr(SAVE))

        def leave() -> None:
            self._navigator.show(RESULT)
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
        now = self._session.now
        screening = now.screening
        if screening is None:
            self._message.say(tr("There is no result to be saved any more; screen again."))
            return
        view, clinic = now.own_view, self._preferences.settings.clinic
        judgement = None if view.now.is_empty else view.now
        notes = view.notice  # a report made from the record says it too
        self._show_saving(True)

        def done(kept: "Kept") -> None:
            follow_up = advised(kept.visit)
            self._next_photo = None if follow_up is None else (lesion, follow_up)
            self._session.change(kept=screening)
            on_visit = now.lesion is not None and self._session.now.lesion is now.lesion
            if on_visit:
                self._session.change(visit_id=kept.visit.id)
            self._show_saving(False)
            if now.file is not None:
                self._preferences.unlist(now.file)
            self._leave_choosing()
            sentence = " ".join((tr("Saved to the record."), *kept.notes))
            self._say_kept(sentence, on_visit=on_visit)

        def failed(sentence: str) -> None:
            self._show_saving(False)
            if isinstance(self.screen.page, LesionScreen):
                self.screen.page.show_busy(False)
            self._message.say(tr("NOT saved: {reason}.").format(reason=sentence))

        self.record.ask_to_the_end(
            lambda records: records.keep(
                lesion.id, screening, clinic=clinic, judgement=judgement, notes=notes
            ),
            done,
            failed,
        )

    def _say_kept(self, sentence: str, *, on_visit: bool) -> None:
        """Offer what comes next, where no button below does."""
        if not on_visit:
            self._message.offer(sentence, tr("Records"), self.show)
        elif self._next_photo is not None or self._waiting:
            self._message.offer(sentence, tr(NEXT_LESION), self._show_next_lesion)
        else:
            self._message.say(sentence)

    def _show_next_lesion(self) -> None:
        """Another lesion of the patient whose visit is on."""
        patient = self._session.now.patient
        if patient is not None and self.record.is_open:
            self.flow.cases.show_next(patient.id)
        self.show()

    def _show_saving(self, saving: bool) -> None:
        self._saving = saving
        self.offer_saving()

    def _leave_choosing(self) -> None:
        """A quick result is kept: back to it."""
        if self.flow.cases.choosing:
            self.flow.cases.choosing = False
            if self.record.is_open:
                self.flow.cases.show_patients()
                self._navigator.show(RESULT)
