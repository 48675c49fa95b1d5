"""The straight way, as a person goes it: photo, crop, result, report."""

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from window_fixtures import BENIGN, Clinician, FakeLoader

from skinscreen.ui.steps import CROP, PHOTO, REPORT, RESULT


def test_the_primary_button_leads_from_a_file_to_a_pdf(
    clinician: Clinician, lesion_photo: Path, tmp_path: Path
) -> None:
    clinician.to_report(lesion_photo)
    clinician.type("P-17")
    clinician.export(tmp_path / "report.pdf")
    assert clinician.sentence == f"Saved: {tmp_path / 'report.pdf'}"
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_the_keyboard_alone_leads_from_start_to_pdf(
    clinician: Clinician, lesion_photo: Path, tmp_path: Path
) -> None:
    clinician.answer_open(lesion_photo)
    assert clinician.focus is clinician.primary_button
    clinician.press("Ctrl+O")
    clinician.wait(lambda: clinician.step == CROP)
    clinician.press("Right")
    clinician.press("Ctrl+Return")
    clinician.wait(lambda: clinician.step == RESULT and not clinician.result.busy)
    clinician.press("Space")
    clinician.type("P-18")
    clinician.press("Return")
    assert clinician.focus is clinician.report.age
    clinician.answer_save(tmp_path / "k.pdf")
    clinician.press("Ctrl+Return")
    clinician.save_by_dialog()
    clinician.wait(lambda: clinician.sentence)
    assert (tmp_path / "k.pdf").exists()


def test_the_result_is_said_in_words_with_malignant_classes_marked(
    clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.open(lesion_photo)
    clinician.screen()
    result = clinician.result
    assert result.banner.headline.startswith("Refer")
    assert "80.0 %" in result.banner.sentence
    clinician.secondary()
    names = [row.accessibleName() for row in result.findings.rows if row.isVisible()]
    assert len(names) == 8
    assert names[0] == "melanoma, 55.0 %, malignant"
    assert names[3] == "melanocytic naevus, 10.0 %"
    assert "lesion8-v3small 9.9" in result.model.text()


def test_below_the_threshold_the_banner_rules_nothing_out(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    loader.model.answer = BENIGN
    clinician.open(lesion_photo)
    clinician.screen()
    banner = clinician.result.banner
    assert banner.headline == "No malignant sign above the threshold"
    assert "does not rule out cancer" in banner.sentence


def test_screen_pressed_while_the_model_loads_is_answered_when_it_is_there(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    window = clinician.window
    clinician.open(lesion_photo)
    window.model.current = None  # as before the first model was loaded
    clinician.primary()
    assert clinician.step == RESULT
    assert clinician.result.busy
    clinician.app.workers.inference.load(clinician.preferred, strict=False)
    clinician.wait(lambda: not clinician.result.busy)
    assert clinician.session.screening is not None


def test_the_window_stays_alive_while_the_model_works(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    clinician.open(lesion_photo)
    loader.model.gate.clear()
    clinician.primary()
    clinician.wait(lambda: loader.model.runs == 1)
    assert clinician.result.busy
    assert not clinician.primary_button.isEnabled()
    clinician.click(clinician.settings_button)
    assert clinician.settings.isVisible()
    loader.model.gate.set()


def test_back_while_the_model_works_drops_its_answer(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    clinician.open(lesion_photo)
    loader.model.gate.clear()
    clinician.primary()
    clinician.wait(lambda: loader.model.runs == 1)
    clinician.press("Esc")
    assert clinician.step == CROP
    clinician.press("Right")
    box = clinician.crop.view.box
    loader.model.gate.set()
    clinician.screen()
    assert loader.model.runs == 2
    assert clinician.session.screening.assessment.crop == box


def test_a_model_that_fails_says_so_and_the_frame_stays(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    from skinscreen.domain.errors import ModelError

    loader.model.answer = ModelError("the model failed while scoring (odd)")
    clinician.open(lesion_photo)
    box = clinician.crop.view.box
    clinician.primary()
    clinician.wait(lambda: clinician.sentence)
    assert clinician.sentence == "the model failed while scoring (odd)"
    assert clinician.step == CROP
    assert clinician.crop.view.box == box


def test_a_bug_in_the_model_becomes_a_sentence(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path, caplog: pytest.LogCaptureFixture
) -> None:
    loader.model.answer = ZeroDivisionError("a bug")
    clinician.open(lesion_photo)
    clinician.primary()
    clinician.wait(lambda: clinician.sentence)
    assert "Something went wrong" in clinician.sentence
    assert "a bug" in caplog.text


def test_a_result_is_forgotten_once_the_frame_moves(
    clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.to_report(lesion_photo)
    clinician.press("Esc")
    clinician.press("Esc")
    assert clinician.step == CROP
    clinician.go_to(REPORT)
    assert clinician.step == REPORT, "nothing was moved yet"
    clinician.go_to(CROP)
    clinician.press("Right")
    assert clinician.session.screening is None
    clinician.go_to(REPORT)
    assert clinician.step == CROP


def test_steps_reached_before_can_be_tapped_and_others_not(
    clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.open(lesion_photo)
    photo, crop, result, _ = clinician.steps
    assert not result.isEnabled()
    clinician.click(photo)
    assert clinician.step == PHOTO
    clinician.click(crop)
    assert clinician.step == CROP


def test_a_double_tap_is_one_step(clinician: Clinician, lesion_photo: Path) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    clinician.open(lesion_photo)
    clinician.screen()
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(clinician.primary_button, left)
    QTest.mouseRelease(clinician.primary_button, left)
    QTest.mouseDClick(clinician.primary_button, left)
    assert clinician.step == REPORT
    assert not clinician.sentence


def test_a_photo_named_at_the_start_is_opened(
    clinician: Clinician, app: object, lesion_photo: Path
) -> None:
    from skinscreen.settings import Settings

    second = app(Settings(), lesion_photo).window  # type: ignore[operator]
    clinician.wait(lambda: second.step == CROP)


def test_new_photo_leaves_nothing_of_the_last_patient(
    clinician: Clinician, lesion_photo: Path, tmp_path: Path
) -> None:
    from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPlainTextEdit

    window = clinician.window
    form = clinician.report
    clinician.to_report(lesion_photo)
    clinician.type("SECRET")
    for field in (form.age, form.body_site.lineEdit(), form.notes):
        field.setFocus()
        clinician.type("SECRET")
    clinician.press("Tab")
    form.body_site.lineEdit().setFocus()
    clinician.press("Return")
    clinician.export(tmp_path / "SECRET.pdf")
    assert "SECRET" in clinician.sentence
    clinician.secondary()
    assert clinician.step == PHOTO
    for field in (form.reference, form.age, form.body_site.lineEdit(), form.notes):
        field.undo()
        field.undo()
    shown = [w.text() for w in window.findChildren(QLineEdit) + window.findChildren(QLabel)]
    shown += [w.toPlainText() for w in window.findChildren(QPlainTextEdit)]
    shown += [b.itemText(i) for b in window.findChildren(QComboBox) for i in range(b.count())]
    assert not [text for text in shown if "SECRET" in text]
    assert not [text for text in shown if "80.0 %" in text], "the last result is still there"
    assert clinician.session.screening is None
    assert clinician.crop.footer_actions.primary.enabled is False


def test_the_pdf_is_opened_by_the_systems_program(
    clinician: Clinician, lesion_photo: Path, tmp_path: Path
) -> None:
    opened: list[QUrl] = []
    clinician.patch.setattr(QDesktopServices, "openUrl", lambda url: bool(opened.append(url)))
    clinician.to_report(lesion_photo)
    clinician.type("P")
    clinician.export(tmp_path / "r.pdf")
    clinician.click(clinician.action)
    assert [url.toLocalFile() for url in opened] == [str(tmp_path / "r.pdf")]
    assert "no program to show it" in clinician.sentence


def test_closing_while_the_model_works_waits_for_it(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    from PySide6.QtCore import QTimer

    clinician.open(lesion_photo)
    loader.model.gate.clear()
    clinician.primary()
    clinician.wait(lambda: loader.model.runs == 1)
    QTimer.singleShot(0, loader.model.gate.set)
    clinician.qtbot.wait(1)
    clinician.app.stop()
    assert not clinician.window.isVisible()


def test_the_rows_of_an_old_result_are_gone_at_once(
    clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.open(lesion_photo)
    clinician.screen()
    rows = clinician.result.findings.rows
    clinician.window.flow.answering.forget()
    assert not any(row.isVisibleTo(row.parentWidget()) for row in rows)


def test_the_step_the_person_is_at_stands_out_from_the_start(clinician: Clinician) -> None:
    bold = [button.font().bold() for button in clinician.steps]
    assert bold == [True, *[False] * (len(bold) - 1)]
