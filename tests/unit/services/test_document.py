"""An assessment for scripts: a JSON object, a row of a table."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from unit.inference.bundles import POINT
from unit.services.screeners import answering

from skinscreen.domain.advice import NOTHING_SET, Clinic, recommend
from skinscreen.domain.answer import Answer, answer
from skinscreen.domain.assessment import Box
from skinscreen.domain.interval import Interval
from skinscreen.domain.modality import Modality
from skinscreen.domain.own_view import NO_VIEW
from skinscreen.domain.predictive import predictive_values
from skinscreen.domain.unseen import Unseen, UnseenSource
from skinscreen.imaging.photo import Photo
from skinscreen.services.batch import BatchItem
from skinscreen.services.document import columns, to_document, to_row
from skinscreen.services.lesion_finder import FoundLesions, LesionFrame
from skinscreen.services.lesions import screen_each
from skinscreen.services.screening import Screener, ScreeningRequest

PHOTO = Photo(np.zeros((40, 60, 3), np.uint8), 60, 40, "a.jpg")
KEYS = [
    *("file", "outcome", "malignant_probability", "threshold", "findings"),
    *("model", "crop", "issues", "issue_codes", "error"),
    *("modality", "modality_origin", "modality_probability", "modality_unsure"),
    *("recommendation", "operating_point"),
    *("prevalence", "ppv", "ppv_interval", "npv", "npv_interval", "answer", "trust"),
    *("crop_origin", "lesions_found", "lesions"),
]


def screened(screener: Screener, file: str = "photos/a.jpg") -> BatchItem:
    request = ScreeningRequest(0, PHOTO, Box(1, 2, 30))
    return BatchItem(Path(file), screener.screen(request), None)


def words(screener: Screener) -> Answer:
    return answer(screened(screener).screening.assessment, NOTHING_SET, NO_VIEW)


def test_a_screened_photo_has_every_key_and_its_numbers() -> None:
    screener = answering(0.25, 0.5, 0.25)
    document = to_document(screened(screener), screener.manifest, NOTHING_SET)
    assert list(document) == KEYS
    assert document == {
        "file": "photos/a.jpg",
        "outcome": "no_sign",
        "malignant_probability": 0.25,
        "threshold": 0.3,
        "findings": [
            {"label": "green thing", "code": None, "probability": 0.5, "malignant": False},
            {"label": "red thing", "code": None, "probability": 0.25, "malignant": True},
            {"label": "blue thing", "code": None, "probability": 0.25, "malignant": False},
        ],
        "model": {"name": "tiny", "version": "1.0", "sha256": screener.manifest.sha256},
        "crop": [1, 2, 30],
        "issues": [],
        "issue_codes": [],
        "error": None,
        "modality": "dermoscopy",
        "modality_origin": "assumed",
        "modality_probability": None,
        "modality_unsure": False,
        "recommendation": recommend(screened(screener).screening.assessment, NOTHING_SET, NO_VIEW),
        "operating_point": {
            "threshold": 0.3,
            "sensitivity": POINT.sensitivity,
            "specificity": POINT.specificity,
            "n": POINT.n,
            "measured_on": POINT.measured_on,
        },
        "prevalence": None,
        "ppv": None,
        "ppv_interval": None,
        "npv": None,
        "npv_interval": None,
        "answer": words(screener).to_document(),
        "trust": "signed",
        "crop_origin": "centred",
        "lesions_found": None,
        "lesions": [],
    }


def test_with_the_clinics_prevalence_an_answer_has_its_predictive_values() -> None:
    point = replace(POINT, sensitivity_interval=(0.9, 0.97), specificity_interval=(0.6, 0.7))
    screener = answering(0.25, 0.5, 0.25, point=point)
    clinic = Clinic(0.05, 6)
    document = to_document(screened(screener), screener.manifest, clinic)
    values = predictive_values(point, 0.05)
    assert document["prevalence"] == 0.05
    assert document["ppv"] == pytest.approx(values.ppv, abs=1e-6)
    assert document["npv"] == pytest.approx(values.npv, abs=1e-6)
    assert document["npv_interval"] == pytest.approx(values.npv_interval, abs=1e-6)
    assert document["operating_point"]["sensitivity_interval"] == [0.9, 0.97]
    assert "in 6 weeks" in document["recommendation"]
    json.dumps(document, allow_nan=False)
    head = columns(screener.manifest)
    row = dict(zip(head, to_row(screened(screener), screener.manifest, clinic), strict=True))
    assert row["recommendation"] == document["recommendation"]
    assert (row["prevalence"], row["ppv"], row["npv"]) == (0.05, document["ppv"], document["npv"])


def test_without_an_answer_there_are_no_predictive_values() -> None:
    screener = answering(0.75, 0.25, 0.0, familiar=False)
    document = to_document(screened(screener), screener.manifest, Clinic(0.05))
    assert (document["prevalence"], document["ppv"], document["npv"]) == (0.05, None, None)
    assert document["recommendation"].startswith("Judge clinically")


def test_the_kind_of_photo_is_given_with_how_it_is_known() -> None:
    screener = answering(0.25, 0.5, 0.25, phone=0.97)
    document = to_document(screened(screener), screener.manifest, NOTHING_SET)
    assert document["modality"] == "phone"
    assert document["modality_origin"] == "recognised"
    assert document["modality_probability"] == pytest.approx(0.97)
    assert document["modality_unsure"] is False
    assert (document["outcome"], document["threshold"]) == ("no_result", None)
    row = dict(
        zip(
            columns(screener.manifest),
            to_row(screened(screener), screener.manifest, NOTHING_SET),
            strict=True,
        )
    )
    assert (row["modality"], row["modality_origin"]) == ("phone", "recognised")


def test_a_model_that_was_measured_on_no_kind_of_photo_names_none() -> None:
    screener = answering(0.25, 0.5, 0.25, point=None)
    document = to_document(screened(screener), screener.manifest, NOTHING_SET)
    assert (document["modality"], document["modality_origin"]) == (None, None)


def test_the_figures_of_clinics_never_seen_stand_with_the_operating_point() -> None:
    source = UnseenSource(
        *("a ward", Modality.DERMOSCOPY, 200, 60),
        sensitivity=Interval(0.7, 0.58, 0.8),
        specificity=Interval(0.83, 0.75, 0.92),
    )
    screener = answering(0.25, 0.5, 0.25, point=replace(POINT, unseen=Unseen((source,))))
    document = to_document(screened(screener), screener.manifest, NOTHING_SET)
    unseen = document["operating_point"]["unseen"]
    assert unseen["n"] == 200
    assert unseen["sensitivity"] == {"value": 0.7, "low": 0.58, "high": 0.8}
    assert [one["source"] for one in unseen["sources"]] == ["a ward"]
    json.dumps(document, allow_nan=False)


def test_a_refused_photo_has_the_same_keys_and_an_error() -> None:
    manifest = answering(1, 0, 0).manifest
    document = to_document(
        BatchItem(Path("b.jpg"), None, "b.jpg: the file is empty"), manifest, NOTHING_SET
    )
    assert list(document) == KEYS
    assert document["error"] == "b.jpg: the file is empty"
    assert document["outcome"] is None
    assert document["malignant_probability"] is None
    assert document["crop"] is None
    assert (document["findings"], document["issues"]) == ([], [])


def test_without_an_operating_point_there_is_no_threshold() -> None:
    screener = answering(1, 0, 0, point=None)
    document = to_document(screened(screener), screener.manifest, NOTHING_SET)
    assert (document["outcome"], document["threshold"]) == ("no_result", None)
    assert len(document["issues"]) == 1


def test_an_unfamiliar_photo_has_neither_findings_nor_probability() -> None:
    screener = answering(0.75, 0.25, 0.0, familiar=False)
    item = screened(screener)
    document = to_document(item, screener.manifest, NOTHING_SET)
    assert list(document) == KEYS
    assert (document["outcome"], document["findings"]) == ("no_result", [])
    assert document["malignant_probability"] is None
    assert document["issues"] == ["This does not look like the skin photos the model knows."]
    assert document["issue_codes"] == [{"code": "unfamiliar"}]
    row = dict(
        zip(columns(screener.manifest), to_row(item, screener.manifest, NOTHING_SET), strict=True)
    )
    assert (row["malignant_probability"], row["top"], row["red thing"]) == (None, "", "")


def test_probabilities_are_written_with_six_digits() -> None:
    screener = answering(1 / 3, 1 / 3, 1 / 3)
    document = to_document(screened(screener), screener.manifest, NOTHING_SET)
    assert document["malignant_probability"] == 0.333333


def test_a_name_in_any_bytes_can_be_written_as_json() -> None:
    screener = answering(1, 0, 0)
    for name in ("naïve 模型.jpg", b"\xff\xfe.jpg".decode("utf-8", "surrogateescape"), "a\nb.jpg"):
        document = to_document(screened(screener, name), screener.manifest, NOTHING_SET)
        text = json.dumps(document, ensure_ascii=False)
        assert json.loads(text.encode("utf-8"))["file"] == document["file"]
        assert document["file"].endswith(".jpg")


def test_a_row_stands_under_its_columns() -> None:
    screener = answering(0.75, 0.25, 0.0)
    row = dict(
        zip(
            columns(screener.manifest),
            to_row(screened(screener), screener.manifest, NOTHING_SET),
            strict=True,
        )
    )
    assert row == {
        "file": "photos/a.jpg",
        "outcome": "refer",
        "malignant_probability": 0.75,
        "threshold": 0.3,
        "top": "red thing",
        "x": 1,
        "y": 2,
        "side": 30,
        "red thing": 0.75,
        "green thing": 0.25,
        "blue thing": 0.0,
        "issues": "",
        "model": "tiny",
        "version": "1.0",
        "sha256": screener.manifest.sha256,
        "error": "",
        "modality": "dermoscopy",
        "modality_origin": "assumed",
        "recommendation": recommend(screened(screener).screening.assessment, NOTHING_SET, NO_VIEW),
        "prevalence": None,
        "ppv": None,
        "npv": None,
        "headline": words(screener).headline,
        "sentence": words(screener).sentence,
        "predictive": "",
        "issue_codes": "",
        "trust": "signed",
        "crop_origin": "centred",
        "lesions_found": None,
        "lesion_score": None,
    }


def test_a_refused_photos_row_has_as_many_cells() -> None:
    manifest = answering(1, 0, 0).manifest
    row = to_row(BatchItem(Path("b.jpg"), None, "why"), manifest, NOTHING_SET)
    assert len(row) == len(columns(manifest))
    assert row[0] == "b.jpg"
    assert row[columns(manifest).index("error")] == "why"
    assert row[1] == row[4] == ""


def test_lesions_have_frames_scores_and_the_keys_of_an_answer() -> None:
    screener = answering(0.25, 0.5, 0.25)
    boxes = [Box(1, 2, 30), Box(5, 6, 20)]
    frames = [LesionFrame(box, score) for box, score in zip(boxes, (0.5, 0.75), strict=True)]
    lesions = screen_each(screener, ScreeningRequest(0, PHOTO), frames)
    found = FoundLesions(tuple(frames), looked=True)
    item = BatchItem(Path("a.jpg"), lesions[0].screening, None, lesions, found)
    document = to_document(item, screener.manifest, NOTHING_SET)
    assert list(document) == KEYS
    assert (document["crop_origin"], document["lesions_found"]) == ("found", 2)
    assert [one["frame"] for one in document["lesions"]] == [[1, 2, 30], [5, 6, 20]]
    assert [one["score"] for one in document["lesions"]] == [0.5, 0.75]
    alike = ("outcome", "malignant_probability", "findings", "crop", "issues", "answer", "trust")
    assert {key: document[key] for key in alike} == {
        key: document["lesions"][0][key] for key in alike
    }
    rows = [dict(zip(columns(screener.manifest), to_row(one, screener.manifest, NOTHING_SET),
                     strict=True)) for one in item.each()]  # fmt: skip
    assert [(row["x"], row["lesion_score"], row["lesions_found"]) for row in rows] == [
        (1, 0.5, 2), (5, 0.75, 2),
    ]  # fmt: skip


def test_who_laid_the_frame_is_told() -> None:
    item = screened(answering(0.25, 0.5, 0.25))
    manifest = answering(0.25, 0.5, 0.25).manifest
    looked = FoundLesions((), looked=True)
    for one, origin, count in (
        (item, "centred", None),
        (replace(item, asked_for=True), "asked_for", None),
        (replace(item, found=looked), "centred", 0),
        (replace(item, found=FoundLesions(problem="why")), "centred", None),
    ):
        document = to_document(one, manifest, NOTHING_SET)
        assert (document["crop_origin"], document["lesions_found"]) == (origin, count)
