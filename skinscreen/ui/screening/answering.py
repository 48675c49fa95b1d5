"""What the model is asked, and what of it is still awaited."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from skinscreen.domain.assessment import Box
from skinscreen.domain.modality import Modality
from skinscreen.language import mark, tr
from skinscreen.ui.current_model import CurrentModel
from skinscreen.ui.screening.result import ResultScreen
from skinscreen.ui.session import CurrentSession
from skinscreen.ui.widgets.step_header import LOADING
from skinscreen.ui.workers.inference import Inference, LesionsRequest

if TYPE_CHECKING:  # imported for real where it is used, after the window is shown
    from skinscreen.imaging.photo import Photo
    from skinscreen.services.lesion_finder import LesionFrame

WORKING = mark("The model is working…")


class Answering(QObject):
    """Has framed squares screened, once the model is loaded, and what is shown explained."""

    message_sent = Signal(str)
    """A sentence for the person."""

    def __init__(
        self,
        result: ResultScreen,
        session: CurrentSession,
        model: CurrentModel,
        inference: Inference,
    ) -> None:
        super().__init__()
        self._result = result
        self._session = session
        self._model = model
        self._inference = inference
        self._waiting: tuple[Photo, Box] | None = None
        result.override_wanted.connect(self.screen_anyway)
        result.kind_wanted.connect(self.judge_as)
        result.explanation_wanted.connect(inference.explain)
        result.explanation_unwanted.connect(inference.stop_explaining)
        inference.explaining.connect(result.why.show_progress)
        inference.explained.connect(result.show_explanation)
        inference.unexplained.connect(self._on_unexplained)

    def screen(self, photo: "Photo", box: Box) -> None:
        """Have a square screened."""
        from skinscreen.services.screening import ScreeningRequest

        if self._model.current is None:
            self._waiting = (photo, box)
            self._result.show_busy(tr(LOADING))
        else:
            self._waiting = None
            self._result.show_busy(tr(WORKING))
            self._inference.screen(ScreeningRequest(self._inference.next_id(), photo, box))

    def screen_each(self, photo: "Photo", frames: "tuple[LesionFrame, ...]") -> None:
        """Have several lesions screened by the model, which is there."""
        from skinscreen.services.screening import ScreeningRequest

        self._result.show_busy(tr(WORKING))
        request = ScreeningRequest(self._inference.next_id(), photo)
        self._inference.screen_each(LesionsRequest(request, frames))

    def go_on(self) -> bool:
        """Screen what waits for the model; whether something did."""
        waiting = self._waiting
        if waiting is not None:
            self.screen(*waiting)
        return waiting is not None

    def give_up(self) -> bool:
        """Nothing waits for the model any more; whether something did."""
        waiting, self._waiting = self._waiting, None
        return waiting is not None

    @Slot()
    def screen_anyway(self) -> None:
        """Screen the same square again, although the gate of its result says otherwise."""
        from skinscreen.services.screening import ScreeningRequest

        shown = self._session.now.screening
        if shown is None:
            return
        self.forget()
        self._result.show_busy(tr(WORKING))
        assessment = shown.assessment
        self._inference.screen(
            ScreeningRequest(
                self._inference.next_id(),
                shown.photo,
                assessment.crop,
                force=assessment.unfamiliar,
                accept_quality=not assessment.unfamiliar,
            )
        )

    @Slot(object)
    def judge_as(self, modality: Modality) -> None:
        """Judge the same square as another kind of photo; it stays shown until that is done."""
        screening = self._session.now.screening
        if screening is not None:
            self._inference.judge_anew(screening, modality)

    @Slot(str)
    def _on_unexplained(self, sentence: str) -> None:
        self._result.hide_explanation()
        self.message_sent.emit(sentence)

    def forget(self) -> None:
        """Drop the result, and the one that may be on its way."""
        self._inference.forget()
        self._waiting = None
        self._session.change(screening=None, shown=False)
        self._result.show_busy("")
