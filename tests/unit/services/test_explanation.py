"""Why the model says so."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from drawn_lesion import lesion_pixels
from unit.inference import tiny_models
from unit.services.screeners import answering, real

from skinscreen.domain.assessment import Finding, Outcome
from skinscreen.domain.errors import ModelError
from skinscreen.domain.explaining import Method
from skinscreen.imaging.photo import Photo, Pixels
from skinscreen.inference.classifier import Scores
from skinscreen.services.explanation import (
    PLACES,
    Explanation,
    by_occlusion,
    from_model,
    overlay,
)
from skinscreen.services.screening import Screener, Screening, ScreeningRequest

SIDE = tiny_models.SIDE
TOTAL = PLACES * PLACES


def explained(
    screener: Screener, screening: Screening, calls: int = TOTAL
) -> tuple[Explanation | None, list[tuple[int, int]]]:
    """By occlusion, cancelled after ``calls`` parts; with the progress that was told."""
    told: list[tuple[int, int]] = []
    found = by_occlusion(
        screener,
        screening,
        progress=lambda done, total: told.append((done, total)),
        is_cancelled=lambda: len(told) >= calls,
    )
    return found, told


def screened(screener: Screener, pixels: Pixels) -> Screening:
    rows, columns = pixels.shape[:2]
    return screener.screen(ScreeningRequest(1, Photo(pixels, columns, rows, "drawn")))


def finding(screening: Screening, label: str) -> Finding:
    return next(f for f in screening.assessment.findings if f.label.startswith(label))


def red_corner() -> Pixels:
    """Blue but for a red spot at the upper right."""
    pixels = np.full((70, 70, 3), (20, 20, 220), np.uint8)
    pixels[5:25, 45:65] = (250, 20, 20)
    return pixels


def test_the_models_own_map_is_taken_where_it_has_one() -> None:
    screening = screened(answering(0.2, 0.7, 0.1), red_corner())
    assert from_model(screening) is None
    cam = np.zeros((2, 2, 3), np.float32)
    cam[0, 1, 0] = 0.5
    own = from_model(replace(screening, scores=Scores(screening.scores.probabilities, cam)))
    assert own is not None
    assert own.method is Method.GRAD_CAM
    red = own.brightness(screening, finding(screening, "red"))
    assert red.tolist() == [[0, 1], [0, 0]]
    assert own.brightness(screening, finding(screening, "green")).max() == 0


def test_a_map_that_holds_no_numbers_is_none() -> None:
    screening = screened(answering(0.2, 0.7, 0.1), red_corner())
    cam = np.full((2, 2, 3), np.nan, np.float32)
    assert from_model(replace(screening, scores=replace(screening.scores, cam=cam))) is None


def test_classes_that_share_label_and_probability_are_explained_by_the_first() -> None:
    screening = screened(answering(0.4, 0.3, 0.3), red_corner())
    twins = tuple(replace(c, label="thing") for c in screening.classes)
    cam = np.arange(3, dtype=np.float32).reshape(1, 1, 3)
    own = Explanation(Method.GRAD_CAM, cam)
    twin = Finding("thing", None, float(np.float32(0.3)), malignant=False)
    first = Finding("thing", None, float(np.float32(0.4)), malignant=True)
    told = replace(screening.assessment, findings=(first, twin, twin))
    same = replace(screening, classes=twins, assessment=told)
    assert own.brightness(same, twin).max() == 1
    assert own.brightness(same, first).max() == 0


def test_a_finding_of_a_kind_of_photo_calibrated_apart_has_its_map() -> None:
    screening = screened(answering(0.2, 0.7, 0.1, temperature=0.5), red_corner())
    own = Explanation(Method.GRAD_CAM, np.arange(3, dtype=np.float32).reshape(1, 1, 3))
    red, green, blue = (finding(screening, name) for name in ("red", "green", "blue"))
    assert green.probability > 0.7 + 0.1
    assert own.brightness(screening, red).max() == 0
    assert own.brightness(screening, green).max() == 1
    assert blue.probability < 0.1


def test_a_finding_of_another_screening_is_refused() -> None:
    screening = screened(answering(0.4, 0.3, 0.3), red_corner())
    own = Explanation(Method.GRAD_CAM, np.zeros((1, 1, 3), np.float32))
    with pytest.raises(ValueError, match="another screening"):
        own.brightness(screening, replace(screening.assessment.findings[0], probability=0.5))


def test_occlusion_finds_what_a_class_rests_on(tmp_path: Path) -> None:
    screener = real(tmp_path)
    screening = screened(screener, red_corner())
    found, told = explained(screener, screening)
    assert found is not None
    assert found.method is Method.OCCLUSION
    assert found.maps.shape == (PLACES, PLACES, 3)
    assert told == [(n, TOTAL) for n in range(1, TOTAL + 1)]
    red = found.maps[..., 0]
    row, column = np.unravel_index(red.argmax(), red.shape)
    assert row < PLACES / 2 < column
    assert red[-1, 0] == pytest.approx(0, abs=0.01), "there is nothing red"
    assert found.maps[..., 2].min() < 0, "without the red spot blue gains"
    assert found.brightness(screening, finding(screening, "blue")).min() == 0


def test_what_changes_the_answer_by_hardly_anything_stays_dim(tmp_path: Path) -> None:
    screener = real(tmp_path)
    flat = red_corner()
    flat[:] = flat[0, 0]
    screening = screened(screener, flat)
    found, _ = explained(screener, screening)
    assert found is not None
    for each in screening.assessment.findings:
        assert found.brightness(screening, each).max() < 0.2


def test_occlusion_can_be_cancelled_between_two_parts() -> None:
    screener = answering(0.4, 0.3, 0.3)
    found, told = explained(screener, screened(screener, red_corner()), calls=3)
    assert found is None
    assert len(told) == 3


def test_the_answer_of_another_model_is_not_explained_by_this_one() -> None:
    screening = screened(answering(0.4, 0.3, 0.3), red_corner())
    other = replace(screening.assessment.model, version="2.0")
    changed = replace(screening, assessment=replace(screening.assessment, model=other))
    with pytest.raises(ModelError, match="screen the photo again"):
        explained(answering(0.4, 0.3, 0.3), changed)


def test_a_model_that_fails_on_the_way_is_said() -> None:
    screening = screened(answering(0.4, 0.3, 0.3), red_corner())
    with pytest.raises(ModelError, match="failed while scoring"):
        explained(answering(), screening)


def test_the_crop_that_was_screened_is_left_as_it_is(tmp_path: Path) -> None:
    screener = real(tmp_path)
    pixels = red_corner()
    screening = screened(screener, pixels[:SIDE, :SIDE])
    before = screening.crop.copy()
    explained(screener, screening)
    assert np.array_equal(screening.crop, before)


def test_the_report_shows_the_map_of_the_class_that_leads() -> None:
    screening = screened(answering(0.4, 0.6, 0.0), lesion_pixels(70, 70))
    assert screening.assessment.outcome is Outcome.REFER
    cam = np.zeros((2, 2, 3), np.float32)
    cam[0, 1, 0] = 0.5
    mapped = replace(screening, scores=replace(screening.scores, cam=cam))
    shown = overlay(mapped, None)
    assert shown is not None
    assert shown.words.startswith("Right: the map for red thing, 40.0 %. Grad-CAM:")
    assert "not a lesion outline" in shown.words
    side = shown.pixels.shape[0]
    quarters = [
        shown.pixels[y : y + side // 2, x : x + side // 2].mean()
        for y in (0, side // 2)
        for x in (0, side // 2)
    ]
    assert max(quarters) == quarters[1]


def test_the_report_shows_an_explanation_that_was_made(tmp_path: Path) -> None:
    screener = real(tmp_path)
    screening = screened(screener, red_corner())
    assert overlay(screening, None) is None
    shown = overlay(screening, explained(screener, screening)[0])
    assert shown is not None
    assert "Occlusion:" in shown.words


def test_without_findings_the_report_explains_nothing() -> None:
    screening = screened(answering(0.4, 0.6, 0.0, familiar=False), lesion_pixels(70, 70))
    assert screening.assessment.findings == ()
    scores = replace(screening.scores, cam=np.ones((2, 2, 3), np.float32))
    assert overlay(replace(screening, scores=scores), None) is None
