"""What happens from a photo to its report, joined to the screens that show it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from skinscreen.domain.assessment import Box
from skinscreen.domain.issue_words import sentences
from skinscreen.domain.modality import Modality
from skinscreen.domain.own_view import OwnView
from skinscreen.ui.explaining import Explaining
from skinscreen.ui.judging import Judging
from skinscreen.ui.model_shelf import ModelShelf
from skinscreen.ui.preferences import Preferences
from skinscreen.ui.screens.crop import CropScreen
from skinscreen.ui.screens.judgement import JudgementScreen
from skinscreen.ui.screens.photo import PhotoScreen
from skinscreen.ui.screens.report import ReportScreen
from skinscreen.ui.screens.result import ResultScreen
from skinscreen.ui.widgets.step_header import CROP, JUDGEMENT, LOADING, RESULT
from skinscreen.ui.workers.inference import Inference, LoadedModel
from skinscreen.ui.workers.jobs import Jobs

if TYPE_CHECKING:  # imported for real where they are used, after the window is shown
    from skinscreen.imaging.photo import Photo
    from skinscreen.services.cameras import DeviceDescription
    from skinscreen.services.screening import Screening

log = logging.getLogger(__name__)

MODEL_CHANGED = "The model was changed: screen the photo again."


@dataclass(frozen=True, slots=True)
class WayScreens:
    """The screens of the way, in its order."""

    photo: PhotoScreen
    crop: CropScreen
    judgement: JudgementScreen
    result: ResultScreen
    report: ReportScreen


class ScreeningFlow(QObject):
    """Holds the photo, the clinician's view and the screening; asks for the next step.

    The model works while the clinician gives a view of the lesion, but its answer is shown
    only once that is done or skipped.
    """

    step_wanted = Signal(int)
    """Show this step; steps behind it start anew."""
    said = Signal(str)
    """A sentence for the person."""
    status_changed = Signal(str)
    """What is going on."""
    reading = Signal()
    """A photo is being read: show the first step."""
    opened = Signal(Path)
    """A photo was read from this file."""
    named = Signal(Path)
    """The photo of this file is a patient's: a report was made of it under a reference."""
    outdated = Signal(str)
    """The result was another model's and is forgotten: a sentence for the person."""
    saved = Signal(Path)
    """A report was written."""
    result_shown = Signal(object)
    """The person sees this ``Screening`` from now on; never before the own view is done."""
    result_gone = Signal()
    """There is no result any more."""

    def __init__(
        self,
        screens: WayScreens,
        preferences: Preferences,
        shelf: ModelShelf,
        jobs: Jobs,
        inference: Inference,
    ) -> None:
        super().__init__()
        self.photo_screen, self.crop_screen = screens.photo, screens.crop
        self.judgement_screen = screens.judgement
        self.result_screen, self.report_screen = screens.result, screens.report
        self._preferences = preferences
        self._shelf = shelf
        self._jobs = jobs
        self._inference = inference
        self._waiting: tuple[Photo, Box] | None = None
        self._concealed = False
        self.screening: Screening | None = None
        self.may_replace: Callable[[Callable[[], None]], None] = lambda begin: begin()
        """Calls what replaces the work in hand, at once or once the person said so."""
        self.file: Path | None = None
        """Where the photo came from, if it was opened."""
        self._explaining = Explaining(self.result_screen, inference)
        self._judging = Judging(self.judgement_screen, self.result_screen, self.report_screen, jobs)
        self._connect()

    def _connect(self) -> None:
        self.photo_screen.file_chosen.connect(self.open_file)
        self.photo_screen.image_pasted.connect(self.use_image)
        self.photo_screen.encoded_pasted.connect(self.use_encoded)
        self.photo_screen.photo_taken.connect(lambda p: self.use_photo(p, from_camera=True))
        self.photo_screen.camera_wanted.connect(self.show_camera)
        self.photo_screen.unusable.connect(self.said)
        self.photo_screen.panel.device_chosen.connect(
            lambda device, width, height: self._preferences.change(
                camera=device, camera_width=width, camera_height=height
            )
        )
        self.crop_screen.crop_accepted.connect(self.screen)
        self.result_screen.override_wanted.connect(self.screen_anyway)
        self.result_screen.kind_wanted.connect(self.judge_as)
        self._explaining.said.connect(self.said)
        self.judgement_screen.finished.connect(self.reveal)
        self.report_screen.export_wanted.connect(self.export)
        self.report_screen.drives_wanted.connect(self._look_for_drives)
        self._shelf.switched.connect(self._on_model)
        self._shelf.unusable.connect(self._on_no_model)
        self._inference.answered.connect(self._on_answer)
        self._inference.failed.connect(self._on_no_answer)

    @property
    def own_view(self) -> OwnView:
        """The clinician's view of the lesion."""
        return self._judging.view

    def say_status(self) -> None:
        """Which model is in use."""
        model = self._shelf.current
        words = f"Model: {model.manifest.name} {model.manifest.version}" if model else LOADING
        self.status_changed.emit(words)

    # --- photo --------------------------------------------------------------------------

    @Slot(Path)
    def open_file(self, file: Path) -> None:
        """Read a photo from a file."""

        def read() -> "Photo":
            from skinscreen.imaging.decode import read_photo

            return read_photo(file)

        def done(photo: "Photo") -> None:
            self.use_photo(photo, file)

        self._read(read, done)

    @Slot(QImage)
    def use_image(self, image: QImage) -> None:
        """Take a picture from the clipboard."""

        def convert() -> "Photo":
            from skinscreen.imaging.decode import photo_of_pixels
            from skinscreen.ui.images import profile_of, to_pixels

            return photo_of_pixels(to_pixels(image), "Pasted picture", profile_of(image))

        self._read(convert, self.use_photo)

    @Slot(object)
    def use_encoded(self, encoded: bytes) -> None:
        """Take a picture from the clipboard that came as a file's bytes."""

        def read() -> "Photo":
            from skinscreen.imaging.decode import decode_photo

            return decode_photo(encoded, "Pasted picture")

        self._read(read, self.use_photo)

    def _read(self, call: Callable[[], "Photo"], done: Callable[["Photo"], None]) -> None:
        """Read a photo in the background; only the last one asked for is shown."""

        def finish(photo: "Photo") -> None:
            self._end_reading()
            done(photo)

        def fail(sentence: str) -> None:
            self._end_reading()
            self.said.emit(sentence)

        self.reading.emit()
        self.photo_screen.show_busy(True)
        self.status_changed.emit("Reading the photo…")
        self._jobs.latest("photo", call, finish, fail)

    def _end_reading(self) -> None:
        self.photo_screen.show_busy(False)
        self.say_status()

    def use_photo(
        self, photo: "Photo", file: Path | None = None, *, from_camera: bool = False
    ) -> None:
        """Start framing; nothing of the last photo's patient stays, once that may go."""

        def begin() -> None:
            self.forget_patient()
            self.file = file
            self.crop_screen.show_photo(photo, self._shelf.input_side, from_camera=from_camera)
            self.step_wanted.emit(CROP)
            if file is not None:
                # Last: that this cannot be kept is said on the next step.
                self.opened.emit(file)

        self.may_replace(begin)

    def forget_patient(self) -> None:
        """Drop photo, both views and what was typed for the report."""
        self.forget_result()
        self.file = None
        self._judging.clear()
        self.crop_screen.clear()
        self.report_screen.clear(self._preferences.settings.clinician)

    def show_camera(self) -> None:
        """Look for cameras and show the first or the kept one."""

        def found(devices: "list[DeviceDescription]") -> None:
            from skinscreen.services.cameras import RESOLUTIONS

            if not self.photo_screen.isVisible():
                return
            if not devices:
                self.said.emit("No camera is connected. Plug one in, or open a photo.")
                return
            kept = self._preferences.settings
            preferred = (kept.camera, kept.camera_width, kept.camera_height)
            self.photo_screen.show_camera(devices, RESOLUTIONS, preferred)

        self.look_for_cameras(found)

    def look_for_cameras(self, found: Callable[["list[DeviceDescription]"], None]) -> None:
        """Give the descriptions of the cameras that are there to ``found``."""
        stills = self._preferences.settings.stills

        def look() -> "list[DeviceDescription]":
            from skinscreen.services.cameras import list_devices

            return list_devices(Path(stills) if stills else None)

        self._jobs.submit(look, found, self.said.emit)

    # --- crop, the clinician's view and the result --------------------------------------

    @Slot(object, object)
    def screen(self, photo: "Photo", box: Box) -> None:
        """Have the framed square screened; meanwhile the clinician's own view is asked for."""
        self.forget_result()
        if self._shelf.current is None and self._shelf.refusal:
            self.said.emit(self._shelf.refusal)
            return
        self._concealed = self._preferences.settings.clinician_first
        self._request(photo, box)
        if self._concealed:
            self.judgement_screen.begin()
        self.step_wanted.emit(JUDGEMENT if self._concealed else RESULT)

    def _request(self, photo: "Photo", box: Box) -> None:
        from skinscreen.services.screening import ScreeningRequest

        if self._shelf.current is None:
            self._waiting = (photo, box)
            self.result_screen.show_busy(LOADING)
        else:
            self._waiting = None
            self.result_screen.show_busy("The model is working…")
            self._inference.screen(ScreeningRequest(self._inference.next_id(), photo, box))

    @Slot()
    def reveal(self) -> None:
        """The clinician's view is done or skipped: show the model's, as soon as it is there."""
        if self._concealed:
            self._concealed = False
            if self.screening is not None:
                self._show_result(self.screening)
        self._judging.offer_age()
        self.step_wanted.emit(RESULT)

    def conceal(self) -> None:
        """The person went back to the own view before the model had answered."""
        self._concealed = True

    @Slot()
    def screen_anyway(self) -> None:
        """Screen the same square again, although the gate of its result says otherwise."""
        from skinscreen.services.screening import ScreeningRequest

        shown = self.screening
        if shown is None:
            return
        self.forget_result()
        self.result_screen.show_busy("The model is working…")
        said = shown.assessment
        self._inference.screen(
            ScreeningRequest(
                self._inference.next_id(),
                shown.photo,
                said.crop,
                force=said.unfamiliar,
                accept_quality=not said.unfamiliar,
            )
        )

    @Slot(object)
    def judge_as(self, modality: Modality) -> None:
        """Judge the same square as another kind of photo; it stays shown until that is done."""
        if self.screening is not None:
            self._inference.judge_anew(self.screening, modality)

    def forget_result(self) -> None:
        """Drop the result, and the one that may be on its way."""
        self._inference.forget()
        self._waiting = None
        self.screening = None
        self._judging.forget_measured()
        self.result_screen.show_busy("")
        self.result_gone.emit()

    @Slot(object)
    def _on_answer(self, screening: "Screening") -> None:
        same = self.screening is not None and self.screening.crop is screening.crop
        self.screening = screening
        if not self._concealed:
            self._show_result(screening)
        if self._preferences.settings.clinician_first and not same:
            self._judging.measure(screening)

    def _show_result(self, screening: "Screening") -> None:
        self._judging.seal()
        self.result_screen.show_screening(screening)
        self.result_shown.emit(screening)

    @Slot(str)
    def _on_no_answer(self, sentence: str) -> None:
        self.step_wanted.emit(CROP)
        self.said.emit(sentence)

    @Slot(object)
    def _on_model(self, model: LoadedModel) -> None:
        self.say_status()
        self.crop_screen.use_needed(self._shelf.input_side)
        if self._waiting is not None:
            self._request(*self._waiting)
        elif self.screening and self.screening.assessment.model != model.manifest.identity:
            self.forget_result()
            self.outdated.emit(" ".join((MODEL_CHANGED, *sentences(model.notes))))

    @Slot()
    def _on_no_model(self) -> None:
        self.status_changed.emit("No model: photos cannot be screened.")
        if self._waiting is not None:
            self._waiting = None
            self.step_wanted.emit(CROP)

    # --- report -------------------------------------------------------------------------

    def _look_for_drives(self) -> None:
        from skinscreen.services.drives import drives
        from skinscreen.services.export import suggested_name

        self.report_screen.suggest(suggested_name(datetime.now().astimezone()))
        self._jobs.submit(drives, self.report_screen.show_drives, log.warning)

    @Slot(Path, bool)
    def export(self, target: Path, as_new: bool) -> None:
        """Write the report of the screening that is shown; see ``ReportScreen.export_wanted``."""
        screening, patient = self.screening, self.report_screen.patient()
        chosen, explanation = self._preferences.settings, self.result_screen.explanation
        own_view, source = self.own_view, self.file
        if screening is None:
            return

        def write() -> Path:
            from skinscreen.services.export import PageSize, export_pdf

            created = datetime.now().astimezone()
            page_size = cast("PageSize", chosen.page_size)
            return export_pdf(
                screening,
                patient,
                target,
                created,
                page_size,
                clinic=chosen.clinic,
                explanation=explanation,
                own_view=own_view,
                as_new=as_new,
            )

        def done(file: Path) -> None:
            self.report_screen.show_busy(False)
            self.report_screen.start_from(file.parent)
            self.saved.emit(file)
            if source is not None:
                self.named.emit(source)

        def failed(sentence: str) -> None:
            self.report_screen.show_busy(False)
            self.said.emit(sentence)

        self.report_screen.show_busy(True)
        self._jobs.submit(write, done, failed)
