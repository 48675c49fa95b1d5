"""What is done beside something else comes back to who asked for it."""

import gc
import threading
import time

import pytest

from skinscreen.services.beside import Beside


def named(name: str) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == name]


def test_things_are_done_on_a_thread_of_their_own_one_after_another() -> None:
    beside: Beside[tuple[int, str]] = Beside("aside")
    assert not named("aside")
    answers = [beside.begin(lambda n=n: (n, threading.current_thread().name)) for n in range(3)]

    assert [answer() for answer in answers] == [(0, "aside"), (1, "aside"), (2, "aside")]


def test_an_error_is_raised_where_the_answer_is_asked_for_and_the_next_thing_is_done() -> None:
    beside: Beside[float] = Beside("aside")
    failed = beside.begin(lambda: 1 / 0)
    done = beside.begin(lambda: 2.0)

    with pytest.raises(ZeroDivisionError):
        failed()
    assert done() == 2.0
    del beside  # the error's traceback holds this frame


def test_an_answer_that_nobody_asked_for_is_not_taken_for_the_next() -> None:
    beside: Beside[str] = Beside("aside")
    beside.begin(lambda: "left")

    assert beside.begin(lambda: "asked for")() == "asked for"


def test_its_thread_ends_where_nobody_holds_it() -> None:
    beside: Beside[int] = Beside("aside")
    assert beside.begin(lambda: 1)() == 1
    assert named("aside")

    del beside
    gc.collect()
    until = time.monotonic() + 5
    while named("aside") and time.monotonic() < until:
        time.sleep(0.01)
    assert not named("aside")
