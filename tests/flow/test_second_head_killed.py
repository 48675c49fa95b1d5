"""A program killed between the record and its second head leaves no false alarm."""

import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from skinscreen.domain.audit import Done
from skinscreen.services.records import Records
from skinscreen.store.key import Cost
from skinscreen.store.second_head import SecondHead

PIN = "271828"


@pytest.mark.parametrize("entries", [1, 2, 5])
def test_a_kill_between_an_entry_and_the_second_head_is_no_alarm(
    tmp_path: Path, entries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = Records(tmp_path, cost=Cost(1 << 4))
    records.create(PIN, "Ann")
    records.lock()

    def work() -> None:
        left = [entries]

        def replace(*_: object) -> None:  # the record has the entry by now
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)

        monkeypatch.setattr(SecondHead, "_replace", replace)
        records.unlock(PIN, "Ann")
        while True:
            records.audit.note(Done.SAW_AUDIT)

    program = multiprocessing.get_context("fork").Process(target=work)
    program.start()
    program.join()
    assert program.exitcode == -signal.SIGKILL
    again = Records(tmp_path, cost=Cost(1 << 4))
    again.unlock(PIN, "Ann")
    assert again.noticed == ""
    verified = again.audit.verify_record()
    assert (verified.entries, verified.noticed) == (3 + entries, ())
    again.lock()
