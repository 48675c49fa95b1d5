"""One photo's line of an index: what was screened, with which model, and what came of it."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from skinscreen.domain.assessment import Assessment, is_urgent
from skinscreen.domain.leading import leading
from skinscreen.services.batch import BatchItem
from skinscreen.services.screening import Screening

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Row:
    r"""One photo, as one model answered it in one frame.

    Attributes:
        photo: its path or URL, or a visit's id; bytes that are no text stand as ``\xff``.
        content: SHA-256 of its bytes; empty where they could not be read.
        model: name of the bundle.
        version: of the model.
        bundle: SHA-256 of the bundle's manifest, which names the hashes of all the rest.
        framing: how the frame was laid; see ``Job``.
        outcome: as ``Outcome`` is written; None where the photo was refused.
        probability: of malignancy, 0 to 1; None where there is none.
        threshold: it was held against; None where there is none.
        urgent: whether it is an urgent referral.
        leading: label of the class that is named first; empty where none is.
        modality: the kind of photo it was judged as; empty where that is not known.
        x: left edge of the frame, in full-resolution pixels; None where there is none.
        y: its upper edge.
        side: of the frame.
        origin: who laid the frame: "found", "centred" or "asked_for"; empty where nobody did.
        labels: of the classes with a probability, most probable first.
        scores: their probabilities, 0 to 1.
        issues: codes of what is the matter with it.
        error: the sentence why it was refused; empty where it was screened.
        embedding: the model's features, [d]; None where it has none, or the photo was refused.
    """

    photo: str
    content: str
    model: str
    version: str
    bundle: str
    framing: str
    outcome: str | None = None
    probability: float | None = None
    threshold: float | None = None
    urgent: bool = False
    leading: str = ""
    modality: str = ""
    x: int | None = None
    y: int | None = None
    side: int | None = None
    origin: str = ""
    labels: Sequence[str] = ()
    scores: Sequence[float] = ()
    issues: Sequence[str] = ()
    error: str = ""
    embedding: "np.ndarray[Any, np.dtype[np.float32]] | None" = None


KNOWN = ("photo", "content", "bundle", "framing", "error")
"""Columns that tell what need not be screened again."""
ANSWERS = tuple(f.name for f in fields(Row) if f.name not in ("embedding", "labels", "scores"))
"""All columns but the wide ones."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What every line of one run has alike: which model, in which frame.

    Attributes:
        model: name of the bundle.
        version: of the model.
        bundle: see ``Row``.
        framing: see ``Row``.
    """

    model: str
    version: str
    bundle: str
    framing: str


def row_of(asked: Asked, photo: str, content: str, item: BatchItem) -> Row:
    """The line of a photo that was screened or refused."""
    if item.screening is None:
        return _row(asked, photo, content, error=plain(item.error or ""))
    origin = "found" if item.lesions else "asked_for" if item.asked_for else "centred"
    return screened_row(asked, photo, content, item.screening, origin)


def screened_row(asked: Asked, photo: str, content: str, screening: Screening, origin: str) -> Row:
    """The line of a photo that was screened."""
    answered = _answered(screening.assessment)
    embedding = screening.scores.embedding
    return _row(asked, photo, content, origin=origin, embedding=embedding, **answered)


def refused_row(asked: Asked, photo: str, content: str, error: str) -> Row:
    """The line of a photo that could not be screened."""
    return _row(asked, photo, content, error=plain(error))


def _row(asked: Asked, photo: str, content: str, **more: Any) -> Row:  # noqa: ANN401 - of any column
    return Row(photo, content, asked.model, asked.version, asked.bundle, asked.framing, **more)


def _answered(assessment: Assessment) -> dict[str, Any]:
    first, box = leading(assessment), assessment.crop
    return {
        "outcome": assessment.outcome.value,
        "probability": assessment.malignant_probability,
        "threshold": assessment.threshold,
        "urgent": is_urgent(assessment),
        "leading": "" if first is None else first.label,
        "modality": "" if assessment.kind is None else assessment.kind.modality.value,
        "x": box.x,
        "y": box.y,
        "side": box.side,
        "labels": [f.label for f in assessment.findings],
        "scores": [f.probability for f in assessment.findings],
        "issues": [issue.code.value for issue in assessment.issues],
    }


def plain(name: str) -> str:
    r"""A path as text: bytes that are no text stand as ``\xff``."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def schema() -> "pa.Schema":
    """The columns of a partition."""
    import pyarrow as pa

    words = pa.dictionary(pa.int32(), pa.string())
    kinds = {
        "photo": pa.string(),
        "content": pa.string(),
        "probability": pa.float32(),
        "threshold": pa.float32(),
        "urgent": pa.bool_(),
        "x": pa.int32(),
        "y": pa.int32(),
        "side": pa.int32(),
        "labels": pa.list_(pa.string()),
        "scores": pa.list_(pa.float32()),
        "issues": pa.list_(pa.string()),
        "error": pa.string(),
        "embedding": pa.list_(pa.float32()),
    }
    return pa.schema([(f.name, kinds.get(f.name, words)) for f in fields(Row)])


def to_table(rows: Iterable[Row]) -> "pa.Table":
    """Lines as a table."""
    import pyarrow as pa

    lines = [{f.name: getattr(row, f.name) for f in fields(Row)} for row in rows]
    return pa.Table.from_pylist(lines, schema=schema())
