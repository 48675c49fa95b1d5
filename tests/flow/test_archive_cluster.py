"""The archive on Dask with real processes: killed, restarted, poisoned; nothing lost or twice."""

import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psutil
import pytest

pytest.importorskip("pyarrow", reason="the extra [archive] is not installed", exc_type=ImportError)
if find_spec("distributed") is None:  # each process that collects tests would load it for nothing
    pytest.skip("the extra [archive] is not installed", allow_module_level=True)

from unit.archive.archives import album, lines, names
from unit.inference import bundles

from skinscreen.archive.index import Index

ROOT = Path(__file__).resolve().parents[2]
LOOPBACK = ("127.0.0.1", "::1")
pytestmark = pytest.mark.timeout(1800)


@dataclass
class Machine:
    """User folders with a model ``tiny`` that a key of the clinic has signed."""

    home: Path
    keys: Path

    def __post_init__(self) -> None:
        """Make them."""
        self.model = bundles.tiny_bundle(self.home / "models")
        bundles.signed(self.model, self.keys)
        trusted = self.home / "keys"
        trusted.mkdir()
        for public in self.keys.glob("*.pem"):
            (trusted / public.name).write_bytes(public.read_bytes())

    def start(self, *words: object) -> "subprocess.Popen[str]":
        """A Python of its own, with ``-m`` and the words."""
        places = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        variables = {"PYTHONPATH": places, "SKINSCREEN_HOME": str(self.home)}
        return subprocess.Popen(
            [sys.executable, "-m", *map(str, words)],
            env=os.environ | variables, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def run(self, photos: Path, index: Index, *words: object) -> "subprocess.Popen[str]":
        """``archive run``, three photos a partition."""
        fixed = ("--model", "tiny", "--part", 3, "--frame", "centred")
        return self.start("skinscreen", "archive", "run", photos, index.folder, *fixed, *words)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """This one."""
    return Machine(tmp_path / "home", tmp_path / "secret")


def done(running: "subprocess.Popen[str]") -> tuple[int, str]:
    """Its exit code, and what it said."""
    said = running.communicate(timeout=900)[0]
    return running.returncode, said


def workers_of(running: "subprocess.Popen[str]") -> list[psutil.Process]:
    """The processes that Dask started for it."""
    found = []
    try:
        children = psutil.Process(running.pid).children()
    except psutil.NoSuchProcess:  # the run has ended
        return []
    for child in children:
        try:
            if any("spawn_main" in word for word in child.cmdline()):
                found.append(child)
        except psutil.Error:  # it has just ended
            continue
    return found


def sockets_of(running: "subprocess.Popen[str]") -> list[tuple[str, str, str]]:
    """Kind, state and address of every internet socket of a process and all below it."""
    found = []
    try:
        everyone = [psutil.Process(running.pid)]
        everyone += everyone[0].children(recursive=True)
    except psutil.Error:
        return []
    for one in everyone:
        try:
            connections = one.net_connections("inet")
        except psutil.Error:
            continue
        found += [
            (str(each.type), each.status, str(address.ip))
            for each in connections
            for address in (each.laddr, each.raddr)
            if address
        ]
    return found


def partitions(index: Index) -> int:
    return len(index.partitions()) if index.exists else 0


def test_local_workers_hear_on_the_loopback_alone_and_lose_nothing_when_one_is_killed(
    machine: Machine, tmp_path: Path
) -> None:
    files = album(tmp_path / "photos", 90)
    (tmp_path / "photos/bad.jpg").write_bytes(b"no picture")
    index = Index(tmp_path / "index")
    running = machine.run(tmp_path / "photos", index, "--workers", 2)
    sockets: set[tuple[str, str, str]] = set()
    killed = False
    while running.poll() is None:
        sockets |= set(sockets_of(running))
        if not killed and partitions(index):
            for worker in workers_of(running)[:1]:
                worker.kill()
                killed = True
        time.sleep(0.02)
    code, said = done(running)
    assert code == 3, said
    assert killed
    assert sorted(names(index)) == sorted([*(file.name for file in files), "bad.jpg"])
    assert [row["error"] != "" for row in lines(index)].count(True) == 1
    assert any("LISTEN" in state for _, state, _ in sockets)
    assert {address for _, _, address in sockets} <= set(LOOPBACK)


@pytest.mark.slow
def test_twenty_killed_workers_lose_nothing_and_do_nothing_twice(
    machine: Machine, tmp_path: Path
) -> None:
    photos, index = tmp_path / "photos", Index(tmp_path / "index")
    files: list[Path] = []
    chance = random.Random(20)
    kills = 0
    while kills < 20:  # a quick machine ends before the last: more photos, and again
        files += album(photos, 150, first=len(files))
        running = machine.run(photos, index, "--workers", 2)
        while kills < 20 and running.poll() is None:
            # At any moment: while one starts, loads its model, screens or answers.
            before = partitions(index)
            while partitions(index) == before and kills % 3 == 0 and running.poll() is None:
                time.sleep(0.01)
            time.sleep(chance.random() / 4)
            workers = workers_of(running)
            if workers:
                chance.choice(workers).kill()
                kills += 1
        code, said = done(running)
        assert code == 0, said
    assert sorted(names(index)) == sorted(file.name for file in files)


@dataclass
class Own:
    """A cluster of processes on this machine, known to each other by certificates."""

    folder: Path
    port: int

    def __post_init__(self) -> None:
        """Make the certificate, which is its own authority."""
        from distributed import Security

        made = Security.temporary()
        self.folder.mkdir()
        (self.folder / "cert.pem").write_text(str(made.tls_ca_file))
        (self.folder / "key.pem").write_text(str(made.tls_client_key))
        self.url = f"tls://127.0.0.1:{self.port}"

    def options(self, key: str = "tls-key", ca: str = "tls-ca-file") -> list[object]:
        """How its parts are told of the certificate."""
        cert = self.folder / "cert.pem"
        return [f"--{ca}", cert, "--tls-cert", cert, f"--{key}", self.folder / "key.pem"]

    def scheduler(self, machine: Machine) -> "subprocess.Popen[str]":
        """One, listening."""
        where = ("--host", "127.0.0.1", "--port", self.port, "--no-dashboard")
        dask = ("distributed.cli.dask_scheduler", "--protocol", "tls", *where)
        return machine.start(*dask, "--dashboard-address", "127.0.0.1:0", *self.options())

    def worker(self, machine: Machine) -> "subprocess.Popen[str]":
        """One, with that machine's models."""
        where = ("--host", "127.0.0.1", "--no-dashboard", "--nthreads", 1, "--no-nanny")
        dask = ("distributed.cli.dask_worker", self.url, "--protocol", "tls", *where)
        scratch = ("--local-directory", self.folder)
        return machine.start(*dask, *scratch, *self.options())


@contextmanager
def ended(*started: "subprocess.Popen[str]") -> Iterator[None]:
    """Nothing that was started here stays."""
    try:
        yield
    finally:
        for one in started:
            one.kill()
            one.communicate()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.mark.slow
def test_a_poisoned_worker_answers_nothing_and_a_scheduler_may_start_anew(
    machine: Machine, tmp_path: Path
) -> None:
    pytest.importorskip("cryptography")
    files = album(tmp_path / "photos", 30)
    index, own = Index(tmp_path / "index"), Own(tmp_path / "cluster", free_port())
    poisoned = Machine(tmp_path / "elsewhere", machine.keys)
    manifest = json.loads((poisoned.model / "manifest.json").read_text())
    (poisoned.model / "manifest.json").write_text(json.dumps(manifest | {"version": "6.6.6"}))
    bundles.signed(poisoned.model, machine.keys)  # even signed: it is another one
    first = own.scheduler(machine)
    with ended(first):
        bad, good = own.worker(poisoned), own.worker(machine)
        running = machine.run(
            tmp_path / "photos", index, "--scheduler", own.url, *own.options(ca="tls-ca")
        )
        with ended(bad, good, running):
            while running.poll() is None and partitions(index) < 2:
                time.sleep(0.05)
            assert running.poll() is None, done(running)
            for one in (first, good, bad):
                one.kill()
                one.wait()
            again = own.scheduler(machine)
            another, still = own.worker(machine), own.worker(poisoned)
            with ended(again, another, still):
                code, said = done(running)
    assert code == 0, said
    assert sorted(names(index)) == sorted(file.name for file in files)
    assert {row["version"] for row in lines(index)} == {"1.0"}


@pytest.mark.slow
def test_a_cluster_of_poisoned_workers_alone_is_said(machine: Machine, tmp_path: Path) -> None:
    album(tmp_path / "photos", 3)
    index, own = Index(tmp_path / "index"), Own(tmp_path / "cluster", free_port())
    poisoned = Machine(tmp_path / "elsewhere", machine.keys)
    (poisoned.model / "model.tflite").write_bytes(b"poison")
    scheduler, bad = own.scheduler(machine), own.worker(poisoned)
    with ended(scheduler, bad):
        code, said = done(
            machine.run(
                tmp_path / "photos", index, "--scheduler", own.url, *own.options(ca="tls-ca")
            )
        )
    assert code == 1
    assert "tiny" in said
    assert "Traceback" not in said
    assert partitions(index) == 0
