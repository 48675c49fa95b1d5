"""What a bundle's ``manifest.json`` says: how to feed the model and how to read its answer."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from skinscreen.domain.assessment import ModelIdentity, OperatingPoint
from skinscreen.domain.modality import Modality
from skinscreen.domain.taxonomy import ConditionClass

SCHEMA = 2
"""What is written. Schema 1 had one ``operating_point``, measured on dermoscopy, and no
``modalities`` and ``recogniser``; it is read as well."""
MANIFEST_FILE = "manifest.json"
MODEL_FILE = "model.tflite"
CARD_FILE = "MODEL_CARD.md"
FAMILIARITY_FILE = "familiarity.npz"
RECOGNISER_FILE = "recogniser.npz"
LAYOUTS = ("NHWC", "NCHW")
DTYPES = ("float32", "uint8", "int8")
OUTPUT_KINDS = ("probabilities", "logits", "independent", "single", "single_logit", "detections")
SINGLE_KINDS = ("single", "single_logit")
"""One score for two classes: the second's probability, or its log-odds."""
MAX_INPUT_SIDE = 2048
MAX_LABELS = 10_000
MIN_STEP = 1e-6
"""Smallest standard deviation and quantisation step that float32 can divide by."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class InputSpec:
    """The tensor the model expects.

    A pixel p (0 to 255) becomes the real value ``(p - mean[c]) / std[c]``; for an integer
    tensor that value is then stored as ``round(value / scale) + zero_point``.

    Attributes:
        width: in pixels.
        height: in pixels.
        layout: ``NHWC`` or ``NCHW``.
        dtype: ``float32``, ``uint8`` or ``int8``.
        mean: per RGB channel, in pixel units.
        std: per RGB channel, in pixel units, above 0.
        scale: quantisation step of an integer tensor; 0 for float32.
        zero_point: quantisation zero of an integer tensor.
    """

    width: int
    height: int
    layout: str = "NHWC"
    dtype: str = "float32"
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[float, float, float] = (1.0, 1.0, 1.0)
    scale: float = 0.0
    zero_point: int = 0

    @property
    def side(self) -> int:
        """The longer side: the smallest crop that is not enlarged, in pixels."""
        return max(self.width, self.height)

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """The tensor's shape, batch of one."""
        if self.layout == "NHWC":
            return (1, self.height, self.width, 3)
        return (1, 3, self.height, self.width)


@dataclass(frozen=True, slots=True)
class OutputSpec:
    """Where the answer stands among the model's output tensors.

    Attributes:
        kind: ``probabilities`` (sum to 1), ``logits`` (softmax is applied here),
            ``independent`` (each class has a probability of its own, 0 to 1), ``single`` (one
            probability, that of the second of two classes), ``single_logit`` (its log-odds) or
            ``detections`` (boxes, classes, scores, count: best score of each class).
        scores: index of the output tensor with one value a class (for detections: the scores).
        classes: for detections, index of the output tensor with the class numbers.
        cam: index of the output tensor [h, w, n] with the Grad-CAM of every class, or None.
        embedding: index of the output tensor [d], or None.
    """

    kind: str = "probabilities"
    scores: int = 0
    classes: int | None = None
    cam: int | None = None
    embedding: int | None = None


@dataclass(frozen=True, slots=True)
class FamiliarityCheck:
    """How far from the training photos a crop may lie before it is called unfamiliar.

    Attributes:
        sha256: of ``familiarity.npz``, which says where those photos lie; lower-case hex.
        limit: on ``Familiarity.strangeness``, of a good photo.
        spoiled_limit: on ``Familiarity.strangeness_spoiled``, of one that must be retaken.
    """

    sha256: str
    limit: float
    spoiled_limit: float


@dataclass(frozen=True, slots=True)
class Calibrated:
    """One kind of photo that the model was measured on.

    Attributes:
        modality: the kind.
        operating_point: its threshold with what was measured at it.
        temperature: what the logits of such a photo are divided by, beyond what the model
            file does itself; above 0.
    """

    modality: Modality
    operating_point: OperatingPoint
    temperature: float = 1.0


@dataclass(frozen=True, slots=True)
class KindRecogniser:
    """How a photo's kind is recognised.

    Attributes:
        sha256: of ``recogniser.npz``, which says how; lower-case hex.
        sure: the probability from which a kind is taken as settled, 0.5 to 1.
    """

    sha256: str
    sure: float


@dataclass(frozen=True, slots=True)
class Manifest:
    """A bundle's description of itself.

    Attributes:
        name: folder-safe name of the bundle.
        version: version of the model.
        sha256: of ``model.tflite``, lower-case hex.
        input: the input tensor.
        output: the output tensors.
        labels: one class for each score, in the model's order.
        modalities: the kinds of photo it was measured on, each once; none for a model made
            elsewhere.
        taxonomy: name of the taxonomy, or None for a model made elsewhere.
        licence: terms under which the model may be used, in words.
        sources: the training data, each ``{"name", "licence", "origin"}``.
        metrics: measured results, by split.
        familiarity: of the check for unfamiliar photos, or None where the bundle has none.
        recogniser: of the kind of photo, or None where the bundle has none.
        extra: further keys of the file, kept as they stand.
    """

    name: str
    version: str
    sha256: str
    input: InputSpec
    output: OutputSpec
    labels: tuple[ConditionClass, ...]
    modalities: tuple[Calibrated, ...] = ()
    taxonomy: str | None = None
    licence: str = ""
    sources: tuple[Mapping[str, str], ...] = ()
    metrics: Mapping[str, Any] = field(default_factory=dict)
    familiarity: FamiliarityCheck | None = None
    recogniser: KindRecogniser | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def identity(self) -> ModelIdentity:
        """Name, version and hash, as they stand beside every answer."""
        return ModelIdentity(self.name, self.version, self.sha256)

    @property
    def operating_point(self) -> OperatingPoint | None:
        """Of the first kind of photo that was measured; None where none was."""
        return self.modalities[0].operating_point if self.modalities else None

    def calibrated(self, modality: Modality) -> Calibrated | None:
        """What was measured on one kind of photo; None where nothing was."""
        return next((one for one in self.modalities if one.modality is modality), None)

    def to_json(self) -> str:
        """The text of ``manifest.json``; ``parse`` reads it back to an equal manifest."""
        document = {
            "schema": SCHEMA,
            "name": self.name,
            "version": self.version,
            "sha256": self.sha256,
            "taxonomy": self.taxonomy,
            "licence": self.licence,
            "input": {
                "width": self.input.width,
                "height": self.input.height,
                "layout": self.input.layout,
                "dtype": self.input.dtype,
                "mean": list(self.input.mean),
                "std": list(self.input.std),
                "scale": self.input.scale,
                "zero_point": self.input.zero_point,
            },
            "output": {
                "kind": self.output.kind,
                "scores": self.output.scores,
                "classes": self.output.classes,
                "cam": self.output.cam,
                "embedding": self.output.embedding,
            },
            "labels": [
                {"key": c.key, "label": c.label, "malignant": c.malignant, "icd10": c.icd10}
                for c in self.labels
            ],
            "modalities": [
                {
                    "key": one.modality.value,
                    "temperature": one.temperature,
                    "operating_point": point_document(one.operating_point),
                }
                for one in self.modalities
            ],
            "data": [dict(source) for source in self.sources],
            "metrics": dict(self.metrics),
            "familiarity": None if self.familiarity is None else asdict(self.familiarity),
            "recogniser": None if self.recogniser is None else asdict(self.recogniser),
            **self.extra,
        }
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def point_document(point: OperatingPoint) -> dict[str, Any]:
    """The object ``operating_point`` of a manifest and of an answer; what is unknown is left out.

    Keys: ``threshold``, ``sensitivity``, ``specificity``, ``n``, ``measured_on``, and where they
    were measured ``sensitivity_interval``, ``specificity_interval`` ([low, high]) and ``urgent``
    (an object with the first three keys), ``unseen`` (see ``Unseen.to_json``).
    """
    document = {key: value for key, value in asdict(point).items() if value is not None}
    for key in ("sensitivity_interval", "specificity_interval"):
        if key in document:
            document[key] = list(document[key])
    if point.unseen is not None:
        document["unseen"] = point.unseen.to_json()
    return document


def is_bundle_name(name: str) -> bool:
    """Whether a name can be a bundle's folder: letters, digits, ``. _ -``, 64 at most."""
    return bool(_NAME.fullmatch(name))
