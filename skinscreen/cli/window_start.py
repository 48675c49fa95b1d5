"""How soon the first window is shown, beside an empty one of Qt; each time in a new process."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from skinscreen.services.turns import Turns, by_turns

_PATIENCE_S = 120

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
os._exit(command.main([]) or 1)
"""


def measure(home: Path, rounds: int, extra: Mapping[str, str] | None = None) -> Turns:
    """From the start of the process until its first window is painted; none is seen meanwhile.

    Args:
        home: where the program has its data, none of the person's own.
        rounds: how often each is started.
        extra: see ``child``.

    Raises:
        subprocess.SubprocessError: no window opens here, or none in two minutes.
        OSError: no process can be started.
    """
    return by_turns(
        lambda: child(_OURS, home, extra=extra), lambda: child(_EMPTY, home, extra=extra), rounds
    )


def child(code: str, home: Path, *arguments: str, extra: Mapping[str, str] | None = None) -> str:
    """What a process of its own prints that has a window nobody sees, and its data in ``home``.

    Args:
        code: what it runs.
        home: made where it is not there.
        arguments: of the code.
        extra: of the environment.

    Raises:
        subprocess.SubprocessError: it failed, or took over two minutes.
        OSError: it cannot be started.
    """
    unseen = {"QT_QPA_PLATFORM": "offscreen", "SKINSCREEN_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, *arguments],
        env={**os.environ, **unseen, **(extra or {})},
        check=True,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
    )
    return done.stdout
