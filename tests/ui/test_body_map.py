"""The body is zoomed and moved; dots make room for each other; a tap names the site."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGestureEvent, QPinchGesture
from pytestqt.qtbot import QtBot

from skinscreen.domain.record import BodySide, Lesion, Patient, Place, new_id
from skinscreen.ui.records.body_map import BodyMap, Dot
from skinscreen.ui.records.forms import LesionForm

HAND = Place(BodySide.FRONT, 0.13, 0.58)
SHOULDER = Place(BodySide.FRONT, 0.22, 0.24)


def shown(qtbot: QtBot) -> tuple[BodyMap, list[Place]]:
    """A map, and the places that are chosen on it."""
    view = BodyMap()
    qtbot.addWidget(view)
    view.resize(360, 320)
    view.show()
    chosen: list[Place] = []
    view.place_chosen.connect(chosen.append)
    return view, chosen


def tap(view: BodyMap, point: QPointF) -> None:
    none = Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, none, point.toPoint())


def test_a_hand_is_drawn_as_large_as_a_fingertip_and_a_tap_on_it_is_the_place_it_was(
    qtbot: QtBot,
) -> None:
    view, chosen = shown(qtbot)
    tap(view, view.point(HAND))
    for _ in range(4):
        QTest.mouseClick(view.closer, Qt.MouseButton.LeftButton)
    assert not view.closer.isEnabled()
    assert view.rect().contains(view.point(HAND).toPoint())
    tap(view, view.point(HAND))
    first, second = chosen
    assert abs(first.x - second.x) < 0.02
    assert abs(first.y - second.y) < 0.02
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    assert not view.closer.isEnabled()
    for _ in range(4):
        QTest.mouseClick(view.farther, Qt.MouseButton.LeftButton)
    assert not view.farther.isEnabled()


def test_a_finger_that_moves_moves_the_body_and_places_nothing(qtbot: QtBot) -> None:
    view, chosen = shown(qtbot)
    middle = QPointF(view.rect().center())
    nothing = (Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier)
    phase = Qt.ScrollPhase.NoScrollPhase
    for turned in (0, 120):
        wheel = QWheelEvent(middle, middle, QPoint(), QPoint(0, turned), *nothing, phase, False)
        QApplication.sendEvent(view, wheel)
    pinch = QPinchGesture()
    pinch.setScaleFactor(1.5)
    pinch.setCenterPoint(QPointF(view.mapToGlobal(view.rect().center())))
    QApplication.sendEvent(view, QGestureEvent([pinch]))
    before = view.point(SHOULDER)
    start = view.rect().center()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(view, start + QPoint(40, 0))
    QTest.mouseRelease(
        view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start + QPoint(40, 0)
    )
    assert abs(view.point(SHOULDER).x() - before.x() - 40) < 1
    assert not chosen


def test_dots_of_one_place_are_drawn_beside_each_other_and_each_is_chosen(qtbot: QtBot) -> None:
    view, _ = shown(qtbot)
    tapped: list[str] = []
    view.dot_chosen.connect(tapped.append)
    view.show_dots([Dot(name, name, SHOULDER) for name in "abcd"])
    view.grab()
    middles = view._middles()
    points = [(p.x(), p.y()) for p in middles.values()]
    assert all(
        abs(x - u) + abs(y - v) >= 26 for x, y in points for u, v in points if (x, y) != (u, v)
    )
    for name in "abcd":
        tap(view, middles[name])
    assert tapped == list("abcd")


def form_at(qtbot: QtBot, place: Place | None) -> tuple[LesionForm, list[Lesion]]:
    """The form of a new lesion, and what is saved by it."""
    who = Patient(new_id(), "Anna Example")
    form = LesionForm(Lesion(new_id(), who.id, place=place), who, is_new=True)
    qtbot.addWidget(form)
    saved: list[Lesion] = []
    form.save_wanted.connect(saved.append)
    return form, saved


def test_a_tap_names_the_site_unless_one_was_typed(qtbot: QtBot) -> None:
    form, _ = form_at(qtbot, SHOULDER)
    assert form.site.text() == "right shoulder"
    form.map.place_chosen.emit(HAND)
    assert form.site.text() == "right hand"
    form.site.setText("thumb")
    form.map.place_chosen.emit(SHOULDER)
    assert form.site.text() == "thumb"


def test_a_site_on_the_other_side_is_asked_about_before_it_is_saved(qtbot: QtBot) -> None:
    form, saved = form_at(qtbot, SHOULDER)
    for button in (0, 1):
        form.show_busy(False)
        form.site.setText("left shoulder")
        form._save()
        assert "right shoulder" in form.site_line.sentence
        form.site_line.buttons[button].click()
        assert form.site_line.sentence == ""
        form._save()
    assert [lesion.site for lesion in saved] == ["right shoulder", "left shoulder"]
