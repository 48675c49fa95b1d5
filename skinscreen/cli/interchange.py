"""``skinscreen dicom export``, ``skinscreen fhir export``: files for other systems."""

import argparse
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import cast

from skinscreen.cli.arguments import (
    AUTO,
    OK,
    REFUSED,
    Commands,
    add_command,
    add_modality,
    chosen,
    complain,
    say,
)
from skinscreen.domain.coding import SIDES, SITES
from skinscreen.domain.issue_words import sentences
from skinscreen.domain.modality import Modality
from skinscreen.domain.order import Order
from skinscreen.domain.record import Sex
from skinscreen.domain.subject import Subject
from skinscreen.language import mark, read_day, tr
from skinscreen.services import batch, interchange, models
from skinscreen.services.export import PageSize
from skinscreen.services.lesion_finder import load_lesion_finder

_FORMS: Mapping[str, tuple[interchange.Make, str]] = {
    "dicom": (
        interchange.dicom_files,
        mark("screen a photo and write it, its result and its report as three DICOM files"),
    ),
    "fhir": (
        interchange.fhir_files,
        mark("screen a photo and write it, its result and its report as one FHIR R4 bundle"),
    ),
}


def add_commands(commands: Commands) -> tuple[argparse.ArgumentParser, ...]:
    """Add what can be written, and return the parsers that still lack the common options."""
    parsers = []
    for form, (make, words) in _FORMS.items():
        actions = add_command(commands, form).add_subparsers(required=True, metavar="ACTION")
        exporting = actions.add_parser("export", help=tr(words), description=tr(words))
        _add_arguments(exporting)
        exporting.set_defaults(command=run, make=make)
        parsers.append(exporting)
    return tuple(parsers)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("photo", type=Path, metavar="PHOTO")
    parser.add_argument(
        "--to", type=Path, required=True, metavar="FOLDER", help=tr("write the files here")
    )
    parser.add_argument("--patient-id", default="", metavar="ID", help=tr("the patient's number"))
    parser.add_argument(
        "--name", default="", metavar="NAME", help=tr('the patient\'s name, as "Family, Given"')
    )
    parser.add_argument("--born", type=_day, metavar="DATE", help=tr("the birth date"))
    parser.add_argument("--sex", type=Sex, choices=list(Sex))
    sites = tr("where on the body: {sites}").format(sites=", ".join(SITES))
    parser.add_argument("--site", default="", metavar="SITE", help=sites)
    parser.add_argument("--side", default="", choices=list(SIDES))
    parser.add_argument(
        "--lesion", default="", metavar="LABEL",
        help=tr("what the lesion is called, the same each time it is written"),
    )  # fmt: skip
    parser.add_argument(
        "--accession", default="", metavar="NUMBER",
        help=tr("the accession number of the order that it is made for"),
    )  # fmt: skip
    parser.add_argument(
        "--study-uid", default="", metavar="UID", help=tr("the study of that order")
    )
    add_modality(parser)


def _day(text: str) -> date:
    try:
        return read_day(text)
    except ValueError as error:
        message = tr("a date is needed, such as 1958-03-27")
        raise argparse.ArgumentTypeError(message) from error


def run(options: argparse.Namespace) -> int:
    """Screen the photo and write what was asked for; the names of the files are said."""
    subject = Subject(
        identifier=options.patient_id,
        name=options.name,
        born=options.born,
        sex=options.sex,
        site=options.site,
        side=options.side,
        lesion=options.lesion,
    )
    preferences = chosen(options)
    finder = load_lesion_finder(preferences)
    screener = models.load_screener(preferences, strict=options.model is not None, finder=finder)
    for note in sentences(screener.notes):
        complain(note)
    modality = None if options.modality == AUTO else Modality(options.modality)
    looks = finder if preferences.find_lesions else None
    (item,) = batch.screen_files(screener, [options.photo], modality=modality, finder=looks)
    if item.found is not None and item.found.problem:
        complain(item.found.problem)
    if item.screening is None:
        complain(item.error or "")
        return REFUSED
    told = interchange.Circumstances(
        datetime.now().astimezone(),
        cast("PageSize", preferences.page_size),
        preferences.clinic,
        Order(accession=options.accession, study_uid=options.study_uid),
    )
    make: interchange.Make = options.make
    for file in interchange.export(make, item.screening, subject, options.to, told):
        say(str(file))
    return OK
