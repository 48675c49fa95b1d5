"""What to frame: which of the lesions that were found the frame lies on, and the next one."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from skinscreen.domain.assessment import Box
from skinscreen.language import mark, tr, trn
from skinscreen.ui.widgets import labels, layouts

if TYPE_CHECKING:
    from skinscreen.services.lesion_finder import FoundLesions, LesionFrame


_BY_HAND = mark("Frame the whole lesion with some skin around it: drag or pinch.")
_NONE = mark("No lesion was found: frame the whole lesion by hand, with some skin around it.")


class LesionChoice(QWidget):
    """Words on what was found, and a button; while nothing was, what the person is to do."""

    chosen = Signal(object)
    """The frame, a ``Box``, is to lie there."""

    def __init__(self) -> None:
        super().__init__()
        self._frames: tuple[LesionFrame, ...] = ()
        self._warning = ""
        self._place: int | None = None
        """Of the lesion the frame lies on; None where the person laid it, or nothing did."""
        self.words = labels.text()
        self.next_button = QPushButton(tr("Next lesion"))
        self.next_button.setToolTip(labels.tip(tr("Next lesion") + " (N)"))
        self.next_button.clicked.connect(self.go_on)
        layouts.column(self.words, self.next_button, parent=self, margins=(0, 0, 0, 0), spacing=4)
        self.clear()

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The squares on all that were found, the surest first."""
        return tuple(frame.box for frame in self._frames)

    @property
    def frames(self) -> "tuple[LesionFrame, ...]":
        """The same with how sure each is."""
        return self._frames

    def clear(self) -> None:
        """Nothing was found yet."""
        self._frames, self._place, self._warning = (), None, ""
        self._say(tr(_BY_HAND))

    def show_found(self, found: "FoundLesions", *, untouched: bool) -> None:
        """Show what came of it.

        Args:
            found: what was found.
            untouched: whether the frame may still be moved: the person's own always stands.
        """
        self._frames, self._place, self._warning = found.frames, None, found.warning
        if self._frames and untouched:
            self.go_on()
        elif self._frames:
            self._say_which()
        elif found.problem:
            self._say(found.problem)
        else:
            self._say(tr(_NONE if found.looked else _BY_HAND))

    def put_in_order(self, frames: "tuple[LesionFrame, ...]") -> None:
        """Number the same lesions in another order; the frame stays where it is."""
        shown = None if self._place is None else self._frames[self._place]
        self._frames = frames
        self._place = None if shown is None else frames.index(shown)
        self._say_which()

    def show_moved(self) -> None:
        """The person has moved the frame."""
        if self._place is not None:
            self._place = None
            self._say_which()

    def turn(self, turned: Callable[[Box], Box]) -> None:
        """The photo was turned; ``turned`` says where a frame lies now."""
        self._frames = tuple(replace(frame, box=turned(frame.box)) for frame in self._frames)

    def go_on(self) -> None:
        """Have the frame laid on the next lesion, after the last one on the first."""
        if self._frames:
            place = 0 if self._place is None else (self._place + 1) % len(self._frames)
            self.chosen.emit(self._frames[place].box)
            self._place = place
            self._say_which()

    def _say_which(self) -> None:
        count = len(self._frames)
        if self._place is None:
            found = trn("{n} lesion was found.", "{n} lesions were found.", count)
            self._say(found.format(n=count))
        elif count == 1:
            self._say(tr("The frame lies on the lesion that was found."))
        else:
            place = tr("Lesion {number} of {count} that were found")
            self._say(place.format(number=self._place + 1, count=count))

    def _say(self, words: str) -> None:
        told = f"{words}\n{self._warning}" if self._warning else words
        self.words.setText(labels.breakable(told))
        self.next_button.setVisible(len(self._frames) > (self._place is not None))
