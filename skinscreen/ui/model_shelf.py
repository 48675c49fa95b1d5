"""Which model is in use, which others there are, and how one is added."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from skinscreen.domain.issue_words import sentences
from skinscreen.settings import Settings
from skinscreen.ui.preferences import Preferences
from skinscreen.ui.screens.settings import SettingsScreen
from skinscreen.ui.workers.inference import Inference, LoadedModel
from skinscreen.ui.workers.jobs import Jobs

if TYPE_CHECKING:
    from collections.abc import Callable

    from skinscreen.services.model_card import ModelCard
    from skinscreen.services.model_library import BrokenBundle, Bundle, ImportDraft


class ModelShelf(QObject):
    """Joins the settings screen's model choice to the inference worker."""

    switched = Signal(object)
    """A ``LoadedModel`` is in use from now on."""
    unusable = Signal()
    """There is no model at all."""
    tried = Signal()
    """What was said while a model made elsewhere was tried holds no more."""
    said = Signal(str)
    """A sentence for the person."""

    def __init__(
        self,
        screen: SettingsScreen,
        preferences: Preferences,
        jobs: Jobs,
        inference: Inference,
    ) -> None:
        super().__init__()
        self.current: LoadedModel | None = None
        self.refusal = ""
        """Why there is no model at all; empty while one is in use or still being loaded."""
        self._asked = _way_to_load(preferences.settings)
        self._screen = screen
        self._preferences = preferences
        self._jobs = jobs
        self._inference = inference
        inference.loaded.connect(self._on_loaded)
        inference.refused.connect(self._on_refused)
        preferences.changed.connect(self._on_changed)
        screen.import_wanted.connect(self._ask_for_file)

    @property
    def input_side(self) -> int:
        """Side of the current model's input in pixels; 1 while there is none."""
        return self.current.manifest.input.side if self.current else 1

    @Slot(object, object)
    def _on_changed(self, before: Settings, now: Settings) -> None:
        if _way_to_load(now) != self._asked:
            self._asked = _way_to_load(now)
            self._inference.load(now, strict=True)

    @Slot(object)
    def _on_loaded(self, model: LoadedModel) -> None:
        self.current = model
        self.refusal = ""
        self._screen.show_model(model.manifest, model.standing)
        if model.notes:
            self.said.emit(" ".join(sentences(model.notes)))
        self.switched.emit(model)

    @Slot(str)
    def _on_refused(self, sentence: str) -> None:
        if self.current is None:
            self.refusal = sentence
            self.unusable.emit()
            self.said.emit(sentence)
            return
        name = self.current.manifest.name
        self._asked = (name, *self._asked[1:])
        self._preferences.change(model=name)
        self._screen.show_model(self.current.manifest, self.current.standing)
        self.said.emit(f"{sentence}. {name} stays in use.")

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

        self._jobs.submit(read, show, self.said.emit)

    def list_models(self) -> None:
        """Look for bundles and show them."""
        settings = self._preferences.settings

        def look() -> "tuple[Bundle | BrokenBundle, ...]":
            from skinscreen.services.model_library import list_bundles

            return list_bundles(settings)

        def found(bundles: "tuple[Bundle | BrokenBundle, ...]") -> None:
            self._screen.show_bundles(bundles)
            if self.current is not None:
                self._screen.show_model(self.current.manifest, self.current.standing)

        self._jobs.submit(look, found, self.said.emit)

    def load_again(self) -> None:
        """The same model, of which more or less is known now."""
        if self.current is not None:
            self._inference.load(self._preferences.settings, strict=True)

    def _ask_for_file(self) -> None:
        file, _ = QFileDialog.getOpenFileName(
            self._screen, "Import a model", "", "TFLite (*.tflite)"
        )
        if file:
            self.import_file(Path(file))

    def import_file(self, file: Path) -> None:
        """Try a model made elsewhere, ask what its classes are, and add it."""
        settings = self._preferences.settings

        def prepare() -> "ImportDraft":
            from skinscreen.services.model_library import try_file

            return try_file(file, settings)

        self.said.emit(f"Trying {file.name}…")
        self._jobs.submit(prepare, self._ask_about, self.said.emit)

    def _ask_about(self, draft: "ImportDraft") -> None:
        from skinscreen.ui.screens.import_dialog import ImportDialog

        self.tried.emit()
        dialog = ImportDialog(draft, self._screen)
        dialog.accepted.connect(
            lambda: self._install(draft, dialog.label_names, dialog.malignant, dialog.name.text())
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _install(
        self, draft: "ImportDraft", names: tuple[str, ...], malignant: frozenset[str], name: str
    ) -> None:
        def install() -> Path:
            from skinscreen.services.model_library import install

            return install(draft, names, malignant, name)

        def done(folder: Path) -> None:
            self.said.emit(f"{folder.name} was imported; it is not validated. Choose it above.")
            self.list_models()

        self._jobs.submit(install, done, self.said.emit)


def _way_to_load(settings: Settings) -> tuple[str, int, str]:
    """The settings for whose sake a model is loaded anew."""
    return (settings.model, settings.threads, settings.delegate)
