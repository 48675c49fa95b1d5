"""A thousand photos to their answers, next to decode and invoke on as many cores; memory."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from skinscreen.services.speed import measure_many
from tests.bench.figure import Figure

ROUNDS = 24
SETTLED = 200
"""Photos after which memory must not grow any more."""


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
    """In one process, part by part of the photos; the detector's run is among both sides."""
    os.environ.setdefault("PYTHONPATH", str(Path.cwd()))
    files = sorted(photos.iterdir())
    turns = measure_many(files, ROUNDS)
    part = len(files) // (ROUNDS + 1)
    shares = [100 / ratio for ratio in turns.ratios]
    low, high = turns.spread
    yield Figure(
        f"{len(files)} photos / decode and invoke",
        sorted(shares)[len(shares) // 2],
        "%",
        92,
        at_least=True,
        detail=f"{part / turns.ours:.0f} against {part / turns.base:.0f} photos a second",
        spread=(100 / high, 100 / low),
    )
    growth = _growth(photos)
    name = f"growth from photo {SETTLED} to {len(files)}"
    yield Figure(name, growth, "MB", 20, detail="resident")
