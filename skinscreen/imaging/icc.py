"""ICC profiles made of primaries and a tone curve, for files that tell their colours so."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

XY: TypeAlias = tuple[float, float]
"""A CIE 1931 chromaticity."""

# ICC.1:2022, annex E.2 (Bradford) and 6.3.4.3 (D50).
_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
_D50 = np.array([0.9642, 1.0, 0.8249])
_HEADER = 128
_LARGEST_TABLE = 4096


@dataclass(frozen=True, slots=True)
class Primaries:
    """White and the three primaries of an RGB space, as CIE 1931 chromaticities."""

    white: XY
    red: XY
    green: XY
    blue: XY


D65: XY = (0.3127, 0.3290)
SRGB = Primaries(D65, (0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
ADOBE_RGB = Primaries(D65, (0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
"""Adobe RGB (1998), section 4.3.1."""
ADOBE_GAMMA = 563 / 256


def gamma(exponent: float) -> bytes:
    """The curve ``light = value ** exponent``, as an ICC tag."""
    return b"para" + struct.pack(">4xHHi", 0, 0, _fixed(exponent))


def table(light: Sequence[float]) -> bytes:
    """A curve through values of light, 0 to 1, at equal distances, as an ICC tag."""
    picked = np.linspace(0, len(light) - 1, min(len(light), _LARGEST_TABLE)).round().astype(int)
    points = [round(min(max(light[i], 0.0), 1.0) * 0xFFFF) for i in picked]
    return b"curv" + struct.pack(f">4xI{len(points)}H", len(points), *points)


# IEC 61966-2-1: g, a, b, c, d of the parametric curve, type 3.
SRGB_CURVE = b"para" + struct.pack(
    ">4xHH5i",
    3,
    0,
    *(round(v * 65536) for v in (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)),
)


def rgb(primaries: Primaries, *curves: bytes) -> bytes:
    """A profile for RGB pixels.

    Args:
        primaries: of the pixels' space.
        curves: from ``gamma`` or ``table``: one for all channels or one for each.

    Raises:
        ValueError: the primaries span no space.
    """
    red, green, blue = curves if len(curves) > 1 else curves * 3
    tags = {b"rTRC": red, b"gTRC": green, b"bTRC": blue}
    colorants = _colorants(primaries)
    for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), colorants.T, strict=True):
        tags[name] = _xyz(column)
    return _profile(b"RGB ", tags)


def grey(curve: bytes) -> bytes:
    """A profile for grey pixels with a curve from ``gamma`` or ``table``."""
    return _profile(b"GRAY", {b"kTRC": curve})


def _colorants(primaries: Primaries) -> NDArray[np.float64]:
    """The XYZ of full red, green and blue in its columns, adapted to D50."""
    corners = [primaries.red, primaries.green, primaries.blue]
    if min(y for _, y in [primaries.white, *corners]) <= 0:
        raise ValueError("a primary without light")
    shape = np.array([(x / y, 1.0, (1 - x - y) / y) for x, y in corners]).T
    x, y = primaries.white
    white = np.array([x / y, 1.0, (1 - x - y) / y])
    if abs(np.linalg.det(shape)) < 1e-3:  # noqa: PLR2004
        raise ValueError("primaries in one line")
    colorants = shape * np.linalg.solve(shape, white)
    scale = (_BRADFORD @ _D50) / (_BRADFORD @ white)
    adapted: NDArray[np.float64] = (
        np.linalg.inv(_BRADFORD) @ (scale[:, None] * _BRADFORD) @ colorants
    )
    return adapted


def _fixed(value: float) -> int:
    return round(value * 65536)


def _xyz(values: Sequence[float] | NDArray[np.float64]) -> bytes:
    return b"XYZ " + struct.pack(">4x3i", *(_fixed(float(v)) for v in values))


def _profile(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    """A display profile, version 4."""
    name = "SkinScreen".encode("utf-16-be")
    text = b"mluc" + struct.pack(">4xII2s2sII", 1, 12, b"en", b"US", len(name), 28) + name
    tags = {b"desc": text, b"cprt": text, b"wtpt": _xyz(_D50), **tags}
    entries, content = struct.pack(">I", len(tags)), b""
    start = _HEADER + 4 + 12 * len(tags)
    for tag, value in tags.items():
        entries += tag + struct.pack(">II", start + len(content), len(value))
        content += value + bytes(-len(value) % 4)
    size = start + len(content)
    header = struct.pack(">I4xI4s4s4s12x4s", size, 0x04300000, b"mntr", space, b"XYZ ", b"acsp")
    header = header.ljust(68, b"\0") + struct.pack(">3i", *(_fixed(float(v)) for v in _D50))
    return header.ljust(_HEADER, b"\0") + entries + content
