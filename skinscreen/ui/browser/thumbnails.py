"""Small pictures of photo files, made in the background for those that are in sight."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from skinscreen.ui.workers.jobs import Jobs

if TYPE_CHECKING:
    from skinscreen.imaging.photo import Pixels

SIDE = 128
"""Longer side of a small picture, in pixels."""
_MOST_WAITING = 48
"""More are not in sight at once: what was asked for before that was scrolled away."""


class Thumbnails(QObject):
    """Makes one after another, what was asked for last first; nothing once it is not wanted."""

    made = Signal(Path, object)
    """The file, and its ``Pixels``; None where it cannot be shown."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._waiting: list[Path] = []
        self._asked: set[Path] = set()
        self._busy = False

    def want(self, path: Path) -> None:
        """Have one made, unless it is or was."""
        if path in self._asked:
            return
        self._asked.add(path)
        self._waiting.append(path)
        while len(self._waiting) > _MOST_WAITING:
            self._asked.discard(self._waiting.pop(0))
        self._make_next()

    def forget(self) -> None:
        """None of those that were asked for is wanted any more."""
        self._waiting.clear()
        self._asked.clear()

    def _make_next(self) -> None:
        if self._busy or not self._waiting:
            return
        path = self._waiting.pop()
        self._busy = True

        def make() -> "Pixels":
            from skinscreen.services.browsing import picture

            return picture(path, SIDE)

        def done(pixels: "Pixels | None") -> None:
            self._busy = False
            if path in self._asked:
                self.made.emit(path, pixels)
            self._make_next()

        self._jobs.submit(make, done, lambda _: done(None))
