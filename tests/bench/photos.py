"""Photos to measure with, made of the drawn demo photo."""

from pathlib import Path

import numpy as np
from PIL import Image

from skinscreen import paths

PHONE = (4000, 3000)
"""12 megapixels."""
SMALL = (600, 600)


def demo_photo() -> Image.Image:
    """The drawn demo photo."""
    return Image.open(paths.resources() / "demo" / "lesion.jpg").convert("RGB")


def write_phone_photo(target: Path) -> None:
    """A 12-megapixel JPEG with a camera's grain, about as heavy as a phone's."""
    large = np.asarray(demo_photo().resize(PHONE, Image.Resampling.BICUBIC)).astype(np.int16)
    large += np.random.default_rng(1).normal(0, 4, large.shape).astype(np.int16)
    Image.fromarray(large.clip(0, 255).astype(np.uint8)).save(target, quality=90)


def write_small_photos(folder: Path, count: int) -> None:
    """Different JPEGs of 600 x 600 pixels: shifted squares of the demo photo with grain."""
    demo = demo_photo()
    rng = np.random.default_rng(2)
    grain = rng.normal(0, 4, (SMALL[1], SMALL[0], 3)).astype(np.int16)
    for number in range(count):
        x, y = int(rng.integers(300, 700)), int(rng.integers(200, 400))
        square = np.asarray(demo.crop((x, y, x + SMALL[0], y + SMALL[1]))).astype(np.int16)
        noisy = square + np.roll(grain, number, axis=(0, 1))
        photo = Image.fromarray(noisy.clip(0, 255).astype(np.uint8))
        photo.save(folder / f"photo{number:04}.jpg", quality=90)
