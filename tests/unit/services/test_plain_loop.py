"""What the program is measured beside."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from numpy.typing import NDArray

from skinscreen.inference import library
from skinscreen.inference.tflite import RawModel
from skinscreen.services import batch
from skinscreen.services.drawn_photos import draw_photos
from skinscreen.services.models import load_hands
from skinscreen.services.plain_loop import PlainLoop, detector_runs
from skinscreen.settings import Settings


@pytest.mark.usefixtures("bundled")
def test_on_the_plain_side_the_models_run_as_often_as_the_program_runs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = draw_photos(tmp_path, 3)
    runs = detector_runs(files)
    assert list(runs) == files
    assert min(runs.values()) > 0
    plain = PlainLoop(runs)
    (hand,) = load_hands(Settings(threads=1), len(files))
    ran: list[int] = []
    real = RawModel.invoke

    def counted(model: RawModel, tensor: NDArray[Any], *begin: Callable[[], None] | None) -> None:
        ran.append(tensor.shape[1])
        real(model, tensor, *begin)

    monkeypatch.setattr(RawModel, "invoke", counted)
    plain.screen(files)
    on_the_plain_side = sorted(ran)
    ran.clear()
    list(batch.screen_files(hand.screener, files, finder=hand.finder))
    assert sorted(ran) == on_the_plain_side


@pytest.mark.usefixtures("bundled")
def test_where_there_is_no_detector_none_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "detectors", lambda _: [])
    files = draw_photos(tmp_path, 1)
    runs = detector_runs(files)
    assert runs == {files[0]: 0}
    PlainLoop(runs).screen(files)
