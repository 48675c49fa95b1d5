"""The combination rule: the model may raise concern, never cancel it."""

from itertools import product
from typing import Any

import pytest

from skinscreen.domain import agreement
from skinscreen.domain.agreement import Conclusion, Stance, conclude, stance
from skinscreen.domain.assessment import Outcome
from skinscreen.domain.judgement import Change, Impression, Judgement, Urgency

REFERRING = Judgement(Impression.BENIGN, Urgency.NONE, border=True, colour=True)
BENIGN = Judgement(Impression.BENIGN)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, Stance.NOT_GIVEN),
        ({"age": 80, "differential": "melanoma?"}, Stance.NOT_GIVEN),
        ({"impression": Impression.BENIGN}, Stance.NO_REFERRAL),
        ({"urgency": Urgency.NONE}, Stance.NO_REFERRAL),
        ({"impression": Impression.UNSURE}, Stance.OPEN),
        ({"impression": Impression.UNSURE, "urgency": Urgency.NONE}, Stance.OPEN),
        ({"border": False}, Stance.OPEN),
        ({"impression": Impression.SUSPICIOUS}, Stance.REFER),
        ({"impression": Impression.SUSPICIOUS, "urgency": Urgency.NONE}, Stance.REFER),
        ({"impression": Impression.BENIGN, "urgency": Urgency.ROUTINE}, Stance.REFER),
        ({"urgency": Urgency.SOON}, Stance.REFER),
        ({"urgency": Urgency.URGENT}, Stance.REFER),
        ({"border": True, "change": Change.SIZE}, Stance.REFER),
        ({"impression": Impression.BENIGN, "border": True, "colour": True}, Stance.REFER),
        ({"impression": Impression.BENIGN, "border": True}, Stance.NO_REFERRAL),
    ],
)
def test_of_answers_that_contradict_each_other_the_graver_counts(
    answers: dict[str, Any], expected: Stance
) -> None:
    assert stance(Judgement(**answers)) is expected


@pytest.mark.parametrize(("clinician", "model"), list(product(Stance, Outcome)))
def test_every_pair_has_a_conclusion_and_neither_view_cancels_a_refer(
    clinician: Stance, model: Outcome
) -> None:
    conclusion = conclude(clinician, model)
    refers = clinician is Stance.REFER or model is Outcome.REFER
    assert (conclusion is Conclusion.REFER) == refers
    if clinician is Stance.OPEN and not refers:
        assert conclusion is Conclusion.OPEN, "the model settled the clinician's doubt"


@pytest.mark.parametrize("model", [Outcome.RETAKE, Outcome.NO_RESULT])
def test_without_an_answer_of_the_model_the_clinicians_view_stands(model: Outcome) -> None:
    assert conclude(Stance.REFER, model) is Conclusion.REFER
    assert conclude(Stance.NO_REFERRAL, model) is Conclusion.JUDGE
    assert conclude(Stance.OPEN, model) is conclude(Stance.NOT_GIVEN, model) is Conclusion.OPEN


def test_disagreement_is_said_with_what_stands() -> None:
    assert agreement.views(REFERRING, Outcome.NO_SIGN, urgent=False) == (
        *("refer", "no sign above the threshold"),
    )
    said = agreement.comparison(REFERRING, Outcome.NO_SIGN, urgent=False)
    assert said == "They disagree: the checklist stands, refer."
    said = agreement.comparison(BENIGN, Outcome.REFER, urgent=False)
    assert said == "They disagree: the model raises concern, refer."


@pytest.mark.parametrize(
    ("own", "urgent", "words"),
    [
        (Urgency.ROUTINE, True, ("routine", "urgent", "Refer: urgent", "not how soon")),
        (Urgency.SOON, True, ("soon", "urgent", "Refer: urgent", "not how soon")),
        (Urgency.URGENT, True, ("urgent", "urgent", "Refer: urgent", "They agree: refer urgent")),
        (None, True, ("refer", "urgent", "Refer: urgent", "only the model")),
        (Urgency.NONE, True, ("refer", "urgent", "Refer: urgent", "only the")),
        (Urgency.ROUTINE, False, ("routine", "refer", "Refer: routine", "only the clinician")),
        (Urgency.URGENT, False, ("urgent", "refer", "Refer: urgent", "only the clinician")),
        (None, False, ("refer", "refer", "Refer", "They agree: refer.")),
    ],
)
def test_how_soon_is_part_of_each_view(
    own: Urgency | None, urgent: bool, words: tuple[str, str, str, str]
) -> None:
    judgement = Judgement(Impression.SUSPICIOUS, own)
    assert agreement.views(judgement, Outcome.REFER, urgent=urgent) == words[:2]
    assert agreement.headline(Conclusion.REFER, judgement, urgent=urgent) == words[2]
    assert words[3] in agreement.comparison(judgement, Outcome.REFER, urgent=urgent)


@pytest.mark.parametrize("judgement", [Judgement(), BENIGN, Judgement(Impression.UNSURE)])
def test_a_model_that_alone_refers_urgently_is_said_to(judgement: Judgement) -> None:
    said = agreement.comparison(judgement, Outcome.REFER, urgent=True)
    assert said.endswith("refer urgently.")


@pytest.mark.parametrize(
    ("judgement", "reason"),
    [
        (REFERRING, "the checklist"),
        (Judgement(Impression.SUSPICIOUS, Urgency.SOON), "the impression"),
        (Judgement(Impression.BENIGN, Urgency.SOON), "the wish for a specialist"),
        (BENIGN, ""),
    ],
)
def test_the_reason_to_refer_is_named(judgement: Judgement, reason: str) -> None:
    assert agreement.reason_to_refer(judgement) == reason
    if reason:
        assert f"{reason} stands" in agreement.comparison(judgement, Outcome.RETAKE, urgent=False)


@pytest.mark.parametrize("model", list(Outcome))
@pytest.mark.parametrize(
    "judgement", [Judgement(), BENIGN, Judgement(Impression.UNSURE), REFERRING]
)
def test_no_pair_of_views_reassures(judgement: Judgement, model: Outcome) -> None:
    said = agreement.comparison(judgement, model, urgent=False)
    assert "{" not in said
    if conclude(stance(judgement), model) is not Conclusion.REFER:
        assert any(w in said for w in ("judge clinically", "rules nothing out", "specialist"))


def test_the_headline_carries_the_urgency() -> None:
    assert (
        agreement.headline(Conclusion.REFER, Judgement(urgency=Urgency.SOON), urgent=False)
        == "Refer: soon"
    )
    assert (
        agreement.headline(Conclusion.REFER, Judgement(urgency=Urgency.NONE), urgent=False)
        == "Refer"
    )
    assert agreement.headline(Conclusion.REFER, Judgement(), urgent=False) == "Refer"
    milder = Judgement(urgency=Urgency.ROUTINE)
    assert agreement.headline(Conclusion.REFER, milder, urgent=True) == "Refer: urgent"
    for conclusion in (Conclusion.JUDGE, Conclusion.OPEN):
        assert "udge clinically" in agreement.headline(conclusion, Judgement(), urgent=False)


def test_the_rule_names_what_it_rests_on() -> None:
    for words in ("3 points", "never cancels", "retake", "not counted as no", "not scored"):
        assert words in agreement.RULE


def test_the_json_says_what_follows_from_both_views() -> None:
    assert agreement.to_document(REFERRING, Outcome.NO_SIGN) == {
        "checklist": {"score": 4, "answered": 2, "items": 7},
        "stance": "refer",
        "conclusion": "refer",
    }
