"""HEIC and AVIF: upright sRGB pixels as of any other format, from a process of its own."""

import io
import json
import os
import resource
import signal
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
from drawn_lesion import lesion_pixels
from PIL import Image
from sweeps import thinned
from unit.imaging.colours import DISPLAY_P3, far, into, lesion
from unit.imaging.files import png_header
from unit.imaging.test_orientation import STORED

from skinscreen.domain.errors import ImageError
from skinscreen.domain.issue import Issue
from skinscreen.imaging import crop, decoder_apart, decoder_child, heif, heif_boxes, heif_child
from skinscreen.imaging.bare import bare, restored
from skinscreen.imaging.colour import BROKEN
from skinscreen.imaging.decode import PREVIEW_SIDE, TRANSPARENT, decode_photo
from skinscreen.imaging.heif import UNCHECKED
from skinscreen.imaging.told import UNTOLD

pillow_heif = pytest.importorskip("pillow_heif")

LESION = lesion(200, 152)
SAME = 1.5
QUICKLY = {"preset": "ultrafast"}
"""The encoder: its pictures are as good, and a little larger."""


def heic(image: Image.Image, **options: object) -> bytes:
    stream = io.BytesIO()
    picture = pillow_heif.from_pillow(image)
    picture.info.pop("icc_profile", None)
    picture.save(stream, quality=95, **{"chroma": 444, "enc_params": dict(QUICKLY), **options})
    return stream.getvalue()


def avif(image: Image.Image, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "AVIF", quality=98, subsampling="4:4:4", speed=10, **options)
    return stream.getvalue()


MAKERS = {"heic": heic, "avif": avif}


Make: TypeAlias = Callable[..., bytes]


@pytest.fixture(params=MAKERS)
def make(request: pytest.FixtureRequest) -> Make:
    return MAKERS[request.param]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The decoder in this process: a child for each of many photos takes most of their time."""

    def decoded(
        _child: str, encoded: bytes, name: str, **_: object
    ) -> tuple[bytes, tuple[Issue, ...]]:
        error, issues, content = heif_child.answer(encoded)
        if error:
            raise ImageError(f"{name}: {error}")
        return content, issues

    monkeypatch.setattr(decoder_apart, "decoded", decoded)


def refusal(content: bytes) -> str:
    with pytest.raises(ImageError) as caught:
        decode_photo(content, "photo.heic")
    sentence = str(caught.value)
    assert sentence.startswith("photo.heic: ")
    return sentence


def with_code(content: bytes, primaries: int, transfer: int) -> bytes:
    """The file with other code points for its colours."""
    at = content.index(b"colrnclx") + 8
    return content[:at] + struct.pack(">HH", primaries, transfer) + content[at + 4 :]


def turned_by_property(content: bytes, quarters: int) -> bytes:
    """A HEIC with quarter turns anticlockwise (``irot``) in the place of its ``pixi``."""
    at = content.index(b"\0\0\0\x10pixi")
    return content[: at + 4] + b"irot" + bytes([quarters]).ljust(8, b"\0") + content[at + 16 :]


def test_a_photo_gives_the_pixels_it_was_made_of(make: Make) -> None:
    photo = decode_photo(make(Image.fromarray(LESION)), "photo")
    assert far(photo.pixels, LESION) < SAME
    assert photo.issues == (UNCHECKED,)
    assert photo.encoded is None


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("depth", [10, 12])
def test_more_than_eight_bits_are_read(depth: int) -> None:
    deep = pillow_heif.from_bytes(
        "RGB;16", LESION.shape[1::-1], (LESION.astype("<u2") * 257).tobytes()
    )
    stream = io.BytesIO()
    pillow_heif.options.SAVE_HDR_TO_12_BIT = depth == 12
    deep.save(stream, quality=98, chroma=444)
    pillow_heif.options.SAVE_HDR_TO_12_BIT = False
    assert pillow_heif.open_heif(io.BytesIO(stream.getvalue())).info["bit_depth"] == depth
    assert far(decode_photo(stream.getvalue(), "photo").pixels, LESION) < SAME


def test_a_profile_is_converted(make: Make) -> None:
    stored = into(DISPLAY_P3, LESION)
    content = make(stored, icc_profile=DISPLAY_P3)
    assert heif_child.answer(content)[:2] == (None, ())
    photo = decode_photo(content, "photo")
    assert far(photo.pixels, LESION) < SAME < 3 < far(np.asarray(stored), LESION)


@pytest.mark.usefixtures("here")
def test_code_points_are_converted(make: Make) -> None:
    stored = into(DISPLAY_P3, LESION)
    photo = decode_photo(with_code(make(stored), 12, 13), "photo")
    assert far(photo.pixels, LESION) < SAME
    plain = decode_photo(with_code(make(Image.fromarray(LESION)), 2, 2), "photo")
    assert far(plain.pixels, LESION) < SAME


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("transfer", [16, 18])
def test_hdr_is_refused(make: Make, transfer: int) -> None:
    content = with_code(make(Image.fromarray(LESION)), 9, transfer)
    assert "HDR" in refusal(content)
    said, _, png = heif_child.answer(content)
    assert said is not None
    assert said.startswith("is an HDR picture")
    assert png == b""


def test_a_profile_that_cannot_be_used_is_said() -> None:
    content = heic(Image.fromarray(LESION), icc_profile=DISPLAY_P3[:200])
    assert decode_photo(content, "photo").issues == (BROKEN, UNCHECKED)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("orientation", STORED)
def test_an_avif_stands_upright(orientation: int) -> None:
    how = STORED[orientation]
    image = Image.fromarray(LESION)
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = avif(image if how is None else image.transpose(how), exif=exif)
    assert far(decode_photo(content, "photo").pixels, LESION) < SAME


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("orientation", STORED)
def test_a_heic_is_turned_once_though_exif_says_it_again(orientation: int) -> None:
    how = STORED[orientation]
    image = Image.fromarray(LESION)
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = heic(image if how is None else image.transpose(how), exif=exif.tobytes())
    assert exif.tobytes() in content
    photo = decode_photo(content, "photo")
    assert far(photo.pixels, LESION) < SAME


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_heic_without_exif_is_turned_by_its_property(quarters: int) -> None:
    stored = Image.fromarray(np.rot90(LESION, -quarters))
    photo = decode_photo(turned_by_property(heic(stored), quarters), "photo")
    assert (photo.width, photo.height) == (200, 152)
    assert far(photo.pixels, LESION) < SAME


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("mode", ["L", "LA", "RGBA"])
def test_grey_and_transparent_photos_are_read(make: Make, mode: str) -> None:
    image = Image.fromarray(LESION).convert(mode)
    photo = decode_photo(make(image), "photo")
    assert far(photo.pixels, np.asarray(image.convert("RGB"))) < SAME
    assert photo.issues == (UNCHECKED,)
    if mode == "RGBA":
        image.putalpha(128)
        assert decode_photo(make(image), "photo").issues == (UNCHECKED, TRANSPARENT)


def test_a_premultiplied_photo_is_read() -> None:
    image = Image.fromarray(LESION).convert("RGBA").convert("RGBa")
    content = heic(image)
    assert heif_child.answer(content)[0] is None
    photo = decode_photo(content, "photo")
    assert far(photo.pixels, LESION) < SAME


def test_a_photo_made_of_tiles_is_read() -> None:
    large = lesion_pixels(1100, 900)
    photo = decode_photo(heic(Image.fromarray(large), tile_size=512), "photo")
    assert (photo.width, photo.height) == (1100, 900)
    assert far(photo.pixels, large) < SAME + 1


def test_only_the_main_picture_of_several_is_read() -> None:
    several = pillow_heif.from_pillow(Image.fromarray(lesion_pixels(96, 96)))
    several.add_from_pillow(Image.fromarray(LESION))
    stream = io.BytesIO()
    several.save(stream, quality=95, chroma=444, primary_index=1)
    photo = decode_photo(stream.getvalue(), "photo")
    assert far(photo.pixels, LESION) < SAME


def test_an_animation_is_refused() -> None:
    frames = [Image.fromarray(lesion_pixels(96, 96)) for _ in range(3)]
    stream = io.BytesIO()
    frames[0].save(stream, "AVIF", save_all=True, append_images=frames[1:])
    assert "several pictures" in refusal(stream.getvalue())
    said, _, _ = heif_child.answer(stream.getvalue())
    assert said == "holds several pictures or an animation; save one picture"


@pytest.mark.parametrize("make", thinned(MAKERS, "avif"), indirect=True)
def test_a_large_photo_is_cut_in_full_resolution_and_kept_as_it_was_scored(make: Make) -> None:
    large = lesion_pixels(2 * PREVIEW_SIDE + 100, 2 * PREVIEW_SIDE)
    photo = decode_photo(make(into(DISPLAY_P3, large), icc_profile=DISPLAY_P3), "photo")
    assert photo.scale < 1
    box = crop.Box(500, 300, 120)
    cut = crop.cut(photo, box, 224)
    assert far(cut, large[300:420, 500:620]) < 4
    again = restored(bare(photo), "photo")
    assert np.array_equal(again.pixels, photo.pixels)
    assert np.array_equal(crop.cut(again, box, 224), cut)


@pytest.mark.parametrize("share", [0.4, 0.7, 0.99])
def test_a_file_that_ends_early_or_in_zeros_is_refused(make: Make, share: float) -> None:
    whole = make(Image.effect_noise((300, 300), 80))
    assert len(whole) > 20_000
    keep = int(share * len(whole))
    assert "damaged (it ends early)" in refusal(whole[:keep])
    if share < 0.9:
        filled = whole[:keep].ljust(len(whole), b"\0")
        assert "damaged (parts of it are missing)" in refusal(filled)


@pytest.mark.usefixtures("here")
def test_a_size_out_of_bounds_is_refused(make: Make) -> None:
    assert "too few to show" in refusal(make(Image.new("RGB", (64, 12))))
    assert "too many pixels" in refusal(make(Image.new("RGB", (12_500, 64))))


def test_what_the_decoder_says_of_a_broken_file_is_one_sentence(make: Make) -> None:
    whole = make(Image.fromarray(LESION))
    for at in range(40, len(whole) - 40, len(whole) // 12):
        flipped = whole[:at] + bytes(b ^ 0xFF for b in whole[at : at + 30]) + whole[at + 30 :]
        error, _, content = heif_child.answer(flipped)
        assert (error is None) == content.startswith(b"\x89PNG")
        assert error is None or (error.isprintable() and len(error) < 300)


def replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Put another program in the child's place."""
    (tmp_path / "other_child.py").write_text(program)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(heif, "_CHILD", "other_child")


ANSWERED = b'{"error": null, "issues": []}\n' + png_header(64, 64)


@pytest.mark.parametrize(
    "program",
    [
        f"import os; os.kill(os.getpid(), {int(signal.SIGSEGV)})",
        "import sys; sys.stdin.buffer.read(); print('no json')",
        "print('[]')",
        "import sys; sys.exit(3)",
    ],
)
def test_a_decoder_that_crashes_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    replaced(tmp_path, monkeypatch, program)
    large = heic(Image.effect_noise((400, 400), 80))
    assert "its decoder crashed" in refusal(large)


def test_a_decoder_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replaced(tmp_path, monkeypatch, "import time; time.sleep(600)")
    monkeypatch.setattr(heif, "TIME_LIMIT", 1.0)
    assert "takes too long to decode" in refusal(heic(Image.fromarray(LESION)))


def test_a_child_that_cannot_be_started_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert "no process can be started" in refusal(heic(Image.fromarray(LESION)))


def test_a_device_without_the_library_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    error, _, _ = heif_child.answer(heic_once())
    assert error is not None
    assert error.startswith("HEIC is not read on this device")


def heic_once() -> bytes:
    return struct.pack(">I", 24) + b"ftypheic" + bytes(4) + b"mif1heic"


def test_too_little_memory_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(_: bytes) -> None:
        raise MemoryError

    monkeypatch.setattr(heif_child, "_heic", no_room)
    assert heif_child.answer(heic_once())[0] == "needs more memory than there is to decode"


def test_the_program_answers_on_its_output(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", limits.__setitem__)
    sink = io.BytesIO()
    decoder_child.serve(io.BytesIO(heic(Image.fromarray(LESION))), sink, heif_child.answer)
    head, _, content = sink.getvalue().partition(b"\n")
    assert json.loads(head) == {"error": None, "issues": []}
    assert content.startswith(b"\x89PNG")
    assert limits[resource.RLIMIT_AS][0] == decoder_apart.MEMORY_LIMIT
    assert limits[resource.RLIMIT_FSIZE][0] == 0
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1000, 1000))
    decoder_child.limit_resources()
    assert limits[resource.RLIMIT_AS][0] == 1000
    limits.clear()
    monkeypatch.setattr(sys, "platform", "win32")
    decoder_child.limit_resources()
    assert not limits


def test_the_child_has_little_memory_and_may_write_no_file(tmp_path: Path) -> None:
    program = (
        "from skinscreen.imaging import decoder_child\n"
        "decoder_child.limit_resources()\n"
        "try:\n bytearray(3 << 30)\nexcept MemoryError:\n print('memory', flush=True)\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "try:\n f = open('x', 'wb', 0); f.write(b'1')\nexcept OSError:\n print('file')\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE, text=True, check=False, cwd=tmp_path, env=dict(os.environ),
    )  # fmt: skip
    assert ran.stdout.split() == ["memory", "file"]


@pytest.mark.parametrize(
    "box",
    [
        b"",
        b"\0\0\0\x09ipma\0",
        b"\0\0\0\x02ipma",
        struct.pack(">I4sIIHBB", 20, b"ipma", 0, 1, 9, 1, 1),
        struct.pack(">I4sIIHB", 20, b"ipma", 0, 9, 1, 200),
    ],
)
def test_code_points_that_cannot_be_found_are_none(box: bytes) -> None:
    pitm = struct.pack(">I4sIH", 14, b"pitm", 0, 1)
    shelf = struct.pack(">I4s", 8, b"ipco")
    properties = struct.pack(">I4s", 16 + len(box), b"iprp") + shelf + box
    meta = struct.pack(">I4sI", 12 + len(pitm) + len(properties), b"meta", 0) + pitm + properties
    assert heif_boxes.code_points(meta) is None
    assert heif_boxes.code_points(b"") is None
    assert heif_boxes.code_points(struct.pack(">I4sI", 12, b"meta", 0)) is None


def colr(primaries: int) -> bytes:
    return struct.pack(">I4s4sHHHB", 19, b"colr", b"nclx", primaries, 13, 6, 128)


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("version", [0, 1])
def test_the_code_points_are_those_of_the_main_picture(version: int, wide: bool) -> None:
    item = ">H" if version == 0 else ">I"
    one = [0x80, 0x01] if wide else [0x81]
    two = [0x80, 0x02] if wide else [0x82]
    entries = struct.pack(item, 7) + bytes([1, *one]) + struct.pack(item, 9) + bytes([1, *two])
    ipma = struct.pack(">I4sII", 16 + len(entries), b"ipma", version << 24 | wide, 2) + entries
    ipco = struct.pack(">I4s", 46, b"ipco") + colr(1) + colr(12)
    iprp = struct.pack(">I4s", 8 + len(ipco) + len(ipma), b"iprp") + ipco + ipma
    pitm = struct.pack(">I4sI", 12 + struct.calcsize(item), b"pitm", version << 24)
    pitm += struct.pack(item, 9)
    large = struct.pack(">I4sQI", 1, b"meta", 20 + len(pitm) + len(iprp), 0)
    assert heif_boxes.code_points(large + pitm + iprp) == (12, 13)
    to_the_end = struct.pack(">I4sI", 0, b"meta", 0)
    assert heif_boxes.code_points(to_the_end + pitm + iprp) == (12, 13)


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


COLR = box(b"colr", b"nclx" + struct.pack(">HHH", 9, 18, 9))
LONG = struct.pack(">I4sQ", 1, b"mdat", 16 + 40) + bytes(40)


@pytest.mark.parametrize(
    ("video", "code"),
    [
        (box(b"ftyp", b"qt  ") + LONG + box(b"moov", box(b"trak", COLR)), (9, 18)),
        (box(b"moov", COLR.replace(b"nclx", b"nclc")), (9, 18)),
        (box(b"ftyp", b"qt  ") + box(b"moov", bytes(20)), None),
        (box(b"ftyp", b"qt  ") + bytes(8), None),
        (b"RIFF", None),
    ],
)
def test_a_video_tells_its_colours_in_its_index(video: bytes, code: tuple[int, int] | None) -> None:
    assert heif_boxes.movie_code_points(io.BytesIO(video)) == code


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("code", "says"), [((2, 2), True), ((1, 13), False)], ids=["unspecified", "sRGB"]
)
@pytest.mark.parametrize("fmt", ["HEIF", "AVIF"])
def test_a_photo_that_does_not_say_its_colours_is_said_to(
    fmt: str, code: tuple[int, int], says: bool
) -> None:
    pillow_heif.register_heif_opener()
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA001] = 0xFFFF
    stream = io.BytesIO()
    Image.fromarray(LESION).save(stream, fmt, exif=exif.tobytes())
    content = with_code(stream.getvalue(), *code)
    assert (UNTOLD in decode_photo(content, "photo").issues) is says
    assert heif_child.answer(content)[1] == ((UNTOLD,) if says else ())


@pytest.mark.parametrize("fmt", ["HEIF", "AVIF"])
def test_adobe_rgb_told_by_exif_alone_is_converted(fmt: str) -> None:
    pillow_heif.register_heif_opener()
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA001] = 2
    stream = io.BytesIO()
    patch = np.full((64, 64, 3), (180, 90, 60), np.uint8)
    Image.fromarray(patch).save(stream, fmt, exif=exif.tobytes(), quality=98)
    photo = decode_photo(with_code(stream.getvalue(), 2, 2), "photo")
    red = photo.pixels[..., 0]
    assert 200 <= red.min() <= red.max() <= 208, "180 of Adobe RGB's red is 204 of sRGB's"


def test_without_any_word_of_colours_none_is_made(make: Make) -> None:
    content = with_code(make(Image.fromarray(LESION)), 2, 2)
    assert decode_photo(content, "photo").issues == (UNCHECKED,)
