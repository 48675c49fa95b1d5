"""Drives and folders beside what lies in them, followed as drives come and go."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from skinscreen.language import mark, tr
from skinscreen.ui.browser.grid import PhotoGrid
from skinscreen.ui.screen import Screen
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.line_list import Line, LineList
from skinscreen.ui.widgets.split import Split
from skinscreen.ui.workers.drive_watch import DriveWatch
from skinscreen.ui.workers.jobs import Jobs

if TYPE_CHECKING:
    from skinscreen.services.browsing import Entry, Listing, Place

GONE = mark("{drive} was unplugged.")
_LISTING, _PLACES = "entries of a folder", "places"


class FolderScreen(Screen):
    """Shows what is in a place; what is looked for, and what becomes of it, its kinds know."""

    failed = Signal(str)
    """A sentence for the person."""

    looking = ""
    """Said while it is looked; marked."""

    def __init__(self, jobs: Jobs, name: str) -> None:
        """Without a place; everything is looked for by ``jobs``, in the background.

        Args:
            jobs: make it.
            name: of what is shown, for those who do not see it.
        """
        super().__init__()
        self._jobs = jobs
        self._places: tuple[Place, ...] = ()
        self._place: Place | None = None
        self._folder: Path | None = None
        self._wanted = ""
        self.places = LineList(tr("Drives and folders"))
        self.grid = PhotoGrid(name)
        self.folder_name = labels.ElidedLabel()
        self.message_label = labels.quiet()
        self.places.chosen.connect(self._on_place)
        self.grid.chosen.connect(self._on_entry)
        self._watch = DriveWatch(self, self._look_for_places)

    def _lay_out(self, *parts: layouts.Part) -> None:
        """Put the drives beside these parts."""
        right = QWidget()
        layouts.column(*parts, parent=right, margins=(0, 0, 0, 0), spacing=4)
        split = Split(self.places, right, (1, 3), (1, 4))
        layouts.column(split, parent=self, margins=(12, 6, 12, 6))

    # --- what the kinds of it know ------------------------------------------------------

    def _find_places(self) -> "tuple[Place, ...]":
        """Off the GUI thread: the places there are."""
        raise NotImplementedError

    def _list(self, folder: Path, *, deep: bool) -> "Listing":
        """Off the GUI thread: what is in a folder."""
        raise NotImplementedError

    def _words_about(self, listing: "Listing") -> str:
        """What is to be said of a listing; empty for nothing."""
        raise NotImplementedError

    def _on_entry(self, entry: "Entry") -> None:
        """An entry was tapped."""
        raise NotImplementedError

    # --- coming and going ---------------------------------------------------------------

    def _begin_in(self, folder: str) -> None:
        """Start in a folder, if it is there; else in the first place."""
        self._wanted = folder
        self._place = self._folder = None
        self._places = ()

    def entered(self) -> None:
        """Look for drives now, and again while it is shown."""
        self._say(tr(self.looking))
        self._watch.begin()

    def left(self) -> None:
        """Nothing is looked for any more, and nothing of it is kept."""
        self._watch.end()
        self._jobs.drop(_LISTING)
        self._jobs.drop(_PLACES)
        self.grid.show_entries(())

    def step_back(self) -> bool:
        """One folder up; False at the top of a place."""
        place, folder = self._place, self._folder
        if place is None or folder is None or folder == place.folder:
            return False
        self._show_folder(folder.parent)
        return True

    # --- places -------------------------------------------------------------------------

    def _look_for_places(self) -> None:
        self._jobs.latest(_PLACES, self._find_places, self._show_places, self.failed.emit)

    def _show_places(self, found: "tuple[Place, ...]") -> None:
        if found == self._places:
            return
        self._places = found
        self.places.show_lines([Line(str(i), place.name) for i, place in enumerate(found)])
        if self._place is None:
            self._start()
        elif self._place not in found:
            self.failed.emit(tr(GONE).format(drive=self._place.name))
            self._place = None
            self._start()

    def _start(self) -> None:
        from skinscreen.services.browsing import Place

        wanted, self._wanted = self._wanted, ""
        if wanted:
            folder = Path(wanted)
            holding = [p for p in self._places if folder.is_relative_to(p.folder) and not p.deep]
            deepest = max(holding, key=lambda p: len(p.folder.parts), default=None)
            self._place = deepest or Place(folder.name, folder)
            self._show_folder(folder)
        else:
            self._on_place("0")

    @Slot(str)
    def _on_place(self, number: str) -> None:
        self._place = self._places[int(number)]
        self._show_folder(self._place.folder)

    # --- a folder -----------------------------------------------------------------------

    def _show_folder(self, folder: Path) -> None:
        place = self._place
        deep = place is not None and place.deep and folder == place.folder
        self._folder = folder
        self.folder_name.show_words(str(folder))
        self.grid.show_entries(())
        self._say(tr(self.looking))

        def look() -> "Listing":
            return self._list(folder, deep=deep)

        self._jobs.latest(_LISTING, look, self._show_listing, self._say)

    def _show_listing(self, listing: "Listing") -> None:
        self.grid.show_entries(listing.entries)
        self._say(self._words_about(listing))

    def _say(self, words: str) -> None:
        self.message_label.setText(labels.breakable(words))
        self.message_label.setVisible(bool(words))
