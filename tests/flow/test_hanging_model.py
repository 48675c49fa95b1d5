"""A model that passes its trial and then hangs: a sentence, and the window goes on or closes."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot
from unit.inference import tiny_models
from window_fixtures import Clinician, FakeLoader

from skinscreen import paths
from skinscreen.app import Application
from skinscreen.cli.main import main
from skinscreen.inference import apart, importer
from skinscreen.services.models import load_screener
from skinscreen.settings import Settings
from skinscreen.ui.steps import CROP, RESULT
from skinscreen.ui.workers import inference as worker


@pytest.fixture
def hanging(tmp_path: Path) -> str:
    """The name of an imported model that hangs on a red photo."""
    file = tmp_path / "hanging.tflite"
    file.write_bytes(tiny_models.hanging())
    draft = importer.prepare(file)
    return importer.install(draft, tiny_models.LABELS, ["red thing"], paths.user_models()).name


@pytest.fixture
def red_photo(tmp_path: Path) -> Path:
    """What the model hangs on."""
    file = tmp_path / "red.png"
    Image.new("RGB", (300, 300), (255, 0, 0)).save(file)
    return file


def test_the_command_line_says_it_and_goes_on(
    hanging: str,
    red_photo: Path,
    lesion_photo: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(apart, "RUN_LIMIT", 3.0)
    assert main(["screen", "--model", hanging, str(red_photo), str(lesion_photo)]) == 3
    said = capsys.readouterr()
    assert "the model did not answer within 3 seconds and was stopped" in said.err
    assert "lesion.jpg: No screening result" in said.out


@pytest.fixture
def person(
    hanging: str,
    app: Callable[[Settings], Application],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> Clinician:
    """Before the window, with that model in use."""
    settings = Settings(model=hanging, clinician_first=False)
    clinician = Clinician(app(settings), qtbot, monkeypatch)
    clinician.wait_for_model()
    return clinician


def test_the_window_says_it_and_the_next_photo_is_answered(
    person: Clinician,
    red_photo: Path,
    lesion_photo: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(apart, "RUN_LIMIT", 3.0)
    person.open(red_photo)
    person.primary()
    person.wait(lambda: "did not answer within 3 seconds" in person.sentence)
    person.press("Esc")
    person.window.flow.opening.open_file(lesion_photo)
    person.wait(lambda: person.step == CROP)
    person.primary()
    person.wait(lambda: person.step == RESULT and not person.result.busy)
    assert person.session.screening is not None


def test_the_window_closes_while_the_model_hangs(person: Clinician, red_photo: Path) -> None:
    person.open(red_photo)
    person.primary()
    person.qtbot.wait(300)
    start = time.monotonic()
    assert person.app.stop()
    assert time.monotonic() - start < apart.RUN_LIMIT / 2


def test_a_worker_that_cannot_be_stopped_is_left_behind(
    app: Callable[[Settings], Application],
    loader: FakeLoader,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    lesion_photo: Path,
) -> None:
    monkeypatch.setattr(worker, "STOP_LIMIT_S", 0.2)
    clinician = Clinician(app(Settings(clinician_first=False)), qtbot, monkeypatch)
    clinician.wait_for_model()
    clinician.open(lesion_photo)
    loader.model.gate.clear()
    clinician.primary()
    clinician.wait(lambda: loader.model.runs)
    assert not clinician.app.stop()
    loader.model.gate.set()  # the test's own end waits for the thread
    clinician.wait(clinician.app.stop)


def test_a_bundled_model_runs_in_this_process_and_an_imported_one_does_not(hanging: str) -> None:
    before = set(threading.enumerate())  # another test's thread may end meanwhile
    own = load_screener(Settings())._classifier
    theirs = load_screener(Settings(model=hanging))._classifier
    assert type(own._model).__name__ == "RawModel"  # type: ignore[attr-defined]
    assert type(theirs._model).__name__ == "ApartModel"  # type: ignore[attr-defined]
    deadline = time.monotonic() + 10  # a timer that was called off takes a moment to end
    while set(threading.enumerate()) - before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not set(threading.enumerate()) - before
