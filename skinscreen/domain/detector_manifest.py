"""What the ``manifest.json`` of a detector says: a model that finds lesions in a photo.

It is a bundle as a classifier's is (``domain.manifest``), told apart by its ``kind``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from skinscreen.domain.assessment import ModelIdentity
from skinscreen.domain.errors import ModelError
from skinscreen.domain.json_object import JsonObject
from skinscreen.domain.manifest import MANIFEST_FILE, is_bundle_name
from skinscreen.domain.manifest_reader import is_sha256, plain_document
from skinscreen.language import tr

SCHEMA = 1
DETECTOR = "detector"
"""The ``kind`` of a detector's manifest; a classifier's has none."""
SIDES = (64, 2048)
"""Pixels of its input's side that are possible."""
_KNOWN = (
    *("schema", "kind", "name", "version", "sha256", "input_size", "threshold"),
    *("absence_threshold", "closer_looks", "closer_threshold"),
    *("licence", "origin", "data", "metrics"),
)
MOST_LOOKS = 4
"""Closer looks at one photo that a manifest may ask for, at most."""


@dataclass(frozen=True, slots=True)
class DetectorManifest:
    """A detector's description of itself.

    The model reads one float32 tensor [1, side, side, 3], RGB 0 to 255: the whole photo, laid
    into the middle of a grey square (``imaging.letterbox``). It gives boxes [1, n, 4] (top, left,
    bottom, right, as shares of that square) and scores [1, n], 0 to 1, the best first; what it
    does not use of the n places is 0.

    Attributes:
        name: folder-safe name of the bundle.
        version: version of the model.
        sha256: of ``model.tflite``, lower-case hex.
        side: of the input, in pixels.
        threshold: the score from which a box of one look at the whole photo is taken for a lesion,
            0 to 1.
        absence_threshold: below it there is no lesion in a frame that was given to the detector
            alone, 0 to 1; None where that was not measured, so that it is never said.
        closer_looks: at parts of a photo after the whole of it, at most
            (``inference.closer_looks``); 0 for none, as in bundles that say nothing of them.
        closer_threshold: what ``threshold`` is for a photo that was looked at so; None for the
            same.
        licence: terms under which the model may be used, in words.
        origin: where the model comes from, in words.
        sources: the training data, each ``{"name", "licence", "origin"}``.
        metrics: measured results, by split.
        extra: further keys of the file, kept as they stand.
    """

    name: str
    version: str
    sha256: str
    side: int
    threshold: float
    absence_threshold: float | None = None
    closer_looks: int = 0
    closer_threshold: float | None = None
    licence: str = ""
    origin: str = ""
    sources: tuple[Mapping[str, str], ...] = ()
    metrics: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def identity(self) -> ModelIdentity:
        """Name, version and hash."""
        return ModelIdentity(self.name, self.version, self.sha256)

    @property
    def found_from(self) -> float:
        """The score from which a box counts in a photo, with the closer looks there are."""
        if self.closer_looks and self.closer_threshold is not None:
            return self.closer_threshold
        return self.threshold

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """The input tensor's shape, batch of one."""
        return (1, self.side, self.side, 3)

    def to_json(self) -> str:
        """The text of ``manifest.json``; ``parse`` reads it back to an equal manifest."""
        document = {
            "schema": SCHEMA,
            "kind": DETECTOR,
            "name": self.name,
            "version": self.version,
            "sha256": self.sha256,
            "input_size": self.side,
            "threshold": self.threshold,
            "absence_threshold": self.absence_threshold,
            "closer_looks": self.closer_looks,
            "closer_threshold": self.closer_threshold,
            "licence": self.licence,
            "origin": self.origin,
            "data": [dict(source) for source in self.sources],
            "metrics": dict(self.metrics),
            **self.extra,
        }
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def is_of_detector(text: str) -> bool:
    """Whether this ``manifest.json`` is meant as a detector's, good or not."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and document.get("kind") == DETECTOR


def parse(text: str) -> DetectorManifest:
    """Read a detector's ``manifest.json``.

    Raises:
        ModelError: the text is no JSON, a text in it is not plain, it is of another kind of model,
            or a key is missing or out of range; the sentence names the key.
    """
    document = plain_document(text)
    schema = document.get("schema")
    if isinstance(schema, bool) or schema != SCHEMA:
        sentence = tr("{file} of a detector has schema {schema}, not {known}; update the program")
        raise ModelError(sentence.format(file=MANIFEST_FILE, schema=repr(schema), known=SCHEMA))
    try:
        return _manifest(JsonObject(document))
    except ValueError as error:
        raise ModelError(f"{MANIFEST_FILE}: {error}") from error


def _manifest(root: JsonObject) -> DetectorManifest:
    root.one_of("kind", (DETECTOR,))
    return DetectorManifest(
        name=root.checked("name", is_bundle_name),
        version=root.text("version"),
        sha256=root.checked("sha256", is_sha256),
        side=root.whole("input_size", *SIDES),
        threshold=root.number("threshold", 0.0, 1.0),
        absence_threshold=root.optional_number("absence_threshold", 0.0, 1.0),
        closer_looks=root.whole("closer_looks", 0, MOST_LOOKS) if root.has("closer_looks") else 0,
        closer_threshold=root.optional_number("closer_threshold", 0.0, 1.0),
        licence=root.optional_text("licence") or "",
        origin=root.optional_text("origin") or "",
        sources=tuple(root.objects("data")),
        metrics=root.object("metrics"),
        extra=root.rest(_KNOWN),
    )
