"""A run over many photos that is killed at any moment: every photo once in the end."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason="the extra [archive] is not installed", exc_type=ImportError)

from unit.archive.archives import album, names

from skinscreen.archive.index import Index

TESTS = Path(__file__).resolve().parent.parent
BRING = "import sys; from pathlib import Path; from unit.archive.archives import brought, Index; "
BRING += "brought(Index(Path(sys.argv[2])), Path(sys.argv[1]), chunk=2)"


def started(folder: Path, index: Path) -> "subprocess.Popen[bytes]":
    """A run in a process of its own, two photos a partition."""
    places = os.pathsep.join([str(TESTS.parent), str(TESTS), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": places}
    return subprocess.Popen([sys.executable, "-c", BRING, folder, index], env=environment)


@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.slow)])
def test_a_run_killed_at_any_moment_has_every_photo_once(tmp_path: Path, kills: int) -> None:
    photos, index = tmp_path / "photos", Index(tmp_path / "index")
    files = album(photos, 16 * kills + 2)
    chance = random.Random(kills)
    for _ in range(kills):
        running = started(photos, index.folder)
        before = len(index.partitions()) if index.exists else 0
        wanted = before + chance.randrange(1, 4)
        while running.poll() is None and (not index.exists or len(index.partitions()) < wanted):
            time.sleep(0.001)
        running.kill()
        assert running.wait() == -9  # it had not ended by itself
    assert len(names(index)) < len(files)
    assert started(photos, index.folder).wait() == 0
    assert sorted(names(index)) == sorted(file.name for file in files)
