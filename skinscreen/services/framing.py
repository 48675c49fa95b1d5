"""What is the matter with a frame while it is being moved: the gate of the screening, before it."""

from skinscreen.domain.assessment import Box
from skinscreen.imaging import crop, quality
from skinscreen.imaging.photo import Photo


def issues_of(photo: Photo, box: Box, needed: int) -> tuple[quality.Issue, ...]:
    """What the quality gate will say of a square.

    Args:
        photo: where it lies.
        box: the square, in full-resolution pixels.
        needed: the model's input side, in pixels.

    Raises:
        ImageError: the square leaves the photo, or the photo is damaged.
    """
    pixels = crop.cut(photo, box, needed)
    return (*quality.check(box.side, needed), *quality.look(pixels))
