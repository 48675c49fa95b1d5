"""Whether a file's pixels are whole, by whatever its format has to tell it, and what cannot be."""

from PIL import Image

from skinscreen.domain.errors import ImageError
from skinscreen.domain.issue import Issue
from skinscreen.imaging import jpeg, tiff_blocks, webp
from skinscreen.imaging.heif import UNCHECKED
from skinscreen.language import tr

_JPEG = ("JPEG", "MPO")


def require_whole(encoded: bytes, name: str) -> None:
    """Refuse a picture that is damaged or ends early, though it can be decoded.

    Raises:
        ImageError: naming the file.
    """
    reason = jpeg.damage(encoded) or webp.damage(encoded) or tiff_blocks.damage(encoded)
    if reason is None:
        return
    if "subsampling" in reason:
        unchecked = tr("this kind of JPEG cannot be checked for damage; save it as PNG")
        raise ImageError(f"{name}: {unchecked}")
    damaged = tr("the picture is damaged ({reason}); copy it again").format(reason=reason)
    raise ImageError(f"{name}: {damaged}")


def unseen(image: Image.Image, encoded: bytes) -> tuple[Issue, ...]:
    """What must be said beside an answer of a file that may be damaged without a trace.

    A PNG and a Deflate TIFF have checksums. Of a JPEG that is read from top to bottom most damage
    shows, in the decoder's warnings or as a broken picture: on every photo of every camera a word
    would be read by no one.
    """
    if image.format in _JPEG:
        told = not (image.info.get("progressive") or image.info.get("progression"))
    elif tiff_blocks.is_jpeg(image):
        told = tiff_blocks.is_read_by_rows(image, encoded)
    else:
        told = image.format == "PNG" or tiff_blocks.is_summed(image)
    return () if told else (UNCHECKED,)
