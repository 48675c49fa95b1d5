"""What a bundle's ``manifest.json`` says: how to feed the model and how to read its answer."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeGuard

from skinscreen.domain.assessment import ModelIdentity, OperatingPoint
from skinscreen.domain.errors import ModelError
from skinscreen.domain.taxonomy import ConditionClass

SCHEMA = 1
MANIFEST_FILE = "manifest.json"
MODEL_FILE = "model.tflite"
CARD_FILE = "MODEL_CARD.md"
LAYOUTS = ("NHWC", "NCHW")
DTYPES = ("float32", "uint8", "int8")
OUTPUT_KINDS = ("probabilities", "logits", "detections")
MAX_INPUT_SIDE = 2048
MAX_LABELS = 10_000
MIN_STEP = 1e-6
"""Smallest standard deviation and quantisation step that float32 can divide by."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


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
        kind: ``probabilities`` (sum to 1), ``logits`` (softmax is applied here) or
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
class Manifest:
    """A bundle's description of itself.

    Attributes:
        name: folder-safe name of the bundle.
        version: version of the model.
        sha256: of ``model.tflite``, lower-case hex.
        input: the input tensor.
        output: the output tensors.
        labels: one class for each score, in the model's order.
        operating_point: the measured threshold, or None where none was measured.
        taxonomy: name of the taxonomy, or None for a model made elsewhere.
        licence: terms under which the model may be used, in words.
        sources: the training data, each ``{"name", "licence", "origin"}``.
        metrics: measured results, by split.
        extra: further keys of the file, kept as they stand.
    """

    name: str
    version: str
    sha256: str
    input: InputSpec
    output: OutputSpec
    labels: tuple[ConditionClass, ...]
    operating_point: OperatingPoint | None = None
    taxonomy: str | None = None
    licence: str = ""
    sources: tuple[Mapping[str, str], ...] = ()
    metrics: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def identity(self) -> ModelIdentity:
        """Name, version and hash, as they stand beside every answer."""
        return ModelIdentity(self.name, self.version, self.sha256)

    def to_json(self) -> str:
        """The text of ``manifest.json``; ``parse`` reads it back to an equal manifest."""
        point = self.operating_point
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
            "operating_point": None
            if point is None
            else {
                "threshold": point.threshold,
                "sensitivity": point.sensitivity,
                "specificity": point.specificity,
                "n": point.n,
                "measured_on": point.measured_on,
            },
            "data": [dict(source) for source in self.sources],
            "metrics": dict(self.metrics),
            **self.extra,
        }
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def is_bundle_name(name: str) -> bool:
    """Whether a name can be a bundle's folder: letters, digits, ``. _ -``, 64 at most."""
    return bool(_NAME.fullmatch(name))


def parse(text: str) -> Manifest:
    """Read ``manifest.json``.

    Raises:
        ModelError: the text is no JSON, or a key is missing or out of range; the sentence
            names the key.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        msg = f"{MANIFEST_FILE} is not readable JSON ({error})"
        raise ModelError(msg) from error
    if not isinstance(document, dict):
        msg = f"{MANIFEST_FILE} must hold one JSON object"
        raise ModelError(msg)
    return _Reader(document).manifest()


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(value: object) -> TypeGuard[str]:
    """Whether it is text that can be written: JSON may hold one half of a surrogate pair."""
    return isinstance(value, str) and not any("\ud800" <= c <= "\udfff" for c in value)


class _Reader:
    """Takes typed values out of a JSON object and names the key that is wrong."""

    _KNOWN = (
        *("schema", "name", "version", "sha256", "taxonomy", "licence", "input", "output"),
        *("labels", "operating_point", "data", "metrics"),
    )

    def __init__(self, document: Mapping[str, Any], where: str = "") -> None:
        self._document = document
        self._where = where

    def manifest(self) -> Manifest:
        """The whole file."""
        if self._document.get("schema") != SCHEMA:
            msg = f"{MANIFEST_FILE} has schema {self._document.get('schema')!r}, not {SCHEMA}"
            raise ModelError(msg)
        labels = self._labels()
        point = self._point()
        if point is not None and len({c.malignant for c in labels}) == 1:
            self._fail("operating_point", "a threshold needs malignant and benign labels")
        return Manifest(
            name=self._checked("name", self._text("name"), is_bundle_name),
            version=self._text("version"),
            sha256=self._checked(
                "sha256", self._text("sha256"), lambda s: bool(_SHA256.fullmatch(s))
            ),
            input=self._child("input").input_spec(),
            output=self._child("output").output_spec(),
            labels=labels,
            operating_point=point,
            taxonomy=self._optional_text("taxonomy"),
            licence=self._optional_text("licence") or "",
            sources=tuple(self._objects("data")),
            metrics=self._object("metrics"),
            extra={k: v for k, v in self._document.items() if k not in self._KNOWN},
        )

    def _point(self) -> OperatingPoint | None:
        if self._document.get("operating_point") is None:
            return None
        return self._child("operating_point").operating_point()

    def input_spec(self) -> InputSpec:
        """The ``input`` object."""
        spec = InputSpec(
            width=self._whole("width", 1, MAX_INPUT_SIDE),
            height=self._whole("height", 1, MAX_INPUT_SIDE),
            layout=self._one_of("layout", LAYOUTS),
            dtype=self._one_of("dtype", DTYPES),
            mean=self._triple("mean"),
            std=self._triple("std"),
            scale=self._number("scale", 0.0, 1e6),
            zero_point=self._whole("zero_point", -128, 255),
        )
        if min(spec.std) < MIN_STEP:
            self._fail("std", f"nothing below {MIN_STEP:g} can be divided by")
        if spec.dtype != "float32" and spec.scale < MIN_STEP:
            self._fail("scale", f"a {spec.dtype} input needs one of at least {MIN_STEP:g}")
        return spec

    def output_spec(self) -> OutputSpec:
        """The ``output`` object."""
        return OutputSpec(
            kind=self._one_of("kind", OUTPUT_KINDS),
            scores=self._whole("scores", 0, 63),
            classes=self._optional_index("classes"),
            cam=self._optional_index("cam"),
            embedding=self._optional_index("embedding"),
        )

    def operating_point(self) -> OperatingPoint:
        """The ``operating_point`` object."""
        return OperatingPoint(
            threshold=self._number("threshold", 0.0, 1.0),
            sensitivity=self._number("sensitivity", 0.0, 1.0),
            specificity=self._number("specificity", 0.0, 1.0),
            n=self._whole("n", 1, 10**9),
            measured_on=self._text("measured_on"),
        )

    def _labels(self) -> tuple[ConditionClass, ...]:
        rows = self._objects("labels")
        if not 1 <= len(rows) <= MAX_LABELS:
            self._fail("labels", f"1 to {MAX_LABELS} are possible")
        return tuple(_Reader(row, f"labels[{i}].").condition_class() for i, row in enumerate(rows))

    def condition_class(self) -> ConditionClass:
        """One entry of ``labels``."""
        malignant = self._document.get("malignant")
        if not isinstance(malignant, bool):
            self._fail("malignant", "it must be true or false")
        return ConditionClass(
            key=self._text("key"),
            label=self._text("label"),
            malignant=malignant,
            icd10=self._optional_text("icd10"),
        )

    def _fail(self, key: str, why: str) -> NoReturn:
        msg = f"{MANIFEST_FILE}: {self._where}{key} is not usable: {why}"
        raise ModelError(msg)

    def _checked(self, key: str, value: str, good: Any) -> str:  # noqa: ANN401
        if not good(value):
            self._fail(key, f"{value[:80]!r}")
        return value

    def _object(self, key: str) -> dict[str, Any]:
        value = self._document.get(key, {})
        if not isinstance(value, dict):
            self._fail(key, "it must be an object")
        return dict(value)

    def _objects(self, key: str) -> list[dict[str, Any]]:
        value = self._document.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            self._fail(key, "it must be a list of objects")
        return list(value)

    def _child(self, key: str) -> "_Reader":
        return _Reader(self._object(key), f"{self._where}{key}.")

    def _optional_text(self, key: str) -> str | None:
        value = self._document.get(key)
        if value is not None and not _is_text(value):
            self._fail(key, "it must be text")
        return value

    def _text(self, key: str) -> str:
        value = self._optional_text(key)
        if not value:
            self._fail(key, "it is missing")
        return value

    def _one_of(self, key: str, choices: tuple[str, ...]) -> str:
        return self._checked(key, self._text(key), lambda s: s in choices)

    def _number(self, key: str, low: float, high: float) -> float:
        value = self._document.get(key)
        if not _is_number(value):
            self._fail(key, "it must be a number")
        if not low <= value <= high:
            self._fail(key, f"{str(value)[:20]} is not within {low:g} to {high:g}")
        return float(value)

    def _whole(self, key: str, low: int, high: int) -> int:
        number = self._number(key, low, high)
        if number != int(number):
            self._fail(key, "it must be a whole number")
        return int(number)

    def _optional_index(self, key: str) -> int | None:
        return None if self._document.get(key) is None else self._whole(key, 0, 63)

    def _triple(self, key: str) -> tuple[float, float, float]:
        values = self._document.get(key)
        if (
            not isinstance(values, list)
            or len(values) != 3  # noqa: PLR2004 - RGB
            or not all(_is_number(v) and abs(v) < 1e6 for v in values)  # noqa: PLR2004
        ):
            self._fail(key, "it must be three numbers, one for each of R, G, B")
        red, green, blue = values
        return (float(red), float(green), float(blue))
