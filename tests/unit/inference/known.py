"""A check for unfamiliar photos that a test can choose."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
from unit.inference import bundles, tiny_models

from skinscreen.domain.assessment import OperatingPoint
from skinscreen.domain.manifest import FAMILIARITY_FILE, FamiliarityCheck
from skinscreen.imaging.appearance import LENGTH
from skinscreen.inference.familiarity import COLOURS, Boundary, Distances, Familiarity, Groups, pack

FAR = 500.0
DIMENSION = 3
"""Of the tiny model's embedding: the mean red, green and blue."""

NEVER, ALWAYS = -900.0, 900.0
"""Limits beyond which everything, and nothing, is unfamiliar."""


def about(*means: float, dimension: int, width: float = 1.0) -> Groups:
    """A group about each mean, the same in every feature; ``width`` is the standard deviation."""
    centres = np.array([[mean / width] * dimension for mean in means], np.float32)
    return Groups(
        np.eye(dimension, dtype=np.float32)[np.newaxis] / np.float32(width),
        np.zeros(1, np.float32),
        centres,
        np.zeros(len(means), np.int64),
    )


def familiarity(dimension: int = DIMENSION, width: float = 1.0) -> Familiarity:
    """Groups at nought."""
    looks = about(0.0, dimension=LENGTH, width=width)
    colours = about(0.0, dimension=COLOURS, width=width)
    return Familiarity(Distances(about(0.0, dimension=dimension), looks), looks, colours)


def bounded(dimension: int = DIMENSION) -> Familiarity:
    """A boundary at half of the embedding's first feature, beyond which other things lie."""
    features = dimension + LENGTH
    weights = np.zeros(features, np.float32)
    weights[0] = 2.0
    middle, spread = np.full(features, 0.5, np.float32), np.full(features, 0.25, np.float32)
    looks = about(0.0, dimension=LENGTH, width=100.0)
    return replace(
        familiarity(dimension), good=Boundary(looks, middle, spread, weights, intercept=-1.0)
    )


def checked_bundle(
    place: Path,
    name: str = "tiny",
    *,
    limit: float = FAR,
    spoiled_limit: float = 1000.0,
    known: Familiarity | None = None,
    point: OperatingPoint | None = bundles.POINT,
) -> Path:
    """A tiny bundle with a check: at -1000 everything is unfamiliar, at 1000 nothing."""
    model = tiny_models.classifier(extras=True)
    content = pack(known or familiarity(width=100.0))
    description = replace(
        bundles.manifest(model, name, output=bundles.EXTRAS, point=point),
        familiarity=FamiliarityCheck(hashlib.sha256(content).hexdigest(), limit, spoiled_limit),
    )
    folder = bundles.write(place, model, description)
    (folder / FAMILIARITY_FILE).write_bytes(content)
    return folder
