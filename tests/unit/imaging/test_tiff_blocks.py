"""A TIFF of JPEGs is read and looked at as a JPEG is; Deflate's checksums are looked at."""

import io
import zlib
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from drawn_lesion import encoded, lesion_pixels
from numpy.typing import NDArray
from PIL import Image
from unit.imaging.files import Tag, lesion_image, made, saved, tiff

from skinscreen.domain.errors import ImageError
from skinscreen.imaging import crop, tiff_blocks
from skinscreen.imaging.decode import PREVIEW_SIDE, decode_photo
from skinscreen.imaging.heif import UNCHECKED

LESION = lesion_pixels(160, 120)
GREY = np.asarray(lesion_image().convert("L"))
SAMPLINGS = {"4:4:4": (0, (1, 1)), "4:2:2": (1, (2, 1)), "4:2:0": (2, (2, 2))}
DAMAGED = r"^photo\.tif: the picture is damaged"


def cut(pixels: NDArray[np.uint8], width: int, rows: int, *, whole: bool) -> Iterator[Image.Image]:
    """Parts of a picture from left to right and from top to bottom, filled up or not."""
    for y in range(0, pixels.shape[0], rows):
        for x in range(0, pixels.shape[1], width):
            part = pixels[y : y + rows, x : x + width]
            if whole:
                missing = [(0, rows - part.shape[0]), (0, width - part.shape[1])]
                part = np.pad(part, [*missing, (0, 0)][: part.ndim], mode="edge")
            yield Image.fromarray(part)


def split(jpeg: bytes) -> tuple[bytes, bytes]:
    """A JPEG's tables, and the JPEG without them, as technical note 2 of TIFF wants it."""
    tables, rest, at = b"", b"", 2
    while jpeg[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if jpeg[at + 1] in (0xDB, 0xC4):
            tables += jpeg[at:end]
        elif jpeg[at + 1] != 0xE0:
            rest += jpeg[at:end]
        at = end
    return b"\xff\xd8" + tables + b"\xff\xd9", b"\xff\xd8" + rest + jpeg[at:]


def of_jpegs(
    pixels: NDArray[np.uint8] = LESION,
    sampling: str = "4:2:0",
    rows: int = 120,
    tile: int = 0,
    tables: bool = True,
    **options: object,
) -> bytes:
    """A TIFF of JPEGs as scanners and microscopes write it."""
    subsampling, said = SAMPLINGS[sampling]
    parts = cut(pixels, tile or pixels.shape[1], tile or rows, whole=bool(tile))
    jpegs = [saved(part, "JPEG", quality=92, subsampling=subsampling, **options) for part in parts]
    colours = pixels.ndim == 3
    fields = common(pixels, 7, 6 if colours else 1)
    fields |= {530: said} if colours else {}
    fields |= {322: tile, 323: tile} if tile else {278: rows}
    if tables:
        shared = split(jpegs[0])[0]
        assert all(split(part)[0] == shared for part in jpegs)
        fields[347] = shared
        jpegs = [split(part)[1] for part in jpegs]
    return tiff(fields, jpegs)


def common(pixels: NDArray[np.uint8], compression: int, photometric: int) -> dict[int, Tag]:
    channels = pixels.shape[2] if pixels.ndim == 3 else 1
    height, width = pixels.shape[:2]
    return {
        256: width,
        257: height,
        258: (8,) * channels,
        259: compression,
        262: photometric,
        277: channels,
        284: 1,
    }


def far(content: bytes, pixels: NDArray[np.uint8] = LESION) -> float:
    """Mean absolute difference of the decoded levels."""
    found = decode_photo(content, "photo.tif").pixels.astype(int)
    shown = np.stack([pixels] * 3, axis=-1) if pixels.ndim == 2 else pixels
    assert found.shape == shown.shape
    return float(np.abs(found - shown).mean())


def refusal(content: bytes) -> str:
    with pytest.raises(ImageError) as refused:
        decode_photo(content, "photo.tif")
    return str(refused.value)


@pytest.mark.parametrize("tables", [True, False], ids=["shared", "each its own"])
@pytest.mark.parametrize(("rows", "tile"), [(120, 0), (32, 0), (0, 64)], ids=["one", "some", "til"])
@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_a_tiff_of_jpegs_shows_the_pixels_it_was_made_of(
    sampling: str, rows: int, tile: int, tables: bool
) -> None:
    content = of_jpegs(sampling=sampling, rows=rows, tile=tile, tables=tables)
    subsampling = SAMPLINGS[sampling][0]
    alike = decode_photo(encoded(LESION, quality=92, subsampling=subsampling), "photo.jpg")
    assert far(content) < 4
    assert far(content, alike.pixels) < 1
    assert decode_photo(content, "photo.tif").issues == ()


@pytest.mark.parametrize(("rows", "tile"), [(120, 0), (32, 0), (0, 64)], ids=["one", "some", "til"])
def test_a_grey_tiff_of_jpegs_is_read(rows: int, tile: int) -> None:
    assert far(of_jpegs(GREY, "4:4:4", rows, tile), GREY) < 4


def test_a_tiff_whose_jpeg_holds_red_green_and_blue_is_read() -> None:
    assert far(saved(lesion_image(), "TIFF", compression="jpeg", quality=95)) < 6
    rgb = saved(lesion_image(), "JPEG", quality=95, keep_rgb=True)
    assert far(tiff({**common(LESION, 7, 2), 278: 120}, [rgb])) < 4


@pytest.mark.parametrize(("rows", "tile"), [(120, 0), (32, 0), (0, 64)], ids=["one", "some", "til"])
def test_a_tiff_with_a_damaged_jpeg_in_it_is_refused(rows: int, tile: int) -> None:
    content = of_jpegs(rows=rows, tile=tile)
    with Image.open(io.BytesIO(content)) as image:
        tags = image.tag_v2  # type: ignore[attr-defined]
        places = tags[324 if tile else 273]
        lengths = tags[325 if tile else 279]
    for place, length in zip(places, lengths, strict=True):
        middle, end = place + length * 2 // 3, place + length
        broken = content[:middle] + bytes(end - middle) + content[end:]
        with pytest.raises(ImageError, match=DAMAGED):
            decode_photo(broken, "photo.tif")


def test_a_jpeg_in_a_tiff_that_ends_early_and_is_closed_again_is_refused() -> None:
    whole = encoded(LESION, quality=92)
    for share in (0.5, 0.7, 0.9):
        short = whole[: int(share * len(whole))] + b"\xff\xd9"
        content = tiff({**common(LESION, 7, 6), 278: 120, 530: (2, 2)}, [short])
        with pytest.raises(ImageError, match=DAMAGED):
            decode_photo(content, "photo.tif")


def test_an_altered_table_that_all_strips_share_is_refused() -> None:
    content = of_jpegs(rows=32)
    step = content.index(b"\xff\xdb") + 5 + 20
    broken = content[:step] + bytes([content[step] ^ 1 << 7]) + content[step + 1 :]
    assert "quantisation table" in refusal(broken)


def test_of_a_large_damaged_tiff_of_jpegs_no_crop_is_cut() -> None:
    content = of_jpegs(lesion_pixels(2 * PREVIEW_SIDE, 2 * PREVIEW_SIDE), rows=2 * PREVIEW_SIDE)
    middle = len(content) // 2
    photo = decode_photo(content[:middle] + bytes(400) + content[middle + 400 :], "photo.tif")
    with pytest.raises(ImageError, match=DAMAGED):
        crop.cut(photo, crop.centred(photo), 224)


def test_a_progressive_jpeg_in_a_tiff_cannot_show_damage_and_says_so() -> None:
    content = of_jpegs(tables=False, progressive=True)
    assert far(content) < 4
    assert decode_photo(content, "photo.tif").issues == (UNCHECKED,)


WHOLE = encoded(LESION, quality=92)
RGB = saved(lesion_image(), "JPEG", quality=92, keep_rgb=True)
INKS = np.asarray(lesion_image().convert("CMYK"))
CMYK = saved(lesion_image().convert("CMYK"), "JPEG", quality=92)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (tiff({**common(LESION, 7, 2), 278: 120}, [WHOLE]), "contradicts itself on how its colour"),
        (tiff({**common(LESION, 7, 6), 278: 120}, [RGB]), "contradicts itself on how its colours"),
        (tiff({**common(INKS, 7, 5), 278: 120}, [CMYK]), "other channels in its JPEG than grey or"),
        (tiff({**common(LESION, 7, 6), 278: 120, 284: 2}, [WHOLE] * 3), "the colours of its JPEG"),
    ],
    ids=["ycbcr told as rgb", "rgb told as ycbcr", "inks", "planes"],
)
def test_a_tiff_of_jpegs_whose_colours_are_in_doubt_is_refused(content: bytes, reason: str) -> None:
    said = refusal(content)
    assert reason in said
    assert said.endswith("; save it as PNG")


@pytest.mark.parametrize(
    ("fields", "blocks"),
    [
        ({278: 120}, [encoded(LESION[:80])]),
        ({278: 120}, [encoded(LESION[:, :80])]),
        ({278: 60}, [WHOLE]),
        ({278: 120}, [WHOLE[20:]]),
        ({278: 120}, [b"\xff\xd8\xff\xd9"]),
    ],
    ids=["too few rows", "too narrow", "too few strips", "no start", "nothing"],
)
def test_a_tiff_whose_jpegs_do_not_fill_it_is_damaged(
    fields: dict[int, Tag], blocks: list[bytes]
) -> None:
    content = tiff({**common(LESION, 7, 6), 530: (2, 2), **fields}, blocks)
    assert tiff_blocks.damage(content) == "its parts do not add up"
    assert refusal(content).startswith("photo.tif: ")


def rows_of(pixels: NDArray[np.uint8], predictor: int) -> bytes:
    """Pixels as they are compressed: with predictor 2 the difference to the one on the left."""
    if predictor == 1:
        return pixels.tobytes()
    left = np.zeros_like(pixels)
    left[:, 1:] = pixels[:, :-1]
    return (pixels - left).tobytes()


def deflated(
    pixels: NDArray[np.uint8] = LESION,
    predictor: int = 1,
    rows: int = 120,
    tile: int = 0,
    packed: Callable[[bytes], bytes] = zlib.compress,
    **fields: Tag,
) -> bytes:
    parts = cut(pixels, tile or pixels.shape[1], tile or rows, whole=bool(tile))
    blocks = [packed(rows_of(np.asarray(part), predictor)) for part in parts]
    tags = common(pixels, 8, 2 if pixels.ndim == 3 else 1) | {317: predictor}
    tags |= {322: tile, 323: tile} if tile else {278: rows}
    return tiff(tags | {int(name[1:]): value for name, value in fields.items()}, blocks)


LAYOUTS = pytest.mark.parametrize(
    ("rows", "tile"), [(120, 0), (50, 0), (0, 64)], ids=["one strip", "strips", "tiles"]
)


@LAYOUTS
@pytest.mark.parametrize("predictor", [1, 2])
@pytest.mark.parametrize("pixels", [LESION, GREY], ids=["rgb", "grey"])
def test_a_deflate_tiff_is_read_without_a_word(
    pixels: NDArray[np.uint8], predictor: int, rows: int, tile: int
) -> None:
    content = deflated(pixels, predictor, rows, tile)
    assert far(content, pixels) == 0
    assert decode_photo(content, "photo.tif").issues == ()


@LAYOUTS
@pytest.mark.parametrize("predictor", [1, 2])
def test_every_flipped_bit_of_a_deflate_tiffs_pixels_is_refused(
    predictor: int, rows: int, tile: int
) -> None:
    content = deflated(predictor=predictor, rows=rows, tile=tile)
    chance = np.random.default_rng(4)
    with Image.open(io.BytesIO(content)) as image:
        tags = image.tag_v2  # type: ignore[attr-defined]
        last = tags[324 if tile else 273][-1] + tags[325 if tile else 279][-1]
    for _ in range(60):
        broken = bytearray(content)
        broken[chance.integers(8, last - 8)] ^= 1 << int(chance.integers(8))
        assert refusal(bytes(broken)).startswith("photo.tif: the picture is damaged")


def stored(raw: bytes) -> bytes:
    return zlib.compress(raw, 0)


def test_what_deflate_did_not_shrink_is_checked_too() -> None:
    content = deflated(packed=stored)
    assert far(content) == 0
    middle = len(content) // 2
    broken = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    assert tiff_blocks.damage(broken) == "its checksum does not fit"
    assert "the picture is damaged" in refusal(broken)


@pytest.mark.parametrize(
    "packed",
    [
        lambda raw: zlib.compress(raw)[:-4],
        lambda raw: zlib.compress(raw[:-160]),
        lambda raw: zlib.compress(raw + bytes(160 * 3)),
        lambda raw: zlib.compress(raw + bytes(50_000_000)),
    ],
    ids=["without its sum", "a row less", "a row more", "a bomb"],
)
def test_a_deflate_tiff_whose_pixels_are_not_as_many_as_it_says_is_damaged(
    packed: Callable[[bytes], bytes],
) -> None:
    assert tiff_blocks.damage(deflated(packed=packed)) == "its parts do not add up"


def test_a_last_strip_that_was_filled_up_is_whole() -> None:
    filled = np.concatenate([LESION, LESION[:30]])
    blocks = [zlib.compress(filled[y : y + 50].tobytes()) for y in (0, 50, 100)]
    content = tiff({**common(LESION, 8, 2), 278: 50}, blocks)
    assert tiff_blocks.damage(content) is None
    assert far(content) == 0


@pytest.mark.parametrize(
    "fields",
    [{"t278": 7}, {"t322": 0, "t323": 64}, {"t322": 64}, {"t258": b"abc"}],
    ids=["more strips", "tiles of no width", "of no height", "bits of a wrong kind"],
)
def test_fields_that_do_not_fit_together_are_damage(fields: dict[str, Tag]) -> None:
    content = deflated(**fields)  # type: ignore[arg-type]
    assert tiff_blocks.damage(content) == "its parts do not add up"
    assert refusal(content).startswith("photo.tif: ")


def test_deflate_in_planes_is_checked_plane_by_plane() -> None:
    planes = [zlib.compress(LESION[..., colour].tobytes()) for colour in range(3)]
    fields = {**common(LESION, 8, 2), 278: 120, 284: 2}
    content = tiff(fields, planes)
    assert far(content) == 0
    for plane in range(3):
        blocks = [*planes]
        blocks[plane] = blocks[plane][:-1] + bytes([blocks[plane][-1] ^ 1])
        assert tiff_blocks.damage(tiff(fields, blocks)) == "its checksum does not fit"
        assert "the picture is damaged" in refusal(tiff(fields, blocks))


def test_a_palette_has_no_checksum_though_its_pixels_do() -> None:
    content = saved(lesion_image().quantize(64), "TIFF", compression="tiff_adobe_deflate")
    assert decode_photo(content, "photo.tif").issues == (UNCHECKED,)


@pytest.mark.parametrize("kind", ["tiff", "tiff-packbits", "tiff-lzw"])
def test_other_tiffs_are_left_to_their_decoder(kind: str) -> None:
    assert tiff_blocks.damage(made(kind, LESION)) is None
