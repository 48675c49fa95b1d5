"""Models of a few hundred bytes, written without TensorFlow: TFLite's flatbuffer by hand.

Each averages its picture over its area and gives ``SLOPES @ means + OFFSETS`` as the logits of
three classes, so that what it must answer can be worked out (schema: TensorFlow Lite,
``schema.fbs``; the numbers below are its field numbers and enumeration values).
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import flatbuffers
import numpy as np
from numpy.typing import NDArray

SIDE = 8
LABELS = ("red thing", "green thing", "blue thing")
SLOPES = np.array([[0.02, 0, 0], [0, 0.02, 0], [0, 0, 0.02]], np.float32)
OFFSETS = np.array([0.5, 0.0, -0.5], np.float32)

MARK = b"drawn up by a test"
"""The description in each file, by which these models are told from others."""

_TYPES = {"float32": 0, "int32": 2, "uint8": 3, "bool": 6, "int8": 9}
_DEQUANTIZE, _FULLY_CONNECTED, _LOGISTIC, _RESHAPE, _SOFTMAX = 6, 9, 14, 22, 25
_MEAN, _GREATER_EQUAL, _SQRT, _QUANTIZE, _WHILE = 40, 62, 75, 114, 119
# What an operator's options are called in the schema's union, and their fields.
_OPTIONS = {_FULLY_CONNECTED: 8, _SOFTMAX: 9, _RESHAPE: 17, _MEAN: 27, _WHILE: 93}
_NORMALIZATION = 1


@dataclass
class Graph:
    """A model while it is drawn up: tensors by number, operators in their order."""

    tensors: list[tuple[str, tuple[int, ...], str, bytes, tuple[float, int] | None]] = field(
        default_factory=list
    )
    operators: list[tuple[int, tuple[int, ...], tuple[int, ...]]] = field(default_factory=list)
    others: list[tuple["Graph", int, int]] = field(default_factory=list)
    """Condition and body of a loop, each with its input and output."""

    def tensor(
        self,
        shape: Sequence[int],
        dtype: str = "float32",
        *,
        quantisation: tuple[float, int] | None = None,
    ) -> int:
        """An input or a value on the way."""
        self.tensors.append((f"t{len(self.tensors)}", tuple(shape), dtype, b"", quantisation))
        return len(self.tensors) - 1

    def constant(self, values: NDArray[np.generic]) -> int:
        """Weights."""
        number = self.tensor(values.shape, values.dtype.name)
        name, shape, dtype, _, quantisation = self.tensors[number]
        self.tensors[number] = (name, shape, dtype, values.tobytes(), quantisation)
        return number

    def apply(
        self, code: int, inputs: Sequence[int], shape: Sequence[int], dtype: str = "float32"
    ) -> int:
        """An operator with one new output."""
        output = self.tensor(shape, dtype)
        self.operators.append((code, tuple(inputs), (output,)))
        return output

    def linear(self, value: int, weights: NDArray[np.float32], offsets: NDArray[np.float32]) -> int:
        """``weights @ value + offsets`` over the last axis."""
        shape = (*self.tensors[value][1][:-1], len(weights))
        constants = (self.constant(weights), self.constant(offsets))
        return self.apply(_FULLY_CONNECTED, (value, *constants), shape)

    def build(
        self, inputs: Sequence[int], outputs: Sequence[int], metadata: bytes | None = None
    ) -> bytes:
        """The file's bytes."""
        b = flatbuffers.Builder(0)
        graphs = [(self, inputs, outputs), *((g, [i], [o]) for g, i, o in self.others)]
        codes = sorted({code for graph, _, _ in graphs for code, _, _ in graph.operators})
        contents = [b""]
        entries, subgraphs = [], []
        for graph, into, out in graphs:
            first = len(contents)
            contents += [content for _, _, _, content, _ in graph.tensors]
            subgraphs.append(graph._subgraph(b, codes, first, into, out))
        if metadata is not None:
            entries.append(_table(b, {0: b.CreateString("TFLITE_METADATA")}, {1: len(contents)}))
            contents.append(metadata)
        buffers = [_table(b, {0: b.CreateByteVector(c)} if c else {}, {}) for c in contents]
        operator_codes = [_operator_code(b, code) for code in codes]
        model = _table(
            b,
            {
                1: _offsets(b, operator_codes),
                2: _offsets(b, subgraphs),
                3: b.CreateString(MARK),
                4: _offsets(b, buffers),
                **({6: _offsets(b, entries)} if entries else {}),
            },
            {0: 3},
        )
        b.Finish(model, file_identifier=b"TFL3")
        return bytes(b.Output())

    def _subgraph(
        self,
        b: flatbuffers.Builder,
        codes: Sequence[int],
        first: int,
        inputs: Sequence[int],
        outputs: Sequence[int],
    ) -> int:
        """With its tensors' contents in the buffers from ``first`` on."""
        tensors = [self._tensor(b, i, first) for i in range(len(self.tensors))]
        operators = [self._operator(b, codes, *operator) for operator in self.operators]
        return _table(
            b,
            {
                0: _offsets(b, tensors),
                1: b.CreateNumpyVector(np.array(inputs, np.int32)),
                2: b.CreateNumpyVector(np.array(outputs, np.int32)),
                3: _offsets(b, operators),
            },
            {},
        )

    def _tensor(self, b: flatbuffers.Builder, number: int, first: int) -> int:
        name, shape, dtype, content, quantisation = self.tensors[number]
        offsets = {
            0: b.CreateNumpyVector(np.array(shape, np.int32)),
            3: b.CreateString(name),
        }
        if quantisation is not None:
            scale = b.CreateNumpyVector(np.array(quantisation[:1], np.float32))
            zero = b.CreateNumpyVector(np.array(quantisation[1:], np.int64))
            offsets[4] = _table(b, {2: scale, 3: zero}, {})
        number_of_buffer = first + number if content else 0
        b.StartObject(6)
        for slot, offset in offsets.items():
            b.PrependUOffsetTRelativeSlot(slot, offset, 0)
        b.PrependInt8Slot(1, _TYPES[dtype], 0)
        b.PrependUint32Slot(2, number_of_buffer, 0)
        return int(b.EndObject())

    def _operator(
        self,
        b: flatbuffers.Builder,
        codes: Sequence[int],
        code: int,
        inputs: Sequence[int],
        outputs: Sequence[int],
    ) -> int:
        options = _options(b, code, keep_axes=len(self.tensors[outputs[0]][1]) > 2)
        vectors = [b.CreateNumpyVector(np.array(v, np.int32)) for v in (inputs, outputs)]
        b.StartObject(5)
        b.PrependUint32Slot(0, codes.index(code), 0)
        b.PrependUOffsetTRelativeSlot(1, vectors[0], 0)
        b.PrependUOffsetTRelativeSlot(2, vectors[1], 0)
        if options is not None:
            b.PrependUint8Slot(3, _OPTIONS[code], 0)
            b.PrependUOffsetTRelativeSlot(4, options, 0)
        return int(b.EndObject())


def _operator_code(b: flatbuffers.Builder, code: int) -> int:
    b.StartObject(4)
    b.PrependInt8Slot(0, min(code, 127), 0)
    b.PrependInt32Slot(2, 1, 1)
    b.PrependInt32Slot(3, code, 0)
    return int(b.EndObject())


def _options(b: flatbuffers.Builder, code: int, *, keep_axes: bool) -> int | None:
    if code not in _OPTIONS:
        return None
    b.StartObject(3)
    if code == _WHILE:
        b.PrependInt32Slot(0, 1, 0)  # the subgraph of the condition
        b.PrependInt32Slot(1, 2, 0)  # that of the body
    if code == _SOFTMAX:
        b.PrependFloat32Slot(0, 1.0, 0.0)  # beta
    if code == _FULLY_CONNECTED and keep_axes:
        b.PrependBoolSlot(2, True, False)
    return int(b.EndObject())


def _table(b: flatbuffers.Builder, offsets: Mapping[int, int], numbers: Mapping[int, int]) -> int:
    """A table of offsets and unsigned 32-bit numbers by field number."""
    b.StartObject(1 + max((*offsets, *numbers, 0)))
    for slot, offset in offsets.items():
        b.PrependUOffsetTRelativeSlot(slot, offset, 0)
    for slot, number in numbers.items():
        b.PrependUint32Slot(slot, number, 0)
    return int(b.EndObject())


def _offsets(b: flatbuffers.Builder, tables: Sequence[int]) -> int:
    b.StartVector(4, len(tables), 4)
    for table in reversed(tables):
        b.PrependUOffsetTRelative(table)
    return int(b.EndVector())


def normalization_metadata(mean: Sequence[float] | None, std: Sequence[float] | None) -> bytes:
    """A ``ModelMetadata`` block that states an input's normalisation (``metadata_schema.fbs``)."""
    b = flatbuffers.Builder(0)
    values = {
        slot: b.CreateNumpyVector(np.array(stated, np.float32))
        for slot, stated in enumerate((mean, std))
        if stated is not None
    }
    options = _table(b, values, {})
    units = []
    for kind in (2, _NORMALIZATION):  # what else may be done to an input comes first
        b.StartObject(2)
        b.PrependUint8Slot(0, kind, 0)
        b.PrependUOffsetTRelativeSlot(1, options, 0)
        units.append(int(b.EndObject()))
    tensor = _table(b, {4: _offsets(b, units)}, {})
    subgraph = _table(b, {2: _offsets(b, [tensor])}, {})
    b.Finish(_table(b, {3: _offsets(b, [subgraph])}, {}), file_identifier=b"M001")
    return bytes(b.Output())


def with_labels(model: bytes, labels: Sequence[str] = LABELS) -> bytes:
    """The model with its labels in an archive behind it, as TFLite Metadata has them."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as entries:
        entries.writestr("labels.txt", "\n".join(labels))
    return model + archive.getvalue()


def classifier(
    *,
    dtype: str = "float32",
    layout: str = "NHWC",
    kind: str = "probabilities",
    quantisation: tuple[float, int] | None = None,
    side: int = SIDE,
    extras: bool = False,
    metadata: bytes | None = None,
) -> bytes:
    """A model of three classes.

    Args:
        dtype: of the input; an integer input has an output of the same type.
        layout: ``NHWC`` or ``NCHW``.
        kind: ``probabilities``, ``logits``, ``independent`` (a sigmoid of each), ``single`` (of
            the first alone), ``single_logit``, or ``nan`` (roots of negative numbers).
        quantisation: scale and zero point of an integer input.
        side: of its picture.
        extras: whether it has a cam [side, side, 3] and an embedding [3] behind the scores.
        metadata: a ``ModelMetadata`` block.
    """
    graph = Graph()
    shape = (1, side, side, 3) if layout == "NHWC" else (1, 3, side, side)
    picture = graph.tensor(shape, dtype, quantisation=quantisation)
    real = graph.apply(_DEQUANTIZE, [picture], shape) if dtype != "float32" else picture
    axes = np.array([1, 2] if layout == "NHWC" else [2, 3], np.int32)
    means = graph.apply(_MEAN, [real, graph.constant(axes)], (1, 3))
    classes = 1 if kind.startswith("single") else 3
    scores = graph.linear(means, SLOPES[:classes], OFFSETS[:classes])
    if kind == "probabilities":
        scores = graph.apply(_SOFTMAX, [scores], (1, 3))
    if kind in ("independent", "single"):
        scores = graph.apply(_LOGISTIC, [scores], (1, classes))
    if kind == "nan":
        below_zero = graph.linear(scores, np.zeros((3, 3), np.float32), np.full(3, -1, np.float32))
        scores = graph.apply(_SQRT, [below_zero], (1, 3))
    outputs = [_stored(graph, scores, dtype, kind)]
    if extras:
        outputs += [graph.linear(real, SLOPES, OFFSETS), means]
    return graph.build([picture], outputs, metadata)


def _stored(graph: Graph, scores: int, dtype: str, kind: str) -> int:
    """Scores in the type of the input: probabilities over the whole range, logits -16 to 16."""
    if dtype == "float32":
        return scores
    low = -128 if dtype == "int8" else 0
    squashed = kind in ("probabilities", "independent", "single")
    quantisation = (1 / 256, low) if squashed else (1 / 8, low + 128)
    output = graph.tensor(graph.tensors[scores][1], dtype, quantisation=quantisation)
    graph.operators.append((_QUANTIZE, (scores,), (output,)))
    return output


def detector(
    classes: Sequence[float] = (0, 2, 2), scores: Sequence[float] = (0.75, 0.25, 0.5)
) -> bytes:
    """A model that finds the same things in every picture: boxes, classes, scores, count."""
    graph = Graph()
    shape = (1, SIDE, SIDE, 3)
    picture = graph.tensor(shape)
    axes = graph.constant(np.array([1, 2], np.int32))
    means = graph.apply(_MEAN, [picture, axes], (1, 3))

    def always(values: Sequence[float]) -> int:
        weights = np.zeros((len(values), 3), np.float32)
        return graph.linear(means, weights, np.array(values, np.float32))

    found = len(classes)
    flat = always([0.0] * 4 * found)
    new_shape = graph.constant(np.array([1, found, 4], np.int32))
    boxes = graph.apply(_RESHAPE, [flat, new_shape], (1, found, 4))
    return graph.build([picture], [boxes, always(classes), always(scores), always([found])])


def finder(
    boxes: Sequence[Sequence[float]],
    scores: Sequence[float],
    *,
    side: int = 64,
    redness: float = 0.0,
    dtype: str = "float32",
    numbers: bool = True,
) -> bytes:
    """A lesion detector with the same boxes for every picture: boxes [1, n, 4], scores [1, n].

    Args:
        boxes: top, left, bottom, right of each, as shares of the square.
        scores: of each, on a black picture.
        side: of its picture.
        redness: what each level of mean red, 0 to 255, adds to each score.
        dtype: of its picture.
        numbers: whether the scores are numbers at all; else roots of negative ones.
    """
    graph = Graph()
    shape = (1, side, side, 3)
    quantisation = None if dtype == "float32" else (1.0, 0)
    picture = graph.tensor(shape, dtype, quantisation=quantisation)
    real = picture if dtype == "float32" else graph.apply(_DEQUANTIZE, [picture], shape)
    means = graph.apply(_MEAN, [real, graph.constant(np.array([1, 2], np.int32))], (1, 3))
    found = len(scores)
    edges = np.array(boxes, np.float32).ravel()
    flat = graph.linear(means, np.zeros((edges.size, 3), np.float32), edges)
    new_shape = graph.constant(np.array([1, found, 4], np.int32))
    slopes = np.tile(np.array([redness, 0, 0], np.float32), (found, 1))
    sure = graph.linear(means, slopes, np.array(scores, np.float32))
    if not numbers:
        sure = graph.apply(_SQRT, [sure], (1, found))
    return graph.build([picture], [graph.apply(_RESHAPE, [flat, new_shape], (1, found, 4)), sure])


def hanging(side: int = SIDE) -> bytes:
    """A classifier of three classes that never ends on a picture as red as can be.

    In a loop it waits for the mean red, 0 to 255, to be less than the mean blue and 250, which
    the loop does not change. Of pictures drawn by chance none is so red.
    """
    condition, body = Graph(), Graph()
    before = condition.tensor((1, 3))
    redness = condition.linear(
        before, np.array([[1, 0, -1]], np.float32), np.array([-250], np.float32)
    )
    one = condition.constant(np.array([1], np.int32))
    single = condition.apply(_RESHAPE, [redness, one], (1,))
    nought = condition.constant(np.zeros(1, np.float32))
    goes_on = condition.apply(_GREATER_EQUAL, [single, nought], (1,), "bool")
    same = body.tensor((1, 3))
    after = body.linear(same, np.eye(3, dtype=np.float32), np.zeros(3, np.float32))
    graph = Graph()
    shape = (1, side, side, 3)
    picture = graph.tensor(shape, "uint8", quantisation=(1.0, 0))
    real = graph.apply(_DEQUANTIZE, [picture], shape)
    means = graph.apply(_MEAN, [real, graph.constant(np.array([1, 2], np.int32))], (1, 3))
    looped = graph.apply(_WHILE, [means], (1, 3))
    graph.others += [(condition, before, goes_on), (body, same, after)]
    scores = graph.apply(_SOFTMAX, [graph.linear(looped, SLOPES, OFFSETS)], (1, 3))
    return graph.build([picture], [_stored(graph, scores, "uint8", "probabilities")])


def unpreparable() -> bytes:
    """A whole file whose matrix does not fit its vector, which the runtime says when it loads."""
    graph = Graph()
    picture = graph.tensor((1, SIDE, SIDE, 3))
    scores = graph.linear(picture, np.zeros((3, 5), np.float32), OFFSETS)
    return graph.build([picture], [scores])


def expected_logits(means: Sequence[float]) -> NDArray[np.float64]:
    """What a model must answer for real values of these means over the picture."""
    logits: NDArray[np.float64] = SLOPES.astype(float) @ np.asarray(means, float) + OFFSETS
    return logits
