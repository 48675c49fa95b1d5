"""Every surface says of an assessment the words of its one ``Answer``."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from sweeps import thinned
from unit.report.drawn import POINT, assessment, pictures, report, words
from unit.services.screeners import answering

from skinscreen.cli import screen
from skinscreen.domain.advice import Clinic
from skinscreen.domain.answer import Answer, answer, answer_of
from skinscreen.domain.assessment import Assessment, Outcome, UrgentPoint
from skinscreen.domain.clinic import DEFAULT_TEXTS, Advice
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.domain.issue_words import sentence, sentences
from skinscreen.domain.judgement import Impression, Judgement, Urgency
from skinscreen.domain.own_view import NO_VIEW, OwnView
from skinscreen.domain.record import Lesion, LesionEntry, Patient, Visit
from skinscreen.domain.trust import Standing, Trust
from skinscreen.imaging.heif import UNCHECKED
from skinscreen.imaging.photo import Photo
from skinscreen.report.lesion_content import build_lesion
from skinscreen.report.lesion_pdf import render_lesion
from skinscreen.report.pdf import render
from skinscreen.services.batch import BatchItem
from skinscreen.services.document import columns, to_document, to_row
from skinscreen.services.record_document import PatientFile, to_csv, to_json
from skinscreen.services.records import ShownPhoto
from skinscreen.services.screening import ScreeningRequest
from skinscreen.ui.records import phrases
from skinscreen.ui.records.chart import ProbabilityChart
from skinscreen.ui.records.visit import VisitScreen
from skinscreen.ui.screening.result import ResultScreen

QUALITY_OVERRIDDEN = Issue(IssueCode.QUALITY_OVERRIDDEN)
NOW = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
CLINIC = Clinic(0.05, 6, {Advice.REFER: "Ring the registrar.", Advice.NO_SIGN: "See you."})
URGENT = UrgentPoint(0.6, 0.6, 0.9)
VIEWS = {
    "none": Judgement(),
    "patient alone": Judgement(age=50),
    "benign": Judgement(Impression.BENIGN),
    "unsure": Judgement(Impression.UNSURE),
    "suspicious": Judgement(Impression.SUSPICIOUS),
    "routine": Judgement(Impression.SUSPICIOUS, Urgency.ROUTINE),
    "urgent": Judgement(Impression.SUSPICIOUS, Urgency.URGENT),
}
FEW = [(o, "none") for o in (Outcome.REFER, Outcome.NO_SIGN, Outcome.NO_RESULT)]
EVERY = pytest.mark.parametrize(
    ("outcome", "view"),
    thinned(product(Outcome, VIEWS), *FEW, (Outcome.NO_SIGN, "suspicious")),
)


def said(outcome: Outcome) -> Assessment:
    """At 0.71; urgent from 0.6 on; the quality check was overridden; a file without checksums."""
    return replace(
        assessment(outcome, issues=(UNCHECKED, QUALITY_OVERRIDDEN)),
        operating_point=replace(POINT, urgent=URGENT),
        overridden=True,
    )


def visit_of(outcome: Outcome, view: str) -> Visit:
    own = VIEWS[view]
    judgement = None if own.is_empty else own
    return Visit("v", "l", NOW, said(outcome), judgement, clinic=CLINIC.spelled_out())


def seen(widget: QWidget) -> str:
    labels = [*widget.findChildren(QLabel)]
    shown = " ".join(label.text() for label in labels if not label.isHidden())
    return one_line(shown.replace("\N{ZERO WIDTH SPACE}", ""))


def one_line(text: str) -> str:
    return " ".join(text.split())


def result_screen(qtbot: QtBot, outcome: Outcome, view: str) -> str:
    page = ResultScreen()
    qtbot.addWidget(page)
    page.use_clinic(CLINIC)
    page.show_own_view(OwnView(VIEWS[view]))
    page.show_screening(cast("Any", screening(outcome)))
    return seen(page)


def screening(outcome: Outcome) -> Any:  # noqa: ANN401 - what the surfaces read of one
    scores = SimpleNamespace(cam=None, probabilities=())
    photo = SimpleNamespace(name="a.jpg")
    crop = pictures().crop
    return SimpleNamespace(assessment=said(outcome), scores=scores, crop=crop, photo=photo)


def kept_visit(qtbot: QtBot, outcome: Outcome, view: str) -> str:
    page = VisitScreen(cast("Any", None), "v", Patient("p", "N"), Lesion("l", "p"))
    qtbot.addWidget(page)
    page._show(visit_of(outcome, view), ShownPhoto(cast("Any", None), pictures().crop))
    return seen(page)


def visit_pdf(_: QtBot, outcome: Outcome, view: str) -> str:
    return words(render(report(said(outcome), clinic=CLINIC, own_view=OwnView(VIEWS[view]))))


def lesion_pdf(_: QtBot, outcome: Outcome, view: str) -> str:
    content = build_lesion(
        [(visit_of(outcome, view), None)],
        reference="P",
        fields=(),
        notes="",
        created=NOW,
        app_version="0",
        page_size="A4",
    )
    return words(render_lesion(content))


def files_of(outcome: Outcome, view: str) -> list[PatientFile]:
    return [PatientFile(Patient("p", "N"), ((Lesion("l", "p"), (visit_of(outcome, view),)),))]


def record_json(_: QtBot, outcome: Outcome, view: str) -> str:
    return to_json(files_of(outcome, view), named=True).decode()


def record_csv(_: QtBot, outcome: Outcome, view: str) -> str:
    return to_csv(files_of(outcome, view), named=True).decode("utf-8-sig")


WITH_VIEWS = {
    "result": result_screen,
    "kept visit": kept_visit,
    "PDF": visit_pdf,
    "lesion PDF": lesion_pdf,
    "JSON": record_json,
    "CSV": record_csv,
}


@pytest.mark.parametrize("surface", WITH_VIEWS.values(), ids=WITH_VIEWS)
@EVERY
def test_each_surface_says_the_words_of_the_one_answer(
    qtbot: QtBot, surface: Callable[[QtBot, Outcome, str], str], outcome: Outcome, view: str
) -> None:
    told = surface(qtbot, outcome, view)
    expected = answer(said(outcome), CLINIC, OwnView(VIEWS[view]))
    for text in expected_words(expected):
        assert text in told
    assert sentence(QUALITY_OVERRIDDEN) in told
    assert sentence(UNCHECKED) in told
    if expected.both is not None:
        assert f": {expected.both.own}" in told
        assert f"Model: {expected.both.model}" in told


def expected_words(expected: Answer) -> list[str]:
    both = expected.both
    compared = [] if both is None else [both.headline, both.comparison]
    return [text for text in (*compared, expected.sentence, expected.predictive_sentence) if text]


def on_the_command_line(
    outcome: Outcome, capsys: pytest.CaptureFixture[str]
) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """The words, the JSON document and the row of the table that ``screen`` gives."""
    item = BatchItem(cast("Any", "a.jpg"), screening(outcome), None)
    manifest = answering(0.4, 0.6, 0.0).manifest
    screen._say_in_words(item, CLINIC)
    document = to_document(item, manifest, CLINIC)
    row = dict(zip(columns(manifest), to_row(item, manifest, CLINIC), strict=True))
    spoken = one_line(capsys.readouterr().out)
    return spoken, document, row


@pytest.mark.parametrize("outcome", list(Outcome))
def test_what_has_no_clinicians_view_says_the_same_words(
    outcome: Outcome, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = answer(said(outcome), CLINIC, NO_VIEW)
    spoken, document, row = on_the_command_line(outcome, capsys)
    for told in (spoken, str(document), str(row)):
        for text in (
            expected.headline,
            *expected_words(expected),
            *sentences(said(outcome).issues),
        ):
            assert text in told


@EVERY
def test_lists_never_show_the_model_alone_where_there_are_two_views(
    outcome: Outcome, view: str
) -> None:
    visit = visit_of(outcome, view)
    expected = answer_of(visit)
    entry = LesionEntry(Lesion("l", "p"), 1, visit)
    for line in (phrases.visit_line(visit), phrases.lesion_line(1, entry)):
        assert expected.line in line.words
        assert (expected.both is None) == ("both views" not in line.words)


@pytest.fixture(params=[Trust.FOREIGN, Trust.ACCEPTED])
def unsigned(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Trust:
    """What a model that nobody trusted here has signed says, well below its threshold."""
    trust: Trust = request.param
    screener = answering(0.1, 0.9, 0.0, standing=Standing(trust))
    photo = Photo(np.full((64, 64, 3), 127, np.uint8), 64, 64, "a.jpg")
    kept = screener.screen(ScreeningRequest(1, photo, accept_quality=True)).assessment
    monkeypatch.setitem(globals(), "said", lambda _: kept)
    return trust


NOTHING_FOUND = ("No malignant sign above the threshold", "This does not rule out cancer")


def require_marked(told: str, trust: Trust) -> None:
    """It is said to be foreign; it reassures only once it was accepted."""
    assert sentence(trust.issues[0]) in told
    for reassuring in NOTHING_FOUND:
        assert (reassuring in told) == trust.clears
    assert ("Of the lesions not flagged" in told) == trust.clears


@pytest.mark.parametrize("surface", WITH_VIEWS.values(), ids=WITH_VIEWS)
def test_each_surface_says_that_a_model_is_foreign_and_takes_no_comfort_from_it(
    qtbot: QtBot, surface: Callable[[QtBot, Outcome, str], str], unsigned: Trust
) -> None:
    require_marked(surface(qtbot, Outcome.NO_SIGN, "none"), unsigned)


def test_the_command_line_and_its_tables_say_that_a_model_is_foreign(
    unsigned: Trust, capsys: pytest.CaptureFixture[str]
) -> None:
    spoken, document, row = on_the_command_line(Outcome.NO_SIGN, capsys)
    for told in (spoken, str(document), str(row)):
        require_marked(told, unsigned)
    assert document["trust"] == row["trust"] == unsigned.value
    assert ("Claimed by the model itself: threshold" in spoken) != unsigned.clears


def test_no_course_is_drawn_against_a_threshold_nobody_vouches_for(
    qtbot: QtBot, unsigned: Trust
) -> None:
    visit = visit_of(Outcome.NO_SIGN, "none")
    chart = ProbabilityChart()
    qtbot.addWidget(chart)
    chart.show_visits((visit,))
    expected = 0.3 if unsigned.clears else None
    assert chart.threshold == expected
    content = build_lesion(
        [(visit, None)], reference="P", fields=(), notes="", created=NOW, app_version="0",
        page_size="A4",
    )  # fmt: skip
    assert [stop.threshold for stop in content.stops] == [expected]


def test_urgency_is_part_of_what_is_said_to_agree(qtbot: QtBot) -> None:
    told = {name: make(qtbot, Outcome.REFER, "routine") for name, make in WITH_VIEWS.items()}
    for name, text in told.items():
        assert "They agree: refer" not in text, name
        assert "Model: urgent" in text, name
        assert ": routine" in text, name
    assert "Clinician: routine. Model: urgent." in told["PDF"]


@pytest.mark.parametrize("surface", WITH_VIEWS.values(), ids=WITH_VIEWS)
@pytest.mark.parametrize("view", ["suspicious", "routine", "urgent"])
def test_nobody_is_sent_to_another_photo_under_a_referral(
    qtbot: QtBot, surface: Callable[[QtBot, Outcome, str], str], view: str
) -> None:
    told = surface(qtbot, Outcome.NO_SIGN, view)
    assert "See you." not in told
    assert "Re-photograph" not in told
    if view == "urgent":
        assert DEFAULT_TEXTS[Advice.REFER_URGENTLY] in told
