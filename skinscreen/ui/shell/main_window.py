"""The window: the straight way Photo, Crop, Result, Report, and the settings beside it."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication

from skinscreen.settings import Settings
from skinscreen.ui import theme
from skinscreen.ui.preferences import Preferences
from skinscreen.ui.screening.photo import PhotoScreen
from skinscreen.ui.shell.closing import UNKEPT, Closing
from skinscreen.ui.shell.frame import Frame
from skinscreen.ui.steps import Step
from skinscreen.ui.workers.workers import Workers

if TYPE_CHECKING:  # imported for real after the window is shown
    from skinscreen.services.taking_over import Offer
    from skinscreen.ui.browser.saving import SaveScreen
    from skinscreen.ui.browser.screen import BrowserScreen
    from skinscreen.ui.current_model import CurrentModel
    from skinscreen.ui.records.controller import RecordController
    from skinscreen.ui.records.kiosk_exit import KioskExit
    from skinscreen.ui.screening.controller import ScreeningController, ScreeningScreens
    from skinscreen.ui.screening.printers import PrintersScreen
    from skinscreen.ui.session import CurrentSession, Session
    from skinscreen.ui.settings.controller import SettingsController
    from skinscreen.ui.wanted import Wanted
    from skinscreen.ui.widgets.keyboard_watch import KeyboardWatch


class MainWindow(Frame):
    """Makes the screens and their controllers, joins them, and lives by the settings.

    Only the first step is made at once, so that the window is there soon; ``flow`` and the
    screens behind the first are made when they are first asked for.
    """

    def __init__(
        self,
        settings: Settings,
        workers: Workers,
        *,
        guarded: bool = False,
    ) -> None:
        """Show the first step; the workers belong to whoever made them.

        A ``guarded`` window closes for nobody without a PIN.
        """
        # First: dressing widgets that are there already takes longer.
        theme.apply(_application(), settings.theme, settings.text_size)
        self.photo_screen = PhotoScreen(workers)
        super().__init__(self.photo_screen)
        self.photo_screen.show_recent(settings.recent, listed=settings.list_recent)
        self.preferences = Preferences(settings, self)
        self._workers = workers
        self.closing = Closing(
            self.message,
            self._would_be_lost,
            workers,
            self.close,
            self.ask_to_leave,
            guarded=guarded,
        )
        self._connect()
        self.header.show_judgement(settings.clinician_first)
        self.navigator.make = {
            **dict.fromkeys((Step.CROP, Step.RESULT, Step.REPORT), lambda: self.screens),
            Step.JUDGEMENT: lambda: self.flow.judging.screen,
            Step.SETTINGS: lambda: self.settings,
            Step.CARD: lambda: self.settings.card,
            Step.RECORDS: lambda: self.records,
            Step.LEAVE: lambda: self.kiosk_exit,
            Step.BROWSE: lambda: self.browser,
            Step.TOUR: lambda: self.settings.tour,
            Step.TAKING_OVER: lambda: self.records,
            Step.PRINT: lambda: self.printers,
            Step.SAVE: lambda: self.saver,
        }
        self.navigator.start_at(Step.PHOTO)

    def _connect(self) -> None:
        self.header.step_chosen.connect(self.navigator.go_to)
        self.header.settings_chosen.connect(self.show_settings)
        self.header.lock_chosen.connect(self.lock)
        self.back_button.clicked.connect(self.navigator.back)
        self.photo_screen.records_wanted.connect(self.show_records)
        self.photo_screen.browser_wanted.connect(self._browse)
        self.preferences.not_saved.connect(self.message.say)
        self.preferences.changed.connect(self._on_settings)

    def add_shortcuts(self) -> None:
        """Hear the keys; before the window is shown nobody types."""
        from PySide6.QtGui import QKeySequence, QShortcut

        for keys, slot in (
            ("Ctrl+O", self.photo_screen.choose_file),
            ("Ctrl+V", self._paste),
            ("Ctrl+Return", self.choose_primary),
            ("Ctrl+Enter", self.choose_primary),
            ("Esc", self._escape),
            ("Ctrl+,", self.show_settings),
            ("Ctrl+R", self.show_records),
            ("Ctrl+L", self.lock),
            ("F1", self.show_tour),
            ("F11", self.toggle_full_screen),
            ("Ctrl+Q", self.close),
        ):
            QShortcut(QKeySequence(keys), self, slot)

    # --- what is made after the window is shown -----------------------------------------

    @cached_property
    def keyboard(self) -> "KeyboardWatch":
        """The on-screen keyboard of every field; before the window is shown nobody types."""
        from skinscreen.ui.widgets.keyboard_watch import KeyboardWatch

        return KeyboardWatch(self, lambda: self.preferences.settings, self.preferences.change)

    @cached_property
    def session(self) -> "CurrentSession":
        """What the person is at."""
        from skinscreen.ui.session import CurrentSession

        return CurrentSession()

    @cached_property
    def model(self) -> "CurrentModel":
        """Which model is in use."""
        from skinscreen.ui.current_model import CurrentModel

        model = CurrentModel(self.preferences, self._workers.jobs, self._workers.inference)
        model.message_sent.connect(self.message.say)
        return model

    @cached_property
    def screens(self) -> "ScreeningScreens":
        """From a photo to its report."""
        from skinscreen.ui.screening.controller import ScreeningScreens

        screens = ScreeningScreens.behind(self.photo_screen, self._workers.jobs)
        screens.result.card_wanted.connect(self._show_card)
        screens.report.where_wanted.connect(self._ask_where)
        screens.report.print_wanted.connect(lambda: self.navigator.step_aside(Step.PRINT))
        self.navigator.add(Step.CROP, screens.crop)
        self.navigator.add(Step.RESULT, screens.result)
        self.navigator.add(Step.REPORT, screens.report)
        return screens

    @cached_property
    def flow(self) -> "ScreeningController":
        """What happens from a photo to its report."""
        from skinscreen.ui.screening.controller import ScreeningController

        flow = ScreeningController(
            self.screens,
            self.navigator,
            self.message,
            self.session,
            self.preferences,
            self.model,
            self._workers.jobs,
            self._workers.inference,
        )
        flow.status_changed.connect(self.say_status)
        flow.taking_over_offered.connect(self._ask_to_take_over)
        self.session.changed.connect(self._on_session)
        return flow

    @cached_property
    def settings(self) -> "SettingsController":
        """The settings, beside the way."""
        from skinscreen.ui.settings.controller import SettingsController

        settings = SettingsController(
            self.navigator, self.message, self.preferences, self.model, self._workers.jobs
        )
        settings.screen.settings_changed.connect(self._change_settings)
        settings.screen.device.accept_wanted.connect(self._accept_model)
        if self.closing.guarded:
            settings.screen.look.guard()
            settings.screen.look.leave.held.connect(self.ask_to_leave)
        return settings

    @cached_property
    def records(self) -> "RecordController":
        """The record of patients, beside the way."""
        from skinscreen.ui.records.controller import RecordController
        from skinscreen.ui.shell.report_draft import ReportDraft
        from skinscreen.ui.shell.sealed_work import SealedWork

        records = RecordController(
            self,
            self.navigator,
            self.message,
            self.session,
            self.preferences,
            self._workers.jobs,
            self._workers.work,
            self._workers.post,
        )
        self.navigator.add(Step.RECORDS, records.screen)
        self.navigator.add(Step.TAKING_OVER, records.taking_over.screen)
        records.screen.titled.connect(self._show_title)
        records.where_wanted.connect(self._ask_where)
        records.visit_changed.connect(self.show_subject)
        records.saving_offered.connect(self.screens.result.offer_saving)
        self.screens.result.save_wanted.connect(records.save)
        waiting = self.report_draft = ReportDraft(
            self.screens.report, records.record, self.session, self.message
        )
        records.hidden.connect(waiting.put_away)  # before the form is cleared
        sealed = self.sealed_work = SealedWork(self.flow, records, self.session, self.message)
        records.hidden.connect(sealed.put_away)
        records.hidden.connect(self.flow.hide_patient)
        records.record.opened.connect(sealed.bring_back)
        records.record.opened.connect(waiting.bring_back)
        records.flow.cases.visit_wanted.connect(self.flow.start_visit)
        records.further.visit_wanted.connect(self.flow.start_visit)
        waiting_photos = self.photo_screen.waiting
        waiting_photos.changed.connect(lambda: records.offer_next_photo(waiting_photos.words))
        records.next_photo_wanted.connect(self.flow.open_next_photo)
        records.further.kept.connect(self.flow.next_photo)
        records.further.offered.connect(self.screens.crop.offer_adding)
        self.screens.crop.adding_wanted.connect(records.further.ask_role)
        self.flow.user_of_record = lambda: records.user
        records.taking_over.report_wanted.connect(self.flow.offer_subject)
        records.guard.refused.connect(self._refuse_settings)
        records.record.opened.connect(lambda: self.header.offer_lock(True))
        records.record.closed.connect(lambda _: self.header.offer_lock(False))
        return records

    @cached_property
    def browser(self) -> "BrowserScreen":
        """Photos as pictures."""
        from skinscreen.ui.browser.screen import BrowserScreen

        browser = BrowserScreen(self._workers.jobs)
        self.navigator.add(Step.BROWSE, browser)
        browser.chosen.connect(self.photo_screen.take_shown)
        browser.several_chosen.connect(self.photo_screen.take_several)
        browser.elsewhere_wanted.connect(self.photo_screen.choose_file)
        browser.failed.connect(self.message.say)
        return browser

    @cached_property
    def saver(self) -> "SaveScreen":
        """Where something is saved."""
        from skinscreen.ui.browser.saving import SaveScreen

        saver = SaveScreen(self._workers.jobs)
        self.navigator.add(Step.SAVE, saver)
        saver.chosen.connect(self._save_there)
        saver.asked.connect(self.message.offer)
        saver.failed.connect(self.message.say)
        return saver

    @Slot(object)
    def _ask_where(self, wanted: object) -> None:
        self.saver.begin(cast("Wanted", wanted))
        self.navigator.step_aside(Step.SAVE)

    def _save_there(self, then: "Callable[[Path, bool], object]", target: Path, new: bool) -> None:
        self.navigator.go_back()
        then(target, new)

    @cached_property
    def printers(self) -> "PrintersScreen":
        """On which the report is printed."""
        from skinscreen.ui.screening.printers import PrintersScreen

        printers = PrintersScreen(self._workers.jobs)
        self.navigator.add(Step.PRINT, printers)
        printers.chosen.connect(self._print)
        return printers

    def _print(self, printer: str) -> None:
        self.navigator.go_back()
        self.flow.reporting.print_on(printer)

    @cached_property
    def kiosk_exit(self) -> "KioskExit":
        """The way out of a guarded window."""
        from skinscreen.ui.records.kiosk_exit import KioskExit

        kiosk_exit = KioskExit(self.records.record)
        self.navigator.add(Step.LEAVE, kiosk_exit.screen)
        kiosk_exit.allowed.connect(self.closing.leave)
        return kiosk_exit

    # --- where the person goes ----------------------------------------------------------

    def show_settings(self) -> None:
        """Settings and About."""
        self.settings.show()

    def show_tour(self) -> None:
        """What the program does, in five cards."""
        self.settings.show_tour()

    def show_records(self) -> None:
        """Patients, or what stands before them."""
        self.records.show()

    def lock(self) -> None:
        """Hide everything of a patient."""
        self.records.lock()

    @Slot(str)
    def _browse(self, folder: str) -> None:
        self.browser.begin(folder)
        self.navigator.step_aside(Step.BROWSE)

    def _paste(self) -> None:
        if self.step == Step.PHOTO:
            self.photo_screen.paste()

    def _escape(self) -> None:
        """Close what lies uppermost, and that alone; else go back."""
        if self.keyboard.is_open:
            self.keyboard.close()
        elif self.message.sentence:
            self.message.clear()
        elif not self.navigator.screen.close_topmost():
            self.navigator.back()

    @property
    def can_go_back(self) -> bool:
        """From everywhere but the first step, where it closes the camera."""
        return self.step != Step.PHOTO or self.photo_screen.camera_on

    @Slot(str)
    def _show_title(self, words: str) -> None:
        self.header.show_title(words)
        self.let_return_choose()

    @Slot(object, object)
    def _on_session(self, _before: "Session", now: "Session") -> None:
        """What was screened can be kept."""
        if now.screening is not None:
            self.records.offer_saving()

    @Slot(object)
    def _ask_to_take_over(self, offer: object) -> None:
        """What a photo says of its patient is kept by nobody but the person."""
        self.records.taking_over.ask(cast("Offer", offer))

    def _show_card(self) -> None:
        self.settings.show_card()

    @Slot()
    def _accept_model(self) -> None:
        """The foreign model in use, by someone with a PIN."""
        if self.model.current is not None:
            self.records.guard.accept_model(self.model.current, self.model.load_again)

    # --- the settings -------------------------------------------------------------------

    @Slot(object)
    def _change_settings(self, wanted: Settings) -> None:
        self.records.guard.change(wanted)

    @Slot(str)
    def _refuse_settings(self, sentence: str) -> None:
        self.settings.refuse(sentence)

    @Slot(object, object)
    def _on_settings(self, before: Settings, now: Settings) -> None:
        if (now.theme, now.text_size) != (before.theme, before.text_size):
            theme.apply(_application(), now.theme, now.text_size)
        if now.clinician_first != before.clinician_first:
            self.header.show_judgement(now.clinician_first)
        if now.kiosk != before.kiosk:
            self.show_full_screen(now.kiosk)

    # --- the end ------------------------------------------------------------------------

    @Slot()
    def ask_to_leave(self) -> None:
        """Ask for a PIN; who knows one leaves."""
        self.kiosk_exit.ask()
        self.message.clear()
        self.navigator.step_aside(Step.LEAVE)

    def toggle_full_screen(self) -> None:
        """Full screen, or back; a guarded window stays as it is."""
        if not self.closing.guarded:
            super().toggle_full_screen()

    def _would_be_lost(self) -> str:
        """What goes with the program, as a marked sentence; empty for nothing."""
        if "flow" in self.__dict__ and (lost := self.flow.would_be_lost):
            return lost
        made = "records" in self.__dict__
        return UNKEPT if made and self.records.flow.cases.drafter.unkept else ""

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let go of the camera; the workers are stopped by the application."""
        if not self.closing.is_free():
            event.ignore()
            return
        if "records" in self.__dict__:
            self.records.record.lock(ending=True)
        self.navigator.screen.left()
        super().closeEvent(event)


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)  # noqa: S101 - a window needs one
    return application
