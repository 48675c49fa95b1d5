"""What a detector's answers cost: whether there is a lesion, and how its box lies."""

from typing import Any

from skinscreen.domain.errors import TrainingError
from skinscreen.training.detection.anchors import MOST_GROWTH, anchors

LOSSES = ("focal", "mining")
_ALPHA, _GAMMA = 0.25, 2.0
_NEGATIVES = 3


def detection_loss(kind: str, side: int, box_weight: float) -> Any:  # noqa: ANN401
    """The loss of ``network.build_detector``'s answers against ``anchors.matched``'s targets.

    Args:
        kind: ``focal`` (Lin et al., ICCV 2017), or ``mining``: cross-entropy of the lesions and of
            three times as many of the anchors that are most wrongly taken for one.
        side: of the input, in pixels.
        box_weight: of the boxes' loss, 1 - generalised overlap (Rezatofighi et al., CVPR 2019).

    Raises:
        TrainingError: there is no loss of that name.
    """
    from keras import ops

    if kind not in LOSSES:
        raise TrainingError(f"there is no loss {kind!r}: take one of {', '.join(LOSSES)}")
    own = anchors(side)
    sizes, centres = own[:, 2:] - own[:, :2], (own[:, 2:] + own[:, :2]) / 2

    def loss(targets: Any, answers: Any) -> Any:  # noqa: ANN401
        lesion = ops.cast(targets[..., 0] > 0.5, "float32")
        asked = ops.cast(targets[..., 0] > -0.5, "float32")
        count = ops.maximum(ops.sum(lesion), 1.0)
        logits = answers[..., 0]
        crossed = ops.maximum(logits, 0.0) - logits * lesion + ops.log1p(ops.exp(-ops.abs(logits)))
        if kind == "focal":
            costs = _focal(crossed, logits, lesion, asked)
        else:
            costs = _mined(crossed, lesion, asked)
        told = ops.sum(costs) / count
        boxes = _decoded(answers[..., 1:], sizes, centres)
        lies = ops.sum((1 - _generalised(boxes, targets[..., 1:])) * lesion) / count
        return told + box_weight * lies

    return loss


def _focal(crossed: Any, logits: Any, lesion: Any, asked: Any) -> Any:  # noqa: ANN401
    from keras import ops

    share = ops.sigmoid(logits)
    wrong = lesion * (1 - share) + (1 - lesion) * share
    alpha = lesion * _ALPHA + (1 - lesion) * (1 - _ALPHA)
    return alpha * wrong**_GAMMA * crossed * asked * 4


def _mined(crossed: Any, lesion: Any, asked: Any) -> Any:  # noqa: ANN401
    """The lesions, and in each picture three times as many of the costliest others."""
    from keras import ops

    others = ops.stop_gradient(crossed) * asked * (1 - lesion)
    most = others.shape[1] // 8
    wanted = ops.maximum(_NEGATIVES * ops.sum(lesion, axis=1, keepdims=True), 8.0)
    ranked, _ = ops.top_k(others, most)
    last = ops.cast(ops.minimum(wanted, float(most)), "int32") - 1
    limit = ops.take_along_axis(ranked, last, axis=1)
    kept = ops.cast((others >= limit) & (others > 0), "float32")
    return crossed * (lesion + kept)


def _decoded(moves: Any, sizes: Any, centres: Any) -> Any:  # noqa: ANN401
    from keras import ops

    middle = centres + moves[..., :2] * sizes
    half = ops.exp(ops.minimum(moves[..., 2:], MOST_GROWTH)) * sizes / 2
    return ops.concatenate([middle - half, middle + half], axis=-1)


def _generalised(one: Any, other: Any) -> Any:  # noqa: ANN401
    """Generalised intersection over union of boxes in pairs, -1 to 1."""
    from keras import ops

    def area(low: Any, high: Any) -> Any:  # noqa: ANN401
        return ops.prod(ops.maximum(high - low, 0.0), axis=-1)

    low, high = one[..., :2], one[..., 2:]
    other_low, other_high = other[..., :2], other[..., 2:]
    shared = area(ops.maximum(low, other_low), ops.minimum(high, other_high))
    union = area(low, high) + area(other_low, other_high) - shared + 1e-7
    hull = area(ops.minimum(low, other_low), ops.maximum(high, other_high)) + 1e-7
    return shared / union - (hull - union) / hull
