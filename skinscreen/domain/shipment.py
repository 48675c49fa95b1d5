"""What waits to be sent to another system, or has been."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

_FIRST_MINUTES, _MOST_MINUTES = 1, 60
_DOUBLINGS = 6


class SendState(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Shipment:
    """Files that go to one destination together.

    Attributes:
        id: random.
        destination_id: where to.
        destination: the same by its name.
        visit_id: of the record; empty for files from elsewhere.
        queued: when it was put there.
        state: how far it is.
        tries: how often it was tried in vain.
        due: not tried before.
        reason: a sentence on why the last try was in vain; empty where there was none.
        parts: how many files.
        left: how many of them are not there yet.
    """

    id: str
    destination_id: str
    destination: str
    visit_id: str
    queued: datetime
    state: SendState
    tries: int
    due: datetime
    reason: str
    parts: int
    left: int


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many tries in vain: a minute, twice as long each time, an hour."""
    minutes = _FIRST_MINUTES << min(max(tries - 1, 0), _DOUBLINGS)
    return timedelta(minutes=min(minutes, _MOST_MINUTES))
