"""Room for a screen that scrolls only where the window is too small for it."""

from PySide6.QtCore import QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QScroller, QWidget

from skinscreen.language import tr


class Page(QScrollArea):
    """Shows a screen whole; scrolls by finger, wheel and keys once it does not fit."""

    def __init__(self, screen: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted: QWidget | None = None
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(0)
        self._settling.timeout.connect(self._settle)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("Page that can be scrolled"))
        self.setWidget(screen)
        self.verticalScrollBar().rangeChanged.connect(self._on_range)
        QApplication.instance().focusChanged.connect(self._follow)  # type: ignore[union-attr]

    @Slot(int, int)
    def _on_range(self, _lowest: int, highest: int) -> None:
        if highest:
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._settling.start()
            QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        else:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            QScroller.ungrabGesture(self.viewport())

    @Slot()
    def _settle(self) -> None:
        """Without its bar the page may be wide enough to need none; Qt does not try that."""
        room, screen = self.maximumViewportSize(), self.widget()
        if not self.verticalScrollBar().maximum() or screen is None:
            return
        if 0 < screen.heightForWidth(room.width()) <= room.height():
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the field that is typed in in sight when an on-screen keyboard takes room."""
        super().resizeEvent(event)
        self._follow(None, QApplication.focusWidget())

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
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + above)

    @Slot(QWidget, QWidget)
    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.isVisible() and self.widget().isAncestorOf(now):
            self.ensureWidgetVisible(now)
