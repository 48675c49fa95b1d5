"""The window's process: how soon it is shown, and how large it gets."""

import os
import subprocess
import sys
from pathlib import Path

from tests.bench.figure import Figure, by_turns

ROUNDS = 40
REPOSITORY = Path(__file__).resolve().parent.parent.parent

_EMPTY = """
import os
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

class Window(QWidget):
    def paintEvent(self, event):
        QTimer.singleShot(0, lambda: os._exit(0))

application = QApplication([])
window = Window()
window.resize(800, 480)
window.show()
application.exec()
"""

# The command itself, ended where the program goes on once its window has been painted.
_OURS = """
import os
import skinscreen.cli.main as command

def opened(window=command._window):
    run = window()
    import skinscreen.app
    skinscreen.app.Application._begin = lambda self, photo: os._exit(0)
    return run

command._window = opened
command.main([])
"""

# A photo opened, framed and screened by the window's own buttons, then the peak is read.
_SCREENING = """
import os, re, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from skinscreen.app import Application
from skinscreen.settings import Settings

qt = QApplication([])
program = Application(Settings(records="without"))
def screen_photo():
    window = program.window
    if window.session.now.screening is not None:
        peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
        print(int(peak[1]) * 1024 / 1e6, flush=True)
        os._exit(0)
    framed = window.screens.crop.footer_actions.primary.enabled
    if framed and window.model.current and window.step == 1:
        window.choose_primary()
timer = QTimer()
timer.timeout.connect(screen_photo)
timer.start(50)
program.start(Path(sys.argv[1]))
qt.exec()
"""


def child(code: str, home: Path, *arguments: str) -> str:
    """What a process of its own prints that has a window, and its data in ``home``."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "SKINSCREEN_HOME": str(home),
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONPYCACHEPREFIX": str(home / "pycache"),  # an installed program has its bytecode
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout


def measure_start(home: Path) -> Figure:
    """From the start of the process until the first window is painted."""
    turns = by_turns(lambda: child(_OURS, home), lambda: child(_EMPTY, home), ROUNDS)
    return Figure(
        "start to window shown / empty window",
        turns.ratio,
        "x",
        1.45,
        detail=f"{turns.ours * 1e3:.0f} ms against {turns.base * 1e3:.0f} ms",
        spread=turns.spread,
    )


def measure_memory(phone_photo: Path, home: Path) -> Figure:
    """Peak of the resident memory, with the model loaded and a 12-megapixel photo screened."""
    peak = float(child(_SCREENING, home, str(phone_photo)))
    return Figure("peak memory, 12-megapixel photo screened", peak, "MB", 350)
