"""HEIC and AVIF, phones' photos: decoded in a process of its own, with limits of time and memory.

Their decoders are large and have crashed on crafted files before. What comes back is a PNG of
upright sRGB pixels, which is read as any other file; no word about what was in the file but
pixels, so neither metadata, depth and gain maps nor further pictures.
"""

from skinscreen.domain.errors import ImageError
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.imaging import decoder_apart, heif_boxes
from skinscreen.language import tr

TIME_LIMIT = decoder_apart.TIME_LIMIT
UNCHECKED = Issue(IssueCode.DAMAGE_UNSEEN)
_CHILD = "skinscreen.imaging.heif_child"


def as_png(encoded: bytes, name: str) -> tuple[bytes, tuple[Issue, ...]]:
    """The photo as PNG, with what had to be assumed.

    Args:
        encoded: bytes for which ``heif_boxes.is_heic`` or ``is_avif`` holds.
        name: for the sentence.

    Raises:
        ImageError: the file is damaged, too large, HDR or an animation, or its decoder crashes,
            hangs or takes too much memory.
    """
    reason = heif_boxes.damage(encoded)
    if reason is not None:
        damaged = tr("the picture is damaged ({reason}); copy it again").format(reason=reason)
        raise ImageError(f"{name}: {damaged}")
    content, issues = decoder_apart.decoded(_CHILD, encoded, name, time_limit=TIME_LIMIT)
    return content, (*issues, UNCHECKED)
