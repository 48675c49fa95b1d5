"""What ``skinscreen bench`` prints."""

from pathlib import Path

import pytest

from skinscreen.cli.main import main
from skinscreen.services import speed
from skinscreen.services.speed import Turns, decoded


def test_each_figure_is_printed_with_a_code_that_has_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    turns = Turns(((1.1, 1.0), (1.1, 1.0)))
    monkeypatch.setattr(speed, "draw_phone_photo", lambda _: None)
    monkeypatch.setattr(speed, "draw_photos", lambda *_: [Path("a.jpg")])
    monkeypatch.setattr(speed, "measure_memory", lambda *_: 250.0)
    for name in ("measure_crop", "measure_reading", "measure_many"):
        monkeypatch.setattr(speed, name, lambda *_: turns)
    assert main(["bench"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == speed.device_words()
    assert sum("1.10 x (1.10 - 1.10)" in line for line in lines) == 3
    _, figures = decoded(lines[-1].rpartition(" ")[2])
    assert figures["crop"] == pytest.approx(1.1)
    assert figures["memory_mb"] == pytest.approx(250)
