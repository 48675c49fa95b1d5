"""All classes as bars, most probable first; malignant ones by mark, word and colour."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from skinscreen.domain import wording
from skinscreen.domain.assessment import Finding
from skinscreen.ui.theme import Palette

TOP = 3
_LISTED = 20


class FindingRow(QWidget):
    """One class: mark, name, bar and probability."""

    def __init__(self, finding: Finding, colours: Palette, *, emphasised: bool) -> None:
        """Show ``finding``; the first ones are ``emphasised``."""
        super().__init__()
        self._finding = finding
        self._colours = colours
        self._emphasised = emphasised
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(
            f"{finding.label}, {wording.probability_text(finding.probability)}"
            + (f", {wording.MALIGNANT_WORD}" if finding.malignant else "")
        )
        self.setToolTip(finding.label + (f" ({finding.code})" if finding.code else ""))

    def sizeHint(self) -> QSize:
        """Two lines of text high at most."""
        return QSize(320, round(self.fontMetrics().height() * 1.62))

    def minimumSizeHint(self) -> QSize:
        """Never so low that text is cut."""
        return QSize(200, round(self.fontMetrics().height() * 1.35))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bar lies under the words, so that a narrow screen loses neither."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setBold(self._emphasised)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        colours, finding = self._colours, self._finding
        line = QRectF(0, 1, self.width(), self.height() - 8)
        share = wording.probability_text(finding.probability)
        number_width = metrics.horizontalAdvance("> 99.9 % ")
        tag = f"▲ {wording.MALIGNANT_WORD}" if finding.malignant else ""
        tag_width = metrics.horizontalAdvance(tag) + 14 if tag else 0
        name_width = line.width() - number_width - tag_width - 6
        name = metrics.elidedText(
            finding.label, Qt.TextElideMode.ElideRight, max(40, round(name_width))
        )
        painter.setPen(QColor(colours.text))
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(line, left, name)
        painter.drawText(line, right, share)
        if tag:
            painter.setPen(QColor(colours.malignant))
            painter.drawText(line.adjusted(0, 0, -number_width, 0), right, tag)
        self._draw_bar(painter)

    def _draw_bar(self, painter: QPainter) -> None:
        bar = QRectF(0, self.height() - 7, self.width(), 5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colours.border))
        painter.drawRoundedRect(bar, 2, 2)
        filled = QRectF(bar)
        filled.setWidth(max(2.0, bar.width() * self._finding.probability))
        colour = self._colours.malignant if self._finding.malignant else self._colours.benign
        painter.setBrush(QColor(colour))
        painter.setPen(QPen(Qt.PenStyle.NoPen))
        painter.drawRoundedRect(filled, 2, 2)


class FindingsList(QScrollArea):
    """The rows of an assessment; a model with many classes shows the first and the malignant."""

    def __init__(self) -> None:
        """Empty."""
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("All classes with their probabilities")
        self.rows: list[FindingRow] = []

    def show_findings(self, findings: tuple[Finding, ...], colours: Palette) -> None:
        """Show the findings, most probable first."""
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(2)
        listed = [f for i, f in enumerate(findings) if i < _LISTED or f.malignant]
        self.rows = [
            FindingRow(finding, colours, emphasised=rank < TOP)
            for rank, finding in enumerate(listed)
        ]
        for row in self.rows:
            column.addWidget(row)
        if len(listed) < len(findings):
            from skinscreen.ui.widgets import labels

            column.addWidget(labels.quiet(f"and {len(findings) - len(listed)} less probable ones"))
        column.addStretch(1)
        self.setWidget(page)
