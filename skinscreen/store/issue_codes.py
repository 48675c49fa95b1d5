"""Version 3 of the record: what stands beside an answer is a code, and no sentence any more.

The sentences are those that versions of the program up to this one kept, whatever they are said
like later; one that none of them wrote is kept as it is. A visit that is written anew keeps its
binding to the audit: an entry holds its digest before and after.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from skinscreen.domain.audit import AuditEntry, Done
from skinscreen.domain.record import RecordKind
from skinscreen.store.chain import append
from skinscreen.store.connection import Connection
from skinscreen.store.row_digest import BEFORE, OF, ROW, bound

ROWS = 100
"""Visits that one entry tells of."""
PROGRAM = "SkinScreen"
"""Stands in an entry for the user: nobody is at work while the tables are brought up."""
_ROWS = "rows"

_SENTENCES: Mapping[str, str] = {
    "Too dark: add light, or move the shadow away.": "too_dark",
    "Too bright: dim the light, or move it away.": "too_bright",
    "Glare: tilt the camera, or dim the light.": "glare",
    "Spots of glare hide what is below them: tilt the camera.": "glare_spots",
    "Almost no contrast: check the light, and that the lens is clean.": "no_contrast",
    "Out of focus or shaken: hold still, let it focus, or move back a little.": "blurred",
    "Grainy: add light, so that the camera need not amplify.": "grainy",
    "The colours are not those of skin in white light, and the result may be off: "
    "use white light, or check the camera's white balance.": "colour_cast",
    "The lesion seems to be cut off by the frame: make the frame larger, or move back.": "cut_off",
    "The photo does not say in which colours it is stored: they were taken as sRGB.": (
        "colours_untold"
    ),
    "The photo's colour profile cannot be used: its colours were taken as sRGB and may be "
    "wrong.": "profile_unusable",
    "The photo is stored as printing inks without a colour profile: its colours are "
    "estimated.": "inks_without_profile",
    "Transparent parts of the picture are shown and scored as white.": "transparent",
    "This file format cannot show whether the photo was damaged on its way.": "damage_unseen",
    "The whole photo was scored, filled up to a square with its mirror image.": "mirrored",
    "This does not look like the skin photos the model knows.": "unfamiliar",
    "The probabilities of this unfamiliar photo were asked for all the same: they are no answer, "
    "do not rely on them.": "forced",
    "The clinician overrode the quality check: this photo would have to be retaken, and was "
    "assessed as it is.": "quality_overridden",
    "The photo was assessed although it must be retaken, but it is too far from those the model "
    "knows to be found without a sign.": "not_cleared",
    "This model has no check for unfamiliar photos: it also gives its classes to what is not "
    "skin.": "no_familiarity_check",
    "The model judges each class by itself: the probabilities do not sum to 100 %, and several "
    "may be high.": "independent_classes",
    "Not validated: this model has no measured operating point.": "not_validated",
    "Not validated for this kind of photo.": "not_validated_for_kind",
}
_PATTERNS = {
    "too_few_pixels": re.compile(
        r"Too few pixels: the frame is (?P<side>\d+) pixels wide, the model needs "
        r"(?P<needed>\d+)\. Move closer or use a higher resolution\."
    ),
    "few_pixels": re.compile(
        r"Few pixels: the frame is (?P<side>\d+) pixels wide, the model reads (?P<needed>\d+)\. "
        r"Move closer for more detail\."
    ),
    "accelerator_unused": re.compile(
        r"The accelerator (?P<name>.+?) could not be used \((?P<reason>.*)\); the CPU is used\.",
        re.DOTALL,
    ),
    "model_replaced": re.compile(
        r"(?P<reason>.+)\. The bundled model (?P<model>\S+) is used instead\.", re.DOTALL
    ),
}
_NUMBERS = ("side", "needed")


def convert(connection: Connection) -> None:
    """Write every visit anew whose assessment has sentences, deleted ones too."""
    numbers = connection.execute("SELECT number FROM visit ORDER BY number").fetchall()
    lines: list[str] = []
    for (number,) in numbers:
        row = connection.execute("SELECT id, assessment FROM visit WHERE number = ?", (number,))
        id_, kept = row.fetchone()
        text = coded(kept)
        if text is None:
            continue
        before = bound(connection, RecordKind.VISIT, id_)
        connection.execute("UPDATE visit SET assessment = ? WHERE number = ?", (text, number))
        now = bound(connection, RecordKind.VISIT, id_)
        lines.append(f"{id_} {before[ROW]} {now[ROW]} {now[OF]}")
    for start in range(0, len(lines), ROWS):
        detail = {_ROWS: "\n".join(lines[start : start + ROWS])}
        append(connection, AuditEntry(datetime.now(UTC), PROGRAM, Done.CONVERTED, detail=detail))


def rows_of(entry: AuditEntry) -> Iterator[AuditEntry]:
    """An entry for each visit that one of ``convert`` tells of."""
    for line in str(entry.detail[_ROWS]).splitlines():
        id_, before, now, of = line.split()
        detail = {BEFORE: before, ROW: now, OF: of}
        yield replace(entry, kind=RecordKind.VISIT, id=id_, detail=detail)


def coded(text: str) -> str | None:
    """An assessment's document with codes; None where it has no sentences, or cannot be read."""
    try:
        document = json.loads(text)
        document["issues"] = _coded(document["issues"])
        changed = json.dumps(document, ensure_ascii=False, allow_nan=False)
        changed.encode()
    except (ValueError, TypeError, KeyError, RecursionError):
        return None  # a damaged one stays so, and is said to be where it is shown
    return changed if document["issues"] else None


def _coded(sentences: Sequence[object]) -> list[dict[str, Any]]:
    if not all(isinstance(sentence, str) for sentence in sentences):
        raise TypeError(sentences)
    return [_issue(str(sentence)) for sentence in sentences]


def _issue(sentence: str) -> dict[str, Any]:
    if sentence in _SENTENCES:
        return {"code": _SENTENCES[sentence]}
    for code, pattern in _PATTERNS.items():
        if match := pattern.fullmatch(sentence):
            values = match.groupdict()
            return {"code": code} | {
                name: int(value) if name in _NUMBERS else value for name, value in values.items()
            }
    return {"code": "text", "text": sentence}
