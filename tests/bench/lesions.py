"""What looking for lesions takes: a large photo until it is framed, and the live picture."""

import os
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from skinscreen.cli.window_start import child
from skinscreen.imaging.decode import read_photo
from skinscreen.services.lesion_finder import load_lesion_finder
from skinscreen.services.turns import timed
from skinscreen.settings import Settings
from tests.bench.figure import Figure
from tests.bench.window import extra

ROUNDS = 15
NEEDED = 224
CORES = 2

# A drawn lesion that moves before a camera that always has a new picture; what is painted counts.
_LIVE = """
import os, time
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from skinscreen.app import Application
from skinscreen.capture.camera import DeviceDescription, DeviceKind, Frame
from skinscreen.services import cameras
from skinscreen.services.drawn_photos import demo_photo
from skinscreen.settings import Settings
from skinscreen.ui.screening.camera_panel import LivePicture

class Camera:
    def __init__(self, resolution):
        self.resolution, self.sequence = resolution, 0
        size = (resolution.width + 64, resolution.height)
        self.picture = np.asarray(demo_photo().resize(size))
    def latest(self):
        self.sequence += 1
        left = self.sequence % 64
        pixels = np.ascontiguousarray(self.picture[:, left : left + self.resolution.width])
        return Frame(pixels, time.monotonic(), self.sequence)
    def close(self):
        pass

cameras.list_devices = lambda *_: [DeviceDescription("made-up", "Made up", DeviceKind.WEBCAM)]
cameras.open_camera = lambda _, resolution: Camera(resolution)
qt = QApplication([])
program = Application(Settings(records="without"))
panel = program.window.screens.photo.panel
painted, looked = [], []
paint = LivePicture.paintEvent
LivePicture.paintEvent = lambda self, event: (painted.append(time.monotonic()), paint(self, event))
show = panel.show_lesion
panel.show_lesion = lambda *a, **k: (looked.append(time.monotonic()), show(*a, **k))
def go_on():
    if program.window.model.current and not program.window.screens.photo.camera_on:
        program.window.screens.photo.camera_button.click()
    if looked and painted[-1] - looked[0] > 5:
        frames = [t for t in painted if t >= looked[0]]
        print(len(frames) / (frames[-1] - looked[0]), len(looked) / 5, flush=True)
        os._exit(0)
timer = QTimer()
timer.timeout.connect(go_on)
timer.start(200)
program.start(None)
qt.exec()
"""


def measure(phone_photo: Path, home: Path) -> Iterator[Figure]:
    """Both as issue 15 asks for them, on a machine that is idle but for this."""
    finder = load_lesion_finder(Settings())
    finder.find(read_photo(phone_photo), NEEDED)
    took = median(
        timed(lambda: finder.find(read_photo(phone_photo), NEEDED)) for _ in range(ROUNDS)
    )
    yield Figure("12-megapixel JPEG to framed lesion", took * 1e3, "ms", 120)
    if hasattr(os, "sched_setaffinity"):
        frames, looks = map(float, child(_LIVE, home, extra=extra(home)).split())
        yield Figure(
            f"live preview with detection on {CORES} cores",
            frames,
            "/s",
            15,
            at_least=True,
            detail=f"{looks:.1f} looks for a lesion a second",
        )
