"""A TIFF with a small version of the photo beside it is one photo."""

from pathlib import Path

import numpy as np
import pytest
from drawn_lesion import lesion_pixels
from PIL import Image, TiffImagePlugin
from unit.imaging.files import lesion_image, saved

from skinscreen.domain.errors import ImageError
from skinscreen.imaging.decode import decode_photo, read_photo

LESION = lesion_pixels(160, 120)


def page(image: Image.Image, kind: int | None) -> Image.Image:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    if kind is not None:
        tags[254] = kind
    image.encoderinfo = {"tiffinfo": tags}
    return image


def pages(*sizes: tuple[int, int], kind: int | None = None) -> bytes:
    first, *others = (lesion_image(160, 120).resize(size) for size in sizes)
    appended = [page(other, kind) for other in others]
    return saved(first, "TIFF", save_all=True, append_images=appended)


@pytest.mark.parametrize(
    "sizes",
    [((160, 120), (80, 60)), ((80, 60), (160, 120)), ((160, 120), (64, 48), (32, 24))],
    ids=["behind", "before", "two"],
)
def test_a_page_that_shows_the_photo_smaller_is_passed_over(
    sizes: tuple[tuple[int, int], ...],
) -> None:
    assert np.array_equal(decode_photo(pages(*sizes), "photo.tif").pixels, LESION)


def test_a_page_that_is_said_to_be_reduced_may_have_any_shape() -> None:
    content = pages((160, 120), (100, 100), kind=1)
    assert np.array_equal(decode_photo(content, "photo.tif").pixels, LESION)


@pytest.mark.parametrize(
    "sizes",
    [((160, 120), (160, 120)), ((160, 120), (60, 60)), ((160, 120), *[(40, 30)] * 9)],
    ids=["as large", "another shape", "many"],
)
def test_pages_that_are_pictures_of_their_own_are_refused(
    sizes: tuple[tuple[int, int], ...],
) -> None:
    with pytest.raises(ImageError, match="holds several pictures"):
        decode_photo(pages(*sizes), "photo.tif")


def test_the_known_tiff_with_a_thumbnail_shows_its_page(shared: Path) -> None:
    photo = read_photo(shared / "cases" / "tiff-page-and-thumbnail.tif")
    assert (photo.width, photo.height) == (200, 150)
