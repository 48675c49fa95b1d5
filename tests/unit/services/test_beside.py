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
    jobs = [beside.job(lambda n=n: (n, threading.current_thread().name)) for n in range(3)]
    for job in jobs:
        job.begin()

    assert [job.answer() for job in jobs] == [(0, "aside"), (1, "aside"), (2, "aside")]


def test_nothing_is_done_before_it_is_begun() -> None:
    beside: Beside[list[int]] = Beside("aside")
    done: list[int] = []

    def noted(number: int) -> list[int]:
        done.append(number)
        return list(done)

    first, second = (beside.job(lambda n=n: noted(n)) for n in (1, 2))
    second.begin()
    assert second.answer() == [2]
    first.begin()
    assert first.answer() == [2, 1]


def test_an_error_is_raised_where_the_answer_is_asked_for_and_the_next_thing_is_done() -> None:
    beside: Beside[float] = Beside("aside")
    failed, done = beside.job(lambda: 1 / 0), beside.job(lambda: 2.0)
    failed.begin()
    done.begin()

    with pytest.raises(ZeroDivisionError):
        failed.answer()
    assert done.answer() == 2.0
    del beside  # the error's traceback holds this frame


def test_an_answer_that_nobody_asked_for_is_not_taken_for_the_next() -> None:
    beside: Beside[str] = Beside("aside")
    beside.job(lambda: "left").begin()
    job = beside.job(lambda: "asked for")
    job.begin()

    assert job.answer() == "asked for"


def test_its_thread_ends_where_nobody_holds_it() -> None:
    beside: Beside[int] = Beside("aside")
    job = beside.job(lambda: 1)
    job.begin()
    assert job.answer() == 1
    assert named("aside")

    del beside
    gc.collect()
    until = time.monotonic() + 5
    while named("aside") and time.monotonic() < until:
        time.sleep(0.01)
    assert not named("aside")
