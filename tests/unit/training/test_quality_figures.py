"""The gate's figures, on drawn photos in a folder."""

from pathlib import Path

import numpy as np
import pytest
from drawn_lesion import encoded, lesion_pixels

from skinscreen.training.quality_figures import ALL, is_held_back, measure
from skinscreen.training.sample import Sample, load_pixels
from skinscreen.training.spoil import REQUIRED, SPOILINGS


def photo(folder: Path, source: str, number: int, side: int = 300) -> Sample:
    path = folder / f"{source}{number}.png"
    path.write_bytes(encoded(lesion_pixels(side, side, seed=number), "PNG"))
    return Sample(f"{source}/{number}", source, None, str(path), "mel")


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    folder = tmp_path_factory.mktemp("photos")
    small = photo(folder, "phone", 9, side=60)
    samples = [photo(folder, s, n) for s in ("derm", "phone") for n in range(3)]
    return measure([*samples, small], most=4)


def test_originals_are_counted_by_source_and_together(figures: dict[str, dict]) -> None:
    assert figures["originals"]["derm"]["n"] == 3
    assert figures["originals"][ALL]["value"] == 0


def test_a_photo_with_too_few_pixels_to_begin_with_is_no_measure(figures: dict[str, dict]) -> None:
    assert figures["originals"]["phone"]["n"] == 3


def test_every_kind_and_strength_is_counted(figures: dict[str, dict]) -> None:
    assert set(REQUIRED) <= set(figures["kinds"])
    assert len(figures["spoilings"]) == len(SPOILINGS)
    strengths = sum(s.kind == "blur" for s in SPOILINGS)
    assert figures["kinds"]["blur"][ALL]["n"] == 6 * strengths
    assert figures["spoilings"]["tiny: 64 pixels"]["derm"]["value"] == 1


def test_no_more_photos_of_a_source_are_looked_at_than_asked_for(tmp_path: Path) -> None:
    samples = [photo(tmp_path, "derm", n) for n in range(3)]
    assert measure(samples, most=2)["originals"]["derm"]["n"] == 2


def test_photos_are_judged_in_the_frame_that_the_app_starts_with(tmp_path: Path) -> None:
    glaring = lesion_pixels(420, 420, seed=1)
    y, x = np.mgrid[:420, :420]
    rim = (x // 35 + y // 35) % 2 == 0
    rim[40:-40, 40:-40] = False
    glaring[rim] = 255
    path = tmp_path / "rim.png"
    path.write_bytes(encoded(glaring, "PNG"))
    sample = Sample("rim", "derm", None, str(path), "mel")
    assert is_held_back(load_pixels(sample))
    assert measure([sample])["originals"]["derm"]["value"] == 0
