"""What stands beside an answer: codes with values, and what they say."""

import json
from string import Formatter

import pytest
from worded import worded

from skinscreen.domain.issue import FORBID_AN_ANSWER, VALUES, Issue, IssueCode
from skinscreen.domain.issue_words import sentence, sentences, words

SAMPLES = {int: 150, str: "<b>{side}</b> 100 % \N{WARNING SIGN}"}


def drawn(code: IssueCode) -> Issue:
    return Issue.of(code, **{name: SAMPLES[kind] for name, kind in VALUES.get(code, {}).items()})


@pytest.mark.parametrize("code", list(IssueCode))
def test_every_code_has_a_sentence_with_its_values_as_they_are(code: IssueCode) -> None:
    said = sentence(drawn(code))
    for _, value in drawn(code).values:
        assert str(value) in said
    if code is not IssueCode.TEXT:
        assert said[0].isupper() or code is IssueCode.MODEL_REPLACED
        assert said.endswith(".")
        fields = {name for _, name, _, _ in Formatter().parse(said) if name}
        assert fields <= {"side"}  # the one that a value brought


@pytest.mark.parametrize("code", list(IssueCode))
def test_an_issue_comes_back_from_its_json_as_it_was(code: IssueCode) -> None:
    document = json.loads(json.dumps(drawn(code).to_document()))
    assert document["code"] == code.value
    assert Issue.from_document(document) == drawn(code)


@pytest.mark.parametrize("code", sorted(FORBID_AN_ANSWER))
def test_what_forbids_an_answer_has_a_badge_and_says_what_to_do(code: IssueCode) -> None:
    said = words(drawn(code))
    assert drawn(code).retake
    assert said.badge
    assert said.advice


def test_what_need_not_be_retaken_forbids_nothing() -> None:
    assert not any(drawn(code).retake for code in set(IssueCode) - FORBID_AN_ANSWER)


@pytest.mark.parametrize(
    "document",
    [
        {"code": "of a later version"},
        {"code": "few_pixels", "side": 150},
        {"code": "few_pixels", "side": "150", "needed": 224},
        {"code": "few_pixels", "side": True, "needed": 224},
        {"code": "few_pixels", "side": 150, "needed": 224, "more": 1},
        {"code": "too_dark", "side": 150},
        {"code": "text", "text": None},
        {"text": "without a code"},
        {},
        "too_dark",
        ["too_dark"],
        7,
        None,
    ],
)
def test_what_this_version_does_not_know_is_refused(document: object) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        Issue.from_document(document)  # type: ignore[arg-type]


def test_a_sentence_without_a_code_stays_as_it_was_written() -> None:
    written = "Ein Haar verdeckt {die} Läsion."
    assert sentences((worded(written), Issue(IssueCode.GLARE))) == (
        written,
        "Glare: tilt the camera, or dim the light.",
    )
