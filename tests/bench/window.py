"""The window's process: how soon it is shown, and how large it gets."""

from pathlib import Path

from skinscreen.cli import window_start
from tests.bench.figure import Figure

ROUNDS = 40
REPOSITORY = Path(__file__).resolve().parent.parent.parent

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


def extra(home: Path) -> dict[str, str]:
    """What makes a process here run as an installed program: this program, with its bytecode."""
    return {
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(home / "pycache"),
    }


def measure_start(home: Path) -> Figure:
    """From the start of the process until the first window is painted."""
    turns = window_start.measure(home, ROUNDS, extra(home))
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
    printed = window_start.child(_SCREENING, home, str(phone_photo), extra=extra(home))
    peak = float(printed)
    return Figure("peak memory, 12-megapixel photo screened", peak, "MB", 350)
