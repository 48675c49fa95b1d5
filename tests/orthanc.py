"""Orthanc, the archive that others run, on this machine's own loopback."""

import json
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from dicom_peers import HOST, TITLE, free_port
from dicom_tools import require

PLUGIN = Path("/usr/share/orthanc/plugins/libModalityWorklists.so")
_PATIENCE_S = 30.0


@dataclass(frozen=True)
class Orthanc:
    """One that runs.

    Attributes:
        port: of DICOM.
        web: of its own interface.
        worklist: the folder whose ``.wl`` files are its worklist.
    """

    port: int
    web: int
    worklist: Path

    def asked(self, path: str) -> bytes:
        """What its own interface answers."""
        with urllib.request.urlopen(f"http://{HOST}:{self.web}{path}", timeout=10) as answer:
            return bytes(answer.read())

    def instances(self) -> list[dict[str, Any]]:
        """What lies in it."""
        return list(json.loads(self.asked("/instances?expand")))


@contextmanager
def running(folder: Path) -> Iterator[Orthanc]:
    """Orthanc with its worklist plug-in; the test is skipped where it is not installed."""
    if not PLUGIN.is_file():
        pytest.skip("Orthanc's worklist plug-in is not installed (Debian package orthanc)")
    program = require("Orthanc", "orthanc")
    made = Orthanc(free_port(), free_port(), folder / "worklist")
    made.worklist.mkdir()
    settings = {
        "StorageDirectory": str(folder / "storage"),
        "IndexDirectory": str(folder / "storage"),
        "DicomPort": made.port,
        "HttpPort": made.web,
        "DicomAet": TITLE,
        "DicomCheckCalledAet": True,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": False,
        "DicomModalities": {
            "device": {"AET": "SKINSCREEN", "Host": HOST, "Port": 104, "AllowFindWorklist": True}
        },
        "Plugins": [str(PLUGIN)],
        "Worklists": {"Enable": True, "Database": str(made.worklist)},
    }
    (folder / "orthanc.json").write_text(json.dumps(settings))
    with (folder / "log").open("wb") as log:
        child = subprocess.Popen([program, str(folder / "orthanc.json")], stdout=log, stderr=log)
    try:
        _wait_for(made, child, folder / "log")
        yield made
    finally:
        child.terminate()
        child.wait(_PATIENCE_S)


def _wait_for(made: Orthanc, child: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        try:
            made.asked("/system")
        except OSError:
            assert child.poll() is None, log.read_text()
            time.sleep(0.05)
        else:
            return
    raise AssertionError(log.read_text())
