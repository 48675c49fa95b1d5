"""Audit, backups, PINs and users of the record in another language, and what is kept of them."""

from datetime import UTC, datetime

import pytest
from fake_language import LOUD
from pytestqt.qtbot import QtBot

from skinscreen import language
from skinscreen.domain.audit import AuditEntry, Done
from skinscreen.domain.record import RecordKind
from skinscreen.services.keeping import Subject
from skinscreen.ui.records.audit_phrases import audit_line
from skinscreen.ui.records.lock import LockScreen
from skinscreen.ui.records.phrases import user_name
from skinscreen.ui.records.pin_pad import CLEAR
from skinscreen.ui.records.pins import NewPinScreen

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def loud() -> None:
    """Capitals, with the dates and numbers of German."""
    language.speak(LOUD)


@pytest.mark.parametrize("done", Done)
@pytest.mark.parametrize("kind", [None, *RecordKind])
def test_what_was_done_is_told_in_the_language_and_nobody_s_name_is(
    done: Done, kind: RecordKind | None
) -> None:
    subject = None if kind is None else Subject("Ada", "mole", AT)
    entry = AuditEntry(AT, "Bob", done, kind, "1", number=3)
    head, told = audit_line(entry, subject).words.splitlines()
    assert head.startswith(f"{language.day(AT.astimezone())} ")
    assert "Bob" in head
    without = told.replace("Ada", "").replace("mole", "")
    assert without == without.upper()
    assert any(letter.isupper() for letter in without)


@pytest.mark.parametrize("kind", RecordKind)
def test_what_is_not_in_the_record_any_more_is_told_in_the_language(kind: RecordKind) -> None:
    told = audit_line(AuditEntry(AT, "Bob", Done.SAW, kind, "1"), None).words.splitlines()[1]
    what = {RecordKind.CONFIRMATION: "AN OUTCOME"}.get(kind, f"A {kind.value.upper()}")
    assert told == f"SAW {what} THAT IS NOT IN THE RECORD ANY MORE"


def test_the_audit_keeps_english_and_codes_whatever_language_shows_them() -> None:
    detail: dict[str, str | int] = {
        "what": "the clock was set back",
        "who": "Bob",
        "not in it": 1,
        "wrong tries before": 2,
        "form": "json",
        "names": "without",
    }
    entry = AuditEntry(AT, "Bob", Done.NOTICED, detail=detail)
    before = entry.to_text()
    told = audit_line(entry, None).words
    assert "THE CLOCK WAS SET BACK, WITHOUT 1 LATER ENTRY, AFTER 2 WRONG TRIES" in told
    assert "JSON, WITHOUT NAMES" in told
    assert entry.to_text() == before
    assert "the clock was set back" in before


def test_the_clear_key_is_named_in_the_language_and_still_clears(qtbot: QtBot) -> None:
    page = LockScreen("")
    qtbot.addWidget(page)
    page.fields[0].setText("123")
    key = page.pad.keys[CLEAR]
    assert (key.text(), key.accessibleName()) == ("CLEAR", "CLEAR THE FIELD")
    key.click()
    assert page.fields[0].text() == ""


def test_pages_without_words_of_their_own_use_those_of_the_language_spoken_now(
    qtbot: QtBot,
) -> None:
    for page, words in (
        (LockScreen(""), ("THE RECORD IS LOCKED", "ENTER THE PIN.")),
        (NewPinScreen(), ("CHOOSE A PIN", "ENTER A NAME, AND THE NEW PIN TWICE.")),
        (NewPinScreen(None), ("CHOOSE A PIN", "ENTER THE NEW PIN TWICE.")),
    ):
        qtbot.addWidget(page)
        assert (page.heading.text(), page.missing) == words
        assert page.title == "RECORDS"
        assert page.footer_actions.primary.text.isupper()


def test_of_users_the_one_at_work_is_marked_in_the_language() -> None:
    assert user_name("Bob", "Bob").endswith(" (YOU)")
    assert "YOU" not in user_name("Ann", "Bob")
