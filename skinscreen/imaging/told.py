"""What a file says of its colours, in whatever words, as one ICC profile.

The order is that of the PNG specification, third edition, 4.3: cICP, ICC, sRGB, gAMA and cHRM;
behind them TIFF's own fields and EXIF. No word at all means sRGB.
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple
from typing import Any

from PIL import Image

from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.imaging import icc
from skinscreen.language import mark, tr

UNTOLD = Issue(IssueCode.COLOURS_UNTOLD)
# L10N: stands after the name of a file, as all that begin with "is", "has", "holds" or "keeps" do
HDR = mark(
    "is an HDR picture, whose brightness cannot be compared; save it as a standard JPEG or PNG"
)

# ITU-T H.273 (2024), table 2 and table 3. Pictures that claim a video's curve (1, 6, 14, 15)
# are shown with sRGB's by viewers, so that is what the person saw who took or sent them.
_PRIMARIES = {
    1: icc.SRGB,
    4: icc.Primaries((0.310, 0.316), (0.67, 0.33), (0.21, 0.71), (0.14, 0.08)),
    5: icc.Primaries(icc.D65, (0.64, 0.33), (0.29, 0.60), (0.15, 0.06)),
    6: icc.Primaries(icc.D65, (0.630, 0.340), (0.310, 0.595), (0.155, 0.070)),
    7: icc.Primaries(icc.D65, (0.630, 0.340), (0.310, 0.595), (0.155, 0.070)),
    9: icc.Primaries(icc.D65, (0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    11: icc.Primaries((0.314, 0.351), (0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
    12: icc.Primaries(icc.D65, (0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
    22: icc.Primaries(icc.D65, (0.630, 0.340), (0.295, 0.605), (0.155, 0.077)),
}
_CURVES = {
    **dict.fromkeys((1, 6, 13, 14, 15), icc.SRGB_CURVE),
    4: icc.gamma(2.2),
    5: icc.gamma(2.8),
    8: icc.gamma(1.0),
}
HDR_TRANSFERS = (16, 18)
"""PQ and HLG."""
_UNSPECIFIED = 2

GREY = ("1", "L", "LA", "I;16", "I;16B", "I;16L", "I;16N")
_TRANSFER_FUNCTION, _WHITE_POINT, _PRIMARY_CHROMATICITIES = 301, 318, 319
_EXIF, _INTEROP = 0x8769, 0xA005
_COLOUR_SPACE, _INTEROP_INDEX = 0xA001, 1
_EXIF_SRGB, _EXIF_ADOBE, _UNCALIBRATED = 1, 2, 0xFFFF
# [MS-WMF] 2.2.2.3 and 2.2.2.5: BITMAPV4HEADER and BITMAPV5HEADER, counted from the header's start.
_BMP_HEADER, _BMP_V4, _BMP_V5 = 14, 108, 124
_BMP_CALIBRATED, _BMP_EMBEDDED, _BMP_LINKED = 0, 0x4D424544, 0x4C494E4B
_GAMMA_OF_SRGB = 0.45455
_ABOUT = 0.05
"""Gammas no farther apart are the same one, as libpng holds it."""

_Told = tuple[bytes | None, tuple[Issue, ...]]
_SRGB: _Told = (None, ())


def told(image: Image.Image, encoded: bytes) -> _Told:
    """An ICC profile of an opened picture's colours, and sentences about what had to be assumed.

    The profile is None where the file says sRGB or nothing; it is empty where the file has one
    that cannot be read.

    Raises:
        ValueError: the colours are HDR's or told in a way that is not read.
    """
    is_grey = image.mode in GREY
    if image.format == "PNG" and (code := _cicp(encoded)) is not None:
        profile = of_code(*code, is_grey=is_grey)
        if profile is not None:
            return profile, ()
    if "icc_profile" in image.info:
        return image.info["icc_profile"] or b"", ()
    if image.format == "BMP":
        return of_bmp(encoded, is_grey=is_grey), ()
    if image.format == "PNG":
        if "srgb" in image.info:
            return _SRGB
        if "gamma" in image.info or "chromaticity" in image.info:
            return _of_png(image.info, is_grey=is_grey), ()
    return of_exif(image.getexif, is_grey=is_grey)


def is_hdr(profile: bytes) -> bool:
    """Whether an ICC profile's own code point (ICC.1:2022, 9.2.17) names PQ or HLG."""
    count = int.from_bytes(profile[128:132], "big")
    for at in range(132, min(132 + 12 * count, len(profile) - 11), 12):
        tag, start, _ = struct.unpack(">4sII", profile[at : at + 12])
        if tag == b"cicp":
            return profile[start + 9 : start + 10] in map(bytes, zip(HDR_TRANSFERS, strict=True))
    return False


def of_code(
    primaries: int, transfer: int, matrix: int = 0, full_range: int = 1, *, is_grey: bool = False
) -> bytes | None:
    """A profile for the code points of ITU-T H.273; None where they are unspecified.

    Args:
        primaries: ColourPrimaries.
        transfer: TransferCharacteristics.
        matrix: MatrixCoefficients still to be undone: 0 where the pixels are RGB.
        full_range: 1 where black is 0 and white the largest value.
        is_grey: the pixels are.

    Raises:
        ValueError: the colours are HDR's or told in a way that is not read.
    """
    if transfer in HDR_TRANSFERS:
        raise ValueError(tr(HDR))
    if (primaries, transfer) == (_UNSPECIFIED, _UNSPECIFIED):
        return None
    curve = _CURVES.get(13 if transfer == _UNSPECIFIED else transfer)
    corners = _PRIMARIES.get(1 if primaries == _UNSPECIFIED else primaries)
    if curve is None or corners is None or matrix != 0 or full_range != 1:
        unread = tr("its colours are told in a way that is not read (code {code}); save it as sRGB")
        code = f"{primaries}/{transfer}/{matrix}/{full_range}"
        raise ValueError(unread.format(code=code))
    return icc.grey(curve) if is_grey else icc.rgb(corners, curve)


def _cicp(encoded: bytes) -> tuple[int, int, int, int] | None:
    for kind, content in png_chunks(encoded):
        if kind == b"cICP" and len(content) == 4:  # noqa: PLR2004
            return content[0], content[1], content[2], content[3]
    return None


def png_chunks(encoded: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks before the pixels, whose lengths and sums have been checked."""
    at = 8
    while (kind := encoded[at + 4 : at + 8]) not in (b"IDAT", b""):
        length = int.from_bytes(encoded[at : at + 4], "big")
        yield kind, encoded[at + 8 : at + 8 + length]
        at += 12 + length


def _of_png(fields: dict[Any, Any], *, is_grey: bool) -> bytes:
    """A profile for gAMA and cHRM; empty where they are nonsense."""
    corners = fields.get("chromaticity")
    primaries = icc.SRGB if corners is None else _primaries(corners)
    exponent = fields.get("gamma", _GAMMA_OF_SRGB)
    if not 0.1 < exponent < 10:  # noqa: PLR2004
        return b""
    # Encoders write 1/2.2 for sRGB's own curve.
    about_srgb = abs(exponent / _GAMMA_OF_SRGB - 1) < _ABOUT and _is_srgb(primaries)
    means_srgb = about_srgb or "gamma" not in fields
    curve = icc.SRGB_CURVE if means_srgb else icc.gamma(1 / exponent)
    return _profile(primaries, curve, is_grey=is_grey)


def of_bmp(encoded: bytes, *, is_grey: bool = False) -> bytes | None:
    """A profile for what a BMP's header says; empty where that is nonsense or in another file."""
    header = encoded[_BMP_HEADER:]
    size = int.from_bytes(header[:4], "little")
    if size < _BMP_V4 or len(header) < size:
        return None
    (kind,) = struct.unpack_from("<I", header, 56)
    if kind == _BMP_LINKED:
        return b""
    if kind == _BMP_EMBEDDED and size >= _BMP_V5:
        start, length = struct.unpack_from("<II", header, 112)
        return header[start : start + length]
    if kind != _BMP_CALIBRATED:
        return None
    values = [v / (1 << 30) for v in struct.unpack_from("<9I", header, 60)]
    gammas = [v / (1 << 16) for v in struct.unpack_from("<3I", header, 96)]
    if not any(values) and not any(gammas):  # many a program fills in nothing
        return None
    corners = _of_xyz(values) if any(values) else icc.SRGB
    curves = [icc.gamma(g) if g > 0 else icc.SRGB_CURVE for g in gammas]
    return _profile(corners, *curves, is_grey=is_grey)


def _of_xyz(values: Sequence[float]) -> icc.Primaries | None:
    """Primaries from the XYZ of red, green and blue, whose sum is white.

    Some programs fill in chromaticities, each with a sum of 1; white is then D65.
    """
    ends = [values[i : i + 3] for i in (0, 3, 6)]
    sums = [sum(end) for end in ends]
    if min(sums) <= 0:
        return None
    red, green, blue = (
        (end[0] / total, end[1] / total) for end, total in zip(ends, sums, strict=True)
    )
    white = icc.D65
    if max(abs(total - 1) for total in sums) > _ABOUT:
        x, y, _ = (sum(part) / sum(sums) for part in zip(*ends, strict=True))
        white = (x, y)
    return icc.Primaries(white, red, green, blue)


def _primaries(values: Any) -> icc.Primaries | None:  # noqa: ANN401 - whatever a file says
    """White, red, green and blue from eight numbers."""
    try:
        wx, wy, rx, ry, gx, gy, bx, by = (float(v) for v in values)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return icc.Primaries((wx, wy), (rx, ry), (gx, gy), (bx, by))


def _is_srgb(primaries: icc.Primaries | None) -> bool:
    if primaries is None:
        return False
    return all(
        abs(a - b) < 0.005  # noqa: PLR2004 - as many digits as such fields are written with
        for mine, theirs in zip(astuple(primaries), astuple(icc.SRGB), strict=True)
        for a, b in zip(mine, theirs, strict=True)
    )


def _profile(primaries: icc.Primaries | None, *curves: bytes, is_grey: bool) -> bytes:
    """A profile, or an empty one where the primaries are nonsense."""
    if is_grey:
        return icc.grey(curves[0])
    try:
        return icc.rgb(primaries, *curves) if primaries is not None else b""
    except (ValueError, struct.error):
        return b""


def of_exif(read: Callable[[], Image.Exif], *, is_grey: bool) -> _Told:
    """What EXIF, or a TIFF's own fields, say; see ``told``.

    Args:
        read: gives the fields; it may raise anything.
        is_grey: the pixels are.
    """
    try:
        exif = read()
        space = exif.get_ifd(_EXIF).get(_COLOUR_SPACE)
        index = str(exif.get_ifd(_INTEROP).get(_INTEROP_INDEX, "")).strip("\0 ")
        fields = [exif.get(t) for t in (_WHITE_POINT, _PRIMARY_CHROMATICITIES, _TRANSFER_FUNCTION)]
    except Exception:  # noqa: BLE001 - a damaged EXIF block says nothing about the pixels
        return _SRGB
    if space == _EXIF_SRGB:
        return _SRGB
    if space == _EXIF_ADOBE or index == "R03":
        curve = icc.gamma(icc.ADOBE_GAMMA)
        return _profile(icc.ADOBE_RGB, curve, is_grey=is_grey), ()
    if any(field is not None for field in fields):
        return _of_fields(*fields, is_grey=is_grey), ()
    return None, (UNTOLD,) if space == _UNCALIBRATED else ()


def _of_fields(white: Any, corners: Any, transfer: Any, *, is_grey: bool) -> bytes | None:  # noqa: ANN401
    """A profile for TIFF 6.0, section 20: white, primaries and transfer functions."""
    primaries: icc.Primaries | None = icc.SRGB
    if corners is not None:
        primaries = _primaries((*(white or icc.D65), *corners))
    # Without a curve that of sRGB goes with its primaries, the specification's 2.2 with others.
    curves = [icc.SRGB_CURVE if _is_srgb(primaries) else icc.gamma(2.2)]
    if transfer is not None:
        each = 3 if len(transfer) % 3 == 0 else 1
        size = len(transfer) // each
        curves = [
            icc.table([v / 0xFFFF for v in transfer[i * size : (i + 1) * size]])
            for i in range(each)
        ]
    return _profile(primaries, *curves, is_grey=is_grey)
