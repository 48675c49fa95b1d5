"""The one place where the concrete parts are joined: workers, window, event loop."""

import gc
import logging
import os
import signal
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import PySide6
from PySide6.QtCore import QEvent, QLocale, QObject, QPluginLoader, QSize, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from skinscreen import language, paths
from skinscreen.domain.errors import WindowError
from skinscreen.language import tr
from skinscreen.services.qt_libraries import lacking, platform_parts
from skinscreen.settings import Settings
from skinscreen.ui.shell.main_window import MainWindow
from skinscreen.ui.workers.workers import Workers

if TYPE_CHECKING:  # what is loaded after the window is shown
    from PySide6.QtWidgets import QMessageBox

    from skinscreen.ui.shell.status_lights import StatusLights

log = logging.getLogger(__name__)

_SIZE = (800, 480)
_LOW = 640
"""Pixels: a screen with less room up and down is small."""
_SIGNAL_INTERVAL = 250
_NO_DISPLAY = 1
LEFT = 10
"""Exit code: somebody left the kiosk by a PIN."""


class Application:
    """The workers and the window on them."""

    def __init__(self, settings: Settings, *, guarded: bool = False, band: str = "") -> None:
        """Make them; nothing is loaded yet. A ``QApplication`` must exist.

        Args:
            settings: of the person.
            guarded: nobody can leave without a PIN.
            band: what stands above every screen; empty for nothing.
        """
        self.workers = Workers()
        self.window = MainWindow(settings, self.workers, guarded=guarded)
        if band:
            self.window.show_band(band)
        self._settings = settings
        self._lights: StatusLights | None = None

    def start(self, photo: Path | None = None) -> None:
        """Show the window; once it is there, load the model and open ``photo``."""
        self.window.resize(*_SIZE)
        if self._settings.kiosk:
            # Wayland draws the on-screen keyboard under a full-screen window.
            if "wayland" in QApplication.platformName():
                from PySide6.QtCore import Qt

                self.window.setWindowFlag(Qt.WindowType.FramelessWindowHint)
                self.window.showMaximized()
            else:
                self.window.showFullScreen()
        elif _is_small(self.window.screen().availableSize()):
            self.window.showMaximized()
        else:
            self.window.show()
        self._first_paint = _FirstPaint(self.window, lambda: self._begin(photo))

    def _begin(self, photo: Path | None) -> None:
        gc.enable()
        from PySide6.QtGui import QIcon

        from skinscreen.services.memory import forbid_dumps
        from skinscreen.ui.shell.status_lights import StatusLights

        forbid_dumps()
        _keep_qt_from_writing()
        self.window.add_shortcuts()
        _ = self.window.keyboard  # follows the focus from now on
        self.window.setWindowIcon(QIcon(str(paths.resources() / "icons" / "skinscreen.svg")))
        _add_fonts(paths.resources() / "fonts")
        flow = self.window.flow  # made now, with the screens behind the first
        self._lights = StatusLights(self.window, self.workers.jobs)
        self.workers.inference.load(self._settings, strict=False)

        def open_photo() -> None:
            if photo is not None:
                flow.opening.open_file(photo)

        if self._settings.records:
            open_photo()
        else:
            records = self.window.records
            new = photo is None and not records.record.exists
            records.ask_first(self.window.show_tour if new else open_photo)

    def stop(self) -> bool:
        """Close the window and end the workers, each after the work in hand.

        Returns:
            Whether all have ended; one that hangs is left behind after a time.
        """
        self.workers.give_up()
        self.window.closing.let_go()
        self.window.close()
        if self._lights is not None:
            self._lights.close()
        return self.workers.stop()


def _keep_qt_from_writing() -> None:
    """Have Qt's dialogs remember no folder the person looked into: it may have a patient's name."""
    from PySide6.QtCore import QSettings

    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, os.devnull)


@cache
def _add_fonts(folder: Path) -> None:
    """Letters of other scripts, once for the process: they stay with it, whatever window ends."""
    from PySide6.QtGui import QFontDatabase

    for font in sorted(folder.glob("*.ttf")):
        if not font.name.startswith("NotoSans-"):  # Latin looks as on the rest of the desktop
            QFontDatabase.addApplicationFont(str(font))


class _FirstPaint(QObject):
    """Waits for a window to be on the screen: what loads beside it would delay it."""

    def __init__(self, window: QWidget, then: Callable[[], None]) -> None:
        """Call ``then`` once, after the window's first paint."""
        super().__init__(window)
        self._then = then
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Look for the paint; nothing is held back."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._then)
        return False


def run(settings: Settings, photo: Path | None, guarded: bool = False, band: str = "") -> int:
    """Open the window and stay until it is closed; returns the exit code.

    Args:
        settings: of the person, and what the arguments say.
        photo: to be opened at once.
        guarded: nobody can leave without a PIN.
        band: what stands above every screen; empty for nothing.
    """
    if _no_display():
        # L10N: what stands in ` ` is typed as it is; PHOTO is the name of a file
        sentence = tr(
            "there is no display to open a window on; `skinscreen screen PHOTO` works without one"
        )
        sys.stderr.write(f"skinscreen: {sentence}\n")
        return _NO_DISPLAY
    _require_platform()
    qt = QApplication([*sys.argv[:1], "-style", "fusion"])  # the style the theme dresses
    qt.setApplicationName("SkinScreen")
    qt.setDesktopFileName("skinscreen")
    _let_qt_speak(qt)
    sys.excepthook = _report_bug
    application = Application(settings, guarded=guarded, band=band)
    application.start(photo)
    _quit_on_signals(qt, application.window)
    code = 1
    try:
        code = qt.exec()
        if application.window.closing.by_pin:
            code = LEFT
    finally:
        if not application.stop():
            logging.shutdown()
            os._exit(code)  # a thread that hangs would hold the process for ever
    return code


def _is_small(screen: QSize) -> bool:
    """Whether the window takes all of a screen's room, for there is little of it."""
    return screen.width() < _SIZE[0] or screen.height() < _LOW


def _no_display() -> bool:
    variables = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform == "linux" and not any(os.environ.get(v) for v in variables)


def _require_platform() -> None:
    """Look whether Qt can load what draws on this desktop: left to itself it would abort.

    Raises:
        WindowError: it cannot, for the system lacks libraries.
    """
    qt = Path(PySide6.__file__).parent
    parts = [part for part in platform_parts(os.environ) if (qt / part).exists()]
    # The library is loaded here rather than by Qt a moment later: it takes no time of its own.
    if parts and not any(QPluginLoader(str(qt / part)).load() for part in parts):
        fault = lacking(qt, parts)
        if fault is not None:
            raise WindowError(tr("the window cannot be opened: {why}").format(why=fault))


def _let_qt_speak(qt: QApplication) -> None:
    """Qt's own words, dates and numbers are those of the language that is spoken.

    English costs nothing: it is in Qt, and a system that writes English, or says nothing of it,
    keeps its own locale.
    """
    code = language.spoken().code
    if code == language.SOURCE:
        if QLocale().language() not in {QLocale.Language.English, QLocale.Language.C}:
            QLocale.setDefault(QLocale(code))
        return
    from PySide6.QtCore import QLibraryInfo, QTranslator

    QLocale.setDefault(QLocale(code))
    translator = QTranslator(qt)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{code}", folder):
        qt.installTranslator(translator)


def _quit_on_signals(qt: QApplication, window: MainWindow) -> None:
    """End cleanly on Ctrl+C and on a service's stop."""

    def end(*_: object) -> None:
        window.closing.let_go()
        qt.quit()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    timer = QTimer(qt)
    timer.timeout.connect(lambda: None)  # lets Python look for signals
    timer.start(_SIGNAL_INTERVAL)


def _report_bug(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Anything unforeseen is logged with its traceback and said; the program goes on."""
    if issubclass(kind, KeyboardInterrupt):
        QApplication.quit()
        return
    log.error("unexpected error", exc_info=(kind, error, trace))
    from PySide6.QtCore import Qt, QThread
    from PySide6.QtWidgets import QLabel, QMessageBox

    from skinscreen.ui.workers.jobs import UNEXPECTED

    application = QApplication.instance()
    if application is None or QThread.currentThread() is not application.thread():
        return
    box = QMessageBox(QMessageBox.Icon.Warning, "SkinScreen", tr(UNEXPECTED))
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setInformativeText(tr("{error}; details are in the log.").format(error=kind.__name__))
    label: QLabel
    for label in box.findChildren(QLabel):
        label.setTextFormat(Qt.TextFormat.PlainText)
    box.open()
    _open_boxes.append(box)
    box.finished.connect(lambda _: _open_boxes.remove(box))


_open_boxes: "list[QMessageBox]" = []
