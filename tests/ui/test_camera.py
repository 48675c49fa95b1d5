"""The camera: live picture, capture, retake, loss and return, and its light going out."""

# ruff: noqa: D102 - the fakes' methods are those of the cameras they stand for

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from drawn_lesion import encoded, lesion_pixels
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from unit.services import finders
from unit.services.finders import Chosen
from window_fixtures import Clinician, FakeLoader

from skinscreen.app import Application
from skinscreen.capture.camera import DeviceDescription, DeviceKind, Frame, Resolution
from skinscreen.domain.errors import CaptureError
from skinscreen.imaging.photo import Photo
from skinscreen.services import cameras
from skinscreen.services.lesion_finder import FoundLesions, LesionFinder
from skinscreen.settings import Settings, load
from skinscreen.ui.screening import camera_panel, live_lesion
from skinscreen.ui.screening.camera_panel import LivePicture
from skinscreen.ui.screening.photo import PhotoScreen
from skinscreen.ui.steps import CROP, PHOTO
from skinscreen.ui.workers import camera_feed
from skinscreen.ui.workers.camera_feed import _CameraWorker


class FakeCamera:
    """A ``Camera`` that is pulled out and put back by a test."""

    def __init__(self, resolution: Resolution) -> None:
        self.resolution = resolution
        self.error: Exception | None = None
        self.take_error: Exception | None = None
        self.sequence = 0
        self.is_closed = False
        self.still = False
        self.shown: np.ndarray | None = None

    def latest(self) -> Frame:
        if self.error is not None:
            raise self.error
        if not self.still:
            self.sequence += 1
        pixels = np.full((self.resolution.height, self.resolution.width, 3), 150, np.uint8)
        if self.shown is not None:
            pixels = self.shown
        return Frame(pixels, time.monotonic(), self.sequence)

    def take(self) -> Photo:
        if self.take_error is not None:
            raise self.take_error
        pixels = self.latest().pixels
        return Photo(pixels, self.resolution.width, self.resolution.height, "DermCam")

    def close(self) -> None:
        self.is_closed = True


class Desk:
    """Two cameras on a desk."""

    def __init__(self) -> None:
        self.found = [
            DeviceDescription("usb-1", "DermCam", DeviceKind.WEBCAM),
            DeviceDescription("usb-2", "Other", DeviceKind.WEBCAM),
        ]
        self.opened: list[tuple[str, FakeCamera]] = []
        self.open_error: Exception | None = None

    def list_devices(self, _stills: Path | None = None) -> list[DeviceDescription]:
        return self.found

    def open_camera(self, device: DeviceDescription, resolution: Resolution) -> FakeCamera:
        if self.open_error is not None:
            raise self.open_error
        self.opened.append((device.id, FakeCamera(resolution)))
        return self.opened[-1][1]

    @property
    def camera(self) -> FakeCamera:
        return self.opened[-1][1]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk()
    monkeypatch.setattr(cameras, "list_devices", desk.list_devices)
    monkeypatch.setattr(cameras, "open_camera", desk.open_camera)
    return desk


@pytest.fixture
def screen(clinician: Clinician, desk: Desk) -> PhotoScreen:
    screen = clinician.photo
    clinician.click(screen.camera_button)
    clinician.wait(lambda: screen.panel.ready)
    return screen


def test_a_folder_of_photos_is_a_camera(
    app: Callable[[Settings], Application],
    loader: FakeLoader,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_bytes(encoded(lesion_pixels(320, 240)))
    person = Clinician(app(Settings(stills=str(tmp_path))), qtbot, monkeypatch)
    person.wait_for_model()
    screen = person.photo
    person.click(screen.camera_button)
    person.wait(lambda: screen.panel.ready)
    assert screen.panel.status.accessibleName() == "Gives 320 x 240"
    assert person.primary_button.text() == "Take the photo"
    person.primary()
    person.wait(lambda: person.step == CROP)
    assert person.crop.photo_name.accessibleName() == "a.jpg"
    assert not screen.camera_on
    person.secondary()
    person.wait(lambda: screen.panel.ready)
    person.primary()
    person.wait(lambda: person.step == CROP)
    person.screen()


def test_no_camera_is_a_sentence(clinician: Clinician, desk: Desk) -> None:
    desk.found = []
    clinician.click(clinician.photo.camera_button)
    clinician.wait(lambda: clinician.sentence)
    assert clinician.sentence == "No camera is connected. Plug one in, or open a photo."
    assert clinician.primary_button.text() == "Open a photo…"


def test_the_live_picture_is_shown_and_taken(
    clinician: Clinician, desk: Desk, screen: PhotoScreen
) -> None:
    picture = screen.panel.picture.grab().toImage()
    assert picture.pixelColor(picture.rect().center()).red() == 150
    clinician.primary()
    clinician.wait(lambda: clinician.step == CROP)
    clinician.wait(lambda: desk.camera.is_closed)


def test_retake_leads_back_to_the_camera_and_a_file_offers_none(
    clinician: Clinician, desk: Desk, screen: PhotoScreen, lesion_photo: Path
) -> None:
    clinician.primary()
    clinician.wait(lambda: clinician.step == CROP)
    assert clinician.secondary_button.text() == "Retake"
    clinician.secondary()
    clinician.wait(lambda: screen.panel.ready)
    assert clinician.step == PHOTO
    clinician.press("Esc")
    assert not screen.camera_on
    clinician.open(lesion_photo)
    assert not clinician.secondary_button.isVisible()


def test_another_device_and_resolution_are_used_and_kept(
    clinician: Clinician, desk: Desk, screen: PhotoScreen
) -> None:
    first = desk.camera
    screen.panel.devices.setFocus()
    clinician.press("Down")
    clinician.wait(lambda: screen.panel.ready)
    assert first.is_closed
    screen.panel.resolutions.setFocus()
    clinician.press("End")
    clinician.wait(lambda: screen.panel.status.accessibleName() == "Gives 640 x 480")
    assert desk.opened[-1][0] == "usb-2"
    assert (load().camera, load().camera_width) == ("usb-2", 640)
    clinician.press("Esc")
    clinician.click(screen.camera_button)
    clinician.wait(lambda: screen.panel.ready)
    assert desk.opened[-1][0] == "usb-2"
    assert desk.camera.resolution == Resolution(640, 480)


def test_a_lost_camera_says_so_cannot_be_used_and_recovers(
    clinician: Clinician, desk: Desk, screen: PhotoScreen
) -> None:
    desk.camera.error = CaptureError("DermCam was unplugged; plug it in again")
    clinician.wait(lambda: not screen.panel.ready)
    assert "unplugged" in screen.panel.picture.accessibleDescription()
    assert not clinician.primary_button.isEnabled()
    assert not screen.panel.picture.grab().isNull()
    desk.camera.error = None
    clinician.wait(lambda: screen.panel.ready)


def test_a_photo_that_cannot_be_taken_says_why_and_the_next_one_can(
    clinician: Clinician, desk: Desk, screen: PhotoScreen
) -> None:
    desk.camera.still = True
    desk.camera.take_error = CaptureError("DermCam sends nothing new")
    said: list[str] = []
    clinician.app.workers.feed.not_taken.connect(said.append)
    clinician.primary()
    clinician.wait(lambda: said)
    assert said == ["DermCam sends nothing new"]
    desk.camera.take_error = None
    clinician.wait(lambda: screen.panel.ready)
    clinician.primary()
    clinician.wait(lambda: clinician.step == CROP)


def test_the_light_goes_out_when_the_person_leaves(
    clinician: Clinician, desk: Desk, screen: PhotoScreen
) -> None:
    clinician.click(clinician.settings_button)
    clinician.wait(lambda: desk.camera.is_closed)


def test_the_light_goes_out_with_the_close_and_the_back_button(
    clinician: Clinician, desk: Desk, screen: PhotoScreen
) -> None:
    clinician.click(screen.panel.close_button)
    clinician.wait(lambda: desk.camera.is_closed)
    clinician.click(screen.camera_button)
    clinician.wait(lambda: screen.panel.ready)
    clinician.back()
    clinician.wait(lambda: desk.camera.is_closed)


def test_closing_the_window_with_the_camera_on_lets_go_of_it(
    clinician: Clinician, desk: Desk, screen: PhotoScreen
) -> None:
    clinician.press("Ctrl+Q")
    clinician.app.stop()
    assert desk.camera.is_closed


def test_a_camera_found_after_the_person_went_on_stays_off(
    clinician: Clinician, desk: Desk
) -> None:
    clinician.click(clinician.photo.camera_button)
    clinician.press("Ctrl+,")
    clinician.wait(lambda: clinician.settings.device.camera.count() == 3)
    assert not desk.opened


def test_nothing_of_the_live_picture_stays(
    clinician: Clinician, desk: Desk, screen: PhotoScreen
) -> None:
    clinician.press("Esc")
    picture = screen.panel.picture.grab().toImage()
    assert picture.pixelColor(picture.rect().center()).red() != 150


def test_the_camera_of_the_settings_is_used(clinician: Clinician, desk: Desk) -> None:
    clinician.press("Ctrl+,")
    clinician.wait(lambda: clinician.settings.device.camera.count() == 3)
    clinician.settings.device.camera.setFocus()
    clinician.press("End")
    assert load().camera == "usb-2"
    clinician.press("Esc")
    clinician.click(clinician.photo.camera_button)
    clinician.wait(lambda: clinician.photo.panel.ready)
    assert desk.opened[-1][0] == "usb-2"


def test_the_settings_name_a_camera_that_is_not_there(clinician: Clinician, desk: Desk) -> None:
    clinician.prefer(camera="usb-9")
    clinician.press("Ctrl+,")
    screen = clinician.settings
    clinician.wait(lambda: screen.device.camera.count() == 4)
    assert screen.device.camera.currentText() == "the one used last (not connected)"


def test_what_is_the_matter_with_the_live_picture_is_said_and_taken_back(
    clinician: Clinician, desk: Desk, screen: PhotoScreen
) -> None:
    badges = screen.panel.picture.badges
    desk.camera.shown = (lesion_pixels(640, 480) * 0.3).astype(np.uint8)
    clinician.wait(lambda: badges.words == ("↻ Too dark: add light",))
    desk.camera.shown = lesion_pixels(640, 480)
    clinician.wait(lambda: badges.words == ())


def test_badges_go_with_the_picture(clinician: Clinician, desk: Desk, screen: PhotoScreen) -> None:
    badges = screen.panel.picture.badges
    clinician.wait(lambda: badges.words)
    desk.camera.error = CaptureError("DermCam was unplugged; plug it in again")
    clinician.wait(lambda: not screen.panel.ready)
    assert badges.words == ()


# --- the worker itself, on this thread --------------------------------------------------------


@pytest.fixture
def worker(qapp: QApplication, desk: Desk) -> _CameraWorker:
    return _CameraWorker()


def heard(worker: _CameraWorker) -> list[tuple[str, object]]:
    said: list[tuple[str, object]] = []
    worker.frame.connect(lambda _, size: said.append(("frame", size)))
    worker.lost.connect(lambda s: said.append(("lost", s)))
    worker.taken.connect(lambda p: said.append(("taken", p.name)))
    worker.not_taken.connect(lambda s: said.append(("not taken", s)))
    return said


def test_no_second_picture_is_sent_before_the_first_was_shown(
    worker: _CameraWorker, desk: Desk
) -> None:
    said = heard(worker)
    worker.open(desk.found[0], Resolution(64, 48))
    worker._look()
    worker._look()
    assert said == [("frame", "64 x 48")]
    worker.go_on()
    worker._look()
    assert len(said) == 2
    worker.shut_down()
    assert desk.camera.is_closed
    worker._look()
    assert len(said) == 2


def test_a_large_picture_is_made_smaller_for_the_screen(
    worker: _CameraWorker, desk: Desk, qtbot: QtBot
) -> None:
    worker.open(desk.found[0], Resolution(1920, 1080))
    with qtbot.waitSignal(worker.frame) as seen:
        worker._look()
    assert (seen.args[0].width(), seen.args[0].height()) == (960, 540)
    worker.close()


def test_the_live_picture_is_looked_at_a_few_times_a_second_not_each_time(
    worker: _CameraWorker, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr(camera_feed.time, "monotonic", lambda: clock[0])
    judged: list[object] = []
    worker.judged.connect(judged.append)
    worker.open(desk.found[0], Resolution(640, 480))
    for _ in range(6):
        worker._look()
        worker.go_on()
        clock[0] += 0.1
    worker.close()
    assert len(judged) == 2


def test_the_same_picture_is_sent_once(worker: _CameraWorker, desk: Desk) -> None:
    said = heard(worker)
    worker.open(desk.found[0], Resolution(64, 48))
    desk.camera.still = True
    for _ in range(3):
        worker._look()
        worker.go_on()
    assert len(said) == 1
    worker.close()


def test_taking_without_a_camera_says_so(worker: _CameraWorker) -> None:
    said = heard(worker)
    worker.take()
    assert said == [("not taken", "no camera is open")]


@pytest.mark.parametrize(
    ("error", "words"), [(CaptureError("busy"), "busy"), (OSError("odd"), "Something went wrong")]
)
def test_whatever_a_camera_does_becomes_a_sentence(
    worker: _CameraWorker, desk: Desk, error: Exception, words: str
) -> None:
    said = heard(worker)
    desk.open_error = error
    worker.open(desk.found[0], Resolution(64, 48))
    desk.open_error = None
    worker.open(desk.found[0], Resolution(64, 48))
    desk.camera.take_error = error
    worker.take()
    desk.camera.error = error
    worker._look()
    worker.close()
    assert [kind for kind, _ in said] == ["lost", "not taken", "lost"]
    assert all(words in str(sentence) for _, sentence in said)


def test_a_photo_taken_is_handed_over(worker: _CameraWorker, desk: Desk) -> None:
    said = heard(worker)
    worker.open(desk.found[0], Resolution(64, 48))
    worker.take()
    worker.close()
    assert said == [("taken", "DermCam")]


def test_why_a_photo_was_not_taken_stays_while_the_live_picture_goes_on(
    clinician: Clinician, desk: Desk
) -> None:
    screen = clinician.photo
    clinician.click(screen.camera_button)
    clinician.wait(lambda: screen.footer_actions.primary.enabled and screen.camera_on)
    desk.camera.take_error = CaptureError("the camera gave no photo")
    clinician.primary()
    clinician.wait(lambda: clinician.sentence)
    clinician.wait(lambda: screen.footer_actions.primary.enabled)
    assert clinician.sentence == "the camera gave no photo"


def test_the_box_follows_the_lesion_and_says_what_to_do(
    clinician: Clinician, desk: Desk, screen: PhotoScreen, loader: FakeLoader
) -> None:
    picture = screen.panel.picture
    assert picture.words == ""
    chosen = finders.detector((200, 150, 440, 390, 0.9))
    loader.finder = LesionFinder(chosen)
    clinician.load_again()
    clinician.wait(lambda: picture.words == "Ready")
    before = picture.lesion
    assert before.width() > 0
    empty = picture.grab().toImage()
    chosen.detections = finders.detector((10, 10, 250, 250, 0.9)).detections
    clinician.wait(lambda: picture.lesion != before)
    assert picture.grab().toImage() != empty
    chosen.detections = finders.detector((10, 10, 30, 30, 0.9)).detections
    clinician.wait(lambda: picture.words == "Closer")
    chosen.detections = []
    clinician.wait(lambda: picture.words == "")
    assert picture.lesion.isEmpty()


def test_without_a_detector_one_live_picture_is_looked_at_and_no_more(
    clinician: Clinician, loader: FakeLoader, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[object] = []
    follow = LesionFinder.follow

    def counted(finder: LesionFinder, photo: Photo) -> FoundLesions:
        looked.append(photo)
        return follow(finder, photo)

    monkeypatch.setattr(LesionFinder, "follow", counted)
    pictures: list[object] = []
    panel = clinician.photo.panel
    panel.pictured.connect(pictures.append)
    monkeypatch.setattr(live_lesion, "_INTERVAL_S", 0.0)
    clinician.click(clinician.photo.camera_button)
    clinician.wait(lambda: len(pictures) > 30)
    assert len(looked) == 1


def test_a_box_that_jumps_asks_for_a_still_hand(qapp: QApplication) -> None:
    picture = LivePicture()
    said = []
    for left in (0.1, 0.1, 0.3, 0.31):
        picture.show_lesion(QRectF(left, 0.1, 0.4, 0.4))
        said.append(picture.words)
    assert said == ["Hold still", "Ready", "Hold still", "Ready"]


@pytest.fixture
def by_itself(clinician: Clinician, loader: FakeLoader, monkeypatch: pytest.MonkeyPatch) -> Chosen:
    """The camera takes its photo by itself, of a lesion that is ready."""
    monkeypatch.setattr(camera_panel, "STEADY_MS", 150)
    chosen = finders.detector((200, 150, 440, 390, 0.9))
    loader.finder = LesionFinder(chosen)
    clinician.load_again()
    clinician.prefer(take_by_itself=True)
    return chosen


def test_the_photo_is_taken_after_a_steady_second_where_that_is_switched_on(
    clinician: Clinician, desk: Desk, screen: PhotoScreen, by_itself: Chosen
) -> None:
    desk.camera.shown = lesion_pixels(640, 480)
    clinician.wait(lambda: screen.panel.picture.words == "Hold still: the photo is taken")
    clinician.wait(lambda: clinician.step == CROP)


@pytest.mark.usefixtures("by_itself")
def test_no_photo_is_taken_by_itself_while_the_picture_has_an_issue(
    clinician: Clinician, desk: Desk, screen: PhotoScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera_panel, "STEADY_MS", 2000)  # longer than it takes to be judged
    desk.camera.shown = np.full((480, 640, 3), 8, np.uint8)
    clinician.wait(lambda: screen.panel.picture.badges.words)
    clinician.wait(lambda: screen.panel.picture.words == "Ready")
    assert clinician.step == PHOTO


def test_no_photo_is_taken_by_itself_of_a_lesion_that_is_far(
    clinician: Clinician, desk: Desk, screen: PhotoScreen, by_itself: Chosen
) -> None:
    desk.camera.shown = lesion_pixels(640, 480)
    by_itself.detections = finders.detector((10, 10, 30, 30, 0.9)).detections
    clinician.wait(lambda: screen.panel.picture.words == "Closer")
    asked = len(by_itself.asked)
    clinician.wait(lambda: len(by_itself.asked) > asked + 3)
    assert screen.panel.picture.words == "Closer"
    assert clinician.step == PHOTO


def test_the_box_goes_with_the_picture(
    clinician: Clinician, desk: Desk, screen: PhotoScreen, loader: FakeLoader
) -> None:
    loader.finder = LesionFinder(finders.detector((200, 150, 290, 240, 0.9)))
    clinician.load_again()
    clinician.wait(lambda: screen.panel.picture.words)
    desk.camera.error = CaptureError("it was pulled out")
    clinician.wait(lambda: not screen.panel.ready)
    assert screen.panel.picture.lesion.isEmpty()
    desk.camera.error = None
    clinician.wait(lambda: screen.panel.picture.words)


def test_nobody_looks_at_the_live_picture_where_that_is_switched_off(
    clinician: Clinician, desk: Desk, loader: FakeLoader
) -> None:
    chosen = finders.detector((200, 150, 440, 390, 0.9))
    loader.finder = LesionFinder(chosen)
    clinician.load_again()
    clinician.prefer(find_lesions=False)
    clinician.click(clinician.photo.camera_button)
    clinician.wait(lambda: clinician.photo.panel.ready)
    shown: list[object] = []
    clinician.photo.panel.pictured.connect(shown.append)
    clinician.wait(lambda: len(shown) > 20)
    assert chosen.asked == []
