"""Photos are chosen by what they show: drives that come and go, folders, thumbnails, no hang."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from keyboard_hand import touchscreen
from PIL import Image
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from record_fixtures import Keeper
from sweeps import slow
from window_fixtures import Clinician

from skinscreen.services import browsing
from skinscreen.services.browsing import Place
from skinscreen.ui.browser.screen import BrowserScreen
from skinscreen.ui.steps import BROWSE, CROP, PHOTO, RECORDS
from skinscreen.ui.theme import TARGET


@pytest.fixture
def stick(tmp_path: Path, lesion_jpeg: bytes) -> Path:
    """A drive with two photos, a damaged one, a text and a folder with one more."""
    folder = tmp_path / "STICK"
    (folder / "inner").mkdir(parents=True)
    for number, name in enumerate(("old.jpg", "new.jpg", "inner/one.jpg")):
        (folder / name).write_bytes(lesion_jpeg)
        os.utime(folder / name, (number, number))
    (folder / "damaged.jpg").write_bytes(b"\xff\xd8\xff nothing")
    (folder / "notes.txt").write_text("words")
    return folder


@pytest.fixture(autouse=True)
def _single_taps(qapp: QApplication) -> Iterator[None]:
    """A test taps sooner than people do, and Qt would take two taps anywhere for a double one."""
    usual = qapp.doubleClickInterval()
    qapp.setDoubleClickInterval(0)
    yield
    qapp.setDoubleClickInterval(usual)


@pytest.fixture
def plugged(monkeypatch: pytest.MonkeyPatch, stick: Path, tmp_path: Path) -> list[Place]:
    """The places there are; a test may change them."""
    (tmp_path / "home").mkdir()
    there = [Place("STICK", stick), Place("Home folder", tmp_path / "home")]
    monkeypatch.setattr(browsing, "places", lambda: tuple(there))
    return there


def browsed(clinician: Clinician, *, photos: bool = True) -> BrowserScreen:
    """The browser, opened from the first step, once it shows its first place."""
    clinician.primary()
    assert clinician.step == BROWSE
    browser = clinician.window.browser
    clinician.wait(lambda: not photos or browser.grid.model_of_entries.rowCount())
    return browser


def names(browser: BrowserScreen) -> list[str]:
    return [entry.name for entry in browser.grid.model_of_entries.entries]


def place_of(browser: BrowserScreen, name: str) -> QPoint:
    grid = browser.grid
    index = grid.model_of_entries.index(names(browser).index(name))
    grid.scrollTo(index)
    return grid.visualRect(index).center()


def tap(browser: BrowserScreen, name: str) -> None:
    """With a finger."""
    port, place = browser.grid.viewport(), place_of(browser, name)
    QTest.touchEvent(port, touchscreen()).press(0, place, port).commit()
    QTest.qWait(30)
    QTest.touchEvent(port, touchscreen()).release(0, place, port).commit()
    QTest.qWait(30)


def picture(browser: BrowserScreen, name: str) -> QImage:
    model = browser.grid.model_of_entries
    index = model.index(names(browser).index(name))
    return model.data(index, Qt.ItemDataRole.DecorationRole).toImage()


def middle(image: QImage) -> int:
    """How red the middle is more than blue: of skin a lot, of a sign nothing."""
    colour = image.pixelColor(image.width() // 2, image.height() // 2)
    return colour.red() - colour.blue()


def test_two_taps_lead_from_the_start_to_the_photo_that_was_seen(
    clinician: Clinician, plugged: list[Place], stick: Path
) -> None:
    browser = browsed(clinician)
    assert names(browser)[0] == "inner"
    assert names(browser)[2:] == ["new.jpg", "old.jpg"]
    clinician.wait(lambda: middle(picture(browser, "new.jpg")) > 20)
    tap(browser, "old.jpg")
    clinician.wait(lambda: clinician.step == CROP)
    assert clinician.session.file == stick / "old.jpg"
    clinician.back()
    assert names(browsed(clinician))[0] == "inner", "where the last photo lay"


def test_a_damaged_photo_has_a_sign_and_a_sentence_and_spoils_no_other(
    clinician: Clinician, plugged: list[Place]
) -> None:
    browser = browsed(clinician)
    clinician.wait(lambda: middle(picture(browser, "old.jpg")) > 20)
    before = picture(browser, "damaged.jpg")
    assert middle(before) == 0
    tap(browser, "damaged.jpg")
    clinician.wait(lambda: clinician.sentence)
    assert clinician.sentence.startswith("damaged.jpg")
    assert clinician.step == PHOTO


def test_keys_alone_lead_into_a_folder_back_up_and_to_a_photo(
    clinician: Clinician, plugged: list[Place], stick: Path
) -> None:
    browser = browsed(clinician)
    clinician.wait(lambda: clinician.focus is browser.grid)
    clinician.press("Return")
    clinician.wait(lambda: names(browser) == ["one.jpg"])
    clinician.press("Esc")
    clinician.wait(lambda: "inner" in names(browser))
    clinician.press("End")
    assert browser.grid.entry is not None
    clinician.press("Ctrl+Return")
    clinician.wait(lambda: clinician.step == CROP)
    assert clinician.session.file == stick / "old.jpg"


def test_esc_at_the_top_leads_back_to_the_start(clinician: Clinician, plugged: list[Place]) -> None:
    browsed(clinician)
    clinician.press("Esc")
    assert clinician.step == PHOTO


def test_a_stick_that_is_pulled_out_is_said_and_the_next_place_shown(
    clinician: Clinician, plugged: list[Place]
) -> None:
    browser = browsed(clinician)
    del plugged[0]
    browser._look_for_places()
    clinician.wait(lambda: clinician.sentence == "STICK was unplugged.")
    clinician.wait(lambda: browser.message_label.text() == "There are no photos here.")
    plugged.insert(0, Place("CARD", plugged[0].folder.parent / "STICK"))
    browser._look_for_places()
    clinician.wait(lambda: browser.places.lines.rowCount() == 2)
    assert browser.places.lines.lines[0].words == "CARD"


def test_a_folder_that_goes_while_it_is_shown_is_said(
    clinician: Clinician, plugged: list[Place], stick: Path
) -> None:
    browser = browsed(clinician)
    (stick / "inner/one.jpg").unlink()
    (stick / "inner").rmdir()
    tap(browser, "inner")
    clinician.wait(lambda: "cannot be" in browser.message_label.text())


def test_the_systems_dialog_is_one_tap_away_and_starts_in_the_same_folder(
    clinician: Clinician, plugged: list[Place], stick: Path
) -> None:
    asked: list[str] = []

    def answer(_parent: object, _title: str, folder: str, _kinds: str) -> tuple[str, str]:
        asked.append(folder)
        return str(stick / "new.jpg"), ""

    clinician.patch.setattr(QFileDialog, "getOpenFileName", answer)
    browsed(clinician)
    clinician.secondary()
    clinician.wait(lambda: clinician.step == CROP)
    assert asked == [str(stick)]


def test_of_twenty_thousand_files_the_newest_are_shown_and_few_are_read(
    clinician: Clinician, plugged: list[Place], stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = stick / "many"
    many.mkdir()
    for number in range(20_000):
        (many / f"{number}.jpg").touch()
    read: list[Path] = []
    monkeypatch.setattr(browsing, "picture", lambda path, _side: read.append(path) or refuse())
    browser = browsed(clinician)
    tap(browser, "many")
    clinician.wait(lambda: browser.grid.model_of_entries.rowCount() == browsing.MOST)
    assert "20,000" in browser.message_label.text()
    clinician.qtbot.wait(300)
    assert 0 < len(read) < 100
    browser.grid.scrollToBottom()
    clinician.qtbot.wait(100)
    clinician.back()
    clinician.wait(lambda: "many" in names(browser))


def refuse() -> None:
    from skinscreen.domain.errors import ImageError

    raise ImageError("no photo")


def test_who_leaves_waits_for_no_thumbnail_and_none_is_kept(
    clinician: Clinician, plugged: list[Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, made = threading.Event(), []
    real: Callable[[Path, int], object] = browsing.picture

    def slow(path: Path, side: int) -> object:
        made.append(path.name)
        gate.wait(10)
        return real(path, side)

    monkeypatch.setattr(browsing, "picture", slow)
    browser = browsed(clinician)
    clinician.wait(lambda: made)
    clinician.back()
    assert clinician.step == PHOTO
    gate.set()
    clinician.qtbot.wait(100)
    assert len(made) == 1
    assert names(browser) == []


def test_behind_the_lock_nothing_leads_back_to_the_photos(
    keeper: Keeper, plugged: list[Place]
) -> None:
    keeper.make_record()
    keeper.press("Ctrl+Shift+F12")
    keeper.go_back()
    browsed(keeper)
    keeper.press("Ctrl+L")
    keeper.wait(lambda: keeper.step == RECORDS)
    keeper.press("Esc")
    assert keeper.step == PHOTO


@pytest.mark.parametrize("size", [QSize(800, 480), *slow([QSize(720, 1280)])])
@pytest.mark.parametrize("text_size", [*slow([100]), 200])
def test_everything_fits_and_is_as_large_as_a_finger(
    clinician: Clinician, plugged: list[Place], size: QSize, text_size: int
) -> None:
    clinician.prefer(text_size=text_size)
    clinician.window.resize(size)
    browser = browsed(clinician)
    clinician.qtbot.wait(50)
    grid = browser.grid
    cell = grid.visualRect(grid.model_of_entries.index(1))
    assert min(cell.width(), cell.height()) >= TARGET
    line = browser.places.visualRect(browser.places.lines.index(0))
    assert line.height() >= TARGET
    assert grid.viewport().height() >= cell.height()
    assert clinician.window.size() == size


def test_a_picture_that_is_upright_in_the_photo_is_so_in_its_thumbnail(
    clinician: Clinician, plugged: list[Place], stick: Path
) -> None:
    exif = Image.Exif()
    exif[274] = 6
    Image.new("RGB", (400, 200), "red").save(stick / "turned.jpg", exif=exif)
    browser = browsed(clinician)
    clinician.wait(lambda: middle(picture(browser, "turned.jpg")) > 200)
    shown = picture(browser, "turned.jpg")
    assert shown.pixelColor(shown.width() // 2, 2).red() > 200, "as high as there is room"
    assert shown.pixelColor(2, shown.height() // 2).alpha() == 0
