"""Why the model says so: a class is tapped, its map lies on the crop, and comes off again."""

from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from window_fixtures import BENIGN, Clinician, FakeLoader

from skinscreen.domain.errors import ModelError
from skinscreen.domain.judgement import Impression, Judgement
from skinscreen.services.explanation import PLACES
from skinscreen.ui.screening.result import ResultScreen
from skinscreen.ui.steps import CROP, RESULT
from skinscreen.ui.theme import TARGET
from skinscreen.ui.widgets.findings import FindingRow

PARTS = PLACES * PLACES


@pytest.fixture
def seen(clinician: Clinician, loader: FakeLoader, lesion_photo: Path) -> ResultScreen:
    """A result of a model with Grad-CAM: melanoma at the upper left, naevus at the lower right."""
    cam = np.zeros((7, 7, 8), np.float32)
    cam[1, 1, 0] = cam[5, 5, 3] = 0.3
    loader.model.cam = cam
    return screened(clinician, lesion_photo)


@pytest.fixture
def unseen(clinician: Clinician, lesion_photo: Path) -> ResultScreen:
    """A result of a model without Grad-CAM."""
    return screened(clinician, lesion_photo)


def screened(clinician: Clinician, photo: Path) -> ResultScreen:
    clinician.window.resize(QSize(800, 480))
    clinician.open(photo)
    clinician.screen()
    clinician.qtbot.wait(20)
    return clinician.result


def row(result: ResultScreen, name: str) -> FindingRow:
    return next(r for r in result.findings.rows if r.finding.label == name)


def picture(result: ResultScreen) -> QImage:
    return result.crop.pixmap().toImage()


def brightest(result: ResultScreen) -> tuple[float, float]:
    """Where the picture is lightest, as shares of its width and height."""
    image = picture(result).scaled(7, 7, mode=Qt.TransformationMode.SmoothTransformation)
    _, x, y = max((image.pixelColor(x, y).lightness(), x, y) for x in range(7) for y in range(7))
    return (x + 0.5) / 7, (y + 0.5) / 7


def visible(result: ResultScreen) -> list[str]:
    return [r.finding.label for r in result.findings.rows if r.isVisible()]


def test_nothing_lies_on_the_crop_until_a_class_is_tapped(seen: ResultScreen) -> None:
    assert not seen.why.isVisible()
    assert "map" not in seen.crop.accessibleName()


def test_a_tap_shows_the_map_of_that_class_and_a_second_one_hides_it(
    clinician: Clinician, seen: ResultScreen
) -> None:
    clinician.click(row(seen, "melanoma"))
    assert seen.crop.accessibleName().endswith("under the map for melanoma")
    x, y = brightest(seen)
    assert x < 0.5
    assert y < 0.5
    assert "Grad-CAM" in seen.why.words.text()
    assert "not a lesion outline" in seen.why.words.text()
    clinician.click(row(seen, "melanoma"))
    assert "map" not in seen.crop.accessibleName()
    assert not seen.why.isVisible()
    clinician.secondary()
    clinician.click(row(seen, "melanocytic naevus"))
    x, y = brightest(seen)
    assert x > 0.5
    assert y > 0.5


def test_the_keyboard_does_it_as_well(clinician: Clinician, seen: ResultScreen) -> None:
    clinician.back_button.setFocus()
    for _ in range(12):
        clinician.press("Tab")
        if isinstance(clinician.focus, FindingRow):
            break
    assert clinician.focus is row(seen, "melanoma")
    clinician.press("Return")
    assert seen.why.isVisible()
    clinician.press("Space")
    assert not seen.why.isVisible()
    clinician.press("Enter")
    clinician.press("Tab")
    assert clinician.focus is seen.why.slider
    before = picture(seen)
    clinician.press("Right")
    assert seen.why.opacity == pytest.approx(0.6)
    assert picture(seen) != before


def test_opacity_follows_the_finger_down_to_the_crop_alone(
    clinician: Clinician, seen: ResultScreen
) -> None:
    plain = picture(seen).pixelColor(5, 5)
    clinician.click(row(seen, "melanoma"))
    slider = seen.why.slider
    assert slider.height() >= TARGET
    assert picture(seen).pixelColor(5, 5) != plain
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(slider, left, pos=QPoint(slider.width() - 3, 30))
    assert seen.why.opacity == 1
    QTest.mouseMove(slider, QPoint(2, 30))
    assert seen.why.opacity == 0
    QTest.mouseRelease(slider, left, pos=QPoint(2, 30))
    there = picture(seen).pixelColor(5, 5)
    differences = (
        there.red() - plain.red(),
        there.green() - plain.green(),
        there.blue() - plain.blue(),
    )
    assert max(map(abs, differences)) < 12, "the crop as it was"


def test_scrolling_past_the_slider_changes_nothing(
    clinician: Clinician, seen: ResultScreen
) -> None:
    clinician.click(row(seen, "melanoma"))
    centre = seen.why.slider.rect().center().toPointF()
    event = QWheelEvent(
        centre,
        seen.why.slider.mapToGlobal(centre),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(seen.why.slider, event)
    assert seen.why.opacity == pytest.approx(0.5)


def test_on_the_small_screen_the_explained_class_stands_alone_and_nothing_scrolls(
    clinician: Clinician, seen: ResultScreen
) -> None:
    clinician.click(row(seen, "melanoma"))
    clinician.qtbot.wait(20)
    assert visible(seen) == ["melanoma"]
    for part in (seen.why.slider, seen.why.words, seen.crop):
        bottom = part.mapTo(clinician.window, QPoint(0, part.height())).y()
        assert bottom <= clinician.primary_button.mapTo(clinician.window, QPoint()).y()
    clinician.click(row(seen, "melanoma"))
    assert len(visible(seen)) == 3


def test_on_a_large_screen_the_other_classes_stay(clinician: Clinician, seen: ResultScreen) -> None:
    clinician.window.resize(QSize(1920, 1080))
    clinician.qtbot.wait(20)
    clinician.click(row(seen, "melanoma"))
    assert len(visible(seen)) == 3
    clinician.click(row(seen, "basal cell carcinoma"))
    assert seen.crop.accessibleName().endswith("basal cell carcinoma")
    assert not row(seen, "melanoma").isChecked()


def test_a_map_stays_on_the_crop_in_another_size(clinician: Clinician, seen: ResultScreen) -> None:
    clinician.click(row(seen, "melanoma"))
    clinician.window.resize(QSize(1920, 1080))
    clinician.wait(lambda: picture(seen).width() > 400)
    x, y = brightest(seen)
    assert x < 0.5
    assert y < 0.5


def test_a_new_result_has_no_map_of_the_last_one(clinician: Clinician, seen: ResultScreen) -> None:
    clinician.click(row(seen, "melanoma"))
    clinician.back()
    assert clinician.step == CROP
    clinician.press("Right")
    clinician.screen()
    assert not seen.why.isVisible()
    assert "map" not in seen.crop.accessibleName()


def test_another_theme_keeps_the_explanation_that_was_made(
    clinician: Clinician, unseen: ResultScreen, loader: FakeLoader
) -> None:
    clinician.click(row(unseen, "melanoma"))
    clinician.wait(lambda: unseen.explanation)
    runs = loader.model.runs
    clinician.prefer(theme="dark")
    clinician.click(row(unseen, "melanoma"))
    assert unseen.crop.accessibleName().endswith("melanoma")
    assert loader.model.runs == runs


def test_without_grad_cam_the_photo_is_painted_over_part_by_part(
    clinician: Clinician, unseen: ResultScreen, loader: FakeLoader
) -> None:
    before = loader.model.runs
    clinician.click(row(unseen, "melanoma"))
    clinician.wait(lambda: unseen.explanation)
    assert loader.model.runs == before + PARTS
    assert "Occlusion" in unseen.why.words.text()
    clinician.click(row(unseen, "melanoma"))
    clinician.click(row(unseen, "basal cell carcinoma"))
    assert unseen.crop.accessibleName().endswith("basal cell carcinoma")
    assert loader.model.runs == before + PARTS, "one pass explains every class"


def test_what_occlusion_found_goes_into_the_report(
    clinician: Clinician, unseen: ResultScreen, tmp_path: Path
) -> None:
    clinician.click(row(unseen, "melanoma"))
    clinician.wait(lambda: unseen.explanation)
    clinician.primary()
    clinician.type("P-1")
    clinician.export(tmp_path / "r.pdf")
    said = " ".join(PdfReader(tmp_path / "r.pdf").pages[0].extract_text().split())
    assert "the map for melanoma, 55.0 %. Occlusion:" in said


def test_progress_is_shown_and_cancel_ends_it(
    clinician: Clinician, unseen: ResultScreen, loader: FakeLoader
) -> None:
    loader.model.gate.clear()
    before = loader.model.runs
    clinician.click(row(unseen, "melanoma"))
    clinician.wait(lambda: loader.model.runs == before + 1)
    assert unseen.why.is_waiting
    assert unseen.why.cancel_button.height() >= TARGET
    clinician.click(unseen.why.cancel_button)
    loader.model.gate.set()
    clinician.app.workers.inference.load(clinician.preferred, strict=False)
    clinician.wait(lambda: len(loader.loads) > 1)  # what was queued behind it is done
    assert loader.model.runs == before + 1
    assert unseen.explanation is None
    assert not unseen.why.isVisible()
    clinician.click(row(unseen, "melanoma"))
    clinician.wait(lambda: unseen.explanation)


def test_progress_grows(clinician: Clinician, unseen: ResultScreen) -> None:
    told: list[tuple[int, int]] = []
    clinician.app.workers.inference.explaining.connect(
        lambda done, total: told.append((done, total))
    )
    clinician.click(row(unseen, "melanoma"))
    clinician.wait(lambda: unseen.explanation)
    assert told == [(n, PARTS) for n in range(1, PARTS + 1)]


def test_going_back_cancels_the_explanation(
    clinician: Clinician, unseen: ResultScreen, loader: FakeLoader
) -> None:
    loader.model.gate.clear()
    before = loader.model.runs
    clinician.click(row(unseen, "melanoma"))
    clinician.wait(lambda: loader.model.runs == before + 1)
    clinician.start_over()
    loader.model.gate.set()
    clinician.app.workers.inference.load(clinician.preferred, strict=False)
    clinician.wait(lambda: len(loader.loads) > 1)
    assert loader.model.runs == before + 1


def test_closing_does_not_wait_for_the_whole_explanation(
    clinician: Clinician, unseen: ResultScreen, loader: FakeLoader
) -> None:
    loader.model.gate.clear()
    before = loader.model.runs
    clinician.click(row(unseen, "melanoma"))
    clinician.wait(lambda: loader.model.runs == before + 1)
    clinician.app.workers.inference.stop_explaining()
    loader.model.gate.set()
    clinician.app.stop()
    assert loader.model.runs == before + 1


def test_a_model_that_fails_while_it_is_explained_says_so_and_the_result_stays(
    clinician: Clinician, unseen: ResultScreen, loader: FakeLoader
) -> None:
    loader.model.answer = ModelError("the model failed while scoring (odd)")
    clinician.click(row(unseen, "melanoma"))
    clinician.wait(lambda: clinician.sentence)
    assert clinician.sentence == "the model failed while scoring (odd)"
    assert clinician.step == RESULT
    assert not unseen.why.isVisible()
    assert unseen.findings.explained is None


def test_all_classes_are_unfolded_on_request_and_folded_again(
    clinician: Clinician, seen: ResultScreen
) -> None:
    button: QPushButton = clinician.secondary_button
    assert visible(seen) == [
        "melanoma",
        "basal cell carcinoma",
        "actinic keratosis / Bowen's disease",
    ]
    clinician.click(button)
    assert len(visible(seen)) == 8
    clinician.click(button)
    assert len(visible(seen)) == 3


def test_a_malignant_class_above_its_share_leads_though_it_is_not_the_most_probable(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    loader.model.answer = (0.27, 0.01, 0.01, 0.6, 0.05, 0.03, 0.02, 0.01)
    result = screened(clinician, lesion_photo)
    assert result.banner.headline.startswith("Refer")
    assert visible(result) == ["melanoma", "melanocytic naevus", "benign keratosis"]


def test_the_benign_are_named_by_probability(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    loader.model.answer = BENIGN
    result = screened(clinician, lesion_photo)
    assert visible(result) == ["melanocytic naevus", "benign keratosis", "dermatofibroma"]


def test_at_twice_the_text_size_a_tap_brings_the_map_into_sight(
    clinician: Clinician, seen: ResultScreen
) -> None:
    clinician.prefer(text_size=200)
    clinician.click(row(seen, "melanoma"))
    footer = clinician.primary_button.mapTo(clinician.window, QPoint()).y()
    header = clinician.window.header.height()

    def in_sight(part: QWidget) -> bool:
        top = part.mapTo(clinician.window, QPoint()).y()
        return header <= top and top + part.height() <= footer

    clinician.wait(lambda: in_sight(seen.why.slider) and in_sight(row(seen, "melanoma")))
    assert header <= seen.crop.mapTo(clinician.window, QPoint()).y() < footer - 100


def test_on_the_small_screen_both_views_and_what_they_rest_on_fit(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    loader.model.answer = (0.27, 0.01, 0.01, 0.6, 0.05, 0.03, 0.02, 0.01)
    loader.model.cam = np.ones((7, 7, 8), np.float32)
    result = screened(clinician, lesion_photo)
    clinician.judgement.answered.emit(Judgement(impression=Impression.SUSPICIOUS))
    assert not result.issues.isVisible()
    footer = clinician.primary_button.mapTo(clinician.window, QPoint()).y()

    def lowest() -> int:
        return int(result.model.mapTo(clinician.window, QPoint(0, result.model.height())).y())

    clinician.wait(lambda: lowest() <= footer)
    for part in (result.views, result.banner, row(result, "melanoma"), result.point):
        assert part.isVisible()
    clinician.click(row(result, "melanoma"))
    assert result.views.isVisible()
    assert not result.banner.isVisible()
    clinician.click(row(result, "melanoma"))
    assert result.banner.isVisible()
