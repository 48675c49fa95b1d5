"""Room for a screen that scrolls only where the window is too small for it."""

from PySide6.QtCore import QPoint, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from skinscreen.language import tr
from skinscreen.ui.widgets.named import set_named

_MARGIN = 50
"""Pixels left round what is brought into sight, as Qt has it."""


class Page(QScrollArea):
    """Shows a screen whole; scrolls by finger, wheel and keys once it does not fit."""

    def __init__(self, screen: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted: QWidget | None = None
        self._strip: QWidget | None = None
        self._pinned: QWidget | None = None
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(0)
        self._settling.timeout.connect(self._settle)
        self.setWidgetResizable(True)
        self._scrolls = False
        set_named(self, focusPolicy="NoFocus")
        self.setAccessibleName(tr("Page that can be scrolled"))
        self.setWidget(screen)
        self.verticalScrollBar().rangeChanged.connect(self._on_range)
        QApplication.instance().focusChanged.connect(self._follow)  # type: ignore[union-attr]

    @Slot(int, int)
    def _on_range(self, _lowest: int, highest: int) -> None:
        from PySide6.QtWidgets import QScroller

        if highest:
            self._scrolls = True
            set_named(self, focusPolicy="TabFocus")
            self._settling.start()
            QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        elif self._scrolls:
            self._scrolls = False
            set_named(self, focusPolicy="NoFocus")
            QScroller.ungrabGesture(self.viewport())

    @Slot()
    def _settle(self) -> None:
        """Without its bar the page may be wide enough to need none; Qt does not try that."""
        room, screen = self.maximumViewportSize(), self.widget()
        if not self.verticalScrollBar().maximum() or screen is None:
            return
        if 0 < screen.heightForWidth(room.width()) <= room.height():
            set_named(self, verticalScrollBarPolicy="ScrollBarAlwaysOff")
            set_named(self, verticalScrollBarPolicy="ScrollBarAsNeeded")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the field that is typed in in sight when an on-screen keyboard takes room."""
        super().resizeEvent(event)
        self._place_pinned()
        self._follow(None, QApplication.focusWidget())

    def to_top(self) -> None:
        """Show it from its beginning."""
        self.verticalScrollBar().setValue(0)

    @Slot(QWidget)
    def bring_into_sight(self, part: QWidget) -> None:
        """Scroll a part to the top, as far as that goes, once it lies where it will."""
        self._wanted = part
        QTimer.singleShot(0, self._scroll_to_wanted)

    @Slot()
    def _scroll_to_wanted(self) -> None:
        part, self._wanted = self._wanted, None
        if part is not None and part.isVisible():
            above = part.mapTo(self.viewport(), QPoint()).y()
            if self._strip is not None and self._pinned is not part:
                above -= self._strip.height()
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + above)

    @Slot(QWidget, QWidget)
    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.isVisible() and self.widget().isAncestorOf(now):
            above = _MARGIN if self._strip is None else _MARGIN + self._strip.height()
            self.ensureWidgetVisible(now, _MARGIN, above)

    # --- what stays in sight --------------------------------------------------------------

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """What must not leave the screen stands on top once its part is scrolled away."""
        super().scrollContentsBy(dx, dy)
        self._place_pinned()

    def pin(self, strip: QWidget, part: QWidget) -> None:
        """Show ``strip`` above what is scrolled for as long as ``part`` is not in sight."""
        self._strip, self._pinned = strip, part
        strip.setParent(self.viewport())
        self._place_pinned()

    def _place_pinned(self) -> None:
        strip, part = self._strip, self._pinned
        if strip is None or part is None:
            return
        top = part.mapTo(self.viewport(), QPoint()).y()
        width = self.viewport().width()
        strip.setGeometry(0, 0, width, strip.heightForWidth(width))
        strip.setVisible(top < 0 and not part.isHidden())
        strip.raise_()
