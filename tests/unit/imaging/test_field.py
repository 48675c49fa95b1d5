"""What of a crop is picture, and what a device drew about it."""

import cv2
import numpy as np
import pytest
from drawn_lesion import lesion_pixels
from numpy.typing import NDArray

from skinscreen.domain.issue_words import words
from skinscreen.imaging.appearance import appearance
from skinscreen.imaging.field import SIDE, bounds, field_of_view
from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.quality import look
from skinscreen.imaging.resizing import mask_scaled, resize
from skinscreen.imaging.segmentation import segment

N = 300
Light = NDArray[np.float64]


def _places() -> tuple[Light, Light]:
    line = (np.arange(N) + 0.5) / N * 2 - 1
    x, y = np.meshgrid(line, line)
    return x, y


def round_field(radius: float, dx: float = 0.0, dy: float = 0.0, soft: float = 0.02) -> Light:
    x, y = _places()
    light: Light = np.clip((radius - np.hypot(x - dx, y - dy)) / soft, 0, 1)
    return light


def straight_field(wide: float, high: float, rounded: float = 0.0) -> Light:
    x, y = _places()
    across = np.maximum(np.abs(x) - wide + rounded, 0)
    down = np.maximum(np.abs(y) - high + rounded, 0)
    light: Light = (np.hypot(across, down) <= rounded + 1e-9).astype(float)
    return light


def surrounded(pixels: Pixels, light: Light, level: float = 0.0) -> Pixels:
    real = pixels * light[..., np.newaxis] + level * (1 - light[..., np.newaxis])
    return np.rint(real).astype(np.uint8)


def lesion() -> Pixels:
    return lesion_pixels(N, N)


FIELDS = {
    "round": round_field(0.9),
    "small": round_field(0.55),
    "cut by the sides": round_field(1.15),
    "corners alone": round_field(1.3),
    "off centre": round_field(0.95, 0.25, -0.15),
    "at one side": round_field(1.3, 0.5),
    "soft": round_field(1.05, soft=0.3),
    "straight": straight_field(0.8, 0.7),
    "bars above and below": straight_field(1.0, 0.75),
    "rounded corners": straight_field(0.9, 0.85, 0.25),
}


@pytest.mark.parametrize("level", [0, 25, 50])
@pytest.mark.parametrize("name", FIELDS)
def test_a_dark_surround_is_found_and_the_field_is_not_cut(name: str, level: int) -> None:
    light = FIELDS[name]
    field = field_of_view(surrounded(lesion(), light, level))
    assert field is not None
    shown = cv2.resize(light, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    assert not field[shown == 0].any()
    assert field[cv2.erode(shown, np.ones((5, 5))) > 0.95].all()


@pytest.mark.parametrize("level", [0, 128, 255])
def test_bars_of_any_grey_are_left_out(level: int) -> None:
    field = field_of_view(surrounded(lesion(), straight_field(0.8, 0.7), level))
    assert field is not None
    assert bounds(field) == pytest.approx((0.1, 0.15, 0.9, 0.85), abs=0.04)


def test_marks_and_letters_in_a_surround_belong_to_it() -> None:
    marked = surrounded(lesion(), round_field(0.8), 5)
    for x in range(10, N, 12):
        cv2.line(marked, (x, 285), (x, 295), (230, 230, 230), 1)
    cv2.putText(marked, "10 mm", (5, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (230, 230, 230), 1)
    field = field_of_view(marked)
    assert field is not None
    assert not field[:6, :20].any()
    assert not field[-5:].any()


def _filled_with(colour: tuple[int, int, int], radius: float, dx: float = 0.0) -> Pixels:
    """A lesion of one colour about the middle, on the drawn skin."""
    real = lesion_pixels(N, N)[:8, :8].mean(axis=(0, 1))
    within = round_field(radius, dx)[..., np.newaxis]
    return np.rint(real * (1 - within) + np.array(colour) * within).astype(np.uint8)


@pytest.mark.parametrize("colour", [(40, 28, 25), (30, 30, 35), (12, 12, 12)])
@pytest.mark.parametrize(("radius", "dx"), [(0.5, 0.0), (0.95, 0.0), (1.1, 0.4), (1.3, -0.7)])
def test_a_dark_lesion_that_fills_the_middle_is_no_surround(
    colour: tuple[int, int, int], radius: float, dx: float
) -> None:
    assert field_of_view(_filled_with(colour, radius, dx)) is None


def test_a_dark_lesion_in_a_corner_is_no_surround() -> None:
    x, y = _places()
    within = np.clip((0.9 - np.hypot(x - 1, y - 1)) / 0.05, 0, 1)[..., np.newaxis]
    photo = np.rint(lesion() * (1 - within) + np.array((30, 25, 25)) * within).astype(np.uint8)
    assert field_of_view(photo) is None


@pytest.mark.parametrize("level", [0, 30, 120, 255])
def test_a_picture_of_one_colour_has_no_field(level: int) -> None:
    assert field_of_view(np.full((N, N, 3), level, np.uint8)) is None


def test_a_speck_in_the_dark_is_no_field() -> None:
    assert field_of_view(surrounded(lesion(), round_field(0.25))) is None


def test_a_dark_speck_in_a_corner_is_no_surround() -> None:
    photo = lesion()
    photo[:12, :12] = 0
    assert field_of_view(photo) is None


def test_thin_lines_on_the_dark_are_no_field() -> None:
    lines = np.full((SIDE, SIDE, 3), 10, np.uint8)
    lines[np.add.outer(np.arange(SIDE), np.arange(SIDE)) % 5 == 3] = 200
    assert field_of_view(lines) is None


def test_a_good_photo_has_no_issue_within_any_surround() -> None:
    for name, light in FIELDS.items():
        sharp = resize(lesion_pixels(2 * N, 2 * N), N, N)
        badges = [
            words(issue).badge for issue in look(surrounded(sharp, light, 10)) if issue.retake
        ]
        assert badges == [], name


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("factor", [0.3, 0.1, 0.02])
def test_a_dark_photo_stays_dark_within_a_surround(name: str, factor: float) -> None:
    dim = (lesion() * factor).astype(np.uint8)
    badges = [words(issue).badge for issue in look(surrounded(dim, FIELDS[name]))]
    assert "Too dark" in badges


def test_a_blurred_photo_stays_blurred_within_a_sharp_surround() -> None:
    blurred = np.asarray(cv2.GaussianBlur(lesion(), (0, 0), 6), np.uint8)
    badges = [
        words(issue).badge for issue in look(surrounded(blurred, round_field(0.9, soft=0.004)))
    ]
    assert "Blurred" in badges


def test_a_grainy_photo_stays_grainy_within_a_surround() -> None:
    grain = np.random.default_rng(1).normal(0, 30, (N, N, 3))
    grainy = np.clip(lesion() + grain, 0, 255).astype(np.uint8)
    badges = [words(issue).badge for issue in look(surrounded(grainy, round_field(0.9)))]
    assert "Grainy" in badges


def test_a_surround_changes_looks_little_and_the_outline_not() -> None:
    plain, framed = lesion(), surrounded(lesion(), round_field(0.95))
    apart = np.abs(appearance(plain) - appearance(framed))
    unseen = np.abs(appearance(plain) - appearance(surrounded(lesion(), round_field(0.95), 110)))
    assert apart[:15].max() < 12
    assert apart.sum() < unseen.sum() / 2
    alone, within = segment(plain), segment(framed)
    assert alone is not None
    assert within is not None
    both = (alone.mask & within.mask).sum() / (alone.mask | within.mask).sum()
    assert both > 0.9


def test_a_field_is_scaled_to_any_size() -> None:
    field = np.zeros((SIDE, SIDE), np.bool_)
    field[: SIDE // 2] = True
    scaled = mask_scaled(field, 10, 20)
    assert scaled.shape == (20, 10)
    assert scaled[:10].all()
    assert not scaled[10:].any()
