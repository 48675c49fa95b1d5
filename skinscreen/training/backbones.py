"""The ImageNet backbones that a model can stand on."""

import warnings
from pathlib import Path
from typing import Any

from skinscreen.domain.errors import TrainingError
from skinscreen.training import efficientnet_lite

BACKBONES = {
    "mobilenet_v1": "MobileNet",
    "mobilenet_v2": "MobileNetV2",
    "mobilenet_v3_small": "MobileNetV3Small",
    "mobilenet_v3_large": "MobileNetV3Large",
    "efficientnet_lite0": "",
}
"""Name in a configuration, and the builder's in ``keras.applications``; empty for our own."""
LAYER = "backbone"
"""Name of the backbone within a whole model."""


def build_backbone(name: str, side: int, width: float = 1.0, weights: Path | None = None) -> Any:  # noqa: ANN401 - keras.Model, imported late
    """A backbone without its classifier, BatchNormalization frozen.

    Args:
        name: one of ``BACKBONES``.
        side: of the square input, in pixels.
        width: multiplier of the channel counts.
        weights: a Keras weights file, or an ``.npz`` of ``efficientnet_lite``; None for random
            ones. Nothing is downloaded.

    Returns:
        A ``keras.Model`` from [batch, side, side, 3] in -1 to 1 to [batch, h, w, channels].

    Raises:
        TrainingError: the name is unknown, or the weights are missing or of another
            architecture.
    """
    import keras

    if name not in BACKBONES:
        raise TrainingError(f"there is no backbone {name!r}: take one of {', '.join(BACKBONES)}")
    rescales = {"include_preprocessing": False} if "v3" in name else {}
    own = efficientnet_lite.efficientnet_lite0
    builder = getattr(keras.applications, BACKBONES[name]) if BACKBONES[name] else own
    backbone = builder(
        weights=None,
        include_top=False,
        input_shape=(side, side, 3),
        alpha=width,
        name=LAYER,
        **rescales,
    )
    if weights is not None:
        _load(backbone, weights)
    freeze_batch_norm(backbone)
    return backbone


def _load(backbone: Any, weights: Path) -> None:  # noqa: ANN401
    if not weights.is_file():
        raise TrainingError(f"{weights} does not exist: say with --weights where it lies")
    if weights.suffix == ".npz":
        efficientnet_lite.load(backbone, weights)
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # layers that find no weights are only warned of
            backbone.load_weights(weights)
    except (OSError, ValueError, KeyError, UserWarning) as error:
        raise TrainingError(f"{weights} does not hold weights of this architecture") from error


def batch_norms(model: Any) -> list[Any]:  # noqa: ANN401
    """A model's BatchNormalization layers, in the order they stand, those of its parts too."""
    import keras

    found: list[Any] = []
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            found += batch_norms(layer)
        elif isinstance(layer, keras.layers.BatchNormalization):
            found.append(layer)
    return found


def freeze_batch_norm(backbone: Any) -> None:  # noqa: ANN401
    """Hold every BatchNormalization in inference mode.

    ``training=False`` at the call does not: ``fit`` overrides it, and the statistics of a
    few photos then replace those of ImageNet.
    """
    for layer in batch_norms(backbone):
        layer.trainable = False


NORM_MOMENTUM = 0.99
"""Of a learning BatchNormalization's statistics: MobileNetV3's own 0.999 is too slow for a
stage of a few thousand steps."""


def unfreeze_last(backbone: Any, count: int | None, batch_norm: bool = False) -> None:  # noqa: ANN401
    """Train the last ``count`` layers (None: all), BatchNormalization only where asked."""
    backbone.trainable = True
    frozen = len(backbone.layers) - count if count is not None else 0
    # Each by itself: a model that already is trainable does not pass the word on to its layers.
    for position, layer in enumerate(backbone.layers):
        layer.trainable = position >= frozen
    if not batch_norm:
        freeze_batch_norm(backbone)
    for norm in batch_norms(backbone):
        norm.momentum = NORM_MOMENTUM
