"""A model's tensors as the runtime describes them, and whether a manifest fits them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skinscreen.domain.errors import ModelError
from skinscreen.domain.manifest import SINGLE_KINDS, InputSpec, Manifest, OutputSpec
from skinscreen.language import tr

_QUANTISATION_TOLERANCE = 1e-6
_DETECTION_OUTPUTS = 4
TOLERANCE = 0.02
"""By how much probabilities may leave 0 to 1, and their sum 1."""


@dataclass(frozen=True, slots=True)
class TensorDescription:
    """One input or output tensor.

    Attributes:
        name: as the model names it.
        shape: with the batch first.
        dtype: numpy's name, such as ``float32``.
        scale: quantisation step, 0 for floats.
        zero_point: quantisation zero.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    scale: float
    zero_point: int

    @property
    def elements(self) -> int:
        """How many values it holds."""
        return math.prod(self.shape)

    @classmethod
    def of(cls, details: Mapping[str, Any]) -> "TensorDescription":
        """From an entry of ``Interpreter.get_input_details()``."""
        scale, zero_point = details["quantization"]
        return cls(
            str(details["name"]),
            tuple(int(n) for n in details["shape"]),
            details["dtype"].__name__,
            float(scale),
            int(zero_point),
        )


def can_sum_to_one(values: NDArray[np.floating[Any]], scale: float) -> bool:
    """Whether an output's real values are probabilities that sum to 1, but for their storing.

    Args:
        values: any shape.
        scale: quantisation step of the output, 0 for floats: each value may be off by one step.
    """
    if not np.isfinite(values).all():
        return False
    total, used = float(values.sum(dtype=np.float64)), int(np.count_nonzero(values))
    return _are_shares(float(values.min()), total, scale * used, scale * values.size)


def few_can_sum_to_one(values: Sequence[float], scale: float) -> bool:
    """The same of a list of finite values: over a few numpy takes longer than to add them up."""
    used = sum(value != 0 for value in values)
    return _are_shares(min(values), math.fsum(values), scale * used, scale * len(values))


def _are_shares(least: float, total: float, more: float, less: float) -> bool:
    """Whether values may be shares of a whole.

    Args:
        least: of the values.
        total: of them all.
        more: by how much their storing may have made the total larger.
        less: by how much it may have made it smaller.
    """
    return least >= -TOLERANCE and total - more - TOLERANCE <= 1 <= total + less + TOLERANCE


def require_fit(
    manifest: Manifest,
    inputs: Sequence[TensorDescription],
    outputs: Sequence[TensorDescription],
) -> None:
    """Hold a manifest against the model's own tensors.

    Raises:
        ModelError: a shape, a type, a quantisation or the number of labels differs.
    """
    if len(inputs) != 1:
        several = tr("the model has {n} inputs; only one, a picture, is possible")
        raise ModelError(several.format(n=len(inputs)))
    _require_input(manifest.input, inputs[0])
    _require_scores(manifest, outputs)
    if manifest.output.cam is not None:
        cam = _output(outputs, manifest.output.cam, "cam")
        if len(cam.shape) != 4 or cam.shape[-1] != len(manifest.labels):  # noqa: PLR2004
            other = tr("the cam output has shape {shape}, not [1, h, w, labels]")
            raise ModelError(other.format(shape=cam.shape))
    if manifest.output.embedding is not None:
        _output(outputs, manifest.output.embedding, "embedding")


def _require_scores(manifest: Manifest, outputs: Sequence[TensorDescription]) -> None:
    scores = _output(outputs, manifest.output.scores, "scores")
    labels = len(manifest.labels)
    if manifest.output.kind == "detections":
        _require_detections(manifest.output, outputs)
    elif manifest.output.kind in SINGLE_KINDS:
        if (scores.elements, labels) != (1, 2):
            other = tr(
                "one score and two labels are needed, but the model gives {scores} and the "
                "manifest has {labels}"
            )
            raise ModelError(other.format(scores=scores.elements, labels=labels))
    elif scores.elements != labels:
        other = tr("the model gives {scores} scores, but the manifest has {labels} labels")
        raise ModelError(other.format(scores=scores.elements, labels=labels))


def _require_input(spec: InputSpec, tensor: TensorDescription) -> None:
    # L10N: {found} and {said} are both a shape or both a type, such as uint8
    other = tr("the model reads {found}, but the manifest says {said}")
    if tensor.shape != spec.shape:
        raise ModelError(other.format(found=tensor.shape, said=spec.shape))
    if tensor.dtype != spec.dtype:
        raise ModelError(other.format(found=tensor.dtype, said=spec.dtype))
    same_scale = abs(tensor.scale - spec.scale) <= _QUANTISATION_TOLERANCE * max(1, spec.scale)
    if spec.dtype != "float32" and not (same_scale and tensor.zero_point == spec.zero_point):
        found = f"({tensor.scale:g}, {tensor.zero_point})"
        numbers = f"({spec.scale:g}, {spec.zero_point})"
        # L10N: {found} and {said} are two numbers in brackets
        scaled = tr("the model's input quantisation is {found}, but the manifest says {said}")
        raise ModelError(scaled.format(found=found, said=numbers))


def _output(outputs: Sequence[TensorDescription], index: int, what: str) -> TensorDescription:
    if index >= len(outputs):
        # L10N: {what} is scores, classes, cam or embedding, as the manifest calls it
        absent = tr("the model has {n} outputs; there is no {what} output {number}")
        raise ModelError(absent.format(n=len(outputs), what=what, number=index))
    return outputs[index]


def _require_detections(spec: OutputSpec, outputs: Sequence[TensorDescription]) -> None:
    if spec.classes is None:
        raise ModelError(tr("a detector's manifest must name the output with the classes"))
    classes = _output(outputs, spec.classes, "classes")
    if classes.shape != outputs[spec.scores].shape:
        raise ModelError(tr("the detector's classes and scores differ in number"))


def detection_outputs(
    outputs: Sequence[TensorDescription], whole: Sequence[bool]
) -> OutputSpec | None:
    """How to read a detector: boxes [1, k, 4], classes [1, k], scores [1, k], count [1].

    Args:
        outputs: in any order.
        whole: whether each held whole numbers alone when the model was tried: classes do,
            scores do not. Where both do, the order is that of TFLite_Detection_PostProcess.

    Returns:
        Where scores and classes stand, or None for anything but a detector.
    """
    boxes = [t.shape for t in outputs if len(t.shape) == 3 and t.shape[-1] == 4]  # noqa: PLR2004
    if len(outputs) != _DETECTION_OUTPUTS or len(boxes) != 1:
        return None
    lists = [i for i, t in enumerate(outputs) if t.shape == boxes[0][:2]]
    if len(lists) != 2:  # noqa: PLR2004 - classes and scores
        return None
    classes, scores = lists
    if whole[scores] and not whole[classes]:
        classes, scores = scores, classes
    return OutputSpec("detections", scores=scores, classes=classes)
