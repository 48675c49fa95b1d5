"""How text becomes lines."""

import random

import pytest

from skinscreen.report.fonts import bundled
from skinscreen.report.typeset import Line, clean, set_lines


def set_text(text: str, width: float = 200.0, size: float = 10.0) -> list[Line]:
    return set_lines(text, bundled(), size, width)


def reading(line: Line) -> str:
    """What stands on a line from left to right, letter by letter."""
    return "".join(glyph.source for run in line.runs for glyph in run.glyphs)


def test_a_short_text_is_one_line() -> None:
    (line,) = set_text("left forearm")
    assert reading(line) == "left forearm"
    assert 0 < line.width < 200


def test_an_empty_text_is_one_empty_line() -> None:
    (line,) = set_text("")
    assert (line.runs, line.width) == ((), 0)


def test_lines_break_between_words_and_lose_nothing() -> None:
    words = " ".join(f"word{i}" for i in range(60))
    lines = set_text(words)
    assert len(lines) > 5
    assert " ".join(reading(line) for line in lines) == words
    assert all(line.width <= 200 for line in lines)


def test_a_word_longer_than_the_line_breaks_where_the_line_is_full() -> None:
    lines = set_text("short " + "W" * 500 + " end")
    assert "".join(reading(line) for line in lines[1:-1]).strip().startswith("WWW")
    assert "".join(reading(line) for line in lines).replace(" ", "") == "short" + "W" * 500 + "end"
    assert all(line.width <= 200 for line in lines)


def test_a_column_narrower_than_a_letter_still_ends() -> None:
    assert [reading(line) for line in set_text("WWW", width=1.0)] == ["W", "W", "W"]


def test_no_line_begins_with_a_mark() -> None:
    letters = "e\u0301\u0302" * 200
    for line in set_text(letters):
        assert reading(line).startswith("e")


@pytest.mark.parametrize("width", range(100, 110))
def test_no_line_begins_with_a_vowel_sign_that_takes_room(width: int) -> None:
    for line in set_text("का" * 100, width):
        assert reading(line).startswith("क")


def test_a_letter_keeps_its_marks_where_nothing_fits() -> None:
    assert [reading(line) for line in set_text("e\u0301e\u0301", width=1.0)] == ["e\u0301"] * 2


def test_a_percent_sign_stays_with_its_number() -> None:
    for width in range(45, 120, 3):
        assert not any(reading(x).startswith("%") for x in set_text("at 30.0 % or 45.1 %", width))
        assert not any(reading(x).startswith("mm") for x in set_text("of 12 mm or 6 mm", width))


def test_ideographs_break_anywhere_but_before_closing_punctuation() -> None:
    lines = set_text("山田太郎。" * 30)
    assert len(lines) > 3
    assert not any(reading(line).startswith("。") for line in lines)


def test_every_kind_of_line_end_ends_the_line() -> None:
    text = "a\nb\r\nc\rd\ve\ff\x85g\u2028h\u2029i"
    assert [reading(line) for line in set_text(text)] == list("abcdefghi")


def test_control_characters_leave_no_trace() -> None:
    assert clean("a\x00b\x07c\x1b[31m\x7fd\te") == "abc[31md    e"


def test_a_lone_surrogate_becomes_the_replacement_character() -> None:
    assert clean("a\udcffb") == "a\N{REPLACEMENT CHARACTER}b"


def test_overrides_of_direction_cannot_turn_a_name_around() -> None:
    (line,) = set_text("\u202e0042\u202c\u2067A\u2069")
    assert reading(line) == "0042A"


def test_hebrew_reads_from_right_to_left() -> None:
    (line,) = set_text("שלום עולם")
    assert reading(line) == "שלום עולם"[::-1]
    assert not line.rightward


def test_numbers_and_latin_words_keep_their_order_in_hebrew() -> None:
    (line,) = set_text("גודל 42 mm היום")
    assert "42" in reading(line)
    assert "mm" in reading(line)
    assert reading(line).startswith("היום"[::-1])
    assert reading(line).endswith("גודל"[::-1])


def test_a_hebrew_name_in_an_english_sentence_is_turned_alone() -> None:
    (line,) = set_text("seen by כהן today")
    assert reading(line) == "seen by " + "כהן"[::-1] + " today"
    assert line.rightward


def test_the_first_words_of_right_to_left_text_stand_on_the_first_line() -> None:
    lines = set_text("אחת " * 30 + "סוף")
    assert len(lines) > 2
    assert reading(lines[-1]).startswith("סוף"[::-1])


def test_a_joiner_inside_persian_is_kept() -> None:
    (line,) = set_text("می\u200cشود")
    assert reading(line) == "می\u200cشود"[::-1]


@pytest.mark.parametrize("seed", range(8))
def test_any_text_can_be_set(seed: int) -> None:
    draw = random.Random(seed)
    planes = [(0x20, 0x7F), (0x0, 0x3000), (0x4E00, 0xFFFF), (0x590, 0x780), (0x10000, 0x10FFFF)]
    text = "".join(chr(draw.randint(*draw.choice(planes))) for _ in range(400))
    for width in (3.0, 60.0, 500.0):
        set_ = "".join(sorted("".join(reading(line) for line in set_text(text, width))))
        expected = "".join(sorted(clean(text)))
        assert set_.replace(" ", "") == expected.replace(" ", "").replace("\n", "")
