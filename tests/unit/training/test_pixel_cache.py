import shutil
from pathlib import Path

import numpy as np
import pytest
from textures import texture, write_classes

from skinscreen.domain.errors import TrainingError
from skinscreen.domain.taxonomy import LESION8
from skinscreen.training.dataset import Source, read_source
from skinscreen.training.pixel_cache import cached_pixels, framed


def test_photos_are_decoded_once_in_order_and_at_one_size(tmp_path: Path) -> None:
    write_classes(tmp_path / "set", ["mel", "nv"], 3)
    samples = read_source(Source("s", "set"), tmp_path, LESION8)
    first = cached_pixels(samples, 64, tmp_path / "cache")
    assert np.array_equal(first[4], texture(1, 1))
    shutil.rmtree(tmp_path / "set")
    assert np.array_equal(cached_pixels(samples, 64, tmp_path / "cache"), first)


def test_other_samples_have_another_file(tmp_path: Path) -> None:
    write_classes(tmp_path / "set", ["mel", "nv"], 3)
    samples = read_source(Source("s", "set"), tmp_path, LESION8)
    assert len(cached_pixels(samples, 32, tmp_path / "cache")) == 6
    assert len(cached_pixels(samples[:2], 32, tmp_path / "cache")) == 2


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(TrainingError, match="cannot be written"):
        cached_pixels((), 32, tmp_path / "cache")


def test_the_frame_of_a_square_is_its_middle_as_the_app_starts_with() -> None:
    squares = np.zeros((2, 100, 100, 3), np.uint8)
    squares[:, 10:90, 10:90] = 1
    seen = framed(squares)
    assert seen.shape == (2, 80, 80, 3)
    assert seen.min() == 1
