"""The window: the straight way Photo, Crop, Result, Report, and the settings beside it."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QCloseEvent, QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from skinscreen.settings import Settings
from skinscreen.ui import theme
from skinscreen.ui.preferences import Preferences
from skinscreen.ui.screens.photo import PhotoScreen
from skinscreen.ui.screens.screen import Screen
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.message_bar import MessageBar
from skinscreen.ui.widgets.page import Page
from skinscreen.ui.widgets.primary_button import PrimaryButton
from skinscreen.ui.widgets.step_header import (
    CROP,
    LOADING,
    PHOTO,
    REPORT,
    RESULT,
    SETTINGS,
    StepHeader,
)
from skinscreen.ui.workers.camera_feed import CameraFeed
from skinscreen.ui.workers.inference import Inference
from skinscreen.ui.workers.jobs import Jobs

if TYPE_CHECKING:  # imported for real after the window is shown
    from skinscreen.ui.model_shelf import ModelShelf
    from skinscreen.ui.screening_flow import ScreeningFlow
    from skinscreen.ui.screens.crop import CropScreen
    from skinscreen.ui.screens.report import ReportScreen
    from skinscreen.ui.screens.result import ResultScreen
    from skinscreen.ui.screens.settings import SettingsScreen

NOT_A_DIAGNOSIS = "Screening result, not a diagnosis"


class MainWindow(QMainWindow):
    """Leads along the way: which step is shown, where the person may go, what the footer says.

    Only the first step is made at once, so that the window is there soon; ``flow`` and the
    screens behind the first are made when they are first asked for.
    """

    def __init__(
        self, settings: Settings, jobs: Jobs, inference: Inference, feed: CameraFeed
    ) -> None:
        """Show the first step; the workers belong to whoever made them."""
        super().__init__()
        # First: dressing widgets that are there already takes longer.
        theme.apply(_application(), settings.theme, settings.text_size)
        self.setWindowTitle("SkinScreen")
        self.preferences = Preferences(settings, self)
        self._jobs = jobs
        self._inference = inference
        self.photo_screen = PhotoScreen(feed)
        self.photo_screen.show_recent(settings.recent)
        self._reached = PHOTO
        self._before_settings = PHOTO
        self._saved: Path | None = None
        self._status = LOADING
        self._lay_out()
        self._connect()
        self._add_shortcuts()
        self._show(PHOTO)

    # --- what is made after the window is shown -----------------------------------------

    @cached_property
    def _behind(self) -> "tuple[CropScreen, ResultScreen, ReportScreen, SettingsScreen]":
        """The screens behind the first, joined to the window."""
        from skinscreen.ui.screens.crop import CropScreen
        from skinscreen.ui.screens.report import ReportScreen
        from skinscreen.ui.screens.result import ResultScreen
        from skinscreen.ui.screens.settings import SettingsScreen

        crop, result = CropScreen(), ResultScreen()
        report, settings = ReportScreen(), SettingsScreen()
        crop.reframed.connect(self._on_reframed)
        crop.retake_wanted.connect(self._retake)
        result.report_wanted.connect(lambda: self.start_at(REPORT))
        report.refused.connect(self.message.say)
        report.new_photo_wanted.connect(self.start_over)
        settings.settings_changed.connect(self.preferences.use)
        settings.closed.connect(self.go_back)
        screen: Screen
        for screen in (crop, result, report, settings):
            screen.primary_changed.connect(self._refresh_footer)
            self._pages.addWidget(Page(screen))
        self._let_return_choose()
        return crop, result, report, settings

    @property
    def crop_screen(self) -> "CropScreen":
        """Step 2."""
        return self._behind[0]

    @property
    def result_screen(self) -> "ResultScreen":
        """Step 3."""
        return self._behind[1]

    @property
    def report_screen(self) -> "ReportScreen":
        """Step 4."""
        return self._behind[2]

    @property
    def settings_screen(self) -> "SettingsScreen":
        """Beside the way."""
        return self._behind[3]

    @property
    def screens(self) -> tuple[Screen, ...]:
        """Every page, in the order of the steps; the settings last."""
        return (self.photo_screen, *self._behind)

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

        way = (self.photo_screen, self.crop_screen, self.result_screen, self.report_screen)
        flow = ScreeningFlow(way, self.preferences, self.shelf, self._jobs, self._inference)
        flow.step_wanted.connect(self.start_at)
        flow.reading.connect(self._show_photo_step)
        flow.said.connect(self.message.say)
        flow.status_changed.connect(self._say_status)
        flow.outdated.connect(self._on_outdated)
        flow.saved.connect(self._on_saved)
        self._fill_in(self.preferences.settings)
        return flow

    # --- the window itself --------------------------------------------------------------

    def _lay_out(self) -> None:
        self.header = StepHeader()
        self.message = MessageBar()
        self._pages = QStackedWidget()
        self._pages.addWidget(Page(self.photo_screen))
        self.back_button = QPushButton("Back")
        self.back_button.setToolTip("Esc")
        self.status = labels.ElidedLabel(least=0.5)
        self.secondary_button = QPushButton()
        self.primary_button = PrimaryButton()
        footer = QFrame()
        footer.setObjectName("footer")
        row = QHBoxLayout(footer)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(12)
        row.addWidget(self.back_button)
        row.addWidget(self.status, 1)
        row.addWidget(self.secondary_button)
        row.addWidget(self.primary_button)
        central = QWidget()
        central.setObjectName("page")
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.message)
        column.addWidget(self._pages, 1)
        column.addWidget(footer)
        self.setCentralWidget(central)
        self._let_return_choose()

    def _let_return_choose(self) -> None:
        """Have Return choose every button as Space does."""
        button: QPushButton
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(True)

    def _connect(self) -> None:
        self.header.step_chosen.connect(self.go_to)
        self.header.settings_chosen.connect(self.show_settings)
        self.back_button.clicked.connect(self.go_back)
        self.primary_button.clicked.connect(self.choose_primary)
        self.secondary_button.clicked.connect(self._choose_secondary)
        self.message.shown.connect(lambda said: self.header.setVisible(not said))
        self.message.action_chosen.connect(self._open_saved)
        self.photo_screen.primary_changed.connect(self._refresh_footer)
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
            ("F11", self._toggle_full_screen),
            ("Ctrl+Q", self.close),
        ):
            QShortcut(QKeySequence(keys), self, slot)

    # --- the way ------------------------------------------------------------------------

    @property
    def step(self) -> int:
        """The number of the screen that is shown."""
        return self._pages.currentIndex()

    @property
    def _screen(self) -> Screen:
        """The screen that is shown."""
        return self.photo_screen if self.step == PHOTO else self.screens[self.step]

    def _show(self, step: int) -> None:
        if step != self.step:
            self._screen.left()
            _ = self.screens  # they may not be there yet
            self._pages.setCurrentIndex(step)
        self.header.show_step(step, self._reached)
        self._refresh_footer()
        self._screen.entered()
        (self._screen.first_field or self.primary_button).setFocus()

    @Slot(int)
    def start_at(self, step: int) -> None:
        """Show a step that was just reached; what lay behind it is out of reach."""
        self.message.clear()
        self._reached = step
        self._show(step)

    @Slot(int)
    def go_to(self, step: int) -> None:
        """Go to a step that was reached before."""
        if step <= self._reached and step != self.step:
            self.message.clear()
            self._show(step)

    def _show_photo_step(self) -> None:
        """A photo is being read; what was reached stays until it is there."""
        self.message.clear()
        self._show(PHOTO)

    def _retake(self) -> None:
        self.go_to(PHOTO)
        self.flow.show_camera()

    def _on_reframed(self) -> None:
        """The result belongs to another square now."""
        if self.step == CROP and self._reached > CROP:
            self.flow.forget_result()
            self._reached = CROP
            self.header.show_step(CROP, CROP)

    @Slot(str)
    def _on_outdated(self, sentence: str) -> None:
        """The result was another model's; from the settings the way leads back to the frame."""
        self._reached = CROP
        self._before_settings = min(self._before_settings, CROP)
        if self.step in (RESULT, REPORT):
            self._show(CROP)
        self.header.show_step(self.step, CROP)
        self.message.say(sentence)

    @Slot()
    def go_back(self) -> None:
        """To the step before; from the settings to where the person came from."""
        if self.step == SETTINGS:
            self._show(self._before_settings)
        elif self.step == PHOTO:
            self.photo_screen.close_camera()
        else:
            if self.step == RESULT and self.result_screen.busy:
                self.flow.forget_result()
                self._reached = RESULT - 1
            self.go_to(self.step - 1)

    def _escape(self) -> None:
        """Close what is said; else go back."""
        if self.message.sentence:
            self.message.clear()
        else:
            self.go_back()

    def start_over(self) -> None:
        """A new photo; nothing of the last patient stays."""
        self._saved = None
        self.flow.forget_patient()
        self.start_at(PHOTO)

    @Slot()
    def choose_primary(self) -> None:
        """Do what the primary button says, if it can be chosen."""
        screen = self._screen
        if not screen.primary_enabled:
            screen.refuse_primary()
        elif screen.primary_text:
            screen.choose_primary()

    def _choose_secondary(self) -> None:
        self._screen.choose_secondary()

    def _refresh_footer(self) -> None:
        screen = self._screen
        self.status.show_words(NOT_A_DIAGNOSIS if self.step == RESULT else self._status)
        self.back_button.setEnabled(self.step != PHOTO or self.photo_screen.camera_on)
        self.secondary_button.setText(screen.secondary_text)
        self.secondary_button.setVisible(bool(screen.secondary_text))
        self.primary_button.setText(screen.primary_text)
        self.primary_button.setVisible(bool(screen.primary_text))
        was_enabled = self.primary_button.isEnabled()
        self.primary_button.setEnabled(screen.primary_enabled)
        if screen.primary_enabled and not was_enabled and screen.first_field is None:
            self.primary_button.setFocus()

    @Slot(str)
    def _say_status(self, words: str) -> None:
        self._status = words
        self._refresh_footer()

    def _paste(self) -> None:
        if self.step == PHOTO:
            self.photo_screen.paste()

    @Slot(Path)
    def _on_saved(self, file: Path) -> None:
        self._saved = file
        self.message.say(f"Saved: {file}", action="Open")

    def _open_saved(self) -> None:
        if self._saved is None:
            return
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._saved))):
            self.message.say(f"There is no program to show it; it lies in {self._saved}.")

    # --- settings -----------------------------------------------------------------------

    @Slot()
    def show_settings(self) -> None:
        """Settings and About."""
        if self.step != SETTINGS:
            self._before_settings = self.step
            self.settings_screen.show_settings(self.preferences.settings)
            self.message.clear()
            self.shelf.list_models()
            self.flow.look_for_cameras(self.settings_screen.show_cameras)
            self._show(SETTINGS)

    @Slot(object, object)
    def _on_settings(self, before: Settings, now: Settings) -> None:
        self.settings_screen.show_settings(now)
        if (now.theme, now.text_size) != (before.theme, before.text_size):
            theme.apply(_application(), now.theme, now.text_size)
        self._fill_in(now)
        if now.kiosk != before.kiosk:
            self._show_full_screen(now.kiosk)

    def _fill_in(self, settings: Settings) -> None:
        self.result_screen.use_theme(settings.theme)
        self.photo_screen.show_recent(settings.recent)
        self.report_screen.offer_clinician(settings.clinician)

    def _toggle_full_screen(self) -> None:
        self._show_full_screen(not self.isFullScreen())

    def _show_full_screen(self, full: bool) -> None:
        self.setWindowState(
            Qt.WindowState.WindowFullScreen if full else Qt.WindowState.WindowNoState
        )

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let go of the camera; the workers are stopped by the application."""
        self._screen.left()
        super().closeEvent(event)


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)  # noqa: S101 - a window needs one
    return application
