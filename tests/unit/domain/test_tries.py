"""How long the next try of a PIN must wait."""

import pytest

from skinscreen.domain.errors import TooManyTriesError
from skinscreen.domain.tries import NO_TRIES, Tries, wait_after


@pytest.mark.parametrize(
    ("wrong", "seconds"),
    [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (11, 1920), (12, 3600), (100_000, 3600)],
)
def test_the_wait_grows_from_the_fifth_wrong_try_on(wrong: int, seconds: int) -> None:
    assert wait_after(wrong) == seconds


def test_the_wait_runs_down() -> None:
    tries = Tries(5, "boot", 100.0)
    assert [tries.wait_s(now) for now in (100.0, 100.5, 129.0, 130.0, 500.0)] == [30, 30, 1, 0, 0]


def test_a_clock_that_goes_back_shortens_nothing() -> None:
    assert Tries(5, "boot", 100.0).wait_s(-1e9) == 30


def test_by_another_clock_the_wait_begins_anew() -> None:
    tries = Tries(5, "boot", 100.0)
    assert tries.on("boot", 1e9) is tries
    assert tries.on("next boot", 3.0) == Tries(5, "next boot", 3.0)
    assert tries.on("next boot", 3.0).wait_s(10.0) == 23


def test_a_wrong_try_is_one_more() -> None:
    assert NO_TRIES.one_more("boot", 7.0) == Tries(1, "boot", 7.0)


def test_the_wait_is_said_in_words_one_can_follow() -> None:
    assert "wait 30 seconds" in str(TooManyTriesError(30))
    assert "wait 2 minutes" in str(TooManyTriesError(91))
    assert TooManyTriesError(91).seconds == 91
    assert "edited past the program; wait" in str(TooManyTriesError(91, edited=True))
