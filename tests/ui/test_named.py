"""Qt's properties by the names of their values."""

import pytest
from pytestqt.qtbot import QtBot

from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.named import set_named


def test_a_property_has_the_value_of_that_name(qtbot: QtBot) -> None:
    from PySide6.QtCore import Qt

    label = labels.text("words")
    qtbot.addWidget(label)
    set_named(label, alignment="AlignRight|AlignVCenter", textFormat="MarkdownText")
    assert label.alignment() == Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    assert label.textFormat() == Qt.TextFormat.MarkdownText


@pytest.mark.parametrize(
    ("name", "value"), [("alignment", "AlignSomewhere"), ("textformat", "PlainText")]
)
def test_what_qt_does_not_know_is_refused(qtbot: QtBot, name: str, value: str) -> None:
    label = labels.text("words")
    qtbot.addWidget(label)
    with pytest.raises(ValueError, match=value):
        set_named(label, **{name: value})


def test_words_are_wrapped_by_qts_own_flag() -> None:
    from PySide6.QtCore import Qt

    assert Qt.TextFlag.TextWordWrap.value == labels._WORD_WRAP
