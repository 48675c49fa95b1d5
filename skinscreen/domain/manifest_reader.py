"""Reads ``manifest.json`` and names the key that is wrong."""

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn, TypeGuard

from skinscreen.domain.assessment import OperatingPoint, UrgentPoint
from skinscreen.domain.errors import ModelError
from skinscreen.domain.manifest import (
    DTYPES,
    LAYOUTS,
    MANIFEST_FILE,
    MAX_INPUT_SIDE,
    MAX_LABELS,
    MIN_STEP,
    OUTPUT_KINDS,
    SCHEMA,
    Calibrated,
    FamiliarityCheck,
    InputSpec,
    KindRecogniser,
    Manifest,
    OutputSpec,
    is_bundle_name,
)
from skinscreen.domain.modality import Modality
from skinscreen.domain.plain import unseen_in
from skinscreen.domain.taxonomy import ConditionClass, today
from skinscreen.domain.unseen import Unseen

_FIRST_SCHEMA = 1
"""It had one operating point, measured on dermoscopy."""
_NO_SUM = ("independent", "detections")
"""Outputs whose classes do not share a sum, which no temperature can scale."""
_TEMPERATURES = (1e-3, 1e3)
_FAR = 1e3
"""Beyond any logarithm of a distance."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


def parse(text: str) -> Manifest:
    """Read ``manifest.json``.

    Raises:
        ModelError: the text is no JSON, a text in it is not plain, or a key is missing or out of
            range; the sentence names the key.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        msg = f"{MANIFEST_FILE} is not readable JSON ({error})"
        raise ModelError(msg) from error
    if not isinstance(document, dict):
        msg = f"{MANIFEST_FILE} must hold one JSON object"
        raise ModelError(msg)
    where, character = unseen_in(document)
    if character:
        msg = (
            f"{MANIFEST_FILE}: {where} is not plain text: it holds {character}, which is not seen "
            "or changes what is; take it out"
        )
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
        *("labels", "operating_point", "modalities", "data", "metrics", "familiarity"),
        "recogniser",
    )

    def __init__(self, document: Mapping[str, Any], where: str = "") -> None:
        self._document = document
        self._where = where

    def manifest(self) -> Manifest:
        """The whole file."""
        schema = self._document.get("schema")
        if isinstance(schema, bool) or schema not in (_FIRST_SCHEMA, SCHEMA):
            msg = (
                f"{MANIFEST_FILE} has schema {schema!r}, not {_FIRST_SCHEMA} or {SCHEMA}; "
                "update the program"
            )
            raise ModelError(msg)
        labels = self._labels()
        modalities = self._first_modalities() if schema == _FIRST_SCHEMA else self._modalities()
        if modalities and len({c.malignant for c in labels}) == 1:
            where = "operating_point" if schema == _FIRST_SCHEMA else "modalities"
            self._fail(where, "a threshold needs malignant and benign labels")
        output = self._child("output").output_spec()
        if output.kind in _NO_SUM and any(one.temperature != 1 for one in modalities):
            self._fail(
                "modalities", f"a temperature needs probabilities of a sum, not {output.kind}"
            )
        return Manifest(
            name=self._checked("name", self._text("name"), is_bundle_name),
            version=self._text("version"),
            sha256=self._hash("sha256"),
            input=self._child("input").input_spec(),
            output=output,
            labels=labels,
            modalities=modalities,
            taxonomy=self._optional_text("taxonomy"),
            licence=self._optional_text("licence") or "",
            sources=tuple(self._objects("data")),
            metrics=self._object("metrics"),
            familiarity=None
            if self._document.get("familiarity") is None
            else self._child("familiarity").familiarity_check(),
            recogniser=None
            if self._document.get("recogniser") is None
            else self._child("recogniser").kind_recogniser(),
            extra={k: v for k, v in self._document.items() if k not in self._KNOWN},
        )

    def _first_modalities(self) -> tuple[Calibrated, ...]:
        """Of the first schema."""
        if self._document.get("operating_point") is None:
            return ()
        point = self._child("operating_point").operating_point()
        return (Calibrated(Modality.DERMOSCOPY, point),)

    def _modalities(self) -> tuple[Calibrated, ...]:
        if self._document.get("operating_point") is not None:
            self._fail("operating_point", f"in schema {SCHEMA} it stands within modalities")
        rows = self._objects("modalities")
        found = tuple(
            _Reader(row, f"modalities[{i}].").calibrated_kind() for i, row in enumerate(rows)
        )
        if len({one.modality for one in found}) < len(found):
            self._fail("modalities", "a kind of photo stands in it twice")
        return found

    def calibrated_kind(self) -> Calibrated:
        """One entry of ``modalities``."""
        return Calibrated(
            modality=Modality(self._one_of("key", tuple(Modality))),
            operating_point=self._child("operating_point").operating_point(),
            temperature=self._number("temperature", *_TEMPERATURES),
        )

    def kind_recogniser(self) -> KindRecogniser:
        """The ``recogniser`` object."""
        return KindRecogniser(self._hash("sha256"), self._number("sure", 0.5, 1.0))

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
            sensitivity_interval=self._optional_interval("sensitivity_interval"),
            specificity_interval=self._optional_interval("specificity_interval"),
            urgent=None
            if self._document.get("urgent") is None
            else self._child("urgent").urgent_point(),
            unseen=self._unseen(),
        )

    def _unseen(self) -> Unseen | None:
        if self._document.get("unseen") is None:
            return None
        try:
            return Unseen.from_json(self._object("unseen"))
        except ValueError as error:
            self._fail("unseen", str(error))

    def urgent_point(self) -> UrgentPoint:
        """The ``operating_point.urgent`` object."""
        return UrgentPoint(
            threshold=self._number("threshold", 0.0, 1.0),
            sensitivity=self._number("sensitivity", 0.0, 1.0),
            specificity=self._number("specificity", 0.0, 1.0),
        )

    def familiarity_check(self) -> FamiliarityCheck:
        """The ``familiarity`` object."""
        return FamiliarityCheck(
            sha256=self._hash("sha256"),
            limit=self._number("limit", -_FAR, _FAR),
            spoiled_limit=self._number("spoiled_limit", -_FAR, _FAR),
        )

    def _hash(self, key: str) -> str:
        return self._checked(key, self._text(key), lambda s: bool(_SHA256.fullmatch(s)))

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
        label, code = today(self._text("label"), self._optional_text("icd10"))
        return ConditionClass(self._text("key"), label, malignant=malignant, icd10=code)

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

    def _optional_interval(self, key: str) -> tuple[float, float] | None:
        bounds = self._document.get(key)
        if bounds is None:
            return None
        if (
            not isinstance(bounds, list)
            or len(bounds) != 2  # noqa: PLR2004 - low and high
            or not all(_is_number(v) for v in bounds)
            or not 0.0 <= bounds[0] <= bounds[1] <= 1.0
        ):
            self._fail(key, "it must be two numbers within 0 to 1, the lower one first")
        return (float(bounds[0]), float(bounds[1]))

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
