"""A record on a full drive says so when it is opened."""

import pytest
from record_fixtures import Keeper

from skinscreen.services.lockable_record import FULL, LockableRecord


def test_that_nothing_can_be_saved_is_said_when_the_record_is_opened(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper.make_record()
    assert keeper.sentence != FULL
    keeper.press("Ctrl+L")
    monkeypatch.setattr(LockableRecord, "is_full", True)
    keeper.unlock()
    keeper.wait(lambda: keeper.sentence == FULL)
