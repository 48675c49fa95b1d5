"""An epoch's scores as TensorBoard reads them."""

import time
from collections.abc import Mapping
from pathlib import Path

FOLDER = "tensorboard"


def write_scalars(folder: Path, stage: str, epoch: int, scores: Mapping[str, float]) -> None:
    """Write one epoch's scores to an event file of their own, so that a kill harms no other.

    Without TensorFlow, whose event format this is, nothing is written: ``history.jsonl``
    holds the same.

    Args:
        folder: of the run; the files go to ``tensorboard/STAGE`` inside.
        stage: name of the stage.
        epoch: from 1.
        scores: by name.
    """
    try:
        import tensorflow as tf
        from tensorflow.core.framework.summary_pb2 import Summary
        from tensorflow.core.util.event_pb2 import Event
    except ImportError:
        return
    target = folder / FOLDER / stage
    target.mkdir(parents=True, exist_ok=True)
    values = [Summary.Value(tag=name, simple_value=value) for name, value in scores.items()]
    event = Event(wall_time=time.time(), step=epoch, summary=Summary(value=values))
    with tf.io.TFRecordWriter(str(target / f"events.out.tfevents.{epoch:06}")) as writer:
        writer.write(event.SerializeToString())
