"""Badges: the gravest first, and steady while a live picture wavers."""

import gettext

import pytest
from PySide6.QtWidgets import QApplication, QBoxLayout, QWidget

from skinscreen import language
from skinscreen.domain.issue_words import sentence
from skinscreen.imaging.quality import BLURRED, CAST, DARK, GRAINY, SPOTS
from skinscreen.ui.widgets.badges import COMES_AFTER, GOES_AFTER, Badges, Steady


@pytest.fixture
def badges(qapp: QApplication) -> Badges:
    return Badges(QBoxLayout.Direction.TopToBottom)


def test_what_forbids_an_answer_comes_first_and_two_are_enough(badges: Badges) -> None:
    badges.show_issues((CAST, BLURRED, GRAINY))
    assert badges.words == ("↻ Blurred: hold still", "↻ Grainy: add light")
    assert sentence(CAST) in badges.accessibleName()


def test_a_warning_has_another_mark_than_a_reason_to_retake(badges: Badges) -> None:
    badges.show_issues((SPOTS, DARK))
    assert badges.words == ("↻ Too dark: add light", "⚠ Glare spots: tilt the camera")


def test_a_badge_keeps_the_capitals_of_another_language(badges: Badges) -> None:
    german = {"Too dark": "Zu dunkel", "add light": "mehr Licht"}

    class Catalogue(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return german.get(message, message)

    language.speak(language.Language("de", Catalogue()))
    badges.show_issues((DARK,))
    assert badges.words == ("↻ Zu dunkel: mehr Licht",)


def test_without_an_issue_nothing_is_said(badges: Badges) -> None:
    badges.show_issues((DARK,))
    badges.show_issues(())
    assert badges.words == ()
    assert badges.accessibleName() == ""


def test_one_look_alone_changes_nothing() -> None:
    steady = Steady()
    assert steady.after((DARK,)) == ()
    assert steady.after(()) == ()
    assert steady.after((DARK,)) == ()


def test_what_stays_is_said_and_a_moments_absence_is_passed_over() -> None:
    steady = Steady()
    for _ in range(COMES_AFTER):
        shown = steady.after((DARK,))
    assert shown == (DARK,)
    for _ in range(GOES_AFTER - 1):
        assert steady.after(()) == (DARK,)
    assert steady.after((DARK,)) == (DARK,)
    for _ in range(GOES_AFTER - 1):
        assert steady.after(()) == (DARK,)
    assert steady.after(()) == ()


def test_what_was_said_keeps_its_place() -> None:
    steady = Steady()
    for _ in range(COMES_AFTER):
        steady.after((GRAINY,))
    for _ in range(COMES_AFTER):
        shown = steady.after((DARK, GRAINY))
    assert shown == (GRAINY, DARK)


def test_in_a_row_the_gravest_alone_is_said_where_two_do_not_fit(qapp: QApplication) -> None:
    picture = QWidget()
    row = Badges(QBoxLayout.Direction.LeftToRight)
    row.setParent(picture)
    for width, count in ((900, 2), (200, 1)):
        picture.resize(width, 200)
        row.show_issues(())
        row.show_issues((CAST, BLURRED))
        assert len(row.words) == count
        assert row.words[0] == "↻ Blurred: hold still"
