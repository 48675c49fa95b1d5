"""A shipped model as Keras again: its weights out of the TFLite file, to begin a run with.

The converter keeps the layers in their order and folds three things into the kernels' neighbours:
each BatchNormalization of the backbone into the convolution before it, the 3 of the hard sigmoid
``relu6(x + 3) / 6`` into the bias of the squeeze-and-excite convolution, and the head's
normalisation into a subtraction and the dense layer behind. Of several views each layer is there
as often, with the same weights, and their number divides the last layer's. What comes out is the
same function; ``unfold`` gives it the statistics that training needs.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skinscreen.domain.errors import TrainingError
from skinscreen.domain.manifest import MODEL_FILE
from skinscreen.training.backbones import LAYER, batch_norms
from skinscreen.training.head import EMBEDDING, FEATURES, PROBABILITIES

Floats = NDArray[np.float32]
_HARD_SIGMOID = 3.0
_SECOND_EXCITE = "excite_conv_1"


def load(bundle: Path, member: int, model: Any) -> None:  # noqa: ANN401 - keras.Model
    """Set a model's weights to those of one member of a shipped bundle.

    Args:
        bundle: its folder, with a float32 or float16 file of ``convert``.
        member: which of the averaged networks, from 0.
        model: of ``head.build_model``, of the same backbone, width and classes.

    Raises:
        TrainingError: the file is missing, or of another architecture.
    """
    path = bundle / MODEL_FILE
    try:
        graph = Graph(path.read_bytes())
    except OSError as error:
        raise TrainingError(f"{path} cannot be read ({error.strerror})") from error
    backbone, head = model.get_layer(LAYER), model.get_layer("head")
    layers = convolutions(backbone)
    try:
        mine = graph.convolutions[member * len(layers) :][: len(layers)]
        if not mine:
            raise TrainingError(f"{path} has no member {member} of this architecture")
        set_convolutions(layers, batch_norms(backbone), mine)
        _set_head(head, graph.head(member))
    except (ValueError, StopIteration, IndexError) as error:
        raise TrainingError(f"{path} is of another architecture ({error})") from error


def convolutions(model: Any) -> list[Any]:  # noqa: ANN401 - keras.Model
    """A model's convolutions in the order they stand, without those of its parts."""
    import keras

    kinds = (keras.layers.Conv2D, keras.layers.DepthwiseConv2D)
    return [layer for layer in model.layers if isinstance(layer, kinds)]


def set_convolutions(
    layers: Sequence[Any], norms: Sequence[Any], pairs: Sequence[tuple[Floats, Floats]]
) -> None:
    """Set convolutions to a file's kernels and biases, and the normalisations behind them.

    Args:
        layers: of Keras.
        norms: those of the same model.
        pairs: kernel and bias of each layer.

    Raises:
        ValueError: there are more or fewer of them, or a shape is another one.
    """
    behind = {norm.input._keras_history.operation.name: norm for norm in norms}  # noqa: SLF001 - no public way
    for layer, (kernel, bias) in zip(layers, pairs, strict=True):
        _set_convolution(layer, behind.get(layer.name), kernel, bias)


def _set_convolution(layer: Any, norm: Any, kernel: Floats, bias: Floats) -> None:  # noqa: ANN401
    """Set a convolution, and the normalisation behind it, which is None where there is none."""
    # TFLite has [out, h, w, in], or [1, h, w, channels] of a depthwise one.
    turned = kernel.transpose(1, 2, 3, 0)
    if norm is None:
        shift = _HARD_SIGMOID if layer.name.endswith(_SECOND_EXCITE) else 0.0
        layer.set_weights([turned, bias - shift])
        return
    layer.set_weights([turned])
    one = np.ones_like(bias)
    norm.set_weights([one, bias, 0 * one, one - norm.epsilon])


def _set_head(head: Any, weights: tuple[Floats, ...]) -> None:  # noqa: ANN401
    first, bias, shift, second, second_bias, last, last_bias = weights
    norm = head.get_layer("norm")
    one = np.ones_like(shift)
    head.get_layer("dense_1").set_weights([first.T, bias])
    norm.set_weights([one, -shift, 0 * one, one - norm.epsilon])
    head.get_layer(EMBEDDING).set_weights([second.T, second_bias])
    head.get_layer(PROBABILITIES).set_weights([last.T, last_bias])


def unfold_head(model: Any, pixels: NDArray[np.float32]) -> None:  # noqa: ANN401
    """Put the statistics of some pictures into the head's normalisation, the function unchanged.

    Args:
        model: of ``head.build_model``; changed in place.
        pixels: [n, side, side, 3], 0 to 255, some hundred of the training set.
    """
    import keras

    head = model.get_layer("head")
    norm = head.get_layer("norm")
    pooled = keras.Model(model.input, model.get_layer("pool").output)
    features = pooled.predict(pixels, batch_size=32, verbose=0)
    hidden = keras.Model(head.get_layer(FEATURES).output, head.get_layer("dense_1").output)
    values = hidden.predict(features, batch_size=512, verbose=0)
    gamma, beta, mean, variance = norm.get_weights()
    slope = gamma / np.sqrt(variance + norm.epsilon)
    seen, spread = values.mean(axis=0), values.var(axis=0)
    norm.set_weights(
        [slope * np.sqrt(spread + norm.epsilon), beta + slope * (seen - mean), seen, spread]
    )


class Graph:
    """The constants of a TFLite file in the order in which they are used."""

    def __init__(self, content: bytes) -> None:
        from tensorflow.lite.python import schema_py_generated as schema

        model = schema.ModelT.InitFromPackedBuf(content, 0)
        names = {value: name for name, value in vars(schema.BuiltinOperator).items()}
        graph = model.subgraphs[0]
        codes = [max(c.builtinCode, c.deprecatedBuiltinCode) for c in model.operatorCodes]
        self._steps = [(names[codes[step.opcodeIndex]], step) for step in graph.operators]
        self._tensors = graph.tensors
        self._buffers = model.buffers
        self._types = {schema.TensorType.FLOAT32: np.float32, schema.TensorType.FLOAT16: np.float16}
        halves = [step for name, step in self._steps if name == "DEQUANTIZE"]
        self._kept = {step.outputs[0]: step.inputs[0] for step in halves}

    @property
    def convolutions(self) -> list[tuple[Floats, Floats]]:
        """Kernel and bias of every convolution, member after member."""
        return [self._pair(step) for step in _once(self._convolving)]

    @property
    def named(self) -> list[tuple[str, tuple[Floats, Floats]]]:
        """The convolutions, each with the name of its output, in which its Keras layer's is."""
        return [
            (self._tensors[step.outputs[0]].name.decode(), self._pair(step))
            for step in _once(self._convolving)
        ]

    @property
    def _convolving(self) -> list[Any]:
        kinds = ("CONV_2D", "DEPTHWISE_CONV_2D")
        return [step for name, step in self._steps if name in kinds]

    def head(self, member: int) -> tuple[Floats, ...]:
        """First kernel and bias, what the normalisation takes away, and two more pairs."""
        first = _once(self._dense)[member]
        shift, normed = next(
            (self._needed(step.inputs[1]), step.outputs[0])
            for name, step in self._steps
            if name == "SUB" and step.inputs[0] == first.outputs[0]
        )
        second = next(step for step in self._dense if step.inputs[0] == normed)
        return (*self._pair(first), shift, *self._pair(second), *self._last(second.outputs[0]))

    @property
    def views(self) -> int:
        """Mirrored views of the photo that each member sees, in whatever order."""
        shared = self._dense[0].inputs[1]
        return sum(step.inputs[1] == shared for step in self._dense)

    @property
    def _dense(self) -> list[Any]:
        """The dense layers with a bias: those of the maps have none."""
        return [
            step
            for name, step in self._steps
            if name == "FULLY_CONNECTED" and len(step.inputs) > 2 and step.inputs[2] >= 0
        ]

    def _last(self, hidden: int) -> tuple[Floats, Floats]:
        """Kernel and bias behind a hidden layer, whose views are added up before."""
        divisor = float(self.views)
        while not (found := [step for step in self._dense if step.inputs[0] == hidden]):
            name, step = next(
                (name, step)
                for name, step in self._steps
                if name in ("ADD", "MUL") and hidden in step.inputs
            )
            divisor = divisor if name == "ADD" else 1.0  # not in the kernel, but a step before it
            hidden = step.outputs[0]
        kernel, bias = self._pair(found[0])
        return kernel * np.float32(divisor), bias

    def _pair(self, step: Any) -> tuple[Floats, Floats]:  # noqa: ANN401 - OperatorT
        return self._needed(step.inputs[1]), self._needed(step.inputs[2])

    def _needed(self, number: int) -> Floats:
        tensor = self._tensors[self._kept.get(number, number)]
        data = self._buffers[tensor.buffer].data
        if data is None or tensor.type not in self._types:
            raise ValueError("its weights are neither float32 nor float16")
        values = np.frombuffer(bytes(data), self._types[tensor.type]).reshape(tensor.shape)
        return values.astype(np.float32)


def _once(steps: Sequence[Any]) -> list[Any]:
    """The first step with each kernel: views share theirs."""
    first: dict[int, Any] = {}
    for step in steps:
        first.setdefault(step.inputs[1], step)
    return list(first.values())
