"""Outlines and hints held against masks and labels, on drawn lesions."""

import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from drawn_lesion import encoded

from skinscreen.domain.taxonomy import LESION8
from skinscreen.training.outlines import measure, to_markdown
from skinscreen.training.sample import Sample, open_archive


@pytest.fixture(autouse=True)
def _no_open_archive() -> None:
    open_archive.cache_clear()


def photo(folder: Path, number: int, label: str, *, lesion: bool = True) -> Sample:
    """A wide frame with a lesion in the middle: ragged where it is malignant."""
    rng = np.random.default_rng(number)
    pixels = np.full((300, 400, 3), (214, 170, 142), np.uint8)
    angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    ragged = 0.35 if label == "mel" else 0.03
    reach = 70 * (1 + ragged * rng.normal(0, 1, 40).clip(-1.5, 1.5))
    points = np.stack([200 + reach * np.cos(angles), 150 + reach * np.sin(angles)], 1)
    mask = np.zeros((300, 400), np.uint8)
    if lesion:
        cv2.fillPoly(pixels, [points.astype(np.int32)], (95, 60, 45))
    cv2.fillPoly(mask, [points.astype(np.int32)], 255)
    pixels = np.clip(pixels + rng.normal(0, 3, (300, 400, 1)), 0, 255).astype(np.uint8)
    path = folder / f"{number}.png"
    path.write_bytes(encoded(pixels, "PNG"))
    archive = folder / f"{number}.zip"
    with zipfile.ZipFile(archive, "w") as masks:
        masks.writestr("mask.png", encoded(mask, "PNG"))
    return Sample(
        str(number), "set", None, str(path), label, group=f"g{number}", mask_archive=archive,
        mask="mask.png",
    )  # fmt: skip


def test_drawn_lesions_are_outlined_and_ragged_ones_told_from_even_ones(tmp_path: Path) -> None:
    samples = [photo(tmp_path, n, "mel" if n % 2 else "nv") for n in range(12)]
    figures = measure(samples, LESION8)
    assert figures["n"] == 12
    assert figures["none"]["value"] == 0
    assert figures["good"]["value"] == 1
    assert figures["overlap"]["dice"] > figures["overlap"]["mean"] > 0.8
    assert figures["hints"]["border"]["value"] > 0.9
    assert figures["hints"]["asymmetry"]["value"] > 0.9
    assert figures["hints"]["border"]["malignant"] == 6


def test_a_photo_that_shows_no_lesion_counts_as_none(tmp_path: Path) -> None:
    samples = [photo(tmp_path, n, "nv", lesion=n > 0) for n in range(4)]
    assert measure(samples, LESION8)["none"]["value"] == 0.25


def test_photos_without_a_mask_are_passed_over_and_no_more_than_asked_for_are_seen(
    tmp_path: Path,
) -> None:
    masked = [photo(tmp_path, n, "nv") for n in range(4)]
    bare = Sample("bare", "set", None, "nowhere.png", "nv")
    assert measure([bare, *masked], LESION8, most=3)["n"] == 3


def test_the_table_says_where_a_figure_is_undefined(tmp_path: Path) -> None:
    table = to_markdown(measure([photo(tmp_path, n, "nv") for n in range(3)], LESION8))
    assert "no outline given | 0.0 %" in table
    assert "AUC for malignant | undefined, 0 of 3 malignant" in table
