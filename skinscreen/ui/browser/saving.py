"""Where a file is saved: drive, folder and name, by touch."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton

from skinscreen.language import mark, tr
from skinscreen.ui.browser.folder_screen import FolderScreen
from skinscreen.ui.wanted import Wanted
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.workers.jobs import Jobs

if TYPE_CHECKING:
    from skinscreen.services.browsing import Entry, Listing, Place

LOOKING, NO_FOLDER = mark("Looking for folders…"), mark("There are no folders in this one.")
NAME_WANTED = mark("Enter a name first.")
_CHECK = "where to save"


class SaveScreen(FolderScreen):
    """The folders of a place, a name below them; nothing is written before it was asked about."""

    chosen = Signal(object, Path, bool)
    """What is called with it (see ``Wanted.then``), the file, and whether it takes a number."""
    asked = Signal(str, str, object)
    """A question, the words of its answer, and what that does."""
    looking = LOOKING

    def __init__(self, jobs: Jobs) -> None:
        """Nothing is to be saved; everything is looked for by ``jobs``, in the background."""
        super().__init__(jobs, tr("Folders"))
        from skinscreen.services.saving import NAME_LENGTH

        self._asked: Wanted | None = None
        self._busy = False
        self._file_name = ""
        """What was typed before a new folder is named; only then there is something."""
        self._makes_folder = False
        self.title = labels.ElidedLabel()
        self.title.setProperty("heading", True)
        self.name = QLineEdit()
        self.name.setMaxLength(NAME_LENGTH)
        self.name.textChanged.connect(self.actions_changed)
        self.name.returnPressed.connect(self._on_return)
        self._ending = labels.PlainLabel()
        # L10N: a button: make a new folder; short
        self.new_button = QPushButton(tr("New folder"))
        self.new_button.clicked.connect(self._name_folder)
        above = layouts.row(
            (layouts.column(self.title, self.folder_name, spacing=2), 1), self.new_button
        )
        named = layouts.row((self.name, 1), self._ending, spacing=8)
        self._lay_out(above, (self.grid, 1), self.message_label, named)

    @property
    def footer_actions(self) -> Actions:
        """Save here, or by the system's dialog; make the folder that is named."""
        typed = bool(self.name.text().strip())
        free = not self._busy and self._folder is not None
        why = tr(NAME_WANTED) if free else tr("One moment…")
        if self._makes_folder:
            return Actions(Action(tr("Make the folder"), self._make, typed and free, why=why))
        needed = self._asked is not None and bool(self._asked.name)
        return Actions(
            # L10N: a button: save the file in the folder that is shown
            Action(tr("Save here"), self._save, free and (typed or not needed), why=why),
            Action(tr("System's dialog…"), self.ask_elsewhere),
        )

    # --- coming and going ---------------------------------------------------------------

    def begin(self, wanted: Wanted) -> None:
        """Ask where this is saved."""
        self._asked = wanted
        self._file_name = wanted.name.removesuffix(wanted.suffix)
        self._begin_in("" if wanted.folder == Path.home() else str(wanted.folder))
        self._leave_naming()

    def left(self) -> None:
        """Nothing is to be saved any more."""
        self._jobs.drop(_CHECK)
        self._asked, self._busy = None, False
        self.name.clear()
        self.folder_name.show_words("")
        super().left()

    def close_topmost(self) -> bool:
        """No folder is made."""
        if self._makes_folder:
            self._leave_naming()
            return True
        return False

    def step_back(self) -> bool:
        """No folder is made; or one folder up."""
        return self.close_topmost() or super().step_back()

    # --- what lies there ----------------------------------------------------------------

    def _find_places(self) -> "tuple[Place, ...]":
        from skinscreen.services.saving import places

        return places()

    def _list(self, folder: Path, *, deep: bool) -> "Listing":
        from skinscreen.services.saving import folders

        return folders(folder)

    def _words_about(self, listing: "Listing") -> str:
        return "" if listing.entries else tr(NO_FOLDER)

    def _on_entry(self, entry: "Entry") -> None:
        self._show_folder(entry.path)

    def _show_folder(self, folder: Path) -> None:
        super()._show_folder(folder)
        self.actions_changed.emit()

    # --- saving -------------------------------------------------------------------------

    def _on_return(self) -> None:
        self.footer_actions.primary.choose()

    def _save(self) -> None:
        wanted, folder = self._asked, self._folder
        if wanted is None or folder is None:
            return
        name = self.name.text().strip() if wanted.name else ""
        if name and not name.lower().endswith(wanted.suffix):
            name += wanted.suffix
        if self._refuse(name):
            return

        def ask() -> bool:
            from skinscreen.services.saving import is_there

            return is_there(folder, name)

        def answered(there: bool) -> None:
            self._show_busy(False)
            if there:
                words = tr("{name} is there already.").format(name=name)
                self.asked.emit(words, tr("Replace it"), save)
            else:
                save()

        def save() -> None:
            self.chosen.emit(wanted.then, folder / name, False)

        self._look_into(ask, answered)

    def _look_into(self, ask: Callable[[], object], answered: Callable[..., None]) -> None:
        def failed(sentence: str) -> None:
            self._show_busy(False)
            self.failed.emit(labels.sentence(sentence))

        self._show_busy(True)
        self._jobs.latest(_CHECK, ask, answered, failed)

    def _show_busy(self, busy: bool) -> None:
        self._busy = busy
        self.actions_changed.emit()

    def _refuse(self, name: str) -> bool:
        from skinscreen.services.saving import refusal

        sentence = refusal(name)
        if sentence:
            self.failed.emit(sentence)
        return bool(sentence)

    def ask_elsewhere(self) -> None:
        """Ask by the system's own dialog."""
        wanted = self._asked
        if wanted is None:
            return
        folder = self._folder or wanted.folder
        if not wanted.name:
            found = QFileDialog.getExistingDirectory(self, wanted.title, str(folder))
            if found:
                self.chosen.emit(wanted.then, Path(found), False)
            return
        name = self.name.text().strip().removesuffix(wanted.suffix) + wanted.suffix
        kind = f"{wanted.kind} (*{wanted.suffix})"
        found, _ = QFileDialog.getSaveFileName(self, wanted.title, str(folder / name), kind)
        if found:
            target = Path(found)
            # About a name without the ending the dialog has not asked.
            other = target.suffix.lower() != wanted.suffix
            if other:
                target = target.with_name(f"{target.name}{wanted.suffix}")
            self.chosen.emit(wanted.then, target, other)

    # --- a new folder -------------------------------------------------------------------

    def _name_folder(self) -> None:
        if self._busy or self._folder is None:
            return
        self._file_name, self._makes_folder = self.name.text(), True
        words = tr("Name of the new folder")
        self.title.show_words(words)
        self._show_name("", words, "")
        self.name.setFocus()

    def _leave_naming(self) -> None:
        self._makes_folder = False
        wanted = self._asked
        self.title.show_words("" if wanted is None else wanted.title)
        suffix = "" if wanted is None else wanted.suffix
        self._show_name(self._file_name, tr("Name of the file"), suffix)
        self.name.setVisible(bool(suffix))

    def _show_name(self, words: str, caption: str, ending: str) -> None:
        self.name.setText(words)
        self.name.setAccessibleName(caption)
        self.name.setPlaceholderText(caption)
        self._ending.setText(ending)
        self.name.show()
        self.new_button.setVisible(not self._makes_folder)
        self.actions_changed.emit()

    def _make(self) -> None:
        folder, name = self._folder, self.name.text().strip()
        if folder is None or not name or self._refuse(name):
            return

        def make() -> Path:
            from skinscreen.services.saving import make_folder

            return make_folder(folder, name)

        def made(new: Path) -> None:
            self._show_busy(False)
            self._leave_naming()
            self._show_folder(new)

        self._look_into(make, made)
