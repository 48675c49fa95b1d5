"""Which model is in use."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from skinscreen.language import tr
from skinscreen.settings import Settings
from skinscreen.ui.preferences import Preferences
from skinscreen.ui.workers.inference import Inference, LoadedModel
from skinscreen.ui.workers.jobs import Jobs

if TYPE_CHECKING:
    from collections.abc import Callable

    from skinscreen.services.model_card import ModelCard


class CurrentModel(QObject):
    """Follows the settings and the worker that loads the models they name."""

    switched = Signal(object)
    """A ``LoadedModel`` is in use from now on."""
    refused = Signal()
    """Another model could not be loaded; there is the one before, or none at all."""
    message_sent = Signal(str)
    """A sentence for the person."""

    def __init__(self, preferences: Preferences, jobs: Jobs, inference: Inference) -> None:
        super().__init__()
        self.current: LoadedModel | None = None
        self.refusal = ""
        """Why there is no model at all; empty while one is in use or still being loaded."""
        self._asked = _way_to_load(preferences.settings)
        self._preferences = preferences
        self._jobs = jobs
        self._inference = inference
        inference.loaded.connect(self._on_loaded)
        inference.refused.connect(self._on_refused)
        preferences.changed.connect(self._on_changed)

    @property
    def input_side(self) -> int:
        """Side of the current model's input in pixels; 1 while there is none."""
        return self.current.manifest.input.side if self.current else 1

    @Slot(object, object)
    def _on_changed(self, _before: Settings, now: Settings) -> None:
        if _way_to_load(now) != self._asked:
            self._asked = _way_to_load(now)
            self._inference.load(now, strict=True)

    @Slot(object)
    def _on_loaded(self, model: LoadedModel) -> None:
        self.current = model
        self.refusal = ""
        if model.notes:
            from skinscreen.domain.issue_words import sentences

            self.message_sent.emit(" ".join(sentences(model.notes)))
        self.switched.emit(model)

    @Slot(str)
    def _on_refused(self, sentence: str) -> None:
        if self.current is None:
            self.refusal = sentence
            self.refused.emit()
            self.message_sent.emit(sentence)
            return
        name = self.current.manifest.name
        self._asked = (name, *self._asked[1:])
        self._preferences.change(model=name)
        self.refused.emit()
        words = tr("{reason}. {model} stays in use.")
        self.message_sent.emit(words.format(reason=sentence, model=name))

    def read_card(self, show: "Callable[[ModelCard], None]") -> None:
        """Read the card of the model in use and hand it to ``show``."""
        if self.current is None:
            return
        manifest, clinic = self.current.manifest, self._preferences.settings.clinic
        standing = self.current.standing

        def read() -> "ModelCard":
            from skinscreen.services.model_card import read_card
            from skinscreen.services.model_library import folders

            return read_card(manifest, clinic, folders(), standing)

        self._jobs.submit(read, show, self.message_sent.emit)

    def load_again(self) -> None:
        """The same model, of which more or less is known now."""
        if self.current is not None:
            self._inference.load(self._preferences.settings, strict=True)


def _way_to_load(settings: Settings) -> tuple[str, int, str]:
    """The settings for whose sake a model is loaded anew."""
    return (settings.model, settings.threads, settings.delegate)
