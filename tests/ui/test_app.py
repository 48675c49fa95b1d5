"""Start, stop and what happens when a slot has a bug."""

import logging
import os
import subprocess
import sys
import threading

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from window_fixtures import Clinician

from skinscreen import app as app_module
from skinscreen.domain.errors import WindowError
from skinscreen.services import qt_libraries
from skinscreen.settings import Settings

SLOW_LIBRARIES = (
    *("numpy", "cv2", "PIL", "reportlab", "tflite_runtime", "ai_edge_litert", "psutil"),
    *("ctypes", "datetime", "html", "queue", "statistics", "subprocess"),
    *("skinscreen.domain.assessment", "skinscreen.domain.own_view", "skinscreen.imaging.formats"),
    *("skinscreen.ui.current_model", "skinscreen.ui.session", "skinscreen.ui.workers.jobs"),
)


def run_python(script: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | variables
    return subprocess.run(
        [sys.executable, "-c", script],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_the_window_is_shown_before_any_slow_library_is_imported() -> None:
    done = run_python(
        "import sys\n"
        "from skinscreen.app import Application, QApplication\n"
        "from skinscreen.settings import Settings\n"
        "qt = QApplication([])\n"
        "application = Application(Settings(recent=('a.jpg',)))\n"
        "application.start()\n"
        f"print([m for m in {SLOW_LIBRARIES!r} if m in sys.modules])\n"
        "application.stop()\n"
    )
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


def test_the_window_is_painted_before_the_enums_of_the_qt_namespace_are_made() -> None:
    done = run_python(
        "import PySide6.QtCore, os\n"
        "from skinscreen.app import Application, QApplication\n"
        "from skinscreen.settings import Settings\n"
        "def painted(self, photo):\n"
        "    print('Qt' in vars(PySide6.QtCore), flush=True)\n"
        "    os._exit(0)\n"
        "Application._begin = painted\n"
        "qt = QApplication([])\n"
        "application = Application(Settings(recent=('a.jpg',)))\n"
        "application.start()\n"
        "qt.exec()\n"
    )
    assert (done.returncode, done.stdout) == (0, "False\n"), done.stderr


def test_no_source_of_the_program_is_read_at_the_start() -> None:
    done = run_python(
        "import linecache\n"
        "from skinscreen.cli import main\n"
        "main._window()\n"
        "print([file for file in linecache.cache if 'skinscreen' in file])\n"
    )
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


@pytest.mark.parametrize("guarded", [False, True])
def test_a_stop_by_the_system_ends_the_program_cleanly(guarded: bool) -> None:
    done = run_python(
        "import os, signal, sys\n"
        "from PySide6.QtCore import QTimer\n"
        "from skinscreen import app\n"
        "from skinscreen.settings import Settings\n"
        "prepare = app._quit_on_signals\n"
        "def hook(qt, window):\n"
        "    prepare(qt, window)\n"
        "    QTimer.singleShot(50, lambda: os.kill(os.getpid(), signal.SIGTERM))\n"
        "app._quit_on_signals = hook\n"
        f"sys.exit(app.run(Settings(), None, {guarded}))\n"
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "QThread" not in done.stderr


def test_who_leaves_a_kiosk_by_a_pin_is_told_from_any_other_end_by_the_exit_code() -> None:
    done = run_python(
        "import sys\n"
        "from PySide6.QtCore import QTimer\n"
        "from skinscreen import app\n"
        "from skinscreen.settings import Settings\n"
        "start = app.Application.start\n"
        "def started(self, photo=None):\n"
        "    start(self, photo)\n"
        "    QTimer.singleShot(50, lambda: self.window.kiosk_exit.allowed.emit())\n"
        "app.Application.start = started\n"
        "sys.exit(app.run(Settings(records='without'), None, True))\n"
    )
    assert done.returncode == app_module.LEFT, done.stderr


@pytest.mark.parametrize("worker", ["inference", "jobs"])
def test_the_program_ends_although_a_worker_hangs(worker: str) -> None:
    done = run_python(
        "import sys, time\n"
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from skinscreen import app\n"
        "from skinscreen.services import models\n"
        "from skinscreen.settings import Settings\n"
        "from skinscreen.ui.workers import background, inference, jobs\n"
        "background.Background.stop.__defaults__ = jobs.Jobs.stop.__defaults__ = (0.3,)\n"
        "inference.STOP_LIMIT_S = 0.3\n"
        "hanging = []\n"
        "def hang(*_, **__):\n"
        "    hanging.append(True)\n"
        "    time.sleep(10_000)\n"
        f"if {worker!r} == 'inference':\n"
        "    models.load_screener = hang\n"
        "start = app.Application.start\n"
        "def started(self, photo=None):\n"
        "    start(self, photo)\n"
        f"    if {worker!r} == 'jobs':\n"
        "        self.workers.jobs.submit(hang, print, print)\n"
        "    def close():\n"
        "        QTimer.singleShot(20, self.window.close if hanging else close)\n"
        "    close()\n"
        "app.Application.start = started\n"
        "sys.exit(app.run(Settings(records='without'), None))\n"
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "QThread" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only there a display can be missing")
def test_without_a_display_there_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    assert app_module.run(Settings(), None) == 1
    assert "there is no display" in capsys.readouterr().err


def boxes() -> list[QMessageBox]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox)]


def test_a_bug_in_a_slot_is_said_logged_and_survived(
    clinician: Clinician, caplog: pytest.LogCaptureFixture
) -> None:
    clinician.patch.setattr(sys, "excepthook", app_module._report_bug)
    button = clinician.photo.paste_button
    button.clicked.disconnect()
    button.clicked.connect(lambda: 1 / 0)
    clinician.click(button)
    (box,) = [b for b in boxes() if b.isVisible()]
    assert "Something went wrong" in box.text()
    assert "ZeroDivisionError" in box.informativeText()
    assert "ZeroDivisionError" in caplog.text
    clinician.click(box.buttons()[0])
    assert app_module._open_boxes == []
    clinician.press("Ctrl+,")
    assert clinician.settings.isVisible()


def test_a_bug_in_another_thread_is_logged_and_draws_nothing(
    clinician: Clinician, caplog: pytest.LogCaptureFixture
) -> None:
    error = ValueError("elsewhere")
    thread = threading.Thread(
        target=app_module._report_bug, args=(ValueError, error, error.__traceback__)
    )
    with caplog.at_level(logging.ERROR):
        thread.start()
        thread.join()
    assert "elsewhere" in caplog.text
    assert not [b for b in boxes() if b.isVisible()]


def test_ctrl_c_quits(clinician: Clinician) -> None:
    quits: list[bool] = []
    clinician.patch.setattr(QApplication, "quit", lambda: quits.append(True))
    app_module._report_bug(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert quits == [True]


def test_on_wayland_a_kiosk_leaves_room_for_the_screen_keyboard(
    clinician: Clinician, app: object
) -> None:
    from PySide6.QtCore import Qt

    clinician.patch.setattr(QApplication, "platformName", lambda: "wayland")
    window = app(Settings(kiosk=True)).window  # type: ignore[operator]
    assert window.isMaximized()
    assert window.windowFlags() & Qt.WindowType.FramelessWindowHint


@pytest.mark.parametrize("words", ["皮肤", "त्वचा", "جلد", "皮膚がん", "ผิวหนัง", "피부"])
def test_notes_in_any_script_have_glyphs(clinician: Clinician, words: str) -> None:
    from PySide6.QtGui import QTextLayout

    layout = QTextLayout(words, clinician.report.notes.font())
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    glyphs = [glyph for run in layout.glyphRuns() for glyph in run.glyphIndexes()]
    assert glyphs
    assert 0 not in glyphs


class Loader:
    """Stands in for Qt's loader of plugins; those of one kind of desktop load."""

    loads = ""

    def __init__(self, file: str) -> None:
        """Of a file that is not read."""
        self._file = file

    def load(self) -> bool:
        """Whether it is of that kind."""
        return bool(self.loads) and self.loads in self._file


def test_a_desktop_qt_cannot_draw_on_is_told_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "wayland;xcb")
    monkeypatch.setattr(app_module, "QPluginLoader", Loader)
    monkeypatch.setattr(qt_libraries, "missing_libraries", lambda *_: {"libxcb-cursor.so.0"})
    with pytest.raises(
        WindowError, match=r"cannot be opened: .*libxcb-cursor\.so\.0.*libxcb-cursor0"
    ):
        app_module.run(Settings(), None)


@pytest.mark.parametrize("loads", ["xcb", "wayland"])
def test_one_desktop_that_loads_is_enough(loads: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "wayland;xcb")
    monkeypatch.setattr(app_module, "QPluginLoader", Loader)
    monkeypatch.setattr(Loader, "loads", loads)
    monkeypatch.setattr(qt_libraries, "missing_libraries", lambda *_: {"libxcb-cursor.so.0"})
    app_module._require_platform()


def test_a_desktop_that_fails_for_another_reason_is_left_to_qt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setattr(app_module, "QPluginLoader", Loader)
    monkeypatch.setattr(qt_libraries, "missing_libraries", lambda *_: set())
    app_module._require_platform()


@pytest.mark.parametrize(("code", "no"), [("de", "&Nein"), ("fr", "&Non")])
def test_qts_own_words_and_numbers_are_those_of_the_language(code: str, no: str) -> None:
    done = run_python(
        "from PySide6.QtCore import QCoreApplication, QLocale\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from skinscreen import app, language\n"
        f"language.speak({code!r})\n"
        "qt = QApplication([])\n"
        "app._let_qt_speak(qt)\n"
        "print(QLocale().decimalPoint(), QCoreApplication.translate('QPlatformTheme', '&No'))\n"
    )
    assert done.stdout.split() == [",", no], done.stderr


@pytest.mark.parametrize(("system", "kept"), [("en_GB", "en_GB"), ("de_DE", "en_US")])
def test_english_keeps_the_locale_of_a_system_that_is_english_alone(system: str, kept: str) -> None:
    done = run_python(
        "from PySide6.QtCore import QLocale\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from skinscreen import app\n"
        "qt = QApplication([])\n"
        f"QLocale.setDefault(QLocale({system!r}))\n"
        "app._let_qt_speak(qt)\n"
        "print(QLocale().name())\n"
    )
    assert done.stdout.strip() == kept, done.stderr
