"""``skinscreen screen``: photos and folders, as text, JSON or a table, with reports."""

import argparse
import csv
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import cast

from skinscreen.cli.arguments import (
    AUTO,
    OK,
    REFUSED,
    USAGE,
    Commands,
    add_command,
    add_modality,
    chosen,
    complain,
    say,
)
from skinscreen.domain import wording
from skinscreen.domain.advice import Clinic
from skinscreen.domain.answer import answer
from skinscreen.domain.assessment import Box
from skinscreen.domain.clinic import PREVALENCES, is_prevalence
from skinscreen.domain.errors import ReportError
from skinscreen.domain.issue_words import sentences
from skinscreen.domain.manifest import Manifest
from skinscreen.domain.modality import Modality
from skinscreen.domain.own_view import NO_VIEW
from skinscreen.language import mark, tr, trc, trn
from skinscreen.services import batch, disc, models
from skinscreen.services.document import columns, to_document, to_row
from skinscreen.settings import Settings

_EXITS = mark(
    "Exit code: 0 if all photos were screened, 3 if some were refused, 2 for wrong arguments, 1 if "
    "no model can be used."
)
_SHARES = {"decimal": "0.05", "percent": "5%"}
"""The two ways in which a share can be typed, whatever the language."""
ALL = "all"
LESIONS = ("one", ALL)
"""How many of the lesions found in a photo are screened."""
_MANY = 2


def add_commands(commands: Commands) -> tuple[argparse.ArgumentParser, ...]:
    """Add what can be written, and return the parsers that still lack the common options."""
    screening = add_command(commands, "screen", tr(_EXITS))
    screening.add_argument(
        "photos", nargs="+", type=Path, metavar="PHOTO", help=tr("a photo, or a folder of photos")
    )
    _add_frame(screening)
    how = screening.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help=tr("print one JSON object a line"))
    how.add_argument("--csv", action="store_true", help=tr("print a table"))
    screening.add_argument(
        "--force", action="store_true",
        help=tr("give the probabilities of unfamiliar photos too; they still get no answer"),
    )  # fmt: skip
    screening.add_argument(
        "--pdf",
        type=Path,
        metavar="OUT",
        help=tr("write a report to this file; for several photos into this folder"),
    )
    screening.add_argument(
        "--prevalence", type=_prevalence, metavar="SHARE",
        help=tr(
            "how many of the lesions screened here are malignant, as {decimal} or {percent}"
        ).format(decimal=_SHARES["decimal"], percent="5%%"),
    )  # fmt: skip
    add_modality(screening)
    screening.set_defaults(command=run)
    return (screening,)


def _add_frame(screening: argparse.ArgumentParser) -> None:
    """What of a photo is to be scored."""
    where = screening.add_mutually_exclusive_group()
    where.add_argument(
        "--crop", type=_box, metavar="X,Y,SIDE", help=tr("score this square, in pixels")
    )
    where.add_argument(
        "--whole", action="store_true", help=tr("score the whole photo, made square")
    )
    where.add_argument(
        "--centred",
        action="store_true",
        help=tr("score the square in the centre, without looking for lesions"),
    )
    screening.add_argument(
        "--lesions", choices=LESIONS, default=LESIONS[0],
        help=tr("which of the lesions that are found in a photo: the surest one, or all"),
    )  # fmt: skip


def _prevalence(text: str) -> float:
    """A share: ``0.05`` or ``5%``. A bare 5 could be either and is refused."""
    number = text.removesuffix("%").strip()
    try:
        share = float(number) / (100 if text.endswith("%") else 1)
    except ValueError as error:
        needed = tr("a share such as {decimal} or {percent} is needed")
        raise argparse.ArgumentTypeError(needed.format(**_SHARES)) from error
    if not is_prevalence(share):
        low, high = PREVALENCES
        possible = tr("{low} to {high} are possible, as {decimal} or {percent}")
        raise argparse.ArgumentTypeError(possible.format(low=low, high=high, **_SHARES))
    return share


def _box(text: str) -> Box:
    try:
        x, y, side = (int(part) for part in text.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError(tr("three whole numbers are needed: x,y,side")) from error
    if side < 1 or min(x, y) < 0:
        raise argparse.ArgumentTypeError(tr("x and y start at 0, side at 1"))
    return Box(x, y, side)


def _files(arguments: list[Path]) -> list[Path]:
    """What was named; of a disc's list (DICOMDIR) its photos, and what else there is is said."""
    named, notes = disc.expanded(arguments)
    for note in notes:
        complain(note)
    return list(batch.photo_files(named))


def run(options: argparse.Namespace) -> int:
    """Screen what was named; the exit code says whether all were screened."""
    preferences = chosen(options)
    files = _files(options.photos)
    is_framed = bool(options.crop or options.whole or options.centred)
    if is_framed and options.lesions == ALL:
        complain(tr("--lesions all looks for lesions: leave --crop, --whole and --centred out"))
        return USAGE
    mistake = _report_mistake(options.pdf, len(files))
    if mistake:
        complain(f"--pdf {options.pdf}: {mistake}")
        return USAGE
    hand, *others = models.load_hands(preferences, len(files), strict=options.model is not None)
    screener, finder = hand.screener, hand.finder
    for note in sentences(screener.notes):
        complain(note)
    looks = not is_framed and (preferences.find_lesions or options.lesions == ALL)
    if looks and finder.problem:
        complain(finder.problem)
    write = _writer(options, screener.manifest, preferences.clinic)
    refused = 0
    items = batch.screen_files(
        screener,
        files,
        options.crop,
        whole=options.whole,
        force=options.force,
        modality=None if options.modality == AUTO else Modality(options.modality),
        finder=finder if looks else None,
        every=options.lesions == ALL,
        others=others,
    )
    for item in _with_progress(items, len(files)):
        done = item if options.pdf is None else _with_report(item, options.pdf, preferences)
        write(done)
        refused += done.error is not None
        if done.found is not None and done.found.problem and not finder.problem:
            complain(f"{item.file}: {done.found.problem}")
    if not files:
        places = ", ".join(str(place) for place in options.photos)
        complain(tr("there are no photos in {places}").format(places=places))
    return REFUSED if refused or not files else OK


def _report_mistake(target: Path | None, photos: int) -> str:
    """Why reports cannot be written to ``target``; empty where they can."""
    if target is None or _is_folder(target):
        return ""
    if photos > 1:
        # L10N: stands after "--pdf FILE: "; two photos or more
        needed = trn(
            "for {n} photos a folder that exists is needed",
            "for {n} photos a folder that exists is needed",
            photos,
        )
        return needed.format(n=photos)
    if target.suffix.lower() != ".pdf":  # so that a photo named here is never written over
        return tr("a name that ends in .pdf, or a folder that exists, is needed")
    return ""


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir fails on names that are too long


def _with_progress(items: Iterable[batch.BatchItem], count: int) -> Iterator[batch.BatchItem]:
    """A bar on a terminal that does not show the lines themselves."""
    if count < _MANY or not sys.stderr.isatty() or sys.stdout.isatty():
        yield from items
        return
    from tqdm import tqdm

    yield from tqdm(items, total=count, unit=trc("bar of progress", "photo"), leave=False)


def _writer(
    options: argparse.Namespace, manifest: Manifest, clinic: Clinic
) -> Callable[[batch.BatchItem], None]:
    if options.json:
        # ASCII alone: whatever the encoding of the output, it is good JSON.
        return lambda item: say(json.dumps(to_document(item, manifest, clinic)))
    if options.csv:
        table = csv.writer(sys.stdout, lineterminator="\n")
        table.writerow(columns(manifest))
        return lambda item: table.writerows(to_row(x, manifest, clinic) for x in item.each())
    return lambda item: _say_in_words(item, clinic)


def _say_in_words(item: batch.BatchItem, clinic: Clinic) -> None:
    if item.screening is None:
        complain(item.error or "")
        return
    if item.found is not None and item.found.looked and not item.lesions:
        complain(tr("{file}: no lesion was found; the centre was scored").format(file=item.file))
    if item.found is not None and item.found.warning:
        complain(f"{item.file}: {item.found.warning}")
    for number, one in enumerate(item.each(), start=1):
        if len(item.lesions) > 1:
            place = tr("Lesion {number} of {count}, frame {frame}:")
            box = one.lesions[0].frame.box
            frame = f"{box.x},{box.y},{box.side}"
            say(place.format(number=number, count=len(item.lesions), frame=frame))
        _say_one(one, clinic)
    if item.error:
        complain(item.error)


def _say_one(item: batch.BatchItem, clinic: Clinic) -> None:
    assert item.screening is not None  # noqa: S101 - looked at by those who call
    assessment = item.screening.assessment
    words = answer(assessment, clinic, NO_VIEW)
    say(f"{item.screening.photo.name}: {words.headline}")
    say(f"  {words.sentence}")
    if words.predictive_sentence:
        say(f"  {words.predictive_sentence}")
    for finding in words.named:
        flag = f"  [{wording.malignant_word(finding.code)}]" if finding.malignant else ""
        say(f"  {wording.probability_text(finding.probability):>8}  {tr(finding.label)}{flag}")
    for issue in words.issues:
        note = tr("note: {issue}").format(issue=issue)
        say(f"  {note}")
    if words.kind:
        say(f"  {words.kind}")
    point = wording.operating_point_sentence(
        assessment.operating_point, assessment.kind, claimed=assessment.is_claimed
    )
    say(f"  {point}")
    say(f"  {assessment.model.name} {assessment.model.version}, SHA-256 {assessment.model.sha256}")


def _with_report(item: batch.BatchItem, target: Path, preferences: Settings) -> batch.BatchItem:
    """Write the report of one photo; where that fails the item carries the sentence."""
    from skinscreen.services import export

    if item.screening is None:
        return item
    # In a folder nothing is written over: photos of different folders may share a name.
    into = _is_folder(target)
    try:
        export.export_pdf(
            item.screening,
            export.PatientBlock(reference=item.screening.photo.name),
            target / f"{item.file.stem}.pdf" if into else target,
            datetime.now().astimezone(),
            cast("export.PageSize", preferences.page_size),
            clinic=preferences.clinic,
            own_view=NO_VIEW,
            as_new=into,
            lesions=[export.ReportedLesion(one.screening, NO_VIEW) for one in item.lesions]
            if len(item.lesions) > 1
            else (),
        )
    except ReportError as error:
        return replace(item, error=str(error))
    return item
