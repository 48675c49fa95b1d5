"""The clinician's view before and after the model's was seen, and what is kept of it."""

import json
from typing import Any

import pytest

from skinscreen.domain.assessment import Outcome
from skinscreen.domain.errors import StoreError
from skinscreen.domain.judgement import Impression, Judgement
from skinscreen.domain.own_view import AFTERWARDS, CHANGED, OwnView, from_document

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


@pytest.mark.parametrize("view", [OwnView(BENIGN), OwnView(SUSPICIOUS, BENIGN)])
def test_a_view_comes_back_from_its_json(view: OwnView) -> None:
    written = json.dumps(view.to_document(Outcome.NO_SIGN))
    assert from_document(json.loads(written)) == view


def test_the_json_says_what_follows_from_both_views() -> None:
    document = OwnView(SUSPICIOUS, BENIGN).to_document(Outcome.NO_SIGN)
    assert document["conclusion"] == document["stance"] == "refer"
    assert document["changed_after_model"] is True
    assert document["checklist"] == {"score": 0, "answered": 0, "items": 7}


@pytest.mark.parametrize(
    "document",
    [{}, {"answers": None}, {"answers": {}, "answers_before_model": []}, {"answers": {"x": 1}}],
)
def test_a_view_that_cannot_be_read_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(StoreError):
        from_document(document)
