"""What is done with what Dask loses or gives up; real processes are in ``tests/flow``."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow", reason="the extra [archive] is not installed", exc_type=ImportError)
pytest.importorskip("distributed", reason="the extra [archive] is not installed")

import distributed
from distributed.scheduler import KilledWorker
from unit.archive.archives import JOB, drawn, loaded

from skinscreen.archive import cluster, worker
from skinscreen.archive.cluster import Certificates, Cluster, remote
from skinscreen.archive.rows import refused_row, to_table
from skinscreen.archive.run import Chunk
from skinscreen.archive.screened import Job, Loaded, Wanted
from skinscreen.archive.worker import Unfit
from skinscreen.domain.errors import ArchiveError, ModelError


@dataclass(eq=False)
class Future:
    """A piece of work that has ended so."""

    outcome: Any
    status: str = "finished"

    def result(self, timeout: float) -> Any:  # noqa: ANN401
        """What came of it."""
        assert timeout > 0
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


@dataclass(eq=False)
class Late(Future):
    """Ended, but who held what came of it has ended too: it is there when it is asked for again."""

    asked: int = 0

    def result(self, timeout: float) -> Any:  # noqa: ANN401
        """What came of it, the second time."""
        self.asked += 1
        if self.asked == 1:
            raise TimeoutError
        return super().result(timeout)


@dataclass
class Client:
    """Answers by a list of what happens to each piece that is handed out; then all goes well."""

    happens: list[object]
    workers: dict[str, int] = field(default_factory=lambda: {"tls://a": 1, "tls://b": 1})
    status: str = "running"
    given: list[tuple[str, ...]] = field(default_factory=list)
    most: int = 0

    def ncores(self) -> dict[str, int]:
        """Threads of each worker."""
        return self.workers

    def retire_workers(self, workers: list[str], *, close_workers: bool) -> None:
        """Do without them."""
        assert close_workers
        for one in workers:
            self.workers.pop(one, None)

    def submit(self, called: object, job: Job, chunk: Chunk, *, pure: bool) -> Future:
        """Hand a piece out."""
        assert called is worker.screen
        assert not pure
        self.given.append(tuple(wanted.place for wanted in chunk))
        happening = self.happens.pop(0) if self.happens else None
        rows = [refused_row(job.asked, wanted.photo, "00", "") for wanted in chunk]
        match happening:
            case "cancelled" | "lost":
                return Future(None, str(happening))
            case "gone":
                raise OSError("the scheduler has gone")
            case "closing":
                self.status = "closed"
                return Future(None, "pending")
            case "late":
                return Late(to_table(rows))
            case None:
                return Future(to_table(rows))
            case _:
                return Future(happening)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What happens has happened already."""
    monkeypatch.setattr(distributed, "wait", lambda *_, **__: None)


def chunks(n: int, size: int = 2) -> Iterator[Chunk]:
    for i in range(n):
        yield tuple(Wanted(f"{i}{j}") for j in range(size))


def killed() -> KilledWorker:
    return KilledWorker("key", None, 3)


def outcome(happens: list[object], n: int = 3, size: int = 2) -> tuple[Client, list[str], int]:
    """The client, the photo of every line, and how many photos were counted."""
    client = Client(happens)

    @contextmanager
    def connect() -> Iterator[Any]:
        client.status = "running"
        yield client

    counted, photos = 0, []
    for count, table in Cluster(JOB, connect).run(chunks(n, size)):
        counted += count
        photos += table.column("photo").to_pylist()
    return client, sorted(photos), counted


ALL = ["00", "01", "10", "11", "20", "21"]


@pytest.mark.parametrize(
    "happens",
    [
        [],
        ["cancelled"],
        ["lost", None, "lost"],
        ["gone"],
        [None, "gone", "gone"],
        ["closing"],
        [killed()],
        [killed(), killed(), killed()],
        [Unfit("tls://a", "another bundle")],
    ],
    ids=str,
)
def test_whatever_is_lost_every_photo_comes_once(happens: list[object]) -> None:
    _, photos, counted = outcome([*happens])
    assert photos == ALL
    assert counted == 6


def test_lines_whose_worker_has_ended_are_asked_for_again() -> None:
    client, photos, _ = outcome(["late", None, "late"])
    assert photos == ALL
    assert len(client.given) == 3


def test_where_no_worker_is_left_the_connection_is_made_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cluster, "ALONE_S", -1.0)
    clients = [Client([], workers={}), Client([])]
    left = [*clients]

    @contextmanager
    def connect() -> Iterator[Any]:
        yield left.pop(0)

    tables = [table for _, table in Cluster(JOB, connect).run(chunks(3))]
    assert sum(table.num_rows for table in tables) == 6
    assert clients[0].given
    assert len(clients[1].given) == 3


def test_a_cluster_without_workers_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "ALONE_S", -1.0)
    made: list[Client] = []

    @contextmanager
    def connect() -> Iterator[Any]:
        made.append(Client([], workers={}))
        yield made[-1]

    with pytest.raises(ArchiveError, match="no worker answers"):
        list(Cluster(JOB, connect).run(chunks(3)))
    assert len(made) == 5


@pytest.mark.parametrize("tries", [1, 4])
def test_workers_that_end_while_they_start_are_started_again(tries: int) -> None:
    left = iter(range(tries))

    @contextmanager
    def connect() -> Iterator[Any]:
        if next(left, None) is not None:
            raise ConnectionError("a worker ended")
        yield Client([])

    tables = [table for _, table in Cluster(JOB, connect).run(chunks(3))]
    assert sum(table.num_rows for table in tables) == 6


def test_workers_that_end_at_every_start_are_said() -> None:
    @contextmanager
    def connect() -> Iterator[Any]:
        raise ConnectionError("a worker ended")
        yield

    with pytest.raises(ArchiveError, match="no worker answers"):
        list(Cluster(JOB, connect).run(chunks(3)))


def test_a_worker_killed_while_this_machines_cluster_starts_is_a_lost_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def ends(**_: object) -> None:
        raise RuntimeError("Nanny failed to start.")

    monkeypatch.setattr(distributed, "LocalCluster", ends)
    with pytest.raises(ConnectionError, match="ended while it started"), cluster.local(2)():
        pass


def test_a_worker_of_this_machine_keeps_the_memory_it_will_need_again() -> None:
    with cluster.local(1)() as client:
        asked = client.run(os.environ.get, "MALLOC_TRIM_THRESHOLD_")
    assert list(asked.values()) == [None]


def test_only_a_few_chunks_are_out_at_a_time() -> None:
    asked: list[int] = []

    def watched() -> Iterator[Chunk]:
        for i, chunk in enumerate(chunks(50)):
            asked.append(i)
            yield chunk

    client = Client([])

    @contextmanager
    def connect() -> Iterator[Any]:
        yield client

    for done, _ in enumerate(Cluster(JOB, connect).run(watched())):
        assert len(asked) <= done + 1 + 2 * 2
    assert len(asked) == 50


def test_a_chunk_that_is_given_up_is_tried_photo_by_photo() -> None:
    client, photos, _ = outcome([killed()], n=1, size=3)
    assert client.given == [("00", "01", "02"), ("00",), ("01",), ("02",)]
    assert photos == ["00", "01", "02"]


def test_a_photo_that_ends_every_worker_is_refused_and_the_others_are_not() -> None:
    client = Client([killed(), None, killed(), killed()])

    @contextmanager
    def connect() -> Iterator[Any]:
        yield client

    tables = [table for _, table in Cluster(JOB, connect).run(chunks(1, 2))]
    errors = {row["photo"]: row["error"] for table in tables for row in table.to_pylist()}
    assert errors == {"00": "", "01": cluster.POISONOUS}


def test_without_a_worker_that_is_fit_the_run_ends_with_the_reason() -> None:
    unfit: list[object] = [Unfit("tls://a", "another bundle"), Unfit("tls://b", "another bundle")]
    with pytest.raises(ArchiveError, match="another bundle"):
        outcome(unfit)


def test_unfit_workers_that_come_again_and_again_end_the_run() -> None:
    with pytest.raises(ArchiveError, match="another bundle"):
        outcome([Unfit(f"tls://{i}", "another bundle") for i in range(100)])


def test_a_bug_in_a_worker_is_not_taken_for_a_loss() -> None:
    with pytest.raises(ZeroDivisionError):
        outcome([ZeroDivisionError()])


def test_a_worker_loads_the_model_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(worker._kept, "loaded", None)
    asked: list[Job] = []

    def load_for(job: Job) -> Loaded:
        asked.append(job)
        return loaded()

    monkeypatch.setattr(worker, "load_for", load_for)
    photo = Wanted(str(drawn(tmp_path / "a.png")))
    for _ in range(3):
        table = worker.screen(JOB, (photo,))
        assert not isinstance(table, Unfit)
        assert table.num_rows == 1
    assert asked == [JOB]
    worker.screen(loaded(version="2.0").job, (photo,))
    assert len(asked) == 2


@pytest.mark.parametrize("error", [ModelError("it was changed"), ArchiveError("another bundle")])
def test_a_worker_that_must_not_screen_says_why(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(worker._kept, "loaded", None)

    def load_for(_job: Job) -> Loaded:
        raise error

    @dataclass
    class Here:
        address: str = "tls://here"

    monkeypatch.setattr(worker, "load_for", load_for)
    monkeypatch.setattr(distributed, "get_worker", Here)
    assert worker.screen(JOB, (Wanted("a"),)) == Unfit("tls://here", str(error))


@pytest.fixture
def files(tmp_path: Path) -> Certificates:
    found = [tmp_path / name for name in ("ca.pem", "cert.pem", "key.pem")]
    for file in found:
        file.write_text("none")
    return Certificates(*found)


@pytest.mark.parametrize("address", ["tcp://10.0.0.1:8786", "10.0.0.1:8786", "http://x"])
def test_an_address_without_tls_is_refused(files: Certificates, address: str) -> None:
    with pytest.raises(ArchiveError, match="photos and answers go over tls:// alone"):
        remote(address, files)


def test_a_certificate_that_is_not_there_is_said(files: Certificates) -> None:
    files.key.unlink()
    with pytest.raises(ArchiveError, match=r"key\.pem: this certificate or key cannot be read"):
        remote("tls://127.0.0.1:1", files)


def test_a_certificate_that_is_none_is_said(files: Certificates) -> None:
    with (
        pytest.raises(ArchiveError, match="the scheduler does not answer"),
        remote("tls://127.0.0.1:1", files, patience=0.0)(),
    ):
        pass
