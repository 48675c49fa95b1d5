"""The start of the window, which ``skinscreen bench`` times."""

import subprocess
from pathlib import Path

import pytest

from skinscreen.cli import window_start


def test_the_window_starts_in_a_home_of_its_own_beside_an_empty_one(tmp_path: Path) -> None:
    home = tmp_path / "home"
    turns = window_start.measure(home, 1)
    assert len(turns.pairs) == 1
    assert min(turns.pairs[0]) > 0


def test_a_window_that_does_not_open_is_no_quick_start(tmp_path: Path) -> None:
    without_qt = tmp_path / "PySide6"
    without_qt.mkdir()
    (without_qt / "__init__.py").write_text("raise ImportError('no Qt')\n")
    with pytest.raises(subprocess.CalledProcessError):
        window_start.measure(tmp_path / "home", 1, {"PYTHONPATH": str(tmp_path)})
