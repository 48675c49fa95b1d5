"""What is said of photos in another language: sentences change, codes do not."""

import io
import os
from pathlib import Path

import pytest
from bracketed import bracketed
from drawn_lesion import encoded, lesion_pixels
from PIL import Image, features

from skinscreen import language
from skinscreen.domain.errors import ImageError
from skinscreen.imaging import heif
from skinscreen.imaging.decode import MAX_SIDE, check_size, decode_photo, read_photo

TESTS = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "«the file is empty; copy it again»"),
        (b"GIF89a", "«is not a picture that can be read («JPEG, "),
        (b"\0\0\0\x18ftypmp42", "«is a video or another kind of file; choose a photo («JPEG, "),
        (b"\xff\xd8\xff", "«is a damaged JPEG, or one stored in a way that is not read"),
    ],
)
def test_a_file_that_is_no_photo_is_told_in_the_language(
    content: bytes, words: str, tmp_path: Path
) -> None:
    language.speak(bracketed())
    file = tmp_path / "photo.jpg"
    file.write_bytes(content)
    with pytest.raises(ImageError) as caught:
        read_photo(file)
    assert str(caught.value).startswith(f"photo.jpg: {words}")


def test_the_reason_of_a_damage_is_told_in_the_language() -> None:
    language.speak(bracketed())
    whole = encoded(lesion_pixels(60, 40), "WEBP")
    with pytest.raises(ImageError) as caught:
        decode_photo(whole + b"more", "lesion.webp")
    assert "«the picture is damaged («its size is not what it says»)" in str(caught.value)


def test_a_size_is_named_in_english_as_before_and_in_the_language_as_a_whole() -> None:
    too_wide = f"12001 x 20: too many pixels (at most 50 megapixels and {MAX_SIDE} a side)"
    with pytest.raises(ImageError) as caught:
        check_size(12001, 20, "a.png")
    assert str(caught.value) == f"a.png: {too_wide}; save it smaller"
    language.speak(bracketed())
    with pytest.raises(ImageError) as caught:
        check_size(12001, 20, "a.png")
    assert str(caught.value) == f"a.png: «{too_wide}; save it smaller»"


@pytest.mark.skipif(not features.check("avif"), reason="this Pillow reads no AVIF")
def test_the_process_that_decodes_speaks_the_language_of_the_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "AVIF")
    monkeypatch.setenv("BRACKETED", heif._CHILD)
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")])
    )
    monkeypatch.setattr(heif, "_CHILD", "bracketed_child")
    with language.speaking("de"), pytest.raises(ImageError) as caught:
        heif.as_png(stream.getvalue(), "spot.avif")
    said = "8 x 8 pixels are too few to show a lesion; take a new photo"
    assert str(caught.value) == f"spot.avif: «{said}»"
