"""What a photo says of its patient: asked about beside the way, before anything is kept of it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from skinscreen.domain.record import Lesion, Patient
from skinscreen.language import mark, tr
from skinscreen.ui.preferences import Preferences
from skinscreen.ui.records import phrases
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.records.taking_over_screen import TakingOverScreen, Way
from skinscreen.ui.session import CurrentSession
from skinscreen.ui.shell.navigator import Navigator
from skinscreen.ui.steps import CROP, TAKING_OVER
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from skinscreen.domain.record import LesionEntry
    from skinscreen.imaging.photo import Photo
    from skinscreen.services.taking_over import Candidate, Offer, TakenOver

NO = mark("Take nothing over")
LOCKED = mark("The record is locked: to take this over, unlock it first.")
NONE = mark("There is no record on this device that this could be taken over into.")
OTHERS = mark("Somebody like that is in the record already.")
LOOKING = mark("Looking whether the patient is in the record already…")
UNANSWERED = mark(
    "Nothing that the photo says of its patient was taken over; open it again to be asked."
)
TAKEN, TAKEN_ON = mark("Taken over: the visit is begun."), mark("The visit is begun.")


class TakingOver(QObject):
    """Asks, and begins the visit of whom the answer names; nothing is taken over unasked."""

    unlock_wanted = Signal()
    patient_seen = Signal(object)
    """The photo or its visit is of this ``Patient``."""
    report_wanted = Signal(object, object)
    """Only the report is to have the ``Patient``, or None, and the ``Lesion``."""

    def __init__(
        self,
        record: RecordSession,
        navigator: Navigator,
        message: MessageBar,
        session: CurrentSession,
        preferences: Preferences,
    ) -> None:
        """With nothing to be asked."""
        super().__init__()
        self.screen = TakingOverScreen()
        self._record = record
        self._navigator = navigator
        self._message = message
        self._session = session
        self._preferences = preferences
        self._offer: Offer | None = None
        self._photo: Photo | None = None
        self._unlocking = False
        self._unanswered = False
        self.screen.declined.connect(self._leave)
        self.screen.backed.connect(self._to_photo)
        record.opened.connect(self._on_opened)
        record.closed.connect(self._on_closed)
        navigator.moved.connect(self._on_moved)
        session.changed.connect(self._on_session)

    def ask(self, offer: "Offer") -> None:
        """Ask about the photo in hand; on a visit only where it names somebody else."""
        from skinscreen.services.taking_over import is_of

        self._offer, self._photo, self._unlocking = offer, self._session.now.photo, False
        of_visit = self._session.now.patient
        if of_visit is None:
            self._ask_anyone(offer)
        elif offer.patient is not None and not is_of(offer.patient, of_visit):
            self._ask_who(offer, offer.patient, of_visit)

    def _show(self) -> None:
        self._navigator.step_aside(TAKING_OVER)

    # --- the question -------------------------------------------------------------------

    def _ask_anyone(self, offer: "Offer") -> None:
        patient = offer.patient
        if patient is not None and self._record.is_open:
            self._look(offer, patient)
        else:
            ways = [self._report_way(offer)]
            state = ""
            if patient is not None:
                state = LOCKED if self._record.exists else NONE
                if self._record.exists:
                    ways.insert(0, Way(tr("Unlock the record…"), self._unlock))
            warnings = (*offer.warnings, *([tr(state)] if state else []))
            self.screen.ask(offer.question, warnings, ways, no=tr(NO))
        self._show()

    def _look(self, offer: "Offer", patient: Patient) -> None:
        from skinscreen.services.taking_over import candidates

        self.screen.ask(offer.question, (*offer.warnings, tr(LOOKING)), (), no=tr(NO))

        def show(found: "tuple[Candidate, ...]") -> None:
            if offer is not self._offer:
                return
            ways = [way for one in found for way in self._ways_of(offer, patient, one)]
            ways += [self._new_way(offer, patient, alone=not found), self._report_way(offer)]
            warnings = (*offer.warnings, *([tr(OTHERS)] if found else []))
            self.screen.ask(offer.question, warnings, ways, no=tr(NO))

        def failed(sentence: str) -> None:
            self.screen.ask(
                offer.question,
                (*offer.warnings, labels.sentence(sentence)),
                [self._report_way(offer)],
                no=tr(NO),
            )

        self._record.ask(
            lambda records: candidates(records, patient, offer.lesion),
            show,
            failed,
            latest="taking over",
        )

    def _ways_of(self, offer: "Offer", patient: Patient, one: "Candidate") -> list[Way]:
        """To a lesion of somebody who is in the record, or to a new one of theirs."""
        whose = _called(one.patient)

        def onto(entry: "LesionEntry") -> Way:
            name = phrases.isolated(phrases.lesion_name(entry.lesion))
            words = " · ".join((name, phrases.visits(entry.visits)))
            picture = entry.last.thumbnail if entry.last else b""
            return Way(
                f"{whose}\n{words}",
                lambda: self._take(patient, offer.lesion, one.patient, entry.lesion),
                picture,
            )

        new = Way(
            f"{whose}\n{_new_lesion(offer.lesion)}",
            lambda: self._take(patient, offer.lesion, one.patient),
        )
        return [*map(onto, one.lesions), new]

    def _new_way(self, offer: "Offer", patient: Patient, *, alone: bool) -> Way:
        words = tr("New patient: {patient}")
        if not alone:
            words = tr("New patient, for they are two people: {patient}")
        first = words.format(patient=_called(patient))
        return Way(
            f"{first}\n{_new_lesion(offer.lesion)}", lambda: self._take(patient, offer.lesion)
        )

    def _report_way(self, offer: "Offer") -> Way:
        def fill() -> None:
            self._leave()
            self.report_wanted.emit(offer.patient, offer.lesion)

        words = tr("Only for this photo's report")
        return Way(f"{words}\n{tr('Nothing of it is kept in the record.')}", fill)

    def _ask_who(self, offer: "Offer", named: Patient, of_visit: Patient) -> None:
        """The photo names somebody else than the patient whose visit was begun."""
        from skinscreen.services.taking_over import who

        self.patient_seen.emit(named)  # until it is answered, saving asks whose result it is

        def go_on() -> None:
            self.patient_seen.emit(of_visit)
            self._leave()

        def end() -> None:
            self._session.end_visit()
            self._ask_anyone(offer)

        asked = tr("The photo says that it shows {who}, but the visit was begun for {patient}.")
        asked = asked.format(
            who=phrases.isolated(who(named)), patient=phrases.patient_title(of_visit)
        )
        stays = tr("The photo is of {patient}").format(patient=_called(of_visit))
        ends = tr("The photo is of somebody else")
        self.screen.ask(
            asked,
            offer.warnings,
            (
                Way(f"{ends}\n{tr('The visit ends; it is asked what to take over.')}", end),
                Way(f"{stays}\n{tr('The visit goes on.')}", go_on),
            ),
        )
        self._show()

    # --- the answer ---------------------------------------------------------------------

    def _take(
        self,
        patient: Patient,
        lesion: Lesion,
        into: Patient | None = None,
        onto: Lesion | None = None,
    ) -> None:
        from skinscreen.services.export import unprintable
        from skinscreen.services.taking_over import take_over

        texts = (patient.name, patient.identifier, lesion.label, lesion.site)
        if sentence := unprintable("".join(texts)):
            self._message.say(sentence)
            return
        photo = self._photo

        def done(taken: "TakenOver") -> None:
            self.screen.show_busy(False)
            if self._session.now.photo is not photo:  # another one was opened meanwhile
                return
            self._leave()
            self._session.change(patient=taken.patient, lesion=taken.lesion)
            self.patient_seen.emit(taken.patient)
            if self._session.now.file is not None:
                self._preferences.unlist(self._session.now.file)
            self._offer_undo(taken)

        def failed(sentence: str) -> None:
            self.screen.show_busy(False)
            self._message.say(tr("NOT taken over: {reason}.").format(reason=sentence))

        self.screen.show_busy(True)
        self._record.ask(
            lambda records: take_over(records, patient, lesion, into=into, onto=onto), done, failed
        )

    def _offer_undo(self, taken: "TakenOver") -> None:
        from skinscreen.services.taking_over import undo

        def undone(_: None) -> None:
            self._message.say(tr("It is as it was before."))

        def go_back() -> None:
            if self._session.now.lesion is taken.lesion:
                self._session.end_visit()
            self._record.ask(lambda records: undo(records, taken), undone, self._message.say)

        words = tr(TAKEN_ON if taken.added is None else TAKEN)
        self._message.offer(words, tr("Undo"), go_back)

    def _leave(self) -> None:
        """Back to the photo; what it said is not asked again."""
        self._offer = self._photo = None
        self.screen.clear()
        self._to_photo()

    @Slot()
    def _to_photo(self) -> None:
        """Whatever lay between: the record, where it was unlocked for this."""
        if self._navigator.step == TAKING_OVER:
            self._navigator.show(CROP)

    # --- the lock -----------------------------------------------------------------------

    def _unlock(self) -> None:
        self.unlock_wanted.emit()
        self._unlocking = True

    @Slot()
    def _on_opened(self) -> None:
        """The record was opened to take this over."""
        offer, unlocking, self._unlocking = self._offer, self._unlocking, False
        if unlocking and offer is not None:
            self._ask_anyone(offer)
        elif self._unanswered:
            self._message.say(tr(UNANSWERED))
        self._unanswered = False

    @Slot(str)
    def _on_closed(self, _why: str) -> None:
        """Nothing of a patient stays; that there was no answer is said once it is open again."""
        self._unanswered = self._offer is not None and self._navigator.step == TAKING_OVER
        self._unlocking, self._offer, self._photo = False, None, None
        self.screen.clear()

    @Slot()
    def _on_moved(self) -> None:
        """Who is back on the way, or elsewhere, does not want it taken over."""
        if self._navigator.step.on_way:
            self._unlocking = False

    @Slot(object, object)
    def _on_session(self, _before: object, _now: object) -> None:
        """Another photo is in hand: nothing is asked of this one any more."""
        if self._offer is not None and self._session.now.photo is not self._photo:
            self._offer = self._photo = None
            self.screen.clear()


def _called(patient: Patient) -> str:
    parts = (phrases.patient_title(patient), phrases.number_beside(patient))
    return ", ".join(filter(None, parts))


def _new_lesion(lesion: Lesion) -> str:
    name = phrases.isolated(phrases.lesion_name(lesion))
    return tr("New lesion: {name}").format(name=name)
