"""``skinscreen outcomes``: what became of the lesions of the record, from and into files."""

import argparse
from datetime import datetime
from pathlib import Path
from typing import cast

from skinscreen.cli.arguments import OK, REFUSED, Commands, add_command, chosen, complain, say
from skinscreen.cli.record import opened
from skinscreen.cli.secrets import add_options
from skinscreen.language import day, tr, trn
from skinscreen.services import accuracy_export, confirmation_import
from skinscreen.services.export import PageSize


def add_commands(commands: Commands) -> tuple[argparse.ArgumentParser, ...]:
    """Add what can be written, and return the parsers that still lack the common options."""
    actions = add_command(commands, "outcomes").add_subparsers(required=True, metavar="ACTION")
    words = tr("say what a CSV table or FHIR resources would change, and change it with --apply")
    importing = actions.add_parser("import", help=words, description=words)
    importing.add_argument("file", type=Path, metavar="FILE", help=tr("ending in .csv or .json"))
    importing.add_argument("--apply", action="store_true", help=tr("change the record"))
    importing.set_defaults(command=take_over)
    words = tr("write how right the answers were, as PDF or CSV, by the file's ending")
    figures = actions.add_parser("figures", help=words, description=words)
    figures.add_argument("file", type=Path, metavar="FILE", help=tr("ending in .pdf or .csv"))
    figures.set_defaults(command=write_figures)
    parsers = (importing, figures)
    for parser in parsers:
        add_options(parser)
    return parsers


def take_over(options: argparse.Namespace) -> int:
    """What a file would change; with ``--apply`` it is changed."""
    with opened(options) as records:
        shown = confirmation_import.preview(records, options.file)
        for one in shown.changes:
            before = "" if one.before is None else f"{one.before.words} -> "
            say(f"{one.where}: {before}{one.after.words}, {day(one.after.dated)}")
        for sentence in shown.refused:
            complain(sentence)
        counts = confirmation_import.counted(shown)
        counted = tr(
            "{new} new, {changed} changed, {same} as they are, {refused} that cannot be used"
        )
        say(counted.format(**counts))
        if options.apply:
            n = confirmation_import.take_over(records, shown)
            taken = trn("{n} outcome was taken over.", "{n} outcomes were taken over.", n)
            say(taken.format(n=n))
        else:
            say(tr("nothing was changed; --apply changes it"))
    return REFUSED if shown.refused else OK


def write_figures(options: argparse.Namespace) -> int:
    """How right the answers were, into a new file."""
    kept = chosen(options)
    with opened(options) as records:
        file = accuracy_export.export(
            records,
            options.file,
            datetime.now().astimezone(),
            page_size=cast("PageSize", kept.page_size),
            as_new=True,
            language=kept.report_language,
        )
    say(tr("{file}: written").format(file=file))
    return OK
