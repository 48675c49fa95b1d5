"""All classes as bars, most probable first; malignant ones by mark, word and colour."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from skinscreen.domain import wording
from skinscreen.domain.assessment import Finding
from skinscreen.ui.theme import Palette
from skinscreen.ui.widgets import labels

TOP = 3
_LISTED = 20
_WIDE = 10_000
_NAME_LENGTH = 24


class FindingRow(QWidget):
    """One class: mark, name, bar and probability."""

    def __init__(self, finding: Finding, colours: Palette, *, emphasised: bool) -> None:
        """Show ``finding``; the first ones are ``emphasised``."""
        super().__init__()
        self._finding = finding
        self._colours = colours
        self._emphasised = emphasised
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMaximumHeight(self.fontMetrics().height() * 3)
        self._tag = f"▲ {wording.MALIGNANT_WORD}" if finding.malignant else ""
        self.setAccessibleName(
            f"{finding.label}, {wording.probability_text(finding.probability)}"
            + (f", {wording.MALIGNANT_WORD}" if finding.malignant else "")
        )
        code = f" ({finding.code})" if finding.code else ""
        self.setToolTip(labels.tip(finding.label + code))

    def sizeHint(self) -> QSize:
        """As low as can be without cutting the text; the row grows where there is room."""
        return QSize(200, self.heightForWidth(_WIDE))

    def heightForWidth(self, width: int) -> int:
        """One line, or two where mark and number would leave too little of the name."""
        return round(self.fontMetrics().height() * (2.2 if self._is_narrow(width) else 1.2))

    def _is_narrow(self, width: int) -> bool:
        metrics = QFontMetrics(self._shown_font())
        left = width - self._number_width(metrics) - self._tag_width(metrics)
        needed = metrics.horizontalAdvance(self._finding.label)
        enough = metrics.averageCharWidth() * _NAME_LENGTH
        return left < (needed if self._emphasised else min(needed, enough))

    def _shown_font(self) -> QFont:
        font = QFont(self.font())
        font.setBold(self._emphasised)
        return font

    def _number_width(self, metrics: QFontMetrics) -> int:
        return metrics.horizontalAdvance("> 99.9 % ")

    def _tag_width(self, metrics: QFontMetrics) -> int:
        return metrics.horizontalAdvance(self._tag) + 20 if self._tag else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bar lies under the words, so that a narrow screen loses neither."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._shown_font())
        metrics = QFontMetrics(self._shown_font())
        colours, finding = self._colours, self._finding
        bar = self._bar()
        line = QRectF(0, 0, self.width(), bar.top())
        number_width, name_width = self._number_width(metrics), line.width()
        upper = lower = line
        if self._is_narrow(self.width()):
            half = line.height() / 2
            upper, lower = line.adjusted(0, 0, 0, -half), line.adjusted(0, half, 0, 0)
        else:
            name_width -= number_width + self._tag_width(metrics)
        name = metrics.elidedText(finding.label, Qt.TextElideMode.ElideRight, round(name_width))
        painter.setPen(QColor(colours.text))
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(upper, left, name)
        painter.drawText(lower, right, wording.probability_text(finding.probability))
        painter.setPen(QColor(colours.malignant))
        painter.drawText(lower.adjusted(0, 0, -number_width, 0), right, self._tag)
        self._draw_bar(painter, bar)

    def _bar(self) -> QRectF:
        height = max(5, self.height() // 6)
        return QRectF(0, self.height() - height - 2, self.width(), height)

    def _draw_bar(self, painter: QPainter, bar: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colours.track))
        painter.drawRoundedRect(bar, 2, 2)
        filled = QRectF(bar)
        filled.setWidth(max(2.0, bar.width() * self._finding.probability))
        colour = self._colours.malignant if self._finding.malignant else self._colours.benign
        painter.setBrush(QColor(colour))
        painter.setPen(QPen(Qt.PenStyle.NoPen))
        painter.drawRoundedRect(filled, 2, 2)


class FindingsList(QWidget):
    """The rows of an assessment; a model with many classes shows the first and the malignant."""

    def __init__(self) -> None:
        """Empty."""
        super().__init__()
        self.setAccessibleName("All classes with their probabilities")
        self.rows: list[FindingRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)

    def show_findings(self, findings: tuple[Finding, ...], colours: Palette) -> None:
        """Show the findings, most probable first."""
        for _ in range(self._column.count()):
            shown = self._column.takeAt(0).widget()
            if shown is not None:  # the stretch is none
                shown.hide()  # at once, deleted or not: it is another result's
                shown.deleteLater()
        listed = [f for i, f in enumerate(findings) if i < _LISTED or f.malignant]
        self.rows = [
            FindingRow(finding, colours, emphasised=rank < TOP)
            for rank, finding in enumerate(listed)
        ]
        for row in self.rows:
            self._column.addWidget(row, 1)
        if len(listed) < len(findings):
            words = f"and {len(findings) - len(listed)} less probable ones"
            self._column.addWidget(labels.quiet(words))
        self._column.addStretch(0)
