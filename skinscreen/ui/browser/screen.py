"""Choose a photo by what it shows: drives and folders beside their photos, the newest first."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from skinscreen import language
from skinscreen.language import mark, tr
from skinscreen.ui.browser.grid import PhotoGrid
from skinscreen.ui.browser.thumbnails import Thumbnails
from skinscreen.ui.screen import Screen
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.line_list import Line, LineList
from skinscreen.ui.widgets.split import Split
from skinscreen.ui.workers.drive_watch import DriveWatch
from skinscreen.ui.workers.jobs import Jobs

if TYPE_CHECKING:
    from skinscreen.services.browsing import Entry, Listing, Place

LOOKING, NO_PHOTO = mark("Looking for photos…"), mark("There are no photos here.")
GONE = mark("{drive} was unplugged.")
_LISTING, _PLACES = "photos of a folder", "places of photos"


class BrowserScreen(Screen):
    """Shows a place's photos; follows the drives that come and go."""

    chosen = Signal(Path)
    """A photo."""
    elsewhere_wanted = Signal(str)
    """The system's own dialog; the path of the folder that is shown."""
    failed = Signal(str)
    """A sentence for the person."""

    def __init__(self, jobs: Jobs) -> None:
        """Without a place; everything is looked for by ``jobs``, in the background."""
        super().__init__()
        self._jobs = jobs
        self._places: tuple[Place, ...] = ()
        self._place: Place | None = None
        self._folder: Path | None = None
        self._wanted = ""
        self.thumbnails = Thumbnails(jobs)
        self.places = LineList(tr("Drives and folders"))
        self.grid = PhotoGrid()
        self.folder_name = labels.ElidedLabel()
        self.message_label = labels.quiet()
        self._first_field = self.grid
        self.places.chosen.connect(self._on_place)
        self.grid.chosen.connect(self._on_entry)
        self.grid.marked.connect(self.actions_changed)
        self.grid.model_of_entries.picture_wanted.connect(self.thumbnails.want)
        self.thumbnails.made.connect(self.grid.model_of_entries.show_picture)
        right = QWidget()
        layouts.column(
            self.folder_name,
            (self.grid, 1),
            self.message_label,
            parent=right,
            margins=(0, 0, 0, 0),
            spacing=4,
        )
        split = Split(self.places, right, (1, 3), (1, 4))
        layouts.column(split, parent=self, margins=(12, 6, 12, 6))
        self._watch = DriveWatch(self, self._look_for_places)

    @property
    def footer_actions(self) -> Actions:
        """Open what is marked, or choose by the system's own dialog."""
        entry = self.grid.entry
        why = tr("Choose a photo first.")
        return Actions(
            Action(tr("Open"), self._open_marked, entry is not None, why=why),
            # L10N: a button: choose a file by the dialog of the system (the desktop).
            Action(tr("System's dialog…"), self._go_elsewhere),
        )

    def begin(self, folder: str) -> None:
        """Start in a folder, if it is there; else in the first place."""
        self._wanted = folder
        self._place = self._folder = None
        self._places = ()

    def entered(self) -> None:
        """Look for drives now, and again while it is shown."""
        self._say(tr(LOOKING))
        self._watch.begin()

    def left(self) -> None:
        """Nothing is looked for any more, and no picture is kept."""
        self._watch.end()
        self._jobs.drop(_LISTING)
        self._jobs.drop(_PLACES)
        self.thumbnails.forget()
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
        def look() -> "tuple[Place, ...]":
            from skinscreen.services.browsing import places

            return places()

        self._jobs.latest(_PLACES, look, self._show_places, self.failed.emit)

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
        self.thumbnails.forget()
        self.grid.show_entries(())
        self._say(tr(LOOKING))

        def look() -> "Listing":
            from skinscreen.services.browsing import look

            return look(folder, deep=deep)

        self._jobs.latest(_LISTING, look, self._show_listing, self._say)

    def _show_listing(self, listing: "Listing") -> None:
        self.grid.show_entries(listing.entries)
        shown = sum(not entry.is_folder for entry in listing.entries)
        words = "" if listing.entries else tr(NO_PHOTO)
        if shown < listing.photos:
            words = tr("The newest {shown} of {n} photos").format(
                shown=language.count(shown), n=language.count(listing.photos)
            )
        self._say(" ".join(part for part in (words, *listing.notes) if part))
        if self.isVisible() and not self.places.hasFocus():
            self.grid.setFocus()

    def _say(self, words: str) -> None:
        self.message_label.setText(labels.breakable(words))
        self.message_label.setVisible(bool(words))

    @Slot(object)
    def _on_entry(self, entry: "Entry") -> None:
        if entry.is_folder:
            self._show_folder(entry.path)
        else:
            self.chosen.emit(entry.path)

    def _open_marked(self) -> None:
        if self.grid.entry is not None:
            self._on_entry(self.grid.entry)

    def _go_elsewhere(self) -> None:
        self.elsewhere_wanted.emit(str(self._folder or ""))
