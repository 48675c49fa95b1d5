"""Reads ``manifest.json`` and names the key that is wrong."""

import json
import re
from typing import Any

from skinscreen.domain.assessment import OperatingPoint, UrgentPoint
from skinscreen.domain.errors import ModelError
from skinscreen.domain.json_object import JsonObject
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
from skinscreen.language import tr

_FIRST_SCHEMA = 1
"""It had one operating point, measured on dermoscopy."""
_NO_SUM = ("independent", "detections")
"""Outputs whose classes do not share a sum, which no temperature can scale."""
_TEMPERATURES = (1e-3, 1e3)
_FAR = 1e3
"""Beyond any logarithm of a distance."""
_KNOWN = (
    *("schema", "name", "version", "sha256", "taxonomy", "licence", "input", "output"),
    *("labels", "operating_point", "modalities", "data", "metrics", "familiarity"),
    "recogniser",
)
_MOST_PHOTOS = 10**9
_LAST_TENSOR = 63
_MOST_PIXEL = 1e6
_SHA256 = re.compile(r"[0-9a-f]{64}")


def parse(text: str) -> Manifest:
    """Read ``manifest.json``.

    Raises:
        ModelError: the text is no JSON, a text in it is not plain, or a key is missing or out of
            range; the sentence names the key.
    """
    document = plain_document(text)
    try:
        return _manifest(JsonObject(document), document.get("schema"))
    except ValueError as error:
        raise ModelError(f"{MANIFEST_FILE}: {error}") from error


def plain_document(text: str) -> dict[str, Any]:
    """The object of a ``manifest.json``, all of whose texts are what is seen of them.

    Raises:
        ModelError: the text is no JSON, no object, or a text in it is not plain.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        sentence = tr("{file} is not readable JSON ({reason})")
        raise ModelError(sentence.format(file=MANIFEST_FILE, reason=error)) from error
    if not isinstance(document, dict):
        raise ModelError(tr("{file} must hold one JSON object").format(file=MANIFEST_FILE))
    where, character = unseen_in(document)
    if character:
        sentence = tr(
            "{file}: {place} is not plain text: it holds {character}, which is not seen or changes "
            "what is; take it out"
        )
        raise ModelError(sentence.format(file=MANIFEST_FILE, place=where, character=character))
    return document


def is_sha256(text: str) -> bool:
    """Whether it is a SHA-256 in lower-case hex."""
    return bool(_SHA256.fullmatch(text))


def _manifest(root: JsonObject, schema: object) -> Manifest:
    if isinstance(schema, bool) or schema not in (_FIRST_SCHEMA, SCHEMA):
        sentence = tr(
            "{file} has schema {schema}, not {first} or {second}; update the program"
        ).format(file=MANIFEST_FILE, schema=repr(schema), first=_FIRST_SCHEMA, second=SCHEMA)
        raise ModelError(sentence)
    labels = _labels(root)
    modalities = _first_modalities(root) if schema == _FIRST_SCHEMA else _modalities(root)
    if modalities and len({c.malignant for c in labels}) == 1:
        where = "operating_point" if schema == _FIRST_SCHEMA else "modalities"
        root.fail(where, tr("a threshold needs malignant and benign labels"))
    output = _output(root.child("output"))
    if output.kind in _NO_SUM and any(one.temperature != 1 for one in modalities):
        sentence = tr("a temperature needs probabilities of a sum, not {kind}")
        root.fail("modalities", sentence.format(kind=output.kind))
    return Manifest(
        name=root.checked("name", is_bundle_name),
        version=root.text("version"),
        sha256=_hash(root),
        input=_input(root.child("input")),
        output=output,
        labels=labels,
        modalities=modalities,
        taxonomy=root.optional_text("taxonomy"),
        licence=root.optional_text("licence") or "",
        sources=tuple(root.objects("data")),
        metrics=root.object("metrics"),
        familiarity=_familiarity(root.child("familiarity")) if root.has("familiarity") else None,
        recogniser=_recogniser(root.child("recogniser")) if root.has("recogniser") else None,
        extra=root.rest(_KNOWN),
    )


def _first_modalities(root: JsonObject) -> tuple[Calibrated, ...]:
    """Of the first schema."""
    if not root.has("operating_point"):
        return ()
    return (Calibrated(Modality.DERMOSCOPY, _operating_point(root.child("operating_point"))),)


def _modalities(root: JsonObject) -> tuple[Calibrated, ...]:
    if root.has("operating_point"):
        sentence = tr("in schema {schema} it stands within modalities")
        root.fail("operating_point", sentence.format(schema=SCHEMA))
    found = tuple(map(_calibrated, root.children("modalities")))
    if len({one.modality for one in found}) < len(found):
        root.fail("modalities", tr("a kind of photo stands in it twice"))
    return found


def _calibrated(kind: JsonObject) -> Calibrated:
    return Calibrated(
        modality=Modality(kind.one_of("key", tuple(Modality))),
        operating_point=_operating_point(kind.child("operating_point")),
        temperature=kind.number("temperature", *_TEMPERATURES),
    )


def _recogniser(recogniser: JsonObject) -> KindRecogniser:
    return KindRecogniser(_hash(recogniser), recogniser.number("sure", 0.5, 1.0))


def _input(given: JsonObject) -> InputSpec:
    spec = InputSpec(
        width=given.whole("width", 1, MAX_INPUT_SIDE),
        height=given.whole("height", 1, MAX_INPUT_SIDE),
        layout=given.one_of("layout", LAYOUTS),
        dtype=given.one_of("dtype", DTYPES),
        mean=_channels(given, "mean"),
        std=_channels(given, "std"),
        scale=given.number("scale", 0.0, 1e6),
        zero_point=given.whole("zero_point", -128, 255),
    )
    if min(spec.std) < MIN_STEP:
        sentence = tr("nothing below {least} can be divided by")
        given.fail("std", sentence.format(least=f"{MIN_STEP:g}"))
    if spec.dtype != "float32" and spec.scale < MIN_STEP:
        sentence = tr("a {type} input needs one of at least {least}")
        given.fail("scale", sentence.format(type=spec.dtype, least=f"{MIN_STEP:g}"))
    return spec


def _channels(given: JsonObject, key: str) -> tuple[float, float, float]:
    what = tr("it must be three numbers, one for each of R, G, B")
    red, green, blue = given.numbers(key, 3, -_MOST_PIXEL, _MOST_PIXEL, what)
    return (red, green, blue)


def _output(output: JsonObject) -> OutputSpec:
    def optional(key: str) -> int | None:
        return output.whole(key, 0, _LAST_TENSOR) if output.has(key) else None

    return OutputSpec(
        kind=output.one_of("kind", OUTPUT_KINDS),
        scores=output.whole("scores", 0, _LAST_TENSOR),
        classes=optional("classes"),
        cam=optional("cam"),
        embedding=optional("embedding"),
    )


def _operating_point(point: JsonObject) -> OperatingPoint:
    return OperatingPoint(
        threshold=point.number("threshold", 0.0, 1.0),
        sensitivity=point.number("sensitivity", 0.0, 1.0),
        specificity=point.number("specificity", 0.0, 1.0),
        n=point.whole("n", 1, _MOST_PHOTOS),
        measured_on=point.text("measured_on"),
        sensitivity_interval=_optional_interval(point, "sensitivity_interval"),
        specificity_interval=_optional_interval(point, "specificity_interval"),
        urgent=_urgent(point.child("urgent")) if point.has("urgent") else None,
        unseen=Unseen.read(point.child("unseen")) if point.has("unseen") else None,
    )


def _urgent(point: JsonObject) -> UrgentPoint:
    return UrgentPoint(
        threshold=point.number("threshold", 0.0, 1.0),
        sensitivity=point.number("sensitivity", 0.0, 1.0),
        specificity=point.number("specificity", 0.0, 1.0),
    )


def _optional_interval(point: JsonObject, key: str) -> tuple[float, float] | None:
    if not point.has(key):
        return None
    what = tr("it must be two numbers within 0 to 1, the lower one first")
    low, high = point.numbers(key, 2, 0.0, 1.0, what)
    if low > high:
        point.fail(key, what)
    return (low, high)


def _familiarity(check: JsonObject) -> FamiliarityCheck:
    return FamiliarityCheck(
        sha256=_hash(check),
        limit=check.number("limit", -_FAR, _FAR),
        spoiled_limit=check.number("spoiled_limit", -_FAR, _FAR),
    )


def _labels(root: JsonObject) -> tuple[ConditionClass, ...]:
    labels = tuple(map(_condition_class, root.children("labels")))
    if not 1 <= len(labels) <= MAX_LABELS:
        root.fail("labels", tr("1 to {most} are possible").format(most=MAX_LABELS))
    return labels


def _condition_class(given: JsonObject) -> ConditionClass:
    malignant = given.flag("malignant")
    label, code = today(given.text("label"), given.optional_text("icd10"))
    return ConditionClass(given.text("key"), label, malignant=malignant, icd10=code)


def _hash(given: JsonObject) -> str:
    return given.checked("sha256", is_sha256)
