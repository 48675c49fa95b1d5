"""What the map on the crop means, how strongly it is shown, and how far its making is."""

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import (
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSlider,
    QStackedWidget,
    QWidget,
)

from skinscreen.domain import explaining
from skinscreen.domain.explaining import Method
from skinscreen.language import tr
from skinscreen.ui.images import to_qimage
from skinscreen.ui.theme import TARGET
from skinscreen.ui.widgets import labels, layouts

START = 50
"""Opacity a map starts with, in percent: map and skin are both seen."""
_STEP = 10
_LEGEND_HEIGHT = 14


class TouchSlider(QSlider):
    """A slider for fingers: it jumps to where it is tapped; scrolling past it changes nothing."""

    def __init__(self, name: str) -> None:
        """From 0 to 100."""
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(0, 100)
        self.setSingleStep(_STEP)
        self.setPageStep(_STEP)
        self.setMinimumHeight(TARGET)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        self._follow(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the finger."""
        self._follow(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave it to the page."""
        event.ignore()

    def _follow(self, at: QPointF) -> None:
        knob = TARGET / 2
        share = (at.x() - knob) / max(1.0, self.width() - 2 * knob)
        self.setValue(round(100 * min(1.0, max(0.0, share))))


class Legend(labels.PlainLabel):
    """The colours from none to strongest, as wide as there is room."""

    def __init__(self) -> None:
        """Nothing until it has a width."""
        super().__init__()
        self.setFixedHeight(_LEGEND_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        low, high = map(tr, explaining.LEGEND)
        # L10N: what a strip of colours goes from and to.
        self.setAccessibleName(tr("{lowest} to {highest}").format(lowest=low, highest=high))

    def resizeEvent(self, event: object) -> None:
        """Draw it anew."""
        from skinscreen.imaging.heatmap import legend

        strip = legend(max(1, self.width()), _LEGEND_HEIGHT)
        self.setPixmap(QPixmap.fromImage(to_qimage(strip)))


class WhyPanel(QWidget):
    """Legend, opacity and what the map is not; while it is being made, how far it is."""

    opacity_changed = Signal(float)
    """0 to 1."""
    cancelled = Signal()

    def __init__(self) -> None:
        """At the starting opacity."""
        super().__init__()
        self.slider = TouchSlider(tr("Opacity of the map"))
        self.slider.setValue(START)
        self.slider.valueChanged.connect(lambda percent: self.opacity_changed.emit(percent / 100))
        self.words = labels.quiet()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("How much of the photo has been tried"))
        self.cancel_button = QPushButton(tr("Cancel"))
        self.cancel_button.setAccessibleName(tr("Cancel the explanation"))
        self.cancel_button.clicked.connect(self.cancelled)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._map_page())
        self._pages.addWidget(self._progress_page())
        layouts.column(self._pages, self.words, parent=self, margins=(0, 0, 0, 0), spacing=2)

    @property
    def opacity(self) -> float:
        """0 to 1."""
        return self.slider.value() / 100

    @property
    def is_waiting(self) -> bool:
        """Whether a map is being made."""
        return self._pages.currentIndex() == 1

    def show_map(self, method: Method) -> None:
        """A map made by ``method`` is on the crop."""
        self._pages.setCurrentIndex(0)
        self.words.setText(f"{explaining.description(method)} {tr(explaining.SCALE)}")

    def show_progress(self, done: int, total: int) -> None:
        """A map is being made: ``done`` of ``total`` parts of the photo have been tried."""
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self._pages.setCurrentIndex(1)
        self.words.setText(tr(explaining.WORKING))

    def _map_page(self) -> QWidget:
        low, high = map(tr, explaining.LEGEND)
        ends = layouts.row(labels.PlainLabel(low), 1, labels.PlainLabel(high))
        opacity = layouts.row(spacing=8)
        name = labels.PlainLabel(tr("Opacity"))
        name.setBuddy(self.slider)
        opacity.addWidget(name)
        opacity.addWidget(self.slider, 1)
        page = QWidget()
        layouts.column(Legend(), ends, opacity, parent=page, margins=(0, 0, 0, 0), spacing=0)
        return page

    def _progress_page(self) -> QWidget:
        page = QWidget()
        layouts.row(
            (self.progress, 1), self.cancel_button, parent=page, margins=(0, 0, 0, 0), spacing=12
        )
        return page
