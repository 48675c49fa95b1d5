"""Whether a crop is good enough to be scored.

The limits were set on photos of seven collections, each a device or a clinic of its own, so that
few of any are held back, and keep to what is plainly spoiled; ``test_quality.py`` holds them to
how many spoiled photos they must catch and how many good ones of each they may hold back.
"""

from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.imaging.glance import Glance, glanced
from skinscreen.imaging.measures import Measures, measure
from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.segmentation import may_be_cut, segment_within

ENLARGEMENT_LIMIT = 2.0
"""A crop enlarged more than this to the model's input holds too little for an answer."""
SMALLEST = 32
"""Side, in pixels, below which nothing can be said of light and focus."""
BLUR_LIMIT = 0.845
"""Blur effect above which a crop is out of focus or shaken."""
NOISE_LIMIT = 10.0
"""Standard deviation of the noise, in grey levels."""
DOTS_LIMIT = 0.012
"""Share of pixels that may stick out from all around them."""
DARK_LIMIT = 95.0
"""Grey level that at least a hundredth of a well exposed crop reaches, on the darkest skin too."""
LOST_LIGHT_LIMIT = 0.75
"""Share of a crop burnt out in some colour plus that in two, from which it is too bright.

A bright photo of pale skin loses red, and shows its lesion as well as any: brightness alone, the
measure before, held back one in ten of ISIC 2020 and caught no more of what is over-exposed.
"""
GLARE_LIMIT = 0.05
"""Share of a crop that may be burnt out in every colour."""
SPOTS_LIMIT = 0.006
"""Share of a crop burnt out in every colour from which glare is worth a word."""
CONTRAST_LIMIT = 12.0
"""Grey levels between the darkest and the brightest twentieth of a crop."""
RED_LIMITS = (-0.08, 1.0)
BLUE_LIMITS = (-1.0, 0.32)
"""Logarithms of red and blue over green: skin of any tone, pale, brown or inflamed, gives back
more red than green, and little more blue. All photos of PAD-UFES-20, skin types 1 to 6, and all
but a few in a thousand of HAM10000 lie within."""
EDGE_LIMIT = 0.2
"""Share of the frame's edge that is lesion from which it counts as cut off."""


DARK = Issue(IssueCode.TOO_DARK)
BRIGHT = Issue(IssueCode.TOO_BRIGHT)
GLARE = Issue(IssueCode.GLARE)
SPOTS = Issue(IssueCode.GLARE_SPOTS)
FLAT = Issue(IssueCode.NO_CONTRAST)
BLURRED = Issue(IssueCode.BLURRED)
GRAINY = Issue(IssueCode.GRAINY)
CAST = Issue(IssueCode.COLOUR_CAST)
CUT = Issue(IssueCode.CUT_OFF)


def check(side: int, needed: int) -> tuple[Issue, ...]:
    """Whether a crop has the pixels the model needs.

    Args:
        side: of the crop, in full-resolution pixels.
        needed: the model's input side, in pixels.
    """
    if side * ENLARGEMENT_LIMIT < needed:
        return (Issue.of(IssueCode.TOO_FEW_PIXELS, side=side, needed=needed),)
    if side < needed:
        return (Issue.of(IssueCode.FEW_PIXELS, side=side, needed=needed),)
    return ()


def look(crop: Glance | Pixels) -> tuple[Issue, ...]:
    """What is the matter with a crop's light, focus, colour and frame; RGB, [side, side, 3].

    Of a crop too small to be looked at nothing is said: ``check`` refuses it. Where a photo must
    be retaken, nothing is said of its frame: an outline found on it would be worth nothing.
    """
    seen = glanced(crop)
    if min(seen.pixels.shape[:2]) < SMALLEST:
        return ()
    small, field = seen.small, seen.field
    measured = measure(seen.pixels, small, field, seen.places)
    found = [*_light(measured), *_sharpness(measured), *_colour(measured)]
    if not any(issue.retake for issue in found) and may_be_cut(small):
        lesion = segment_within(small, field)
        if lesion is not None and lesion.edge > EDGE_LIMIT:
            found.append(CUT)
    return tuple(found)


def _light(measured: Measures) -> list[Issue]:
    if measured.highlight < DARK_LIMIT:
        return [DARK]
    if measured.clipped + measured.pale > LOST_LIGHT_LIMIT:
        return [BRIGHT]
    if measured.burnt > SPOTS_LIMIT:
        return [GLARE if measured.burnt > GLARE_LIMIT else SPOTS]
    return []


def _sharpness(measured: Measures) -> list[Issue]:
    found = []
    if measured.bright - measured.dark < CONTRAST_LIMIT:
        found.append(FLAT)
    elif measured.blur > BLUR_LIMIT:
        found.append(BLURRED)
    if measured.noise > NOISE_LIMIT or measured.dots > DOTS_LIMIT:
        found.append(GRAINY)
    return found


def _colour(measured: Measures) -> list[Issue]:
    red = RED_LIMITS[0] <= measured.red <= RED_LIMITS[1]
    blue = BLUE_LIMITS[0] <= measured.blue <= BLUE_LIMITS[1]
    return [] if red and blue else [CAST]
