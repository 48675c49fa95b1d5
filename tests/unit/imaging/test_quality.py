"""Whether a crop has enough pixels."""

import pytest

from skinscreen.imaging.quality import check


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
