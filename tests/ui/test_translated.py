"""The window in another language: sentences in brackets, dates and decimals as German has them."""

import pytest
from bracketed import bracketed
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from skinscreen import language
from skinscreen.domain.assessment import Finding
from skinscreen.domain.questions import SCALE
from skinscreen.ui import theme
from skinscreen.ui.session import UNSCREENED
from skinscreen.ui.shell.closing import Closing
from skinscreen.ui.steps import CROP, RESULT
from skinscreen.ui.widgets.findings import FindingRow
from skinscreen.ui.widgets.message_bar import MessageBar
from skinscreen.ui.widgets.questions import NumberBox
from skinscreen.ui.widgets.step_header import StepHeader
from skinscreen.ui.workers.workers import Workers


@pytest.fixture(autouse=True)
def speak() -> None:
    language.speak(bracketed())


def test_the_steps_are_named_with_where_the_person_is(qtbot: QtBot) -> None:
    header = StepHeader()
    qtbot.addWidget(header)
    header.show_step(CROP, RESULT)
    names = [button.accessibleName() for button in header.steps[:3]]
    assert names == [
        "«Step 1, «Photo», done»",
        "«Step 2, «Crop», current step»",
        "«Step 3, «Your view», to come»",
    ]


def test_a_class_is_called_by_its_name_in_the_language(qtbot: QtBot) -> None:
    finding = Finding("melanoma", "C43.9", 0.625, malignant=True)
    row = FindingRow(finding, theme.palette("light"), leads=True, named=True)
    qtbot.addWidget(row)
    assert row.accessibleName() == "«melanoma», 62,5 %, «malignant»"
    assert row.finding is finding


def test_a_number_is_shown_and_typed_with_the_decimal_sign_of_the_language(qtbot: QtBot) -> None:
    box = NumberBox(SCALE)
    qtbot.addWidget(box)
    box.show_answer(12.5)
    assert box.input.text() == "12,5"
    assert box.value == 12.5
    box.input.clear()
    QTest.keyClicks(box.input, "7,5")
    assert box.value == 7.5


def test_what_would_be_lost_is_asked_in_the_language(qtbot: QtBot) -> None:
    message = MessageBar()
    qtbot.addWidget(message)
    closing = Closing(message, lambda: UNSCREENED, Workers(), bool, bool, guarded=False)
    assert not closing.is_free()
    assert message.sentence == f"«{UNSCREENED}»"
    assert message.action_button.text() == "«Quit without it»"
