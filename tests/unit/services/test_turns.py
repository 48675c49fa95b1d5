"""Two things timed by turns."""

from itertools import count

from skinscreen.services.turns import Turns, by_turns


def test_a_ratio_is_the_middle_one_of_the_turns() -> None:
    turns = Turns(((2.0, 1.0), (3.0, 2.0), (9.0, 3.0)))
    assert (turns.ratio, turns.ours, turns.base) == (2.0, 3.0, 2.0)
    assert turns.spread == (1.75, 2.5)
    assert Turns(((3.0, 2.0),)).spread == (1.5, 1.5)


def test_two_things_are_done_by_turns_each_once_before() -> None:
    done: list[str] = []
    ticks = count()
    turns = by_turns(
        lambda: done.append("ours"), lambda: done.append("base"), 2, lambda: float(next(ticks))
    )
    assert done == ["ours", "base", "base", "ours", "ours", "base"]
    assert turns.pairs == ((1.0, 1.0), (1.0, 1.0))
