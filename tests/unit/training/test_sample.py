import zipfile
from pathlib import Path

import numpy as np
import pytest
from drawn_lesion import encoded
from textures import texture

from skinscreen.domain.assessment import Box
from skinscreen.domain.errors import TrainingError
from skinscreen.training.sample import Sample, load_pixels, open_archive


def sample(member: str, archive: Path | None = None, box: Box | None = None) -> Sample:
    return Sample("s", "test", archive, member, "nv", box=box)


def test_a_wide_photo_gives_its_centred_square(tmp_path: Path) -> None:
    wide = np.zeros((40, 60, 3), np.uint8)
    wide[:, 10:50] = 200
    path = tmp_path / "wide.png"
    path.write_bytes(encoded(wide, "PNG"))
    pixels = load_pixels(sample(str(path)))
    assert pixels.shape == (40, 40, 3)
    assert (pixels == 200).all()


def test_a_box_gives_its_own_pixels(tmp_path: Path) -> None:
    picture = texture(1, 1)
    path = tmp_path / "a.png"
    path.write_bytes(encoded(picture, "PNG"))
    pixels = load_pixels(sample(str(path), box=Box(3, 5, 20)))
    assert np.array_equal(pixels, picture[5:25, 3:23])


def test_a_photo_is_read_from_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x/1.png", encoded(texture(1, 1), "PNG"))
    assert np.array_equal(load_pixels(sample("x/1.png", path)), texture(1, 1))
    with pytest.raises(TrainingError, match=r"x/2\.png in .*a\.zip"):
        load_pixels(sample("x/2.png", path))
    open_archive(path).close()


def test_what_is_no_archive_is_refused_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    path.write_bytes(b"no zip")
    with pytest.raises(TrainingError, match=r"b\.zip is not a readable zip"):
        open_archive(path)


def test_a_damaged_photo_is_refused_with_the_samples_name(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(encoded(texture(1, 1))[:400])
    with pytest.raises(TrainingError, match=r"sample s: .*a\.jpg"):
        load_pixels(sample(str(path)))


def test_a_box_outside_the_photo_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(encoded(texture(1, 1), "PNG"))
    with pytest.raises(TrainingError, match="sample s"):
        load_pixels(sample(str(path), box=Box(60, 0, 20)))


def test_a_missing_file_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"gone\.png cannot be read"):
        load_pixels(sample(str(tmp_path / "gone.png")))
