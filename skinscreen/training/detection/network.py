"""The network: a MobileNet, maps of five scales from it, and a head on each.

The maps of stride 8 and 16 get what the coarser ones see added (Lin et al.: Feature pyramid
networks, CVPR 2017): a spot of 15 pixels is a lesion or a button by what lies around it.
"""

from pathlib import Path
from typing import Any

from skinscreen.domain.errors import TrainingError
from skinscreen.training.backbones import build_backbone
from skinscreen.training.detection.anchors import EACH, STRIDES, map_sides

_TAPS = 3
"""Maps that come from the backbone: strides 8, 16 and 32."""
_RARE = -4.0
"""Logit from which a head starts: few anchors are lesions (Lin et al., ICCV 2017)."""


def build_detector(
    backbone: str, side: int, width: float, channels: int, weights: Path | None
) -> Any:  # noqa: ANN401 - keras.Model, imported late
    """A fresh detector on a backbone.

    Args:
        backbone: one of ``backbones.BACKBONES``.
        side: of the square input, in pixels.
        width: multiplier of the backbone's channel counts.
        channels: of the maps and heads.
        weights: of the backbone, or None for random ones.

    Returns:
        A ``keras.Model`` from [batch, side, side, 3] in 0 to 255 to [batch, anchors, 5]: the
        logit of a lesion, then its box as ``anchors.encoded`` writes it.

    Raises:
        TrainingError: see ``backbones.build_backbone``; or the side is too small.
    """
    import keras

    body = build_backbone(backbone, side, width, weights)
    taps = keras.Model(body.input, _taps(body, side), name=body.name)
    pixels = keras.Input((side, side, 3), name="pixels")
    maps = _pyramid(taps(keras.layers.Rescaling(1 / 127.5, offset=-1)(pixels)), channels)
    outputs = [_head(m, channels, f"head{s}") for m, s in zip(maps, STRIDES, strict=True)]
    return keras.Model(pixels, keras.layers.Concatenate(axis=1, name="answers")(outputs))


def at_side(model: Any, build: Any, side: int) -> Any:  # noqa: ANN401
    """The same detector for another input side: all its weights are the same."""
    other = build(side)
    other.set_weights(model.get_weights())
    return other


def _taps(body: Any, side: int) -> list[Any]:  # noqa: ANN401
    """Outputs of the backbone's last layers at strides 8, 16 and 32."""
    import keras

    found = []
    for cells in map_sides(side)[:_TAPS]:
        at = [
            layer.output
            for layer in body.layers
            if not isinstance(layer, keras.layers.ZeroPadding2D)
            and len(layer.output.shape) == 4
            and 0 <= cells - layer.output.shape[1] <= 1
        ]
        if not at or cells < 4:
            raise TrainingError(f"side = {side} is too small for a detector: take 256, 300 or 320")
        short = cells - at[-1].shape[1]  # MobileNetV1 rounds down where the others round up
        padding = keras.layers.ZeroPadding2D(((0, short), (0, short)))
        found.append(padding(at[-1]) if short else at[-1])
    return found


def _pyramid(taps: Any, channels: int) -> list[Any]:  # noqa: ANN401
    """Five maps from the backbone's three, coarser ones added to finer ones."""
    import keras

    fine, middle, coarse = (_mixed(t, channels, f"lateral{i}") for i, t in enumerate(taps))
    middle = keras.layers.Add()([middle, _enlarged(coarse, middle.shape[1])])
    fine = keras.layers.Add()([fine, _enlarged(middle, fine.shape[1])])
    fifth = _separable(coarse, channels, "coarser0", strides=2)
    sixth = _separable(fifth, channels, "coarser1", strides=2)
    return [fine, middle, coarse, fifth, sixth]


def _enlarged(values: Any, cells: int) -> Any:  # noqa: ANN401
    """A map at twice its side, its last row and column cut off where they are too many."""
    import keras

    twice = keras.layers.UpSampling2D(2)(values)
    over = twice.shape[1] - cells
    return keras.layers.Cropping2D(((0, over), (0, over)))(twice) if over else twice


def _head(values: Any, channels: int, name: str) -> Any:  # noqa: ANN401
    """Answers of one map's anchors, [batch, cells * cells * EACH, 5]."""
    import keras

    for number in range(2):
        values = _separable(values, channels, f"{name}_{number}")
    cells = values.shape[1]
    logits = keras.layers.Conv2D(
        EACH, 1, bias_initializer=keras.initializers.Constant(_RARE), name=f"{name}_lesion"
    )(values)
    moves = keras.layers.Conv2D(EACH * 4, 1, name=f"{name}_box")(values)
    rows = cells * cells * EACH
    parts = [keras.layers.Reshape((rows, n))(v) for v, n in ((logits, 1), (moves, 4))]
    return keras.layers.Concatenate(axis=2)(parts)


def _mixed(values: Any, channels: int, name: str) -> Any:  # noqa: ANN401
    import keras

    values = keras.layers.Conv2D(channels, 1, use_bias=False, name=name)(values)
    values = keras.layers.BatchNormalization(momentum=0.97, name=f"{name}_bn")(values)
    return keras.layers.ReLU(6.0)(values)


def _separable(values: Any, channels: int, name: str, strides: int = 1) -> Any:  # noqa: ANN401
    import keras

    values = keras.layers.DepthwiseConv2D(
        3, strides, padding="same", use_bias=False, name=f"{name}_depth"
    )(values)
    values = keras.layers.BatchNormalization(momentum=0.97, name=f"{name}_depth_bn")(values)
    values = keras.layers.ReLU(6.0)(values)
    return _mixed(values, channels, f"{name}_mix")
