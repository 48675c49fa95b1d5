"""The one answer, built of assessment, clinic and the clinician's view."""

from dataclasses import replace
from datetime import UTC, datetime

from unit.report.drawn import POINT, assessment

from skinscreen.domain.advice import NOTHING_SET, Clinic
from skinscreen.domain.answer import answer, answer_of
from skinscreen.domain.assessment import Outcome, UrgentPoint
from skinscreen.domain.clinic import DEFAULT_TEXTS, Advice
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.domain.issue_words import sentence
from skinscreen.domain.judgement import Judgement, Urgency
from skinscreen.domain.modality import Modality, Origin, PhotoKind
from skinscreen.domain.own_view import AFTERWARDS, NO_VIEW, OwnView
from skinscreen.domain.record import Visit

CHECKLIST = Judgement(border=True, colour=True)
NOW = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)


def test_urgency_stands_in_both_views_and_in_what_is_advised() -> None:
    said = replace(
        assessment(Outcome.REFER), operating_point=replace(POINT, urgent=UrgentPoint(0.6, 0.6, 0.9))
    )
    words = answer(said, NOTHING_SET, OwnView(Judgement(urgency=Urgency.ROUTINE)))
    assert words.both is not None
    assert words.both.statement("You").startswith("You: routine. Model: urgent. ")
    assert words.conclusion == "Refer: urgent"
    assert words.advice is Advice.REFER_URGENTLY


def test_the_statement_names_the_reason_where_nothing_is_said_of_how_soon() -> None:
    words = answer(assessment(Outcome.NO_SIGN), NOTHING_SET, OwnView(CHECKLIST, Judgement()))
    assert words.both is not None
    assert words.both.statement("You") == (
        "You: refer (the checklist). Model: no sign above the threshold. "
        "They disagree: the checklist stands, refer."
    )
    assert words.both.notice == AFTERWARDS
    assert words.line == "Refer (both views). Model: no sign above the threshold"
    assert words.to_document()["conclusion"] == "Refer"


def test_without_a_view_the_models_headline_is_the_conclusion() -> None:
    said = replace(
        assessment(Outcome.NO_SIGN, issues=(Issue(IssueCode.QUALITY_OVERRIDDEN),)),
        kind=PhotoKind(Modality.PHONE, Origin.CHOSEN),
    )
    words = answer(said, NOTHING_SET, NO_VIEW)
    assert words.both is None
    assert words.line == words.conclusion == words.headline
    assert words.issues == (sentence(Issue(IssueCode.QUALITY_OVERRIDDEN)),)
    assert words.kind
    assert words.to_document()["statement"] == words.to_document()["notice"] == ""


def test_a_kept_visit_goes_on_saying_what_was_advised_then() -> None:
    then = Clinic(0.05, 6, {Advice.REFER: "Ring the registrar."}).spelled_out()
    visit = Visit("v", "l", NOW, assessment(Outcome.NO_SIGN), CHECKLIST, clinic=then)
    words = answer_of(visit)
    assert "Ring the registrar." in words.sentence
    assert words.predictive is not None


def test_a_visit_of_an_older_version_has_the_programs_own_words() -> None:
    words = answer_of(Visit("v", "l", NOW, assessment(Outcome.REFER)))
    assert words.recommendation == DEFAULT_TEXTS[Advice.REFER]
    assert (words.predictive, words.predictive_sentence, words.both) == (None, "", None)


def test_the_answer_as_a_whole_never_leaves_out_the_clinicians_view() -> None:
    benign = assessment(Outcome.NO_SIGN)
    alone = answer(benign, NOTHING_SET, NO_VIEW)
    assert alone.whole == f"{alone.headline}. {alone.sentence}"
    both = answer(benign, NOTHING_SET, OwnView(Judgement(urgency=Urgency.URGENT)))
    assert both.both is not None
    assert both.whole.startswith(f"{both.both.headline}. ")
    assert both.both.statement("Clinician") in both.whole
    assert both.whole.endswith(f"{both.headline}. {both.sentence}")
