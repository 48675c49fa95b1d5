"""From a tap on a class to its map drawn on the crop, next to one frame of a 60 Hz screen."""

import time
from itertools import cycle
from pathlib import Path
from statistics import median

from PySide6.QtWidgets import QApplication

from skinscreen.imaging.decode import read_photo
from skinscreen.services.models import load_screener
from skinscreen.services.screening import ScreeningRequest
from skinscreen.services.turns import timed
from skinscreen.settings import Settings
from skinscreen.ui import theme
from skinscreen.ui.screening.result import ResultScreen
from tests.bench.figure import Figure

ROUNDS = 101
FRAME_MS = 1000 / 60
SIZE = (1480, 720)
"""Of the result, in pixels: the crop then is 480 wide or a little more."""


def measure(phone_photo: Path) -> Figure:
    """The tap's slot, the new layout and the painting; the median of taps on changing classes.

    In CPU time of the whole process, so that busy neighbours do not count.
    """
    application = QApplication.instance() or QApplication([])
    theme.apply(application, "light", 100)  # type: ignore[arg-type]
    result = ResultScreen()
    result.resize(*SIZE)
    result.show()
    result.show_screening(load_screener(Settings()).screen(_whole(phone_photo)))
    application.processEvents()
    first, second = result.findings.rows[:2]

    def tap() -> float:
        row = next(rows)
        return timed(lambda: (row.click(), application.processEvents()), time.process_time)

    rows = cycle((first, second))
    tap()
    milliseconds = 1e3 * median(tap() for _ in range(ROUNDS))
    side = result.crop.pixmap().width()
    result.close()
    return Figure(
        "tap on a class to its map drawn",
        milliseconds,
        "ms",
        FRAME_MS,
        detail=f"crop of {side} pixels",
    )


def _whole(phone_photo: Path) -> ScreeningRequest:
    return ScreeningRequest(1, read_photo(phone_photo))
