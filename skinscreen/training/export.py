"""From a trained model to a bundle whose every figure was measured on the shipped file."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from skinscreen.domain.manifest import InputSpec, Manifest
from skinscreen.domain.unseen import UnseenSource
from skinscreen.inference.tflite import RuntimeOptions, TfliteClassifier
from skinscreen.training import recogniser, split
from skinscreen.training.bundle import write_bundle
from skinscreen.training.calibrate import Calibration, fit_temperature
from skinscreen.training.card import card_text
from skinscreen.training.config import Config
from skinscreen.training.convert import convert, output_spec
from skinscreen.training.evaluate import TEMPERATURE_KEY, evaluate
from skinscreen.training.explanation import Members, predict_views
from skinscreen.training.head import PROBABILITIES
from skinscreen.training.kinds import main_kind
from skinscreen.training.material import Material, taxonomy_of
from skinscreen.training.measuring import with_results
from skinscreen.training.pixel_cache import at_side, framed

log = logging.getLogger(__name__)


def calibrate(members: Members, config: Config, material: Material) -> Calibration:
    """Fit the main kind's temperature on validation and divide the last layers by it, in place.

    Returns:
        What was fitted; the averaged probabilities are calibrated from now on.
    """
    kind = main_kind(material.samples)
    held = material.where(split.VALIDATION) & np.array(
        [s.modality == kind for s in material.samples], dtype=bool
    )
    held &= material.labels < len(taxonomy_of(config).classes)
    pixels = at_side(framed(material.pixels[held]), config.network.side)
    calibration = fit_temperature(
        predict_views(members, pixels, config.network.views), material.labels[held]
    )
    for model in members:
        last = model.get_layer("head").get_layer(PROBABILITIES)
        last.set_weights([w / calibration.temperature for w in last.get_weights()])
    return calibration


def export(
    members: Members,
    config: Config,
    material: Material,
    folder: Path,
    held_out: Sequence[UnseenSource] = (),
) -> Path:
    """Calibrate, convert, measure the converted file, and write the bundle.

    Each kind of photo has its threshold chosen on its validation photos with the file that is
    shipped, and measured on its test photos.

    Args:
        members: of ``pipeline.train``; their last layers are changed.
        config: of the run.
        material: of the run.
        folder: in which the bundle's folder appears.
        held_out: figures of sources that were left out whole, for card and manifest.

    Returns:
        The bundle's folder.

    Raises:
        TrainingError: there is nothing to calibrate, choose or judge on, or the folder is
            not writable.
        ModelError: the runtime refuses the file.
    """
    calibration = calibrate(members, config, material)
    content = convert(members, config.network.variant, views=config.network.views)
    manifest = _manifest(config, content, config.network.side, calibration)
    classifier = TfliteClassifier(manifest, content, RuntimeOptions(threads=1))
    told = recogniser.fit(classifier, material.of(split.TRAIN), material.of(split.VALIDATION))
    if told is not None:
        manifest = replace(
            manifest, recogniser=told.named, metrics={recogniser.RECOGNISER: told.figures}
        )
    evaluation, _ = evaluate(
        classifier,
        material.of(split.TEST),
        material.of(split.VALIDATION),
        judged_on=config.judged_on,
    )
    evaluation["unseen"] = [source.to_json() for source in held_out]
    manifest = with_results(manifest, evaluation)
    card = card_text(manifest, evaluation)
    return write_bundle(
        folder, content, manifest, card, recogniser=None if told is None else told.content
    )


def _manifest(config: Config, content: bytes, side: int, calibration: Calibration) -> Manifest:
    classes = taxonomy_of(config).classes
    return Manifest(
        name=config.name,
        version=config.version,
        sha256=hashlib.sha256(content).hexdigest(),
        input=InputSpec(width=side, height=side),
        output=output_spec(content, len(classes)),
        labels=classes,
        taxonomy=config.taxonomy,
        licence=config.licence,
        sources=tuple(
            {"name": s.name, "licence": s.licence, "origin": s.origin} for s in config.source
        ),
        extra={
            TEMPERATURE_KEY: {
                "method": "temperature scaling, folded into the last layer",
                "temperature": calibration.temperature,
                "fitted_on": "validation",
            },
            "views": config.network.views,
            "members": max(1, len(config.members)),
            "backbone": {"name": config.network.backbone, "origin": config.origin},
            **_begun(config),
        },
    )


def _begun(config: Config) -> dict[str, object]:
    """What a member began with and which sources that had seen, for the card."""
    for network in (one.network for one in config.averaged()):
        if network.start_saw:
            return {"start": {"name": Path(network.start).name, "saw": list(network.start_saw)}}
    return {}
