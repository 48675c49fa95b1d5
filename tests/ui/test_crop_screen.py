"""Framing: mouse, keys, buttons; zoom by wheel, pinch, lenses; the frame stays in the photo."""

from pathlib import Path

import pytest
from drawn_lesion import encoded, lesion_pixels
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGestureEvent, QPanGesture, QPinchGesture
from window_fixtures import MALIGNANT, Clinician, FakeClassifier, FakeLoader, manifest

from skinscreen.domain.assessment import Box, Outcome
from skinscreen.ui.screening.crop import CropScreen
from skinscreen.ui.widgets.crop_view import CropView


@pytest.fixture
def screen(clinician: Clinician, lesion_photo: Path) -> CropScreen:
    clinician.open(lesion_photo)
    return clinician.crop


@pytest.fixture
def view(screen: CropScreen) -> CropView:
    return screen.view


def drag(view: CropView, start: QPointF, end: QPointF) -> None:
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(view, left, pos=start.toPoint())
    QTest.mouseMove(view, end.toPoint())
    QTest.mouseRelease(view, left, pos=end.toPoint())


def turn_wheel(view: CropView, up: int) -> None:
    nothing = (Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier)
    phase = Qt.ScrollPhase.NoScrollPhase
    here = QPointF(view.rect().center())
    event = QWheelEvent(here, here, QPoint(), QPoint(0, up), *nothing, phase, False)
    QApplication.sendEvent(view, event)


def test_the_frame_starts_in_the_centre(view: CropView) -> None:
    assert view.box == Box(160, 60, 480)


def test_dragging_moves_the_frame(view: CropView) -> None:
    before, middle = view.box, view.frame_on_screen().center()
    drag(view, middle, middle + QPointF(20, 10))
    assert view.box.side == before.side
    assert view.box.x > before.x
    assert view.box.y > before.y


def test_dragging_out_of_the_photo_stops_at_its_edge(view: CropView) -> None:
    middle = view.frame_on_screen().center()
    drag(view, middle, middle + QPointF(4000, -4000))
    assert view.box == Box(800 - 480, 0, 480)


def test_dragging_a_corner_changes_the_size_about_the_centre(view: CropView) -> None:
    corner = view.frame_on_screen().bottomRight()
    drag(view, corner, corner - QPointF(30, 30))
    assert view.box.side < 480
    assert abs(view.box.x + view.box.side / 2 - 400) <= 1


def test_tapping_beside_the_frame_brings_it_there(view: CropView) -> None:
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(45, 150))
    assert view.box.x == 0


def test_the_right_button_does_nothing(view: CropView) -> None:
    QTest.mouseClick(view, Qt.MouseButton.RightButton, pos=QPoint(45, 150))
    assert view.box == Box(160, 60, 480)


def test_the_wheel_zooms_about_the_pointer_and_leaves_the_frame_where_it_is(
    view: CropView,
) -> None:
    before, drawn = view.box, view.frame_on_screen()
    turn_wheel(view, 120)
    assert view.zoom == pytest.approx(1.5)
    assert view.frame_on_screen().width() == pytest.approx(1.5 * drawn.width())
    assert view.frame_on_screen().center().x() == pytest.approx(drawn.center().x(), abs=2)
    turn_wheel(view, 0)
    for _ in range(3):
        turn_wheel(view, -120)
    assert view.zoom == 1
    assert view.frame_on_screen() == drawn
    assert view.box == before


def test_the_lenses_and_the_page_keys_zoom_and_end_where_there_is_no_more(
    clinician: Clinician, view: CropView
) -> None:
    assert not view.farther.isEnabled()
    for _ in range(5):
        clinician.click(view.closer)
    clinician.press("PgUp")
    assert view.zoom == 8
    assert not view.closer.isEnabled()
    clinician.press("PgDown")
    clinician.click(view.farther)
    assert view.zoom == pytest.approx(8 / 1.5**2)


def test_a_small_lesion_is_framed_in_a_photo_that_is_zoomed_and_the_frame_stays_in_sight(
    clinician: Clinician, view: CropView
) -> None:
    for _ in range(4):
        view.scale_frame(0.5)
    side = view.box.side
    for _ in range(6):
        clinician.click(view.closer)
    seen = view.rect()
    assert view.frame_on_screen().width() > 60
    assert seen.contains(view.frame_on_screen().toRect())
    for _ in range(30):
        clinician.press("Shift+Right")
    assert seen.contains(view.frame_on_screen().toRect())
    drag(view, view.frame_on_screen().center(), QPointF(5, 5))
    assert view.box.side == side
    clinician.press("R")
    assert view.zoom == 1


def test_arrows_move_and_shift_makes_strides(clinician: Clinician, view: CropView) -> None:
    assert clinician.focus is view
    clinician.press("Right")
    clinician.press("Down")
    assert view.box == Box(165, 65, 480)
    clinician.press("Shift+Left")
    clinician.press("Up")
    assert view.box == Box(117, 60, 480)


def test_plus_and_minus_change_the_size(clinician: Clinician, view: CropView) -> None:
    clinician.press("-")
    assert view.box.side == 432
    clinician.press("+")
    assert view.box.side > 432


def test_buttons_do_what_the_keys_do(
    clinician: Clinician, screen: CropScreen, view: CropView
) -> None:
    clinician.click(screen.smaller)
    assert view.box.side == 432
    clinician.click(screen.larger)
    assert view.box.side > 432


def test_the_frame_gets_no_smaller_than_the_model_needs_and_no_larger_than_the_photo(
    clinician: Clinician, view: CropView
) -> None:
    for _ in range(40):
        clinician.press("-")
    assert view.box.side == 64
    for _ in range(40):
        clinician.press("+")
    assert view.box.side == 600


def test_pinching_zooms_and_both_fingers_move_the_photo_but_not_the_frame(
    view: CropView,
) -> None:
    view.scale_frame(0.5)
    before = view.box
    first = view.frame_on_screen().center().toPoint() + QPoint(-110, -10)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, first)
    assert view.box != before  # a finger beside the frame
    pinch = QPinchGesture()
    pinch.setScaleFactor(3)
    pinch.setCenterPoint(QPointF(view.mapToGlobal(view.rect().center())))
    QApplication.sendEvent(view, QGestureEvent([pinch]))
    assert view.box == before
    assert not view.is_held
    assert view.zoom == pytest.approx(3)
    drawn = view.frame_on_screen()
    pinch.setScaleFactor(1)
    pinch.setCenterPoint(pinch.centerPoint() + QPointF(30, 0))
    QApplication.sendEvent(view, QGestureEvent([pinch]))
    assert view.frame_on_screen().x() == pytest.approx(drawn.x() + 30, abs=1)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton)


def test_rotating_keeps_the_frame_on_the_same_skin(
    clinician: Clinician, screen: CropScreen, view: CropView
) -> None:
    clinician.press("Shift+Left")
    clinician.click(screen.rotate)
    assert view.box == Box(600 - 60 - 480, 112, 480)
    for _ in range(3):
        clinician.press("R")
    assert view.box == Box(112, 60, 480)


def test_reset_can_be_undone(clinician: Clinician, screen: CropScreen, view: CropView) -> None:
    clinician.press("Shift+Left")
    moved = view.box
    clinician.click(screen.reset)
    assert view.box == Box(160, 60, 480)
    assert screen.reset.text() == "Undo"
    clinician.press("0")
    assert view.box == moved
    assert screen.reset.text() == "Reset"


def test_a_reset_that_moves_nothing_offers_no_undo(
    clinician: Clinician, screen: CropScreen
) -> None:
    clinician.click(screen.reset)
    assert screen.reset.text() == "Reset"


def test_moving_the_frame_after_a_reset_takes_the_undo_away(
    clinician: Clinician, screen: CropScreen, view: CropView
) -> None:
    clinician.press("Shift+Left")
    clinician.click(screen.reset)
    view.setFocus()
    clinician.press("Right")
    assert screen.reset.text() == "Reset"


def test_too_few_pixels_are_said_before_and_after(
    clinician: Clinician, loader: FakeLoader, tmp_path: Path
) -> None:
    file = tmp_path / "small.png"
    file.write_bytes(encoded(lesion_pixels(30, 30), "PNG"))
    clinician.open(file)
    assert clinician.crop.badges.words[0] == "↻ Too few pixels: move closer"
    clinician.screen()
    result = clinician.result
    assert result.banner.headline == "Retake the photo"
    assert "Too few pixels" in result.banner.sentence
    assert clinician.session.screening.assessment.outcome is Outcome.RETAKE


def test_a_model_that_needs_more_pixels_widens_the_smallest_frame(
    clinician: Clinician, loader: FakeLoader, view: CropView
) -> None:
    loader.add(FakeClassifier(manifest("hungry", side=512), MALIGNANT))
    clinician.prefer(model="hungry")
    clinician.wait(lambda: clinician.window.model.input_side == 512)
    assert view.box.side == 512


def test_an_empty_screen_moves_nothing(clinician: Clinician) -> None:
    screen = clinician.crop
    screen.turn()
    screen.reset_frame()
    screen.footer_actions.primary.choose()
    QTest.mouseClick(screen.view, Qt.MouseButton.LeftButton)
    assert screen.footer_actions.primary.enabled is False
    assert screen.view.frame_on_screen().isEmpty() or screen.view.grab()


def test_other_keys_and_gestures_are_left_alone(view: CropView) -> None:
    QTest.keyClick(view, Qt.Key.Key_F5)
    pinch, pan = QPinchGesture(), QPanGesture()
    pinch.setScaleFactor(0.0)
    for gesture in (pinch, pan):
        QApplication.sendEvent(view, QGestureEvent([gesture]))
    assert view.box == Box(160, 60, 480)


def test_moving_without_holding_the_frame_moves_nothing(view: CropView) -> None:
    middle = view.frame_on_screen().center().toPoint()
    QTest.mouseMove(view, middle)
    QTest.mouseMove(view, middle + QPoint(30, 30))
    assert view.box == Box(160, 60, 480)


def test_a_corner_dragged_across_the_centre_leaves_a_frame(view: CropView) -> None:
    corner, middle = view.frame_on_screen().topLeft(), view.frame_on_screen().center()
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(view, left, pos=corner.toPoint())
    for point in (middle, middle + QPointF(40, 40)):
        QTest.mouseMove(view, point.toPoint())
    QTest.mouseRelease(view, left, pos=middle.toPoint())
    assert view.box.side >= 64


def test_a_small_frame_can_be_dragged_by_its_middle(view: CropView, screen: CropScreen) -> None:
    screen.use_needed(16)
    for _ in range(30):
        screen.shrink()
    frame, before = view.frame_on_screen(), view.box
    assert frame.width() < 32
    drag(view, frame.center(), frame.center() + QPointF(40, 0))
    assert view.box.side == before.side
    assert view.box.x > before.x


@pytest.mark.parametrize(("key", "grows"), [("+", True), ("=", True), ("-", False)])
def test_plus_and_minus_scale_the_frame_wherever_the_focus_is(
    clinician: Clinician, screen: CropScreen, key: str, grows: bool
) -> None:
    for holder in (screen.rotate, screen.view, clinician.primary_button):
        before = screen.view.box.side
        holder.setFocus()
        clinician.press(key)
        assert (screen.view.box.side > before) is grows
        assert screen.view.box.side != before


def test_what_the_frame_shows_is_said_with_what_to_do(clinician: Clinician, tmp_path: Path) -> None:
    file = tmp_path / "dark.png"
    file.write_bytes(encoded((lesion_pixels(800, 600) * 0.3).astype("uint8"), "PNG"))
    clinician.open(file)
    badges = clinician.crop.badges
    clinician.wait(lambda: badges.words)
    assert badges.words == ("↻ Too dark: add light",)
    assert "move the shadow away" in badges.accessibleName()


def test_the_badges_follow_the_frame(clinician: Clinician, tmp_path: Path) -> None:
    pixels = lesion_pixels(1600, 600)
    pixels[:, :800] = pixels[:, :800] * 0.2
    file = tmp_path / "half.png"
    file.write_bytes(encoded(pixels, "PNG"))
    looked: list[object] = []
    clinician.app.workers.jobs._worker.finished.connect(lambda _, found: looked.append(found))
    clinician.open(file)
    screen = clinician.crop
    clinician.wait(lambda: any(isinstance(found, tuple) for found in looked))
    QTest.mouseClick(screen.view, Qt.MouseButton.LeftButton, pos=QPoint(20, 150))
    clinician.wait(lambda: "↻ Too dark: add light" in screen.badges.words)
    corner = QPoint(screen.view.width() - 20, 150)
    QTest.mouseClick(screen.view, Qt.MouseButton.LeftButton, pos=corner)
    clinician.wait(lambda: "↻ Too dark: add light" not in screen.badges.words)


def test_a_good_frame_is_not_praised(clinician: Clinician, screen: CropScreen) -> None:
    looked: list[object] = []
    clinician.app.workers.jobs._worker.finished.connect(lambda _, found: looked.append(found))
    clinician.wait(lambda: () in looked)
    assert screen.badges.words == ()


def test_a_damaged_photo_is_said_when_the_frame_is_looked_at(
    clinician: Clinician, tmp_path: Path
) -> None:
    whole = encoded(lesion_pixels(3000, 2000), "JPEG")
    file = tmp_path / "damaged.jpg"
    file.write_bytes(whole[: len(whole) // 2] + b"\xff\xd9")
    clinician.open(file)
    warning = clinician.crop.warning
    clinician.wait(lambda: "damaged" in warning.text().replace("\u200b", ""))


def test_what_was_seen_of_the_last_photo_is_forgotten(
    clinician: Clinician, tmp_path: Path, lesion_photo: Path
) -> None:
    file = tmp_path / "dark.png"
    file.write_bytes(encoded((lesion_pixels(800, 600) * 0.3).astype("uint8"), "PNG"))
    clinician.open(file)
    screen = clinician.crop
    clinician.wait(lambda: screen.badges.words)
    clinician.press("Esc")
    clinician.open(lesion_photo)
    assert screen.badges.words == ()


def test_an_empty_frame_is_not_looked_at(clinician: Clinician) -> None:
    screen = clinician.crop
    asked: list[object] = []
    clinician.patch.setattr(clinician.app.workers.jobs, "latest", lambda *call: asked.append(call))
    screen.entered()
    screen._look()
    assert not asked
