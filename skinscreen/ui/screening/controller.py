"""What happens from a photo to its report, joined to the screens that show it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from skinscreen.domain.assessment import Box
from skinscreen.domain.issue_words import sentences
from skinscreen.domain.record import Lesion, Patient
from skinscreen.language import mark, tr, trn
from skinscreen.settings import Settings
from skinscreen.ui.current_model import CurrentModel
from skinscreen.ui.preferences import Preferences
from skinscreen.ui.screening.answering import Answering
from skinscreen.ui.screening.crop import CropScreen
from skinscreen.ui.screening.judging import Judging
from skinscreen.ui.screening.live_lesion import LiveLesion
from skinscreen.ui.screening.opening import PhotoOpening
from skinscreen.ui.screening.photo import PhotoScreen
from skinscreen.ui.screening.report import ReportScreen
from skinscreen.ui.screening.reporting import Reporting
from skinscreen.ui.screening.result import ResultScreen
from skinscreen.ui.screening.several import SeveralLesions
from skinscreen.ui.session import (
    UNEXPORTED,
    UNSAVED,
    UNSCREENED,
    CurrentSession,
    Session,
)
from skinscreen.ui.shell.navigator import Navigator
from skinscreen.ui.steps import CROP, JUDGEMENT, PHOTO, REPORT, RESULT
from skinscreen.ui.widgets.message_bar import MessageBar
from skinscreen.ui.widgets.step_header import LOADING
from skinscreen.ui.workers.inference import Inference, LoadedModel
from skinscreen.ui.workers.jobs import Jobs

if TYPE_CHECKING:  # imported for real where they are used, after the window is shown
    from skinscreen.imaging.photo import Photo
    from skinscreen.services.lesion_finder import LesionFrame
    from skinscreen.services.lesions import ScreenedLesion
    from skinscreen.services.screening import Screening
    from skinscreen.services.taking_over import Offer
    from skinscreen.services.work_in_hand import WorkInHand

MODEL_CHANGED = mark("The model was changed: screen the photo again.")


@dataclass(frozen=True, slots=True)
class ScreeningScreens:
    """The screens from a photo to its report, but for the own view's, which not everyone sees."""

    photo: PhotoScreen
    crop: CropScreen
    result: ResultScreen
    report: ReportScreen

    @classmethod
    def behind(cls, photo: PhotoScreen, jobs: Jobs) -> "ScreeningScreens":
        """Make all but the first, which is there."""
        return cls(photo, CropScreen(jobs), ResultScreen(), ReportScreen())


class ScreeningController(QObject):
    """Carries the session from a photo to its report.

    The model works while the clinician gives a view of the lesion, but its answer is shown
    only once that is done or skipped.
    """

    status_changed = Signal(str)
    """What is going on."""
    taking_over_offered = Signal(object)
    """What the photo in hand says of its patient, as an ``Offer``."""

    def __init__(
        self,
        screens: ScreeningScreens,
        navigator: Navigator,
        message: MessageBar,
        session: CurrentSession,
        preferences: Preferences,
        model: CurrentModel,
        jobs: Jobs,
        inference: Inference,
    ) -> None:
        super().__init__()
        self._screens = screens
        self._navigator = navigator
        self._message = message
        self.session = session
        self._preferences = preferences
        self._model = model
        self.user_of_record: Callable[[], str] = str
        """Who works with the open record; the clinician of a visit's report."""
        self._concealed = False
        self._at_each = False
        """Whether several lesions are being screened at once."""
        self._given_up: Photo | None = None
        """The photo that the person wished to retake."""
        self._several = SeveralLesions(session)
        self._live = LiveLesion(screens.photo.panel, preferences, inference)
        self._inference = inference
        self.opening = PhotoOpening(screens.photo, message, preferences, jobs)
        self.reporting = Reporting(
            screens.report, screens.result, message, session, preferences, jobs, self._several
        )
        self.answering = Answering(screens.result, session, model, inference)
        self.judging = Judging(navigator, screens.report, session, jobs)
        inference.answered.connect(self._on_answer)
        inference.answered_each.connect(self._on_each)
        inference.failed.connect(self._on_no_answer)
        inference.found.connect(screens.crop.show_found)
        self._connect()
        self._use(preferences.settings)

    def _connect(self) -> None:
        screens = self._screens
        screens.photo.visit_ended.connect(self._end_visit)
        screens.photo.several_chosen.connect(self._open_several)
        screens.photo.waiting.changed.connect(self._offer_next_photo)
        self.opening.reading.connect(self._on_reading)
        self.opening.opened.connect(self.use_photo)
        screens.crop.crop_accepted.connect(self.screen)
        screens.crop.all_wanted.connect(self.screen_each)
        screens.result.next_wanted.connect(self._show_next)
        screens.crop.reframed.connect(self._on_reframed)
        screens.crop.retake_wanted.connect(self._retake)
        self.judging.finished.connect(self.reveal)
        screens.result.left_unanswered.connect(self._on_left_unanswered)
        screens.result.report_wanted.connect(self._show_report)
        screens.report.new_photo_wanted.connect(lambda: self.unless_unsaved(self.start_over))
        self.answering.message_sent.connect(self._message.say)
        self.session.changed.connect(self._on_session)
        self._preferences.changed.connect(self._on_settings)
        self._model.switched.connect(self._on_model)
        self._model.refused.connect(self._on_no_model)

    @Slot()
    def _show_report(self) -> None:
        self._offer_subject()
        self._navigator.start_at(REPORT)

    def _offer_subject(self) -> None:
        """On a visit the report has patient and site from the record."""
        patient, lesion = self.session.now.patient, self.session.now.lesion
        if patient is not None and lesion is not None and self.session.now.photo is not None:
            self.offer_subject(patient, lesion)
            self._screens.report.offer_clinician(self.user_of_record())

    @Slot(object, object)
    def offer_subject(self, patient: Patient | None, lesion: Lesion) -> None:
        """Have patient and site in the report, where nothing was typed."""
        age = patient and patient.age(datetime.now().astimezone().date())
        self._screens.report.offer_subject(
            {
                "reference": (patient.identifier.strip() or patient.label) if patient else "",
                "age": "" if age is None else str(age),
                "sex": str((patient and patient.sex) or ""),
                "body_site": lesion.site.strip(),
            }
        )

    @Slot(object, object)
    def _on_session(self, before: Session, now: Session) -> None:
        if now.own_view is not before.own_view:
            self._screens.result.show_own_view(now.own_view)
        if now.lesion is not before.lesion:
            self._screens.photo.show_visit(now.lesion is not None)
            self._offer_subject()  # the visit goes on after the lock

    @Slot(object, object)
    def _on_settings(self, _before: Settings, now: Settings) -> None:
        if not now.clinician_first and self._navigator.reached == JUDGEMENT:  # no way on from there
            self._drop_answer()
        self._use(now)

    def _use(self, settings: Settings) -> None:
        if settings.clinician_first:
            _ = self.judging.screen  # so that nobody waits for it
        self._screens.result.use_theme(settings.theme)
        self._screens.result.use_clinic(settings.clinic)
        self._screens.photo.show_recent(settings.recent, listed=settings.list_recent)
        self._screens.report.offer_clinician(settings.clinician)

    def say_status(self) -> None:
        """Which model is in use."""
        model = self._model.current
        if model is None:
            self.status_changed.emit(tr(LOADING))
            return
        name, version = model.manifest.name, model.manifest.version
        words = tr("Model: {name} {version}").format(name=name, version=version)
        self.status_changed.emit(words)

    # --- photo --------------------------------------------------------------------------

    @Slot(bool)
    def _on_reading(self, reading: bool) -> None:
        """What was reached stays until the photo is there."""
        if reading:
            self._message.clear()
            self._navigator.show(PHOTO)
            self.status_changed.emit(tr("Reading the photo…"))
        else:
            self.say_status()

    @Slot(object, object, bool, object)
    def use_photo(
        self, photo: "Photo", file: Path | None, from_camera: bool, offer: "Offer | None" = None
    ) -> None:
        """Start framing; nothing of the last photo's patient stays, once that may go."""

        def begin() -> None:
            self.forget_patient()
            self.session.change(photo=photo, file=file)
            place = self._screens.photo.waiting.take(file)
            self._screens.crop.show_photo(
                photo, self._model.input_side, from_camera=from_camera, place=place
            )
            self._navigator.start_at(CROP)
            if self._preferences.settings.find_lesions:
                self._inference.find(photo)
            # Last: that this cannot be kept is said on the next step.
            if file is not None and self.session.now.lesion is not None:
                self._preferences.unlist(file)
            elif file is not None:
                self._preferences.list_photo(file)
            if offer is not None:
                self.taking_over_offered.emit(offer)

        self.unless_unsaved(begin, retaken=from_camera)

    @property
    def would_be_lost(self) -> str:
        """What goes with the work in hand, as a marked sentence; empty for nothing."""
        now, of_photo = self.session.now, self._lost_with_the_photo
        if of_photo != UNSAVED and (self._screens.report.typed or now.report_waits):
            return UNEXPORTED
        return of_photo

    @property
    def _lost_with_the_photo(self) -> str:
        """The same without what was typed for the report."""
        now = self.session.now
        if now.waits:
            return now.waits
        if now.unsaved:
            return UNSAVED
        return UNSCREENED if now.unscreened and now.photo is not self._given_up else ""

    def unless_unsaved(self, go_on: Callable[[], None], *, retaken: bool = False) -> None:
        """Do what drops the work in hand; where something would be lost with it, ask once before.

        Args:
            go_on: does it.
            retaken: whether the photo in hand was taken anew, so that it may go.
        """

        def without_it() -> None:
            self._message.clear()
            go_on()

        lost = self.would_be_lost
        if lost and not (retaken and lost == UNSCREENED):
            self._message.offer(tr(lost), tr("Go on without it"), without_it)
        else:
            go_on()

    @Slot(tuple)
    def _open_several(self, files: tuple[Path, ...]) -> None:
        """One after the other; all are of the patient whose visit is on."""
        patient, photo = self.session.now.patient, self._screens.photo
        photo.waiting.begin(files, patient.id if patient is not None else "")
        photo.open_next()

    @Slot()
    def _offer_next_photo(self) -> None:
        self._screens.report.offer_next_photo(self._screens.photo.waiting.words)

    @Slot()
    def _end_visit(self) -> None:
        self.session.end_visit()
        self._say_left_out(self._screens.photo.waiting.keep_for(""))

    def _say_left_out(self, count: int) -> None:
        """Of several photos that were chosen together so many are not opened any more."""
        if count:
            words = trn(
                "{n} photo that was chosen was not opened.",
                "{n} photos that were chosen were not opened.",
                count,
            )
            self._message.say(words.format(n=count))

    def start_over(self) -> None:
        """A new photo, the next one where several were chosen; nothing of the patient stays."""
        left_out = self._begin_anew("")
        if self._screens.photo.waiting:
            self._screens.photo.open_next()
        self._say_left_out(left_out)

    def _begin_anew(self, patient_id: str) -> int:
        """At the first step; how many of the photos that wait are not for this patient."""
        self.session.end_visit()
        self.forget_patient()
        self._navigator.start_at(PHOTO)
        return self._screens.photo.waiting.keep_for(patient_id)

    @Slot(object, object)
    @Slot(object, object, str)
    def start_visit(self, patient: Patient, lesion: Lesion, visit_id: str = "") -> None:
        """From the beginning, for this lesion; for photos that are kept with a visit, its id."""

        def begin() -> None:
            left_out = self._begin_anew(patient.id)
            self.session.change(patient=patient, lesion=lesion, visit_id=visit_id)
            self._screens.photo.take_next()
            self._say_left_out(left_out)

        self.unless_unsaved(begin)

    @Slot()
    def open_next_photo(self) -> None:
        """The next of several photos, for the visit that is on."""

        def begin() -> None:
            self.next_photo()
            self._screens.photo.open_next()

        self.unless_unsaved(begin)

    @Slot()
    def next_photo(self) -> None:
        """The photo in hand is kept as it is: another one, on the same visit."""
        self.forget_patient()
        self._navigator.start_at(PHOTO)

    def forget_patient(self) -> None:
        """Drop photo, both views and what was typed for the report."""
        self._forget_answers()
        self._given_up = None
        self.session.change(photo=None, file=None, kept=None, report_waits=False, waits="")
        self.judging.clear()
        self._screens.crop.clear()
        self._screens.report.clear(self._preferences.settings.clinician)

    @Slot()
    def hide_patient(self) -> None:
        """What was typed, and where it was saved, may tell of a patient."""
        self._screens.report.clear(self._preferences.settings.clinician)
        self._screens.report.start_from(Path.home())
        self._screens.photo.forget_folder()
        self._screens.photo.waiting.begin((), "")

    def put_away(self) -> "WorkInHand | None":
        """Let go of the photo and everything that shows it; None where there is none.

        The clinician's own view stays, and what is lost with the photo is asked about as before.
        """
        from skinscreen.services.work_in_hand import WorkInHand

        now, crop = self.session.now, self._screens.crop
        photo = crop.photo
        if photo is None or now.photo is None:
            return None
        several, views, place = self._several.state
        work = WorkInHand(
            photo=photo,
            file=now.file,
            from_camera=crop.from_camera,
            given_up=now.photo is self._given_up,
            box=crop.view.box,
            frames=crop.lesions.frames,
            screening=now.screening,
            shown=now.shown,
            kept=now.screening is not None and not now.is_unkept,
            awaited=now.screening is None and self._navigator.reached > CROP,
            several=several,
            views=views,
            place=place,
        )
        lost = self._lost_with_the_photo
        self._forget_answers()
        self._given_up = None
        crop.clear()
        self.session.change(photo=None, file=None, kept=None, waits=lost)
        return work

    def bring_back(self, work: "WorkInHand") -> None:
        """Go on with what was put away; the model answers again where it was at work."""
        photo, screening = work.photo, work.screening
        self.session.change(photo=photo, file=work.file, waits="")
        self._given_up = photo if work.given_up else None
        crop = self._screens.crop
        crop.show_photo(photo, self._model.input_side, from_camera=work.from_camera)
        crop.bring_back(work.box, work.frames)
        self._several.go_on_with(work.several, work.views, work.place)
        self._screens.result.offer_next(self._several.words)
        if screening is not None:
            self.session.change(
                screening=screening, shown=work.shown, kept=screening if work.kept else None
            )
            if work.shown:
                self._screens.result.show_screening(screening)
            if self._preferences.settings.clinician_first:
                self.judging.measure(screening)
        elif work.awaited and self._at_each:
            self.answering.screen_each(photo, work.frames)
        elif work.awaited:
            self.answering.screen(photo, work.box)
        self._offer_subject()

    # --- crop, the clinician's view and the result --------------------------------------

    def _retake(self) -> None:
        self._given_up = self.session.now.photo
        self._navigator.go_to(PHOTO)
        self.opening.show_camera()

    def _on_reframed(self) -> None:
        """The result belongs to another square now."""
        if self._navigator.step == CROP and self._navigator.reached > CROP:
            self._drop_answer()

    def _forget_answers(self) -> None:
        self.answering.forget()
        self._several.forget()
        self._screens.result.offer_next("")

    def _drop_answer(self) -> None:
        """Back to the frame."""
        self._forget_answers()
        self._navigator.withdraw(CROP)

    @Slot(object, object)
    def screen(self, photo: "Photo", box: Box) -> None:
        """Have the framed square screened; meanwhile the clinician's own view is asked for."""
        self._forget_answers()
        if self._model.current is None and self._model.refusal:
            self._message.say(self._model.refusal)
            return
        self._concealed = self._preferences.settings.clinician_first
        self._at_each = False
        self.answering.screen(photo, box)
        if self._concealed:
            self.judging.screen.begin()
        self._navigator.start_at(JUDGEMENT if self._concealed else RESULT)

    @Slot(object, object)
    def screen_each(self, photo: "Photo", frames: "tuple[LesionFrame, ...]") -> None:
        """Have every lesion screened; no view of one is asked for before, for it is not of all."""
        self._forget_answers()
        if self._model.current is None:
            self._message.say(self._model.refusal or tr(LOADING))
            return
        self._concealed = False
        self.judging.clear()
        self.answering.screen_each(photo, frames)
        self._navigator.start_at(RESULT)
        self._at_each = True

    @Slot(object)
    def _on_each(self, lesions: "tuple[ScreenedLesion, ...]") -> None:
        self._screens.crop.put_in_order(tuple(one.frame for one in lesions))
        self._on_answer(self._several.begin(lesions))
        self._screens.result.offer_next(self._several.words)

    @Slot()
    def _show_next(self) -> None:
        """The next of several lesions, with what the clinician said of it."""
        screening, view = self._several.go_on()
        self.judging.clear()
        self.session.change(screening=screening, own_view=view)
        self._on_answer(screening)
        self._screens.result.offer_next(self._several.words)

    @Slot()
    def reveal(self) -> None:
        """The clinician's view is done or skipped: show the model's, as soon as it is there."""
        if self._concealed:
            self._concealed = False
            if self.session.now.screening is not None:
                self._show_result(self.session.now.screening)
        self.judging.offer_age()
        self._navigator.start_at(RESULT)

    @Slot()
    def _on_left_unanswered(self) -> None:
        """Back while the model works: to the own view it goes on, to the frame it is dropped."""
        if self._preferences.settings.clinician_first and not self._at_each:
            self._concealed = True
            self._navigator.reached = JUDGEMENT
        else:
            self._forget_answers()
            self._navigator.reached = CROP

    @Slot(object)
    def _on_answer(self, screening: "Screening") -> None:
        self._several.take(screening)
        before = self.session.now.screening
        same = before is not None and before.crop is screening.crop
        self.session.change(screening=screening)
        if not self._concealed:
            self._show_result(screening)
        if self._preferences.settings.clinician_first and not same:
            self.judging.measure(screening)

    def _show_result(self, screening: "Screening") -> None:
        self.judging.seal()
        self._screens.result.show_screening(screening)
        self.session.change(shown=True)

    @Slot(str)
    def _on_no_answer(self, sentence: str) -> None:
        self._navigator.start_at(CROP)
        self._message.say(sentence)

    @Slot(object)
    def _on_model(self, model: LoadedModel) -> None:
        self.say_status()
        self._screens.crop.use_needed(self._model.input_side)
        if self.answering.go_on():
            return
        screening = self.session.now.screening
        if screening is not None and screening.assessment.model != model.manifest.identity:
            self._drop_answer()
            self._message.say(" ".join((tr(MODEL_CHANGED), *sentences(model.notes))))

    @Slot()
    def _on_no_model(self) -> None:
        if self._model.current is not None:
            return
        self.status_changed.emit(tr("No model: photos cannot be screened."))
        if self.answering.give_up():
            self._navigator.start_at(CROP)
