"""Slow work that tells how far it is and can be given up."""

import time
from collections.abc import Callable

from skinscreen.domain.errors import CancelledError
from skinscreen.language import tr

_PAUSE_S = 0.05
"""Between two looks: nobody sees more."""


class Watch:
    """Looked at again and again by the work; once it is not wanted any more, the look raises."""

    def __init__(
        self,
        progress: Callable[[float], None] = lambda _: None,
        is_cancelled: Callable[[], bool] = lambda: False,
        part: tuple[float, float] = (0.0, 1.0),
    ) -> None:
        """Watch a piece of work.

        Args:
            progress: told how much of the whole is done, 0 to 1, from the thread of the work.
            is_cancelled: whether it is to be given up.
            part: the beginning and the end of this piece within the whole.
        """
        self._progress = progress
        self._is_cancelled = is_cancelled
        self._part = part
        self._last = 0.0

    def within(self, start: float, end: float) -> "Watch":
        """A watch of a piece of this work, from ``start`` to ``end`` of it."""
        return Watch(self._progress, self._is_cancelled, (self._share(start), self._share(end)))

    def look(self, share: Callable[[], float]) -> None:
        """Tell how much of this piece is done, unless that was told a moment ago.

        Raises:
            CancelledError: it is to be given up.
        """
        now = time.monotonic()
        if now - self._last < _PAUSE_S:
            return
        self._last = now
        if self._is_cancelled():
            raise CancelledError(tr("it was given up as you wished; nothing is left of it"))
        self._progress(self._share(min(1.0, share())))

    def _share(self, share: float) -> float:
        start, end = self._part
        return start + (end - start) * share


UNWATCHED = Watch()
"""Nobody looks, and it goes on to its end."""
