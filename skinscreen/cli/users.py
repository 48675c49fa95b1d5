"""``skinscreen users``: who may open the record, each with a PIN of their own."""

import argparse

from skinscreen.cli.arguments import OK, Commands, add_command, say
from skinscreen.cli.record import chosen_user, existing, unlock
from skinscreen.cli.secrets import add_options, asked, of_user
from skinscreen.domain.errors import StoreError
from skinscreen.language import mark, tr, trc

_NEW, _AGAIN = mark("New PIN:"), mark("New PIN again:")


def add_commands(commands: Commands) -> tuple[argparse.ArgumentParser, ...]:
    """Add what can be written, and return the parsers that still lack the common options."""
    users = add_command(commands, "users")
    actions = users.add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", help=tr("show their names"))
    listing.set_defaults(command=list_all)
    adding = actions.add_parser("add", help=trc("command", "let somebody else open the record"))
    adding.set_defaults(command=add)
    removing = actions.add_parser("remove", help=tr("take somebody's PIN away"))
    removing.set_defaults(command=remove)
    for action in (adding, removing):
        action.add_argument("name", metavar="NAME")
    changing = actions.add_parser("pin", help=tr("change one's own PIN"))
    changing.set_defaults(command=change)
    renewing = actions.add_parser("phrase", help=tr("replace the recovery phrase"))
    renewing.set_defaults(command=renew)
    for action in (adding, removing, changing, renewing):
        add_options(action)
    return listing, adding, removing, changing, renewing


def list_all(_options: argparse.Namespace) -> int:
    """One name a line; no PIN is needed for that."""
    for name in existing().users:
        say(name)
    return OK


def add(options: argparse.Namespace) -> int:
    """Let somebody else open the record."""
    records = existing()
    user = chosen_user(records, options)
    theirs = f"{options.name}: {tr(_NEW)}"
    own, new, again = asked(options, of_user(user), theirs, tr(_AGAIN))
    _require_same(new, again)
    unlock(records, own, user)
    try:
        records.add_user(options.name, new)
    finally:
        records.lock()
    say(tr("{name} can open the record now").format(name=options.name))
    return OK


def remove(options: argparse.Namespace) -> int:
    """Take somebody's PIN away."""
    records = existing()
    user = chosen_user(records, options)
    unlock(records, asked(options, of_user(user))[0], user)
    try:
        records.remove_user(options.name)
    finally:
        records.lock()
    gone = tr("{name} cannot open the record any more, but still the backups made before")
    say(gone.format(name=options.name))
    return OK


def change(options: argparse.Namespace) -> int:
    """Change one's own PIN."""
    records = existing()
    user = chosen_user(records, options)
    own, new, again = asked(options, of_user(user), tr(_NEW), tr(_AGAIN))
    _require_same(new, again)
    unlock(records, own, user)
    try:
        records.change_secret(own, new, user)
    finally:
        records.lock()
    say(tr("the PIN was changed; backups made before keep the old one"))
    return OK


def renew(options: argparse.Namespace) -> int:
    """Replace the recovery phrase and show the new one, once."""
    records = existing()
    user = chosen_user(records, options)
    (own,) = asked(options, of_user(user))
    unlock(records, own, user)
    try:
        phrase = records.renew_phrase(own)
    finally:
        records.lock()
    say(phrase)
    say(tr("Write it on paper and keep it away from the device: it is shown this once."))
    return OK


def _require_same(new: str, again: str) -> None:
    if new != again:
        raise StoreError(tr("the two new PINs differ; nothing was changed"))
