"""Work off the GUI thread, run here on this one: what becomes of results, errors and bugs."""

from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from window_fixtures import FakeLoader

from skinscreen.domain.errors import ImageError, ModelError
from skinscreen.imaging.decode import read_photo
from skinscreen.services.screening import Screening, ScreeningRequest
from skinscreen.settings import Settings
from skinscreen.ui.images import to_pixels, to_qimage
from skinscreen.ui.workers.inference import ExplanationRequest, Inference, _InferenceWorker
from skinscreen.ui.workers.jobs import UNEXPECTED, Job, Jobs, _JobWorker


@pytest.fixture
def model(qapp: QApplication, loader: FakeLoader) -> _InferenceWorker:
    return _InferenceWorker()


def test_a_loaded_model_is_described(model: _InferenceWorker, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.loaded) as loaded:
        model.load(Settings(), strict=False)
    assert loaded.args[0].manifest.name == "lesion8-v3small"


def test_a_refused_model_leaves_the_one_before(
    model: _InferenceWorker, qtbot: QtBot, lesion_photo: Path
) -> None:
    model.load(Settings(), strict=False)
    with qtbot.waitSignal(model.refused) as refused:
        model.load(Settings(model="gone"), strict=True)
    assert refused.args == ["model gone: it is broken"]
    with qtbot.waitSignal(model.answered) as answered:
        model.screen(ScreeningRequest(7, read_photo(lesion_photo)))
    assert answered.args[0].id == 7


def test_without_a_model_a_request_fails_with_a_sentence(
    model: _InferenceWorker, qtbot: QtBot, lesion_photo: Path
) -> None:
    with qtbot.waitSignal(model.failed) as failed:
        model.screen(ScreeningRequest(3, read_photo(lesion_photo)))
    assert failed.args == [3, "no model is loaded; choose one in the settings"]


@pytest.mark.parametrize(
    ("error", "sentence"), [(ModelError("odd"), "odd"), (ZeroDivisionError(), UNEXPECTED)]
)
def test_a_model_that_fails_is_a_sentence(
    model: _InferenceWorker,
    loader: FakeLoader,
    qtbot: QtBot,
    lesion_photo: Path,
    error: Exception,
    sentence: str,
) -> None:
    loader.model.answer = error
    model.load(Settings(), strict=False)
    with qtbot.waitSignal(model.failed) as failed:
        model.screen(ScreeningRequest(1, read_photo(lesion_photo)))
    assert failed.args == [1, sentence]
    model.shut_down()


def test_a_bug_while_loading_is_a_sentence(
    model: _InferenceWorker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from skinscreen.services import models

    monkeypatch.setattr(models, "load_screener", None)
    with qtbot.waitSignal(model.refused) as refused:
        model.load(Settings(), strict=False)
    assert refused.args == [UNEXPECTED]


def test_answers_and_failures_of_older_requests_are_dropped(
    qtbot: QtBot, loader: FakeLoader, nothing_left_running: None, lesion_photo: Path
) -> None:
    inference = Inference()
    photo = read_photo(lesion_photo)
    answers: list[int] = []
    failures: list[str] = []
    inference.answered.connect(lambda screening: answers.append(screening.id))
    inference.failed.connect(failures.append)
    inference.screen(ScreeningRequest(inference.next_id(), photo))  # fails: no model yet
    inference.forget()
    inference.load(Settings(), strict=False)
    first, second = inference.next_id(), inference.next_id()
    inference.screen(ScreeningRequest(first, photo))
    inference.screen(ScreeningRequest(second, photo))
    qtbot.waitUntil(lambda: bool(answers))
    inference.stop()
    inference.stop()
    assert answers == [second]
    assert failures == []


@pytest.mark.parametrize(
    ("error", "sentence"), [(ImageError("a.jpg: odd"), "a.jpg: odd"), (KeyError(), UNEXPECTED)]
)
def test_a_job_that_fails_is_a_sentence(
    qapp: QApplication, qtbot: QtBot, error: Exception, sentence: str
) -> None:
    worker = _JobWorker()

    def fail() -> None:
        raise error

    with qtbot.waitSignal(worker.refused) as refused:
        worker.run(Job(fail, print, print))
    assert refused.args[1] == sentence


def test_a_jobs_result_is_handed_back(qapp: QApplication, qtbot: QtBot) -> None:
    worker = _JobWorker()
    with qtbot.waitSignal(worker.finished) as finished:
        worker.run(Job(lambda: 42, print, print))
    assert finished.args[1] == 42


def test_jobs_run_one_after_another_and_the_last_is_waited_for(
    qtbot: QtBot, nothing_left_running: None
) -> None:
    jobs = Jobs()
    order: list[int] = []
    for number in range(5):
        jobs.submit(lambda n=number: order.append(n), lambda _: None, lambda _: None)
    jobs.stop()
    assert order == [0, 1, 2, 3, 4]


def test_only_the_last_call_under_a_name_is_answered(qtbot: QtBot) -> None:
    jobs = Jobs()
    heard: list[object] = []
    unwanted: list[object] = []

    def fail() -> None:
        raise ImageError("a.jpg: odd")

    jobs.latest("one", lambda: 1, heard.append, heard.append, unwanted.append)
    jobs.latest("one", fail, heard.append, heard.append, unwanted.append)
    jobs.latest("one", lambda: 3, heard.append, heard.append, unwanted.append)
    jobs.latest("other", fail, heard.append, heard.append, unwanted.append)
    qtbot.waitUntil(lambda: heard == [3, "a.jpg: odd"])
    assert unwanted == [1]
    jobs.latest("one", lambda: 4, heard.append, heard.append, unwanted.append)
    jobs.drop("one")
    qtbot.waitUntil(lambda: unwanted == [1, 4])
    assert heard == [3, "a.jpg: odd"]
    jobs.stop()


def test_pixels_of_any_layout_become_a_picture_and_come_back(qapp: QApplication) -> None:
    pixels = np.arange(5 * 7 * 3, dtype=np.uint8).reshape(5, 7, 3)
    for given in (pixels, pixels[:, ::-1], np.asfortranarray(pixels)):
        assert np.array_equal(to_pixels(to_qimage(given)), given)


def test_transparent_parts_of_a_picture_become_white(qapp: QApplication) -> None:
    image = QImage(3, 2, QImage.Format.Format_ARGB32)
    image.fill(QColor(200, 0, 0, 0))
    assert (to_pixels(image) == 255).all()


def explained(model: _InferenceWorker, qtbot: QtBot, photo: Path) -> Screening:
    model.load(Settings(), strict=False)
    with qtbot.waitSignal(model.answered) as answered:
        model.screen(ScreeningRequest(1, read_photo(photo)))
    screening: Screening = answered.args[0]
    return screening


def test_an_explanation_is_handed_back_with_its_progress(
    model: _InferenceWorker, qtbot: QtBot, lesion_photo: Path
) -> None:
    screening = explained(model, qtbot, lesion_photo)
    told: list[tuple[int, int, int]] = []
    model.explaining.connect(lambda *progress: told.append(progress))
    with qtbot.waitSignal(model.explained) as done:
        model.explain(ExplanationRequest(5, screening, Event()))
    assert done.args[0] == 5
    assert done.args[1].maps.shape[-1] == 8
    assert told[-1] == (5, len(told), len(told))


def test_a_cancelled_explanation_says_nothing(
    model: _InferenceWorker, qtbot: QtBot, lesion_photo: Path
) -> None:
    screening = explained(model, qtbot, lesion_photo)
    cancelled = Event()
    cancelled.set()
    with qtbot.assertNotEmitted(model.explained), qtbot.assertNotEmitted(model.unexplained):
        model.explain(ExplanationRequest(5, screening, cancelled))


@pytest.mark.parametrize(
    ("error", "sentence"), [(ModelError("odd"), "odd"), (ZeroDivisionError(), UNEXPECTED)]
)
def test_an_explanation_that_fails_is_a_sentence(
    model: _InferenceWorker,
    loader: FakeLoader,
    qtbot: QtBot,
    lesion_photo: Path,
    error: Exception,
    sentence: str,
) -> None:
    screening = explained(model, qtbot, lesion_photo)
    loader.model.answer = error
    with qtbot.waitSignal(model.unexplained) as failed:
        model.explain(ExplanationRequest(5, screening, Event()))
    assert failed.args == [5, sentence]
