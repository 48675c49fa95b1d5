"""No image of the process is written when it crashes."""

import subprocess
import sys

import pytest

from skinscreen.services import memory

LOOK = (
    "import ctypes, resource; "
    "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE))"
)


def run(script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout.splitlines()[-1]


def test_a_process_that_holds_secrets_is_not_dumped() -> None:
    assert run(f"from skinscreen.services import memory; memory.guard(); {LOOK}") == "0 (0, 0)"


def test_opening_a_record_forbids_dumps() -> None:
    script = (
        "import tempfile; from pathlib import Path; "
        "from skinscreen.services.records import Records; "
        "from skinscreen.store.key import Cost; "
        "records = Records(Path(tempfile.mkdtemp()) / 'r', cost=Cost(16)); "
        "records.create('a long passphrase'); records.lock(); "
    )
    assert run(script + LOOK) == "0 (0, 0)"


def test_a_command_that_reads_photos_is_not_dumped() -> None:
    script = f"from skinscreen.cli.main import main; main(['screen', 'none.jpg']); {LOOK}"
    assert run(script) == "0 (0, 0)"


def test_on_other_systems_nothing_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory.sys, "platform", "darwin")
    monkeypatch.setattr(memory.ctypes, "CDLL", None)
    memory.forbid_dumps()


def test_tidying_runs_on_any_thread() -> None:
    memory.tidy_thread()
    memory.tidy()
