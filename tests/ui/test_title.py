"""The title of a page of the record is whole, however large the text."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from skinscreen.ui import theme
from skinscreen.ui.steps import Step
from skinscreen.ui.widgets.labels import ElidedLabel
from skinscreen.ui.widgets.step_header import StepHeader


@pytest.mark.parametrize(
    "words", ["Patients", "Visit, mole 1\nCanary Featherstone, born 1958-03-27"]
)
@pytest.mark.parametrize("text_size", [100, 150, 200])
def test_no_line_of_it_is_cut(qtbot: QtBot, qapp: QApplication, text_size: int, words: str) -> None:
    theme.apply(qapp, "light", text_size)
    header = StepHeader()
    qtbot.addWidget(header)
    header.show_step(Step.RECORDS, Step.RECORDS)
    header.show_title("One line\nand another")
    header.show_title(words)
    header.resize(800, header.height())
    header.show()
    title = header.findChild(ElidedLabel)
    assert isinstance(title, ElidedLabel)
    lines = title.text().count("\n") + 1
    assert lines == words.count("\n") + 1
    assert lines * title.fontMetrics().lineSpacing() <= title.contentsRect().height()
    theme.apply(qapp, "light", 100)
