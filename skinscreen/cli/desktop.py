"""``skinscreen desktop install|remove``: the entry in the desktop's menu."""

import argparse
import sys

from skinscreen.cli.arguments import FAILED, OK, Commands, add_command, complain, say
from skinscreen.language import tr
from skinscreen.services import desktop_entry


def add_commands(commands: Commands) -> tuple[argparse.ArgumentParser, ...]:
    """Add what can be written, and return the parsers that still lack the common options."""
    menu = add_command(commands, "desktop")
    actions = menu.add_subparsers(required=True, metavar="ACTION")
    installing = actions.add_parser("install", help=tr("add menu entry and icon for you alone"))
    installing.set_defaults(command=install)
    removing = actions.add_parser("remove", help=tr("take them away again"))
    removing.set_defaults(command=remove)
    return installing, removing


def install(_: argparse.Namespace) -> int:
    """Write the entry, for the program as it was called."""
    if sys.platform != "linux":
        complain(tr("menu entries are made on Linux alone"))
        return FAILED
    file = desktop_entry.install(sys.argv[0])
    say(tr("SkinScreen is in the menu: {file}").format(file=file))
    return OK


def remove(_: argparse.Namespace) -> int:
    """Take the entry away; nothing there is no error."""
    gone = desktop_entry.remove()
    absent = tr("SkinScreen was not in the menu of this user")
    say(tr("removed from the menu") if gone else absent)
    return OK
