"""Choose photos by what they show: drives and folders beside their photos, the newest first."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QPushButton

from skinscreen import language
from skinscreen.language import mark, tr, trn
from skinscreen.ui.browser.folder_screen import FolderScreen
from skinscreen.ui.browser.thumbnails import Thumbnails
from skinscreen.ui.widgets import layouts
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.workers.jobs import Jobs

if TYPE_CHECKING:
    from skinscreen.services.browsing import Entry, Listing, Place

LOOKING, NO_PHOTO = mark("Looking for photos…"), mark("There are no photos here.")


class BrowserScreen(FolderScreen):
    """Shows a place's photos; one tap opens one, or several are chosen first."""

    chosen = Signal(Path)
    """A photo."""
    elsewhere_wanted = Signal(str)
    """The system's own dialog; the path of the folder that is shown."""
    several_chosen = Signal(tuple)
    """Photos, in the order in which they were chosen."""
    looking = LOOKING

    def __init__(self, jobs: Jobs) -> None:
        """Without a place; everything is looked for by ``jobs``, in the background."""
        super().__init__(jobs, tr("Photos and folders"))
        self._several: list[Path] = []
        self.thumbnails = Thumbnails(jobs)
        self._first_field = self.grid
        self.several_button = QPushButton(tr("Choose several"))
        self.several_button.setCheckable(True)
        self.several_button.setProperty("toggle", True)
        self.several_button.toggled.connect(self._choose_none)
        self.grid.marked.connect(self.actions_changed)
        self.grid.model_of_entries.picture_wanted.connect(self.thumbnails.want)
        self.thumbnails.made.connect(self.grid.model_of_entries.show_picture)
        above = layouts.row((self.folder_name, 1), self.several_button)
        self._lay_out(above, (self.grid, 1), self.message_label)

    @property
    def footer_actions(self) -> Actions:
        """Open what is chosen, or choose by the system's own dialog."""
        # L10N: a button: choose a file by the dialog of the system (the desktop).
        elsewhere = Action(tr("System's dialog…"), self._go_elsewhere)
        why = tr("Choose a photo first.")
        if self.several_button.isChecked():
            count = len(self._several)
            words = trn("Open {n} photo", "Open {n} photos", count).format(n=count)
            return Actions(
                Action(words if count else tr("Open"), self._open_several, count > 0, why=why),
                elsewhere,
            )
        ready = self.grid.entry is not None
        return Actions(Action(tr("Open"), self._open_marked, ready, why=why), elsewhere)

    def begin(self, folder: str) -> None:
        """Start in a folder, if it is there; else in the first place."""
        self.several_button.setChecked(False)
        self._begin_in(folder)

    def left(self) -> None:
        """No picture is kept, and none is chosen."""
        self.several_button.setChecked(False)
        self.thumbnails.forget()
        super().left()

    # --- what lies there ----------------------------------------------------------------

    def _find_places(self) -> "tuple[Place, ...]":
        from skinscreen.services.browsing import places

        return places()

    def _list(self, folder: Path, *, deep: bool) -> "Listing":
        from skinscreen.services.browsing import look

        return look(folder, deep=deep)

    def _show_folder(self, folder: Path) -> None:
        self.thumbnails.forget()
        self._choose_none()
        super()._show_folder(folder)

    def _show_listing(self, listing: "Listing") -> None:
        super()._show_listing(listing)
        if self.isVisible() and not self.places.hasFocus():
            self.grid.setFocus()

    def _words_about(self, listing: "Listing") -> str:
        shown = sum(not entry.is_folder for entry in listing.entries)
        words = "" if listing.entries else tr(NO_PHOTO)
        if shown < listing.photos:
            words = tr("The newest {shown} of {n} photos").format(
                shown=language.count(shown), n=language.count(listing.photos)
            )
        return " ".join(part for part in (words, *listing.notes) if part)

    # --- choosing -----------------------------------------------------------------------

    def _on_entry(self, entry: "Entry") -> None:
        held = QApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier
        if not entry.is_folder and (held or self.several_button.isChecked()):
            self.several_button.setChecked(True)
            self._toggle(entry.path)
        else:
            self._open(entry)

    def _open(self, entry: "Entry") -> None:
        if entry.is_folder:
            self._show_folder(entry.path)
        else:
            self.chosen.emit(entry.path)

    def _toggle(self, path: Path) -> None:
        if path in self._several:
            self._several.remove(path)
        else:
            self._several.append(path)
        self._show_chosen()

    def _choose_none(self) -> None:
        self._several = []
        self._show_chosen()

    def _show_chosen(self) -> None:
        self.grid.model_of_entries.show_numbers(self._several)
        self.grid.clearSelection()
        self.actions_changed.emit()

    def _open_marked(self) -> None:
        if self.grid.entry is not None:
            self._open(self.grid.entry)

    def _open_several(self) -> None:
        files = tuple(self._several)
        if len(files) == 1:
            self.chosen.emit(files[0])
        else:
            self.several_chosen.emit(files)

    def _go_elsewhere(self) -> None:
        self.elsewhere_wanted.emit(str(self._folder or ""))
