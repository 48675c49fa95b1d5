"""How right it was here, as a PDF or a table for the quality meeting; without names."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from skinscreen import __version__
from skinscreen.domain.accuracy import Counts
from skinscreen.domain.audit import Done
from skinscreen.domain.errors import ReportError
from skinscreen.domain.interval import Interval
from skinscreen.imaging.bare import from_png
from skinscreen.language import day, speaking, tr
from skinscreen.report.content import PageSize
from skinscreen.report.figures_pdf import Part, Told, render_parts
from skinscreen.report.pdf import save_document
from skinscreen.services import accuracy
from skinscreen.services.accuracy import Compared, Evaluation, ModelFigures, Month, Reader
from skinscreen.services.accuracy_words import TITLE, Section, sections
from skinscreen.services.cells import table
from skinscreen.services.records import Records
from skinscreen.store.case_store import CaseStore

_SHARES = ("sensitivity", "specificity", "ppv", "npv")
_COUNTS = ("found", "missed", "cleared", "flagged", "open_malignant", "open_benign")
_BOUNDED = tuple(f"{name}{end}" for name in _SHARES for end in ("", "_low", "_high"))
COLUMNS = (
    *("model", "version", "sha256", "split", "group", "reader", *_COUNTS, *_BOUNDED),
    *("n", "brier", "brier_low", "brier_high", "ece"),
    *("threshold", "more_malignant", "more_benign", "fewer_malignant", "fewer_benign"),
    *("lesion_id", "visit_id", "condition", "icd_o", "probability"),
    *("visits", "retake", "unfamiliar", "flawed", "familiarity", "scored"),
)
"""Of the table; a row says in ``split`` what it is of, and leaves out what does not apply."""
_DIGITS = 6


def export(
    records: Records,
    target: Path,
    created: datetime,
    *,
    page_size: PageSize = "A4",
    as_new: bool = False,
    language: str = "",
) -> Path:
    """Write the figures of an open record as PDF or CSV, by the target's ending.

    Args:
        records: open.
        target: the file.
        created: now, with a time zone.
        page_size: of the paper.
        as_new: an existing file is not replaced: this one takes a name with a number.
        language: of the PDF; empty for the one that is spoken.

    Returns:
        The file that was written.

    Raises:
        LockedError: the record is locked.
        StoreError: the record cannot be read, or the export cannot be audited.
        ReportError: the ending is another, or the file cannot be written.
        ImageError: a kept picture is damaged.
    """
    form = target.suffix.lower().removeprefix(".")
    if form not in ("pdf", "csv"):
        raise ReportError(tr("the figures are written to a file ending in .pdf or .csv"))
    found = accuracy.evaluate(records)
    records.audit.note(Done.EXPORTED, detail={"form": form, "what": FIGURES})
    if form == "csv":
        return save_document(to_csv(found), target, as_new=as_new)
    with speaking(language):
        parts = [_part(records, section) for section in sections(found)]
        head = tr("Record audit") + f" {records.audit.head()[:16]}"
        told = Told(tr(TITLE), head, created, page_size, __version__)
        document = render_parts(parts, told)
    return save_document(document, target, as_new=as_new)


FIGURES = "figures of how right the answers were"
"""Stands in the audit for what was exported."""


def _part(records: Records, section: Section) -> Part:
    cases = CaseStore(records.database)  # audited as one export, not as visits that were seen
    pictures = [
        (_below(one, row), from_png(cases.photo(one.visit.id).crop))
        for one, row in zip(section.lesions, section.rows, strict=False)
    ]
    return Part(section.title, section.sentences, section.heads, section.rows, tuple(pictures))


def _below(one: Compared, row: tuple[str, ...]) -> str:
    lesion = tr("lesion {id}").format(id=one.lesion.id[:8])
    return f"{lesion}, {day(one.visit.taken.astimezone())}: {row[1]}"


def to_csv(found: Evaluation) -> bytes:
    """All figures as a table in UTF-8 with a byte order mark, which spreadsheets want."""
    models = (row for one in found.models for row in _rows(one))
    return table(COLUMNS, (*models, *map(_month, found.months)))


def _month(one: Month) -> dict[str, Any]:
    score = one.familiarity
    return {
        "split": "month",
        "group": one.name,
        "visits": one.visits,
        "retake": one.retake,
        "unfamiliar": one.unfamiliar,
        "flawed": one.flawed,
        "familiarity": "" if score is None else round(score, _DIGITS),
        "scored": one.scored,
    }


def _rows(one: ModelFigures) -> Iterator[dict[str, Any]]:
    model = {"model": one.model.name, "version": one.model.version, "sha256": one.model.sha256}
    for group in (one.all, *one.groups):
        split = "all" if group.split is None else group.split.value
        for reader in Reader:
            named = {"split": split, "group": group.name, "reader": reader.value}
            yield model | named | _counted(group.counts[reader])
    calibration = one.calibration
    scores = _bounded("brier", calibration.brier) | {"n": calibration.n}
    ece = {} if calibration.ece is None else {"ece": round(calibration.ece, _DIGITS)}
    yield model | {"split": "calibration", "reader": Reader.MODEL.value} | scores | ece
    for kind, found in one.suggestions.items():
        yield (
            model
            | {"split": "suggestion", "group": kind, "reader": Reader.MODEL.value}
            | _counted(found.counts)
            | {"threshold": found.threshold}
            | dict(zip(("more_malignant", "more_benign"), found.more, strict=True))
            | dict(zip(("fewer_malignant", "fewer_benign"), found.fewer, strict=True))
        )
    for lesion in one.missed:
        for reader in Reader:
            if lesion.flags[reader] is False:
                yield model | {"split": "missed", "reader": reader.value} | _missed(lesion)


def _missed(one: Compared) -> dict[str, Any]:
    share = one.probability
    return {
        "lesion_id": one.lesion.id,
        "visit_id": one.visit.id,
        "condition": one.confirmation.condition,
        "icd_o": one.confirmation.code,
        "probability": "" if share is None else round(share, _DIGITS),
    }


def _counted(counts: Counts) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(counts, name) for name in _COUNTS}
    for name in _SHARES:
        row |= _bounded(name, getattr(counts, name))
    return row


def _bounded(name: str, score: Interval) -> dict[str, Any]:
    values = {name: score.value, f"{name}_low": score.low, f"{name}_high": score.high}
    return {key: "" if v is None else round(v, _DIGITS) for key, v in values.items()}
