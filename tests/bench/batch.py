"""A thousand photos by ``skinscreen screen --csv``, next to a plain loop over the same files."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.figure import Figure, by_turns, timed

ROUNDS = 3
SETTLED = 200
"""Photos after which memory must not grow any more."""

# Decode, scale and invoke, one after another, with what it takes and nothing else.
_PLAIN = """
import sys
from pathlib import Path
import numpy as np
from PIL import Image
from skinscreen.inference.tflite import _runtime
from skinscreen.paths import bundled_models

model = bundled_models() / "lesion8-v3small" / "model.tflite"
interpreter = _runtime(None)[1].Interpreter(str(model), num_threads=1)
interpreter.allocate_tensors()
feed, scores = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
for file in sorted(Path(sys.argv[1]).iterdir()):
    with Image.open(file) as image:
        square = image.convert("RGB").resize((224, 224), Image.Resampling.BILINEAR)
    interpreter.set_tensor(feed["index"], np.asarray(square, np.float32)[None])
    interpreter.invoke()
    interpreter.get_tensor(scores["index"])
"""


def _plain(photos: Path) -> None:
    subprocess.run([sys.executable, "-c", _PLAIN, str(photos)], check=True, capture_output=True)


def _resident(process: int) -> float:
    """MB of memory a process has now."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) * 1024 / 1e6 if found else 0.0


def _ignore(row: int, process: int) -> None:
    pass


def _screen(photos: Path, look: Callable[[int, int], None] = _ignore) -> None:
    """Run the command; ``look`` is given each row's number and the process while it runs."""
    with subprocess.Popen(
        [
            sys.executable,
            "-u",
            "-m",
            "skinscreen",
            "screen",
            "--csv",
            "--threads",
            "1",
            str(photos),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as command:
        assert command.stdout is not None
        for row, _ in enumerate(command.stdout):
            look(row, command.pid)
    assert command.returncode == 0


def _growth(photos: Path) -> float:
    """MB the command grows between the photo at which it has settled and nearly the last."""
    last = len(list(photos.iterdir())) - 10
    resident: dict[int, float] = {}

    def look(row: int, process: int) -> None:
        if row in (SETTLED, last):
            resident[row] = _resident(process)

    _screen(photos, look)
    return resident[last] - resident[SETTLED]


def measure(photos: Path) -> Iterator[Figure]:
    """Both sides are whole processes: imports and loading the model count for each.

    Both run the model with one thread: two on a core that others use wait for each other.
    """
    os.environ.setdefault("PYTHONPATH", str(Path.cwd()))
    count = len(list(photos.iterdir()))
    ours, plain = by_turns(
        lambda: timed(lambda: _screen(photos)), lambda: timed(lambda: _plain(photos)), ROUNDS
    )
    yield Figure(
        f"{count} photos by --csv / decode and invoke",
        100 * plain / ours,
        "%",
        85,
        at_least=True,
        detail=f"{count / ours:.0f} against {count / plain:.0f} photos a second",
    )
    yield Figure(
        f"growth from photo {SETTLED} to {count}", _growth(photos), "MB", 20, detail="resident"
    )
