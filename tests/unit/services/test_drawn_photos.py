"""Photos that are drawn to measure with."""

import tracemalloc
from pathlib import Path

import pytest

from skinscreen.services import drawn_photos


def test_the_phone_photo_is_as_if_its_grain_were_drawn_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawn_photos, "PHONE", (400, 300))
    in_strips, at_once = tmp_path / "strips.jpg", tmp_path / "at_once.jpg"
    assert drawn_photos.PHONE[1] % drawn_photos._STRIP  # the last strip is a lower one
    drawn_photos.draw_phone_photo(in_strips)
    monkeypatch.setattr(drawn_photos, "_STRIP", drawn_photos.PHONE[1])
    drawn_photos.draw_phone_photo(at_once)
    assert in_strips.read_bytes() == at_once.read_bytes()


def test_drawing_the_phone_photo_takes_little_memory(tmp_path: Path) -> None:
    tracemalloc.start()
    try:
        drawn_photos.draw_phone_photo(tmp_path / "phone.jpg")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 40e6  # the pixels alone are 36 MB


def test_no_two_drawn_photos_are_alike(tmp_path: Path) -> None:
    files = drawn_photos.draw_photos(tmp_path, 4)
    assert len({file.read_bytes() for file in files}) == 4
