"""``skinscreen kiosk pin``: the PIN that a kiosk without a record is left with."""

import argparse

from skinscreen.cli.arguments import OK, Commands, add_command, say
from skinscreen.cli.secrets import add_options, asked
from skinscreen.domain.errors import StoreError
from skinscreen.language import tr


def add_commands(commands: Commands) -> tuple[argparse.ArgumentParser, ...]:
    """Add what can be written, and return the parsers that still lack the common options."""
    kiosk = add_command(commands, "kiosk")
    actions = kiosk.add_subparsers(required=True, metavar="ACTION")
    setting = actions.add_parser(
        "pin", help=tr("set the PIN to leave it with where no record is kept")
    )
    add_options(setting)
    setting.set_defaults(command=set_pin)
    return (setting,)


def set_pin(options: argparse.Namespace) -> int:
    """Ask for it twice."""
    from skinscreen.services.kiosk import Kiosk
    from skinscreen.services.records import Records

    pin, again = asked(options, tr("PIN to leave the kiosk with:"), tr("Again:"))
    if pin != again:
        raise StoreError(tr("the two PINs differ; nothing was changed"))
    records = Records()
    Kiosk(records).set_pin(pin)
    say(tr("the kiosk's PIN was set"))
    if records.exist:
        say(tr("it counts where there is no record; here the PINs of the record's users do"))
    return OK
