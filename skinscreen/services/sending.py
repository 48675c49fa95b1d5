"""Sending to other systems: set up by somebody with a PIN, queued on the disk, tried again.

Nothing is connected to but what was set up. Whatever happens in between (a lock, a loss of power),
what has not been seen to arrive is sent again, and is the same to the other side.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path

from skinscreen.domain.destination import Destination, DestinationKind
from skinscreen.domain.errors import NetworkError, RefusedError, StoreError
from skinscreen.domain.shipment import Shipment
from skinscreen.language import mark, tr
from skinscreen.network import dicom_store, dicom_worklist, fhir_server
from skinscreen.network.limits import LIMITS, Limits
from skinscreen.services.access import RecordAccess
from skinscreen.services.lockable_record import LockableRecord
from skinscreen.store.connection import connect
from skinscreen.store.shipments import Shipments

_TURN = "sending"
_NO_DICOM = mark("this is no DICOM file that can be sent; take files that `skinscreen dicom` wrote")
_NO_BUNDLE = mark(
    "this is no FHIR bundle with an identifier; take a file that `skinscreen fhir` wrote"
)


def shipments(records: LockableRecord) -> Shipments:
    """Destinations and queue of the open record.

    Raises:
        LockedError: the record is locked.
    """
    return Shipments(records.database, records.user, records.now)


def try_out(destination: Destination, limits: Limits = LIMITS) -> str:
    """Ask a destination whether it is there, and say that it is.

    Raises:
        NetworkError: it is not, or does not know this device.
    """
    if destination.kind is DestinationKind.FHIR:
        version = fhir_server.capability(destination, limits)
        told = tr("{name} answers: FHIR {version}")
        return told.format(name=destination.name, version=version)
    if destination.kind is DestinationKind.WORKLIST:
        dicom_worklist.find(destination, None, limits, most=1)
    else:
        dicom_store.echo(destination, limits)
    if destination.tls:
        return tr("{name} answers, encrypted").format(name=destination.name)
    return tr("{name} answers; the connection is not encrypted").format(name=destination.name)


def send(
    records: LockableRecord, destination_id: str, files: Sequence[bytes], visit_id: str = ""
) -> str:
    """Put files into the queue for a destination; ``deliver`` sends them.

    Args:
        records: open.
        destination_id: its id or name.
        files: DICOM files for a store, one FHIR bundle for a server.
        visit_id: of the visit in the record that they are of; empty for none.

    Returns:
        The id in the queue.

    Raises:
        NetworkError: the destination does not take such files.
        StoreError: the destination or the visit is gone, or it cannot be saved.
    """
    kept = shipments(records)
    destination = kept.destination(destination_id)
    if destination.kind is DestinationKind.WORKLIST or not files:
        sentence = tr("{name} takes no files; choose a DICOM store or a FHIR server")
        raise NetworkError(sentence.format(name=destination.name))
    identify = _bundle if destination.kind is DestinationKind.FHIR else _instance
    return kept.add(destination.id, [(identify(file), file) for file in files], visit_id)


def _instance(file: bytes) -> str:
    """The UID of a DICOM file."""
    from pydicom import dcmread

    try:
        read = dcmread(BytesIO(file), specific_tags=["SOPInstanceUID", "SOPClassUID"])
        needed = (read.file_meta.TransferSyntaxUID, read.SOPClassUID, read.SOPInstanceUID)
        return [str(uid) for uid in needed if uid][2]
    except Exception as error:  # the reader of files from outside raises any
        raise NetworkError(tr(_NO_DICOM)) from error


def _bundle(file: bytes) -> str:
    """The identifier of a FHIR bundle."""
    try:
        document = json.loads(file)
        if document["resourceType"] == "Bundle" and document["identifier"]["value"]:
            return str(document["identifier"]["value"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NetworkError(tr(_NO_BUNDLE)) from error
    raise NetworkError(tr(_NO_BUNDLE))


def deliver(granted: RecordAccess, limits: Limits = LIMITS) -> tuple[Shipment, ...]:
    """Send what is due, whether or not the record is locked meanwhile; one program at a time.

    Args:
        granted: to the record.
        limits: of each connection.

    Returns:
        What was tried, as it was before.

    Raises:
        StoreError: the record cannot be read or written.
    """
    tried: list[Shipment] = []
    second = granted.folder.second_head(granted.data_key)
    with (
        _turn(granted.folder.path) as mine,
        closing(connect(granted.folder.database, granted.data_key)) as database,
    ):
        database.after_write(second.follow)
        kept = Shipments(database, granted.user, granted.now)
        while mine and (one := kept.due()) is not None:
            tried.append(one)
            try:
                _deliver(kept, one, limits)
            except NetworkError as error:
                kept.was_in_vain(one, str(error), final=isinstance(error, RefusedError))
    second.forget()
    return tuple(tried)


def _deliver(kept: Shipments, one: Shipment, limits: Limits) -> None:
    destination = kept.destination(one.destination_id)
    parts = kept.unsent(one.id)
    if destination.kind is DestinationKind.FHIR:
        for place, identifier, content in parts:
            fhir_server.post(destination, content, identifier, limits)
            kept.part_is_there(one, place, identifier)
        return
    numbered = [(place, uid) for place, uid, _ in parts]
    dicom_store.store(
        destination,
        [content for _, _, content in parts],
        lambda arrived: kept.part_is_there(one, *numbered[arrived]),
        limits,
    )


@contextmanager
def _turn(folder: Path) -> Iterator[bool]:
    """Whether nobody else is sending what is in this record; the system lets go at a crash.

    Raises:
        StoreError: the folder cannot be written.
    """
    try:
        descriptor = os.open(folder / _TURN, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        sentence = tr("nothing can be sent: {folder} cannot be written ({reason})")
        raise StoreError(sentence.format(folder=folder, reason=error.strerror)) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
