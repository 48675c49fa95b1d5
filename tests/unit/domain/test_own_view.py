"""The clinician's view before and after the model's was seen, and what is kept of it."""

import pytest
from fake_language import GERMAN

from skinscreen import language
from skinscreen.domain.judgement import Impression, Judgement
from skinscreen.domain.own_view import AFTERWARDS, CHANGED, OwnView, shown_notes

BENIGN, SUSPICIOUS = Judgement(Impression.BENIGN), Judgement(Impression.SUSPICIOUS)


@pytest.mark.parametrize(
    ("view", "notice"),
    [
        (OwnView(), ""),
        (OwnView(BENIGN), ""),
        (OwnView(BENIGN, BENIGN), ""),
        (OwnView(SUSPICIOUS, BENIGN), CHANGED),
        (OwnView(Judgement(), BENIGN), CHANGED),
        (OwnView(BENIGN, Judgement()), AFTERWARDS),
        (OwnView(Judgement(), Judgement()), ""),
    ],
)
def test_a_view_changed_after_the_models_was_seen_says_so(view: OwnView, notice: str) -> None:
    assert view.notice == notice


def test_only_a_view_that_says_refer_refers() -> None:
    assert OwnView(SUSPICIOUS, BENIGN).refers
    assert not OwnView(BENIGN, SUSPICIOUS).refers
    assert not OwnView().refers


def test_only_the_programs_own_notice_among_a_visits_notes_is_in_the_language_spoken() -> None:
    notice = OwnView(SUSPICIOUS, BENIGN).notice
    language.speak(GERMAN)
    assert shown_notes(notice) == f"«{notice}»"
    assert shown_notes("Too dark") == "Too dark"  # in the catalogue, and a person wrote it
