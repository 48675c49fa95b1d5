"""A ``.tflite`` file made elsewhere becomes a bundle, after it was tried in a child process."""

import hashlib
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from skinscreen.domain.errors import ModelError
from skinscreen.domain.manifest import (
    CARD_FILE,
    MANIFEST_FILE,
    MODEL_FILE,
    SINGLE_KINDS,
    InputSpec,
    Manifest,
    OutputSpec,
    is_bundle_name,
)
from skinscreen.domain.manifest_reader import parse
from skinscreen.domain.taxonomy import ConditionClass
from skinscreen.imaging.source import shown
from skinscreen.inference.bundle_files import MODEL_BYTES_LIMIT, read_limited
from skinscreen.inference.label_file import read_labels
from skinscreen.inference.library import (
    IMPORTED_KEY,
    described_bundle,
    folders,
)
from skinscreen.inference.metadata import embedded_labels, embedded_normalization
from skinscreen.inference.outputs import read_outputs
from skinscreen.inference.probe import ProbeReport, probe
from skinscreen.inference.tensors import TensorDescription
from skinscreen.inference.tflite import RuntimeOptions
from skinscreen.language import SOURCE, mark, speaking, tr, trn

_Triple = tuple[float, float, float]
NORMALIZATIONS: dict[str, tuple[_Triple, _Triple]] = {
    "signed": ((127.5, 127.5, 127.5), (127.5, 127.5, 127.5)),
    "unit": ((0.0, 0.0, 0.0), (255.0, 255.0, 255.0)),
    "raw": ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
    "imagenet": ((123.675, 116.28, 103.53), (58.395, 57.12, 57.375)),
}
"""Mean and standard deviation in pixel units: -1 to 1, 0 to 1, 0 to 255, torchvision's ImageNet."""
_LABELS_BYTES_LIMIT = 1_000_000
_KNOWN_NOTE = mark(
    "It is the model of the bundle {name} {version}; its classes, which of them are malignant, and "
    "how it is fed and read are taken from there."
)
_LICENCE = mark("not stated; imported on this device")
_OWN_INPUT = "pixels"
"""What the input of this program's own exported models is called; they scale it themselves."""


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
        assumptions: sentences about what the file did not say, to be shown.
        kept: the same in English, as they are written into the bundle.
        malignant: those of the labels that are known to be malignant; none where nothing is known.
    """

    content: bytes
    sha256: str
    name: str
    input: InputSpec
    output: OutputSpec
    label_count: int
    labels: tuple[str, ...] | None
    assumptions: tuple[str, ...]
    malignant: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


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
    except ModelError as error:
        raise ModelError(f"{shown(model)}: {error}") from error
    draft = _drafted(model, content, sha256, report, normalization)
    known = None if normalization else described_bundle(model, sha256, report)
    with speaking(SOURCE):
        kept = _drafted(model, content, sha256, report, normalization).assumptions
        kept = kept if known is None else (_known(known),)
    draft = draft if known is None else _as_described(draft, known)
    return replace(draft, kept=kept)


def _drafted(
    model: Path, content: bytes, sha256: str, report: ProbeReport, normalization: str | None
) -> ImportDraft:
    """What the file and those beside it say, with sentences in the language that is spoken."""
    try:
        spec, scaling = _input_spec(report.inputs[0], content, normalization)
        output, reading = read_outputs(report, content)
    except ModelError as error:
        raise ModelError(f"{shown(model)}: {error}") from error
    count = _label_count(output, report)
    labels, doubts = _labels(model, content, output, count)
    if output.kind == "detections":
        count = len(labels) if labels else 0
    assumptions = (*scaling, *reading, *doubts)
    return ImportDraft(content, sha256, _name(model), spec, output, count, labels, assumptions)


def _as_described(draft: ImportDraft, known: Manifest) -> ImportDraft:
    """Fed, read and named as the bundle says whose model it is; but not its measured threshold."""
    return replace(
        draft,
        input=known.input,
        output=known.output,
        label_count=len(known.labels),
        labels=tuple(c.label for c in known.labels),
        malignant=tuple(c.label for c in known.labels if c.malignant),
        assumptions=(_known(known),),
    )


def _known(known: Manifest) -> str:
    return tr(_KNOWN_NOTE).format(name=known.name, version=known.version)


def _label_count(output: OutputSpec, report: ProbeReport) -> int:
    return 2 if output.kind in SINGLE_KINDS else report.outputs[output.scores].elements


def _labels(
    model: Path, content: bytes, output: OutputSpec, count: int
) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """Names from the file or from beside it, and sentences about those that were not taken."""
    doubts: list[str] = []
    wanted = 0 if output.kind == "detections" else count
    try:
        labels = embedded_labels(content)
    except ModelError as error:
        # L10N: {problem} is a sentence without its full stop
        unused = tr("The labels in the file were not used: {problem}.")
        doubts.append(unused.format(problem=error))
        labels = None
    if labels is not None:
        labels = _of_single(labels, output)
    if not labels or (wanted and len(labels) != wanted):
        labels, more = _labels_beside(model, output, wanted)
        doubts += more
    return labels, tuple(doubts)


def _of_single(labels: tuple[str, ...], output: OutputSpec) -> tuple[str, ...]:
    """The one name of a single score is its own: that of the second class."""
    alone = output.kind in SINGLE_KINDS and len(labels) == 1
    return (f"not {labels[0]}", labels[0]) if alone else labels


def read_label_file(file: Path, draft: ImportDraft) -> tuple[str, ...]:
    """Labels for a tried model from a text file; see ``label_file.read_labels``.

    Raises:
        ModelError: it cannot be read, does not hold as many labels as the model has classes, or
            which output each of them names cannot be told.
    """
    content = read_limited(file, _LABELS_BYTES_LIMIT)
    try:
        labels = _of_single(read_labels(content), draft.output)
    except ModelError as error:
        raise ModelError(f"{shown(file)}: {error}") from error
    count = draft.label_count
    if not labels or (count and len(labels) != count):
        other = trn(
            "{file} holds {n} labels, but the model has {count}",
            "{file} holds {n} labels, but the model has {count}",
            len(labels),
        )
        raise ModelError(other.format(file=shown(file), n=len(labels), count=count))
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
        other = tr("{name} cannot be a model's name: use letters, digits, '.', '_', '-'")
        raise ModelError(other.format(name=repr(name)))
    manifest = _manifest(draft, name, labels, malignant)
    target = place / name
    if any((taken / name).exists() for taken in (place, *folders())):
        taken_name = tr("there already is a model named {name}; choose another name")
        raise ModelError(taken_name.format(name=name))
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
        unsaved = tr("the model cannot be saved in {folder} ({reason})")
        raise ModelError(unsaved.format(folder=place, reason=error.strerror)) from error
    return target


def remove(folder: Path, place: Path) -> None:
    """Delete one of the person's bundles.

    Raises:
        ModelError: it is not theirs, or cannot be deleted.
    """
    if folder.parent != place:
        own = tr("{name} came with the program and cannot be removed")
        raise ModelError(own.format(name=shown(folder)))
    try:
        shutil.rmtree(folder)
    except OSError as error:
        stuck = tr("{name} cannot be removed ({reason})")
        raise ModelError(stuck.format(name=shown(folder), reason=error.strerror)) from error


def _manifest(
    draft: ImportDraft, name: str, labels: Sequence[str], malignant: Collection[str]
) -> Manifest:
    if not labels or (draft.label_count and len(labels) != draft.label_count):
        other = trn(
            "{n} labels for {count} classes; give one for each",
            "{n} labels for {count} classes; give one for each",
            len(labels),
        )
        raise ModelError(other.format(n=len(labels), count=draft.label_count))
    unknown = sorted(set(malignant) - set(labels))
    if unknown:
        absent = tr("no class is called {label}, so it cannot be marked malignant")
        raise ModelError(absent.format(label=repr(unknown[0])))
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
        licence=_LICENCE,
        extra={IMPORTED_KEY: list(draft.kept)},
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
        *(f"- {sentence}" for sentence in draft.kept),
    ]
    return "\n".join(lines) + "\n"


def _labels_beside(
    model: Path, output: OutputSpec, count: int
) -> tuple[tuple[str, ...] | None, list[str]]:
    """Labels from a text file in the model's folder, where their number is right."""
    doubts = []
    for name in (f"{model.stem}.txt", f"{model.stem}_labels.txt", "labels.txt", "labelmap.txt"):
        file = model.with_name(name)
        if not _is_file(file):
            continue
        try:
            labels = _of_single(read_labels(read_limited(file, _LABELS_BYTES_LIMIT)), output)
        except ModelError as error:
            unused = tr("The labels in {file} were not used: {problem}.")
            doubts.append(unused.format(file=shown(file), problem=error))
            continue
        if labels and count in (0, len(labels)):
            return labels, doubts
    return None, doubts


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
        unsaid = tr("its {type} input does not say how it is quantised")
        raise ModelError(unsaid.format(type=tensor.dtype))
    if normalization is not None:
        return NORMALIZATIONS[normalization], ()
    if tensor.dtype == "uint8":
        # By TFLite's convention a uint8 picture model is fed the pixels as they are.
        mean, std = float(tensor.zero_point), 1 / tensor.scale
        return ((mean, mean, mean), (std, std, std)), ()
    if tensor.dtype == "int8":
        nearest = _nearest_range(tensor)
        # L10N: {name} is signed, unit, raw or imagenet, as the command line calls it
        note = tr("The file does not say how pixels are scaled; its range fits {name} best.")
        return NORMALIZATIONS[nearest], (note.format(name=repr(nearest)),)
    stated = embedded_normalization(content)
    if stated is not None:
        return (_triple(stated[0]), _triple(stated[1])), ()
    if tensor.name.partition(":")[0].rpartition("_")[2] == _OWN_INPUT:
        note = tr(
            "The file does not say how pixels are scaled; its input is called 'pixels', so 0 to "
            "255 is assumed."
        )
        return NORMALIZATIONS["raw"], (note,)
    note = tr("The file does not say how pixels are scaled; -1 to 1 is assumed.")
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
