"""Which time stamps of a device are believed."""

import pytest

from skinscreen.capture.live import DeviceClock


def test_a_stamp_in_our_clock_is_believed_also_when_a_later_frame_is_old() -> None:
    clock = DeviceClock()
    assert clock.taken_at(99.96, 100.0) == 99.96
    assert clock.taken_at(101.0, 107.0) == 101.0


def test_a_stamp_from_the_future_is_the_arrival() -> None:
    clock = DeviceClock()
    clock.taken_at(99.96, 100.0)
    assert clock.taken_at(101.5, 101.0) == 101.0


@pytest.mark.parametrize("first", [0.0, 12.0, 1.7e9])
def test_stamps_of_another_clock_are_not_believed_even_if_they_meet_ours(first: float) -> None:
    clock = DeviceClock()
    assert clock.taken_at(first, 100.0) is None
    assert clock.taken_at(100.9, 101.0) is None
