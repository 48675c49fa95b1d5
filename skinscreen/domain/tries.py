"""How long the next try of a PIN must wait after wrong ones.

No time of day comes into it: the wait is measured by a clock that nobody can set, and begins anew
when the device has been started again. Setting the date back or forth changes nothing.
"""

import hashlib
import math
from dataclasses import dataclass, replace

FREE = 5
"""Wrong tries before the first wait."""
FIRST_WAIT_S = 30
LONGEST_WAIT_S = 3600
MOST = 1000
"""Wrong tries that are told from more: beyond lie weeks of the longest wait, or an edit."""
_SLACK_S = 60.0


def wait_after(wrong: int) -> int:
    """Seconds to wait after so many wrong tries: none, then 30, doubling up to an hour."""
    if wrong < FREE:
        return 0
    doublings = min(wrong - FREE, LONGEST_WAIT_S.bit_length())
    return min(FIRST_WAIT_S << doublings, LONGEST_WAIT_S)


@dataclass(frozen=True, slots=True)
class Chain:
    """What binds the count to the record's key: it can be led on without the key, never back.

        token = SHA-256(SHA-256(... start)), as often as there were wrong tries
        end = SHA-256(SHA-256(... start)), ``MOST`` times

    Only who has the key can compute the start; see ``store.try_chain``.

    Attributes:
        period: counts the right tries of this record, from 1.
        nonce: 16 random bytes.
        token: 32 bytes.
        end: 32 bytes.
    """

    period: int
    nonce: bytes
    token: bytes
    end: bytes


def led_on(token: bytes, times: int) -> bytes:
    """A token after so many more wrong tries."""
    for _ in range(times):
        token = hashlib.sha256(token).digest()
    return token


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong tries since the last right one.

    Attributes:
        wrong: how many, up to ``MOST``.
        clock: names the clock that ``at`` was read from, such as this start of the device.
        at: seconds on that clock at the last wrong try, or when its wait began anew.
        chain: binds ``wrong`` to the record's key; None in what an older version wrote.
    """

    wrong: int = 0
    clock: str = ""
    at: float = 0.0
    chain: Chain | None = None

    @property
    def period(self) -> int:
        """See ``Chain``; 0 without one."""
        return 0 if self.chain is None else self.chain.period

    def fits(self, clock: str, now: float) -> bool:
        """Whether the program can have written this, as far as that shows without the key."""
        if not (0 <= self.wrong <= MOST and math.isfinite(self.at)):
            return False
        if self.clock == clock and self.at > now + _SLACK_S:
            return False
        return self.chain is None or (led_on(self.chain.token, MOST - self.wrong) == self.chain.end)

    def edited(self, clock: str, now: float) -> "Tries":
        """In place of what does not fit: as many as can be, so that the longest wait begins now."""
        chain = self.chain
        return Tries(MOST, clock, now, None if chain is None else replace(chain, token=chain.end))

    def on(self, clock: str, now: float) -> "Tries":
        """The same by another clock: the wait begins anew there."""
        return self if self.clock == clock else replace(self, clock=clock, at=now)

    def one_more(self, clock: str, now: float) -> "Tries":
        """After another wrong try."""
        if self.wrong >= MOST:
            return replace(self, clock=clock, at=now)
        chain = self.chain
        after = None if chain is None else replace(chain, token=led_on(chain.token, 1))
        return Tries(self.wrong + 1, clock, now, after)

    def wait_s(self, now: float) -> int:
        """Full seconds until the next try, by the clock of ``at``."""
        left = wait_after(self.wrong) - max(0.0, now - self.at)
        return max(0, -int(-left // 1))


NO_TRIES = Tries()
