"""A ``.tflite`` file made elsewhere becomes a bundle, after it was tried in a child process."""

import hashlib
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from skinscreen.domain.errors import ModelError
from skinscreen.domain.manifest import (
    CARD_FILE,
    MANIFEST_FILE,
    MODEL_FILE,
    InputSpec,
    Manifest,
    OutputSpec,
    is_bundle_name,
)
from skinscreen.domain.manifest_reader import parse
from skinscreen.domain.taxonomy import ConditionClass
from skinscreen.imaging.source import shown
from skinscreen.inference.library import MODEL_BYTES_LIMIT, folders, read_limited
from skinscreen.inference.metadata import embedded_labels, embedded_normalization, read_labels
from skinscreen.inference.probe import ProbeReport, probe
from skinscreen.inference.tensors import TensorDescription, detection_outputs
from skinscreen.inference.tflite import RuntimeOptions

_Triple = tuple[float, float, float]
NORMALIZATIONS: dict[str, tuple[_Triple, _Triple]] = {
    "signed": ((127.5, 127.5, 127.5), (127.5, 127.5, 127.5)),
    "unit": ((0.0, 0.0, 0.0), (255.0, 255.0, 255.0)),
    "raw": ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
    "imagenet": ((123.675, 116.28, 103.53), (58.395, 57.12, 57.375)),
}
"""Mean and standard deviation in pixel units: -1 to 1, 0 to 1, 0 to 255, torchvision's ImageNet."""
_PROBABILITY_TOLERANCE = 0.02
_LABELS_BYTES_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class ImportDraft:
    """A tried model, before the person has said what its classes are.

    Attributes:
        content: the model's bytes.
        sha256: of the bytes.
        name: a name for the bundle made from the file's.
        input: how it is fed.
        output: how its answer is read.
        label_count: how many classes it has; for a detector, how many labels were found.
        labels: names of the classes, or None where the file and its folder name none.
        assumptions: sentences about what the file did not say.
    """

    content: bytes
    sha256: str
    name: str
    input: InputSpec
    output: OutputSpec
    label_count: int
    labels: tuple[str, ...] | None
    assumptions: tuple[str, ...]


def prepare(
    model: Path, normalization: str | None = None, options: RuntimeOptions | None = None
) -> ImportDraft:
    """Try a model in a child process and find out what it says of itself.

    Args:
        model: the ``.tflite`` file.
        normalization: a key of ``NORMALIZATIONS`` for a float model that does not say its own.
        options: how it is to be run; some models cannot run without their delegate.

    Raises:
        ModelError: naming the file and why it cannot be used.
    """
    content = read_limited(model, MODEL_BYTES_LIMIT)
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        report = probe(content, sha256, options)
        spec, scaling = _input_spec(report.inputs[0], content, normalization)
        output, reading = _output_spec(report)
        labels = embedded_labels(content)
        count = report.outputs[output.scores].elements
        if output.kind == "detections":
            labels = labels or _labels_beside(model, None)
            count = len(labels) if labels else 0
        elif labels is None or len(labels) != count:
            labels = _labels_beside(model, count)
    except ModelError as error:
        raise ModelError(f"{shown(model)}: {error}") from error
    assumptions = (*scaling, *reading)
    return ImportDraft(content, sha256, _name(model), spec, output, count, labels, assumptions)


def read_label_file(file: Path, count: int) -> tuple[str, ...]:
    """Labels from a text file, one a line.

    Raises:
        ModelError: it cannot be read, or does not hold ``count`` labels (0: any number).
    """
    labels = read_labels(read_limited(file, _LABELS_BYTES_LIMIT))
    if not labels or (count and len(labels) != count):
        raise ModelError(f"{shown(file)} holds {len(labels)} labels, but the model has {count}")
    return labels


def numbered_labels(count: int) -> tuple[str, ...]:
    """Stand-ins where nobody knows the names."""
    return tuple(f"class {i}" for i in range(count))


def install(
    draft: ImportDraft,
    labels: Sequence[str],
    malignant: Collection[str],
    place: Path,
    name: str | None = None,
) -> Path:
    """Write the bundle; it appears whole or not at all.

    Args:
        draft: from ``prepare``.
        labels: one for each class.
        malignant: those of the labels that are malignant or pre-malignant.
        place: the folder of the person's bundles.
        name: of the bundle, or None for the draft's.

    Returns:
        The bundle's folder.

    Raises:
        ModelError: a label or name is not usable, the name is taken, or it cannot be written.
    """
    name = name or draft.name
    if not is_bundle_name(name):
        raise ModelError(f"{name!r} cannot be a model's name: use letters, digits, '.', '_', '-'")
    manifest = _manifest(draft, name, labels, malignant)
    target = place / name
    if any((taken / name).exists() for taken in (place, *folders())):
        raise ModelError(f"there already is a model named {name}; choose another name")
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".import-", dir=place) as temporary:
            folder = Path(temporary) / name
            folder.mkdir()
            (folder / MODEL_FILE).write_bytes(draft.content)
            (folder / MANIFEST_FILE).write_text(manifest.to_json(), "utf-8")
            (folder / CARD_FILE).write_text(_card(manifest, draft), "utf-8")
            folder.rename(target)
    except OSError as error:
        raise ModelError(f"the model cannot be saved in {place} ({error.strerror})") from error
    return target


def remove(folder: Path, place: Path) -> None:
    """Delete one of the person's bundles.

    Raises:
        ModelError: it is not theirs, or cannot be deleted.
    """
    if folder.parent != place:
        raise ModelError(f"{folder.name} came with the program and cannot be removed")
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise ModelError(f"{folder.name} cannot be removed ({error.strerror})") from error


def _manifest(
    draft: ImportDraft, name: str, labels: Sequence[str], malignant: Collection[str]
) -> Manifest:
    if not labels or (draft.label_count and len(labels) != draft.label_count):
        raise ModelError(f"{len(labels)} labels for {draft.label_count} classes; give one for each")
    unknown = sorted(set(malignant) - set(labels))
    if unknown:
        raise ModelError(f"no class is called {unknown[0]!r}, so it cannot be marked malignant")
    classes = tuple(
        ConditionClass(f"c{i}", distinct, malignant=label in malignant, icd10=None)
        for i, (label, distinct) in enumerate(zip(labels, _distinct(labels), strict=True))
    )
    manifest = Manifest(
        name=name,
        version=draft.sha256[:8],
        sha256=draft.sha256,
        input=draft.input,
        output=draft.output,
        labels=classes,
        licence="not stated; imported on this device",
        extra={"assumptions": list(draft.assumptions)},
    )
    return parse(manifest.to_json())  # what is written can be read again, or is refused now


def _distinct(labels: Sequence[str]) -> list[str]:
    """The labels, a number behind those that stand there a second time."""
    seen: Counter[str] = Counter()
    told_apart = []
    for label in labels:
        seen[label] += 1
        told_apart.append(f"{label} ({seen[label]})" if seen[label] > 1 else label)
    return told_apart


def _card(manifest: Manifest, draft: ImportDraft) -> str:
    lines = [
        f"# {manifest.name}",
        "",
        "Imported on this device from a file made elsewhere. **Not validated**: nothing is known",
        "here of its training data, its accuracy or its operating point.",
        "",
        *(f"- {sentence}" for sentence in draft.assumptions),
    ]
    return "\n".join(lines) + "\n"


def _labels_beside(model: Path, count: int | None) -> tuple[str, ...] | None:
    """Labels from a text file in the model's folder, where their number is right."""
    for name in (f"{model.stem}.txt", f"{model.stem}_labels.txt", "labels.txt", "labelmap.txt"):
        file = model.with_name(name)
        if _is_file(file):
            labels = read_labels(read_limited(file, _LABELS_BYTES_LIMIT))
            if labels and count in (None, len(labels)):
                return labels
    return None


def _is_file(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError:  # a name that became too long, a folder without permission
        return False


def _name(model: Path) -> str:
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", model.stem).strip("-._")[:64]
    return name or "imported-model"


def _input_spec(
    tensor: TensorDescription, content: bytes, normalization: str | None
) -> tuple[InputSpec, tuple[str, ...]]:
    nhwc = tensor.shape[3] == 3  # noqa: PLR2004 - RGB
    height, width = tensor.shape[1:3] if nhwc else tensor.shape[2:4]
    (mean, std), assumptions = _pixel_scaling(tensor, content, normalization)
    spec = InputSpec(
        width,
        height,
        "NHWC" if nhwc else "NCHW",
        tensor.dtype,
        mean,
        std,
        tensor.scale,
        tensor.zero_point,
    )
    return spec, assumptions


def _pixel_scaling(
    tensor: TensorDescription, content: bytes, normalization: str | None
) -> tuple[tuple[_Triple, _Triple], tuple[str, ...]]:
    if tensor.dtype != "float32" and not tensor.scale:
        raise ModelError(f"its {tensor.dtype} input does not say how it is quantised")
    if normalization is not None:
        return NORMALIZATIONS[normalization], ()
    if tensor.dtype == "uint8":
        # By TFLite's convention a uint8 picture model is fed the pixels as they are.
        mean, std = float(tensor.zero_point), 1 / tensor.scale
        return ((mean, mean, mean), (std, std, std)), ()
    if tensor.dtype == "int8":
        nearest = _nearest_range(tensor)
        note = f"The file does not say how pixels are scaled; its range fits {nearest!r} best."
        return NORMALIZATIONS[nearest], (note,)
    stated = embedded_normalization(content)
    if stated is not None:
        return (_triple(stated[0]), _triple(stated[1])), ()
    note = "The file does not say how pixels are scaled; -1 to 1 is assumed."
    return NORMALIZATIONS["signed"], (note,)


def _triple(values: Sequence[float]) -> _Triple:
    red, green, blue = values if len(values) == 3 else [values[0]] * 3  # noqa: PLR2004
    return (red, green, blue)


def _nearest_range(tensor: TensorDescription) -> str:
    """The usual scaling whose range of real values is the one the tensor can store."""
    low = (-128 - tensor.zero_point) * tensor.scale
    high = (127 - tensor.zero_point) * tensor.scale

    def distance(key: str) -> float:
        mean, std = NORMALIZATIONS[key]
        lowest = min(-m / s for m, s in zip(mean, std, strict=True))
        highest = max((255 - m) / s for m, s in zip(mean, std, strict=True))
        return (abs(lowest - low) + abs(highest - high)) / (highest - lowest)

    return min(NORMALIZATIONS, key=distance)


def _output_spec(report: ProbeReport) -> tuple[OutputSpec, tuple[str, ...]]:
    detector = detection_outputs(report.outputs, report.whole)
    if detector is not None:
        return detector, ()
    tensor = report.outputs[0]
    if len(report.outputs) > 1:
        raise ModelError(f"it has {len(report.outputs)} outputs; which are scores is not known")
    if sum(side > 1 for side in tensor.shape) > 1 or tensor.elements < 2:  # noqa: PLR2004
        raise ModelError(f"its output {list(tensor.shape)} is no list of class scores")
    if _is_probability(tensor, report):
        return OutputSpec("probabilities"), ()
    note = "Its scores do not sum to 1; they are taken as logits, and softmax is applied."
    return OutputSpec("logits"), (note,)


def _is_probability(tensor: TensorDescription, report: ProbeReport) -> bool:
    if tensor.scale:  # a stored 0 to 1: softmax came before the quantisation
        low = -128 if tensor.dtype == "int8" else 0
        starts_at_zero = tensor.zero_point == low
        return starts_at_zero and tensor.scale * 256 <= 1 + _PROBABILITY_TOLERANCE
    sums_to_one = abs(report.total[0] - 1) <= _PROBABILITY_TOLERANCE
    return sums_to_one and report.lowest[0] >= -_PROBABILITY_TOLERANCE
