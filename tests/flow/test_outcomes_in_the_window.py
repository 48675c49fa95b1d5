"""Each of the four outcomes in the window, in its PDF, and in JSON of the same frame."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from drawn_lesion import encoded, lesion_pixels
from pypdf import PdfReader
from pytestqt.qtbot import QtBot
from unit.inference import bundles, known
from unit.inference.known import ALWAYS, NEVER
from window_fixtures import Clinician

from skinscreen.app import Application
from skinscreen.cli.main import main
from skinscreen.domain import wording
from skinscreen.domain.assessment import Outcome
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.domain.issue_words import sentences
from skinscreen.services.models import DEFAULT_BUNDLE
from skinscreen.settings import Settings


@pytest.mark.parametrize(
    ("outcome", "threshold", "light", "limit"),
    [
        (Outcome.REFER, 0.001, 1.0, ALWAYS),
        (Outcome.NO_SIGN, 0.999, 1.0, ALWAYS),
        (Outcome.RETAKE, 0.3, 0.2, ALWAYS),
        (Outcome.NO_RESULT, 0.3, 1.0, NEVER),
    ],
)
def test_window_report_and_json_give_one_answer(
    outcome: Outcome,
    threshold: float,
    light: float,
    limit: float,
    place: Path,
    app: Callable[[Settings], Application],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = known.checked_bundle(
        place,
        DEFAULT_BUNDLE,
        limit=limit,
        spoiled_limit=ALWAYS,
        point=replace(bundles.POINT, threshold=threshold),
    )
    bundles.signed(folder, tmp_path / "keys")
    photo, pdf = tmp_path / "photo.png", tmp_path / "out.pdf"
    photo.write_bytes(encoded((lesion_pixels(500, 400) * light).astype(np.uint8), "PNG"))

    person = Clinician(app(Settings()), qtbot, monkeypatch)
    person.wait_for_model()
    person.window.activateWindow()
    person.to_report(photo)
    said = person.session.screening.assessment
    shown = person.result.banner.accessibleName()
    person.type("P-0042")
    person.export(pdf)

    assert said.outcome is outcome
    assert wording.headline(outcome) in shown
    printed = " ".join(" ".join(p.extract_text() for p in PdfReader(pdf).pages).split())
    assert wording.headline(outcome) in printed
    capsys.readouterr()
    frame = f"{said.crop.x},{said.crop.y},{said.crop.side}"
    assert main(["screen", "--json", "--crop", frame, str(photo)]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["outcome"] == outcome.value
    assert document["issues"] == list(sentences(said.issues))
    assert [f["label"] for f in document["findings"]] == [f.label for f in said.findings]
    assert (Issue(IssueCode.UNFAMILIAR) in said.issues) is (outcome is Outcome.NO_RESULT)
    assert bool(said.findings) is (outcome is not Outcome.NO_RESULT)
    for finding in said.findings:
        assert finding.label in printed
    for issue in sentences(said.issues):
        assert issue in printed
