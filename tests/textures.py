"""Generated pictures of texture classes: what a training test learns from, no one's skin."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def texture(number: int, seed: int, side: int = 64) -> NDArray[np.uint8]:
    """RGB, [side, side, 3]: stripes whose colour, width and direction tell the class."""
    rng = np.random.default_rng((number, seed))
    angle = np.pi * (number % 4) / 4 + rng.uniform(-0.1, 0.1)
    period = side / (2 + 2 * (number // 12))
    y, x = np.mgrid[:side, :side]
    phase = (x * np.cos(angle) + y * np.sin(angle)) / period + rng.uniform()
    stripes = 0.5 + 0.5 * np.sin(2 * np.pi * phase)
    hue = 2 * np.pi * (number % 6) / 6
    colour = 0.5 + 0.4 * np.cos(hue - np.array([0, 2, 4]) * np.pi / 3)
    drawn = 255 * (0.3 + 0.7 * stripes[..., None]) * colour
    return np.clip(drawn + rng.normal(0, 8, drawn.shape), 0, 255).astype(np.uint8)


def write_classes(folder: Path, names: Sequence[str], count: int, side: int = 64) -> None:
    """A folder for each name with ``count`` PNG files."""
    for number, name in enumerate(names):
        (folder / name).mkdir(parents=True)
        for i in range(count):
            Image.fromarray(texture(number, i, side)).save(folder / name / f"{i:03}.png")
