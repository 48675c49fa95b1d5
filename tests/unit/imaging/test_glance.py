"""A crop is scaled once, and everything that looks at it sees the same."""

import numpy as np
import pytest
from drawn_lesion import lesion_pixels
from numpy.typing import NDArray

from skinscreen.imaging import glance
from skinscreen.imaging.appearance import appearance
from skinscreen.imaging.field import field_of_view
from skinscreen.imaging.glance import Glance, glanced
from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.resizing import resize


@pytest.mark.parametrize("side", [60, 224, 500])
def test_what_is_seen_is_what_each_would_see_for_itself(side: int) -> None:
    pixels = lesion_pixels(side, side)
    seen = Glance(pixels)
    assert (seen.appearance == appearance(pixels)).all()
    least = min(side, 224)
    assert (seen.small == resize(pixels, least, least)).all()
    own = field_of_view(seen.small)
    assert (seen.field is None) == (own is None)
    assert not seen.is_shapeless


def test_a_crop_is_scaled_once_to_each_size(monkeypatch: pytest.MonkeyPatch) -> None:
    scaled: list[tuple[int, int]] = []

    def counted(pixels: Pixels, width: int, height: int) -> Pixels:
        scaled.append((width, height))
        return resize(pixels, width, height)

    monkeypatch.setattr(glance, "resize", counted)
    seen = glanced(lesion_pixels(300, 300))
    assert glanced(seen) is seen
    assert seen.sized(224, 224) is seen.small
    assert np.isfinite(seen.appearance).all()
    assert seen.sized(100, 100) is seen.sized(100, 100)
    assert seen.places is seen.places
    assert scaled == [(224, 224), (32, 32), (100, 100)]


def test_a_question_about_its_looks_is_asked_once_and_each_has_its_own_answer() -> None:
    seen = Glance(lesion_pixels(60, 60))
    asked: list[NDArray[np.float32]] = []

    def first(looks: NDArray[np.float32]) -> float:
        asked.append(looks)
        return float(looks[0])

    assert seen.asked(first) == seen.asked(first) == seen.appearance[0]
    assert seen.asked(lambda looks: float(looks.sum())) == seen.appearance.sum()
    assert len(asked) == 1
    assert asked[0] is seen.appearance
