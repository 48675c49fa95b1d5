"""Slow work that is looked at."""

import pytest

from skinscreen.domain import watch
from skinscreen.domain.errors import CancelledError
from skinscreen.domain.watch import UNWATCHED, Watch


def test_a_part_of_a_part_is_told_as_a_share_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_PAUSE_S", 0.0)
    told: list[float] = []
    half = Watch(told.append).within(0.5, 1.0)
    half.look(lambda: 0.5)
    half.within(0.5, 1.0).look(lambda: 0.0)
    half.look(lambda: 7.0)
    assert told == [0.75, 0.75, 1.0]


def test_it_is_told_no_oftener_than_anyone_can_see() -> None:
    told: list[float] = []
    watched = Watch(told.append)
    for _ in range(100):
        watched.look(lambda: 0.5)
    assert 1 <= len(told) < 100


def test_work_that_is_not_wanted_any_more_stops() -> None:
    UNWATCHED.look(lambda: 0.0)
    with pytest.raises(CancelledError, match="as you wished"):
        Watch(is_cancelled=lambda: True).look(lambda: 0.0)
