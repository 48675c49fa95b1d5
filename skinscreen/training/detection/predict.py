"""From a Keras detector's answers to boxes, as the exported file gives them."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skinscreen.imaging.photo import Pixels
from skinscreen.training.detection.anchors import anchors, decoded
from skinscreen.training.detection.boxes import areas, nested, suppressed, voted
from skinscreen.training.detection.measure import Detections

MOST = 10
"""Boxes that a detector gives for a picture, at most."""
LEAST_SCORE = 0.05
"""Score below which no box is given."""
OVERLAP = 0.4
"""Overlap with a better box from which a box is taken for the same lesion."""
INSIDE = 0.7
"""Share of the smaller of two boxes inside the other from which both are of the same lesion."""
VOTE = 0.5
"""Overlap from which an anchor's box has a say where the box of a lesion lies."""
LEAST_AREA = 1e-4
"""Share of the picture below which what is left of a box inside it is no lesion's."""
CANDIDATES = 100
"""Anchors of the highest scores among which those of the same lesion are told."""
_BATCH = 32


def detect(model: Any, pixels: Pixels) -> Iterator[Detections]:  # noqa: ANN401
    """What a detector finds in pictures [n, side, side, 3], in inference mode."""
    import keras

    side = model.input_shape[1]
    for start in range(0, len(pixels), _BATCH):
        batch = np.asarray(pixels[start : start + _BATCH], np.float32)
        for answers in keras.ops.convert_to_numpy(model.predict_on_batch(batch)):
            yield from_answers(answers, side)


def from_answers(answers: NDArray[np.float32], side: int) -> Detections:
    """Boxes from one picture's answers, [anchors, 5]: decoded, clipped, the same ones once.

    Where a lesion's box lies is the vote of all that were found for it; see ``boxes.voted``.
    """
    scores = 1 / (1 + np.exp(-np.clip(answers[:, 0], -60, 60)))
    ranked = np.argsort(-scores, kind="stable")[:CANDIDATES]
    rows = ranked[scores[ranked] >= LEAST_SCORE]
    boxes = np.clip(decoded(answers[rows, 1:], anchors(side)[rows]), 0, 1)
    real = areas(boxes) >= LEAST_AREA
    rows, boxes = rows[real], boxes[real]
    kept = suppressed(boxes, scores[rows], MOST, OVERLAP)
    kept = kept[~nested(boxes[kept], INSIDE)]
    given = voted(boxes[kept], boxes, scores[rows], VOTE)
    return Detections(given, scores[rows][kept].astype(np.float32))
