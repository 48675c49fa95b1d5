"""A program that is killed while somebody types has kept what it typed until a moment before."""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from killed_record import run_and_kill
from unit.store.cases import NOON

from skinscreen.domain.draft import Draft, DraftForm, DraftKey
from skinscreen.services.records import Records
from skinscreen.store import drafts

TESTS = Path(__file__).resolve().parent.parent
PIN, LETTERS = "271828", "abcdefghijklmnopqrstuvwxyz"
KEY = b"k" * 32
NEW = DraftKey(DraftForm.PATIENT)
Tell = Callable[[str, str, str], None]


def text(length: int) -> str:
    return (LETTERS * (length // len(LETTERS) + 1))[:length]


def test_what_was_typed_before_a_kill_is_brought_back_as_it_was_kept_last(
    own_user_folders: Path,
) -> None:
    places = os.pathsep.join([str(TESTS.parent), str(TESTS), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, str(TESTS / "killed_typing.py"), PIN, LETTERS, str(own_user_folders)]
    environment = os.environ | {"PYTHONPATH": places}
    typed, kept = 0, [""]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        for line in program.stdout:
            what, told = json.loads(line)
            if what == "typed":
                typed = told
            else:
                kept.append(told)
            if len(kept) > 3 and typed > len(kept[-1]) + 3:  # letters that nobody has kept yet
                break
        program.send_signal(signal.SIGKILL)
        whole = [json.loads(line) for line in program.stdout if line.endswith("\n")]
    kept += [told for what, told in whole if what == "kept"]
    records = Records()
    records.unlock(PIN, "Dr Keeper")
    found = records.drafts.read(NEW)
    assert found is not None
    assert len(found.typed["notes"]) >= len(kept[-1])
    assert found.typed["notes"] == text(len(found.typed["notes"]))
    assert all(len(before) < len(after) for before, after in pairwise(kept))
    records.lock()


def keep_for_ever(folder: Path, seed: int, tell: Tell) -> None:
    rng = random.Random(seed)
    store = drafts.open_drafts(folder, KEY)
    while True:
        words = f"{rng.random()} " * rng.randrange(1, 400)
        tell("begin", words, "")
        store.keep("Ann", NEW, Draft({"notes": words}, {"notes": ""}, NOON))
        tell("kept", words, "")


@pytest.mark.parametrize("seed", range(8))
def test_drafts_killed_at_any_moment_are_whole_and_the_last_is_there(
    tmp_path: Path, seed: int
) -> None:
    told = run_and_kill(
        lambda tell: keep_for_ever(tmp_path, seed, tell), random.Random(seed).random() / 4
    )
    possible = [words for _, words, _ in told[-2:]]
    store = drafts.open_drafts(tmp_path, KEY)
    found = store.read("Ann", NEW)
    store.close()
    if found is None:
        assert [what for what, _, _ in told] == ["begin"]
    else:
        assert found.typed["notes"] in possible
