"""The malignant probability of a lesion's visits over time."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from skinscreen.domain import wording
from skinscreen.domain.assessment import Assessment, ModelIdentity
from skinscreen.domain.record import Visit
from skinscreen.domain.timeline import shares_of_time
from skinscreen.language import mark, tr
from skinscreen.ui.records import phrases

OTHER_MODELS = mark("□ another model: does not compare")
NOTHING_TO_PLOT = mark("No visit with a probability yet.")
_POINT = 6.0


class ProbabilityChart(QWidget):
    """A point a visit, joined and set against the threshold only within one model.

    Points of the newest visit's model are round; those of other models are squares, hollow and
    not joined, because their probabilities do not compare.
    """

    def __init__(self) -> None:
        super().__init__()
        self._visits: tuple[Visit, ...] = ()
        self._newest: Assessment | None = None
        self.setMinimumSize(200, 110)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_visits(self, visits: Sequence[Visit]) -> None:
        """Show these, which come in the order in which they were kept, by their dates."""
        self._newest = visits[-1].assessment if visits else None
        self._visits = tuple(
            sorted(
                (v for v in visits if v.assessment.malignant_probability is not None),
                key=lambda visit: visit.taken,
            )
        )
        self.setAccessibleName(self.words)
        self.update()

    @property
    def model(self) -> ModelIdentity | None:
        """The newest visit's model, which the threshold line belongs to."""
        return self._newest.model if self._newest else None

    @property
    def threshold(self) -> float | None:
        """What the line stands at; None without one that was measured and is vouched for."""
        return self._newest.threshold if self._newest else None

    @property
    def models_differ(self) -> bool:
        """Whether the visits were screened by more than one model."""
        return len({visit.assessment.model for visit in self._visits}) > 1

    @property
    def words(self) -> str:
        """The chart for those who do not see it."""
        if not self._visits:
            return tr(NOTHING_TO_PLOT)
        told = ", ".join(self._told(visit) for visit in self._visits)
        # L10N: {visits} is a list such as "2026-03-01 12.0 %, 2026-06-01 15.0 %".
        parts = [tr("Malignant probability: {visits}.").format(visits=told)]
        if self.threshold is not None:
            parts.append(tr("Threshold {share}.").format(share=_share(self.threshold)))
        if self.models_differ:
            parts.append(tr("Probabilities of different models do not compare."))
        return " ".join(parts)

    def _told(self, visit: Visit) -> str:
        told = f"{phrases.day(visit.taken)} {_percent(visit)}"
        if visit.assessment.model == self.model:
            return told
        return tr("{visit} (another model)").format(visit=told)

    # --- drawing ------------------------------------------------------------------------

    def _area(self) -> QRectF:
        metrics = self.fontMetrics()
        left = metrics.horizontalAdvance(_whole(1.0)) + 8
        top = 1.5 * metrics.height() + 2  # the topmost figure stands below the heading
        bottom = metrics.height() * (2.5 if self.models_differ else 1.5) + 2
        return QRectF(left, top, self.width() - left - 14, max(20, self.height() - top - bottom))

    def _points(self, area: QRectF) -> list[QPointF]:
        """Where the visits are, by their dates and probabilities."""
        inner = area.width() - 2 * _POINT
        shares = shares_of_time([visit.taken for visit in self._visits])
        heights = (visit.assessment.malignant_probability or 0.0 for visit in self._visits)
        return [
            QPointF(area.x() + _POINT + share * inner, area.bottom() - height * area.height())
            for share, height in zip(shares, heights, strict=True)
        ]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Axes, threshold, points."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text = self.palette().color(QPalette.ColorRole.WindowText)
        painter.setPen(text)
        if not self._visits:
            wrap = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), wrap, tr(NOTHING_TO_PLOT))
        else:
            area = self._area()
            self._draw_frame(painter, area, text)
            self._draw_points(painter, self._points(area))
        painter.end()

    def _draw_frame(self, painter: QPainter, area: QRectF, text: QColor) -> None:
        height = self.fontMetrics().height()
        head = QRectF(0, 0, self.width(), height)
        # L10N: above the chart of a lesion's probability of being malignant; short.
        title = tr("Malignant")
        if self.threshold is not None:
            title = tr("Malignant (dashed: threshold {share})")
            title = title.format(share=_share(self.threshold))
        words = self.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft, words)
        quiet = self.palette().color(QPalette.ColorRole.PlaceholderText)
        painter.setPen(QPen(quiet, 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.drawLine(area.topLeft(), area.bottomLeft())
        painter.setPen(text)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for share in (0.0, 1.0):
            y = area.bottom() - share * area.height()
            box = QRectF(0, y - height / 2, area.x() - 6, height)
            painter.drawText(box, right, _whole(share))
        below = QRectF(0, area.bottom() + height / 2, self.width(), height)
        days = [phrases.day(visit.taken) for visit in self._visits]
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, days[0])
        if days[-1] != days[0]:
            painter.drawText(below, Qt.AlignmentFlag.AlignRight, days[-1])
        if self.models_differ:
            notes = QRectF(0, below.bottom(), self.width(), height)
            words = self.fontMetrics().elidedText(
                tr(OTHER_MODELS), Qt.TextElideMode.ElideRight, self.width()
            )
            painter.drawText(notes, Qt.AlignmentFlag.AlignLeft, words)
        if self.threshold is not None:
            y = area.bottom() - self.threshold * area.height()
            painter.setPen(QPen(text, 1.5, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(area.x(), y), QPointF(area.right(), y))

    def _draw_points(self, painter: QPainter, points: list[QPointF]) -> None:
        colours = self.palette()
        accent = colours.color(QPalette.ColorRole.Highlight)
        same = [v.assessment.model == self.model for v in self._visits]
        painter.setPen(QPen(accent, 2))
        for place in range(1, len(points)):
            if same[place - 1] and same[place]:
                painter.drawLine(points[place - 1], points[place])
        for point, is_same in zip(points, same, strict=True):
            painter.setPen(QPen(accent, 2))
            painter.setBrush(accent if is_same else colours.color(QPalette.ColorRole.Window))
            if is_same:
                painter.drawEllipse(point, _POINT, _POINT)
            else:
                side = 2 * _POINT
                painter.drawRect(QRectF(point.x() - _POINT, point.y() - _POINT, side, side))


def _whole(share: float) -> str:
    # L10N: a share in whole percents, at the axis of a chart.
    return tr("{percent} %").format(percent=round(100 * share))


def _percent(visit: Visit) -> str:
    return wording.probability_text(visit.assessment.malignant_probability or 0.0)


def _share(threshold: float) -> str:
    return wording.threshold_text(threshold)
