"""Which screen is shown, and where back leads, whatever the screens are."""

import pytest
from pytestqt.qtbot import QtBot

from skinscreen.ui.screen import Screen
from skinscreen.ui.session import CurrentSession, Session
from skinscreen.ui.shell.navigator import Navigator
from skinscreen.ui.steps import Step
from skinscreen.ui.widgets.action import Action
from skinscreen.ui.widgets.message_bar import MessageBar
from skinscreen.ui.widgets.step_header import StepHeader


@pytest.fixture
def made() -> list[Step]:
    """The screens in the order in which they were made."""
    return []


@pytest.fixture
def navigator(qtbot: QtBot, made: list[Step]) -> Navigator:
    header, message = StepHeader(), MessageBar()
    navigator = Navigator(header, message)
    for widget in (header, message, navigator.pages):
        qtbot.addWidget(widget)

    def make(step: Step) -> None:
        made.append(step)
        navigator.add(step, Screen())

    navigator.make = {step: lambda step=step: make(step) for step in Step}
    navigator.add(Step.PHOTO, Screen())
    navigator.start_at(Step.PHOTO)
    return navigator


def test_a_screen_is_made_when_it_is_first_gone_to(navigator: Navigator, made: list[Step]) -> None:
    assert made == []
    navigator.step_aside(Step.SETTINGS)
    navigator.back()
    navigator.step_aside(Step.SETTINGS)
    assert made == [Step.SETTINGS]


def test_the_order_in_which_screens_are_made_says_nothing(navigator: Navigator) -> None:
    for step in (Step.LEAVE, Step.RESULT, Step.RECORDS, Step.CROP):
        navigator.show(step)
        assert navigator.step is step
        assert navigator.pages.currentWidget().isAncestorOf(navigator.screen)
        assert navigator.screen is navigator.screen_at(step)


def test_from_beside_the_way_back_leads_through_to_where_the_person_came_from(
    navigator: Navigator,
) -> None:
    navigator.start_at(Step.CROP)
    navigator.step_aside(Step.SETTINGS)
    navigator.step_aside(Step.CARD)
    navigator.back()
    assert navigator.step is Step.SETTINGS
    navigator.back()
    assert navigator.step is Step.CROP


def test_what_lies_behind_a_withdrawn_step_cannot_be_gone_to(navigator: Navigator) -> None:
    navigator.start_at(Step.REPORT)
    navigator.withdraw(Step.CROP)
    assert navigator.step is Step.CROP
    navigator.go_to(Step.RESULT)
    assert navigator.step is Step.CROP


def test_a_session_that_stays_as_it_is_is_told_to_nobody(qtbot: QtBot) -> None:
    session = CurrentSession()
    told: list[tuple[Session, Session]] = []
    session.changed.connect(lambda before, now: told.append((before, now)))
    before = session.now
    session.change(photo=None, shown=False)
    assert told == []
    session.change(shown=True)
    assert told == [(before, session.now)]
    assert not before.shown
    assert session.now.shown


def test_an_action_that_cannot_be_chosen_says_what_is_missing() -> None:
    done: list[str] = []
    action = Action("Go on", lambda: done.append("done"), False, lambda: done.append("missing"))
    action.choose()
    Action("Go on", lambda: done.append("done")).choose()
    Action("", lambda: done.append("never")).choose()
    assert done == ["missing", "done"]
