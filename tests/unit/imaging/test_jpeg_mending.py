"""A JPEG with whole pixels is read, however odd what stands around them is."""

import io
import re
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from drawn_lesion import encoded, lesion_pixels
from numpy.typing import NDArray
from PIL import Image
from sweeps import thinned
from unit.imaging.files import END, jpeg_frame, lesion_image, saved, scan_start

from skinscreen.domain.errors import ImageError
from skinscreen.imaging import crop, jpeg
from skinscreen.imaging.bare import bare, restored
from skinscreen.imaging.decode import PREVIEW_SIDE, decode_photo
from skinscreen.imaging.jpeg_head import frame_of, mended
from skinscreen.imaging.jpeg_stretches import without_stray

LESION = lesion_pixels(160, 120)
GOOD = encoded(LESION)
RESTARTS = {
    "a few blocks": encoded(LESION, restart_marker_blocks=4),
    "a row": encoded(LESION, restart_marker_rows=1),
    "full chroma": encoded(LESION, restart_marker_blocks=7, subsampling=0),
    "grey": saved(lesion_image().convert("L"), "JPEG", restart_marker_blocks=8, quality=92),
    "large": encoded(lesion_pixels(800, 600), restart_marker_blocks=9),
}
RESTART = re.compile(rb"\xff[\xd0-\xd7]")


def scan_header(content: bytes) -> int:
    """Where the last three bytes of the scan's header stand."""
    return scan_start(content) - 3


def with_scan_header(content: bytes, values: bytes) -> bytes:
    place = scan_header(content)
    return content[:place] + values + content[place + 3 :]


def with_jfif(content: bytes, version: bytes) -> bytes:
    place = content.index(b"JFIF\0") + 5
    return content[:place] + version + content[place + 2 :]


def before(content: bytes, marker: bytes, stray: bytes) -> bytes:
    place = content.index(marker)
    return content[:place] + stray + content[place:]


ODD: dict[str, Callable[[], bytes]] = {
    "samsung": lambda: with_scan_header(GOOD, bytes(3)),
    "scan 0 to 255": lambda: with_scan_header(GOOD, b"\0\xff\0"),
    "scan shifted": lambda: with_scan_header(GOOD, b"\0\x3f\x11"),
    "jfif 0.00": lambda: with_jfif(GOOD, b"\0\0"),
    "jfif 2.01": lambda: with_jfif(GOOD, b"\2\1"),
    "jfif 255.255": lambda: with_jfif(GOOD, b"\xff\xff"),
    "zeros before the tables": lambda: before(GOOD, b"\xff\xdb", bytes(40)),
    "junk before the frame": lambda: before(GOOD, b"\xff\xc0", b"junk"),
    "junk before the codes": lambda: before(GOOD, b"\xff\xc4", b"\x12\x00\x99"),
    "junk before the scan": lambda: before(GOOD, b"\xff\xda", b"\x00\x00\x01"),
    "junk with a stuffed byte": lambda: before(GOOD, b"\xff\xda", b"\xff\x00\x07"),
    "junk after the start": lambda: GOOD[:2] + b"\r\n" + GOOD[2:],
    "all at once": lambda: before(
        with_jfif(with_scan_header(GOOD, bytes(3)), b"\0\0"), b"\xff\xc0", b"junk"
    ),
}


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_head_changes_no_pixel(kind: str) -> None:
    photo = decode_photo(ODD[kind](), "odd.jpg")
    assert np.array_equal(photo.pixels, decode_photo(GOOD, "good.jpg").pixels)
    assert photo.issues == decode_photo(GOOD, "good.jpg").issues


@pytest.mark.parametrize("name", ["samsung_sos-0-0.jpg", "jfif-0.00.jpg"])
def test_phones_own_ways_give_the_pixels_of_the_good_photo(name: str, shared: Path) -> None:
    cases = shared / "cases"
    good = decode_photo((cases / "good.jpg").read_bytes(), "good.jpg").pixels
    assert np.array_equal(decode_photo((cases / name).read_bytes(), name).pixels, good)


def test_a_large_odd_photo_is_cut_kept_and_restored_as_a_good_one_is() -> None:
    good = encoded(lesion_pixels(2 * PREVIEW_SIDE, 2 * PREVIEW_SIDE))
    odd = with_jfif(with_scan_header(good, bytes(3)), b"\2\1")
    photo, same = decode_photo(odd, "odd.jpg"), decode_photo(good, "good.jpg")
    box = crop.Box(300, 300, 200)
    expected = crop.cut(same, box, 224)
    assert np.array_equal(crop.cut(photo, box, 224), expected)
    assert np.array_equal(crop.cut(restored(bare(photo), "kept"), box, 224), expected)


@pytest.mark.parametrize("kind", ODD)
def test_damage_behind_an_odd_head_is_still_found(kind: str) -> None:
    odd = ODD[kind]()
    with pytest.raises(ImageError, match=r"^cut\.jpg: the picture is damaged"):
        decode_photo(odd[: len(odd) * 2 // 3] + END, "cut.jpg")


def test_a_progressive_photos_scans_stay_as_they_are() -> None:
    progressive = encoded(LESION, progressive=True)
    assert mended(progressive) is progressive
    assert mended(GOOD) is GOOD
    png = saved(lesion_image(), "PNG")
    assert jpeg.mended(png) is png


@pytest.mark.parametrize("lost", [b"\xee\x00\x0eAdobe\0", b"ICC_PROFILE\0", b"Exif\0\0"])
def test_what_may_be_a_lost_segment_about_colours_is_not_passed_over(lost: bytes) -> None:
    with pytest.raises(ImageError, match=r"^odd\.jpg: "):
        decode_photo(before(GOOD, b"\xff\xdb", lost), "odd.jpg")


@pytest.mark.parametrize(
    "end", [b"\xff\xd8", b"\xff\xd9", b"\xff\xfe\x00\x01", b"\xff\xfe\xff\xff"]
)
def test_a_head_that_cannot_be_followed_is_left_as_it_is(end: bytes) -> None:
    broken = b"\xff\xd8\x00" + end
    assert mended(broken) is broken
    assert frame_of(broken) is None


@pytest.mark.parametrize(
    "stray", thinned([b"\0", bytes(9), b"\x12\x34", b"\x5a", b"\x12\x34" * 20], b"\0", b"\x12\x34")
)
@pytest.mark.parametrize("kind", RESTARTS)
def test_stray_bytes_before_restart_markers_change_no_pixel(kind: str, stray: bytes) -> None:
    content = RESTARTS[kind]
    start = scan_start(content)
    markers = [found.start() for found in RESTART.finditer(content, start)]
    one = content[: markers[1]] + stray + content[markers[1] :]
    every = content[:start] + RESTART.sub(lambda found: stray + found[0], content[start:])
    whole = decode_photo(content, "whole").pixels
    for odd in (one, every):
        assert jpeg.damage(odd) is None
        assert np.array_equal(decode_photo(odd, "odd.jpg").pixels, whole)


def pixels_of(content: bytes) -> NDArray[np.int16]:
    """As Pillow decodes it, whatever is wrong with it."""
    with Image.open(io.BytesIO(content)) as image:
        return np.asarray(image.convert("RGB")).astype(np.int16)


def test_bytes_left_over_by_damage_are_not_taken_for_stray_ones() -> None:
    chance, gravely, refused = np.random.default_rng(1), 0, 0
    for kind in ("a few blocks", "a row", "large"):
        content, whole = RESTARTS[kind], pixels_of(RESTARTS[kind])
        for _ in range(60):
            flipped = bytearray(content)
            place = chance.integers(scan_start(content), len(content) - 2)
            flipped[place] ^= 1 << int(chance.integers(8))
            said = jpeg.damage(bytes(flipped))
            if said is None and without_stray(bytes(flipped), jpeg.look) in (None, bytes(flipped)):
                continue  # it has left no trace, or one of another kind
            try:
                seen = pixels_of(bytes(flipped))
            except OSError:  # Pillow itself refuses it
                assert said is not None
                continue
            changed = np.abs(seen - whole).max(axis=2) > 40
            if changed.sum() > 150:
                gravely += 1
                refused += said is not None
    assert gravely > 20
    assert refused > 0.85 * gravely


def altered_frame(content: bytes, place: int, values: bytes) -> bytes:
    """A JPEG with other values in its frame header."""
    start = jpeg_frame(content) + place
    return content[:start] + values + content[start + len(values) :]


STRAY = RESTARTS["a few blocks"]
STRAY = STRAY[: (at := RESTART.search(STRAY, scan_start(STRAY)).start())] + bytes(9) + STRAY[at:]


@pytest.mark.parametrize(
    "content",
    [
        encoded(LESION, progressive=True, restart_marker_blocks=4),
        GOOD,
        b"\xff\xd8",
        altered_frame(STRAY, 5, bytes(2)),  # no rows
        altered_frame(STRAY, 11, b"\x02"),  # a component without width
        altered_frame(STRAY, 9, b"\x07"),  # more components than there are
        altered_frame(STRAY, 5, b"\x40\0\x40\0"),  # more pixels than are looked at
        altered_frame(STRAY, 5, b"\0\xf0"),  # more stretches than there are
        STRAY[: scan_start(STRAY) + 4] + STRAY[at:],  # a stretch that ends early
    ],
    ids=["progressive", "no restarts", "no head", "empty", "narrow", "few", "large", "long", "cut"],
)
def test_where_it_cannot_be_told_nothing_is_taken_for_stray(content: bytes) -> None:
    assert without_stray(content, jpeg.look) is None


def test_a_stretch_too_long_to_be_looked_at_alone_is_not_taken_for_whole() -> None:
    content = encoded(lesion_pixels(1600, 1200), restart_marker_rows=70)
    assert frame_of(content).interval * 16 > 65_500
    assert without_stray(content, jpeg.look) is None


def test_stray_bytes_at_the_end_of_a_picture_of_one_stretch_stay_suspect() -> None:
    narrow = encoded(lesion_pixels(16, 64), restart_marker_blocks=1)
    at = RESTART.search(narrow, scan_start(narrow)).start()
    assert struct.unpack(">H", narrow[(dri := narrow.index(b"\xff\xdd") + 4) : dri + 2]) == (1,)
    assert without_stray(narrow[:at] + b"\x12\x34" + narrow[at:], jpeg.look) is not None


def test_of_a_picture_of_one_block_nothing_can_be_told() -> None:
    block = encoded(lesion_pixels(16, 16), restart_marker_blocks=1)
    stray = block[:-2] + b"\x12\x34" * 9 + END
    assert without_stray(stray, jpeg.look) is None


def test_a_picture_that_cannot_be_seen_whole_is_not_taken_for_whole() -> None:
    content = RESTARTS["large"]
    at = RESTART.search(content, scan_start(content)).start()
    stray = content[:at] + b"\x12\x34" * 9 + content[at:]

    def blind(encoded: bytes, every_colour: bool = False) -> NDArray[np.uint8] | str:
        return "unseen" if len(encoded) > len(content) // 2 else jpeg.look(encoded, every_colour)

    assert without_stray(stray, jpeg.look) == content
    assert without_stray(stray, blind) is None


def test_zeros_before_the_restart_markers_of_a_picture_of_inks_are_no_damage() -> None:
    inks = saved(lesion_image().convert("CMYK"), "JPEG", restart_marker_blocks=4)
    at = RESTART.search(inks, scan_start(inks)).start()
    assert jpeg.damage(inks[:at] + bytes(9) + inks[at:]) is None
