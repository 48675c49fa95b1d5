"""A DICOM association: opened, used, and ended in time whatever the other side does."""

import logging
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from skinscreen.domain.destination import Destination
from skinscreen.domain.errors import NetworkError, RefusedError
from skinscreen.language import tr
from skinscreen.network import faults, tls
from skinscreen.network.limits import Deadline, Limits, deadline

if TYPE_CHECKING:
    import ssl

    from pynetdicom import AE
    from pynetdicom.association import Association
    from pynetdicom.events import Event
    from pynetdicom.pdu import A_ASSOCIATE_RJ
    from pynetdicom.presentation import PresentationContext
    from pynetdicom.transport import AddressInformation

_USER = 1
_CALLING, _CALLED = 3, 7
"""Who rejects an association, and why (PS3.8, 9.3.4)."""
_TRANSIENT = 2


class _Line:
    """The connection under an association: what came over it, and what ends it."""

    def __init__(self, ends: Deadline, limits: Limits) -> None:
        self._ends = ends
        self._limits = limits
        self._came = 0
        self._connection: socket.socket | None = None
        self.fault: OSError | None = None
        """Why there is no connection."""
        self.rejection: A_ASSOCIATE_RJ | None = None
        """What came instead of an acceptance."""

    def opened(self, event: "Event") -> None:
        """From here on nothing may wait for ever."""
        connection = event.assoc.dul.socket.socket
        connection.settimeout(self._limits.answer_s)
        self._ends.watch(connection)
        self._connection = connection

    def received(self, event: "Event") -> None:
        """Endless answers end too."""
        self._came += len(event.data)
        if self._came > self._limits.answer_bytes:
            self._ends.cut()

    def read(self, event: "Event") -> None:
        """A rejection is kept here: the library forgets it where the connection is shut early."""
        from pynetdicom.pdu import A_ASSOCIATE_RJ

        if isinstance(event.pdu, A_ASSOCIATE_RJ):
            self.rejection = event.pdu

    def failed(self, error: BaseException | None) -> None:
        """It is shut, after ``error`` where there was one."""
        if isinstance(error, OSError):
            self.fault = self.fault or error

    def close(self) -> None:
        """The library leaves it open where the other side went first."""
        if self._connection is not None:
            self._connection.close()


def _entity(destination: Destination, limits: Limits, line: _Line) -> "AE":
    """This device, as the other side sees it."""
    from pynetdicom import AE
    from pynetdicom.transport import AssociationSocket

    class Socket(AssociationSocket):  # type: ignore[misc]
        """Says why it could not be opened, which the library's own tells its log alone."""

        def _shutdown_socket(self) -> None:
            connection = self.socket
            line.failed(sys.exception())
            super()._shutdown_socket()
            if connection is not None:
                connection.close()  # the library leaves one open that was never connected

    class Entity(AE):  # type: ignore[misc]
        def _create_socket(
            self,
            assoc: "Association",
            address: "AddressInformation",
            tls_args: "tuple[ssl.SSLContext, str] | None",
        ) -> Socket:
            made = Socket(assoc, address=address)
            made.tls_args = tls_args
            return made

    entity = Entity(ae_title=destination.calling)
    entity.connection_timeout = limits.connect_s
    entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = limits.answer_s
    return entity


@contextmanager
def association(
    destination: Destination,
    contexts: "Sequence[PresentationContext]",
    unoffered: str,
    limits: Limits,
    size: int = 0,
) -> "Iterator[Association]":
    """An association with a destination.

    Args:
        destination: of DICOM.
        contexts: what is to be done.
        unoffered: said where the other side does none of it; has its ``name``.
        limits: how long it may take.
        size: bytes that are going to be sent.

    Raises:
        RefusedError: the other side wants no association with this device.
        NetworkError: there is none, for another reason.
    """
    _say_nothing()
    from pynetdicom import evt

    encryption = tls.context_of(destination) if destination.tls else None
    with deadline(limits.for_sending(size)) as ends:
        line = _Line(ends, limits)
        try:
            made = _entity(destination, limits, line).associate(
                destination.host,
                destination.port,
                contexts=list(contexts),
                ae_title=destination.called,
                tls_args=None if encryption is None else (encryption, destination.host),
                evt_handlers=[
                    (evt.EVT_CONN_OPEN, line.opened),
                    (evt.EVT_DATA_RECV, line.received),
                    (evt.EVT_PDU_RECV, line.read),
                ],
            )
        except (OSError, UnicodeError) as error:
            raise faults.unreachable(destination, _as_os_error(error)) from error
        try:
            if not made.is_established:
                raise _why(destination, made, line, unoffered)
            yield made
            made.release()
        finally:
            if made.is_established:
                made.abort()
            for thread in (made, made.dul):
                if thread.is_alive():
                    thread.join(limits.answer_s)
            line.close()


def _as_os_error(error: Exception) -> OSError:
    """A host's name that cannot even be asked for is one that is not known."""
    return error if isinstance(error, OSError) else socket.gaierror(str(error))


def _why(
    destination: Destination, made: "Association", line: _Line, unoffered: str
) -> NetworkError:
    """Why there is no association."""
    if line.rejection is not None:
        return _rejected(destination, line.rejection)
    if line.fault is not None:
        return faults.unreachable(destination, line.fault)
    if made.rejected_contexts:
        return RefusedError(unoffered.format(name=destination.name))
    return faults.silent(destination)


def _rejected(destination: Destination, answer: "A_ASSOCIATE_RJ") -> NetworkError:
    why = (answer.source, answer.reason_diagnostic)
    if why == (_USER, _CALLED):
        sentence = tr("{name} is not called {called}; ask for its AE title")
    elif why == (_USER, _CALLING):
        sentence = tr("{name} does not know this device as {calling}; have it registered there")
    else:
        sentence = tr("{name} wants no connection now; try again, or ask who looks after it")
    kind = NetworkError if answer.result == _TRANSIENT else RefusedError
    return kind(
        sentence.format(
            name=destination.name, called=destination.called, calling=destination.calling
        )
    )


def _say_nothing() -> None:
    """The library's log would tell of patients."""
    from pydicom.config import IGNORE, settings
    from pynetdicom import _config

    settings.reading_validation_mode = IGNORE  # what it warns of is a patient's, too
    _config.LOG_HANDLER_LEVEL = "none"
    _config.LOG_REQUEST_IDENTIFIERS = _config.LOG_RESPONSE_IDENTIFIERS = False
    log = logging.getLogger("pynetdicom")
    log.setLevel(logging.CRITICAL + 1)
    log.propagate = False
