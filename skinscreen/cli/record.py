"""``skinscreen backup | restore | verify | audit``: the clinical record without a window.

A PIN is asked for on the terminal or read from a file descriptor, never an argument: those can be
seen by every user of the device.
"""

import argparse
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from skinscreen.cli.arguments import FAILED, OK, Commands, add_command, complain, say
from skinscreen.cli.secrets import add_options, asked, of_user
from skinscreen.domain.audit import AuditEntry
from skinscreen.domain.errors import StoreError
from skinscreen.domain.watch import Watch
from skinscreen.language import tr, trn
from skinscreen.services import backups
from skinscreen.services.lockable_record import FULL
from skinscreen.services.records import Records

_LISTED = 50
_LONGEST = 200
"""Characters of a detail that is listed; the digests of many rows are not."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def add_commands(commands: Commands) -> tuple[argparse.ArgumentParser, ...]:
    """Add what can be written, and return the parsers that still lack the common options."""
    backup = add_command(commands, "backup")
    backup.add_argument("target", type=Path, metavar="TARGET", help=tr("a folder, or a new file"))
    backup.set_defaults(command=back_up)
    restoring = add_command(commands, "restore")
    restoring.set_defaults(command=restore)
    verifying = add_command(commands, "verify")
    verifying.set_defaults(command=verify)
    for action in (restoring, verifying):
        action.add_argument("file", type=Path, metavar="FILE", help=tr("a backup"))

    audit = add_command(commands, "audit")
    actions = audit.add_subparsers(required=True, metavar="ACTION")
    checking = actions.add_parser("verify", help=tr("check that the audit was not changed"))
    checking.add_argument(
        "--head", default="", metavar="HASH",
        help=tr("a hash from a backup or a PDF, which must be in the audit"),
    )  # fmt: skip
    checking.set_defaults(command=verify_audit)
    listing = actions.add_parser("list", help=tr("show the last entries"))
    listing.add_argument("--last", type=int, default=_LISTED, metavar="N", help=tr("how many"))
    listing.set_defaults(command=list_audit)
    parsers = (backup, restoring, verifying, checking, listing)
    for parser in parsers:
        add_options(parser)
    return parsers


def back_up(options: argparse.Namespace) -> int:
    """Write a backup; the record may be open in a window meanwhile."""
    with opened(options) as records, _given_up_by_signals() as watch:
        made = backups.back_up(records, options.target, datetime.now().astimezone(), watch)
    say(tr("{file}: written and read back whole").format(file=made.file))
    _tell(made.content)
    return OK


def restore(options: argparse.Namespace) -> int:
    """Make the record of a backup, where there is none."""
    records = Records()
    records.folder.require_absent()
    secret = asked(options, tr("PIN or recovery phrase of the backup:"))[0]
    with _given_up_by_signals() as watch:
        content = backups.restore(records, options.file, secret, options.user, watch)
    records.lock()
    place = records.folder.path
    say(tr("{file}: restored to {folder}").format(file=options.file, folder=place))
    if content.beyond:
        later = trn(
            "{n} later entries of the record that lay there are not in it",
            "{n} later entries of the record that lay there are not in it",
            content.beyond,
        )
        complain(later.format(n=content.beyond))
    _tell(content)
    return OK


def verify(options: argparse.Namespace) -> int:
    """Read a backup whole."""
    secret = asked(options, tr("PIN or recovery phrase of the backup:"))[0]
    with _given_up_by_signals() as watch:
        content = backups.verify(options.file, secret, options.user, watch)
    say(tr("{file}: whole").format(file=options.file))
    _tell(content)
    return OK


def verify_audit(options: argparse.Namespace) -> int:
    """Compute every hash of the audit anew."""
    with opened(options) as records:
        verified = records.audit.verify_and_bind(options.head)
    fitting = trn(
        "{n} entries fit each other; head {head}",
        "{n} entries fit each other; head {head}",
        verified.entries,
    )
    say(fitting.format(n=verified.entries, head=verified.head))
    say(tr("rows, tables and triggers are as the entries say"))
    if verified.unbound:
        unbound = trn(
            "{n} rows have no digest: an older version wrote them, or they were put in past the "
            "program",
            "{n} rows have no digest: an older version wrote them, or they were put in past the "
            "program",
            verified.unbound,
        )
        complain(unbound.format(n=verified.unbound))
    if verified.taken_over:
        bound = trn(
            "{n} rows were bound as they are now: a later change of them shows",
            "{n} rows were bound as they are now: a later change of them shows",
            verified.taken_over,
        )
        say(bound.format(n=verified.taken_over))
    if options.head:
        say(tr("the hash that was given is among them"))
    else:
        unseen = tr(
            "not seen without --head: an older copy of the record and an end that was cut off with "
            "what it told of, where records.head was put back as well; entries written anew by "
            "somebody with a PIN, and records.head with them"
        )
        say(unseen)
    if verified.set_back:
        turned = trn(
            "the device's clock was set back {n} times",
            "the device's clock was set back {n} times",
            verified.set_back,
        )
        complain(turned.format(n=verified.set_back))
    for number in verified.noticed:
        told = tr("entry {number} tells of a change past the program, see audit list")
        complain(told.format(number=number))
    return FAILED if verified.noticed else OK


def list_audit(options: argparse.Namespace) -> int:
    """The last entries, oldest first."""
    with opened(options) as records:
        entries = records.audit.entries(max(0, options.last))
    for entry in entries:
        say(_line(entry))
    return OK


def _line(entry: AuditEntry) -> str:
    what = f"{entry.done} {entry.kind or ''} {entry.id}".rstrip()
    short = (pair for pair in entry.detail.items() if len(str(pair[1])) <= _LONGEST)
    more = " ".join(f"{name}={value}" for name, value in short)
    when = f"{entry.at.astimezone():%Y-%m-%d %H:%M:%S%z}"
    return f"{entry.number}  {when}  {entry.user}  {what}  {more}".rstrip()


def _tell(content: backups.Content) -> None:
    counts = (
        trn("{n} patients", "{n} patients", content.patients).format(n=content.patients),
        trn("{n} lesions", "{n} lesions", content.lesions).format(n=content.lesions),
        trn("{n} visits", "{n} visits", content.visits).format(n=content.visits),
    )
    say(", ".join(counts))
    entries = trn(
        "{n} entries of the audit, head {head}",
        "{n} entries of the audit, head {head}",
        content.entries,
    )
    say(entries.format(n=content.entries, head=content.head))


@contextmanager
def _given_up_by_signals() -> Iterator[Watch]:
    """A watch by which Ctrl+C, a stop and a closed terminal end the work without a trace.

    An exception out of a signal's handler would come up within SQLite, and part files stay where
    the signal ends the program.
    """
    got: list[int] = []

    def note(number: int, _frame: object) -> None:
        got.append(number)

    before = {number: signal.signal(number, note) for number in _SIGNALS}
    try:
        yield Watch(is_cancelled=lambda: bool(got))
    finally:
        for number, former in before.items():
            signal.signal(number, former)


@contextmanager
def opened(options: argparse.Namespace) -> Iterator[Records]:
    """The record, open until the command ends, for whoever the arguments say."""
    records = existing()
    user = chosen_user(records, options)
    unlock(records, asked(options, of_user(user))[0], user)
    try:
        yield records
    finally:
        records.lock()


def unlock(records: Records, secret: str, user: str) -> None:
    """Open the record, and say what was changed past the program.

    Raises:
        StoreError: see ``lockable_record.LockableRecord.unlock``.
    """
    records.unlock(secret, user)
    if records.noticed:
        noticed = tr("the program noticed: {what}; the audit keeps it")
        complain(noticed.format(what=records.noticed))
    if records.is_full:
        complain(tr(FULL))


def existing() -> Records:
    """The record of this device, locked.

    Raises:
        StoreError: there is none.
    """
    records = Records()
    if not records.exist:
        none = tr("there is no record in {folder}")
        raise StoreError(none.format(folder=records.folder.path))
    return records


def chosen_user(records: Records, options: argparse.Namespace) -> str:
    """Whose PIN is asked for: who was named, or the only one.

    Raises:
        StoreError: there are several, and none was named.
    """
    users = records.users
    if options.user is None and len(users) != 1:
        unsaid = tr("say with --user whose PIN it is: {names}")
        raise StoreError(unsaid.format(names=", ".join(users)))
    return str(options.user or users[0])
