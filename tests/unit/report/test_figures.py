"""What is drawn: seen through the calls a canvas gets."""

from unittest.mock import Mock

from skinscreen.domain.assessment import Box, Outcome
from skinscreen.report.figures import BENIGN, COLOURS, MALIGNANT, draw_bar, draw_frame


def lightness(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white), after WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((lightness(one), lightness(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_malignant_and_benign_bars_differ_in_a_grey_print() -> None:
    assert contrast(MALIGNANT, BENIGN) > 3


def test_every_banners_words_stand_out_from_its_tint() -> None:
    assert set(COLOURS) == set(Outcome)
    for strong, tint in COLOURS.values():
        assert contrast(strong, tint) > 4.5


def test_the_frame_lies_where_the_box_is_on_the_photo() -> None:
    canvas = Mock()
    draw_frame(canvas, Box(100, 50, 200), left=40, top=700, scale=0.5)
    for call in canvas.rect.call_args_list:
        assert call.args == (90, 575, 100, 100)


def test_a_bar_is_as_long_as_its_share_and_never_leaves_its_track() -> None:
    for share, length in ((0.25, 50), (0.0, 0), (1.5, 200), (-1, 0)):
        canvas = Mock()
        draw_bar(canvas, (10, 20, 200, 8), share, malignant=True)
        assert canvas.rect.call_args.args == (10, 20, length, 8)
        canvas.line.assert_not_called()


def test_the_threshold_is_a_line_across_the_bar() -> None:
    canvas = Mock()
    draw_bar(canvas, (10, 20, 200, 8), 0.9, malignant=True, threshold=0.3)
    left, bottom, right, top = canvas.line.call_args.args
    assert left == right == 70
    assert bottom < 20
    assert top > 28
