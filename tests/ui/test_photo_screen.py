"""Ways to a photo: dialog, drop, paste, recent files; and what is refused."""

from pathlib import Path

import pytest
from drawn_lesion import encoded, lesion_pixels
from PIL import Image
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QColorSpace, QImage
from PySide6.QtWidgets import QFileDialog
from sweeps import slow
from unit.imaging.colours import cicp, png_with
from window_fixtures import Clinician

from skinscreen.ui.steps import CROP, PHOTO


def test_a_cancelled_dialog_changes_nothing(clinician: Clinician) -> None:
    clinician.answer_open("")
    clinician.press("Ctrl+O")
    assert clinician.step == PHOTO
    assert not clinician.sentence


def test_the_dialog_starts_where_the_last_photo_lay(
    clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.open(lesion_photo)
    asked: list[str] = []
    clinician.patch.setattr(
        QFileDialog, "getOpenFileName", lambda *a: asked.append(a[2]) or ("", "")
    )
    clinician.press("Ctrl+O")
    assert asked == [str(lesion_photo.parent)]


def test_a_dropped_photo_is_opened(clinician: Clinician, lesion_photo: Path) -> None:
    clinician.drop_files(lesion_photo)
    clinician.wait(lambda: clinician.step == CROP)


def test_several_dropped_files_are_opened_one_after_the_other_and_a_damaged_one_stops_nothing(
    clinician: Clinician, lesion_photo: Path
) -> None:
    last = lesion_photo.with_name("c.jpg")
    last.write_bytes(lesion_photo.read_bytes())
    clinician.drop_files(lesion_photo, lesion_photo.with_name("gone.jpg"), last)
    clinician.wait(lambda: clinician.step == CROP)
    clinician.screen()
    clinician.primary()
    assert clinician.secondary_button.text() == "Photo 2/3"
    clinician.secondary()
    clinician.wait(lambda: clinician.sentence.startswith("gone.jpg"))
    assert clinician.primary_button.text() == "Photo 3/3"
    clinician.primary()
    clinician.wait(lambda: clinician.step == CROP)
    assert clinician.session.file == last
    clinician.back()
    assert clinician.primary_button.text() == "Open a photo…"


def test_a_dropped_folder_is_refused(clinician: Clinician, tmp_path: Path) -> None:
    clinician.drop_files(tmp_path)
    clinician.wait(lambda: clinician.sentence)
    assert clinician.sentence.startswith(f"{tmp_path.name}: is a folder")


def test_a_dropped_text_file_is_refused(clinician: Clinician, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a picture")
    clinician.drop_files(file)
    clinician.wait(lambda: clinician.sentence)
    assert clinician.sentence.startswith("notes.txt: is not a picture that can be read")


def test_dropped_words_are_not_taken(clinician: Clinician) -> None:
    mime = QMimeData()
    mime.setText("hello")
    clinician.drop(mime)
    assert not clinician.sentence


def test_an_address_dropped_from_a_browser_is_refused(clinician: Clinician) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/a.jpg")])
    clinician.drop(mime)
    assert clinician.sentence == "There is no picture in this; copy or drop a photo."


def test_a_copied_picture_is_pasted(clinician: Clinician) -> None:
    image = QImage(300, 200, QImage.Format.Format_ARGB32)
    image.fill(QColor(200, 150, 120))
    clinician.copy(image)
    clinician.press("Ctrl+V")
    clinician.wait(lambda: clinician.step == CROP)
    assert clinician.crop.photo_name.accessibleName() == "Pasted picture"


def shown_level(clinician: Clinician) -> int:
    """The red of the photo on the crop's page."""
    clinician.wait(lambda: clinician.step == CROP)
    photo = clinician.crop._photo
    assert photo is not None
    return int(photo.pixels[60, 60, 0])


def test_the_colour_space_of_a_copied_picture_is_converted(clinician: Clinician) -> None:
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(QColor(55, 55, 54))
    image.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgbLinear))
    clinician.copy(image)
    clinician.press("Ctrl+V")
    assert abs(shown_level(clinician) - 128) <= 1


def test_a_picture_copied_as_a_file_is_read_with_all_it_says(clinician: Clinician) -> None:
    mime = QMimeData()
    stored = Image.new("RGB", (300, 200), (55, 55, 54))
    mime.setData("image/png", png_with(stored, cicp(1, 8, 0, 1)))
    clinician.drop(mime)
    assert abs(shown_level(clinician) - 128) <= 1


@pytest.mark.parametrize("kind", ["image/x-icns", "image/svg+xml", "image/x-tga"])
def test_a_picture_that_only_qt_could_decode_is_refused(clinician: Clinician, kind: str) -> None:
    """As another program offers it: the desktop adds that there is an image."""
    mime = QMimeData()
    mime.setImageData(QImage(300, 200, QImage.Format.Format_RGB32))
    mime.setData(kind, b"something")
    clinician.drop(mime)
    assert clinician.sentence == "There is no picture in this; copy or drop a photo."


def test_a_copied_file_is_pasted(clinician: Clinician, lesion_photo: Path) -> None:
    clinician.copy(lesion_photo)
    clinician.click(clinician.photo.paste_button)
    clinician.wait(lambda: clinician.step == CROP)


def test_pasting_words_says_what_is_missing(clinician: Clinician) -> None:
    clinician.copy("words")
    clinician.press("Ctrl+V")
    assert clinician.sentence == "There is no picture in this; copy or drop a photo."


def test_pasting_into_the_form_pastes_text(clinician: Clinician, lesion_photo: Path) -> None:
    clinician.to_report(lesion_photo)
    clinician.copy("P-99")
    clinician.press("Ctrl+V")
    assert clinician.report.reference.text() == "P-99"


def test_a_pasted_picture_too_small_is_refused(clinician: Clinician) -> None:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    clinician.copy(image)
    clinician.press("Ctrl+V")
    clinician.wait(lambda: clinician.sentence)
    assert "8 x 8 pixels are too few" in clinician.sentence


def test_photos_opened_last_are_offered_newest_first(
    clinician: Clinician, lesion_photo: Path, lesion_jpeg: bytes
) -> None:
    second = lesion_photo.with_name("second.jpg")
    second.write_bytes(lesion_jpeg)
    clinician.open(lesion_photo)
    clinician.press("Esc")
    clinician.open(second)
    clinician.press("Esc")
    recent = clinician.photo.recent
    assert [recent.item(i).text() for i in range(recent.count())] == ["second.jpg", "lesion.jpg"]
    clinician.click(recent.viewport(), recent.visualItemRect(recent.item(1)).center())
    clinician.wait(lambda: clinician.step == CROP)
    assert clinician.crop.photo_name.accessibleName() == "lesion.jpg"


def test_a_vanished_photo_says_so_and_the_work_in_hand_stays(
    clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.to_report(lesion_photo)
    clinician.type("P-5")
    clinician.go_to(PHOTO)
    lesion_photo.unlink()
    recent = clinician.photo.recent
    recent.setFocus()
    recent.setCurrentRow(0)
    clinician.press("Return")
    clinician.wait(lambda: clinician.sentence)
    assert clinician.sentence.startswith("lesion.jpg: there is no such file")
    assert clinician.report.reference.text() == "P-5"
    assert clinician.steps[3].isEnabled()


@pytest.mark.parametrize(
    "name",
    [
        *slow(["ש" * 60 + ".jpg", "صورة الجلد.jpg", "皮膚.jpg"]),
        *("n" * 251 + ".jpg", "<b>bold.jpg"),
    ],
)
def test_any_name_is_shown_whole_somewhere_and_widens_nothing(
    clinician: Clinician, tmp_path: Path, lesion_jpeg: bytes, name: str
) -> None:
    file = tmp_path / name
    file.write_bytes(lesion_jpeg)
    window = clinician.window
    clinician.open(file)
    assert clinician.crop.photo_name.accessibleName() == name
    assert window.width() == 800
    clinician.press("Esc")
    file.write_bytes(b"not a picture")
    clinician.answer_open(file)
    clinician.press("Ctrl+O")
    clinician.wait(lambda: clinician.sentence)
    assert name in clinician.sentence
    assert window.width() == 800


def test_of_two_photos_opened_at_once_the_last_is_shown(
    clinician: Clinician, lesion_photo: Path
) -> None:
    other = lesion_photo.with_name("other.png")
    other.write_bytes(encoded(lesion_pixels(400, 300), "PNG"))
    clinician.drop_files(lesion_photo)
    clinician.drop_files(other)
    clinician.wait(lambda: clinician.step == CROP)
    clinician.qtbot.wait(100)
    assert clinician.crop.photo_name.accessibleName() == "other.png"


def test_a_refused_photo_after_a_good_one_does_not_stop_the_good_one(
    clinician: Clinician, lesion_photo: Path, tmp_path: Path
) -> None:
    clinician.drop_files(tmp_path / "gone.jpg")
    clinician.drop_files(lesion_photo)
    clinician.wait(lambda: clinician.step == CROP)
    assert not clinician.sentence


def test_hostile_pictures_are_opened_or_refused_by_name(clinician: Clinician, shared: Path) -> None:
    window = clinician.window
    files = sorted(f for f in (shared / "hostile-images").rglob("*") if f.is_file())
    for file in files[:: max(1, len(files) // 25)]:
        clinician.start_over()
        clinician.drop_files(file)
        clinician.wait(lambda: clinician.step == CROP or clinician.sentence)
        assert clinician.step == CROP or file.name in clinician.sentence
    assert window.isVisible()
