"""The report of the screening that is shown: where it may go, and how it gets there."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from skinscreen.language import tr, trc
from skinscreen.ui.preferences import Preferences
from skinscreen.ui.screening.report import ReportScreen
from skinscreen.ui.screening.result import ResultScreen
from skinscreen.ui.screening.several import SeveralLesions
from skinscreen.ui.session import CurrentSession
from skinscreen.ui.widgets.message_bar import MessageBar
from skinscreen.ui.workers.jobs import Jobs, R

if TYPE_CHECKING:  # imported for real where it is used, after the window is shown
    from skinscreen.services.export import PageSize

log = logging.getLogger(__name__)


class Reporting(QObject):
    """Joins the last step to what writes reports."""

    def __init__(
        self,
        screen: ReportScreen,
        result: ResultScreen,
        message: MessageBar,
        session: CurrentSession,
        preferences: Preferences,
        jobs: Jobs,
        several: SeveralLesions,
    ) -> None:
        super().__init__()
        self._screen = screen
        self._result = result
        self._message = message
        self._session = session
        self._preferences = preferences
        self._jobs = jobs
        self._several = several
        screen.refused.connect(message.say)
        screen.export_wanted.connect(self.export)
        screen.drives_wanted.connect(self._look_for_drives)

    @Slot()
    def _look_for_drives(self) -> None:
        from skinscreen.services.drives import drives
        from skinscreen.services.export import suggested_name

        self._screen.suggest(suggested_name(datetime.now().astimezone()))
        self._jobs.submit(drives, self._screen.show_drives, log.warning)

    @Slot(str)
    def print_on(self, printer: str) -> None:
        """Print the report of the screening that is shown."""

        def hand_over(document: bytes) -> None:
            from skinscreen.services.printing import print_document

            print_document(document, printer)

        def done(_: None) -> None:
            self._message.say(tr("Handed to the printer {name}.").format(name=printer))

        self._make(hand_over, done, tr("NOT printed: {reason}."))

    @Slot(Path, bool)
    def export(self, target: Path, as_new: bool) -> None:
        """Write the report of the screening that is shown; see ``ReportScreen.export_wanted``."""

        def write(document: bytes) -> Path:
            from skinscreen.services.export import save_document

            return save_document(document, target, as_new=as_new)

        def done(file: Path) -> None:
            self._screen.start_from(file.parent)
            saved = tr("Saved: {file}").format(file=file)
            # L10N: a button: show the file.
            self._message.offer(saved, trc("file", "Open"), lambda: self._open(file))

        self._make(write, done, "{reason}")

    def _make(self, use: Callable[[bytes], R], done: Callable[[R], None], refused: str) -> None:
        """Make the report of the screening that is shown, and use it, beside the window.

        Args:
            use: what is done with the PDF; in the thread that made it.
            done: tells the person what came of that.
            refused: how it is said that nothing did; ``{reason}`` is why.
        """
        now, patient = self._session.now, self._screen.patient()
        chosen, explanation = self._preferences.settings, self._result.explanation
        screening, lesions = now.screening, self._several.reported()
        if screening is None:
            return

        def work() -> R:
            from skinscreen.services.export import report_pdf

            return use(
                report_pdf(
                    screening,
                    patient,
                    datetime.now().astimezone(),
                    cast("PageSize", chosen.page_size),
                    clinic=chosen.clinic,
                    explanation=explanation,
                    own_view=now.own_view,
                    language=chosen.report_language,
                    lesions=lesions,
                )
            )

        def finish(result: R) -> None:
            self._screen.show_busy(False)
            self._screen.settle()
            done(result)
            if now.file is not None:  # it is a patient's: a report was made under a reference
                self._preferences.unlist(now.file)

        def failed(sentence: str) -> None:
            self._screen.show_busy(False)
            self._message.say(refused.format(reason=sentence))

        self._screen.show_busy(True)
        self._jobs.submit(work, finish, failed)

    def _open(self, file: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(file))):
            self._message.say(
                tr("There is no program to show it; it lies in {file}.").format(file=file)
            )
