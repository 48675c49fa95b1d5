"""The clinician's view in the report, above and beside the model's."""

from io import BytesIO

import pytest
from pypdf import PdfReader
from unit.report.drawn import assessment, report, words
from worded import worded

from skinscreen.domain.advice import NOTHING_SET
from skinscreen.domain.agreement import RULE, Conclusion
from skinscreen.domain.answer import answer
from skinscreen.domain.assessment import Outcome
from skinscreen.domain.judgement import DIFFERENTIAL_LENGTH, Impression, Judgement, Urgency
from skinscreen.domain.own_view import AFTERWARDS, CHANGED, OwnView
from skinscreen.report import pdf, views
from skinscreen.report.views import views_of

REFERRING = Judgement(Impression.BENIGN, Urgency.NONE, border=True, colour=True, oozing=False)


def test_without_a_view_the_report_says_nothing_of_one() -> None:
    assert views_of(OwnView(), answer(assessment(), NOTHING_SET, OwnView())) is None
    said = words(pdf.render(report()))
    assert "Conclusion of both views" not in said
    assert RULE not in said


def test_the_checklist_stands_above_a_model_that_found_no_sign() -> None:
    content = report(assessment(Outcome.NO_SIGN), own_view=OwnView(REFERRING, REFERRING))
    assert content.views is not None
    assert content.views.both is not None
    assert content.views.both.conclusion is Conclusion.REFER
    said = words(pdf.render(content))
    assert said.index("Conclusion of both views: Refer") < said.index("No malignant sign")
    assert "They disagree: the checklist stands, refer." in said
    assert "Re-photograph" not in said
    assert "7-point checklist: 4 points on 3 of 7 answers, 3 or more: refer." in said
    assert "ABCDE: present B, C; not answered A, D, E." in said
    assert "Irregular border: Yes" in said
    assert "Inflamed: not answered" in said
    assert RULE in said


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("judgement", [REFERRING, Judgement(Impression.UNSURE)])
def test_every_pair_of_views_is_written_out(outcome: Outcome, judgement: Judgement) -> None:
    content = report(assessment(outcome), own_view=OwnView(judgement))
    assert content.views is not None
    assert content.views.both is not None
    said = words(pdf.render(content))
    assert content.views.both.statement("Clinician") in said
    assert f"Conclusion of both views: {content.views.both.headline}" in said


def test_answers_about_the_patient_alone_are_no_view_of_the_lesion() -> None:
    said = words(pdf.render(report(own_view=OwnView(Judgement(age=50)))))
    assert "Conclusion of both views" not in said
    assert "50" in said[said.index("Age") :]


@pytest.mark.parametrize(
    ("before", "notice"), [(REFERRING, ""), (Judgement(), AFTERWARDS), (Judgement(age=1), CHANGED)]
)
def test_the_report_says_whether_the_models_view_came_first(before: Judgement, notice: str) -> None:
    said = words(pdf.render(report(own_view=OwnView(REFERRING, before))))
    assert (AFTERWARDS in said) == (notice == AFTERWARDS)
    assert (CHANGED in said) == (notice == CHANGED)


@pytest.mark.parametrize(
    "text", ["שומה או מלנומה", "<b>naevus</b> & <img src='/x'>", "W" * DIFFERENTIAL_LENGTH]
)
def test_a_differential_of_any_script_and_length_is_given_whole(text: str) -> None:
    document = pdf.render(report(own_view=OwnView(Judgement(differential=text))))
    said = "".join(page.extract_text() for page in PdfReader(BytesIO(document)).pages)
    letters = {c for c in text if not c.isspace()}
    assert letters <= set(said)
    assert said.count("W") >= text.count("W")


def test_a_character_no_font_can_show_is_named() -> None:
    said = words(pdf.render(report(own_view=OwnView(Judgement(differential="a\U000f0000b")))))
    assert "U+F0000" in said


def test_the_signature_stays_with_the_text_before_it() -> None:
    for count in range(0, 40, 8):
        view = OwnView(Judgement(differential="n", sensation=True))
        said = assessment(issues=tuple(worded(f"issue {i}") for i in range(count)))
        content = report(said, own_view=view)
        pages = PdfReader(BytesIO(pdf.render(content))).pages
        text = " ".join(pages[-1].extract_text().split())
        assert "signature" in text
        assert "not a diagnosis. It is an aid" in text


def test_the_mixed_class_is_marked_and_coded_as_both_on_paper() -> None:
    said = words(pdf.render(report()))
    for text in ("actinic keratosis / Bowen's disease", "L57.0,", "D04.9", "pre-malignant"):
        assert text in said
    assert "/ in situ" in said


@pytest.mark.parametrize("asked", ["Asymmetric?", "¿Asymmetric?", "Asymmetric\u00a0?"])
def test_a_question_loses_the_signs_of_every_language_before_its_answer(
    asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "answers", lambda _: [("Shape", asked, "No")])
    own = OwnView(REFERRING)
    said = views.views_of(own, answer(assessment(), NOTHING_SET, own))
    assert said is not None
    assert said.answers == (("Shape", "Asymmetric: No"),)
