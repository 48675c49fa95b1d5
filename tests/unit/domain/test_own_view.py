"""The clinician's view before and after the model's was seen, and what is kept of it."""

import pytest

from skinscreen.domain.judgement import Impression, Judgement
from skinscreen.domain.own_view import AFTERWARDS, CHANGED, OwnView

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
