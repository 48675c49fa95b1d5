"""What has no checksum is looked at all the same, and what cannot be seen is said."""

import struct
from collections.abc import Callable

import numpy as np
import pytest
from drawn_lesion import encoded, lesion_pixels
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from PIL.JpegPresets import presets
from sweeps import thinned
from unit.imaging.files import lesion_image, made, saved

from skinscreen.domain.errors import ImageError
from skinscreen.imaging import crop, jpeg_tables, webp
from skinscreen.imaging.decode import PREVIEW_SIDE, decode_photo
from skinscreen.imaging.heif import UNCHECKED

LESION = lesion_pixels(160, 120)
WEBP = saved(lesion_image(240, 180), "WEBP", quality=80)
LOSSLESS = saved(lesion_image(), "WEBP", lossless=True)
FRAME = 20
"""Where the frame of a simple WebP stands."""


def is_refused(content: bytes) -> bool:
    try:
        decode_photo(content, "photo.webp")
    except ImageError as error:
        return str(error).startswith("photo.webp: the picture is damaged")
    return False


@pytest.mark.parametrize("options", [{"quality": 40}, {"quality": 95}, {"lossless": True}])
def test_a_webp_whose_tail_is_zeros_is_refused(options: dict[str, object]) -> None:
    content = saved(lesion_image(240, 180), "WEBP", **options)
    for cut in np.linspace(0.2, 0.98, 20) * len(content):
        kept = content[: int(cut)]
        assert is_refused(kept + bytes(len(content) - len(kept)))


def test_of_flipped_bits_in_a_webp_nearly_all_are_found() -> None:
    chance, refused = np.random.default_rng(5), 0
    for _ in range(100):
        flipped = bytearray(WEBP)
        flipped[chance.integers(len(WEBP) - 16)] ^= 1 << int(chance.integers(8))
        try:
            decode_photo(bytes(flipped), "flipped.webp")
        except ImageError:
            refused += 1
    assert refused >= 90


@pytest.mark.parametrize("content", [WEBP, LOSSLESS], ids=["lossy", "lossless"])
def test_a_webp_with_a_hole_of_zeros_is_refused(content: bytes) -> None:
    for start in range(60, len(content) - 600, len(content) // 12):
        assert is_refused(content[:start] + bytes(512) + content[start + 512 :])


def test_of_a_large_damaged_webp_no_crop_is_cut() -> None:
    content = saved(lesion_image(2 * PREVIEW_SIDE, 2 * PREVIEW_SIDE), "WEBP", quality=70)
    photo = decode_photo(content[: len(content) // 2] + bytes(len(content) // 2), "large.webp")
    with pytest.raises(ImageError, match=r"^large\.webp: the picture is damaged"):
        crop.cut(photo, crop.centred(photo), 224)


def framed(width: int, height: int) -> Image.Image:
    """A lesion in a dermatoscope's round black frame."""
    seen = Image.new("L", (width, height))
    middle = (width // 4, height // 4, width * 3 // 4, height * 3 // 4)
    ImageDraw.Draw(seen).ellipse(middle, fill=255)
    black = Image.new("RGB", seen.size)
    black.paste(lesion_image(width, height), (0, 0), seen)
    return black


def bordered() -> Image.Image:
    white = Image.new("RGB", (600, 500), "white")
    white.paste(lesion_image(300, 300), (150, 20))
    return white


def transparent() -> Image.Image:
    image = lesion_image(400, 300)
    image.putalpha(framed(400, 300).convert("L").point(lambda level: 255 * (level > 0)))
    return image


Q80 = {"quality": 80}
HONEST: dict[str, Callable[[], Image.Image]] = {
    "lesion": lambda: lesion_image(400, 300),
    "round frame": lambda: framed(1600, 1200),
    "white border": bordered,
    "black": lambda: Image.new("RGB", (900, 700)),
    "one colour": lambda: Image.new("RGB", (900, 700), (201, 160, 140)),
    "small": lambda: lesion_image(17, 16),
    "transparent": transparent,
}


@pytest.mark.parametrize("options", thinned([{"quality": 10}, Q80, {"lossless": True}], Q80))
@pytest.mark.parametrize("kind", HONEST)
def test_a_whole_webp_is_read_however_flat_or_framed(kind: str, options: dict[str, object]) -> None:
    content = saved(HONEST[kind](), "WEBP", exif=b"Exif\0\0", icc_profile=b"x" * 33, **options)
    assert webp.damage(content) is None
    assert webp.damage(saved(HONEST[kind](), "WEBP", **options)) is None


def altered(content: bytes, place: int, values: bytes) -> bytes:
    return content[:place] + values + content[place + len(values) :]


def in_riff(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(
        kind + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)
        for kind, content in chunks
    )
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


VP8, VP8L = WEBP[FRAME:], LOSSLESS[FRAME:]
EXTENDED = b"\0\0\0\0" + struct.pack("<I", 239)[:3] + struct.pack("<I", 179)[:3]
BROKEN = {
    "longer than the file": altered(WEBP, 4, struct.pack("<I", len(WEBP))),
    "shorter than the file": altered(WEBP, 4, struct.pack("<I", len(WEBP) - 40)),
    "something behind": WEBP + b"junk",
    "no picture": in_riff((b"EXIF", b"nothing")),
    "two pictures": in_riff((b"VP8 ", VP8), (b"VP8 ", VP8)),
    "a nameless part": in_riff((b"VP8 ", VP8), (b"\xff\x01\x02\x03", b"abc")),
    "a part that leaves the file": altered(WEBP, 16, struct.pack("<I", len(WEBP))),
    "another canvas": in_riff((b"VP8X", altered(EXTENDED, 4, b"\0\1\0")), (b"VP8 ", VP8)),
    "no key frame": altered(WEBP, FRAME, bytes([WEBP[FRAME] | 1])),
    "no start code": altered(WEBP, FRAME + 3, b"\0\0\0"),
    "a first part that leaves the frame": altered(WEBP, FRAME, b"\xf0\xff\xff"),
    "no mark": altered(LOSSLESS, FRAME, b"\x00"),
    "another version": altered(LOSSLESS, FRAME + 4, bytes([LOSSLESS[FRAME + 4] | 0x20])),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_webp_whose_parts_do_not_fit_together_is_damaged(kind: str) -> None:
    assert webp.damage(BROKEN[kind]) is not None


def test_a_webp_with_its_parts_in_order_is_whole() -> None:
    assert webp.damage(in_riff((b"VP8X", EXTENDED), (b"VP8 ", VP8), (b"XMP ", b"abc"))) is None
    assert webp.damage(WEBP + bytes(7)) is None
    assert webp.damage(made("png", LESION)) is None


class Coder:
    """Writes bits of even chances as VP8's boolean coder does (RFC 6386, section 7.3)."""

    def __init__(self) -> None:
        """Begin with nothing written."""
        self.low, self.range, self.shifted = 0, 255, 0

    def write(self, value: int, count: int) -> None:
        """The lowest ``count`` bits of a value, the highest first."""
        for at in reversed(range(count)):
            split = 1 + (self.range - 1 >> 1)
            if value >> at & 1:
                self.low += split
                self.range -= split
            else:
                self.range = split
            while self.range < 128:
                self.range <<= 1
                self.low <<= 1
                self.shifted += 1

    def coded(self) -> bytes:
        """Long enough to be read to the end."""
        return (self.low << 8 * 32 - 8 - self.shifted).to_bytes(32, "big")


@pytest.mark.parametrize("segments", [False, True])
@pytest.mark.parametrize("parts", [0, 1, 3])
def test_the_number_of_partitions_is_read_behind_whatever_stands_before_it(
    parts: int, segments: bool
) -> None:
    coder = Coder()
    coder.write(1, 2)
    coder.write(7 if segments else 0, 3 if segments else 1)
    if segments:
        coder.write(1, 1)
        for width in (7, 7, 7, 7, 6, 6, 6, 6):
            coder.write(1, 1)
            coder.write(5, width + 1)
        for _ in range(3):
            coder.write(0, 1)
    coder.write(333, 10)
    coder.write(3 if segments else 0, 2 if segments else 1)
    for _ in range(8 if segments else 0):
        coder.write(1, 1)
        coder.write(9, 7)
    coder.write(parts, 2)
    assert webp.partitions(coder.coded()) == 1 << parts


def split_frame(first: int) -> bytes:
    """A frame of 16 x 16 pixels in two partitions, both far longer than it needs."""
    coder = Coder()
    coder.write(0b001, 3)  # segments
    coder.write(0b10, 2)  # with a map, without values
    coder.write(0, 3 + 10 + 1)
    coder.write(1, 2)
    modes = coder.coded() + bytes(200)
    tag = struct.pack("<I", len(modes) << 5 | 0b10000)[:3]
    tokens = struct.pack("<I", first)[:3] + bytes(300)
    return tag + b"\x9d\x01\x2a" + struct.pack("<HH", 16, 16) + modes + tokens


@pytest.mark.parametrize(
    ("first", "reason"),
    [(150, "there are more bytes than pixels"), (301, "its parts do not add up")],
)
def test_a_webp_in_several_partitions_is_looked_at_as_well(first: int, reason: str) -> None:
    assert webp.damage(in_riff((b"VP8 ", split_frame(first)))) == reason


def table_of(content: bytes) -> int:
    """Where the first quantisation table's steps stand."""
    return content.index(b"\xff\xdb") + 5


@pytest.mark.parametrize("quality", [60, 75, 85, 92])
def test_every_altered_step_of_a_quantisation_table_that_shows_is_refused(quality: int) -> None:
    content = encoded(LESION, quality=quality)
    whole = decode_photo(content, "good.jpg").pixels.astype(int)
    start, chance = table_of(content), np.random.default_rng(2)
    for _ in range(20):
        step = int(chance.integers(64))
        changed = altered(content, start + step, bytes([content[start + step] ^ 1 << 7]))
        with pytest.raises(ImageError, match="quantisation table"):
            decode_photo(changed, "table.jpg")
        near = altered(content, start + step, bytes([content[start + step] + 1]))
        try:
            pixels = decode_photo(near, "near.jpg").pixels
        except ImageError:
            continue
        assert np.abs(pixels - whole).mean() < 2


def test_a_step_of_zero_is_refused() -> None:
    content = encoded(LESION)
    with pytest.raises(ImageError, match=r"^zero\.jpg: "):
        decode_photo(altered(content, table_of(content) + 9, b"\0"), "zero.jpg")


def smooth(first: int, last: int) -> list[int]:
    steps: NDArray[np.float64] = np.linspace(first, last, 64)
    return [int(step) for step in steps]


@pytest.mark.parametrize(
    "table", [[1] * 64, [16] * 64, smooth(3, 90), smooth(8, 255), [*smooth(2, 9)[:32], *[9] * 32]]
)
def test_an_encoders_own_tables_are_plausible(table: list[int]) -> None:
    assert jpeg_tables.are_plausible(encoded(LESION, qtables=[table, table]))
    table = [*table]
    table[20] = min(255, 5 * table[20] + 20)
    if table[20] < 255:
        assert not jpeg_tables.are_plausible(encoded(LESION, qtables=[table, table]))


@pytest.mark.parametrize("quality", [*range(1, 101, 9), *presets])
def test_tables_of_every_quality_are_plausible(quality: object) -> None:
    assert jpeg_tables.are_plausible(encoded(LESION, quality=quality))


def test_a_table_of_16_bits_is_judged_and_one_cut_short_is_left_to_the_decoder() -> None:
    wide = b"\xff\xd8\xff\xdb\x00\x83\x10" + struct.pack(">64H", *([300] * 63), 9)
    assert not jpeg_tables.are_plausible(wide)
    assert jpeg_tables.are_plausible(b"\xff\xd8\xff\xdb\x00\x05\x00ab")


@pytest.mark.parametrize(
    "kind",
    ["webp", "webp-lossless", "bmp", "tiff", "tiff-packbits", "tiff-lzw", "jpeg-progressive"],
)
def test_what_a_format_cannot_show_is_said(kind: str) -> None:
    assert decode_photo(made(kind, LESION), "photo").issues == (UNCHECKED,)


@pytest.mark.parametrize("kind", ["png", "jpeg", "jpeg-restarts", "jpeg-full-chroma"])
def test_of_a_format_that_shows_damage_nothing_is_said(kind: str) -> None:
    assert decode_photo(made(kind, LESION), "photo").issues == ()
