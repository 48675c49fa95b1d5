"""``skinscreen network``."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from dicom_peers import TITLE, free_port, scp
from pydicom import dcmread
from unit.cli.commands import Command, Done
from unit.network.test_dicom_worklist import entry
from unit.services.test_sending import FILES

from skinscreen.domain.order import Worklist
from skinscreen.services import expected
from skinscreen.services.records import Records
from skinscreen.store.key import Cost

PIN = "271828"


@pytest.fixture(autouse=True)
def record() -> Records:
    """A record whose PIN costs little to try."""
    records = Records(cost=Cost(1 << 4))
    records.create(PIN, "Ann")
    records.lock()
    return records


@pytest.fixture
def network(skinscreen: Command, tmp_path: Path) -> Callable[..., Done]:
    def run(*words: str, pin: str = PIN) -> Done:
        file = tmp_path / "pin"
        file.write_text(f"{pin}\n")
        descriptor = os.open(file, os.O_RDONLY)
        try:
            return skinscreen("network", *words, "--pin-fd", str(descriptor))
        finally:
            os.close(descriptor)

    return run


def set_up(network: Callable[..., Done], kind: str, port: int) -> Done:
    at = ("--host", "127.0.0.1", "--port", str(port), "--called", TITLE)
    return network("add", kind, "--kind", kind, *at)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    for number, content in enumerate(FILES):
        (tmp_path / f"{number}.dcm").write_bytes(content)
    return [str(tmp_path / f"{number}.dcm") for number in range(len(FILES))]


def test_nothing_is_connected_to_until_somebody_with_a_pin_sets_it_up(
    network: Callable[..., Done],
) -> None:
    assert "connects to nothing" in network("list").out
    wrong = network("add", "x", "--kind", "store", "--host", "h", "--port", "1", pin="000000")
    assert wrong.code == 1
    assert "does not open the record" in wrong.err
    assert set_up(network, "store", 104).code == 0
    assert network("list").out == "store  store  127.0.0.1:104  PACS (SKINSCREEN)  not encrypted\n"
    changed = ("--kind", "fhir", "--host", "h.example", "--port", "443", "--base", "/fhir/")
    assert network("add", "store", *changed).code == 0
    assert network("list").out == "store  fhir  h.example:443  /fhir  TLS\n"
    assert "store was removed" in network("remove", "store").out
    assert "connects to nothing" in network("list").out


def test_files_are_sent_and_the_queue_says_so(
    network: Callable[..., Done], files: list[str]
) -> None:
    with scp() as peer:
        set_up(network, "store", peer.port)
        assert "not encrypted" in network("test", "store").out
        done = network("send", "store", *files)
    assert (done.code, peer.uids) == (0, ["1.2.1", "1.2.2"])
    assert "  store  " in done.out
    assert done.out.strip().endswith("sent")
    assert network("queue").out == done.out
    assert network("queue", "--send").out == ""


def test_what_cannot_be_sent_waits_and_is_tried_again_or_removed(
    network: Callable[..., Done], files: list[str]
) -> None:
    set_up(network, "store", free_port())
    done = network("send", "store", *files)
    assert done.code == 3
    assert "waiting" in done.out
    assert "again at" in done.out
    assert "nothing listens" in done.out
    id_ = done.out.split()[0]
    assert "nothing listens" in network("queue", "--again", id_).out
    assert network("queue", "--remove", id_).out == ""
    assert network("queue", "--remove", id_).code == 1
    missing = network("send", "store", "/gone.dcm")
    assert missing.code == 1
    assert "cannot be read" in missing.err


def test_who_is_expected_is_listed(network: Callable[..., Done]) -> None:
    def answers(_query: object) -> Iterator[Any]:
        yield 0xFF00, entry()
        yield 0xFF00, entry("", "")
        yield 0, None

    with scp(entries=answers) as peer:
        set_up(network, "worklist", peer.port)
        done = network("worklist", "worklist", "--all")
        network("worklist", "worklist")
    assert "Jane Doe  P-1  1958-11-29  Dermoscopy, left arm  A-100" in done.out
    assert "1 entry names nobody" in done.err
    steps = [one.ScheduledProcedureStepSequence[0] for one in peer.asked]
    days = [step.ScheduledProcedureStepStartDate for step in steps]
    assert days[0] == ""
    assert len(days[1]) == 8


def test_of_a_list_that_is_too_long_that_is_said(
    network: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expected, "entries", lambda *_: Worklist((), cut=True))
    set_up(network, "worklist", 104)
    assert "more entries than are shown" in network("worklist", "worklist").err


def test_the_order_of_an_export_stands_in_its_files(
    skinscreen: Command, tmp_path: Path, lesion_photo: Path
) -> None:
    order = ("--accession", "A-1", "--study-uid", "1.2.3.4")
    done = skinscreen("dicom", "export", str(lesion_photo), "--to", str(tmp_path), *order)
    assert done.code == 0, done.err
    written = [dcmread(file) for file in sorted(tmp_path.glob("screening-*.dcm"))]
    assert len(written) == 3
    assert {(one.AccessionNumber, one.StudyInstanceUID) for one in written} == {("A-1", "1.2.3.4")}
    done = skinscreen("fhir", "export", str(lesion_photo), "--to", str(tmp_path), *order)
    (file,) = tmp_path.glob("*.json")
    report = json.loads(file.read_text())["entry"][0]["resource"]
    assert report["identifier"][0]["value"] == "A-1"
