"""What others do with the same photos on this machine: photos a second, start, memory.

Each is a process of its own, one after another on all cores it takes; a table to look at, no limit.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

PHOTOS = 150

_TAIL = """
import json, re, sys, time
from pathlib import Path
files = sorted(Path(sys.argv[1]).iterdir())[: int(sys.argv[2])]
first = None
for file in files:
    score(file)
    if first is None:
        first = time.time()
rate = (len(files) - 1) / (time.time() - first)
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(json.dumps([first, rate, int(peak[1]) * 1024 / 1e6]))
"""
_TFLITE = """
import numpy as np
from PIL import Image
from skinscreen.inference.tflite import _runtime
from skinscreen.paths import bundled_models

model = bundled_models() / "lesion8-v3small" / "model.tflite"
interpreter = _runtime(None)[1].Interpreter(str(model), num_threads=1)
interpreter.allocate_tensors()
feed, scores = interpreter.get_input_details()[0], interpreter.get_output_details()[0]

def score(file):
    with Image.open(file) as image:
        square = image.convert("RGB").resize((224, 224), Image.Resampling.BILINEAR)
    interpreter.set_tensor(feed["index"], np.asarray(square, np.float32)[None])
    interpreter.invoke()
    return interpreter.get_tensor(scores["index"])
"""
_EVERYTHING = """
import argparse, logging, subprocess
import cv2, matplotlib.pyplot, numpy, reportlab.platypus, sklearn.metrics
from PySide6 import QtCore, QtGui, QtWidgets
"""
_KERAS = """
import os
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
from keras import applications
from PIL import Image

model = applications.MobileNetV3Small((224, 224, 3), weights=None, classes=8)

def score(file):
    with Image.open(file) as image:
        square = image.convert("RGB").resize((224, 224), Image.Resampling.BILINEAR)
    return model.predict(np.asarray(square, np.float32)[None], verbose=0)
"""


def table(photos: Path, home: Path) -> Iterator[str]:
    """A line for each, the program's first."""
    yield f"{'the same photos by others':<46} photos/s   first answer   memory"
    yield _line("skinscreen screen --csv, every check, all cores", _ours(photos, home))
    yield _line("TFLite loop with Pillow, the classifier alone", _child(_TFLITE, photos, home))
    for name, code, needed in (
        ("the same, everything imported first", _EVERYTHING + _TFLITE, ("matplotlib", "sklearn")),
        ("Keras predict loop, one MobileNetV3-Small", _KERAS, ("tensorflow", "keras")),
    ):
        lacking = [one for one in needed if find_spec(one) is None]
        if lacking:
            yield f"{name}: not measured, {', '.join(lacking)} is not installed (make setup-train)"
        else:
            yield _line(name, _child(code, photos, home))


def _line(name: str, measured: tuple[float, float, float]) -> str:
    start, rate, peak = measured
    return f"{name:<46} {rate:8.1f} {start:12.2f} s {peak:8.0f} MB"


def _environment(home: Path) -> dict[str, str]:
    root = str(Path(__file__).resolve().parent.parent.parent)
    return {**os.environ, "PYTHONPATH": root, "SKINSCREEN_HOME": str(home)}


def _child(code: str, photos: Path, home: Path) -> tuple[float, float, float]:
    """Seconds to the first answer, photos a second after it, MB at most."""
    begun = time.time()
    done = subprocess.run(
        [sys.executable, "-c", code + _TAIL, str(photos), str(PHOTOS)],
        env=_environment(home),
        check=True,
        capture_output=True,
        text=True,
    )
    first, rate, peak = json.loads(done.stdout.splitlines()[-1])
    return first - begun, rate, peak


def _ours(photos: Path, home: Path) -> tuple[float, float, float]:
    files = [str(file) for file in sorted(photos.iterdir())[:PHOTOS]]
    begun = time.time()
    moments, peak = [], 0.0
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "skinscreen", "screen", "--csv", *files],
        env=_environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as command:
        assert command.stdout is not None
        for _ in command.stdout:
            moments.append(time.time())
            status = Path(f"/proc/{command.pid}/status").read_text("ascii", "replace")
            found = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
            peak = max(peak, *(int(kib) * 1024 / 1e6 for kib in found), 0.0)
    assert command.returncode == 0
    first, last = moments[1], moments[-1]  # the first line is the table's head
    return first - begun, (len(moments) - 2) / (last - first), peak
