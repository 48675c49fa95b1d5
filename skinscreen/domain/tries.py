"""How long the next try of a PIN must wait after wrong ones.

No time of day comes into it: the wait is measured by a clock that nobody can set, and begins anew
when the device has been started again. Setting the date back or forth changes nothing.
"""

from dataclasses import dataclass

FREE = 5
"""Wrong tries before the first wait."""
FIRST_WAIT_S = 30
LONGEST_WAIT_S = 3600


def wait_after(wrong: int) -> int:
    """Seconds to wait after so many wrong tries: none, then 30, doubling up to an hour."""
    if wrong < FREE:
        return 0
    doublings = min(wrong - FREE, LONGEST_WAIT_S.bit_length())
    return min(FIRST_WAIT_S << doublings, LONGEST_WAIT_S)


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong tries since the last right one.

    Attributes:
        wrong: how many.
        clock: names the clock that ``at`` was read from, such as this start of the device.
        at: seconds on that clock at the last wrong try, or when its wait began anew.
    """

    wrong: int = 0
    clock: str = ""
    at: float = 0.0

    def on(self, clock: str, now: float) -> "Tries":
        """The same by another clock: the wait begins anew there."""
        return self if self.clock == clock else Tries(self.wrong, clock, now)

    def one_more(self, clock: str, now: float) -> "Tries":
        """After another wrong try."""
        return Tries(self.wrong + 1, clock, now)

    def one_less(self) -> "Tries":
        """After a try that could not be made."""
        return Tries(max(0, self.wrong - 1), self.clock, self.at)

    def wait_s(self, now: float) -> int:
        """Full seconds until the next try, by the clock of ``at``."""
        left = wait_after(self.wrong) - max(0.0, now - self.at)
        return max(0, -int(-left // 1))


NO_TRIES = Tries()
