"""The classes as rows to tap: those the answer stands on, the most probable, then all."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from skinscreen.domain import wording
from skinscreen.domain.answer import Answer
from skinscreen.domain.assessment import Assessment, Finding
from skinscreen.language import tr, trc, trn
from skinscreen.ui.theme import TARGET, Palette
from skinscreen.ui.widgets import labels

_LISTED = 20
_NAME_LINES = 4
_COLUMN_LETTERS = 30
"""Letters a column must have room for, so that rows stand in two."""
_PAD = 8.0
_BAR = 6.0
_EDGE = 4.0
_HIGH = 10_000
_Cell: TypeAlias = tuple[int, int, int, int]
"""Line and column of a grid, and over how many lines and columns it reaches."""
_ODD = 3
_LAST_WIDE: tuple[_Cell, ...] = ((0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 2))
_FIRST_WIDE: tuple[_Cell, ...] = ((0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1))
_SECOND_HIGH: tuple[_Cell, ...] = ((0, 0, 1, 1), (0, 1, 2, 1), (1, 0, 1, 1))


class FindingRow(QAbstractButton):
    """One class: name, mark, probability and bar; pressed, it is the one that is explained."""

    def __init__(self, finding: Finding, colours: Palette, *, leads: bool, named: bool) -> None:
        """Show ``finding``.

        Args:
            finding: the class.
            colours: of the theme.
            leads: whether the answer stands on it.
            named: whether it is one of the first, which stand out.
        """
        super().__init__()
        self.finding = finding
        self._colours = colours
        self._leads = leads
        self._named = named
        self._is_whole = named or finding.malignant  # no malignant class is cut short
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._tag = f"▲ {wording.malignant_word(finding.code)}" if finding.malignant else ""
        self._title = tr(finding.label)
        self.setAccessibleName(
            f"{self._title}, {wording.probability_text(finding.probability)}"
            + (f", {wording.malignant_word(finding.code)}" if finding.malignant else "")
        )
        self.setAccessibleDescription(tr("Shows where in the photo the evidence for it lies"))
        code = f" ({finding.code})" if finding.code else ""
        self.setToolTip(labels.tip(self._title + code))

    def sizeHint(self) -> QSize:
        """As high as a finger, or as its words need."""
        return QSize(200, self.heightForWidth(200))

    def minimumSizeHint(self) -> QSize:
        """As low as a finger allows; its height follows from its width."""
        return QSize(120, TARGET)

    def heightForWidth(self, width: int) -> int:
        """The lines of the name, one for the mark, and the bar."""
        lines = self._lines(width)
        return max(TARGET, round(lines * self._metrics().height() + _BAR + 2.2 * _PAD))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return chooses as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
        else:
            super().keyPressEvent(event)

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(self._shown_font())

    def _shown_font(self) -> QFont:
        font = QFont(self.font())
        font.setBold(self._named)
        return font

    def _number_width(self) -> int:
        return self._metrics().horizontalAdvance("> 99.9 % ")

    def _name_width(self, width: int) -> int:
        return max(20, round(width - self._number_width() - 2 * _PAD - _EDGE))

    def _name_lines(self, width: int) -> int:
        return min(_NAME_LINES if self._is_whole else 1, self._needed_lines(width))

    def _lines(self, width: int) -> int:
        """Of the name, the mark and the hint, which stands above a mark that leaves it no room."""
        least = 2 if self._mark_leaves_room(width) else 3
        return max(least, self._name_lines(width) + bool(self._tag))

    def _mark_leaves_room(self, width: int) -> bool:
        metrics = self._metrics()
        widest = max(metrics.horizontalAdvance(f"{self._tag} {hint}") for hint in _hints())
        return widest <= width - 2 * _PAD - _EDGE

    def _needed_lines(self, width: int) -> int:
        metrics, room = self._metrics(), QRect(0, 0, self._name_width(width), _HIGH)
        high = metrics.boundingRect(room, self._wrapping(width), self._name()).height()
        return -(-high // metrics.lineSpacing())

    def _wrapping(self, width: int) -> Qt.TextFlag:
        """Between words; a word that is wider than its room is broken rather than cut."""
        widest = max(map(self._metrics().horizontalAdvance, self._name().split()), default=0)
        fits = widest <= self._name_width(width)
        return Qt.TextFlag.TextWordWrap if fits else Qt.TextFlag.TextWrapAnywhere

    def _name(self) -> str:
        return labels.breakable(self._title)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A card, its edge thick where the answer stands on the class."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_card(painter)
        painter.setFont(self._shown_font())
        metrics, colours = self._metrics(), self._colours
        inner = QRectF(self.rect()).adjusted(_PAD + _EDGE, _PAD / 2, -_PAD, -_PAD)
        high = metrics.lineSpacing()
        words = inner.adjusted(0, 0, 0, -_BAR)
        lines = self._name_lines(self.width())
        needed = high * self._lines(self.width())
        name = QRectF(words.left(), words.top(), self._name_width(self.width()), high * lines)
        painter.setPen(QColor(colours.text))
        painter.drawText(name, self._wrapping(self.width()), self._fitting_name(lines))
        right = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight
        painter.drawText(words, right, wording.probability_text(self.finding.probability))
        last = QRectF(words.left(), words.top() + needed - high, words.width(), high)
        painter.setPen(QColor(colours.malignant))
        painter.drawText(last, Qt.AlignmentFlag.AlignLeft, self._tag)
        painter.setPen(QColor(colours.accent))
        above = 0 if self._mark_leaves_room(self.width()) else high
        why, hide = _hints()
        hint = hide if self.isChecked() else why
        painter.drawText(last.translated(0, -above), Qt.AlignmentFlag.AlignRight, hint)
        self._draw_bar(painter, QRectF(inner.left(), inner.bottom() - _BAR, inner.width(), _BAR))

    def _fitting_name(self, lines: int) -> str:
        """Cut with an ellipsis where it needs more lines than it may have."""
        if self._needed_lines(self.width()) <= lines:
            return self._name()
        width, metrics = self._name_width(self.width()), self._metrics()
        room = width * lines - (lines - 1) * metrics.averageCharWidth() * 8
        return metrics.elidedText(self._name(), Qt.TextElideMode.ElideRight, room)

    def _draw_card(self, painter: QPainter) -> None:
        colours = self._colours
        edge, width = colours.border, 1.0
        if self.isChecked():
            edge, width = colours.accent, 3.0
        if self.hasFocus():
            edge, width = colours.focus, 3.0
        painter.setPen(QPen(QColor(edge), width))
        painter.setBrush(QColor(colours.track if self.isDown() else colours.surface))
        inset = width / 2
        card = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(card, 8, 8)
        if self._leads:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.malignant))
            painter.drawRoundedRect(QRectF(3, 6, _EDGE + 2, self.height() - 12), 2, 2)

    def _draw_bar(self, painter: QPainter, bar: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colours.track))
        painter.drawRoundedRect(bar, 2, 2)
        filled = QRectF(bar)
        filled.setWidth(max(2.0, bar.width() * self.finding.probability))
        colour = self._colours.malignant if self.finding.malignant else self._colours.benign
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(filled, 2, 2)


def _hints() -> tuple[str, str]:
    """What a tap on a row does: shows the map of its class, or hides it."""
    # L10N: in the corner of a row of classes: show, and hide again, where the evidence lies.
    return tr("Why?"), trc("map", "Hide")


class FindingsList(QWidget):
    """The rows of an assessment: first those that are named with the answer, on request all."""

    chosen = Signal(object)
    """The ``Finding`` to be explained; None for none."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Classes with their probabilities"))
        self.rows: list[FindingRow] = []
        self._named = self._least = self._room_for = 0
        self._unlisted = 0
        self._is_unfolded = False
        self._is_alone = False
        self._cells: tuple[_Cell, ...] = ()
        self._more = labels.quiet(parent=self)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self._is_low = False

    @property
    def can_unfold(self) -> bool:
        """Whether there are more classes than are shown with the answer."""
        return len(self.rows) > self._room_for

    @property
    def is_unfolded(self) -> bool:
        """Whether all classes are shown."""
        return self._is_unfolded

    @property
    def explained(self) -> Finding | None:
        """The class whose row is pressed."""
        return next((row.finding for row in self.rows if row.isChecked()), None)

    def clear(self) -> None:
        """Show nothing."""
        self._drop_rows()
        self._named = self._least = self._room_for = self._unlisted = 0
        self._arrange()

    def _drop_rows(self) -> None:
        for row in self.rows:
            self._grid.removeWidget(row)
            row.hide()  # at once, deleted or not: it is another result's
            row.deleteLater()
        self.rows = []
        self._is_unfolded = self._is_alone = False

    def show_answer(self, assessment: Assessment, answer: Answer, colours: Palette) -> None:
        """Show an assessment's classes, folded."""
        self._drop_rows()
        leading, named, findings = answer.carriers, answer.named, assessment.findings
        listed = [f for i, f in enumerate(findings) if i < _LISTED or f.malignant]
        self._named, self._unlisted = len(named), len(findings) - len(listed)
        self._least, self._room_for = max(1, len(leading)), self._named
        self.rows = [
            FindingRow(finding, colours, leads=finding in leading, named=finding in named)
            for finding in (*named, *(f for f in listed if f not in named))
        ]
        for row in self.rows:
            row.setParent(self)  # shown without one it would be a window
            row.clicked.connect(lambda checked, r=row: self._choose(r if checked else None))
        self._arrange()

    def unfold(self, unfolded: bool) -> None:
        """Show all classes, or those named with the answer."""
        self._is_unfolded = unfolded
        self._arrange()

    def stand_alone(self, alone: bool) -> None:
        """Leave the other rows out while one is explained: there is no room for them."""
        if alone != self._is_alone:
            self._is_alone = alone
            self._arrange()

    def use_low(self, low: bool) -> None:
        """Whether room is scarce: then rows stand in two columns, where they fit."""
        self._is_low = low
        self._arrange_anew()

    def fit(self, width: int, height: int) -> bool:
        """Show as many of the classes named with the answer as there is room for.

        Those the answer stands on are always among them; the others are one tap away.

        Args:
            width: in pixels.
            height: in pixels.

        Returns:
            Whether there is room for so many; otherwise all that are named are shown.
        """
        for row in self.rows:
            row.ensurePolished()
        ways = range(self._named, self._least - 1, -1)
        fits = [count for count in ways if self._needed(self.rows[:count], width) <= height]
        self._room_for = fits[0] if fits else self._named
        self._arrange_anew()
        return bool(fits)

    def show_named(self) -> None:
        """Show all classes named with the answer, whatever room there is."""
        self._room_for = self._named
        self._arrange_anew()

    def release(self) -> None:
        """No class is explained any more."""
        for row in self.rows:
            row.setChecked(False)

    def resizeEvent(self, event: object) -> None:
        """One column or two."""
        self._arrange_anew()

    def changeEvent(self, event: QEvent) -> None:
        """Larger letters want other cells."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._arrange_anew()

    def _arrange_anew(self) -> None:
        if self._wanted_cells(list(self._shown()), self.width()) != self._cells:
            self._arrange()

    def _choose(self, chosen: FindingRow | None) -> None:
        for row in self.rows:
            row.setChecked(row is chosen)
        self.chosen.emit(chosen.finding if chosen else None)

    def _wanted_columns(self, width: int) -> int:
        if self._is_alone or not self._is_low:
            return 1
        column = _COLUMN_LETTERS * self.fontMetrics().averageCharWidth()
        return 2 if width >= 2 * column else 1

    def _needed(self, shown: Sequence[FindingRow], width: int) -> int:
        """How high rows are, in pixels, where the list is ``width`` wide."""
        gap = self._grid.spacing()
        half = (width - gap) // 2
        columns = self._wanted_columns(width)
        high: dict[int, int] = {}
        for row, (line, _, lines, across) in zip(
            shown, self._wanted_cells(shown, width), strict=True
        ):
            needed = row.heightForWidth(width if across == columns else half)
            high[line] = max(high.get(line, 0), -(-(needed - gap * (lines - 1)) // lines))
        return sum(high.values()) + gap * (len(high) - 1)

    def _wanted_cells(self, shown: Sequence[FindingRow], width: int) -> tuple[_Cell, ...]:
        """Where the rows stand; three of them so that they take the least height.

        A long name stands in a cell of two columns or beside two others. Read line by line the
        order of the rows stays what it was.
        """
        columns = self._wanted_columns(width)
        in_order = tuple((*divmod(place, columns), 1, 1) for place in range(len(shown)))
        if columns == 1 or len(shown) != _ODD:
            return in_order
        wide, half = width, (width - self._grid.spacing()) // 2
        one, two, three = (row.heightForWidth(half) for row in shown)
        first, last = shown[0].heightForWidth(wide), shown[-1].heightForWidth(wide)
        ways = {_LAST_WIDE: max(one, two) + last, _FIRST_WIDE: first + max(two, three)}
        ways[_SECOND_HIGH] = max(two, one + three)
        return min(ways, key=lambda way: ways[way])

    def _shown(self) -> Iterable[FindingRow]:
        checked = [row for row in self.rows if row.isChecked()]
        if self._is_alone and checked:  # none for a moment: a row that is hidden loses the focus
            return checked
        return self.rows if self._is_unfolded else self.rows[: self._room_for]

    def _arrange(self) -> None:
        while self._grid.count():
            self._grid.takeAt(0)
        shown = list(self._shown())
        self._cells = self._wanted_cells(shown, self.width())
        columns = self._wanted_columns(self.width())
        for row in self.rows:
            row.setVisible(row in shown)
        for row, cell in zip(shown, self._cells, strict=True):
            self._grid.addWidget(row, *cell)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        below = -(-len(shown) // columns)
        is_cut = self._is_unfolded and bool(self._unlisted) and not self._is_alone
        more = trn("and {n} less probable one", "and {n} less probable ones", self._unlisted)
        self._more.setText(more.format(n=self._unlisted) if is_cut else "")
        self._more.setVisible(is_cut)
        self._grid.addWidget(self._more, below, 0, 1, columns)
