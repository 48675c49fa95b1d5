"""The worker that owns the model."""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from skinscreen.domain.errors import ModelError, SkinscreenError
from skinscreen.settings import Settings
from skinscreen.ui.workers.background import Background, Worker
from skinscreen.ui.workers.jobs import UNEXPECTED

if TYPE_CHECKING:  # numpy and the runtime are imported in the worker's thread, after the window
    from skinscreen.domain.manifest import Manifest
    from skinscreen.services.screening import Screener, Screening, ScreeningRequest

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """The model in use.

    Attributes:
        manifest: of its bundle.
        notes: sentences about it that the person should see.
    """

    manifest: "Manifest"
    notes: tuple[str, ...]


class _InferenceWorker(Worker):
    loaded = Signal(object)
    refused = Signal(str)
    answered = Signal(object)
    failed = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self._screener: Screener | None = None

    @Slot(object, bool)
    def load(self, settings: Settings, strict: bool) -> None:
        from skinscreen.services.models import load_screener

        try:
            screener = load_screener(settings, strict=strict)
        except SkinscreenError as error:
            self.refused.emit(str(error))
        except Exception:
            log.exception("loading the model failed")
            self.refused.emit(UNEXPECTED)
        else:
            self._screener = screener
            self.loaded.emit(LoadedModel(screener.manifest, screener.notes))

    @Slot(object)
    def screen(self, request: "ScreeningRequest") -> None:
        try:
            self.answered.emit(self._screened(request))
        except SkinscreenError as error:
            self.failed.emit(request.id, str(error))
        except Exception:
            log.exception("screening failed")
            self.failed.emit(request.id, UNEXPECTED)

    def _screened(self, request: "ScreeningRequest") -> "Screening":
        if self._screener is None:
            raise ModelError("no model is loaded; choose one in the settings")
        return self._screener.screen(request)

    def shut_down(self) -> None:
        self._screener = None


class Inference(QObject):
    """Loads models and screens crops in a thread of its own; stale answers are dropped."""

    loaded = Signal(object)
    """A ``LoadedModel`` is in use from now on."""
    refused = Signal(str)
    """The wanted model cannot be used; the one before stays in use."""
    answered = Signal(object)
    """A ``Screening``: the answer to the newest request."""
    failed = Signal(str)
    """The newest request got no answer: why."""

    _load = Signal(object, bool)
    _screen = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """No model is loaded yet."""
        super().__init__(parent)
        self._newest = 0
        self._worker = _InferenceWorker()
        self._background = Background(self._worker, "inference")
        self._load.connect(self._worker.load)
        self._screen.connect(self._worker.screen)
        self._worker.loaded.connect(self.loaded)
        self._worker.refused.connect(self.refused)
        self._worker.answered.connect(self._on_answered)
        self._worker.failed.connect(self._on_failed)

    def load(self, settings: Settings, *, strict: bool) -> None:
        """Have the chosen model loaded; ``strict`` forbids falling back to the bundled one."""
        self._background.start()
        self._load.emit(settings, strict)

    def next_id(self) -> int:
        """The id for a new request; from now on no other answer counts."""
        self._newest += 1
        return self._newest

    def screen(self, request: "ScreeningRequest") -> None:
        """Have a crop screened; its id is from ``next_id``."""
        self._background.start()
        self._screen.emit(request)

    def forget(self) -> None:
        """Drop the answer that is on its way."""
        self._newest += 1

    def stop(self) -> None:
        """Wait for the answer in hand and end the thread."""
        self._background.stop()

    @Slot(object)
    def _on_answered(self, screening: "Screening") -> None:
        if screening.id == self._newest:
            self.answered.emit(screening)

    @Slot(int, str)
    def _on_failed(self, request_id: int, sentence: str) -> None:
        if request_id == self._newest:
            self.failed.emit(sentence)
