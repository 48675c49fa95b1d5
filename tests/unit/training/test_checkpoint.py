from pathlib import Path

import numpy as np
import pytest

from skinscreen import paths
from skinscreen.domain.errors import TrainingError
from skinscreen.training.checkpoint import Checkpoint, Progress, load, save

STATE = Checkpoint(
    Progress(1, 7, 0.5, 6, scores={"accuracy": 0.5}),
    [np.arange(i + 1) for i in range(12)],
    [np.ones(2)],
    [np.zeros(i + 1) for i in range(12)],
)


def test_a_state_is_read_back_in_order(tmp_path: Path) -> None:
    save(tmp_path / "c.npz", STATE)
    found = load(tmp_path / "c.npz")
    assert found is not None
    assert found.progress == STATE.progress
    for kind in ("weights", "optimizer", "best"):
        for a, b in zip(getattr(found, kind), getattr(STATE, kind), strict=True):
            assert np.array_equal(a, b)


def test_before_the_first_epoch_there_is_none(tmp_path: Path) -> None:
    assert load(tmp_path / "c.npz") is None


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    save(tmp_path / "c.npz", STATE)
    whole = (tmp_path / "c.npz").read_bytes()
    (tmp_path / "c.npz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(TrainingError, match="is damaged"):
        load(tmp_path / "c.npz")


def test_a_full_disk_leaves_the_last_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path / "c.npz", STATE)
    before = (tmp_path / "c.npz").read_bytes()

    def full(target: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(paths, "write_atomically", full)
    with pytest.raises(TrainingError, match="free some disk"):
        save(tmp_path / "c.npz", STATE)
    assert (tmp_path / "c.npz").read_bytes() == before
