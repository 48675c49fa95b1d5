"""The window: the straight way Photo, Crop, Result, Report, and the settings beside it."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QCloseEvent, QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from skinscreen.settings import Settings
from skinscreen.ui import theme
from skinscreen.ui.frame import Frame
from skinscreen.ui.preferences import Preferences
from skinscreen.ui.screens.photo import PhotoScreen
from skinscreen.ui.screens.screen import Screen
from skinscreen.ui.widgets.keyboard_watch import KeyboardWatch
from skinscreen.ui.widgets.step_header import (
    CARD,
    CROP,
    JUDGEMENT,
    LEAVE,
    PHOTO,
    REPORT,
    RESULT,
    SETTINGS,
)
from skinscreen.ui.workers.camera_feed import CameraFeed
from skinscreen.ui.workers.inference import Inference
from skinscreen.ui.workers.jobs import Jobs
from skinscreen.ui.workers.long_work import LongWork

if TYPE_CHECKING:  # imported for real after the window is shown
    from skinscreen.ui.model_shelf import ModelShelf
    from skinscreen.ui.records.leaving import Leaving
    from skinscreen.ui.records.wing import RecordsWing
    from skinscreen.ui.screening_flow import ScreeningFlow, WayScreens
    from skinscreen.ui.screens.crop import CropScreen
    from skinscreen.ui.screens.judgement import JudgementScreen
    from skinscreen.ui.screens.model_card import ModelCardScreen
    from skinscreen.ui.screens.report import ReportScreen
    from skinscreen.ui.screens.result import ResultScreen
    from skinscreen.ui.screens.settings import SettingsScreen


STILL_WORKING = "A backup is being written or checked. Wait for its end, or give it up."
UNKEPT = "What you typed in the record cannot be kept as a draft: save it, or it is lost."
UNSAVED = "The result of this visit is not saved to the record yet (3 Result, Save to record)."


class MainWindow(Frame):
    """Leads along the way, joins the screens to the flow, and lives by the settings.

    Only the first step is made at once, so that the window is there soon; ``flow`` and the
    screens behind the first are made when they are first asked for.
    """

    def __init__(
        self,
        settings: Settings,
        jobs: Jobs,
        work: LongWork,
        inference: Inference,
        feed: CameraFeed,
        *,
        guarded: bool = False,
    ) -> None:
        """Show the first step; the workers belong to whoever made them.

        A ``guarded`` window closes for nobody without a PIN; see ``let_go``.
        """
        # First: dressing widgets that are there already takes longer.
        theme.apply(_application(), settings.theme, settings.text_size)
        self.photo_screen = PhotoScreen(feed)
        super().__init__(self.photo_screen)
        self.photo_screen.show_recent(settings.recent, listed=settings.list_recent)
        self.preferences = Preferences(settings, self)
        self.keyboard = KeyboardWatch(
            self, lambda: self.preferences.settings, self.preferences.change
        )
        self._jobs = jobs
        self._work = work
        self._inference = inference
        self._action: Callable[[], object] = self.message.clear
        self._guarded = guarded
        self.left_by_pin = False
        """Whether somebody left a guarded window as they should."""
        self._ending = False
        self._connect()
        self._add_shortcuts()
        self.header.show_judgement(settings.clinician_first)
        self.way.start_at(PHOTO)

    # --- what is made after the window is shown -----------------------------------------

    @cached_property
    def _way_screens(self) -> "WayScreens":
        """The screens of the way, joined to the window; the settings behind them."""
        from skinscreen.ui.screening_flow import WayScreens
        from skinscreen.ui.screens.crop import CropScreen
        from skinscreen.ui.screens.judgement import JudgementScreen
        from skinscreen.ui.screens.report import ReportScreen
        from skinscreen.ui.screens.result import ResultScreen

        crop, judgement = CropScreen(self._jobs), JudgementScreen()
        result, report = ResultScreen(), ReportScreen()
        crop.reframed.connect(self._on_reframed)
        crop.retake_wanted.connect(self._retake)
        result.report_wanted.connect(lambda: self.start_at(REPORT))
        result.card_wanted.connect(self.show_card)
        report.refused.connect(self.message.say)
        report.new_photo_wanted.connect(lambda: self.unless_unsaved(self.start_over))
        self.add_screens(crop, judgement, result, report)
        return WayScreens(self.photo_screen, crop, judgement, result, report)

    @cached_property
    def settings_screen(self) -> "SettingsScreen":
        """Beside the way."""
        from skinscreen.ui.screens.settings import SettingsScreen

        _ = self._way_screens  # they come first
        screen = SettingsScreen()
        screen.settings_changed.connect(self._change_settings)
        screen.closed.connect(self.go_back)
        screen.card_wanted.connect(self.show_card)
        screen.accept_wanted.connect(self._accept_model)
        if self._guarded:
            screen.look.guard()
            screen.look.leave.held.connect(self.ask_to_leave)
        self.add_screens(screen)
        return screen

    @cached_property
    def card_screen(self) -> "ModelCardScreen":
        """Beside the way, behind the settings."""
        from skinscreen.ui.screens.model_card import ModelCardScreen

        _ = self.settings_screen
        screen = ModelCardScreen()
        screen.closed.connect(self.go_back)
        self.add_screens(screen)
        return screen

    @cached_property
    def records(self) -> "RecordsWing":
        """The record of patients, beside the way."""
        from skinscreen.ui.records.wing import RecordsWing

        _ = self.card_screen  # its page comes first
        return RecordsWing(self, self._jobs, self._work)

    @cached_property
    def leaving(self) -> "Leaving":
        """The way out of a guarded window."""
        from skinscreen.ui.records.leaving import Leaving

        leaving = Leaving(self.records.desk)
        self.add_screens(leaving.screen)
        leaving.allowed.connect(self._leave)
        return leaving

    @Slot()
    def ask_to_leave(self) -> None:
        """Ask for a PIN; who knows one leaves."""
        self.leaving.ask()
        self.message.clear()
        if self.step != LEAVE:
            self.way.step_aside(LEAVE)

    def _leave(self) -> None:
        self.left_by_pin = True
        self.close()

    def let_go(self) -> None:
        """Close without a PIN or a question from now on: the program itself is told to end."""
        self._guarded = False
        self._ending = True

    def toggle_full_screen(self) -> None:
        """Full screen, or back; a guarded window stays as it is."""
        if not self._guarded:
            super().toggle_full_screen()

    def show_records(self) -> None:
        """Patients, or what stands before them."""
        self.records.show()

    def lock(self) -> None:
        """Hide everything of a patient."""
        self.records.lock()

    @property
    def crop_screen(self) -> "CropScreen":
        """Step 2."""
        return self._way_screens.crop

    @property
    def judgement_screen(self) -> "JudgementScreen":
        """The clinician's own view, where it is wanted."""
        return self._way_screens.judgement

    @property
    def result_screen(self) -> "ResultScreen":
        """The model's view."""
        return self._way_screens.result

    @property
    def report_screen(self) -> "ReportScreen":
        """The last step."""
        return self._way_screens.report

    def screen_at(self, step: int) -> Screen:
        """The screen of a step; those behind the first are made when one is asked for."""
        if step != PHOTO:
            _ = self.records
        return super().screen_at(step)

    @cached_property
    def shelf(self) -> "ModelShelf":
        """The models."""
        from skinscreen.ui.model_shelf import ModelShelf

        shelf = ModelShelf(self.settings_screen, self.preferences, self._jobs, self._inference)
        shelf.said.connect(self.message.say)
        shelf.tried.connect(self.message.clear)
        return shelf

    @cached_property
    def flow(self) -> "ScreeningFlow":
        """What happens from a photo to its report."""
        from skinscreen.ui.screening_flow import ScreeningFlow

        flow = ScreeningFlow(
            self._way_screens, self.preferences, self.shelf, self._jobs, self._inference
        )
        flow.step_wanted.connect(self.start_at)
        flow.reading.connect(self._show_photo_step)
        flow.said.connect(self.message.say)
        flow.status_changed.connect(self.say_status)
        flow.outdated.connect(self._on_outdated)
        flow.saved.connect(self._on_saved)
        flow.may_replace = self.unless_unsaved
        flow.opened.connect(self._list_photo)
        flow.named.connect(self.unlist_photo)
        flow.result_shown.connect(lambda _: self.records.offer_saving())
        flow.result_gone.connect(self.records.offer_saving)
        self._fill_in(self.preferences.settings)
        return flow

    def _connect(self) -> None:
        self.header.step_chosen.connect(self.go_to)
        self.header.settings_chosen.connect(self.show_settings)
        self.back_button.clicked.connect(self.go_back)
        self.photo_screen.records_wanted.connect(self.show_records)
        self.message.action_chosen.connect(self._act)
        self.preferences.not_saved.connect(self.message.say)
        self.preferences.changed.connect(self._on_settings)

    def _add_shortcuts(self) -> None:
        for keys, slot in (
            ("Ctrl+O", self.photo_screen.choose_file),
            ("Ctrl+V", self._paste),
            ("Ctrl+Return", self.choose_primary),
            ("Ctrl+Enter", self.choose_primary),
            ("Esc", self._escape),
            ("Ctrl+,", self.show_settings),
            ("Ctrl+R", self.show_records),
            ("Ctrl+L", self.lock),
            ("F11", self.toggle_full_screen),
            ("Ctrl+Q", self.close),
        ):
            QShortcut(QKeySequence(keys), self, slot)

    # --- the way ------------------------------------------------------------------------

    @Slot(int)
    def start_at(self, step: int) -> None:
        """Show a step that was just reached; what lay behind it is out of reach."""
        self.message.clear()
        self.way.start_at(step)

    @Slot(int)
    def go_to(self, step: int) -> None:
        """Go to a step that was reached before."""
        if step <= self.way.reached and step != self.step:
            self.message.clear()
            self.way.show(step)

    def _show_photo_step(self) -> None:
        """A photo is being read; what was reached stays until it is there."""
        self.message.clear()
        self.way.show(PHOTO)

    def _retake(self) -> None:
        self.go_to(PHOTO)
        self.flow.show_camera()

    def _on_reframed(self) -> None:
        """The result belongs to another square now."""
        if self.step == CROP and self.way.reached > CROP:
            self.flow.forget_result()
            self.way.withdraw(CROP)

    @Slot(str)
    def _on_outdated(self, sentence: str) -> None:
        """The result was another model's; from the settings the way leads back to the frame."""
        self.way.withdraw(CROP)
        self.message.say(sentence)

    @Slot()
    def go_back(self) -> None:
        """To the step before; from the settings to where the person came from."""
        if self.step == PHOTO:
            self.photo_screen.close_camera()
            return
        if self.step <= REPORT:
            self.message.clear()
        if self.step == RESULT and self.result_screen.busy:
            self._leave_unanswered()
        if not self.way.screen.step_back():
            self.way.go_back()

    def _leave_unanswered(self) -> None:
        """Back while the model works: to the own view it goes on, to the frame it is dropped."""
        if self.header.judgement_shown:
            self.flow.conceal()
            self.way.reached = JUDGEMENT
        else:
            self.flow.forget_result()
            self.way.reached = CROP

    def _escape(self) -> None:
        """Close what is said; else go back."""
        if self.message.sentence:
            self.message.clear()
        else:
            self.go_back()

    def start_over(self) -> None:
        """A new photo; nothing of the last patient stays."""
        self.records.end_visit()
        self.flow.forget_patient()
        self.start_at(PHOTO)

    def unless_unsaved(self, go_on: Callable[[], None]) -> None:
        """Do what drops the work in hand; where a visit's result is in it, ask once before."""

        def without_it() -> None:
            self.message.clear()
            go_on()

        if self.records.unsaved:
            self.offer(UNSAVED, "Go on without it", without_it)
        else:
            go_on()

    @property
    def can_go_back(self) -> bool:
        """From everywhere but the first step, where it closes the camera."""
        return self.step != PHOTO or self.photo_screen.camera_on

    def _paste(self) -> None:
        if self.step == PHOTO:
            self.photo_screen.paste()

    @Slot(Path)
    def _on_saved(self, file: Path) -> None:
        self.offer(f"Saved: {file}", "Open", lambda: self._open_saved(file))

    @Slot(Path)
    def _list_photo(self, file: Path) -> None:
        """Offer it again at the first step, unless it was opened for a patient."""
        if self.records.on_visit:
            self.unlist_photo(file)
        else:
            self.preferences.change(recent=self.preferences.settings.with_recent(file))

    @Slot(Path)
    def unlist_photo(self, file: Path) -> None:
        """It is a patient's: its name is kept nowhere but in the record."""
        self.preferences.change(recent=self.preferences.settings.without_recent(file))

    def offer(self, sentence: str, words: str, act: Callable[[], object]) -> None:
        """Say a sentence with one thing that can be done about it."""
        self._action = act
        self.message.say(sentence, action=words)

    def forget_offer(self) -> None:
        """Say nothing any more, and let go of what could be done about it."""
        self.message.clear()
        self._action = self.message.clear

    def _act(self) -> None:
        self._action()

    def _open_saved(self, file: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(file))):
            self.message.say(f"There is no program to show it; it lies in {file}.")

    # --- settings -----------------------------------------------------------------------

    @Slot()
    def show_settings(self) -> None:
        """Settings and About."""
        if self.step != SETTINGS:
            self.settings_screen.show_settings(self.preferences.settings)
            self.message.clear()
            self.shelf.list_models()
            self.flow.look_for_cameras(self.settings_screen.show_cameras)
            self.way.step_aside(SETTINGS)

    @Slot()
    def show_card(self) -> None:
        """The card of the model in use."""
        if self.step != CARD and self.shelf.current is not None:
            self.message.clear()
            self.shelf.read_card(self.card_screen.show_card)
            self.way.step_aside(CARD)

    @Slot()
    def _accept_model(self) -> None:
        """The foreign model in use, by someone with a PIN."""
        model = self.shelf.current
        if model is not None:
            self.records.accept_model(model, self.shelf.load_again)

    @Slot(object)
    def _change_settings(self, wanted: Settings) -> None:
        self.records.guard.change(wanted)

    @Slot(object, object)
    def _on_settings(self, before: Settings, now: Settings) -> None:
        self.settings_screen.show_settings(now)
        if (now.theme, now.text_size) != (before.theme, before.text_size):
            theme.apply(_application(), now.theme, now.text_size)
        self._fill_in(now)
        if now.clinician_first != before.clinician_first:
            self._ask_first(now.clinician_first)
        if now.kiosk != before.kiosk:
            self.show_full_screen(now.kiosk)

    def _ask_first(self, wanted: bool) -> None:
        """The own view is a step from now on, or no more."""
        self.header.show_judgement(wanted)
        if not wanted and self.way.reached == JUDGEMENT:  # there is no way on from there
            self.flow.forget_result()
            self.way.withdraw(CROP)

    def _fill_in(self, settings: Settings) -> None:
        self.result_screen.use_theme(settings.theme)
        self.result_screen.use_clinic(settings.clinic)
        self.photo_screen.show_recent(settings.recent, listed=settings.list_recent)
        self.report_screen.offer_clinician(settings.clinician)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let go of the camera; the workers are stopped by the application.

        A backup that is being written is not given up without a word, nor a visit's result, and a
        guarded window asks for a PIN.
        """
        if self._guarded and not self.left_by_pin:
            event.ignore()
            self.ask_to_leave()
            return
        made = "records" in self.__dict__
        if self._work.running and not self._work.given_up:
            self.offer(STILL_WORKING, "Give up", self._give_up_and_close)
            event.ignore()
            return
        question = self._would_be_lost() if made and not self._ending else ""
        if question:
            self._ask_to_end(question)
            event.ignore()
            return
        if made:
            self.records.desk.lock(ending=True)
        self.way.screen.left()
        super().closeEvent(event)

    def _would_be_lost(self) -> str:
        """What goes with the program, as a sentence; empty for nothing."""
        if self.records.unsaved:
            return UNSAVED
        return UNKEPT if self.records.flow.cases.drafter.unkept else ""

    def _ask_to_end(self, question: str) -> None:
        """Ask whether that may go; the PIN that was entered holds for this answer alone."""
        by_pin, self.left_by_pin = self.left_by_pin, False

        def end() -> None:
            self.left_by_pin, self._ending = by_pin, True
            self.close()

        self.offer(question, "Quit without it", end)

    def _give_up_and_close(self) -> None:
        self._work.give_up()
        self.close()


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)  # noqa: S101 - a window needs one
    return application
