"""Which models there are, and how one is added."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from skinscreen.language import tr
from skinscreen.ui.current_model import CurrentModel
from skinscreen.ui.preferences import Preferences
from skinscreen.ui.settings.screen import SettingsScreen
from skinscreen.ui.workers.jobs import Jobs

if TYPE_CHECKING:
    from skinscreen.services.model_library import BrokenBundle, Bundle, ImportDraft


class ModelController(QObject):
    """Joins the settings' choice of a model to those there are."""

    tried = Signal()
    """What was said while a model made elsewhere was tried holds no more."""
    message_sent = Signal(str)
    """A sentence for the person."""

    def __init__(
        self, screen: SettingsScreen, model: CurrentModel, preferences: Preferences, jobs: Jobs
    ) -> None:
        super().__init__()
        self._screen = screen
        self._model = model
        self._preferences = preferences
        self._jobs = jobs
        model.switched.connect(self._mark)
        model.refused.connect(self._mark)
        screen.device.import_wanted.connect(self._ask_for_file)
        self._mark()

    @Slot()
    def _mark(self) -> None:
        """Show which one is in use."""
        current = self._model.current
        if current is not None:
            self._screen.show_model(current.manifest, current.standing)

    def list_models(self) -> None:
        """Look for bundles and show them."""
        settings = self._preferences.settings

        def look() -> "tuple[Bundle | BrokenBundle, ...]":
            from skinscreen.services.model_library import list_bundles

            return list_bundles(settings)

        def found(bundles: "tuple[Bundle | BrokenBundle, ...]") -> None:
            self._screen.device.show_bundles(bundles)
            self._mark()

        self._jobs.submit(look, found, self.message_sent.emit)

    def _ask_for_file(self) -> None:
        file, _ = QFileDialog.getOpenFileName(
            self._screen, tr("Import a model"), "", "TFLite (*.tflite)"
        )
        if file:
            self.import_file(Path(file))

    def import_file(self, file: Path) -> None:
        """Try a model made elsewhere, ask what its classes are, and add it."""
        settings = self._preferences.settings

        def prepare() -> "ImportDraft":
            from skinscreen.services.model_library import try_file

            return try_file(file, settings)

        self.message_sent.emit(tr("Trying {file}…").format(file=file.name))
        self._jobs.submit(prepare, self._ask_about, self.message_sent.emit)

    def _ask_about(self, draft: "ImportDraft") -> None:
        from skinscreen.ui.settings.import_dialog import ImportDialog

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
            words = tr("{model} was imported; it is not validated. Choose it above.")
            self.message_sent.emit(words.format(model=folder.name))
            self.list_models()

        self._jobs.submit(install, done, self.message_sent.emit)
