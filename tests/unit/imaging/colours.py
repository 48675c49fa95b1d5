"""One photo in many colour spaces, told in every way there is."""

import io
import struct

import numpy as np
from drawn_lesion import lesion_pixels
from numpy.typing import NDArray
from PIL import Image, ImageCms, TiffImagePlugin
from unit.imaging.files import png_chunk, saved

from skinscreen.imaging import icc

D50 = (0.34567, 0.35850)
P3 = icc.Primaries(icc.D65, (0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
BT2020 = icc.Primaries(icc.D65, (0.708, 0.292), (0.170, 0.797), (0.131, 0.046))
PROPHOTO = icc.Primaries(D50, (0.734699, 0.265301), (0.159597, 0.840403), (0.036598, 0.000105))
LINEAR = icc.rgb(icc.SRGB, icc.gamma(1.0))
ADOBE = icc.rgb(icc.ADOBE_RGB, icc.gamma(icc.ADOBE_GAMMA))
DISPLAY_P3 = icc.rgb(P3, icc.SRGB_CURVE)
PROFILES = {
    "linear": LINEAR,
    "adobe-rgb": ADOBE,
    "display-p3": DISPLAY_P3,
    "prophoto": icc.rgb(PROPHOTO, icc.gamma(1.8)),
    "gamma-2.2-by-table": icc.rgb(BT2020, icc.table([(i / 999) ** 2.2 for i in range(1000)])),
}


def named(profile: bytes, name: bytes) -> bytes:
    """The profile with another ten letters for its name."""
    assert len(name) == 10
    return profile.replace("SkinScreen".encode("utf-16-be"), name.decode().encode("utf-16-be"))


def version_2(profile: bytes) -> bytes:
    return profile[:8] + b"\x02\x40" + profile[10:]


def lesion(width: int = 160, height: int = 120) -> NDArray[np.uint8]:
    return lesion_pixels(width, height)


def into(profile: bytes, pixels: NDArray[np.uint8]) -> Image.Image:
    """The sRGB pixels in the space of a profile."""
    target = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    source = ImageCms.createProfile("sRGB")
    how = ImageCms.Intent.RELATIVE_COLORIMETRIC
    image = Image.fromarray(pixels)
    converted = ImageCms.profileToProfile(image, source, target, how, outputMode="RGB")
    assert converted is not None
    return Image.fromarray(np.asarray(converted))  # without the profile, which would be saved


def far(pixels: NDArray[np.uint8], expected: NDArray[np.uint8]) -> float:
    """Mean absolute difference in levels."""
    assert pixels.shape == expected.shape
    return float(np.abs(pixels.astype(int) - expected.astype(int)).mean())


def png_with(image: Image.Image, *chunks: tuple[bytes, bytes], **options: object) -> bytes:
    """A PNG with chunks before its pixels."""
    content = saved(image, "PNG", **options)
    told = b"".join(png_chunk(kind, value) for kind, value in chunks)
    return content[:33] + told + content[33:]


def cicp(*code: int) -> tuple[bytes, bytes]:
    return b"cICP", bytes(code)


def gama(exponent: float) -> tuple[bytes, bytes]:
    return b"gAMA", struct.pack(">I", round(exponent * 100_000))


def chrm(primaries: icc.Primaries) -> tuple[bytes, bytes]:
    corners = (primaries.white, primaries.red, primaries.green, primaries.blue)
    return b"cHRM", struct.pack(">8I", *(round(v * 100_000) for xy in corners for v in xy))


def exif_with(space: int | None, index: str | None = None) -> Image.Exif:
    exif = Image.Exif()
    inner: dict[int, object] = {} if space is None else {0xA001: space}
    if index is not None:
        inner[0xA005] = {1: index}
    exif[0x8769] = inner
    read_again = Image.Exif()  # TIFF writes no other
    read_again.load(exif.tobytes())
    if index is not None:
        read_again.get_ifd(0x8769)[0xA005] = {1: index}
    return read_again


def tiff_with(image: Image.Image, fields: dict[int, object]) -> bytes:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, value in fields.items():
        tags[tag] = value
    return saved(image, "TIFF", tiffinfo=tags)


def bmp_with(image: Image.Image, kind: int, told: bytes = b"", profile: bytes = b"") -> bytes:
    """A BMP with a header of version 5; ``told`` are its end points and gammas."""
    rows = image.transpose(Image.Transpose.FLIP_TOP_BOTTOM).tobytes("raw", "BGR")
    assert image.width * 3 % 4 == 0
    header = struct.pack(
        "<IiiHHIIiiII", 124, *image.size, 1, 24, 0, len(rows), 2835, 2835, 0, 0
    ) + bytes(16)
    header += struct.pack("<I", kind) + told.ljust(48, b"\0")
    header += struct.pack("<IIII", 4, 124 + len(rows), len(profile), 0)
    start = 14 + len(header)
    size = start + len(rows) + len(profile)
    return b"BM" + struct.pack("<IHHI", size, 0, 0, start) + header + rows + profile


def lut(space: bytes, nodes: NDArray[np.float64], curve: NDArray[np.float64]) -> bytes:
    """A profile of a table: XYZ at the corners of the device space, one curve before it."""
    inputs, points = {b"RGB ": 3, b"CMYK": 4}[space], len(curve)
    table = b"mft2" + struct.pack(">4xBBBx9i", inputs, 3, 2, *np.eye(3, dtype=int).ravel() * 65536)
    table += struct.pack(">HH", points, 2)
    table += (curve * 65535).round().astype(">u2").tobytes() * inputs
    table += (nodes * 32768).round().astype(">u2").tobytes()
    table += struct.pack(">6H", 0, 65535, 0, 65535, 0, 65535)
    profile = icc.grey(icc.gamma(1.0))
    return profile_of_tags(profile, space, {b"A2B0": table})


def profile_of_tags(like: bytes, space: bytes, tags: dict[bytes, bytes]) -> bytes:
    """A scanner's or printer's profile with these tags besides name, copyright and white."""
    kind = b"prtr" if space == b"CMYK" else b"scnr"
    count = int.from_bytes(like[128:132], "big")
    for at in range(132, 132 + 12 * count, 12):
        tag, start, size = struct.unpack(">4sII", like[at : at + 12])
        if tag in (b"desc", b"cprt", b"wtpt"):
            tags[tag] = like[start : start + size]
    entries, content = struct.pack(">I", len(tags)), b""
    for tag, value in tags.items():
        entries += tag + struct.pack(">II", 132 + 12 * len(tags) + len(content), len(value))
        content += value + bytes(-len(value) % 4)
    head = struct.pack(">I", 128 + len(entries) + len(content)) + like[4:8] + b"\x02\x40\0\0"
    return head + kind + space + like[20:128] + entries + content
