"""What each look at a crop of 224 pixels takes: the quality gate, the outline, the hints."""

import time
from collections.abc import Iterator
from statistics import median

import numpy as np

from skinscreen.imaging import features, measures, quality, segmentation
from skinscreen.imaging.resizing import resize
from skinscreen.services.drawn_photos import demo_photo
from skinscreen.services.turns import timed
from tests.bench.figure import Figure

ROUNDS = 200
SIDE = 224


def measure() -> Iterator[Figure]:
    """In the thread's CPU time, so that busy neighbours do not count."""
    whole = np.asarray(demo_photo())
    middle, half = np.array(whole.shape[:2]) // 2, 420
    square = whole[middle[0] - half : middle[0] + half, middle[1] - half : middle[1] + half]
    pixels = resize(square, SIDE, SIDE)
    for name, limit, call in (
        ("quality gate at 224 px", 5.0, lambda: quality.look(pixels)),
        ("of it, light, colour and focus", 5.0, lambda: measures.measure(pixels, pixels)),
        ("lesion outline at 224 px", 5.0, lambda: segmentation.segment(pixels)),
        ("hints at 224 px", 10.0, lambda: features.hints(pixels)),
    ):
        call()
        taken = median(timed(call, time.thread_time) for _ in range(ROUNDS))
        yield Figure(name, taken * 1e3, "ms", limit)
