"""From a Keras detector to a TFLite file that gives boxes, the same lesion once.

Decoding and non-maximum suppression are operations of TFLite itself, so that every runtime, and
the process that tries a model from outside, has them.
"""

from typing import Any

import numpy as np

from skinscreen.training.convert import quiet, require_builtin_operators
from skinscreen.training.detection.anchors import MOST_GROWTH, anchors
from skinscreen.training.detection.predict import (
    CANDIDATES,
    INSIDE,
    LEAST_AREA,
    LEAST_SCORE,
    MOST,
    OVERLAP,
    VOTE,
)

_TINY = 1e-6
"""What is divided by is at least this: half precision knows hardly less."""


def detector_file(model: Any, half: bool = True) -> bytes:  # noqa: ANN401 - keras.Model
    """A TFLite file with the outputs boxes [1, 10, 4] and scores [1, 10], the best first.

    Boxes are ymin, xmin, ymax and xmax, as shares of the input; what is not used is 0.

    Args:
        model: of ``network.build_detector``.
        half: whether the weights are kept in half precision.

    Raises:
        TrainingError: the model needs operators that are not TFLite's own.
    """
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import (
        convert_variables_to_constants_v2,
    )

    side = model.input_shape[1]
    own = anchors(side)
    sizes, centres = own[:, 2:] - own[:, :2], (own[:, 2:] + own[:, :2]) / 2

    def found(pixels: Any) -> tuple[Any, Any]:  # noqa: ANN401
        answers = model(pixels, training=False)[0]
        ranked, rows = tf.math.top_k(answers[:, 0], min(CANDIDATES, len(own)))
        moves, size = tf.gather(answers[:, 1:], rows), tf.gather(tf.constant(sizes), rows)
        middle = tf.gather(tf.constant(centres), rows) + moves[:, :2] * size
        half_size = tf.exp(tf.minimum(moves[:, 2:], MOST_GROWTH)) * size / 2
        boxes = tf.concat([middle - half_size, middle + half_size], axis=1)
        boxes = tf.minimum(tf.maximum(boxes, 0.0), 1.0)
        real = _area(boxes[:, :2], boxes[:, 2:]) >= LEAST_AREA
        scores = tf.sigmoid(ranked) * tf.cast(real, tf.float32)
        chosen, count = tf.raw_ops.NonMaxSuppressionV4(
            boxes=boxes,
            scores=scores,
            max_output_size=MOST,
            iou_threshold=OVERLAP,
            score_threshold=LEAST_SCORE,
            pad_to_max_output_size=True,
        )
        used = tf.cast(tf.range(MOST) < count, tf.float32)
        kept = tf.gather(boxes, chosen)
        used *= 1 - _nested(kept)
        ranked, order = tf.math.top_k(tf.gather(scores, chosen) * used, MOST)
        given = tf.gather(_voted(kept, boxes, scores) * used[:, tf.newaxis], order)
        return (
            tf.reshape(given, (1, MOST, 4), name="boxes"),
            tf.reshape(ranked, (1, MOST), name="scores"),
        )

    signature = [tf.TensorSpec((1, side, side, 3), tf.float32, name="pixels")]
    function = tf.function(found, input_signature=signature)
    with quiet():
        frozen = convert_variables_to_constants_v2(function.get_concrete_function())
        converter = tf.lite.TFLiteConverter.from_concrete_functions([frozen])
        if half:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
            converter.target_spec.supported_types = [tf.float16]
        content = bytes(converter.convert())
    require_builtin_operators(content)
    return content


def _area(low: Any, high: Any) -> Any:  # noqa: ANN401
    import tensorflow as tf

    sides = tf.maximum(high - low, 0.0)
    return sides[..., 0] * sides[..., 1]


def _shared(one: Any, other: Any) -> Any:  # noqa: ANN401
    """Area that each box shares with each other one, [n, m]."""
    import tensorflow as tf

    low, high = one[:, tf.newaxis, :2], one[:, tf.newaxis, 2:]
    return _area(tf.maximum(low, other[:, :2]), tf.minimum(high, other[:, 2:]))


def _nested(kept: Any) -> Any:  # noqa: ANN401
    """``boxes.nested`` in TFLite's operators: 1 for a box that is one with a better one."""
    import tensorflow as tf

    areas = _area(kept[:, :2], kept[:, 2:])
    share = _shared(kept, kept) / tf.maximum(tf.minimum(areas[:, tf.newaxis], areas), _TINY)
    better = tf.constant(np.tril(np.ones((MOST, MOST), np.float32), -1))
    return tf.reduce_max(tf.cast(share > INSIDE, tf.float32) * better, axis=1)


def _voted(kept: Any, boxes: Any, scores: Any) -> Any:  # noqa: ANN401
    """``boxes.voted`` in TFLite's operators; those below ``LEAST_SCORE`` have no say."""
    import tensorflow as tf

    shared = _shared(kept, boxes)
    union = (
        _area(kept[:, :2], kept[:, 2:])[:, tf.newaxis] + _area(boxes[:, :2], boxes[:, 2:]) - shared
    )
    shares = shared / tf.maximum(union, _TINY)
    says = tf.cast(shares >= VOTE, tf.float32) * tf.cast(scores >= LEAST_SCORE, tf.float32)
    weights = shares * says * scores * scores
    whole = tf.maximum(tf.reduce_sum(weights, axis=1, keepdims=True), _TINY)
    return tf.matmul(weights, boxes) / whole
