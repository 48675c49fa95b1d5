"""From a crop's pixels to an Assessment, next to the interpreter's own ``invoke``."""

import time
from dataclasses import replace
from pathlib import Path

from skinscreen.domain.assessment import Box
from skinscreen.imaging import crop
from skinscreen.imaging.decode import read_photo
from skinscreen.services.models import load_screener
from skinscreen.services.screening import ScreeningRequest
from skinscreen.settings import Settings
from tests.bench.figure import Figure, by_turns, timed

ROUNDS = 300
FRAME = 0.7
"""Share of the photo's shorter side that the app's starting frame takes."""


def measure(phone_photo: Path) -> Figure:
    """With one thread and by the thread's CPU time, so that busy neighbours do not count."""
    screener = load_screener(replace(Settings(), threads=1))
    photo = read_photo(phone_photo)
    side = round(min(photo.width, photo.height) * FRAME)
    box = Box((photo.width - side) // 2, (photo.height - side) // 2, side)
    pixels = crop.cut(photo, box, screener.manifest.input.side)
    request = ScreeningRequest(0, photo, box)
    interpreter = screener._classifier._model._interpreter  # type: ignore[attr-defined]

    def assess() -> None:
        screener.assess(screener.score(pixels), request, box, pixels)

    ours, raw = by_turns(
        lambda: timed(assess, time.thread_time),
        lambda: timed(interpreter.invoke, time.thread_time),
        ROUNDS,
    )
    return Figure(
        "crop pixels to Assessment / invoke()",
        ours / raw,
        "x",
        1.25,
        detail=f"{ours * 1e3:.2f} ms against {raw * 1e3:.2f} ms, one thread",
    )
