"""EfficientNet-Lite0 without its classifier, which ``keras.applications`` lacks.

The mobile form of EfficientNet (Tan and Le, ICML 2019; Lite: Google, 2020): ReLU6 in place of
swish, no squeeze-and-excitation, stem and head of fixed width. Weights come from an ``.npz``
archive with PyTorch's names and layout.
"""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skinscreen.domain.errors import TrainingError

STEM, HEAD = 32, 1280
STAGES = (
    *((3, 1, 1, 16, 1), (3, 2, 6, 24, 2), (5, 2, 6, 40, 2), (3, 2, 6, 80, 3)),
    *((5, 1, 6, 112, 3), (5, 2, 6, 192, 4), (3, 1, 6, 320, 1)),
)
"""Kernel, stride, expansion, channels and number of blocks of each stage."""
EPSILON = 1e-3
_DIVISOR = 8
_CONVOLUTIONS = ("_conv_stem", "_conv_head", "_expand_conv", "_depthwise_conv", "_project_conv")
_NORM = ("weight", "bias", "running_mean", "running_var")


def efficientnet_lite0(
    *,
    weights: str | None = None,
    include_top: bool = False,
    input_shape: tuple[int, int, int] = (224, 224, 3),
    alpha: float = 1.0,
    name: str = "efficientnet_lite0",
) -> Any:  # noqa: ANN401 - keras.Model, imported late
    """The network from [batch, side, side, 3] in -1 to 1 to [batch, side / 32, side / 32, 1280].

    Args:
        weights: none but random ones; see ``load``.
        include_top: never: the classifier is not built.
        input_shape: of one picture.
        alpha: multiplier of the blocks' channel counts.
        name: of the model.
    """
    import keras

    if weights is not None or include_top:
        msg = "only the bare network is built"
        raise ValueError(msg)
    pixels = keras.Input(input_shape)
    x = _convolved(pixels, "_conv_stem", STEM, 3, 2)
    x = _activated(x, "_bn0")
    number = 0
    for kernel, stride, expansion, channels, blocks in STAGES:
        for place in range(blocks):
            wide = max(_DIVISOR, round(channels * alpha / _DIVISOR) * _DIVISOR)
            x = _block(x, number, kernel, stride if place == 0 else 1, expansion, wide)
            number += 1
    x = _convolved(x, "_conv_head", HEAD, 1, 1)
    return keras.Model(pixels, _activated(x, "_bn1"), name=name)


def _block(
    x: Any,  # noqa: ANN401
    number: int,
    kernel: int,
    stride: int,
    expansion: int,
    channels: int,
) -> Any:  # noqa: ANN401
    """Inverted residual with a linear bottleneck (Sandler et al., CVPR 2018)."""
    import keras

    prefix = f"_blocks.{number}."
    before = x
    if expansion > 1:
        x = _convolved(x, prefix + "_expand_conv", x.shape[-1] * expansion, 1, 1)
        x = _activated(x, prefix + "_bn0")
    x = keras.layers.DepthwiseConv2D(
        kernel, stride, "same", use_bias=False, name=_layer(prefix + "_depthwise_conv")
    )(x)
    x = _activated(x, prefix + "_bn1")
    x = _convolved(x, prefix + "_project_conv", channels, 1, 1)
    x = keras.layers.BatchNormalization(epsilon=EPSILON, name=_layer(prefix + "_bn2"))(x)
    if stride == 1 and before.shape[-1] == channels:
        x = keras.layers.Add(name=_layer(prefix + "_add"))([before, x])
    return x


def _convolved(x: Any, name: str, channels: int, kernel: int, stride: int) -> Any:  # noqa: ANN401
    import keras

    return keras.layers.Conv2D(channels, kernel, stride, "same", use_bias=False, name=_layer(name))(
        x
    )


def _activated(x: Any, name: str) -> Any:  # noqa: ANN401
    import keras

    x = keras.layers.BatchNormalization(epsilon=EPSILON, name=_layer(name))(x)
    return keras.layers.ReLU(6.0, name=_layer(name) + "_relu")(x)


def _layer(name: str) -> str:
    """A Keras layer's name for one of PyTorch's."""
    return name.strip("_").replace("._", "_").replace(".", "_")


def load(model: Any, path: Path) -> None:  # noqa: ANN401
    """Give the network the weights of an ``.npz`` archive.

    Args:
        model: of ``efficientnet_lite0``, of full width.
        path: arrays with PyTorch's names, kernels as [out, in, height, width].

    Raises:
        TrainingError: the file is unreadable, or lacks an array of the right shape.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            for name, layer in _named(model):
                layer.set_weights(_of_layer(name, arrays))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise TrainingError(
            f"{path} does not hold weights of this architecture ({error})"
        ) from error


def _named(model: Any) -> list[tuple[str, Any]]:  # noqa: ANN401
    """PyTorch's names of the layers with weights, and the layers."""
    names = ["_conv_stem", "_bn0", "_conv_head", "_bn1"]
    for number in range(sum(blocks for *_, blocks in STAGES)):
        parts = ("_depthwise_conv", "_bn1", "_project_conv", "_bn2")
        first = ("_expand_conv", "_bn0") if number else ()
        names += [f"_blocks.{number}.{part}" for part in (*first, *parts)]
    return [(name, model.get_layer(_layer(name))) for name in names]


def _of_layer(name: str, arrays: Mapping[str, NDArray[Any]]) -> list[NDArray[np.float32]]:
    if not name.endswith(_CONVOLUTIONS):
        return [arrays[f"{name}.{part}"].astype(np.float32) for part in _NORM]
    kernel = arrays[f"{name}.weight"].astype(np.float32)
    # [out, 1, h, w] of a depthwise one becomes [h, w, out, 1], any other [h, w, in, out].
    axes = (2, 3, 0, 1) if name.endswith("_depthwise_conv") else (2, 3, 1, 0)
    return [kernel.transpose(axes)]
