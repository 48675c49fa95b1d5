"""Bundles side by side: their measured scores, their size and their speed here."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skinscreen.domain.errors import ModelError
from skinscreen.domain.manifest import MODEL_FILE, Manifest
from skinscreen.imaging.preprocess import to_input
from skinscreen.inference.library import verify
from skinscreen.inference.tflite import RuntimeOptions, TfliteClassifier, installed_runtimes
from skinscreen.training.markdown import score_text, table
from skinscreen.training.summary import HEADLINE

THREADS = (1, 2, 4)
_WARM_UP = 3
RUNS = 30


@dataclass(frozen=True, slots=True)
class Latency:
    """Median time of one scoring in milliseconds, or None with why there is none."""

    runtime: str
    threads: int
    milliseconds: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """A bundle with its size in bytes and its speed on this machine."""

    manifest: Manifest
    size: int
    latencies: tuple[Latency, ...]


def measure(folder: Path, *, threads: Sequence[int] = THREADS, runs: int = RUNS) -> Measured:
    """Time a bundle in every installed runtime.

    Raises:
        ModelError: the bundle is broken.
    """
    manifest = verify(folder).manifest
    content = (folder / MODEL_FILE).read_bytes()
    return Measured(
        manifest,
        len(content),
        tuple(
            _latency(manifest, content, runtime, count, runs)
            for runtime in installed_runtimes()
            for count in threads
        ),
    )


def _latency(manifest: Manifest, content: bytes, runtime: str, threads: int, runs: int) -> Latency:
    noise = np.random.default_rng(0).integers(
        0, 256, (manifest.input.height, manifest.input.width, 3), dtype=np.uint8
    )
    tensor = to_input(noise, manifest.input)
    try:
        classifier = TfliteClassifier(
            manifest, content, RuntimeOptions(threads=threads, runtime=runtime)
        )
        for _ in range(_WARM_UP):
            classifier.run(tensor)
        times = [_seconds(classifier, tensor) for _ in range(runs)]
    except ModelError as error:
        return Latency(runtime, threads, None, str(error))
    return Latency(runtime, threads, 1000 * statistics.median(times))


def _seconds(classifier: TfliteClassifier, tensor: NDArray[Any]) -> float:
    start = time.perf_counter()
    classifier.run(tensor)
    return time.perf_counter() - start


def to_markdown(bundles: Sequence[Measured]) -> str:
    """One table of scores and sizes, one of times; each bundle a column."""
    names = [f"{b.manifest.name} {b.manifest.version}" for b in bundles]
    scores = [
        ("size in bytes", *(f"{b.size:,}" for b in bundles)),
        *((name, *(_score(b.manifest, name) for b in bundles)) for name in HEADLINE),
        ("operating point", *(_point(b.manifest) for b in bundles)),
    ]
    places = [(x.runtime, x.threads) for x in bundles[0].latencies]
    times = [
        (f"{runtime}, threads: {threads}", *(_time(b, runtime, threads) for b in bundles))
        for runtime, threads in places
    ]
    return (
        "\n\n".join(
            (
                table(("score on the bundle's own test photos", *names), scores),
                table(("median ms for one scoring, on this machine", *names), times),
            )
        )
        + "\n"
    )


def _score(manifest: Manifest, name: str) -> str:
    score = manifest.metrics.get("test", {}).get(name)
    return "not measured" if score is None else score_text(score)


def _point(manifest: Manifest) -> str:
    point = manifest.operating_point
    if point is None:
        return "none"
    return f"sensitivity {point.sensitivity:.3f}, specificity {point.specificity:.3f}"


def _time(bundle: Measured, runtime: str, threads: int) -> str:
    for latency in bundle.latencies:
        if (latency.runtime, latency.threads) == (runtime, threads):
            if latency.milliseconds is None:
                return f"cannot run: {latency.reason}"
            return f"{latency.milliseconds:.1f}"
    return ""
