"""Where the lesion is in a crop, or that none can be made out.

Classical and fast: what is browner or bluer than the skin around it, by Otsu's threshold. It
gives none rather than nonsense. ``python -m skinscreen.training segmentation`` measures it
against HAM10000's masks.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.preprocess import resize

SIDE = 128
"""Side, in pixels, at which lesions are looked for: their outlines need no more."""
LEAST_SEPARATION = 2.4
"""Distance between lesion and skin, in standard deviations, below which there is no lesion."""
LEAST_RIM = 7.0
"""Grey levels by which the lesion's rim stands out from the skin beside it, at least."""
MOST_EDGE = 0.6
"""Share of the crop's edge that may be lesion: of one with more, the outline is not in it."""

# Grey levels of each channel in which a lesion stands out. Melanin takes blue light most; half
# of the red taken off lets shadows, which darken both, count less. Chosen on HAM10000 among
# mixtures of the channels (mean overlap 0.81, against 0.80 for blue alone and 0.67 for lightness).
_STANDS_OUT = np.array([[0.5, 0.0, -1.0, 128.0]])
_HAIR = 5
_TOWARDS_SKIN = 0.35  # Otsu cuts tighter than people draw
_DARK_CORNER = 60
_CENTRAL = 0.3
_PART = 0.25
_RIM = 7
_LEAST_AREA = 0.004


@dataclass(frozen=True, slots=True, eq=False)
class Lesion:
    """A lesion made out in a crop.

    Attributes:
        mask: whether each pixel is lesion, [SIDE, SIDE].
        pixels: the crop without fine hairs, RGB, [SIDE, SIDE, 3].
        seen: whether each pixel is a picture, not the dark corner of a dermatoscope's.
    """

    mask: NDArray[np.bool_]
    pixels: Pixels
    seen: NDArray[np.bool_]

    @property
    def edge(self) -> float:
        """Share of the crop's edge that is lesion, 0 to 1."""
        mask = self.mask
        return float(np.concatenate([mask[0], mask[-1], mask[1:-1, 0], mask[1:-1, -1]]).mean())


def segment(pixels: Pixels) -> Lesion | None:
    """The lesion in a square crop; RGB, 8 bit, [side, side, 3].

    None where nothing stands out from the skin, or where the lesion fills the crop.
    """
    small = np.asarray(cv2.medianBlur(resize(pixels, SIDE, SIDE), _HAIR), np.uint8)
    seen = _seen(small)
    levels = _levels(small)
    values = levels[seen]
    if values.size < SIDE:
        return None
    threshold = _threshold(values)
    mask = _central(((levels > threshold) & seen).astype(np.uint8))
    if mask is None or not _stands_out(levels, mask, seen):
        return None
    lesion = Lesion(mask.astype(bool), small, seen)
    return lesion if lesion.edge <= MOST_EDGE else None


def _levels(small: Pixels) -> NDArray[np.float32]:
    mixed = cv2.transform(small.astype(np.float32), _STANDS_OUT)
    return np.asarray(cv2.GaussianBlur(mixed, (0, 0), 1.0), np.float32)


def _seen(small: Pixels) -> NDArray[np.bool_]:
    """All but the dark corners of a round picture."""
    dark = (small.max(axis=2) < _DARK_CORNER).astype(np.uint8)
    _, parts = cv2.connectedComponents(dark)
    corners = {int(parts[y, x]) for y in (0, -1) for x in (0, -1) if dark[y, x]}
    if not corners:
        return np.ones(dark.shape, np.bool_)
    outside = np.isin(parts, sorted(corners)).astype(np.uint8)
    grown = cv2.dilate(outside, np.ones((9, 9), np.uint8))
    return np.asarray(grown == 0, np.bool_)


def _threshold(values: NDArray[np.float32]) -> float:
    """Otsu's threshold (IEEE Trans. SMC 9:62, 1979), moved towards the skin."""
    low, high = np.percentile(values, (1, 99))
    scale = 255 / max(float(high - low), 1e-6)
    bytes_ = np.clip((values - low) * scale, 0, 255).astype(np.uint8)[:, np.newaxis]
    cut, _ = cv2.threshold(bytes_, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    skin = float(bytes_[bytes_ <= cut].mean())
    return float(low + (cut - _TOWARDS_SKIN * (cut - skin)) / scale)


def _central(mask: Pixels) -> Pixels | None:
    """The parts about the middle, their holes filled; None where there is none."""
    ellipse = cv2.MORPH_ELLIPSE
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, cv2.getStructuringElement(ellipse, (3, 3)))
    closed = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, cv2.getStructuringElement(ellipse, (7, 7)))
    count, parts = cv2.connectedComponents(closed)
    if count < 2:  # noqa: PLR2004 - the background alone
        return None
    weights = np.bincount(parts.ravel(), weights=_CENTRALITY.ravel(), minlength=count)
    weights[0] = 0
    kept = weights >= _PART * weights.max()
    kept[0] = False
    outlines, _ = cv2.findContours(
        kept[parts].astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )
    filled = np.zeros_like(closed)
    cv2.drawContours(filled, outlines, -1, (1,), -1)
    return np.asarray(filled, np.uint8)


def _centrality() -> NDArray[np.float64]:
    away = (np.arange(SIDE) - (SIDE - 1) / 2) / (_CENTRAL * SIDE)
    bell = np.exp(-(away**2))
    return np.asarray(np.outer(bell, bell), np.float64)


_CENTRALITY = _centrality()


def _stands_out(levels: NDArray[np.float32], mask: Pixels, seen: NDArray[np.bool_]) -> bool:
    """Whether lesion and skin are apart, as a whole and at the rim."""
    inside, outside = (mask > 0) & seen, (mask == 0) & seen
    if min(inside.sum(), outside.sum()) < _LEAST_AREA * mask.size:
        return False
    lesion, skin = levels[inside], levels[outside]
    spread = np.sqrt((lesion.var() + skin.var()) / 2)
    if lesion.mean() - skin.mean() < LEAST_SEPARATION * max(float(spread), 1.0):
        return False
    kernel = np.ones((_RIM, _RIM), np.uint8)
    within = levels[inside & (cv2.erode(mask, kernel) == 0)]
    beside = levels[outside & (cv2.dilate(mask, kernel) > 0)]
    if min(within.size, beside.size) == 0:
        return False
    return float(within.mean() - beside.mean()) >= LEAST_RIM
