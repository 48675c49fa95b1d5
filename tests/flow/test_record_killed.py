"""A program that is killed at any moment loses nothing it had acknowledged."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    "rounds", [8, pytest.param(150, marks=[pytest.mark.slow, pytest.mark.timeout(1200)])]
)
def test_a_program_killed_at_any_moment_loses_nothing_it_acknowledged(rounds: int) -> None:
    places = os.pathsep.join([str(TESTS.parent), str(TESTS), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, TESTS / "killed_record.py", str(rounds)],
        env=os.environ | {"PYTHONPATH": places},
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout)  # noqa: T201
    assert done.returncode == 0, done.stderr
    assert f"killed {rounds} times" in done.stdout
    assert "0 lost; integrity ok every time; 0 orphans" in done.stdout
