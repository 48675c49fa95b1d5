"""What is the matter with a frame while it can still be moved, before the screening."""

from skinscreen.domain.assessment import Box
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.imaging import crop, quality
from skinscreen.imaging.photo import Photo, Pixels
from skinscreen.imaging.segmentation import segment

LEAST_SHARE = 0.04
"""Share of the frame below which a lesion is small in it: about a fifth of its width."""
SMALL = Issue(IssueCode.SMALL_LESION)


def issues_of(photo: Photo, box: Box, needed: int) -> tuple[Issue, ...]:
    """What the quality gate will say of a square.

    Args:
        photo: where it lies.
        box: the square, in full-resolution pixels.
        needed: the model's input side, in pixels.

    Raises:
        ImageError: the square leaves the photo, or the photo is damaged.
    """
    pixels = crop.cut(photo, box, needed)
    return (*quality.check(box.side, needed), *look_live(pixels))


def look_live(pixels: Pixels) -> tuple[Issue, ...]:
    """What is the matter with a square that can still be framed anew; RGB, [side, side, 3].

    As the gate says it, and whether the lesion is small in it, which holds no photo back.
    """
    issues = quality.look(pixels)
    if any(issue.retake for issue in issues):
        return issues
    lesion = segment(pixels)
    is_small = lesion is not None and float(lesion.mask.mean()) < LEAST_SHARE
    return (*issues, SMALL) if is_small else issues
