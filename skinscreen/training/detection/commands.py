"""The commands ``detect-train``, ``detect-export`` and ``detect-evaluate``."""

import argparse
import json
import logging
from pathlib import Path
from typing import Any

from skinscreen.training.detection.config import DetectorConfig, read_detector_config
from skinscreen.training.material import Folders
from skinscreen.training.options import add_command, folders_of

log = logging.getLogger(__name__)


def register(commands: Any) -> None:  # noqa: ANN401 - argparse names no type for it
    """Add the commands."""
    train = _command(commands, "detect-train", "train a lesion detector; goes on where it stopped")
    train.add_argument("--threads", type=int, default=0, help="of the processor; 0 for all")
    train.set_defaults(run=run_train)
    export = _command(commands, "detect-export", "measure a trained detector, write its bundle")
    export.add_argument("--models", type=Path, default=Path("models"), help="for the bundle")
    export.add_argument("--classifier", type=Path, help="a bundle, for its time beside it")
    export.set_defaults(run=run_export)
    evaluate = _command(commands, "detect-evaluate", "measure a written detector again")
    evaluate.add_argument("--models", type=Path, default=Path("models"), help="of the bundle")
    evaluate.add_argument("--classifier", type=Path, help="a bundle, for its time beside it")
    evaluate.set_defaults(run=run_evaluate)


def _command(commands: Any, name: str, summary: str) -> argparse.ArgumentParser:  # noqa: ANN401
    return add_command(commands, name, summary, "the detector's TOML file")


def _read(options: argparse.Namespace) -> tuple[DetectorConfig, Folders]:
    return read_detector_config(options.config), folders_of(options)


def run_train(options: argparse.Namespace) -> None:
    """All stages; ``detect-export`` then writes the bundle."""
    from skinscreen.training.detection.fit import train

    if options.threads:
        import cv2
        import tensorflow as tf

        cv2.setNumThreads(options.threads)
        tf.config.threading.set_intra_op_parallelism_threads(options.threads)
        tf.config.threading.set_inter_op_parallelism_threads(options.threads)
    config, folders = _read(options)
    train(config, folders)
    log.info("%s is trained: detect-export writes its bundle", config.name)


def run_export(options: argparse.Namespace) -> None:
    """The bundle with its figures."""
    from skinscreen.training.detection.bundle import write
    from skinscreen.training.detection.fit import load, trained

    config, folders = _read(options)
    model, how_far = load(config, folders), trained(config, folders)
    log.info("%s", write(model, config, folders, options.models, options.classifier, how_far))


def run_evaluate(options: argparse.Namespace) -> None:
    """The figures of the file as it is shipped, as JSON."""
    from skinscreen.inference.detector import load
    from skinscreen.inference.tflite import RuntimeOptions
    from skinscreen.training.detection.evaluate import evaluate

    config, folders = _read(options)
    detector = load(options.models / config.name, RuntimeOptions(threads=1))
    figures = evaluate(detector, config, folders, options.classifier)
    log.info("%s", json.dumps(figures, indent=2))
