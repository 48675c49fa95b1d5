"""``skinscreen dataset``: photos of the record with what became of the lesions, to train on."""

import argparse
from pathlib import Path

from skinscreen.cli.arguments import OK, Commands, add_command, say
from skinscreen.cli.record import opened
from skinscreen.cli.secrets import add_options
from skinscreen.language import tr
from skinscreen.services.dataset_export import export_dataset


def add_commands(commands: Commands) -> tuple[argparse.ArgumentParser, ...]:
    """Add what can be written, and return the parsers that still lack the common options."""
    actions = add_command(commands, "dataset").add_subparsers(required=True, metavar="ACTION")
    words = tr("write the photos of patients who consented, with outcomes and without names")
    exporting = actions.add_parser("export", help=words, description=words)
    exporting.add_argument("folder", type=Path, metavar="FOLDER", help=tr("a new folder"))
    exporting.set_defaults(command=export)
    add_options(exporting)
    return (exporting,)


def export(options: argparse.Namespace) -> int:
    """Write the folder and say what is in it."""
    with opened(options) as records:
        written = export_dataset(records, options.folder)
    for kind, n in written.photos.items():
        say(f"{kind}.csv: {n}")
    told = tr("{folder}: {patients} patients; {left} visits are not in it (consent, outcome, kind)")
    say(told.format(folder=written.folder, patients=written.patients, left=written.left))
    return OK
