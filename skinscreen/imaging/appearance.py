"""What a crop looks like at a glance, in numbers: colour, contrast, and detail by its size.

Skin has few colours and little detail, and what there is of it is soft; these few numbers tell
other things from it which a network trained on skin alone has no word for.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from skinscreen.imaging.field import field_of_view
from skinscreen.imaging.measures import COLOURS_AT
from skinscreen.imaging.photo import Mask, Pixels
from skinscreen.imaging.resizing import halved, mask_scaled, means, resize

SIDE = 224
"""Side, in pixels, at which a crop is looked at, whatever the model reads."""
LENGTH = 37
"""How many numbers there are."""
_SCALES = 5
_BLACK = 30.0
"""Added to the sum of the channels (0 to 765): the colour of what is nearly black is noise."""
_FLOOR = 0.05
"""Grey levels below which there is no detail: a logarithm needs an end."""
_EIGHTHS = 8
"""Parts of each side that are compared for shape."""
_BURNT_OUT = 245.0
"""Mean brightness, in grey levels, from which light has taken all shape away."""
_EVEN = 0.02
"""Standard deviation, in grey levels, below which those parts are all alike."""
_ROUNDED = 0.4
"""The same, below which rounding to whole levels alone may have made the differences."""
_UNORDERED = 0.8
"""Geary's ratio above which the parts have no order."""


def appearance(pixels: Pixels) -> NDArray[np.float32]:
    """The numbers, [37], of RGB pixels, [any, any, 3].

    Mean, standard deviation, 5 %, 50 % and 95 % quantile of redness, yellowness and brightness
    (15), how much the two colours change from place to place (2), and at five scales across and
    down the logarithm of the mean step between neighbours and of how unevenly the steps are
    spread (20). The surround that a device drew about its field of view is left out.
    """
    sized = resize(pixels, SIDE, SIDE)
    return appearance_of(sized, field_of_view(sized))


def appearance_of(
    sized: Pixels, field: Mask | None, places: Pixels | None = None
) -> NDArray[np.float32]:
    """The same of pixels that are ``SIDE`` wide and high already.

    Args:
        sized: RGB, 8 bit, [SIDE, SIDE, 3].
        field: their ``field_of_view``.
        places: ``means`` of them, [COLOURS_AT, COLOURS_AT, 3]; None: not yet known.
    """
    sized = np.ascontiguousarray(sized)
    places = means(sized, COLOURS_AT) if places is None else places
    return np.concatenate([_colours(places, field), _detail(sized, field)]).astype(np.float32)


def _colours(small: Pixels, field: Mask | None) -> NDArray[np.float64]:
    red, green, blue = small.reshape(-1, 3).T.astype(np.float64)
    total = red + green + blue
    planes = np.stack([red - green, red + green - 2 * blue, total])
    planes[:2] *= 100 / (total + _BLACK)
    planes[2] /= 3
    opponents = planes[:2].reshape(2, COLOURS_AT, COLOURS_AT)
    steps = np.abs(opponents[:, 1:] - opponents[:, :-1])
    if field is None:
        changes = steps.reshape(2, -1).mean(axis=1)
    else:
        seen = mask_scaled(field, COLOURS_AT, COLOURS_AT)
        planes = planes[:, seen.ravel()]
        changes = steps[:, seen[1:] & seen[:-1]].mean(axis=1)
    count = planes.shape[1]
    ranks = (count // 20, count // 2, count - 1 - count // 20)
    quantiles = np.partition(planes, ranks, axis=1)[:, ranks]
    return np.concatenate(
        [planes.mean(axis=1), planes.std(axis=1), quantiles.ravel(), np.log(changes + _FLOOR)]
    )


def _detail(sized: Pixels, field: Mask | None) -> NDArray[np.float64]:
    grey = np.asarray(cv2.cvtColor(sized, cv2.COLOR_RGB2GRAY), np.uint8)
    found: list[float] = []
    for scale in range(_SCALES):
        if scale:
            grey = halved(grey)
        side = grey.shape[0]
        seen = None if field is None else mask_scaled(field, side, side).astype(np.uint8)
        for here, there in ((np.s_[1:], np.s_[:-1]), (np.s_[:, 1:], np.s_[:, :-1])):
            both = None if seen is None else seen[here] & seen[there]
            count = grey.size if both is None else max(cv2.countNonZero(both), 1)
            step = cv2.norm(grey[here], grey[there], cv2.NORM_L1, both) / count + _FLOOR
            square = cv2.norm(grey[here], grey[there], cv2.NORM_L2SQR, both) / count + _FLOOR
            found += [step, square / step**2]
    return np.log(found)


def is_shapeless(pixels: Pixels) -> bool:
    """Whether there is nothing in RGB pixels, [any, any, 3], larger than grain.

    Of an even colour nothing differs, and in pure noise neighbouring eighths of the picture
    differ as much as distant ones; on a photo, however poor, light and skin change from one side
    to the other. Only of a burnt out one nothing can be said. Geary's ratio (The contiguity ratio
    and statistical mapping, 1954) of the brightness: 1 for noise, near 0 for a slope.
    """
    small = means(pixels, _EIGHTHS)
    levels = small.astype(np.float64).mean(axis=2)
    if levels.mean() > _BURNT_OUT:
        return False
    if levels.std() < _ROUNDED:
        return bool(levels.std() < _EVEN)
    across, down = np.diff(levels, axis=1) ** 2, np.diff(levels, axis=0) ** 2
    return bool((across.mean() + down.mean()) / (4 * levels.var()) > _UNORDERED)
