"""Each of the four outcomes from a photo to JSON, table and PDF, by the command line."""

import csv
import io
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn_lesion import encoded, lesion_pixels
from pypdf import PdfReader
from unit.inference import bundles, known
from unit.inference.known import ALWAYS, NEVER

from skinscreen.cli.main import main
from skinscreen.domain import wording
from skinscreen.domain.assessment import OperatingPoint, Outcome
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.domain.issue_words import sentence
from skinscreen.services.models import DEFAULT_BUNDLE

UNFAMILIAR_SENTENCE = sentence(Issue(IssueCode.UNFAMILIAR))
FORCED = sentence(Issue(IssueCode.FORCED))
UNCHECKED = sentence(Issue(IssueCode.NO_FAMILIARITY_CHECK))


@dataclass(frozen=True)
class Case:
    """A photo, a bundle, and what must come of it."""

    outcome: Outcome
    threshold: float | None = 0.3
    light: float = 1.0
    limits: tuple[float, float] = (ALWAYS, ALWAYS)
    words: tuple[str, ...] = ()
    findings: int = 3
    issues: tuple[str, ...] = ()


CASES = {
    "refer": Case(Outcome.REFER, threshold=0.001),
    "no sign": Case(Outcome.NO_SIGN, threshold=0.999),
    "retake": Case(Outcome.RETAKE, light=0.2, issues=("Too dark", "Out of focus")),
    "unfamiliar": Case(
        Outcome.NO_RESULT, limits=(NEVER, ALWAYS), findings=0, issues=(UNFAMILIAR_SENTENCE,)
    ),
    "unfamiliar, forced": Case(
        Outcome.NO_RESULT,
        limits=(NEVER, ALWAYS),
        words=("--force",),
        issues=(UNFAMILIAR_SENTENCE, FORCED),
    ),
    "unfamiliar and dark": Case(
        Outcome.NO_RESULT,
        light=0.2,
        limits=(ALWAYS, NEVER),
        findings=0,
        issues=("Too dark", "Out of focus", UNFAMILIAR_SENTENCE),
    ),
    "not validated": Case(Outcome.NO_RESULT, threshold=None, issues=("Not validated",)),
}


def point(threshold: float | None) -> OperatingPoint | None:
    return None if threshold is None else replace(bundles.POINT, threshold=threshold)


def screened(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    capsys.readouterr()
    assert main(["screen", *(str(word) for word in words)]) == 0
    return capsys.readouterr().out


def words_of(pdf: Path) -> str:
    pages = PdfReader(pdf).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_an_outcome_is_the_same_in_json_table_words_and_pdf(
    case: Case, place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = known.checked_bundle(
        place,
        DEFAULT_BUNDLE,
        limit=case.limits[0],
        spoiled_limit=case.limits[1],
        point=point(case.threshold),
    )
    bundles.signed(folder, tmp_path / "keys")
    photo = tmp_path / "photo.png"
    photo.write_bytes(encoded((lesion_pixels(400, 300) * case.light).astype(np.uint8), "PNG"))
    pdf = tmp_path / "out.pdf"
    document: dict[str, Any] = json.loads(
        screened(capsys, "--json", "--pdf", pdf, *case.words, photo)
    )
    assert document["outcome"] == case.outcome.value
    assert len(document["findings"]) == case.findings
    assert (document["malignant_probability"] is None) is (case.findings == 0)
    assert len(document["issues"]) == len(case.issues)
    for issue, begins in zip(document["issues"], case.issues, strict=True):
        assert issue.startswith(begins)
    assert [sentence(Issue.from_document(code)) for code in document["issue_codes"]] == document[
        "issues"
    ]

    said = words_of(pdf)
    assert wording.headline(case.outcome) in said
    for issue in document["issues"]:
        assert issue in said
    for finding in document["findings"]:
        assert f"{finding['label']}" in said
    assert ("No probabilities are given." in said) is (case.findings == 0)

    (row,) = csv.DictReader(io.StringIO(screened(capsys, "--csv", *case.words, photo)))
    assert row["outcome"] == case.outcome.value
    assert (row["red thing"] == "") is (case.findings == 0)
    assert row["issue_codes"].split() == [code["code"] for code in document["issue_codes"]]

    spoken = screened(capsys, *case.words, photo)
    assert wording.headline(case.outcome) in spoken
    assert spoken.count("%  ") == case.findings


def test_without_the_check_an_answer_says_that_it_is_missing(
    place: Path, lesion_photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundles.signed(bundles.tiny_bundle(place, DEFAULT_BUNDLE), tmp_path / "keys")
    pdf = tmp_path / "out.pdf"
    document = json.loads(screened(capsys, "--json", "--pdf", pdf, lesion_photo))
    assert document["issues"] == [UNCHECKED]
    assert document["findings"]
    assert UNCHECKED in words_of(pdf)
