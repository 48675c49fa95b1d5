"""The worker that owns the model."""

import logging
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from skinscreen.domain.errors import ModelError, SkinscreenError
from skinscreen.language import tr
from skinscreen.settings import Settings
from skinscreen.ui.workers.background import Background, Worker
from skinscreen.ui.workers.jobs import UNEXPECTED

if TYPE_CHECKING:  # numpy and the runtime are imported in the worker's thread, after the window
    from skinscreen.domain.issue import Issue
    from skinscreen.domain.manifest import Manifest
    from skinscreen.domain.modality import Modality
    from skinscreen.domain.trust import Standing
    from skinscreen.imaging.photo import Photo
    from skinscreen.services.explanation import Explanation
    from skinscreen.services.lesion_finder import FoundLesions, LesionFinder, LesionFrame
    from skinscreen.services.screening import Screener, Screening, ScreeningRequest

log = logging.getLogger(__name__)

STOP_LIMIT_S = 5.0
"""The bundled model answers within a fraction of it."""


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """The model in use.

    Attributes:
        manifest: of its bundle.
        notes: what the person should see of it.
        standing: how far its own word is taken.
    """

    manifest: "Manifest"
    notes: "tuple[Issue, ...]"
    standing: "Standing"


@dataclass(frozen=True, slots=True, eq=False)
class ExplanationRequest:
    """A screening whose classes are to be explained by many runs of the model.

    Attributes:
        id: tells explanations apart.
        screening: what is explained.
        cancelled: set by the GUI thread while the worker is at it.
    """

    id: int
    screening: "Screening"
    cancelled: Event


@dataclass(frozen=True, slots=True, eq=False)
class LesionsRequest:
    """Several lesions of a photo that are to be screened, each by itself.

    Attributes:
        request: what is asked of each; its box is not used.
        frames: on the lesions.
    """

    request: "ScreeningRequest"
    frames: "tuple[LesionFrame, ...]"


@dataclass(frozen=True, slots=True, eq=False)
class JudgementRequest:
    """A screening that is to be judged as another kind of photo.

    Attributes:
        id: as a screening's.
        screening: what is judged anew.
        modality: the kind, as the clinician says.
    """

    id: int
    screening: "Screening"
    modality: "Modality"


class _InferenceWorker(Worker):
    loaded = Signal(object)
    refused = Signal(str)
    answered = Signal(object)
    failed = Signal(int, str)
    explaining = Signal(int, int, int)
    explained = Signal(int, object)
    unexplained = Signal(int, str)
    found = Signal(object, object)
    answered_each = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self._screener: Screener | None = None
        self._finder: LesionFinder | None = None

    @Slot(object, bool)
    def load(self, settings: Settings, strict: bool) -> None:
        from skinscreen.services.lesion_finder import load_lesion_finder
        from skinscreen.services.models import load_screener

        try:
            self._finder = load_lesion_finder(settings)
            screener = load_screener(settings, strict=strict, finder=self._finder)
        except SkinscreenError as error:
            self.refused.emit(str(error))
        except Exception:
            log.exception("loading the model failed")
            self.refused.emit(tr(UNEXPECTED))
        else:
            self._screener = screener
            self.loaded.emit(LoadedModel(screener.manifest, screener.notes, screener.standing))

    @Slot(object)
    def screen(self, request: "ScreeningRequest") -> None:
        try:
            self.answered.emit(self._screened(request))
        except SkinscreenError as error:
            self.failed.emit(request.id, str(error))
        except Exception:
            log.exception("screening failed")
            self.failed.emit(request.id, tr(UNEXPECTED))

    @Slot(object)
    def screen_each(self, wanted: LesionsRequest) -> None:
        from skinscreen.services.lesions import screen_each

        number = wanted.request.id
        try:
            lesions = screen_each(self._loaded(), wanted.request, wanted.frames)
        except SkinscreenError as error:
            self.failed.emit(number, str(error))
        except Exception:
            log.exception("screening several lesions failed")
            self.failed.emit(number, tr(UNEXPECTED))
        else:
            self.answered_each.emit(number, lesions)

    @Slot(object, bool)
    def find(self, photo: "Photo", live: bool) -> None:
        self.found.emit(photo, self._found(photo, live=live))

    def _found(self, photo: "Photo", *, live: bool) -> "FoundLesions":
        from skinscreen.services.lesion_finder import FoundLesions

        if self._finder is None:
            return FoundLesions()
        needed = 1 if self._screener is None else self._screener.manifest.input.side
        try:
            # A live picture has few pixels, and its box is to follow the lesion.
            return self._finder.follow(photo) if live else self._finder.find(photo, needed)
        except Exception:
            log.exception("looking for lesions failed")
            return FoundLesions(problem=tr(UNEXPECTED))

    @Slot(object)
    def judge_anew(self, request: JudgementRequest) -> None:
        try:
            anew = self._loaded().judge_anew(request.screening, request.id, request.modality)
        except SkinscreenError as error:
            self.failed.emit(request.id, str(error))
        except Exception:
            log.exception("judging anew failed")
            self.failed.emit(request.id, tr(UNEXPECTED))
        else:
            self.answered.emit(anew)

    @Slot(object)
    def explain(self, request: ExplanationRequest) -> None:
        try:
            found = self._explained(request)
        except SkinscreenError as error:
            self.unexplained.emit(request.id, str(error))
        except Exception:
            log.exception("explaining failed")
            self.unexplained.emit(request.id, tr(UNEXPECTED))
        else:
            if found is not None:
                self.explained.emit(request.id, found)

    def _screened(self, request: "ScreeningRequest") -> "Screening":
        return self._loaded().screen(request)

    def _explained(self, request: ExplanationRequest) -> "Explanation | None":
        from skinscreen.services.explanation import by_occlusion

        return by_occlusion(
            self._loaded(),
            request.screening,
            progress=lambda done, total: self.explaining.emit(request.id, done, total),
            is_cancelled=request.cancelled.is_set,
        )

    def _loaded(self) -> "Screener":
        if self._screener is None:
            raise ModelError(tr("no model is loaded; choose one in the settings"))
        return self._screener

    def interrupt(self) -> None:
        """Stop what the model is at; called from the GUI thread."""
        for model in (self._screener, self._finder):
            if model is not None:
                model.interrupt()

    def shut_down(self) -> None:
        self._screener = self._finder = None


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
    explaining = Signal(int, int)
    """How many of how many parts of an explanation are done."""
    explained = Signal(object)
    """An ``Explanation``: of the screening that was asked for last."""
    unexplained = Signal(str)
    """There will be no explanation: why."""
    found = Signal(object, object)
    """A ``Photo`` that was to be looked at, and its ``FoundLesions``."""

    answered_each = Signal(object)
    """Each ``ScreenedLesion``, the worst first: the answer to the newest request."""

    _each = Signal(object)
    _find = Signal(object, bool)
    _load = Signal(object, bool)
    _screen = Signal(object)
    _judge = Signal(object)
    _explain = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._newest = 0
        self._explanations = 0
        self._cancelled = Event()
        self._worker = _InferenceWorker()
        self._background = Background(self._worker, "inference")
        self._load.connect(self._worker.load)
        self._screen.connect(self._worker.screen)
        self._judge.connect(self._worker.judge_anew)
        self._explain.connect(self._worker.explain)
        self._find.connect(self._worker.find)
        self._each.connect(self._worker.screen_each)
        self._worker.answered_each.connect(self._on_answered_each)
        self._worker.found.connect(self.found)
        self._worker.loaded.connect(self.loaded)
        self._worker.refused.connect(self.refused)
        self._worker.answered.connect(self._on_answered)
        self._worker.failed.connect(self._on_failed)
        self._worker.explaining.connect(self._on_explaining)
        self._worker.explained.connect(self._on_explained)
        self._worker.unexplained.connect(self._on_unexplained)

    def load(self, settings: Settings, *, strict: bool) -> None:
        """Have the chosen model loaded; ``strict`` forbids falling back to the bundled one."""
        self.stop_explaining()
        self._background.start()
        self._load.emit(settings, strict)

    def find(self, photo: "Photo", *, live: bool = False) -> None:
        """Have the lesions of a photo looked for; of a ``live`` picture, however small they are."""
        self._background.start()
        self._find.emit(photo, live)

    def next_id(self) -> int:
        """The id for a new request; from now on no other answer counts."""
        self.forget()
        return self._newest

    def screen(self, request: "ScreeningRequest") -> None:
        """Have a crop screened; its id is from ``next_id``."""
        self._background.start()
        self._screen.emit(request)

    def screen_each(self, wanted: LesionsRequest) -> None:
        """Have several lesions screened; the request's id is from ``next_id``."""
        self._background.start()
        self._each.emit(wanted)

    def judge_anew(self, screening: "Screening", modality: "Modality") -> None:
        """Have a screening judged as another kind of photo; the model does not run again."""
        self._background.start()
        self._judge.emit(JudgementRequest(self.next_id(), screening, modality))

    def forget(self) -> None:
        """Drop the answer and the explanation that are on their way."""
        self._newest += 1
        self.stop_explaining()

    def explain(self, screening: "Screening") -> None:
        """Have it found out by occlusion why the model answered so."""
        self.stop_explaining()
        self._cancelled = Event()
        self._background.start()
        self._explain.emit(ExplanationRequest(self._explanations, screening, self._cancelled))

    def stop_explaining(self) -> None:
        """Cancel the explanation that is being made, if any; nothing more is heard of it."""
        self._explanations += 1
        self._cancelled.set()

    def stop(self) -> bool:
        """Interrupt the answer in hand and end the thread; whether it ended in time."""
        self.stop_explaining()
        self._worker.interrupt()
        return self._background.stop(STOP_LIMIT_S)

    @Slot(object)
    def _on_answered(self, screening: "Screening") -> None:
        if screening.id == self._newest:
            self.answered.emit(screening)

    @Slot(int, object)
    def _on_answered_each(self, number: int, lesions: object) -> None:
        if number == self._newest:
            self.answered_each.emit(lesions)

    @Slot(int, str)
    def _on_failed(self, request_id: int, sentence: str) -> None:
        if request_id == self._newest:
            self.failed.emit(sentence)

    @Slot(int, int, int)
    def _on_explaining(self, number: int, done: int, total: int) -> None:
        if number == self._explanations:
            self.explaining.emit(done, total)

    @Slot(int, object)
    def _on_explained(self, number: int, explanation: "Explanation") -> None:
        if number == self._explanations:
            self.explained.emit(explanation)

    @Slot(int, str)
    def _on_unexplained(self, number: int, sentence: str) -> None:
        if number == self._explanations:
            self.unexplained.emit(sentence)
