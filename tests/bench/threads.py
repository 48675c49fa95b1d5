"""How many threads the model is given, next to the other choices, on few cores and many."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from skinscreen import paths
from skinscreen.inference.tflite import threads_to_start
from skinscreen.services.models import DEFAULT_BUNDLE
from tests.bench.figure import Figure

CHOICES = (1, 2, 4)
PATIENCE_S = 20.0
"""After which a choice counts as not done."""
_CHILD = """
import os, sys, time
from statistics import median
import numpy as np
from skinscreen.inference.tflite import _runtime
cores, threads, model = sys.argv[1:]
os.sched_setaffinity(0, {int(core) for core in cores.split(",")})
interpreter = _runtime(None)[1].Interpreter(model, num_threads=int(threads))
interpreter.allocate_tensors()
entry = interpreter.get_input_details()[0]
picture = np.zeros(entry["shape"], entry["dtype"])
times = []
for _ in range(40):
    start = time.perf_counter()
    interpreter.set_tensor(entry["index"], picture)
    interpreter.invoke()
    times.append(time.perf_counter() - start)
print(median(times[5:]))
"""


def measure() -> Iterator[Figure]:
    """The chosen number of threads against the best of the choices, idle and beside other load."""
    if not hasattr(os, "sched_setaffinity"):
        return
    every = sorted(os.sched_getaffinity(0))
    for count in (n for n in CHOICES if n <= len(every)):
        cores = every[:count]
        for load in (False, True):
            yield _figure(cores, load=load)


def _figure(cores: list[int], *, load: bool) -> Figure:
    with _busy(cores if load else []):
        taken = {threads: _seconds(cores, threads) for threads in CHOICES}
        chosen = _chosen(cores)
        ours = taken[chosen] if chosen in taken else _seconds(cores, chosen)
    named = ", ".join(f"{n}: {_words(seconds)}" for n, seconds in taken.items())
    return Figure(
        f"threads on {len(cores)} {'busy' if load else 'idle'} cores / the best",
        ours / min(ours, *taken.values()),
        "x",
        2.0,
        detail=f"chosen {chosen}: {_words(ours)}; {named}",
    )


def _chosen(cores: list[int]) -> int:
    """What the program would take there."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        return threads_to_start(None)
    finally:
        os.sched_setaffinity(0, before)


def _seconds(cores: list[int], threads: int) -> float:
    """Median of one run of the model; infinite where it was not done in time."""
    model: Path = paths.bundled_models() / DEFAULT_BUNDLE / "model.tflite"
    command = [sys.executable, "-c", _CHILD, ",".join(map(str, cores)), str(threads), str(model)]
    try:
        done = subprocess.run(
            command, capture_output=True, check=True, text=True, timeout=PATIENCE_S
        )
    except subprocess.TimeoutExpired:
        return float("inf")
    return float(done.stdout)


def _words(seconds: float) -> str:
    return f"over {PATIENCE_S:g} s" if seconds == float("inf") else f"{1000 * seconds:.1f} ms"


@contextmanager
def _busy(cores: list[int]) -> Iterator[None]:
    """Each of the cores has something else to do, too."""
    code = "import os, sys\nos.sched_setaffinity(0, {int(sys.argv[1])})\nwhile True: pass"
    others = [subprocess.Popen([sys.executable, "-c", code, str(core)]) for core in cores]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()
