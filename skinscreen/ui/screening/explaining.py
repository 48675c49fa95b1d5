"""Joins the result to the worker that explains it, and to what the clinician overrides."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from skinscreen.ui.screening.result import ResultScreen
from skinscreen.ui.workers.inference import Inference

if TYPE_CHECKING:
    from skinscreen.services.screening import Screening


class Explaining(QObject):
    """Has the shown result explained where the model gives no map of its own."""

    message_sent = Signal(str)
    """A sentence for the person."""

    def __init__(self, result: ResultScreen, inference: Inference) -> None:
        super().__init__()
        self._result = result
        self._inference = inference
        result.explanation_wanted.connect(self._explain)
        result.explanation_unwanted.connect(inference.stop_explaining)
        inference.explaining.connect(result.why.show_progress)
        inference.explained.connect(result.show_explanation)
        inference.unexplained.connect(self._on_unexplained)

    @Slot(object)
    def _explain(self, screening: "Screening") -> None:
        self._inference.explain(screening)

    @Slot(str)
    def _on_unexplained(self, sentence: str) -> None:
        self._result.hide_explanation()
        self.message_sent.emit(sentence)
