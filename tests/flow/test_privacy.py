"""Nothing of a patient gets out by the way: no network, no log, no file name, no argument."""

import logging
import sys
import tempfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from dicom_peers import free_port, store_at
from unit.services.kept import NAME, NOTE, PIN, TELLING, Device
from unit.services.test_sending import FILES, dicom_file

from skinscreen.domain.errors import SkinscreenError
from skinscreen.domain.judgement import Impression
from skinscreen.services import sending
from skinscreen.services.access import access
from skinscreen.services.backups import back_up, restore, verify
from skinscreen.services.record_export import (
    export_lesion_pdf,
    export_patient,
    export_visit_pdf,
    suggested_export_name,
)
from skinscreen.services.records import Records
from skinscreen.store.key import Cost

NOW = datetime(2027, 1, 1, 9, 0, tzinfo=UTC)
_NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.bind", "socket.sendto", "urllib.")
_TOLD = ("open", "subprocess.Popen", "os.exec", "os.spawn", "os.rename", "os.mkdir", "tempfile.")


class Watch:
    """What Python itself reports of network, files and child processes.

    A hook of ``sys.addaudithook`` cannot be taken away, so one serves all tests. Calls made
    inside C libraries (SQLite's files, Qt) are not reported; the raw files are searched instead.
    """

    def __init__(self) -> None:
        """Nothing yet."""
        self.on: int | None = None
        self.everywhere = False
        """Whether other threads are watched as well."""
        self.network: list[str] = []
        self.told: list[str] = []

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """See ``sys.addaudithook``."""
        if self.on is None or not (self.everywhere or self.on == threading.get_ident()):
            return
        if event.startswith(_NETWORK):
            self.network.append(f"{event} {arguments}")
        elif event.startswith(_TOLD):
            self.told.append(f"{event} {arguments}")


_WATCH = Watch()
sys.addaudithook(_WATCH)


@pytest.fixture
def watch() -> Iterator[Watch]:
    _WATCH.network.clear()
    _WATCH.told.clear()
    _WATCH.everywhere = False
    _WATCH.on = threading.get_ident()
    yield _WATCH
    _WATCH.on = None


def whole_flow(place: Path) -> None:
    """All that is done with a record, from its making to another device."""
    device = Device(place / "device")
    records, out = device.records, place / "out"
    out.mkdir()
    first = device.visit(0.4, own=Impression.UNSURE)
    device.visit(0.2)
    records.cases.patients(NAME)
    records.cases.lesions(device.patient.id)
    records.photo(first)
    export_visit_pdf(records, first, out / suggested_export_name(NOW, ".pdf"), named=False)
    export_lesion_pdf(records, device.lesion.id, out / "lesion.pdf", NOW, named=False)
    export_patient(records, None, out / "all.csv", named=False)
    made = back_up(records, out, NOW)
    verify(made.file, PIN)
    records.lock()
    with pytest.raises(SkinscreenError):
        records.unlock("000000", "Dr. Ann Lee")
    other = Records(place / "other", cost=Cost(1 << 4))
    restore(other, made.file, device.phrase)
    other.lock()


def test_no_connection_is_opened_and_nothing_told_names_a_patient(
    watch: Watch, tmp_path: Path, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch, own_user_folders: Path,
) -> None:  # fmt: skip
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    caplog.set_level(logging.DEBUG)
    # A bug in the middle of it is what a crash report would be made of.
    try:
        whole_flow(tmp_path)
        int(NOTE[:0])
    except ValueError:
        logging.getLogger("skinscreen").exception("unexpected error")
    assert watch.network == []
    assert any("records" in told for told in watch.told)
    secrets = [*(word for word in TELLING if word != "Dr. Ann Lee"), PIN]
    for said in (caplog.text, *watch.told):
        assert [secret for secret in secrets if secret in said] == []
    assert list(temporary.iterdir()) == []
    looked_at = 0
    for folder in (tmp_path, own_user_folders):
        for file in filter(Path.is_file, folder.rglob("*")):
            content = str(file).encode() + file.read_bytes()
            looked_at += len(content)
            for secret in secrets:
                assert secret.encode() not in content, (file.name, secret)
                assert secret.encode("utf-16-le") not in content, (file.name, secret)
    print(f"{len(secrets)} canaries in {looked_at} bytes of files, {len(watch.told)} calls: none")  # noqa: T201


def test_until_somebody_sets_a_system_up_nothing_connects_and_then_to_that_one_alone(
    watch: Watch, tmp_path: Path
) -> None:
    port = free_port()
    watch.network.clear()
    watch.everywhere = True
    device = Device(tmp_path)
    visit = device.visit()
    assert sending.deliver(access(device.records)) == ()
    kept = sending.shipments(device.records)
    kept.set_destination(store_at(port))
    assert sending.deliver(access(device.records)) == ()
    sending.send(device.records, "the archive", FILES, visit)
    assert watch.network == []
    sending.deliver(access(device.records))
    (waiting,) = kept.all()
    assert waiting.tries == 1
    assert watch.network
    addresses = [line for line in watch.network if line.startswith("socket.connect")]
    assert addresses
    assert all(f"('127.0.0.1', {port})" in line for line in addresses)
    device.records.lock()


def test_a_photo_that_waits_to_be_sent_lies_there_encrypted(tmp_path: Path) -> None:
    device = Device(tmp_path)
    sending.shipments(device.records).set_destination(store_at(104))
    sending.send(device.records, "the archive", [dicom_file("1.2.1")] * 3)
    device.records.lock()
    for file in filter(Path.is_file, tmp_path.rglob("*")):
        content = file.read_bytes()
        for secret in (b"Doe^Jane", b"DICM", b"the archive"):
            assert secret not in content, file.name


def test_the_watch_sees_what_it_must(watch: Watch, tmp_path: Path) -> None:
    import socket

    (tmp_path / NAME).write_text(NOTE)
    assert any(NAME in told for told in watch.told)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as unused:
        unused.connect(("127.0.0.1", 9))
    assert len(watch.network) == 1


def test_printing_a_patient_by_mistake_tells_nothing(tmp_path: Path) -> None:
    device = Device(tmp_path)
    visit = device.records.cases.visit(device.visit(0.4, own=Impression.UNSURE))
    entries = device.records.cases.patients()
    shown = f"{device.patient!r} {device.lesion!r} {visit!r} {entries!r} {device.records!r}"
    assert [word for word in TELLING if word in shown] == []
    device.records.lock()
