"""Squares as the program frames them: of lesions, and of normal skin."""

import numpy as np

from skinscreen.imaging.photo import Pixels
from skinscreen.training.detection.config import DetectorConfig
from skinscreen.training.detection.photos import divided
from skinscreen.training.material import Folders
from skinscreen.training.normal_skin import cut_normal_skin
from skinscreen.training.sample import load_framed, load_pixels

MOST = 1000
"""Squares of each kind that are looked at: a hundredth of 200 would be two photos."""


def framed_alone(
    config: DetectorConfig, folders: Folders, part: str
) -> tuple[list[Pixels], list[Pixels]]:
    """Lesions of a part as the frame starts on them, and squares of normal skin of their photos.

    Raises:
        TrainingError: a photo cannot be read.
    """
    photos = divided(config, folders)[part]
    lesions = [*photos.masked, *photos.boxed]
    rng = np.random.default_rng((config.seed, len(lesions)))
    drawn = [lesions[i] for i in rng.permutation(len(lesions))[:MOST]]
    squares = cut_normal_skin(photos.masked, MOST, config.split.seed)
    return [load_framed(s, 1) for s in drawn], [load_pixels(s) for s in squares]
