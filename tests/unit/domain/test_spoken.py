"""What the domain says is looked up where it is shown, and what is kept stays as it is."""

from dataclasses import asdict
from datetime import date

import pytest
from fake_language import GERMAN

from skinscreen import language
from skinscreen.domain import agreement, explaining, issue_words, questions, wording
from skinscreen.domain.advice import NOTHING_SET, Clinic, recommend
from skinscreen.domain.answer import answer
from skinscreen.domain.assessment import (
    Assessment,
    Box,
    Finding,
    ModelIdentity,
    OperatingPoint,
    Outcome,
)
from skinscreen.domain.clinic import (
    DEFAULT_TEXTS,
    RULES_NOTHING_OUT,
    TEXT_LIMIT,
    WEEKS,
    Advice,
    default_text,
    own_text,
)
from skinscreen.domain.errors import TooManyTriesError
from skinscreen.domain.issue import VALUES, Issue, IssueCode
from skinscreen.domain.judgement import Impression, Judgement, Urgency
from skinscreen.domain.modality import Modality, Origin, PhotoKind
from skinscreen.domain.own_view import AFTERWARDS, NO_VIEW, OwnView
from skinscreen.domain.partial_date import PartialDate, read
from skinscreen.domain.record import Purged

LATE = OwnView(Judgement(impression=Impression.SUSPICIOUS), Judgement())


@pytest.fixture(autouse=True)
def german() -> None:
    """Every test here speaks it."""
    language.speak(GERMAN)


def assessed(outcome: Outcome) -> Assessment:
    """An answer at a threshold of 23.5 %."""
    findings = (Finding("melanoma", "C43.9", 0.5, malignant=True),)
    point = OperatingPoint(0.235, 0.95, 0.7, 3120, "a set")
    kind = PhotoKind(Modality.PHONE, Origin.CHOSEN)
    model = ModelIdentity("m", "1", "0" * 64)
    return Assessment(outcome, findings, 0.5, point, model, Box(0, 0, 9), kind=kind)


@pytest.mark.parametrize("outcome", Outcome)
def test_every_word_of_an_answer_is_looked_up(outcome: Outcome) -> None:
    said = answer(assessed(outcome), NOTHING_SET, LATE)
    assert said.both is not None
    for text in (said.headline, said.sentence, said.kind, said.recommendation, said.line):
        assert text.startswith("«")
    views = (said.both.headline, said.both.own, said.both.model, said.both.comparison)
    for text in (*views, said.both.notice, said.both.reason):
        assert text.startswith("«")
    assert said.both.statement("Wer").startswith("«Wer: «refer» («the impression»). Model: «")


def test_numbers_are_written_as_the_language_does() -> None:
    point = assessed(Outcome.REFER).operating_point
    assert point is not None
    assert "Threshold 23,5 %" in wording.short_point_sentence(point)
    assert "measured on 3.120 pictures" in wording.trained_clinics_sentence(point)
    assert wording.probability_text(0.0) == "< 0,1 %"
    assert wording.plain_percent(0.005) == "0,5 %"


@pytest.mark.parametrize("code", IssueCode)
def test_the_words_of_every_issue_are_looked_up_with_their_values_filled_in(
    code: IssueCode,
) -> None:
    values = {name: 7 if kind is int else "x" for name, kind in VALUES.get(code, {}).items()}
    said = issue_words.words(Issue.of(code, **values))
    if code is not IssueCode.TEXT:
        assert said.sentence.startswith("«")
    assert "{" not in said.sentence
    assert all(not words or words.startswith("«") for words in (said.badge, said.advice))


def test_questions_and_answers_are_looked_up() -> None:
    judgement = Judgement(diameter_mm=6.5, urgency=Urgency.SOON)
    rows = list(questions.answers(judgement))
    assert all(title.startswith("«") and ask.startswith("«") for title, ask, _ in rows)
    said = {ask: words for _, ask, words in rows}
    assert said["«Should a specialist see it?»"] == "«Soon»"
    assert said["«Largest diameter in mm?»"] == "6,5"
    assert said["«Asymmetric?»"] == "«not answered»"


@pytest.mark.parametrize("urgency", [None, *Urgency])
def test_how_soon_is_looked_up(urgency: Urgency | None) -> None:
    judgement = Judgement(impression=Impression.SUSPICIOUS, urgency=urgency)
    refer = agreement.Conclusion.REFER
    assert agreement.headline(refer, judgement, urgent=False).startswith("«Refer")
    assert agreement.views(judgement, Outcome.REFER, urgent=False)[0].startswith("«")


@pytest.mark.parametrize("method", explaining.Method)
def test_what_an_explanation_is_is_looked_up(method: explaining.Method) -> None:
    assert explaining.description(method).startswith(f"«{method}")


def test_what_was_deleted_is_one_of_each_or_several() -> None:
    said = Purged(patients=1, lesions=2, visits=0, copies=0, wiped=True).sentence
    assert "«1 patient», «2 lesions»" in said.replace("{n}", "?")


def test_a_wait_is_said_in_seconds_or_minutes() -> None:
    assert "«30 seconds»" in str(TooManyTriesError(30))
    assert "«2 minutes»" in str(TooManyTriesError(91, edited=True))


def test_the_programs_own_recommendation_is_kept_in_english_and_shown_in_the_language() -> None:
    kept = NOTHING_SET.spelled_out()
    assert dict(kept.texts) == dict(DEFAULT_TEXTS)
    for advice in Advice:
        assert kept.recommendation(advice).startswith("«")
        assert kept.recommendation(advice) == NOTHING_SET.recommendation(advice)


def test_a_clinics_own_recommendation_is_shown_as_it_was_written() -> None:
    own = Clinic(texts={Advice.REFER: "Refer urgently for specialist assessment."})
    assert own.recommendation(Advice.REFER) == "Refer urgently for specialist assessment."
    assert own.spelled_out().recommendation(Advice.REFER) == own.recommendation(Advice.REFER)


def test_a_default_text_is_no_clinics_own_in_whatever_language_it_was_filled_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    default = DEFAULT_TEXTS[Advice.RETAKE]
    assert own_text(Advice.RETAKE, f" «{default}» ") == ""
    assert own_text(Advice.RETAKE, default) == own_text(Advice.RETAKE, " ") == ""
    assert own_text(Advice.REFER, default) == default
    language.speak("en")
    assert own_text(Advice.RETAKE, f"«{default}»") == f"«{default}»"
    monkeypatch.setattr("skinscreen.domain.clinic.find", lambda _: GERMAN)
    assert own_text(Advice.RETAKE, f"«{default}»") == ""


@pytest.mark.parametrize("code", language.LANGUAGES)
@pytest.mark.parametrize("advice", Advice)
def test_every_languages_recommendation_fits_into_its_field_with_its_weeks(
    code: str, advice: Advice
) -> None:
    language.speak(code)
    said = default_text(advice)
    assert len(said) <= TEXT_LIMIT
    assert (WEEKS in said) is (WEEKS in DEFAULT_TEXTS[advice])


def test_a_default_text_with_unbreakable_spaces_is_no_clinics_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    french = "Adresser en urgence\u00a0: avis spécialisé."
    monkeypatch.setattr(GERMAN.catalogue, "gettext", lambda _: french, raising=False)
    assert own_text(Advice.REFER_URGENTLY, french) == ""
    assert own_text(Advice.REFER_URGENTLY, french.replace("\u00a0", " ")) == ""


def test_no_sign_never_goes_without_its_warning_in_any_language() -> None:
    found = assessed(Outcome.NO_SIGN)
    said = recommend(found, NOTHING_SET, NO_VIEW)
    assert said.startswith(f"«{RULES_NOTHING_OUT}» «Judge")
    for warned in (f"Ja. {RULES_NOTHING_OUT}", f"Ja. «{RULES_NOTHING_OUT}»"):
        clinic = Clinic(texts={Advice.NO_SIGN: warned})
        assert recommend(found, clinic, NO_VIEW) == warned


def test_what_is_kept_of_a_view_has_no_language() -> None:
    assert LATE.notice == AFTERWARDS
    assert asdict(LATE.now)["impression"] == "suspicious"


def test_a_date_is_shown_and_read_as_the_language_writes_it_and_kept_as_iso() -> None:
    limits = (date(1900, 1, 1), date(2026, 11, 28))
    begun = read("27.03.19", *limits)
    assert begun.date is None
    assert begun.year == ""
    begun = read("27.03.19__", *limits)
    assert begun == PartialDate(*limits, day="27", month="03", year="19")
    assert (begun.text, begun.shown) == ("19__-03-27", "27.03.19__")
    assert read("1958-03-27", *limits).shown == "27.03.1958"
    assert read("27.03.1958", *limits).words == "«27 «March» 1958»"
    assert read("30.02.1958", *limits) == PartialDate(*limits)
