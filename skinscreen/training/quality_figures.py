"""What the quality gate catches and what it holds back, on photos of a data set.

Every photo is looked at in the frame that the app starts with.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from skinscreen.domain.issue import Issue
from skinscreen.imaging import quality
from skinscreen.imaging.photo import Pixels
from skinscreen.training.sample import Sample, load_framed
from skinscreen.training.share import share
from skinscreen.training.spoil import CAST, SPOILINGS, Spoiling

NEEDED = 224
"""Side, in pixels, of a model's input that crops are held against."""
MOST = 400
"""Photos of each source that are spoiled: every one is spoiled in some thirty ways."""
ALL = "all"
_SEED = 4


def is_held_back(pixels: Pixels) -> bool:
    """Whether a crop must be retaken; RGB, 8 bit, [side, side, 3]."""
    return any(issue.retake for issue in _issues(pixels))


def _issues(pixels: Pixels) -> tuple[Issue, ...]:
    return (*quality.check(pixels.shape[0], NEEDED), *quality.look(pixels))


def _is_caught(spoiling: Spoiling, pixels: Pixels) -> bool:
    """Whether a spoiled crop must be retaken; of a wrong colour, whether it is said."""
    issues = _issues(spoiling.apply(pixels))
    is_noted = spoiling.kind == CAST and quality.CAST in issues
    return is_noted or any(issue.retake for issue in issues)


def measure(samples: Sequence[Sample], most: int = MOST) -> dict[str, Any]:
    """Shares that must be retaken: of the photos as they are, and spoiled.

    A wrong colour is no reason to retake, but said; its share is that of the photos it is said of.

    A photo that has too few pixels for the model to begin with is left out: it is rightly held
    back, and is no measure of the limits.

    Args:
        samples: photos, of one source or several.
        most: photos of each source that are looked at, drawn by chance, always the same.

    Returns:
        ``originals``: source to share; ``kinds``: kind to source to share over its strengths;
        ``spoilings``: name of the spoiling to source to share. Each has an entry ``all`` over
        the sources; shares as ``share.share`` writes them.

    Raises:
        TrainingError: a photo cannot be read.
    """
    hits: Counter[tuple[str, ...]] = Counter()
    seen: Counter[tuple[str, ...]] = Counter()
    for sample in _drawn(samples, most):
        for place, is_hit in _judged(load_framed(sample, NEEDED)):
            for source in (sample.source, ALL):
                seen[(*place, source)] += 1
                hits[(*place, source)] += is_hit
    figures: dict[str, Any] = {"originals": {}, "kinds": {}, "spoilings": {}}
    for (*names, source), n in seen.items():
        entry = figures
        for name in names:
            entry = entry.setdefault(name, {})
        entry[source] = share(hits[(*names, source)], n)
    return figures


def _drawn(samples: Sequence[Sample], most: int) -> list[Sample]:
    chosen: list[Sample] = []
    for source in sorted({sample.source for sample in samples}):
        of_it = sorted((s for s in samples if s.source == source), key=lambda s: s.id)
        chosen += random.Random(_SEED).sample(of_it, min(most, len(of_it)))  # noqa: S311
    return chosen


def _judged(pixels: Pixels) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Where each judgement is counted, and whether the crop was held back."""
    if pixels.shape[0] * quality.ENLARGEMENT_LIMIT < NEEDED:
        return
    yield ("originals",), is_held_back(pixels)
    for spoiling in SPOILINGS:
        is_hit = _is_caught(spoiling, pixels)
        yield ("kinds", spoiling.kind), is_hit
        yield ("spoilings", f"{spoiling.kind}: {spoiling.name}"), is_hit
