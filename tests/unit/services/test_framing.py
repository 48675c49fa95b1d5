import cv2
import numpy as np
import pytest
from drawn_lesion import lesion_pixels

from skinscreen.domain.assessment import Box
from skinscreen.domain.errors import ImageError
from skinscreen.domain.issue_words import words
from skinscreen.imaging.photo import Photo
from skinscreen.services.framing import issues_of, look_live


def photo(pixels: np.ndarray) -> Photo:
    return Photo(pixels, pixels.shape[1], pixels.shape[0], "lesion.png")


def test_a_good_frame_has_no_issue() -> None:
    assert issues_of(photo(lesion_pixels(800, 600)), Box(150, 60, 480), 224) == ()


def test_a_small_and_dark_frame_has_both_issues() -> None:
    dark = (lesion_pixels(800, 600) * 0.3).astype(np.uint8)
    badges = [words(issue).badge for issue in issues_of(photo(dark), Box(300, 250, 100), 224)]
    assert badges[:2] == ["Too few pixels", "Too dark"]


def test_a_frame_that_leaves_the_photo_is_refused() -> None:
    with pytest.raises(ImageError, match="not inside"):
        issues_of(photo(lesion_pixels(80, 60)), Box(0, 0, 61), 32)


def test_a_lesion_small_in_the_frame_is_said_and_holds_nothing_back() -> None:
    skin = lesion_pixels(1200, 1200)[:400, :400].copy()
    cv2.circle(skin, (200, 200), 32, (96, 58, 40), -1)
    (issue,) = look_live(skin)
    assert words(issue).badge == "Small lesion"
    assert words(issue).advice == "move closer"
    assert not issue.retake


def test_of_a_blurred_frame_no_size_is_said() -> None:
    blurred = cv2.GaussianBlur(lesion_pixels(600, 600), (0, 0), 15)
    assert [words(issue).badge for issue in look_live(np.asarray(blurred))] == ["Blurred"]
