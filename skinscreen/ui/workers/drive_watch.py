"""Drives are looked for again and again while somebody waits for one to be plugged in."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 2_000


class DriveWatch(QObject):
    """Has a page look for drives, at once and then every ``LOOK_MS``, while it is shown."""

    def __init__(self, page: QObject, look: Callable[[], None]) -> None:
        """``look`` asks in the background; it is called on the GUI thread and returns at once."""
        super().__init__(page)
        self._look = look
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(look)

    def begin(self) -> None:
        """The page is shown."""
        self._timer.start()
        self._look()

    def end(self) -> None:
        """It is not any more."""
        self._timer.stop()
