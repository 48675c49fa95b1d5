"""What a device's figures are, and the word they are pasted as."""

import os
import signal
import tracemalloc
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from numpy.typing import NDArray
from PIL import Image
from unit.inference import bundles

from skinscreen import paths
from skinscreen.inference import library
from skinscreen.inference.tflite import RawModel
from skinscreen.services import batch, speed
from skinscreen.services.models import DEFAULT_BUNDLE, load_hands
from skinscreen.services.speed import Turns, by_turns, code, decoded
from skinscreen.settings import Settings


@pytest.fixture
def bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiny models in place of the program's own, and small photos."""
    bundles.try_tiny_models_here(monkeypatch)
    place = tmp_path / "bundled"
    bundles.tiny_bundle(place, DEFAULT_BUNDLE)
    bundles.finder_bundle(place)
    monkeypatch.setattr(paths, "bundled_models", lambda: place)
    monkeypatch.setattr(speed, "PHONE", (400, 300))


def test_a_ratio_is_the_middle_one_of_the_turns() -> None:
    turns = Turns(((2.0, 1.0), (3.0, 2.0), (9.0, 3.0)))
    assert (turns.ratio, turns.ours, turns.base) == (2.0, 3.0, 2.0)
    assert turns.spread == (1.75, 2.5)
    assert Turns(((3.0, 2.0),)).spread == (1.5, 1.5)


def test_two_things_are_done_by_turns_each_once_before() -> None:
    done: list[str] = []
    ticks = count()
    turns = by_turns(
        lambda: done.append("ours"), lambda: done.append("base"), 2, lambda: float(next(ticks))
    )
    assert done == ["ours", "base", "base", "ours", "ours", "base"]
    assert turns.pairs == ((1.0, 1.0), (1.0, 1.0))


@pytest.mark.usefixtures("bundled")
def test_a_crop_and_a_photo_are_measured_beside_what_they_stand_on(tmp_path: Path) -> None:
    photo = tmp_path / "phone.jpg"
    speed.draw_phone_photo(photo)
    with Image.open(photo) as drawn:
        assert drawn.size == (400, 300)
    assert len(speed.measure_crop(photo, 2).pairs) == 2
    assert len(speed.measure_reading(photo, 2).pairs) == 2


@pytest.mark.usefixtures("bundled")
def test_the_phone_photo_is_as_if_its_grain_were_drawn_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_strips, at_once = tmp_path / "strips.jpg", tmp_path / "at_once.jpg"
    assert speed.PHONE[1] % speed._STRIP  # the last strip is a lower one
    speed.draw_phone_photo(in_strips)
    monkeypatch.setattr(speed, "_STRIP", speed.PHONE[1])
    speed.draw_phone_photo(at_once)
    assert in_strips.read_bytes() == at_once.read_bytes()


def test_drawing_the_phone_photo_takes_little_memory(tmp_path: Path) -> None:
    tracemalloc.start()
    try:
        speed.draw_phone_photo(tmp_path / "phone.jpg")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 40e6  # the pixels alone are 36 MB


@pytest.mark.usefixtures("bundled")
def test_on_the_plain_side_the_models_run_as_often_as_the_program_runs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = speed.draw_photos(tmp_path, 3)
    runs = speed.detector_runs(files)
    assert list(runs) == files
    assert min(runs.values()) > 0
    plain = speed._Plain(runs)
    (hand,) = load_hands(Settings(threads=1), len(files))
    ran: list[int] = []
    real = RawModel.invoke

    def counted(model: RawModel, tensor: NDArray[Any], *begin: Callable[[], None] | None) -> None:
        ran.append(tensor.shape[1])
        real(model, tensor, *begin)

    monkeypatch.setattr(RawModel, "invoke", counted)
    plain.screen(files)
    on_the_plain_side = sorted(ran)
    ran.clear()
    list(batch.screen_files(hand.screener, files, finder=hand.finder))
    assert sorted(ran) == on_the_plain_side


@pytest.mark.usefixtures("bundled")
def test_where_there_is_no_detector_none_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "detectors", lambda _: [])
    files = speed.draw_photos(tmp_path, 1)
    runs = speed.detector_runs(files)
    assert runs == {files[0]: 0}
    speed._Plain(runs).screen(files)


@pytest.mark.usefixtures("bundled")
def test_many_photos_are_measured_part_by_part(tmp_path: Path) -> None:
    files = speed.draw_photos(tmp_path, 4)
    assert len({file.read_bytes() for file in files}) == 4
    turns = speed.measure_many(files, 2)
    assert len(turns.pairs) == 2
    assert min(min(pair) for pair in turns.pairs) > 0


@pytest.mark.usefixtures("bundled")
def test_memory_is_of_the_programs_own_screening_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_other(_: object) -> None:
        pytest.fail("what is measured beside the program counts as well")

    monkeypatch.setattr(speed, "_Plain", no_other)
    monkeypatch.setattr(speed, "_Bare", no_other)
    monkeypatch.setattr(speed, "peak_memory", lambda: 150.0)
    assert speed._peak_of_screening(speed.draw_photos(tmp_path, 2), 0) == pytest.approx(150)


def test_memory_that_this_process_took_does_not_count(tmp_path: Path) -> None:
    large = b"x" * 600_000_000
    found = speed.measure_memory(speed.draw_photos(tmp_path, 1), Settings())
    assert len(large) == 600_000_000
    assert found is None or 10 < found < 500


def is_killed(*_: object) -> None:
    """As by a system that is short of memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def test_where_there_is_too_little_memory_it_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "_peak_of_screening", is_killed)
    assert speed.measure_memory([]) is None


def test_the_code_says_the_device_and_the_figures() -> None:
    word = code(speed.device_words(), {"crop": 1.07, "memory_mb": 150.0})
    device, figures = decoded(f" {word}\n")
    assert device == speed.device_words()
    assert device.startswith("SkinScreen ")
    assert figures == {"crop": 1.07, "memory_mb": 150.0}


@pytest.mark.parametrize("word", ["", "SS2-abc", "SS1-", "SS1-abcdefgh"])
def test_what_is_no_code_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="no code"):
        decoded(word)


def test_memory_is_told_where_the_system_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> str:
        raise FileNotFoundError

    found = speed.peak_memory()
    assert found is None or found > 10
    monkeypatch.setattr(Path, "read_text", gone)
    assert speed.peak_memory() is None
    monkeypatch.setattr(Path, "read_text", lambda *_: "Name: python\nVmHWM:  2000 kB\n")
    assert speed.peak_memory() == pytest.approx(2.048)
