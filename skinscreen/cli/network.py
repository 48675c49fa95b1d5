"""``skinscreen network``: other systems in the clinic, what is sent to them, a worklist."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from skinscreen.cli.arguments import OK, REFUSED, Commands, add_command, complain, say
from skinscreen.cli.record import opened
from skinscreen.cli.secrets import add_options
from skinscreen.domain.destination import CALLING, Destination, DestinationKind
from skinscreen.domain.errors import NetworkError
from skinscreen.domain.order import WorklistEntry
from skinscreen.domain.record import new_id
from skinscreen.domain.shipment import SendState, Shipment
from skinscreen.language import day, mark, moment, tr, trn
from skinscreen.paths import read_plain
from skinscreen.services import expected, sending
from skinscreen.services.access import access
from skinscreen.services.records import Records

_LARGEST = 1 << 30
_STATES = {
    SendState.WAITING: mark("waiting"),
    SendState.SENT: mark("sent"),
    SendState.FAILED: mark("failed"),
}


def add_commands(commands: Commands) -> tuple[argparse.ArgumentParser, ...]:
    """Add what can be written, and return the parsers that still lack the common options."""
    actions = add_command(commands, "network").add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", help=tr("show the other systems that were set up"))
    listing.set_defaults(command=list_all)
    adding = actions.add_parser("add", help=tr("set one up, or change the one of this name"))
    _add_destination(adding)
    adding.set_defaults(command=add)
    removing = actions.add_parser("remove", help=tr("forget one"))
    removing.set_defaults(command=remove)
    testing = actions.add_parser("test", help=tr("ask one whether it is there"))
    testing.set_defaults(command=test)
    giving = actions.add_parser("send", help=tr("send files that `dicom` or `fhir` wrote"))
    giving.set_defaults(command=send)
    asking = actions.add_parser("worklist", help=tr("show who is expected"))
    asking.add_argument("--all", action="store_true", help=tr("of every day, not of today alone"))
    asking.set_defaults(command=ask)
    for action in (removing, testing, giving, asking):
        action.add_argument("name", metavar="NAME")
    giving.add_argument("files", nargs="+", type=Path, metavar="FILE")
    queue = actions.add_parser("queue", help=tr("show what waits, failed and was sent"))
    how = queue.add_mutually_exclusive_group()
    how.add_argument("--send", action="store_true", help=tr("send what is due"))
    how.add_argument("--again", metavar="ID", help=tr("try this one again, now"))
    how.add_argument("--remove", metavar="ID", help=tr("take this one out of the queue"))
    queue.set_defaults(command=show_queue)
    parsers = (listing, adding, removing, testing, giving, asking, queue)
    for parser in parsers:
        add_options(parser)
    return parsers


def _add_destination(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument(
        "--kind", type=DestinationKind, choices=list(DestinationKind), required=True
    )
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--called", default="", metavar="TITLE", help=tr("its AE title"))
    parser.add_argument(
        "--calling", default=CALLING, metavar="TITLE", help=tr("this device's AE title")
    )
    parser.add_argument(
        "--base", default="", metavar="PATH", help=tr("the path of a FHIR server, such as /fhir")
    )
    parser.add_argument("--tls", action="store_true", help=tr("encrypt; of FHIR always so"))
    for name, words in (
        ("authority", tr("certificates (PEM) that are trusted, not the system's")),
        ("certificate", tr("this device's own certificate (PEM)")),
        ("key", tr("the key of that certificate, where it is in another file")),
    ):
        parser.add_argument(f"--{name}", default="", metavar="FILE", help=words)


def list_all(options: argparse.Namespace) -> int:
    """One destination a line."""
    with opened(options) as records:
        found = sending.shipments(records).destinations()
    for one in found:
        secure = "TLS" if one.tls else tr("not encrypted")
        title = one.base if one.kind is DestinationKind.FHIR else f"{one.called} ({one.calling})"
        say("  ".join((one.name, one.kind, f"{one.host}:{one.port}", title, secure)))
    if not found:
        say(tr("nothing was set up: this device connects to nothing"))
    return OK


def add(options: argparse.Namespace) -> int:
    """Set up a destination."""
    with opened(options) as records:
        kept = sending.shipments(records)
        ids = {one.name: one.id for one in kept.destinations()}
        kept.set_destination(
            Destination(
                id=ids.get(options.name) or new_id(),
                name=options.name,
                kind=options.kind,
                host=options.host,
                port=options.port,
                called=options.called,
                calling=options.calling,
                base=options.base.rstrip("/"),
                tls=options.tls or options.kind is DestinationKind.FHIR,
                authority=_absolute(options.authority),
                certificate=_absolute(options.certificate),
                key=_absolute(options.key),
            )
        )
    say(tr("{name} was set up; `network test` asks whether it is there").format(name=options.name))
    return OK


def _absolute(file: str) -> str:
    return str(Path(file).absolute()) if file else ""


def remove(options: argparse.Namespace) -> int:
    """Forget a destination."""
    with opened(options) as records:
        sending.shipments(records).remove_destination(options.name)
    say(tr("{name} was removed").format(name=options.name))
    return OK


def test(options: argparse.Namespace) -> int:
    """Whether a destination is there."""
    with opened(options) as records:
        say(sending.try_out(sending.shipments(records).destination(options.name)))
    return OK


def send(options: argparse.Namespace) -> int:
    """Queue files, and send what is due."""
    with opened(options) as records:
        files = [_read(file) for file in options.files]
        mine = sending.send(records, options.name, files)
        return _deliver(records, mine)


def _read(file: Path) -> bytes:
    try:
        return read_plain(file, _LARGEST)
    except OSError as error:
        sentence = tr("{file} cannot be read ({reason}); nothing was sent")
        raise NetworkError(sentence.format(file=file, reason=error.strerror)) from error


def _deliver(records: Records, mine: str = "") -> int:
    """Send what is due, and say what became of it."""
    tried = {one.id for one in sending.deliver(access(records))} | {mine}
    shown = [one for one in sending.shipments(records).all() if one.id in tried]
    for one in shown:
        say(_line(one))
    return REFUSED if any(one.state is not SendState.SENT for one in shown) else OK


def _line(one: Shipment) -> str:
    parts = [one.id, one.destination, moment(one.queued.astimezone()), tr(_STATES[one.state])]
    if one.state is SendState.WAITING and one.tries:
        parts.append(tr("again at {time}").format(time=moment(one.due)))
    return "  ".join(parts + ([one.reason] if one.reason else []))


def ask(options: argparse.Namespace) -> int:
    """Who is expected."""
    with opened(options) as records:
        on = None if options.all else datetime.now(UTC).astimezone().date()
        destination = sending.shipments(records).destination(options.name)
    found = expected.entries(destination, on)
    for entry in found.entries:
        say(_expected(entry))
    if found.unreadable:
        unread = trn(
            "{n} entry names nobody or cannot be used",
            "{n} entries name nobody or cannot be used",
            found.unreadable,
        )
        complain(unread.format(n=found.unreadable))
    if found.cut:
        complain(tr("there are more entries than are shown"))
    return OK


def _expected(entry: WorklistEntry) -> str:
    who, order = entry.header, entry.order
    born = "" if who.born is None else day(who.born)
    when = "" if entry.scheduled is None else moment(entry.scheduled)
    named = (when, who.name, who.identifier, born, order.description)
    numbers = (order.accession, order.study_uid)
    return "  ".join(part for part in (*named, *numbers) if part)


def show_queue(options: argparse.Namespace) -> int:
    """The queue, after what was asked of it."""
    with opened(options) as records:
        kept = sending.shipments(records)
        if options.remove:
            kept.remove(options.remove)
        if options.again:
            kept.again(options.again)
        if options.again or options.send:
            return _deliver(records)
        for one in kept.all():
            say(_line(one))
    return OK
