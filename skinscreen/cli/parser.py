"""What can be written on the command line: the window's arguments, and the commands."""

import argparse
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from skinscreen.cli.arguments import COMMANDS, add_common
from skinscreen.language import tr

_MODULES = {
    **dict.fromkeys(("dicom", "fhir"), "interchange"),
    **dict.fromkeys(("backup", "restore", "verify", "audit"), "record"),
}
"""Where a command is written, if not in the module of its name."""


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Parse the words; ``command`` is the function to call, None for the window.

    Raises:
        SystemExit: after help, version or a usage error, with the exit code.
    """
    named = bool(words) and words[0] in COMMANDS
    return (command_parser(words[0]) if named else window_parser()).parse_args(words)


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


def command_parser(*names: str) -> argparse.ArgumentParser:
    """What can be said to the commands that open no window.

    Args:
        names: keys of ``COMMANDS``; the code of no other is loaded. All, if none is given.
    """
    parser = argparse.ArgumentParser(prog="skinscreen")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    modules = dict.fromkeys(_MODULES.get(name, name) for name in names or COMMANDS)
    for module in modules:
        for action in import_module(f"skinscreen.cli.{module}").add_commands(commands):
            add_common(action)
    return parser
