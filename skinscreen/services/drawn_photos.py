"""Photos that are drawn, to measure with."""

from pathlib import Path

import numpy as np
from PIL import Image

from skinscreen import paths

PHONE = (4000, 3000)
"""Of the drawn phone photo: 12 megapixels."""
SMALL = 600
"""Side of the drawn small photos, in pixels."""
_GRAIN = 4.0
_STRIP = 64
"""Rows of the phone photo that get their grain at once."""


def draw_phone_photo(target: Path) -> None:
    """Write a 12-megapixel JPEG with a camera's grain, about as heavy as a phone's."""
    large, rng = demo_photo().resize(PHONE, Image.Resampling.BICUBIC), np.random.default_rng(1)
    # In strips: the grain of the whole would take more memory than the program that is measured.
    for top in range(0, large.height, _STRIP):
        box = (0, top, large.width, min(top + _STRIP, large.height))
        strip = np.asarray(large.crop(box)).astype(np.int16)
        strip += rng.normal(0, _GRAIN, strip.shape).astype(np.int16)
        large.paste(Image.fromarray(strip.clip(0, 255).astype(np.uint8)), box)
    large.save(target, quality=90)


def draw_photos(folder: Path, count: int) -> list[Path]:
    """Write different JPEGs of 600 x 600 pixels: squares of the demo photo with grain."""
    demo = demo_photo()
    rng = np.random.default_rng(2)
    grain = rng.normal(0, _GRAIN, (SMALL, SMALL, 3)).astype(np.int16)
    files = []
    for number in range(count):
        x, y = int(rng.integers(300, 700)), int(rng.integers(200, 400))
        square = np.asarray(demo.crop((x, y, x + SMALL, y + SMALL))).astype(np.int16)
        noisy = square + np.roll(grain, number, axis=(0, 1))
        files.append(folder / f"photo{number:04}.jpg")
        Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(files[-1], quality=90)
    return files


def demo_photo() -> Image.Image:
    """The drawn demo photo, RGB."""
    return Image.open(paths.resources() / "demo" / "lesion.jpg").convert("RGB")
