"""A lesion drawn on skin: no one's photo, with a real photo's grain and sharpness."""

import io
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

SKIN = (214.0, 170.0, 142.0)


def lesion_pixels(
    width: int, height: int, seed: int = 7, *, furrows: bool = True
) -> NDArray[np.uint8]:
    """RGB, [height, width, 3]: a brown, uneven spot on warm skin, the same for the same seed."""
    return _drawn(width, height, seed, furrows).copy()


@lru_cache(maxsize=24)
def _drawn(width: int, height: int, seed: int, furrows: bool) -> NDArray[np.uint8]:
    """Drawn once: many tests begin with the same picture."""
    grain = np.random.default_rng(seed)
    skin = np.empty((height, width, 3), np.float32)
    skin[:] = SKIN
    skin *= np.linspace(1.04, 0.90, width, dtype=np.float32)[np.newaxis, :, np.newaxis]
    spot = np.zeros((height, width), np.float32)
    centre, axes = (width * 9 // 20, height * 11 // 20), (max(1, width // 6), max(1, height // 7))
    cv2.ellipse(spot, centre, axes, 25, 0, 360, 1.0, -1)
    spot = cv2.GaussianBlur(spot, (0, 0), max(0.8, min(width, height) / 80))
    dark = np.array((96.0, 58.0, 40.0), np.float32)
    if furrows:
        _draw_furrows(skin, np.random.default_rng(seed))
    drawn = skin * (1 - spot[..., np.newaxis]) + dark * spot[..., np.newaxis]
    drawn += grain.normal(0, 4, (height, width, 1)).astype(np.float32)
    return np.clip(np.rint(drawn), 0, 255).astype(np.uint8)


def _draw_furrows(skin: NDArray[np.float32], grain: np.random.Generator) -> None:
    """The fine lines of skin: what a photo in focus shows."""
    height, width = skin.shape[:2]
    reach = min(height, width) / 12
    depth = 26.0 * np.clip(
        min(height, width) / 400, 0.6, 1.0
    )  # one pixel is a wide line in a small picture
    line = tuple(tone - depth for tone in SKIN)
    for _ in range(700):
        x, y = grain.uniform(0, width), grain.uniform(0, height)
        angle = grain.choice([0.4, 1.5, 2.6]) + grain.normal(0, 0.2)
        across, down = reach * np.cos(angle), reach * np.sin(angle)
        ends = (round(x - across), round(y - down)), (round(x + across), round(y + down))
        thickness = max(1, min(height, width) // 200)
        cv2.line(skin, *ends, line, thickness, cv2.LINE_AA)


def encoded(pixels: NDArray[np.uint8], kind: str = "JPEG", **options: object) -> bytes:
    """The pixels as a file of Pillow's format ``kind``."""
    buffer = io.BytesIO()
    if kind == "JPEG":
        options = {"quality": 92, **options}
    Image.fromarray(pixels).save(buffer, kind, **options)
    return buffer.getvalue()
