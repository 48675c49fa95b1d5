"""What ``skinscreen bench`` prints."""

import subprocess
from pathlib import Path

import pytest

from skinscreen.cli import window_start
from skinscreen.cli.main import main
from skinscreen.services import device_code, drawn_photos, speed
from skinscreen.services.device_code import decoded
from skinscreen.services.turns import Turns


@pytest.fixture(autouse=True)
def measured(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = Turns(((1.1, 1.0), (1.1, 1.0)))
    monkeypatch.setattr(drawn_photos, "draw_phone_photo", lambda _: None)
    monkeypatch.setattr(drawn_photos, "draw_photos", lambda *_: [Path("a.jpg")])
    monkeypatch.setattr(speed, "measure_memory", lambda *_: 250.0)
    for name in ("measure_crop", "measure_reading", "measure_many"):
        monkeypatch.setattr(speed, name, lambda *_: turns)
    monkeypatch.setattr(window_start, "measure", lambda *_: turns)


def test_each_figure_is_printed_with_a_code_that_has_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["bench"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == device_code.device_words()
    assert sum("1.10 x (1.10 - 1.10)" in line for line in lines) == 4
    _, figures = decoded(lines[-1].rpartition(" ")[2])
    assert {"crop", "reading", "start", "many"} <= figures.keys()
    assert figures["crop"] == pytest.approx(1.1)
    assert figures["memory_mb"] == pytest.approx(250)


def test_where_no_window_opens_its_start_is_left_out_and_the_rest_is_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def without_display(*_: object) -> Turns:
        raise subprocess.CalledProcessError(1, "python")

    monkeypatch.setattr(window_start, "measure", without_display)
    assert main(["bench"]) == 0
    printed = capsys.readouterr().out
    assert "no window opens here" in printed
    _, figures = decoded(printed.splitlines()[-1].rpartition(" ")[2])
    assert "start" not in figures
    assert figures["many"] == pytest.approx(1.1)
