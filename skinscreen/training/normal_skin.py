"""Normal skin, which no data set labels: squares cut outside the lesions' masks."""

import io
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from skinscreen.domain.assessment import Box
from skinscreen.imaging.photo import Pixels
from skinscreen.training.sample import Sample, load_photo, read_encoded

NORMAL = "normal"
SIDES = (0.5, 0.42, 0.36)
"""Sides that are tried, as shares of the photo's shorter side: the largest that fits is taken."""
MARGIN = 0.06
"""Distance kept from the mask, as a share of the shorter side: a lesion's rim is not skin."""
DARKEST = 70
"""Skin's brightest channel (0 to 255) is above this; vignette corners and rulers are not."""
MOST_DARK = 0.01
"""Share of a square that may be dark (hairs)."""
LEAST_EVEN = 0.8
"""Darkest eighth of a square over its median: a second lesion the mask does not show is darker."""


def cut_normal_skin(samples: Sequence[Sample], count: int, seed: int) -> tuple[Sample, ...]:
    """Squares of normal skin from photos with a lesion mask, at most one a lesion.

    A square belongs to its lesion's group, so that a split never parts them.

    Args:
        samples: photos; those without a mask are passed over.
        count: squares wanted; fewer come back where the photos have no more room.
        seed: of the order of the photos and of the places.

    Raises:
        TrainingError: a photo or mask cannot be read.
    """
    rng = np.random.default_rng(seed)
    masked = [s for s in samples if s.mask is not None]
    found: list[Sample] = []
    groups: set[str] = set()
    for i in rng.permutation(len(masked)):
        if len(found) == count:
            break
        sample = masked[i]
        if sample.group in groups:
            continue
        box = _free_square(sample, rng)
        if box is not None and _is_even(sample, box):
            groups.add(sample.group)
            found.append(_of_skin(sample, box))
    return tuple(found)


def _of_skin(sample: Sample, box: Box) -> Sample:
    """The square, as of a source of its own: it was cut by a rule, not labelled by a person."""
    source = squares_of(sample.source)
    return replace(sample, id=f"{sample.id}/{NORMAL}", source=source, label=NORMAL, box=box)


def squares_of(source: str) -> str:
    """Name of the source that a source's squares of normal skin make."""
    return f"{source} {NORMAL} skin"


def _free_square(sample: Sample, rng: np.random.Generator) -> Box | None:
    pixels = load_photo(sample).pixels
    height, width = pixels.shape[:2]
    shorter = min(height, width)
    lesion = _near_lesion(mask_over(sample, width, height), round(MARGIN * shorter))
    dark = (pixels.max(axis=2) < DARKEST).astype(np.uint8)
    for share in SIDES:
        side = round(share * shorter)
        rows, columns = np.nonzero(_free(lesion, dark, side))
        if len(rows):
            k = int(rng.integers(len(rows)))
            return Box(int(columns[k]), int(rows[k]), side)
    return None


def _is_even(sample: Sample, box: Box) -> bool:
    """Whether no part of the square, of 8 x 8, is much darker than the rest."""
    square = load_photo(sample).pixels[box.y : box.y + box.side, box.x : box.x + box.side]
    parts = cv2.resize(
        cv2.cvtColor(square, cv2.COLOR_RGB2GRAY), (8, 8), interpolation=cv2.INTER_AREA
    )
    return bool(parts.min() >= LEAST_EVEN * np.median(parts))


def mask_over(sample: Sample, width: int, height: int) -> Pixels:
    """The mask at the photo's size, 1 on the lesion; its centred part where shapes differ."""
    encoded = read_encoded(sample.mask_archive, sample.mask or "")
    with Image.open(io.BytesIO(encoded), formats=("PNG",)) as image:
        mask = (np.asarray(image.convert("L")) > 127).astype(np.uint8)
    rows, columns = mask.shape
    part_width = min(columns, round(rows * width / height))
    part_height = min(rows, round(columns * height / width))
    left, top = (columns - part_width) // 2, (rows - part_height) // 2
    part = mask[top : top + part_height, left : left + part_width]
    resized = cv2.resize(part, (width, height), interpolation=cv2.INTER_NEAREST)
    return np.asarray(resized, dtype=np.uint8)


def _near_lesion(mask: Pixels, margin: int) -> Pixels:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * margin + 1, 2 * margin + 1))
    return np.asarray(cv2.dilate(mask, kernel), dtype=np.uint8)


def _free(lesion: Pixels, dark: Pixels, side: int) -> NDArray[np.bool_]:
    """Whether a square with its top left corner there is free, [h - side + 1, w - side + 1]."""
    touched = _square_sums(lesion, side)
    darkness = _square_sums(dark, side)
    free: NDArray[np.bool_] = (touched == 0) & (darkness <= MOST_DARK * side * side)
    return free


def _square_sums(flags: Pixels, side: int) -> NDArray[np.int32]:
    total = cv2.integral(flags)
    sums: NDArray[np.int32] = (
        total[side:, side:] - total[:-side, side:] - total[side:, :-side] + total[:-side, :-side]
    )
    return sums
