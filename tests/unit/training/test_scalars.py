import sys
from pathlib import Path

import pytest

from skinscreen.training.scalars import write_scalars


def test_tensorboard_can_read_every_epochs_scores(tmp_path: Path) -> None:
    tf = pytest.importorskip("tensorflow", reason="TensorFlow comes with the extra [train]")
    from tensorflow.core.util.event_pb2 import Event

    write_scalars(tmp_path, "head", 1, {"loss": 1.5})
    write_scalars(tmp_path, "head", 2, {"loss": 0.5, "score": 0.25})
    seen = []
    for path in sorted((tmp_path / "tensorboard" / "head").iterdir()):
        for record in tf.data.TFRecordDataset(str(path)):
            event = Event.FromString(record.numpy())
            seen.append((event.step, {v.tag: v.simple_value for v in event.summary.value}))
    assert seen == [(1, {"loss": 1.5}), (2, {"loss": 0.5, "score": 0.25})]


def test_without_tensorflow_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    write_scalars(tmp_path, "head", 1, {"loss": 1.5})
    assert not any(tmp_path.iterdir())
