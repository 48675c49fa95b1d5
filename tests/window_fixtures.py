"""The whole window on a model that answers what a test wants, and the hand that drives it.

Photos, crops, threads and reports are real; only the model behind the screener is not, except
where a test loads a bundle. ``Clinician`` does what a person does: clicks, keys, drops.
"""

import gc
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shiboken6
from frame_hand import PATIENCE_MS
from numpy.typing import NDArray
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMimeData,
    QObject,
    QPoint,
    QPointF,
    Qt,
    QThread,
    QTimer,
    QUrl,
)
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot
from settings_hand import SettingsHand
from unit.inference import bundles

from skinscreen.app import Application
from skinscreen.domain.assessment import OperatingPoint
from skinscreen.domain.errors import ModelError
from skinscreen.domain.issue import Issue
from skinscreen.domain.manifest import Calibrated, InputSpec, Manifest, OutputSpec
from skinscreen.domain.modality import Modality
from skinscreen.domain.taxonomy import LESION8, ConditionClass
from skinscreen.domain.trust import Standing
from skinscreen.imaging.glance import Glance
from skinscreen.imaging.photo import Pixels
from skinscreen.inference.classifier import Scores
from skinscreen.services import lesion_finder, models
from skinscreen.services.input_devices import InputDevices
from skinscreen.services.lesion_finder import LesionFinder
from skinscreen.services.screening import Screener
from skinscreen.settings import Settings
from skinscreen.ui.screening.crop import CropScreen
from skinscreen.ui.screening.judgement import JudgementScreen
from skinscreen.ui.screening.photo import PhotoScreen
from skinscreen.ui.screening.report import ReportScreen
from skinscreen.ui.screening.result import ResultScreen
from skinscreen.ui.session import Session
from skinscreen.ui.steps import CROP, JUDGEMENT, REPORT, RESULT, SAVE, Step
from skinscreen.ui.widgets import keyboard_watch

__all__ = [
    "Clinician",
    "FakeLoader",
    "app",
    "clinician",
    "loader",
    "nothing_left_running",
    "own_models_tried_once",
]

POINT = OperatingPoint(0.25, 0.95, 0.6, 1234, "drawn pictures")
MALIGNANT = (0.55, 0.15, 0.1, 0.1, 0.04, 0.03, 0.02, 0.01)
BENIGN = (0.01, 0.01, 0.02, 0.8, 0.1, 0.03, 0.02, 0.01)


def manifest(
    name: str = "lesion8-v3small",
    labels: Sequence[ConditionClass] = LESION8.classes,
    point: OperatingPoint | None = POINT,
    side: int = 64,
) -> Manifest:
    """A bundle's description, for a model that is never loaded."""
    spec = InputSpec(side, side)
    kinds = () if point is None else (Calibrated(Modality.DERMOSCOPY, point),)
    return Manifest(name, "9.9", "ab" * 32, spec, OutputSpec(), tuple(labels), kinds)


class FakeClassifier:
    """A ``Classifier`` that answers as it is told, when it is told."""

    def __init__(self, described: Manifest, answer: Sequence[float]) -> None:
        self.manifest = described
        self.notes: tuple[Issue, ...] = ()
        self.answer: Sequence[float] | Exception = answer
        self.gate = threading.Event()
        self.gate.set()
        self.runs = 0
        self.familiar: bool | None = True
        self.phone: float | None = None
        self.cam: NDArray[np.float32] | None = None

    def familiarity(self, _scores: Scores, _pixels: Pixels, *, spoiled: bool) -> float | None:
        """As told; a spoiled crop is never taken for something else."""
        return 1.0 if spoiled else {True: 2.5, False: -1.5, None: None}[self.familiar]

    def kinds(self, _scores: Scores, _pixels: Pixels) -> dict[Modality, float] | None:
        """As told; None: it cannot tell."""
        if self.phone is None:
            return None
        return {Modality.DERMOSCOPY: 1 - self.phone, Modality.PHONE: self.phone}

    def prepare(self, _crop: Glance) -> None:
        """Its checks ask nothing of a crop."""

    def interrupt(self) -> None:
        """It runs here, and cannot be stopped."""

    def run(self, _tensor: NDArray[Any], begin: Callable[[], None] | None = None) -> Scores:
        """Wait for the gate, then answer."""
        self.runs += 1
        if begin is not None:
            begin()
        assert self.gate.wait(PATIENCE_MS / 1000)
        if isinstance(self.answer, Exception):
            raise self.answer
        return Scores(np.asarray(self.answer, np.float32), self.cam)


@dataclass
class FakeLoader:
    """In place of ``load_screener``: which models there are, and whether loading goes on."""

    classifiers: dict[str, FakeClassifier] = field(default_factory=dict)
    default: str = "lesion8-v3small"
    gate: threading.Event = field(default_factory=threading.Event)
    loads: list[str] = field(default_factory=list)
    standing: Standing = bundles.VOUCHED
    finder: LesionFinder = field(default_factory=LesionFinder)

    def __post_init__(self) -> None:
        """One model with eight classes, loaded at once."""
        self.gate.set()
        self.add(FakeClassifier(manifest(), MALIGNANT))

    def add(self, classifier: FakeClassifier) -> FakeClassifier:
        """One more model."""
        self.classifiers[classifier.manifest.name] = classifier
        return classifier

    @property
    def model(self) -> FakeClassifier:
        """The default one."""
        return self.classifiers[self.default]

    def __call__(
        self,
        settings: Settings,
        *,
        strict: bool = False,  # noqa: ARG002
        finder: LesionFinder,
    ) -> Screener:
        """As ``load_screener``."""
        assert finder is self.finder
        assert self.gate.wait(PATIENCE_MS / 1000)
        name = settings.model or self.default
        self.loads.append(name)
        if name not in self.classifiers:
            raise ModelError(f"model {name}: it is broken")
        return Screener(self.classifiers[name], standing=self.standing)


class Clinician(SettingsHand):
    """Does with the window what a person does."""

    @property
    def step(self) -> Step:
        """The screen that is shown."""
        return self.window.step

    @property
    def session(self) -> Session:
        """What the person is at."""
        return self.window.session.now

    @property
    def photo(self) -> PhotoScreen:
        """The first step."""
        return self.window.photo_screen

    @property
    def crop(self) -> CropScreen:
        """The second one."""
        return self.window.screens.crop

    @property
    def judgement(self) -> JudgementScreen:
        """The own view."""
        return self.window.flow.judging.screen

    @property
    def result(self) -> ResultScreen:
        """The model's view."""
        return self.window.screens.result

    @property
    def report(self) -> ReportScreen:
        """The last step."""
        return self.window.screens.report

    def start_over(self) -> None:
        """Have the way begin anew, with no photo."""
        self.window.flow.start_over()

    def answer_open(self, file: Path | str) -> None:
        """What the next file dialogs will answer; empty is cancel."""
        self.patch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))

    def answer_save(self, file: Path | str) -> None:
        """What the system's next dialogs for saving will answer."""
        self.patch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))

    def open(self, file: Path) -> None:
        """Open a photo and wait until it can be framed."""
        self.answer_open(file)
        self.window.photo_screen.choose_file()
        self.wait(lambda: self.step == CROP)

    def screen(self) -> None:
        """Have the frame screened, skip the own view where it is asked for, wait for the answer."""
        self.primary()
        if self.step == JUDGEMENT:
            self.click(self.secondary_button)
        self.wait(lambda: self.step == RESULT and not self.result.busy)

    def to_report(self, file: Path) -> None:
        """From a file to the form."""
        self.open(file)
        self.screen()
        self.primary()
        assert self.step == REPORT

    def export(self, target: Path) -> None:
        """Export and wait for what the window says of it."""
        self.answer_save(target)
        self.primary()
        self.save_by_dialog()
        self.wait(lambda: self.sentence)

    def save_by_dialog(self) -> None:
        """On the page that asks where to save: by the system's dialog."""
        assert self.step == SAVE
        self.secondary()

    def drop(self, mime: QMimeData) -> None:
        """Drop something on the window."""
        screen = self.window.photo_screen
        no_keys = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        copy = Qt.DropAction.CopyAction
        enter = QDragEnterEvent(QPoint(50, 50), copy, mime, *no_keys)
        QApplication.sendEvent(screen, enter)
        if enter.isAccepted():
            QApplication.sendEvent(screen, QDropEvent(QPointF(50, 50), copy, mime, *no_keys))

    def drop_files(self, *files: Path) -> None:
        """Drop files."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(f)) for f in files])
        self.drop(mime)

    def copy(self, content: QImage | Path | str) -> None:
        """Put something on the clipboard."""
        mime = QMimeData()
        if isinstance(content, QImage):
            mime.setImageData(content)
        elif isinstance(content, Path):
            mime.setUrls([QUrl.fromLocalFile(str(content))])
        else:
            mime.setText(content)
        QApplication.clipboard().setMimeData(mime)


@pytest.fixture
def nothing_left_running() -> Iterator[None]:
    """Fail a test after which one of the window's threads or timers still runs."""
    gc.collect()  # the window before this one: each object of a dead one makes every end slower
    gc.freeze()  # what is left stays: it need not be looked at after every test
    yield
    found = [o for o in gc.get_objects() if issubclass(type(o), QObject)]
    valid = [o for o in found if shiboken6.isValid(o)]
    running = [o.objectName() for o in valid if isinstance(o, QThread) and o.isRunning()]
    assert not {"camera", "jobs", "inference"} & set(running)
    assert not [o for o in valid if isinstance(o, QTimer) and o.isActive()]
    _delete_what_no_window_owns(valid)


def _delete_what_no_window_owns(left: Sequence[QObject]) -> None:
    """Objects of the program that keep themselves alive: a signal of theirs calls their method.

    The program has them until it ends. Here the next windows would have them as well.
    """
    for thing in left:
        own = isinstance(thing, QThread) or type(thing).__module__.startswith("skinscreen.")
        if not own or not shiboken6.isValid(thing) or not shiboken6.ownedByPython(thing):
            continue
        if thing.parent() is None:
            shiboken6.delete(thing)


@pytest.fixture(autouse=True)
def own_models_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A window that shows the program's own models has no child process try them each time."""
    bundles.try_own_models_once(monkeypatch)


@pytest.fixture
def loader(monkeypatch: pytest.MonkeyPatch) -> FakeLoader:
    """The models there are."""
    fake = FakeLoader()
    monkeypatch.setattr(models, "load_screener", fake)
    monkeypatch.setattr(lesion_finder, "load_lesion_finder", lambda _: fake.finder)
    return fake


@pytest.fixture
def app(
    qapp: QApplication,
    nothing_left_running: None,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[Callable[[Settings], Application]]:
    """Starts the application with the given settings; it is stopped after the test."""
    started: list[Application] = []
    # Wherever the tests run: on another device the on-screen keyboard would be shown.
    there = InputDevices(("A keyboard",))
    monkeypatch.setattr(keyboard_watch, "input_devices", lambda: there)

    def start(
        settings: Settings,
        photo: Path | None = None,
        *,
        first: bool = False,
        guarded: bool = False,
    ) -> Application:
        if not first:  # what is asked on the first start was answered
            settings = settings._replace(records=settings.records or "without")
        started.append(Application(settings, guarded=guarded))
        started[-1].start(photo)
        assert started[-1].window.flow  # a person is not so quick as to come before it is made
        return started[-1]

    yield start
    QApplication.clipboard().clear()  # what a test put there must not outlive Python
    for application in started:
        application.stop()
        application.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    _delete_widgets_of_no_window(request.node)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _delete_widgets_of_no_window(test: pytest.Item) -> None:
    """What a window left that no parent deletes: dressing it anew slows each later test down."""
    of_the_bot = [reference() for reference, _ in getattr(test, "qt_widgets", ())]
    for widget in QApplication.topLevelWidgets():
        if widget.parent() is None and widget not in of_the_bot:
            widget.deleteLater()


@pytest.fixture
def clinician(
    app: Callable[[Settings], Application],
    loader: FakeLoader,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> Clinician:
    """A person before the window, the model loaded; nobody asks for the person's own view."""
    person = Clinician(app(Settings(clinician_first=False)), qtbot, monkeypatch)
    qtbot.waitExposed(person.window)
    person.wait_for_model()
    person.window.activateWindow()
    person.wait(person.window.isActiveWindow)
    return person
