"""What can be written on the command line: the window's arguments, and the commands."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from skinscreen.cli.arguments import COMMANDS, add_common
from skinscreen.language import tr


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Parse the words; ``command`` is the function to call, None for the window.

    Raises:
        SystemExit: after help, version or a usage error, with the exit code.
    """
    named = bool(words) and words[0] in COMMANDS
    return (command_parser() if named else window_parser()).parse_args(words)


def window_parser() -> argparse.ArgumentParser:
    """What can be said to the window."""
    parser = argparse.ArgumentParser(
        prog="skinscreen",
        description=tr("Open the screening window. A screening result is not a diagnosis."),
        epilog="\n".join(
            (
                tr("Commands that open no window; each explains itself with --help:"),
                *(f"  {name:<9} {tr(sentence)}" for name, sentence in COMMANDS.items()),
            )
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("photo", nargs="?", type=Path, help=tr("open this photo at once"))
    parser.add_argument(
        "--kiosk", action="store_true", help=tr("fill the screen, for a touchscreen")
    )
    purpose = parser.add_mutually_exclusive_group()
    purpose.add_argument(
        "--practice",
        action="store_true",
        help=tr("learn the program with made-up patients; nothing is kept"),
    )
    purpose.add_argument(
        "--leave-by-pin",
        action="store_true",
        help=tr("as --kiosk, and let nobody leave without a PIN (exit code 10 then)"),
    )
    parser.add_argument(
        "--stills", metavar="PATH", help=tr("use a folder of photos or a video file as the camera")
    )
    add_common(parser)
    parser.set_defaults(command=None)
    return parser


def command_parser() -> argparse.ArgumentParser:
    """What can be said to the commands that open no window."""
    from skinscreen.cli import (
        archive,
        dataset,
        desktop,
        doctor,
        interchange,
        kiosk,
        models,
        network,
        outcomes,
        record,
        screen,
        users,
    )

    modules = (
        *(screen, doctor, models, record, users, interchange, network),
        *(outcomes, dataset, archive, kiosk, desktop),
    )
    parser = argparse.ArgumentParser(prog="skinscreen")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in modules:
        for action in module.add_commands(commands):
            add_common(action)
    return parser
