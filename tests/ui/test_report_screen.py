"""The form and where its report goes."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from bracketed import bracketed
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sweeps import thinned
from window_fixtures import Clinician

from skinscreen import language
from skinscreen.report import pdf
from skinscreen.services import drives, export
from skinscreen.ui.screening.report import ReportScreen
from skinscreen.ui.steps import REPORT


@pytest.fixture
def form(clinician: Clinician, lesion_photo: Path) -> ReportScreen:
    clinician.to_report(lesion_photo)
    return clinician.report


def fill(clinician: Clinician, form: ReportScreen) -> None:
    clinician.type("P-1")
    form.notes.setFocus()
    clinician.type("grew since spring")


def test_only_the_reference_is_needed(clinician: Clinician, form: ReportScreen) -> None:
    button = clinician.primary_button
    assert clinician.focus is form.reference
    assert not button.isEnabled()
    clinician.type(" ")
    assert not button.isEnabled()
    clinician.type("P")
    assert button.isEnabled()


def test_what_was_typed_is_what_the_report_gets(clinician: Clinician, form: ReportScreen) -> None:
    fill(clinician, form)
    for field, text in ((form.age, "63"), (form.clinician, "Dr Núñez")):
        field.setFocus()
        clinician.type(text)
    form.sex.setFocus()
    clinician.press("Down")
    form.body_site.setFocus()
    QTest.keyClicks(form.body_site.lineEdit(), "left heel")
    assert form.patient() == export.PatientBlock(
        "P-1", "63", "female", "left heel", "Dr Núñez", "grew since spring"
    )


def test_a_form_in_another_language_hands_on_and_keeps_what_was_chosen_in_english(
    qtbot: QtBot,
) -> None:
    language.speak(bracketed())
    form = ReportScreen()
    qtbot.addWidget(form)
    assert form.footer_actions.primary.text == "«Export PDF…»"
    assert form.sex.itemText(1) == "«female»"
    form.sex.setCurrentText("«other»")
    form.body_site.setCurrentText("«trunk, back»")
    patient, typed = form.patient(), form.typed
    assert (patient.sex, patient.body_site) == ("other", "trunk, back")
    assert typed == {"sex": "other", "body_site": "trunk, back"}
    form.clear("")
    form.fill(typed)
    assert (form.sex.currentText(), form.body_site.currentText()) == ("«other»", "«trunk, back»")


def test_a_report_is_in_its_own_language_while_the_window_keeps_its(
    clinician: Clinician, form: ReportScreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language, "find", bracketed)
    clinician.prefer(report_language="fr")
    clinician.type("P-1")
    form.sex.setCurrentText("female")
    clinician.export(tmp_path / "r.pdf")
    assert clinician.sentence == f"Saved: {tmp_path / 'r.pdf'}"
    written = " ".join(page.extract_text() for page in PdfReader(tmp_path / "r.pdf").pages)
    assert "«female»" in written


def test_a_cancelled_dialog_writes_nothing(
    clinician: Clinician, form: ReportScreen, tmp_path: Path
) -> None:
    fill(clinician, form)
    before = set(tmp_path.iterdir())
    clinician.answer_save("")
    clinician.primary()
    clinician.save_by_dialog()
    clinician.qtbot.wait(50)
    clinician.back()
    assert clinician.step == REPORT
    assert not clinician.sentence
    assert set(tmp_path.iterdir()) == before


def test_a_target_that_cannot_be_written_is_said_and_the_form_keeps_its_text(
    clinician: Clinician, form: ReportScreen, tmp_path: Path
) -> None:
    fill(clinician, form)
    clinician.export(tmp_path / "gone" / "r.pdf")
    assert "cannot be saved" in clinician.sentence
    assert "r.pdf" in clinician.sentence
    assert form.notes.toPlainText() == "grew since spring"
    assert clinician.primary_button.isEnabled()


def test_a_full_disk_is_said(
    clinician: Clinician, form: ReportScreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    from skinscreen.report import pdf

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pdf, "write_atomically", full)
    fill(clinician, form)
    clinician.export(tmp_path / "r.pdf")
    assert "No space left on device" in clinician.sentence


def test_an_existing_file_the_person_agreed_to_replace_is_replaced(
    clinician: Clinician, form: ReportScreen, tmp_path: Path
) -> None:
    target = tmp_path / "r.pdf"
    target.write_bytes(b"old")
    fill(clinician, form)
    clinician.export(target)
    assert target.read_bytes().startswith(b"%PDF")


def test_a_name_without_pdf_gets_it_and_replaces_nothing_unasked(
    clinician: Clinician, form: ReportScreen, tmp_path: Path
) -> None:
    (tmp_path / "visit 2.3.pdf").write_bytes(b"old")
    fill(clinician, form)
    clinician.export(tmp_path / "visit 2.3")
    assert (tmp_path / "visit 2.3.pdf").read_bytes() == b"old"
    assert (tmp_path / "visit 2.3-2.pdf").read_bytes().startswith(b"%PDF")


def test_the_suggested_name_holds_nothing_of_the_patient(
    clinician: Clinician, form: ReportScreen
) -> None:
    from PySide6.QtWidgets import QFileDialog

    asked: list[str] = []
    clinician.patch.setattr(
        QFileDialog, "getSaveFileName", lambda *a: asked.append(a[2]) or ("", "")
    )
    fill(clinician, form)
    clinician.primary()
    clinician.save_by_dialog()
    name = Path(asked[0]).name
    assert name.startswith("screening-2")
    assert "P-1" not in name


def test_a_drive_is_offered_while_it_is_there(
    clinician: Clinician, form: ReportScreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not form.drive_button.isVisible()
    drive = drives.Drive("CLINIC", tmp_path)
    monkeypatch.setattr(drives, "drives", lambda: (drive,))
    form.drives_wanted.emit()
    clinician.wait(form.drive_button.isVisible)
    assert form.drive_button.text() == "Save to CLINIC"
    clinician.click(form.drive_button)
    assert clinician.focus is form.reference, "the reference is asked for first"
    fill(clinician, form)
    clinician.click(form.drive_button)
    clinician.wait(lambda: clinician.sentence.startswith(f"Saved: {tmp_path}"))
    assert len(list(tmp_path.glob("screening-*.pdf"))) == 1
    monkeypatch.setattr(drives, "drives", tuple)
    form.drives_wanted.emit()
    clinician.wait(lambda: not form.drive_button.isVisible())


def test_a_drive_with_a_long_name_widens_nothing(
    clinician: Clinician, form: ReportScreen, tmp_path: Path
) -> None:
    form.show_drives((drives.Drive("W" * 48, tmp_path),))
    assert clinician.window.width() == 800
    assert form.drive_button.accessibleName() == "Save to " + "W" * 48


def test_a_drive_pulled_out_while_the_form_is_shown_is_a_sentence(
    clinician: Clinician, form: ReportScreen, tmp_path: Path
) -> None:
    fill(clinician, form)
    form.show_drives((drives.Drive("GONE", tmp_path / "gone"),))
    clinician.click(form.drive_button)
    clinician.wait(lambda: clinician.sentence)
    assert "cannot be saved" in clinician.sentence


@pytest.fixture
def dead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A share whose server is gone: what it is asked never comes back."""
    released = threading.Event()
    folder = tmp_path / "share"
    real = os.stat

    def ask(path: object, *args: object, **options: object) -> os.stat_result:
        if isinstance(path, str | Path) and str(path).startswith(f"{folder}/"):
            assert threading.current_thread() is not threading.main_thread()
            released.wait()
        return real(path, *args, **options)

    folder.mkdir()
    monkeypatch.setattr(os, "stat", ask)
    monkeypatch.setattr(pdf, "PATIENCE_S", 0.1)
    yield folder
    released.set()


@pytest.mark.parametrize("name", thinned(["visit.pdf", "visit", None], "visit.pdf"))
def test_a_folder_that_never_answers_is_a_sentence_and_never_stops_the_window(
    clinician: Clinician, form: ReportScreen, dead: Path, name: str | None
) -> None:
    fill(clinician, form)
    if name is None:
        form.show_drives((drives.Drive("DEAD", dead),))
        clinician.click(form.drive_button)
    else:
        clinician.export(dead / name)
    clinician.wait(lambda: clinician.sentence)
    assert "does not answer" in clinician.sentence
    assert clinician.primary_button.isEnabled()


def test_the_next_export_starts_where_the_last_one_arrived(
    clinician: Clinician, form: ReportScreen, tmp_path: Path
) -> None:
    from PySide6.QtWidgets import QFileDialog

    fill(clinician, form)
    (tmp_path / "there").mkdir()
    asked: list[Path] = []
    for folder in ("there", "gone"):
        answer = str(tmp_path / folder / "visit.pdf")
        clinician.patch.setattr(
            QFileDialog,
            "getSaveFileName",
            lambda *a, to=answer: asked.append(Path(a[2])) or (to, ""),
        )
        clinician.primary()
        clinician.save_by_dialog()
        clinician.wait(lambda: clinician.sentence)
        clinician.press("Esc")
    clinician.primary()
    clinician.save_by_dialog()
    assert [file.parent for file in asked[1:]] == [tmp_path / "there"] * 2


def test_the_clinician_in_the_settings_is_filled_in_but_never_over_another(
    clinician: Clinician, form: ReportScreen
) -> None:
    clinician.prefer(clinician="Dr A")
    assert form.clinician.text() == "Dr A"
    clinician.prefer(clinician="Dr B")
    assert form.clinician.text() == "Dr A"


def test_tab_leaves_the_notes(clinician: Clinician, form: ReportScreen) -> None:
    form.notes.setFocus()
    QTest.keyClick(form.notes, Qt.Key.Key_Tab)
    assert clinician.focus is not form.notes
    assert form.notes.toPlainText() == ""


def test_scrolling_over_a_choice_changes_nothing(clinician: Clinician, form: ReportScreen) -> None:
    from PySide6.QtCore import QPoint, QPointF
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    nothing = (Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier)
    phase = Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(QPointF(), QPointF(), QPoint(), QPoint(0, -120), *nothing, phase, False)
    QApplication.sendEvent(form.sex, event)
    assert form.sex.currentText() == ""


def test_without_a_result_nothing_is_exported(clinician: Clinician, tmp_path: Path) -> None:
    clinician.window.flow.reporting.export(tmp_path / "r.pdf", False)
    assert not (tmp_path / "r.pdf").exists()


def test_an_export_without_a_reference_asks_for_it(
    clinician: Clinician, form: ReportScreen
) -> None:
    form.notes.setFocus()
    clinician.press("Ctrl+Return")
    assert clinician.sentence == "Enter a patient reference first."
    assert clinician.focus is form.reference
    assert form.reference.placeholderText() == "needed"
    form.show_busy(True)
    clinician.press("Esc")
    clinician.press("Ctrl+Return")
    assert clinician.sentence == "The report is being written."
    form.show_busy(False)


@pytest.mark.parametrize(
    ("typed", "taken"),
    thinned(
        [("63", "63"), ("130", "130"), ("131", "13"), ("4½y-2", "42"), ("999", "99")],
        ("131", "13"),
        ("4½y-2", "42"),
    ),
)
def test_an_age_is_a_whole_number_up_to_130(
    clinician: Clinician, form: ReportScreen, typed: str, taken: str
) -> None:
    form.age.setFocus()
    for letter in typed:
        clinician.type(letter)
    assert form.age.text() == taken
    clinician.press("Return")
    assert clinician.focus is form.sex


def test_a_sign_no_font_has_is_refused_in_the_form_by_its_name(
    clinician: Clinician, lesion_photo: Path, tmp_path: Path
) -> None:
    clinician.to_report(lesion_photo)
    form = clinician.report
    form.reference.setText("P")
    form.notes.setPlainText("≥ 5 mm 🙂")
    clinician.primary()
    clinician.wait(lambda: clinician.sentence)
    assert "SLIGHTLY SMILING FACE" in clinician.sentence
    assert not (tmp_path / "r.pdf").exists()
    form.notes.setPlainText("≥ 5 mm")
    clinician.window.message.clear()
    clinician.export(tmp_path / "r.pdf")
    assert clinician.sentence.startswith("Saved")
