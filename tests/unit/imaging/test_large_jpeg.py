"""The photos of phones with very many pixels are read, at the resolution that can be held."""

import subprocess
import sys
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from drawn_lesion import encoded, lesion_pixels
from PIL import Image
from sweeps import thinned
from unit.imaging.files import jpeg_of_strips, saved

from skinscreen.domain.assessment import Box
from skinscreen.imaging import crop, quality
from skinscreen.imaging.bare import bare, restored
from skinscreen.imaging.decode import MAX_PIXELS, PREVIEW_SIDE, decode_photo, read_pixels

MODEL_SIDE = 224
PEAK_MB = 400
# A crop that needs all of the resolution that is left, in a process of its own.
CUT = """
import re, sys
from pathlib import Path
from skinscreen.domain.assessment import Box
from skinscreen.imaging import crop, decode
photo = decode.read_photo(Path(sys.argv[1]))
crop.cut(photo, Box(photo.width - 240, photo.height - 240, 230), 224)
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(photo.width, photo.height, int(peak[1]) * 1024 // 10**6)
"""


@pytest.mark.parametrize(("width", "strips"), [(8160, 48), (8192, 48)])
def test_a_50_megapixel_photo_is_read_whole(width: int, strips: int) -> None:
    photo = decode_photo(jpeg_of_strips(width, strips), "phone.jpg")
    assert (photo.width, photo.height) == (width, 128 * strips)
    assert min(photo.pixels.shape[:2]) >= PREVIEW_SIDE


@pytest.mark.parametrize(
    ("width", "strips", "factor"),
    thinned([(12000, 70, 2), (16320, 95, 2), (16321, 80, 2), (12200, 2, 2)], (12200, 2, 2)),
)
def test_of_a_larger_jpeg_the_pixels_that_are_left_are_its_size(
    width: int, strips: int, factor: int
) -> None:
    photo = decode_photo(jpeg_of_strips(width, strips), "phone.jpg")
    assert (photo.width, photo.height) == (-(-width // factor), 128 * strips // factor)
    assert photo.width * photo.height <= MAX_PIXELS
    cut = crop.cut(photo, Box(40, 20, 50), MODEL_SIDE)
    assert cut.shape == (50, 50, 3)  # no more than is left, though more was there


def test_whether_a_frame_has_too_few_pixels_is_judged_by_those_that_are_left() -> None:
    photo = decode_photo(jpeg_of_strips(16320, 95), "phone.jpg")
    assert quality.check(crop.clamped(Box(0, 0, 200), photo).side, MODEL_SIDE)
    assert not quality.check(crop.smallest_side(photo, MODEL_SIDE), MODEL_SIDE)


def test_a_reduced_photo_shows_what_the_whole_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = lesion_pixels(2 * PREVIEW_SIDE + 61, 2 * PREVIEW_SIDE + 1)
    content = encoded(pixels)
    monkeypatch.setattr("skinscreen.imaging.decode.MAX_PIXELS", pixels.size // 3 - 1)
    photo = decode_photo(content, "phone.jpg")
    assert (photo.width, photo.height) == (PREVIEW_SIDE + 31, PREVIEW_SIDE + 1)
    smaller = Image.fromarray(pixels).resize((photo.width, photo.height), Image.Resampling.BOX)
    left = read_pixels(photo, 10_000)
    assert left.shape == (PREVIEW_SIDE + 1, PREVIEW_SIDE + 31, 3)
    assert float(np.abs(left.astype(int) - np.asarray(smaller).astype(int)).mean()) < 3
    kept = restored(bare(photo), "kept")
    box = Box(300, 200, 100)
    assert np.array_equal(crop.cut(kept, box, 224), crop.cut(photo, box, 224))


def test_a_grey_png_of_50_megapixels_is_read() -> None:
    content = saved(Image.new("L", (8160, 6144), 140), "PNG", compress_level=1)
    assert decode_photo(content, "large.png").width == 8160


@pytest.mark.slow
def test_a_200_megapixel_photo_is_cut_in_bounded_memory(tmp_path: Path) -> None:
    file = tmp_path / "phone.jpg"
    file.write_bytes(jpeg_of_strips(16320, 95))
    ran = subprocess.run(
        [sys.executable, "-c", CUT, str(file)], capture_output=True, text=True, check=True
    )
    width, height, peak = map(int, ran.stdout.split())
    assert (width, height) == (8160, 6080)
    assert peak < PEAK_MB


@pytest.mark.parametrize(
    ("orientation", "turns"),
    thinned(product(range(1, 9), range(4)), (1, 0), (6, 1), (5, 3)),
)
def test_a_part_read_alone_is_that_part_of_the_whole(orientation: int, turns: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = encoded(lesion_pixels(2 * PREVIEW_SIDE + 120, 2 * PREVIEW_SIDE), exif=exif.tobytes())
    photo = decode_photo(content, "photo.jpg")
    for _ in range(turns):
        photo = crop.turn(photo)
    whole = read_pixels(photo, 10_000)
    assert whole.shape[:2] == (photo.height, photo.width)
    for box in (Box(0, 0, 90), Box(photo.width - 80, photo.height - 80, 80), Box(301, 502, 33)):
        part = whole[box.y : box.y + box.side, box.x : box.x + box.side]
        assert np.array_equal(crop.cut(photo, box, MODEL_SIDE), part)
