"""Whether a crop has enough pixels, and light and focus for an answer."""

import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from drawn_lesion import lesion_pixels

from skinscreen.imaging.crop import centred, cut
from skinscreen.imaging.decode import decode_photo
from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.quality import Measures, check, look, measure

SIDE = 400


def lesion() -> Pixels:
    return lesion_pixels(SIDE, SIDE)


def blurred(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), 6), np.uint8)


def shaken(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.blur(pixels, (25, 1)), np.uint8)


def darkened(pixels: Pixels) -> Pixels:
    return (pixels * 0.3).astype(np.uint8)


def brightened(pixels: Pixels) -> Pixels:
    return np.clip(pixels * 2.2, 0, 255).astype(np.uint8)


def fogged(pixels: Pixels) -> Pixels:
    return (128 + (pixels.astype(float) - 128) * 0.04).astype(np.uint8)


def noisy(pixels: Pixels) -> Pixels:
    grain = np.random.default_rng(1).normal(0, 40, pixels.shape)
    return np.clip(pixels + grain, 0, 255).astype(np.uint8)


def test_a_good_photo_has_no_issue() -> None:
    assert look(lesion()) == ()


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (blurred, "Out of focus or shaken"),
        (shaken, "Out of focus or shaken"),
        (darkened, "Too dark"),
        (brightened, "Too bright"),
        (fogged, "Almost no contrast"),
        (noisy, "Grainy"),
    ],
)
def test_a_spoiled_photo_must_be_retaken_and_says_what_to_do(
    spoil: Callable[[Pixels], Pixels], word: str
) -> None:
    issues = look(spoil(lesion()))
    assert any(issue.sentence.startswith(word) for issue in issues)
    assert all(issue.retake and ": " in issue.sentence for issue in issues)


@pytest.mark.parametrize("level", [0, 255])
def test_a_picture_of_one_colour_must_be_retaken(level: int) -> None:
    issues = look(np.full((SIDE, SIDE, 3), level, np.uint8))
    assert any("contrast" in issue.sentence for issue in issues)


def test_glare_is_what_is_burnt_out_in_every_colour() -> None:
    pixels = lesion()
    assert measure(pixels).burnt == 0
    pixels[:100, :100] = 255
    assert measure(pixels).burnt == pytest.approx(1 / 16, abs=0.01)
    assert look(pixels)[0].sentence.startswith("Too bright or glaring")


def test_the_light_is_measured_in_grey_levels() -> None:
    ramp = np.repeat(np.arange(200, dtype=np.uint8)[np.newaxis, :, np.newaxis], 200, axis=0)
    said = measure(np.repeat(ramp, 3, axis=2))
    assert isinstance(said, Measures)
    assert said.dark == pytest.approx(10, abs=1)
    assert said.bright == pytest.approx(190, abs=1)
    assert said.noise == pytest.approx(0, abs=0.1)


def test_a_crop_too_small_to_be_looked_at_is_left_to_the_count_of_pixels() -> None:
    assert look(np.zeros((31, 31, 3), np.uint8)) == ()


@pytest.mark.parametrize("side", [224, 225, 4000])
def test_a_crop_with_the_models_pixels_has_no_issue(side: int) -> None:
    assert check(side, 224) == ()


@pytest.mark.parametrize("side", [112, 223])
def test_a_crop_with_few_pixels_is_answered_with_a_word(side: int) -> None:
    (issue,) = check(side, 224)
    assert not issue.retake
    assert str(side) in issue.sentence
    assert "224" in issue.sentence


@pytest.mark.parametrize("side", [1, 111])
def test_a_crop_enlarged_more_than_twice_must_be_retaken(side: int) -> None:
    (issue,) = check(side, 224)
    assert issue.retake
    assert str(side) in issue.sentence
    assert "Move closer" in issue.sentence


ARCHIVES = (
    "ham10000/center_224.zip",
    "ham10000/frames_200x150.zip",
    "pad-ufes-20/clinical_300.zip",
)
EACH = 120


@pytest.fixture(scope="module")
def real_crops(shared: Path) -> list[Pixels]:
    """Centred squares of real dermoscopy and phone photos, the same ones every time."""
    crops = []
    for archive in ARCHIVES:
        with zipfile.ZipFile(shared / "data" / archive) as photos:
            for name in random.Random(4).sample(sorted(photos.namelist()), EACH):
                photo = decode_photo(photos.read(name), name)
                crops.append(cut(photo, centred(photo), 224))
    return crops


def flagged(crops: list[Pixels], spoil: Callable[[Pixels], Pixels]) -> float:
    """The share that must be retaken."""
    return sum(bool(look(spoil(crop))) for crop in crops) / len(crops)


def out_of_focus(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), 3 * pixels.shape[0] / 224), np.uint8)


def moved(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.blur(pixels, (9 * pixels.shape[0] // 224, 1)), np.uint8)


def test_few_real_photos_are_held_back(real_crops: list[Pixels]) -> None:
    assert flagged(real_crops, lambda crop: crop) <= 0.05


@pytest.mark.parametrize("spoil", [out_of_focus, moved, darkened, brightened, noisy, fogged])
def test_nearly_every_spoiled_real_photo_must_be_retaken(
    real_crops: list[Pixels], spoil: Callable[[Pixels], Pixels]
) -> None:
    assert flagged(real_crops, spoil) >= 0.9
