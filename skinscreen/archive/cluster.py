"""Chunks of photos on the workers of Dask: on this machine, or on the person's own cluster.

Chunks are handed out a few at a time and their lines come back here, where alone they are written.
Whatever is lost on the way, worker or scheduler, is handed out again.
"""

import logging
import os
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skinscreen.archive import worker
from skinscreen.archive.rows import refused_row, to_table
from skinscreen.archive.run import Chunk
from skinscreen.archive.screened import Job
from skinscreen.archive.worker import Unfit
from skinscreen.domain.errors import ArchiveError
from skinscreen.language import tr

if TYPE_CHECKING:
    import pyarrow as pa
    from distributed import Client, Future, Security

log = logging.getLogger(__name__)

PATIENCE_S = 300.0
"""How long a scheduler may be away."""
FETCH_S = 20.0
"""How long lines that are ready may be on their way here."""
ALONE_S = 60.0
"""How long there may be no worker, until the connection is made anew: their start takes a while."""
TLS = "tls://"
_AHEAD = 2
"""Chunks handed out for each thread of a worker: one is screened while the next lies ready."""
_LOOK_S = 2.0
"""How often is looked whether the scheduler is still there."""
_MOST_UNFIT = 20
"""Answers of unfit workers, one after another, after which a run gives up."""
_MOST_IN_VAIN = 5
"""Connections, one after another, without a single answer, after which a run gives up."""
_MOST_DEATHS = 2
"""Times that Dask gave a photo up, each after several workers, before it is refused."""
POISONOUS = "it ended every process that read it"

Connect = Callable[[], AbstractContextManager["Client"]]


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files in PEM, by which scheduler, workers and this program know each other."""

    authority: Path
    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class _Piece:
    """A chunk that is to be screened, and how often Dask gave it up."""

    chunk: Chunk
    deaths: int = 0


class Cluster:
    """An ``Engine`` on Dask."""

    def __init__(self, job: Job, connect: Connect) -> None:
        """Screen with a job.

        Args:
            job: that every worker must be able to do just so.
            connect: gives a client, anew where the scheduler was lost; a ``ConnectionError`` says
                that it may do so at another try.
        """
        self._job = job
        self._connect = connect

    def run(self, chunks: Iterable[Chunk]) -> "Iterator[tuple[int, pa.Table]]":
        """See ``run.Engine``."""
        waiting: deque[_Piece] = deque()
        remaining = (_Piece(chunk) for chunk in chunks)
        in_vain = 0
        while in_vain < _MOST_IN_VAIN:
            in_vain += 1
            with ExitStack() as kept:
                try:
                    client = kept.enter_context(self._connect())
                except ConnectionError as error:
                    log.warning("%s; once more", error)
                    continue
                hand = _Hand(client, self._job, waiting)
                for done in hand.out(remaining):
                    in_vain = 0
                    yield done
                if not hand.was_cut_off:
                    return
            log.warning("the scheduler was lost; what was handed out is handed out again")
        raise ArchiveError(
            tr("no worker answers; what was screened is kept, and archive run goes on from there")
        )


class _Hand:
    """Hands pieces out by one client, until all are done or the scheduler is lost."""

    def __init__(self, client: "Client", job: Job, waiting: deque[_Piece]) -> None:
        self._client = client
        self._job = job
        self._waiting = waiting
        self._flying: dict[Future, _Piece] = {}
        self._unfit = 0
        self._seen = time.monotonic()
        self.was_cut_off = False

    def out(self, remaining: Iterator[_Piece]) -> "Iterator[tuple[int, pa.Table]]":
        """Pieces from ``waiting`` first; those that are not done are in it in the end."""
        try:
            while self._fill(remaining):
                for future in self._finished():
                    yield from self._result(future)
        except (CancelledError, OSError) as error:
            log.warning("the scheduler: %s", error)
            self.was_cut_off = True
        finally:
            self._waiting.extend(self._flying.values())
            self._flying.clear()

    def _fill(self, remaining: Iterator[_Piece]) -> bool:
        """Hand out as many as there should be; whether any is out."""
        most = _AHEAD * max(1, sum(self._client.ncores().values()))
        while len(self._flying) < most:
            piece = self._waiting.popleft() if self._waiting else next(remaining, None)
            if piece is None:
                break
            # In ``waiting`` until it is out: the scheduler may go at this very call.
            self._waiting.appendleft(piece)
            future = self._client.submit(worker.screen, self._job, piece.chunk, pure=False)
            self._flying[future] = self._waiting.popleft()
        return bool(self._flying)

    def _finished(self) -> "list[Future]":
        from distributed import wait

        with suppress(TimeoutError):
            wait(list(self._flying), timeout=_LOOK_S, return_when="FIRST_COMPLETED")
        if self._client.status != "running":
            raise ConnectionError(str(self._client.status))
        self._look_for_workers()
        states = {future: future.status for future in self._flying}
        if any(state in ("cancelled", "lost") for state in states.values()):
            raise ConnectionError("the scheduler forgot what it was given")
        return [future for future, state in states.items() if state != "pending"]

    def _look_for_workers(self) -> None:
        """See that there is one: those of this machine may all have ended while they started."""
        if self._client.ncores():
            self._seen = time.monotonic()
        elif time.monotonic() - self._seen > ALONE_S:
            raise ConnectionError("there is no worker any more")

    def _result(self, future: "Future") -> "Iterator[tuple[int, pa.Table]]":
        from distributed.scheduler import KilledWorker

        try:
            table = future.result(timeout=FETCH_S)
        except KilledWorker:
            yield from self._gave_up(self._flying.pop(future))
            return
        except TimeoutError:  # who held them has ended: they are made again, if anyone is there
            return
        piece = self._flying.pop(future)
        if isinstance(table, Unfit):
            self._waiting.append(piece)
            self._retire(table)
            return
        self._unfit = 0
        yield len(piece.chunk), table

    def _gave_up(self, piece: _Piece) -> "Iterator[tuple[int, pa.Table]]":
        """What Dask gave up, as each worker with it ended: photo by photo, then not at all."""
        if len(piece.chunk) > 1:
            self._waiting.extend(_Piece((wanted,)) for wanted in piece.chunk)
            return
        if piece.deaths + 1 < _MOST_DEATHS:
            self._waiting.append(_Piece(piece.chunk, piece.deaths + 1))
            return
        (wanted,) = piece.chunk
        yield 1, to_table([refused_row(self._job.asked, wanted.photo, "", POISONOUS)])

    def _retire(self, unfit: Unfit) -> None:
        """Do without a worker that has another model; without any there is no going on."""
        self._unfit += 1
        log.warning("worker %s: %s", unfit.address, unfit.why)
        self._client.retire_workers([unfit.address], close_workers=True)
        if not self._client.ncores().keys() - {unfit.address} or self._unfit >= _MOST_UNFIT:
            raise ArchiveError(unfit.why)


def local(workers: int) -> Connect:
    """Workers of this machine, each with one thread, which hear on the loopback alone.

    They know each other by a certificate that is made for the while and never on a drive.
    """

    @contextmanager
    def connect() -> "Iterator[Client]":
        import dask
        from distributed import Client, LocalCluster, Security

        configuration: dict[str, Any] = {
            "distributed.scheduler.http.routes": [],
            "distributed.worker.http.routes": [],
            "distributed.worker.profile.enabled": False,
            # What looks fifty times a second after the loop of every process, and its memory.
            "distributed.admin.tick.interval": "1s",
            "distributed.admin.system-monitor.interval": "10s",
            # Given back at once, the memory of each picture is asked for anew at the next: that
            # takes a worker a third more time (docs/scale.md).
            "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": None,
        }
        own = "127.0.0.1:0"
        with (
            tempfile.TemporaryDirectory(prefix="skinscreen-") as scratch,
            dask.config.set(configuration),
            ExitStack() as kept,
        ):
            try:
                cluster = kept.enter_context(LocalCluster(
                    n_workers=workers, threads_per_worker=1, processes=True,
                    host="127.0.0.1", protocol=TLS, security=Security.temporary(),
                    dashboard_address=own, worker_dashboard_address=own,
                    memory_limit=0,  # or what was screened might be put on the drive
                    local_directory=scratch, silence_logs=logging.CRITICAL,
                ))  # fmt: skip
                client = kept.enter_context(Client(cluster))
            except (RuntimeError, OSError) as error:
                raise ConnectionError(f"a worker ended while it started ({error})") from error
            yield client

    return connect


def remote(address: str, certificates: Certificates, patience: float = PATIENCE_S) -> Connect:
    """A scheduler of the person's own, by TLS with certificates on both sides.

    Args:
        address: as ``tls://host:8786``.
        certificates: of this program.
        patience: how long the scheduler may be away, in seconds.

    Raises:
        ArchiveError: the address is no such one, or a file cannot be read.
    """
    if not address.startswith(TLS):
        plain = tr("{address}: photos and answers go over {tls} alone")
        raise ArchiveError(plain.format(address=address, tls=TLS))
    for file in (certificates.authority, certificates.certificate, certificates.key):
        if not os.access(file, os.R_OK):
            raise ArchiveError(
                tr("{file}: this certificate or key cannot be read").format(file=file)
            )

    @contextmanager
    def connect() -> "Iterator[Client]":
        from distributed import Security

        security = Security(
            tls_ca_file=str(certificates.authority),
            tls_client_cert=str(certificates.certificate),
            tls_client_key=str(certificates.key),
            require_encryption=True,
        )
        client = _waited_for(address, security, patience)
        try:
            yield client
        finally:
            with suppress(OSError, CancelledError, TimeoutError):
                client.close(timeout=_LOOK_S)

    return connect


def _waited_for(address: str, security: "Security", patience: float) -> "Client":
    """A client of a scheduler that may be on its way back.

    Raises:
        ArchiveError: it is not there in time.
    """
    from distributed import Client

    until = time.monotonic() + patience
    while True:
        try:
            return Client(address, security=security, timeout=_LOOK_S)
        except (OSError, TimeoutError, ValueError) as error:
            if time.monotonic() >= until:
                away = tr(
                    "{address}: the scheduler does not answer ({reason}); what was screened is "
                    "kept, and archive run goes on from there"
                )
                reason = str(error).partition("\n")[0]
                raise ArchiveError(away.format(address=address, reason=reason)) from error
        time.sleep(_LOOK_S / 4)
