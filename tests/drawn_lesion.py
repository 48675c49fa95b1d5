"""A lesion drawn on skin: no one's photo, with a real photo's grain and sharpness."""

import io

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image


def lesion_pixels(width: int, height: int, seed: int = 7) -> NDArray[np.uint8]:
    """RGB, [height, width, 3]: a brown, uneven spot on warm skin, the same for the same seed."""
    grain = np.random.default_rng(seed)
    skin = np.empty((height, width, 3), np.float32)
    skin[:] = (214.0, 170.0, 142.0)
    skin *= np.linspace(1.04, 0.90, width, dtype=np.float32)[np.newaxis, :, np.newaxis]
    spot = np.zeros((height, width), np.float32)
    centre, axes = (width * 9 // 20, height * 11 // 20), (max(1, width // 6), max(1, height // 7))
    cv2.ellipse(spot, centre, axes, 25, 0, 360, 1.0, -1)
    spot = cv2.GaussianBlur(spot, (0, 0), max(0.8, min(width, height) / 80))
    dark = np.array((96.0, 58.0, 40.0), np.float32)
    drawn = skin * (1 - spot[..., np.newaxis]) + dark * spot[..., np.newaxis]
    drawn += grain.normal(0, 4, (height, width, 1)).astype(np.float32)
    return np.clip(np.rint(drawn), 0, 255).astype(np.uint8)


def encoded(pixels: NDArray[np.uint8], kind: str = "JPEG", **options: object) -> bytes:
    """The pixels as a file of Pillow's format ``kind``."""
    buffer = io.BytesIO()
    if kind == "JPEG":
        options = {"quality": 92, **options}
    Image.fromarray(pixels).save(buffer, kind, **options)
    return buffer.getvalue()
