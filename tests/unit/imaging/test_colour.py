"""The same photo gives the same pixels however its colours are told."""

import struct
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from sweeps import thinned
from unit.imaging.colours import (
    ADOBE,
    DISPLAY_P3,
    LINEAR,
    P3,
    PROFILES,
    bmp_with,
    chrm,
    cicp,
    exif_with,
    far,
    gama,
    into,
    lesion,
    lut,
    named,
    png_with,
    tiff_with,
    version_2,
)
from unit.imaging.files import of_colours, rgb48_png, saved

from skinscreen.domain.errors import ImageError
from skinscreen.domain.issue import Issue
from skinscreen.imaging import crop, icc, jpeg
from skinscreen.imaging.bare import bare, restored
from skinscreen.imaging.colour import BROKEN, INKS
from skinscreen.imaging.decode import PREVIEW_SIDE, decode_photo, photo_of_pixels, read_photo
from skinscreen.imaging.told import UNTOLD

LESION = lesion()
GREY = np.asarray(Image.fromarray(LESION).convert("L"))
SAME = 1.2
"""Mean levels that 8 bits in another space may cost; not converting costs 3 at least."""
OTHER = 3.0


def large() -> NDArray[np.uint8]:
    return lesion(2 * PREVIEW_SIDE + 101, 2 * PREVIEW_SIDE)


def check_same(content: bytes, stored: Image.Image, expected: NDArray[np.uint8] = LESION) -> None:
    photo = decode_photo(content, "photo")
    assert of_colours(photo) == ()
    assert far(np.asarray(stored.convert("RGB")), expected) > OTHER
    assert far(photo.pixels, expected) < SAME


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP", "JPEG"])
def test_a_profile_is_converted_in_every_format(name: str, kind: str) -> None:
    stored = into(PROFILES[name], LESION)
    options = {"JPEG": {"quality": 100, "subsampling": 0}, "WEBP": {"lossless": True}}
    content = saved(stored, kind, icc_profile=PROFILES[name], **options.get(kind, {}))
    photo = decode_photo(content, "photo")
    assert of_colours(photo) == ()
    assert far(np.asarray(stored), LESION) > OTHER
    assert far(photo.pixels, LESION) < SAME + (0.6 if kind == "JPEG" else 0)


@pytest.mark.parametrize("change", [lambda p: named(p, b"sRGB IEC61"), version_2])
@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_is_judged_by_its_colours_and_not_by_its_name_or_version(
    name: str, change: object
) -> None:
    assert callable(change)
    stored = into(PROFILES[name], LESION)
    check_same(saved(stored, "PNG", icc_profile=change(PROFILES[name])), stored)


def test_a_profile_of_srgb_under_another_name_changes_nothing() -> None:
    points = [
        v / 12.92 if v < 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (np.arange(1024) / 1023)
    ]
    for curve in (icc.SRGB_CURVE, icc.table(points)):
        profile = named(icc.rgb(icc.SRGB, curve), b"Camera 123")
        photo = decode_photo(saved(Image.fromarray(LESION), "PNG", icc_profile=profile), "photo")
        assert np.array_equal(photo.pixels, LESION)
        assert of_colours(photo) == ()


def test_a_profile_made_of_a_table_is_converted() -> None:
    colorants = [(0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609), (0.1492, 0.0632, 0.7446)]
    nodes = np.array(
        [
            r * np.array(colorants[0]) + g * np.array(colorants[1]) + b * np.array(colorants[2])
            for r in (0, 1)
            for g in (0, 1)
            for b in (0, 1)
        ]
    )
    profile = lut(b"RGB ", nodes, (np.arange(1024) / 1023) ** icc.ADOBE_GAMMA)
    stored = into(ADOBE, LESION)
    check_same(saved(stored, "PNG", icc_profile=profile), stored)


def test_inks_with_a_profile_are_converted_and_without_are_said_to_be_estimated() -> None:
    # Black ink that is a red one in truth: full black must become red.
    white, red = np.array([0.9642, 1.0, 0.8249]), np.array([0.4361, 0.2225, 0.0139])
    nodes = np.array(
        [
            (red if k else white) * (0.2 if c or m or y else 1)
            for c in (0, 1)
            for m in (0, 1)
            for y in (0, 1)
            for k in (0, 1)
        ]
    )
    profile = lut(b"CMYK", nodes, np.linspace(0, 1, 256))
    image = Image.new("CMYK", (160, 120), (0, 0, 0, 255))
    for kind in ("JPEG", "TIFF"):
        photo = decode_photo(saved(image, kind, icc_profile=profile), "photo")
        assert of_colours(photo) == ()
        red_one = photo.pixels[60, 80]
        assert red_one[0] > 200
        assert max(red_one[1:]) < 110
        plain = decode_photo(saved(image, kind), "photo")
        assert of_colours(plain) == (INKS,)
        assert plain.pixels.max() < 20
        wrong = decode_photo(saved(image, kind, icc_profile=DISPLAY_P3), "photo")
        assert of_colours(wrong) == (BROKEN, INKS)
    colours = saved(Image.fromarray(LESION), "PNG", icc_profile=profile)
    assert of_colours(decode_photo(colours, "photo")) == (BROKEN,)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "JPEG"])
@pytest.mark.parametrize("profile", [icc.grey(icc.gamma(1.0)), LINEAR], ids=["grey", "rgb"])
def test_a_grey_photo_is_converted_by_a_profile_of_greys_or_of_colours(
    kind: str, profile: bytes
) -> None:
    grey = np.repeat(GREY[..., None], 3, axis=2)
    stored = into(LINEAR, grey).convert("L")
    options = {"quality": 100} if kind == "JPEG" else {}
    check_same(saved(stored, kind, icc_profile=profile, **options), stored, grey)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_of_grey_are_converted_before_they_become_eight(kind: str) -> None:
    light = (np.arange(160 * 120) / (160 * 120 - 1) / 50).reshape(120, 160)
    light[-1, -1] = 1.0
    image = Image.fromarray((light * 65535).round().astype(np.uint16))
    content = saved(image, kind, icc_profile=icc.grey(icc.gamma(1.0)))
    levels = decode_photo(content, "photo").pixels[..., 0]
    assert len(np.unique(levels)) > 30  # 8 bits of light would leave 6


def test_sixteen_bits_of_colour_are_converted() -> None:
    stored = into(DISPLAY_P3, LESION)
    content = rgb48_png(np.asarray(stored))
    code = cicp(12, 13, 0, 1)
    check_same(content[:33] + png_with(stored, code)[33:49] + content[33:], stored)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_a_photo_with_transparency_or_a_palette_is_converted_too(mode: str) -> None:
    stored = into(LINEAR, LESION)
    expected = LESION
    if mode == "LA":
        expected = np.repeat(GREY[..., None], 3, axis=2)
        stored = into(LINEAR, expected).convert("L")
    stored = stored.quantize(256) if mode == "P" else stored.convert(mode)
    photo = decode_photo(saved(stored, "PNG", icc_profile=LINEAR), "photo")
    assert far(photo.pixels, expected) < (5 if mode == "P" else SAME)
    assert far(np.asarray(stored.convert("RGB")), expected) > 20


def test_a_large_photo_is_reduced_in_srgb() -> None:
    # Black and white lines: their mean depends on the space it is taken in.
    lines = np.zeros((2 * PREVIEW_SIDE, 2 * PREVIEW_SIDE, 3), np.uint8)
    lines[:, ::2] = 200
    plain = decode_photo(saved(Image.fromarray(lines), "PNG"), "photo")
    linear = decode_photo(saved(into(LINEAR, lines), "PNG", icc_profile=LINEAR), "photo")
    assert plain.scale == linear.scale == 0.5
    assert far(linear.pixels, plain.pixels) < SAME


@pytest.mark.parametrize(
    ("profile", "chunks"),
    [
        (DISPLAY_P3, [cicp(12, 13, 0, 1)]),
        (DISPLAY_P3, [cicp(12, 1, 0, 1)]),
        (LINEAR, [cicp(1, 8, 0, 1)]),
        (LINEAR, [cicp(2, 8, 0, 1)]),
        (DISPLAY_P3, [cicp(12, 2, 0, 1)]),
        (LINEAR, [gama(1.0)]),
        (LINEAR, [gama(1.0), chrm(icc.SRGB)]),
        (ADOBE, [gama(1 / icc.ADOBE_GAMMA), chrm(icc.ADOBE_RGB)]),
        (DISPLAY_P3, [chrm(P3)]),
        (icc.rgb(P3, icc.gamma(2.2)), [gama(0.45455), chrm(P3)]),
        # The precedence of the PNG specification, third edition, 4.3.
        (DISPLAY_P3, [cicp(12, 13, 0, 1), (b"sRGB", b"\0"), gama(1.0)]),
        (LINEAR, [cicp(2, 2, 0, 1), gama(1.0)]),
        (LINEAR, [(b"cICP", b"\x0c"), gama(1.0)]),
    ],
)
def test_the_colours_that_a_png_tells_itself_are_converted(
    profile: bytes, chunks: list[tuple[bytes, bytes]]
) -> None:
    stored = into(profile, LESION)
    check_same(png_with(stored, *chunks), stored)


@pytest.mark.parametrize("kind", ["sRGB", "cICP"])
def test_a_png_follows_the_first_of_several_words(kind: str) -> None:
    words = {"sRGB": (b"sRGB", b"\0"), "cICP": cicp(1, 13, 0, 1)}
    photo = decode_photo(png_with(Image.fromarray(LESION), words[kind], gama(1.0)), "photo")
    assert np.array_equal(photo.pixels, LESION)
    profile = {"icc_profile": LINEAR}
    stored = into(LINEAR, LESION)
    photo = decode_photo(png_with(stored, (b"sRGB", b"\0"), gama(0.3), **profile), "photo")
    assert far(photo.pixels, LESION) < SAME
    photo = decode_photo(png_with(Image.fromarray(LESION), cicp(1, 13, 0, 1), **profile), "photo")
    assert np.array_equal(photo.pixels, LESION)


def test_the_gamma_that_means_srgb_changes_nothing() -> None:
    content = png_with(Image.fromarray(LESION), gama(0.45455), chrm(icc.SRGB))
    assert np.array_equal(decode_photo(content, "photo").pixels, LESION)


def test_a_grey_png_follows_its_gamma() -> None:
    grey = np.repeat(GREY[..., None], 3, axis=2)
    stored = into(LINEAR, grey).convert("L")
    check_same(png_with(stored, gama(1.0)), stored, grey)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ((9, 16, 0, 1), "HDR"),
        ((9, 18, 0, 1), "HDR"),
        ((12, 13, 6, 1), "not read .code 12/13/6/1."),
        ((12, 13, 0, 0), "not read"),
        ((99, 13, 0, 1), "not read"),
        ((1, 10, 0, 1), "not read"),
    ],
)
def test_colours_that_cannot_become_srgb_are_refused_with_the_reason(
    code: tuple[int, ...], words: str
) -> None:
    with pytest.raises(ImageError, match=f"photo: .*{words}"):
        decode_photo(png_with(Image.fromarray(LESION), cicp(*code)), "photo")


def test_a_profile_of_hdr_is_refused() -> None:
    for code, refused in ((16, True), (18, True), (13, False)):
        tag = b"cicp\0\0\0\0" + bytes([9, code, 0, 1])
        size = len(DISPLAY_P3)
        entry = b"cicp" + struct.pack(">II", size + 12, len(tag))
        count = int.from_bytes(DISPLAY_P3[128:132], "big")
        profile = DISPLAY_P3[:128] + struct.pack(">I", count + 1) + entry
        for at in range(132, 132 + 12 * count, 12):
            name, start, length = struct.unpack(">4sII", DISPLAY_P3[at : at + 12])
            profile += name + struct.pack(">II", start + 12, length)
        profile += DISPLAY_P3[132 + 12 * count :] + tag
        profile = struct.pack(">I", len(profile)) + profile[4:]
        content = saved(into(DISPLAY_P3, LESION), "PNG", icc_profile=profile)
        if refused:
            with pytest.raises(ImageError, match="HDR"):
                decode_photo(content, "photo")
        else:
            assert far(decode_photo(content, "photo").pixels, LESION) < SAME


DARK = icc.Primaries((0, 0), (0, 0), (0, 0), (0, 0))
IN_A_LINE = icc.Primaries(icc.D65, (0.3, 0.3), (0.4, 0.4), (0.5, 0.5))


@pytest.mark.parametrize("chunks", [[gama(0)], [gama(400)], [chrm(DARK)], [chrm(IN_A_LINE)]])
def test_nonsense_for_colours_is_said(chunks: list[tuple[bytes, bytes]]) -> None:
    photo = decode_photo(png_with(Image.fromarray(LESION), *chunks), "photo")
    assert of_colours(photo) == (BROKEN,)
    assert np.array_equal(photo.pixels, LESION)


@pytest.mark.parametrize(
    "profile",
    [
        b"no profile at all",
        DISPLAY_P3[: len(DISPLAY_P3) // 2],
        icc.rgb(P3, icc.table([0.0, 1.0, 0.0])),
        icc.rgb(P3, icc.table([0.0, 0.1])),
        icc.rgb(P3, icc.table([0.5, 1.0])),
        icc.grey(icc.gamma(1.0)),
        DISPLAY_P3.replace(b"RGB ", b"Lab "),
    ],
    ids=["nonsense", "cut short", "falling", "dark", "without black", "grey", "lab"],
)
def test_a_profile_that_cannot_be_meant_is_not_applied_and_said(profile: bytes) -> None:
    for kind in ("PNG", "TIFF"):
        content = saved(Image.fromarray(LESION), kind, icc_profile=profile)
        photo = decode_photo(content, "photo")
        assert of_colours(photo) == (BROKEN,)
        assert np.array_equal(photo.pixels, LESION)


@pytest.mark.parametrize(
    "exif", [exif_with(0xFFFF, "R03"), exif_with(None, "R03"), exif_with(2)], ids=str
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_adobe_rgb_told_by_exif_alone_is_converted(kind: str, exif: Image.Exif) -> None:
    stored = into(ADOBE, LESION)
    options = {"JPEG": {"quality": 100, "subsampling": 0}, "WEBP": {"lossless": True}}
    content = saved(stored, kind, exif=exif, **options.get(kind, {}))
    photo = decode_photo(content, "photo")
    assert of_colours(photo) == ()
    assert far(photo.pixels, LESION) < SAME < OTHER < far(np.asarray(stored), LESION)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_exif_that_does_not_say_is_taken_as_srgb_in_every_format_and_said(kind: str) -> None:
    content = saved(Image.fromarray(LESION), kind, exif=exif_with(0xFFFF))
    assert of_colours(decode_photo(content, "photo")) == (UNTOLD,)


def test_exif_that_says_srgb_or_does_not_say_is_srgb() -> None:
    for exif, issues in (
        (exif_with(1, "R98"), ()),
        (exif_with(1), ()),
        (exif_with(0xFFFF), (UNTOLD,)),
        (exif_with(None), ()),
    ):
        photo = decode_photo(saved(Image.fromarray(LESION), "PNG", exif=exif), "photo")
        assert np.array_equal(photo.pixels, LESION)
        assert of_colours(photo) == issues


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_damaged_exif_block_tells_nothing(kind: str) -> None:
    exif = b"Exif\0\0II*\0" + struct.pack("<IHHHII", 8, 1, 0x8769, 13, 1_000_000, 99) + bytes(9)
    for broken in (exif, b"Exif\0\0" + b"\xff" * 40):
        photo = decode_photo(saved(Image.fromarray(LESION), kind, exif=broken), "photo")
        assert of_colours(photo) == ()


def test_a_profile_goes_before_exif() -> None:
    stored = into(DISPLAY_P3, LESION)
    exif = exif_with(0xFFFF, "R03")
    check_same(saved(stored, "PNG", exif=exif, icc_profile=DISPLAY_P3), stored)


WHITE, CORNERS, TRANSFER = 318, 319, 301
CURVE = tuple(round((i / 255) ** 1.0 * 65535) for i in range(256))


@pytest.mark.parametrize(
    ("profile", "fields"),
    [
        (LINEAR, {TRANSFER: CURVE}),
        (LINEAR, {TRANSFER: CURVE * 3}),
        (
            icc.rgb(P3, icc.gamma(2.2)),
            {WHITE: icc.D65, CORNERS: (0.68, 0.32, 0.265, 0.69, 0.15, 0.06)},
        ),
        (
            icc.rgb(P3, icc.gamma(1.0)),
            {CORNERS: (0.68, 0.32, 0.265, 0.69, 0.15, 0.06), TRANSFER: CURVE},
        ),
    ],
)
def test_the_colours_that_a_tiff_tells_itself_are_converted(
    profile: bytes, fields: dict[int, object]
) -> None:
    stored = into(profile, LESION)
    check_same(tiff_with(stored, fields), stored)


def test_a_tiff_that_tells_srgb_changes_nothing_and_nonsense_is_said() -> None:
    image = Image.fromarray(LESION)
    srgb = {WHITE: icc.D65, CORNERS: (0.64, 0.33, 0.3, 0.6, 0.15, 0.06)}
    photo = decode_photo(tiff_with(image, srgb), "photo")
    assert np.array_equal(photo.pixels, LESION)
    photo = decode_photo(tiff_with(image, {CORNERS: (0.64, 0.33)}), "photo")
    assert of_colours(photo) == (BROKEN,)


CALIBRATED, SRGB_KIND, WINDOWS = 0, 0x73524742, 0x57696E20
EMBEDDED, LINKED = 0x4D424544, 0x4C494E4B


def ends(values: list[float], gamma: float) -> bytes:
    return struct.pack(
        "<9I3I", *(round(v * (1 << 30)) for v in values), *[round(gamma * 65536)] * 3
    )


P3_SHAPE = [0.68, 0.32, 0.0, 0.265, 0.69, 0.045, 0.15, 0.06, 0.79]
P3_XYZ = [0.48657, 0.22897, 0.0, 0.26567, 0.69174, 0.04511, 0.19822, 0.07929, 1.04394]


@pytest.mark.parametrize(
    ("profile", "content"),
    [
        (DISPLAY_P3, (EMBEDDED, b"", DISPLAY_P3)),
        (icc.rgb(P3, icc.gamma(1.8)), (CALIBRATED, ends(P3_SHAPE, 1.8))),
        (icc.rgb(P3, icc.gamma(1.8)), (CALIBRATED, ends(P3_XYZ, 1.8))),
        (DISPLAY_P3, (CALIBRATED, ends(P3_XYZ, 0))),
        (LINEAR, (CALIBRATED, ends([0] * 9, 1.0))),
    ],
)
def test_the_colours_that_a_bmp_tells_are_converted(
    profile: bytes, content: tuple[int, bytes] | tuple[int, bytes, bytes]
) -> None:
    stored = into(profile, LESION)
    check_same(bmp_with(stored, *content), stored)


@pytest.mark.parametrize(
    ("kind", "told", "issues"),
    [
        (SRGB_KIND, b"", ()),
        (WINDOWS, b"", ()),
        (CALIBRATED, b"", ()),
        (LINKED, b"", (BROKEN,)),
        (EMBEDDED, b"", (BROKEN,)),
        (CALIBRATED, ends([0.68, 0.32, 0, 0, 0, 0, 0, 0, 0], 1), (BROKEN,)),
    ],
)
def test_a_bmp_that_tells_nothing_or_nonsense_is_taken_as_srgb(
    kind: int, told: bytes, issues: tuple[Issue, ...]
) -> None:
    photo = decode_photo(bmp_with(Image.fromarray(LESION), kind, told), "photo")
    assert np.array_equal(photo.pixels, LESION)
    assert of_colours(photo) == issues


@pytest.mark.parametrize(
    "told", [{"icc_profile": DISPLAY_P3}, {"exif": exif_with(0xFFFF, "R03")}], ids=["icc", "exif"]
)
def test_a_kept_photo_has_the_same_pixels_again(told: dict[str, object]) -> None:
    profile = DISPLAY_P3 if "icc_profile" in told else ADOBE
    stored = into(profile, large())
    photo = decode_photo(saved(stored, "JPEG", quality=95, **told), "photo")
    assert photo.encoded is not None
    kept = bare(photo)
    assert b"Exif" not in kept.encoded
    again = restored(kept, "photo")
    assert np.array_equal(again.pixels, photo.pixels)
    box = crop.Box(500, 300, 120)
    assert np.array_equal(crop.cut(again, box, 224), crop.cut(photo, box, 224))
    assert far(crop.cut(photo, box, 224), large()[300:420, 500:620]) < 3


@pytest.mark.parametrize("kind", thinned(["PNG", "TIFF", "WEBP"], "PNG"))
def test_what_is_kept_of_other_formats_is_converted_pixels(kind: str) -> None:
    stored = into(LINEAR, large())
    options = {"lossless": True} if kind == "WEBP" else {}
    photo = decode_photo(saved(stored, kind, icc_profile=LINEAR, **options), "photo")
    kept = bare(photo)
    assert b"iCCP" not in kept.encoded
    again = restored(kept, "photo")
    assert np.array_equal(again.pixels, photo.pixels)
    assert far(crop.cut(photo, crop.Box(500, 300, 120), 224), large()[300:420, 500:620]) < SAME


def test_a_jpeg_whose_profile_is_kept_gets_no_second_one() -> None:
    content = saved(into(DISPLAY_P3, large()), "JPEG", icc_profile=DISPLAY_P3)
    assert bare(decode_photo(content, "photo")).encoded == jpeg.bare(content)


def test_pixels_without_a_file_are_converted() -> None:
    stored = np.asarray(into(LINEAR, LESION))
    photo = photo_of_pixels(stored, "Pasted picture", LINEAR)
    assert far(photo.pixels, LESION) < SAME
    grey = np.repeat(np.asarray(into(LINEAR, LESION).convert("L"))[..., None], 3, axis=2)
    for profile in (LINEAR, icc.grey(icc.gamma(1.0))):
        photo = photo_of_pixels(grey, "Pasted picture", profile)
        assert of_colours(photo) == ()
        assert photo.pixels.mean() > grey.mean() + 20
    photo = photo_of_pixels(stored, "Pasted picture", b"")
    assert of_colours(photo) == (BROKEN,)
    assert np.array_equal(photo_of_pixels(stored, "Pasted picture").pixels, stored)


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("adobe-rgb_exif-r03-only.jpg", "adobe-rgb_reference.jpg"),
        ("adobe-rgb_icc_control.jpg", "adobe-rgb_reference.jpg"),
        ("p3-cicp.png", "p3-cicp_reference.png"),
        ("linear-srgb_gimp-profile.png", "linear-srgb_reference.png"),
    ],
)
def test_a_photo_that_went_wrong_has_the_pixels_of_its_reference(
    name: str, reference: str, shared: Path
) -> None:
    photo = read_photo(shared / "cases" / name)
    assert far(photo.pixels, read_photo(shared / "cases" / reference).pixels) < SAME
    with Image.open(shared / "cases" / name) as image:
        assert far(np.asarray(image), read_photo(shared / "cases" / reference).pixels) > 2
