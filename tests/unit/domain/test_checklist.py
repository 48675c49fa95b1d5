"""The weighted 7-point checklist and the ABCDE rule."""

from typing import Any

import pytest

from skinscreen.domain.checklist import (
    REFER_AT,
    abcde,
    abcde_words,
    checklist_words,
    score_words,
    seven_point,
)
from skinscreen.domain.judgement import Change, Judgement

NO: dict[str, Any] = {
    **dict.fromkeys(("asymmetry", "border", "colour", "inflammation", "oozing"), False),
    "sensation": False,
    "change": Change.NONE,
    "diameter_mm": 3.0,
}


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        ({"change": Change.SIZE}, 2),
        ({"border": True}, 2),
        ({"asymmetry": True}, 2),
        ({"asymmetry": True, "border": True}, 2),
        ({"colour": True}, 2),
        ({"diameter_mm": 7.0}, 1),
        ({"inflammation": True}, 1),
        ({"oozing": True}, 1),
        ({"sensation": True}, 1),
        ({"change": Change.OTHER}, 0),
        ({"diameter_mm": 6.9}, 0),
    ],
)
def test_major_features_count_two_and_minor_ones_one(answer: dict[str, Any], points: int) -> None:
    assert seven_point(Judgement(**answer)).score == points
    whole = seven_point(Judgement(**(NO | answer)))
    assert (whole.score, whole.answered) == (points, 7)


def test_all_features_make_ten_points() -> None:
    judgement = Judgement(
        border=True, colour=True, diameter_mm=9.0, change=Change.SIZE,
        inflammation=True, oozing=True, sensation=True,
    )  # fmt: skip
    assert seven_point(judgement).score == seven_point(judgement).most == 10


@pytest.mark.parametrize(
    ("answer", "refers"),
    [
        ({"border": True}, False),
        ({"border": True, "oozing": True}, True),
        ({"inflammation": True, "oozing": True}, False),
        ({"inflammation": True, "oozing": True, "sensation": True}, True),
        ({"border": True, "colour": True}, True),
    ],
)
def test_three_points_say_refer(answer: dict[str, Any], refers: bool) -> None:
    checklist = seven_point(Judgement(**answer))
    assert checklist.refers is refers
    assert checklist.refers is (checklist.score >= REFER_AT)


def test_what_was_not_answered_is_not_no() -> None:
    checklist = seven_point(Judgement(border=False))
    assert checklist.answered == 0, "an unanswered asymmetry may still be an irregular shape"
    assert seven_point(Judgement(border=False, asymmetry=False)).answered == 1
    assert checklist.most == 10
    assert seven_point(Judgement(**NO)).most == 0


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({}, "7-point checklist: not answered"),
        ({"age": 50}, "7-point checklist: not answered"),
        ({"border": True, "colour": True}, "4 points on 2 of 7 answers, 3 or more: refer"),
        ({"oozing": True}, "1 point on 1 of 7 answers, below 3; what was not answered could "),
        (NO, "0 points on 7 of 7 answers, below 3"),
    ],
)
def test_the_score_says_on_how_many_answers_it_rests(answer: dict[str, Any], said: str) -> None:
    words = checklist_words(seven_point(Judgement(**answer)))
    assert said in words
    assert ("could make it" in words) == ("not answered could" in said)


def test_the_score_in_few_words_is_left_out_where_nothing_was_answered() -> None:
    assert score_words(seven_point(Judgement(age=4))) == ""
    assert score_words(seven_point(Judgement(border=True, oozing=True))) == (
        "checklist 3 (2 of 7 answered)"
    )


def test_abcde_looks_at_evolution_of_any_kind_and_at_more_than_six_millimetres() -> None:
    present = [item.present for item in abcde(Judgement(diameter_mm=6.5, change=Change.OTHER))]
    assert present == [None, None, None, True, True]
    assert [item.present for item in abcde(Judgement(**(NO | {"diameter_mm": 6.0})))] == [False] * 5


def test_abcde_is_said_by_what_is_present_absent_and_not_answered() -> None:
    words = abcde_words(abcde(Judgement(asymmetry=True, colour=False, border=True)))
    assert words == "ABCDE: present A, B; absent C; not answered D, E"
    assert abcde_words(abcde(Judgement(**NO))) == "ABCDE: absent A, B, C, D, E"
