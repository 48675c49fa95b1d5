"""Lines of words are seen whole, and no number is parted from its unit."""

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from skinscreen.ui import theme
from skinscreen.ui.records import phrases
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.line_list import Line, LineList


def test_two_rows_of_letters_of_several_fonts_have_room_at_twice_the_text(
    qtbot: QtBot, qapp: QApplication
) -> None:
    theme.apply(qapp, "light", 200)
    view = LineList("lines")
    qtbot.addWidget(view)
    view.show_lines([Line("1", f"{phrases.isolated('Anna')}\n▲ M")])
    view.show()
    metrics = view.fontMetrics()
    room = view.visualRect(view.lines.index(0)).height()
    theme.apply(qapp, "light", 100)
    # Qt leaves out a row for which a pixel is lacking.
    assert room >= 2 * metrics.lineSpacing() + metrics.height() // 4


def test_a_label_holds_a_number_to_its_unit_and_tells_the_words_as_they_were_given(
    qapp: QApplication,
) -> None:
    label = labels.text("at 25.0 %")
    super_text = super(labels.PlainLabel, label).text  # what Qt breaks into lines
    assert (label.text(), super_text()) == ("at 25.0 %", "at 25.0\N{NO-BREAK SPACE}%")
    label.clear()
    assert (label.text(), super_text()) == ("", "")
