"""The picture of a DICOM file: the JPEG that it holds, or a PNG of upright sRGB pixels.

Photometric interpretations, planar configuration and palettes: PS3.3, C.7.6.3.1; transfer
syntaxes: PS3.5, annex A.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import Image

from skinscreen.domain.issue import Issue
from skinscreen.imaging import colour, icc, jpeg, told
from skinscreen.imaging.decode import check_size
from skinscreen.imaging.decoder_child import Refused, as_png
from skinscreen.imaging.heif import UNCHECKED
from skinscreen.imaging.jpeg_head import FRAMES, frame_of, segments_of_head
from skinscreen.language import tr

if TYPE_CHECKING:
    from pydicom import FileDataset

Samples: TypeAlias = NDArray[np.uint8]
"""[height, width] or [height, width, 3]."""

# PS3.6, annex A.
_LOSSY = ("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.55")
_LOSSLESS = ("1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70")
_WAVELETS = ("1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91")
_RUNS = ("1.2.840.10008.1.2.5",)
_NATIVE = (
    "1.2.840.10008.1.2",
    "1.2.840.10008.1.2.1",
    "1.2.840.10008.1.2.1.99",
    "1.2.840.10008.1.2.2",
)
_GREY = ("MONOCHROME1", "MONOCHROME2")
_PALETTE = "PALETTE COLOR"
_RGB = ("RGB", "YBR_ICT", "YBR_RCT")
"""What a decoder gives as RGB: the colour transforms of JPEG 2000 are its own."""
_YBR = ("YBR_FULL", "YBR_FULL_422")
_COLOURED = (*_RGB, *_YBR)
_EIGHT, _DEEP, _BRIGHTEST = 8, 16, 255
_LONGEST_PROFILE = 1 << 20
_END = b"\xff\xd9"
_ZEROS = bytes(4096)
"""Coded pixels have no such run; a copy that stopped half-way leaves one."""
# PS3.3, C.11.15.1.2: colour spaces that are told by a word.
_SPACES = {
    "SRGB": None,
    "ADOBERGB": icc.rgb(icc.ADOBE_RGB, icc.gamma(icc.ADOBE_GAMMA)),
    "DISPLAYP3": told.of_code(12, 13),
}
_ADOBE, _JFIF = 0xEE, 0xE0
# Adobe's technical note 5116, 18: version 100, no flags, and how the colours were transformed.
_ADOBE_SEGMENT = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00"


def picture(file: "FileDataset") -> tuple[tuple[Issue, ...], bytes]:
    """The photo, JPEG or PNG, with what had to be assumed.

    Raises:
        Refused: it is stored in a way that is not read; the sentence says how.
        ImageError: it is too large or too small.
    """
    syntax, meaning = str(file.file_meta.TransferSyntaxUID), _meaning(file)
    if syntax in _LOSSY and meaning not in ("MONOCHROME1", _PALETTE):
        return _as_jpeg(file, meaning)
    check_size(int(file.Columns), int(file.Rows), "")
    samples = _decoder(syntax)(file)
    if samples.shape[:2] != (int(file.Rows), int(file.Columns)):
        raise _damaged(tr("its size is not what its header says"))
    image = Image.fromarray(_meant(samples, file, meaning))
    profile, issues = _told(file)
    colours = colour.judged(profile, image.mode, "", issues)
    return (*colours.issues, UNCHECKED), as_png(colour.in_srgb(image, colours))


def _damaged(reason: str) -> Refused:
    return Refused(tr("the picture is damaged ({reason}); copy it again").format(reason=reason))


def _meaning(file: "FileDataset") -> str:
    """The photometric interpretation, where it and the depth are among those that are read."""
    meaning = str(file.get("PhotometricInterpretation", "")).strip()
    planes = int(file.get("SamplesPerPixel", 1))
    if meaning not in (*_GREY, _PALETTE, *_COLOURED):
        message = tr("its colours are stored in a way that is not read ({kind}); save it as RGB")
        raise Refused(message.format(kind=meaning[:32] or "?"))
    if planes != (3 if meaning in _COLOURED else 1):
        raise _damaged(tr("its header contradicts itself"))
    bits = int(file.get("BitsStored", 0))
    deepest = _DEEP if meaning == _PALETTE else _EIGHT
    if not 0 < bits <= deepest or (bits < _EIGHT and meaning != _PALETTE):
        message = tr("stores {bits} bits a colour, and only 8 are read; save it with 8")
        raise Refused(message.format(bits=bits))
    if int(file.get("PixelRepresentation", 0)) != 0:
        raise Refused(tr("holds measured values, not colours; save it with 8 bits a colour"))
    ratio = [float(part) for part in file.get("PixelAspectRatio") or (1, 1)]
    if ratio[0] != ratio[1]:
        raise Refused(tr("its pixels are not square, so shapes would be wrong; save it anew"))
    return meaning


# ---- the JPEG as it is


def _as_jpeg(file: "FileDataset", meaning: str) -> tuple[tuple[Issue, ...], bytes]:
    """The JPEG inside without what else it says; its damage is looked for where it is decoded."""
    content = _frame(file)
    frame = frame_of(content)
    if frame is None:
        raise _damaged(tr("it holds no JPEG"))
    if (frame.width, frame.height) != (int(file.Columns), int(file.Rows)):
        raise _damaged(tr("its size is not what its header says"))
    profile, issues = _told(file)
    bare = jpeg.bare(content, keep_profile="ICCProfile" not in file)
    if meaning in _COLOURED and not _says_its_colours(content):
        code = b"\x00" if meaning == "RGB" else b"\x01"
        bare = bare[:2] + _ADOBE_SEGMENT + code + bare[2:]
    if profile is not None and b"ICC_PROFILE\0" not in bare:
        bare = jpeg.with_profile(bare, profile)
    return issues, bare


def _says_its_colours(content: bytes) -> bool:
    """Whether a JPEG tells whether it was turned into brightness and colour differences.

    What it says goes before the header's word: headers are often left as they were before the
    picture was compressed, and every JPEG decoder goes by the JPEG.
    """
    return any(
        (marker == _ADOBE and body.startswith(b"Adobe"))
        or (marker == _JFIF and body.startswith(b"JFIF\0"))
        or (marker in FRAMES and body[6::3] == b"RGB")
        for marker, _, body in segments_of_head(content)
    )


# ---- pixels


def _decoder(syntax: str) -> Callable[["FileDataset"], Samples]:
    if syntax in (*_NATIVE, *_RUNS):
        return _by_pydicom
    if syntax in _WAVELETS:
        return _whole_by_pydicom
    if syntax in _LOSSLESS:
        return _lossless
    if syntax in _LOSSY:
        return _lossy
    from pydicom.uid import UID

    message = tr("is compressed in a way that is not read ({kind}); have it sent as JPEG")
    raise Refused(message.format(kind=UID(syntax).name[:80]))


def _frame(file: "FileDataset") -> bytes:
    """The bytes of the one picture of an encapsulated file."""
    from pydicom.encaps import generate_frames

    return bytes(next(generate_frames(file.PixelData, number_of_frames=1)))


def _by_pydicom(file: "FileDataset") -> Samples:
    from pydicom.pixels import pixel_array

    samples: NDArray[Any] = pixel_array(file, raw=False)
    if str(file.PhotometricInterpretation).strip() == _PALETTE:
        return samples
    if samples.max() > _BRIGHTEST:
        raise _damaged(tr("its header contradicts itself"))
    return samples.astype(np.uint8)


def _whole_by_pydicom(file: "FileDataset") -> Samples:
    """The same of a stream that its decoder fills up without a word where it ends early."""
    stream = _frame(file)
    if not stream.rstrip(b"\0").endswith(_END):
        raise _damaged(tr("it ends early"))
    if _ZEROS in stream.rstrip(b"\0"):
        raise _damaged(tr("parts of it are missing"))
    return _by_pydicom(file)


def _lossless(file: "FileDataset") -> Samples:
    """JPEG without loss; its decoder transforms no colours."""
    space = "GRAY" if int(file.SamplesPerPixel) == 1 else "RGB"
    samples: Samples = simplejpeg.decode_jpeg(_frame(file), space, strict=True)
    samples = samples[..., 0] if space == "GRAY" else samples
    if str(file.PhotometricInterpretation).strip() in _YBR:
        from pydicom.pixels import convert_color_space

        return np.asarray(convert_color_space(samples, "YBR_FULL", "RGB"), np.uint8)
    return samples


def _lossy(file: "FileDataset") -> Samples:
    """A JPEG whose greys mean something else than they say."""
    content = jpeg.mended(_frame(file))
    if (reason := jpeg.damage(content)) is not None:
        raise _damaged(reason)
    grey: Samples = simplejpeg.decode_jpeg(content, "GRAY")
    return grey[..., 0]


def _meant(samples: Samples, file: "FileDataset", meaning: str) -> Samples:
    """Greys and colours of which 0 is the darkest."""
    if meaning == "MONOCHROME1":
        return np.asarray(_BRIGHTEST - samples, np.uint8)
    if meaning != _PALETTE:
        return samples
    from pydicom.pixels import apply_color_lut

    coloured = np.asarray(apply_color_lut(samples, file))[..., :3]
    return np.asarray(coloured >> 8 if coloured.dtype.itemsize > 1 else coloured, np.uint8)


def _told(file: "FileDataset") -> tuple[bytes | None, tuple[Issue, ...]]:
    """An ICC profile of the file's colours, and what had to be assumed of them."""
    if "ICCProfile" in file:
        profile = bytes(file.ICCProfile or b"")
        usable = 0 < len(profile) <= _LONGEST_PROFILE
        return (profile, ()) if usable else (None, (colour.BROKEN,))
    space = str(file.get("ColorSpace") or "SRGB").strip()
    return (_SPACES[space], ()) if space in _SPACES else (None, (told.UNTOLD,))
