"""A TIFF's fields, and which of its pages is the photo where the others only show it smaller."""

from PIL import Image

_SUBFILE_KIND = 254
_REDUCED = 1
"""TIFF 6.0, tag 254: the page is a smaller version of another."""
_MOST_PAGES = 8
_SMALLER = 0.6
"""Share of the photo's sides that a page without a word on its kind has at most."""
_SHAPE = 0.04
"""By how much, of 1, its shape may differ from the photo's."""


def tag(image: Image.Image, number: int) -> "int | tuple[int, ...] | None":
    """What a field of an opened TIFF's page says, as Pillow reads it; None without it."""
    value: int | tuple[int, ...] | None = getattr(image, "tag_v2", {}).get(number)
    return value


def turn_to_photo(image: Image.Image) -> bool:
    """Turn an opened TIFF to its largest page; False where others are pictures of their own."""
    pages: list[tuple[int, int, bool]] = []
    for number in range(_MOST_PAGES + 1):
        try:
            image.seek(number)
        except EOFError:
            break
        tags = getattr(image, "tag_v2", {})
        pages.append((*image.size, bool(int(tags.get(_SUBFILE_KIND, 0)) & _REDUCED)))
    width, height, _ = largest = max(pages, key=lambda page: (not page[2], page[0] * page[1]))
    image.seek(pages.index(largest))
    others = [page for page in pages if page is not largest]
    return len(pages) <= _MOST_PAGES and all(
        reduced or (w <= _SMALLER * width and abs(w * height / (h * width) - 1) <= _SHAPE)
        for w, h, reduced in others
    )
