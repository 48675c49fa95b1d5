"""From a trained detector to a bundle whose every figure was measured on the shipped file."""

import hashlib
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from skinscreen.domain.detector_manifest import DetectorManifest
from skinscreen.inference.detector import TfliteDetector
from skinscreen.inference.tflite import RuntimeOptions
from skinscreen.training.bundle import write_bundle
from skinscreen.training.detection.card import card_text
from skinscreen.training.detection.config import DetectorConfig
from skinscreen.training.detection.evaluate import choose, evaluate
from skinscreen.training.detection.export import detector_file
from skinscreen.training.material import Folders

TEST = "test"
_OPTIONS = RuntimeOptions(threads=1)


def write(
    model: Any,  # noqa: ANN401 - keras.Model
    config: DetectorConfig,
    folders: Folders,
    models: Path,
    classifier: Path | None = None,
    epochs: str = "",
) -> Path:
    """Convert, choose the thresholds, measure the converted file, and write the bundle.

    Args:
        model: of ``fit.train`` or ``fit.load``.
        config: of the run.
        folders: of the run.
        models: in which the bundle's folder appears.
        classifier: a bundle whose time is measured beside the detector's; or None.
        epochs: how far it was trained, in words, for the card.

    Returns:
        The bundle's folder.

    Raises:
        TrainingError: the data are not usable, or the folder is not writable.
        ModelError: the runtime refuses the file.
    """
    content = detector_file(model)
    manifest = _manifest(config, content)
    chosen = choose(TfliteDetector(manifest, content, _OPTIONS), config, folders)
    manifest = replace(manifest, **asdict(chosen))
    figures = evaluate(TfliteDetector(manifest, content, _OPTIONS), config, folders, classifier)
    extra = {"trained": epochs} if epochs else {}
    manifest = replace(manifest, metrics={TEST: figures}, extra=extra)
    return write_bundle(models, content, manifest, card_text(manifest, config))


def _manifest(config: DetectorConfig, content: bytes) -> DetectorManifest:
    sources = [{"name": s.name, "licence": s.licence, "origin": s.origin} for s in config.source]
    if config.everyday:
        sources.append(
            {"name": "everyday photos", "licence": "several", "origin": config.everyday_origin}
        )
    return DetectorManifest(
        name=config.name,
        version=config.version,
        sha256=hashlib.sha256(content).hexdigest(),
        side=config.network.side,
        threshold=0.5,
        closer_looks=config.closer_looks,
        licence=config.licence,
        origin=config.origin,
        sources=tuple(sources),
    )
