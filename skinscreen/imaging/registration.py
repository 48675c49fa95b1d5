"""Laying one crop over another of the same lesion: turned, scaled and moved, nothing bent.

ORB features are matched and a similarity is fitted with RANSAC (Rublee et al., ICCV 2011;
Fischler and Bolles, CACM 1981); where skin has too few of them, ECC is tried (Evangelidis and
Psarakis, IEEE TPAMI 2008). What does not hold together is not used: a wrong overlay would show a
change that is none.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.resizing import laid_over

SIDE = 512
"""Both crops are compared at this size, in pixels."""
LEAST_INLIERS = 15
LEAST_SHARE = 0.35
"""Of the matches, how many must agree on one similarity."""
LEAST_CORRELATION = 0.85
"""Of the brightness after ECC, -1 to 1."""
_FEATURES = 1500
_RATIO = 0.75
_TOLERANCE = 4.0
_SCALES = (0.5, 2.0)
_ROUNDS, _STOP = 60, 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Registration:
    """How the second crop is laid over the first.

    Attributes:
        overlay: the second crop on the first one's grid, RGB, [SIDE, SIDE, 3].
        base: the first crop at that size, RGB, [SIDE, SIDE, 3].
    """

    overlay: Pixels
    base: Pixels


def register(base: Pixels, other: Pixels) -> Registration | None:
    """Lay ``other`` over ``base``, both RGB [h, w, 3]; None where they cannot be matched."""
    first, second = laid_over(base, SIDE), laid_over(other, SIDE)
    grey = _grey(first), _grey(second)
    matrix = _by_features(*grey)
    if matrix is None:
        matrix = _by_correlation(*grey)
    if matrix is None:
        return None
    flags = cv2.INTER_LINEAR
    moved = cv2.warpAffine(
        second, matrix, (SIDE, SIDE), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    return Registration(moved.astype(np.uint8), first)


def plain(base: Pixels, other: Pixels) -> Registration:
    """Both as they are, frame upon frame."""
    return Registration(laid_over(other, SIDE), laid_over(base, SIDE))


def _grey(pixels: Pixels) -> Pixels:
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.uint8)


def _by_features(first: Pixels, second: Pixels) -> NDArray[np.float64] | None:
    orb = cv2.ORB_create(nfeatures=_FEATURES, fastThreshold=7)  # type: ignore[attr-defined]
    points, words = orb.detectAndCompute(first, None)
    other_points, other_words = orb.detectAndCompute(second, None)
    if words is None or other_words is None:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(other_words, words, k=2)
    good = [
        pair[0]
        for pair in pairs
        if len(pair) == 2 and pair[0].distance < _RATIO * pair[1].distance  # noqa: PLR2004
    ]
    if len(good) < LEAST_INLIERS:
        return None
    here = np.array([points[match.trainIdx].pt for match in good])
    there = np.array([other_points[match.queryIdx].pt for match in good])
    fitted: tuple[Any, Any] = cv2.estimateAffinePartial2D(
        there, here, method=cv2.RANSAC, ransacReprojThreshold=_TOLERANCE
    )  # both are None where no similarity is found
    matrix, inliers = fitted
    if np.count_nonzero(inliers) < max(LEAST_INLIERS, LEAST_SHARE * len(good)):
        return None
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    return np.asarray(matrix, np.float64) if _SCALES[0] <= scale <= _SCALES[1] else None


def _by_correlation(first: Pixels, second: Pixels) -> NDArray[np.float64] | None:
    matrix = np.eye(2, 3, dtype=np.float32)
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, _ROUNDS, _STOP)
    try:
        # ECC finds the way from the first to the second; its inverse moves the second.
        agreement, found = cv2.findTransformECC(
            first, second, matrix, cv2.MOTION_EUCLIDEAN, criteria
        )
    except cv2.error:  # it does not converge
        return None
    if agreement < LEAST_CORRELATION:
        return None
    return np.asarray(cv2.invertAffineTransform(found), np.float64)
