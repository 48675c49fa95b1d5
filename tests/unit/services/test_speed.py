"""How quick a device is, beside what it stands on."""

import os
import signal
from pathlib import Path

import pytest
from PIL import Image

from skinscreen.services import drawn_photos, speed
from skinscreen.settings import Settings


@pytest.mark.usefixtures("bundled")
def test_a_crop_and_a_photo_are_measured_beside_what_they_stand_on(tmp_path: Path) -> None:
    photo = tmp_path / "phone.jpg"
    drawn_photos.draw_phone_photo(photo)
    with Image.open(photo) as drawn:
        assert drawn.size == (400, 300)
    assert len(speed.measure_crop(photo, 2).pairs) == 2
    assert len(speed.measure_reading(photo, 2).pairs) == 2


@pytest.mark.usefixtures("bundled")
def test_many_photos_are_measured_part_by_part(tmp_path: Path) -> None:
    files = drawn_photos.draw_photos(tmp_path, 4)
    turns = speed.measure_many(files, 2)
    assert len(turns.pairs) == 2
    assert min(min(pair) for pair in turns.pairs) > 0


@pytest.mark.usefixtures("bundled")
def test_memory_is_of_the_programs_own_screening_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_other(_: object) -> None:
        pytest.fail("what is measured beside the program counts as well")

    monkeypatch.setattr(speed, "PlainLoop", no_other)
    monkeypatch.setattr(speed, "peak_memory", lambda: 150.0)
    assert speed._peak_of_screening(drawn_photos.draw_photos(tmp_path, 2), 0) == pytest.approx(150)


def test_memory_that_this_process_took_does_not_count(tmp_path: Path) -> None:
    large = b"x" * 600_000_000
    found = speed.measure_memory(drawn_photos.draw_photos(tmp_path, 1), Settings())
    assert len(large) == 600_000_000
    assert found is None or 10 < found < 500


def is_killed(*_: object) -> None:
    """As by a system that is short of memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def test_where_there_is_too_little_memory_it_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "_peak_of_screening", is_killed)
    assert speed.measure_memory([]) is None


def test_memory_is_told_where_the_system_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> str:
        raise FileNotFoundError

    found = speed.peak_memory()
    assert found is None or found > 10
    monkeypatch.setattr(Path, "read_text", gone)
    assert speed.peak_memory() is None
    monkeypatch.setattr(Path, "read_text", lambda *_: "Name: python\nVmHWM:  2000 kB\n")
    assert speed.peak_memory() == pytest.approx(2.048)
