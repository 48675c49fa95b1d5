"""Settings: models, looks, what is kept; and models made elsewhere."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from unit.inference.bundles import VOUCHED
from window_fixtures import BENIGN, Clinician, FakeClassifier, FakeLoader, manifest
from worded import worded

from skinscreen import settings as kept
from skinscreen.app import Application
from skinscreen.domain.errors import ModelError, SettingsError
from skinscreen.domain.taxonomy import ConditionClass
from skinscreen.inference import importer, library
from skinscreen.inference.library import BrokenBundle, Bundle
from skinscreen.settings import Settings
from skinscreen.ui.settings.import_dialog import ImportDialog
from skinscreen.ui.settings.screen import SettingsScreen
from skinscreen.ui.steps import CROP, PHOTO, REPORT, RESULT, SETTINGS
from skinscreen.ui.theme import PALETTES

OTHER = manifest("other")


@pytest.fixture
def screen(
    clinician: Clinician, loader: FakeLoader, monkeypatch: pytest.MonkeyPatch
) -> SettingsScreen:
    loader.add(FakeClassifier(OTHER, BENIGN))
    bundles = (
        Bundle(Path("lesion8-v3small"), loader.model.manifest, VOUCHED.signed),
        Bundle(Path("other"), OTHER, VOUCHED.signed),
        BrokenBundle(Path("sick"), "model sick: its hash is wrong"),
        Bundle(Path("absent"), manifest("absent", point=None)),
    )
    monkeypatch.setattr(library, "list_bundles", lambda *_: bundles)
    clinician.click(clinician.settings_button)
    screen = clinician.settings
    clinician.wait(lambda: screen.device.model.count() == 4)
    return screen


def choose(screen: SettingsScreen, row: int) -> None:
    screen.device.model.setCurrentIndex(row)
    screen.device.model.activated.emit(row)


def test_models_are_listed_with_name_version_and_classes(screen: SettingsScreen) -> None:
    assert screen.device.model.itemText(0) == "lesion8-v3small 9.9 (8 classes)"
    assert screen.device.model.itemText(2) == "sick: not usable"
    assert screen.device.model.currentIndex() == 0


def test_a_model_is_switched_without_a_restart(
    clinician: Clinician, loader: FakeLoader, screen: SettingsScreen, lesion_photo: Path
) -> None:
    screen.device.model.setFocus()
    clinician.press("Down")
    clinician.wait(lambda: clinician.model_name == "other")
    assert clinician.window.status.accessibleName() == "Model: other 9.9"
    clinician.primary()
    assert clinician.step == PHOTO
    clinician.open(lesion_photo)
    clinician.screen()
    assert clinician.session.screening.assessment.model.name == "other"


def test_a_model_that_is_refused_leaves_the_one_before_in_use(
    clinician: Clinician, screen: SettingsScreen
) -> None:
    choose(screen, 3)
    clinician.wait(lambda: clinician.sentence)
    assert clinician.sentence == "model absent: it is broken. lesion8-v3small stays in use."
    assert screen.device.model.currentIndex() == 0
    assert clinician.preferred.model == "lesion8-v3small"


def test_a_broken_model_says_why_and_is_not_loaded(
    screen: SettingsScreen, loader: FakeLoader
) -> None:
    choose(screen, 2)
    assert screen.device.model_note.text() == "model sick: its hash is wrong"
    assert screen.device.model.currentIndex() == 0
    assert loader.loads == ["lesion8-v3small"]


def test_a_choice_taken_back_before_it_was_loaded_is_taken_back(
    clinician: Clinician, loader: FakeLoader, screen: SettingsScreen
) -> None:
    choose(screen, 0)
    clinician.wait(lambda: len(loader.loads) == 2)
    loader.gate.clear()
    choose(screen, 1)
    choose(screen, 0)
    loader.gate.set()
    clinician.wait(lambda: len(loader.loads) == 4)
    clinician.wait(lambda: clinician.model_name == "lesion8-v3small")


def test_more_threads_load_the_model_anew(
    clinician: Clinician, loader: FakeLoader, screen: SettingsScreen
) -> None:
    screen.device.threads.setFocus()
    clinician.press("Down")
    clinician.wait(lambda: len(loader.loads) == 2)
    assert clinician.preferred.threads == 1


def test_choices_are_kept_over_a_restart(
    clinician: Clinician, screen: SettingsScreen, app: Callable[[Settings], Application]
) -> None:
    for section, field in (
        ("Look", screen.look.theme),
        ("Look", screen.look.text_size),
        ("Clinic", screen.clinic.page_size),
    ):
        screen.show_section(section)
        field.setFocus()
        clinician.press("Down")
    screen.clinic.clinician.setFocus()
    clinician.type("Dr A")
    clinician.press("Return")
    again = app(kept.load()).window.settings.screen
    again.show_settings(kept.load())
    assert kept.load() == Settings(
        theme="dark", text_size=125, page_size="Letter", clinician="Dr A"
    )
    assert again.look.theme.currentText() == "Dark"


def test_the_language_waits_for_the_next_start_and_that_of_reports_does_not(
    clinician: Clinician, screen: SettingsScreen, app: Callable[[Settings], Application]
) -> None:
    screen.show_section("Look")
    assert screen.look.language.currentText() == "System"
    assert "from the next start" in " ".join(label.text() for label in shown_labels(screen.look))
    screen.look.language.setFocus()
    clinician.press("Down")
    clinician.press("Down")
    assert clinician.settings_button.text() == "Settings"
    screen.show_section("Clinic")
    assert screen.clinic.report_language.currentText() == "As the program"
    screen.clinic.report_language.setFocus()
    for _ in range(4):
        clinician.press("Down")
    assert clinician.preferred.report_language == "fr"
    assert kept.load() == Settings(language="de", report_language="fr")
    again = app(kept.load()).window.settings.screen
    again.show_settings(kept.load())
    assert again.look.language.currentText() == "Deutsch"
    assert again.clinic.report_language.currentText() == "Français"


def shown_labels(part: QWidget) -> list[QLabel]:
    return [label for label in part.findChildren(QLabel) if label.isVisible()]


def test_what_the_command_line_chose_is_not_kept(
    app: Callable[[Settings], Application], loader: FakeLoader
) -> None:
    preferences = app(Settings(stills="photos", model="other")).window.preferences
    preferences.change(theme="dark")
    assert preferences.settings.stills == "photos"
    assert kept.load() == Settings(theme="dark")


def test_settings_that_cannot_be_kept_hold_until_the_end_and_say_so(
    clinician: Clinician, own_user_folders: Path
) -> None:
    (own_user_folders / "config").write_text("a file in the folder's place")
    clinician.prefer(theme="contrast")
    assert "settings" in clinician.sentence
    assert clinician.preferred.theme == "contrast"


def test_text_grows_with_its_size(clinician: Clinician) -> None:
    label = clinician.photo.camera_button
    before = label.fontMetrics().height()
    clinician.prefer(text_size=200)
    assert label.fontMetrics().height() > 1.8 * before


def test_large_text_makes_no_section_wider_than_a_small_window(
    clinician: Clinician, screen: SettingsScreen
) -> None:
    clinician.prefer(text_size=200)
    for name, part in (("Device", screen.device), ("Look", screen.look), ("Clinic", screen.clinic)):
        screen.show_section(name)
        assert part.minimumSizeHint().width() <= 770, name


def test_kiosk_is_full_screen(clinician: Clinician, screen: SettingsScreen) -> None:
    screen.show_section("Look")
    screen.look.kiosk.setFocus()
    clinician.press("Space")
    clinician.wait(clinician.window.isFullScreen)
    clinician.press("F11")
    clinician.wait(lambda: not clinician.window.isFullScreen())


def test_the_kiosk_option_opens_full_screen(
    app: Callable[[Settings], Application], loader: FakeLoader
) -> None:
    assert app(Settings(kiosk=True)).window.isFullScreen()


def test_the_list_of_photos_can_be_forgotten(clinician: Clinician, lesion_photo: Path) -> None:
    clinician.open(lesion_photo)
    assert clinician.photo.recent.count() == 1
    clinician.press("Ctrl+,")
    clinician.settings.show_section("Look")
    clinician.settings.look.forget.setFocus()
    clinician.press("Space")
    assert clinician.photo.recent.count() == 0
    assert str(lesion_photo) not in kept.settings_file().read_text("utf-8")


def test_leaving_the_settings_leads_back_to_the_step_before(
    clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.open(lesion_photo)
    clinician.press("Ctrl+,")
    clinician.press("Ctrl+,")
    clinician.press("Esc")
    assert clinician.step == CROP


def test_the_disclaimer_and_the_licences_are_shown(screen: SettingsScreen) -> None:
    text = " ".join(label.text() for label in screen.findChildren(QLabel))
    assert "not a diagnosis" in text
    assert "LGPL-3.0" in text


def test_without_any_model_screening_says_so_and_a_model_chosen_later_helps(
    app: Callable[[Settings], Application],
    loader: FakeLoader,
    qtbot: object,
    monkeypatch: pytest.MonkeyPatch,
    lesion_photo: Path,
) -> None:
    broken = loader.classifiers.pop("lesion8-v3small")
    person = Clinician(app(Settings()), qtbot, monkeypatch)  # type: ignore[arg-type]
    person.wait(lambda: person.sentence)
    assert person.sentence == "model lesion8-v3small: it is broken"
    assert person.window.status.accessibleName() == "No model: photos cannot be screened."
    person.open(lesion_photo)
    person.primary()
    assert person.step == CROP
    assert person.sentence == "model lesion8-v3small: it is broken"
    loader.add(FakeClassifier(manifest("good"), broken.answer))  # type: ignore[arg-type]
    person.prefer(model="good")
    person.wait_for_model()
    person.screen()


def test_a_model_that_cannot_be_loaded_while_a_photo_waits_leads_back_to_the_frame(
    app: Callable[[Settings], Application],
    loader: FakeLoader,
    qtbot: object,
    monkeypatch: pytest.MonkeyPatch,
    lesion_photo: Path,
) -> None:
    loader.classifiers.clear()
    loader.gate.clear()
    person = Clinician(app(Settings()), qtbot, monkeypatch)  # type: ignore[arg-type]
    person.open(lesion_photo)
    person.primary()
    assert person.result.busy
    loader.gate.set()
    person.wait(lambda: person.sentence)
    assert person.step == CROP


def test_a_bug_while_loading_is_logged_and_said(
    clinician: Clinician, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from skinscreen.services import models

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(models, "load_screener", fail)
    clinician.prefer(threads=2)
    clinician.wait(lambda: clinician.sentence)
    assert "Something went wrong" in clinician.sentence
    assert "ZeroDivisionError" in caplog.text


def test_a_model_with_a_thousand_classes_and_endless_names_is_shown(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    labels = [
        ConditionClass(f"c{i}", f"class {i} " + "endless " * 40, malignant=i == 1000, icd10=None)
        for i in range(1001)
    ]
    answer = [0.5] + [0.0004] * 999 + [0.1]
    loader.add(FakeClassifier(manifest("huge", labels), answer))
    clinician.prefer(model="huge")
    clinician.wait(lambda: clinician.model_name == "huge")
    clinician.open(lesion_photo)
    clinician.screen()
    rows = clinician.result.findings.rows
    assert len(rows) == 20
    assert rows[1].accessibleName().endswith("malignant")
    assert clinician.window.width() == 800


# --- models made elsewhere ----------------------------------------------------------------


def draft(labels: tuple[str, ...] | None = ("mole", "melanoma")) -> importer.ImportDraft:
    spec = OTHER.input
    note = ("The file does not say how pixels are scaled; -1 to 1 is assumed.",)
    return importer.ImportDraft(b"", "cd" * 32, "new", spec, OTHER.output, 2, labels, note)


def dialog_of(clinician: Clinician) -> ImportDialog:
    clinician.wait(lambda: clinician.window.findChildren(ImportDialog))
    return clinician.window.findChildren(ImportDialog)[0]


def test_a_model_made_elsewhere_is_imported_with_its_malignant_classes_ticked(
    clinician: Clinician,
    screen: SettingsScreen,
    monkeypatch: pytest.MonkeyPatch,
    own_user_folders: Path,
) -> None:
    monkeypatch.setattr(importer, "prepare", lambda *_, **__: draft())
    clinician.answer_open("new.tflite")
    clinician.click(screen.device.import_button)
    dialog = dialog_of(clinician)
    assert "-1 to 1 is assumed" in dialog.message.text()
    dialog.classes.setFocus()
    clinician.press("Space")
    clinician.press("Space")
    rows = dialog.classes.viewport()
    clinician.click(rows, dialog.classes.visualItemRect(dialog.classes.item(1)).center())
    assert dialog.classes.item(1).text() == "▲ malignant: melanoma"
    clinician.click(dialog.accept_button)
    clinician.wait(lambda: clinician.sentence.startswith("new was imported"))
    written = json.loads((own_user_folders / "models" / "new" / "manifest.json").read_text("utf-8"))
    assert [(c["label"], c["malignant"]) for c in written["labels"]] == [
        ("mole", False),
        ("melanoma", True),
    ]


def test_classes_known_to_be_malignant_are_ticked_already(qtbot: object) -> None:
    dialog = ImportDialog(replace(draft(), malignant=("melanoma",)))
    qtbot.addWidget(dialog)  # type: ignore[attr-defined]
    assert dialog.classes.item(1).text() == "▲ malignant: melanoma"
    assert dialog.malignant == {"melanoma"}


def test_labels_with_numbers_are_listed_by_them_or_refused(qtbot: object, tmp_path: Path) -> None:
    dialog = ImportDialog(draft(None))
    qtbot.addWidget(dialog)  # type: ignore[attr-defined]
    file = tmp_path / "labels.txt"
    file.write_text("1\tmelanoma\n0\tmole\n", "utf-16")
    dialog.use_label_file(file)
    assert dialog.label_names == ("mole", "melanoma")
    file.write_text("1 mole\n2 melanoma\n")
    dialog.use_label_file(file)
    assert "no label bears the number 0" in dialog.message.text()
    assert dialog.label_names == ("mole", "melanoma")


def test_a_cancelled_import_asks_nothing(clinician: Clinician, screen: SettingsScreen) -> None:
    clinician.answer_open("")
    clinician.click(screen.device.import_button)
    assert not clinician.sentence


def test_a_file_that_is_no_model_is_refused_with_its_name(
    clinician: Clinician, screen: SettingsScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ModelError("x.tflite: the runtime cannot load the model")

    monkeypatch.setattr(importer, "prepare", refuse)
    clinician.import_model(Path("x.tflite"))
    clinician.wait(lambda: "cannot load" in clinician.sentence)


def test_labels_come_from_a_file_and_only_if_they_are_as_many(
    qtbot: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtWidgets import QFileDialog

    dialog = ImportDialog(draft(None))
    qtbot.addWidget(dialog)  # type: ignore[attr-defined]
    assert dialog.label_names == ("class 0", "class 1")
    assert "choose a labels file" in dialog.message.text()
    file = tmp_path / "labels.txt"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    file.write_text("one\n")
    dialog.labels_button.click()
    assert "labels.txt holds 1 labels" in dialog.message.text()
    file.write_text("mole\nmelanoma\n")
    dialog.labels_button.click()
    assert dialog.label_names == ("mole", "melanoma")
    assert dialog.message.text() == ""
    assert dialog.malignant == frozenset()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    dialog.labels_button.click()
    assert dialog.label_names == ("mole", "melanoma")


def test_a_name_that_is_taken_is_said(
    clinician: Clinician, monkeypatch: pytest.MonkeyPatch, own_user_folders: Path
) -> None:
    (own_user_folders / "models" / "new").mkdir(parents=True)
    monkeypatch.setattr(importer, "prepare", lambda *_, **__: draft())
    clinician.import_model(Path("new.tflite"))
    clinician.click(dialog_of(clinician).accept_button)
    clinician.wait(lambda: "already is a model named new" in clinician.sentence)


def test_a_dialog_that_is_dismissed_imports_nothing(
    clinician: Clinician, monkeypatch: pytest.MonkeyPatch, own_user_folders: Path
) -> None:
    monkeypatch.setattr(importer, "prepare", lambda *_, **__: draft())
    clinician.import_model(Path("new.tflite"))
    dialog = dialog_of(clinician)
    cancel = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Cancel")
    clinician.click(cancel)
    clinician.wait(lambda: not QApplication.activeModalWidget())
    assert not (own_user_folders / "models").exists()


def test_a_model_with_something_to_say_says_it(clinician: Clinician, loader: FakeLoader) -> None:
    noted = loader.add(FakeClassifier(manifest("noted"), BENIGN))
    noted.notes = (worded("The accelerator could not be used; the CPU is used."),)
    clinician.prefer(model="noted")
    clinician.wait(lambda: clinician.sentence)
    assert clinician.sentence == "The accelerator could not be used; the CPU is used."


def test_a_result_is_painted_in_the_colours_of_the_theme_chosen_after_it(
    clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.open(lesion_photo)
    clinician.screen()
    clinician.prefer(theme="contrast")
    banner = clinician.result.banner
    assert PALETTES["contrast"].malignant in banner.styleSheet()


def test_a_model_that_was_not_validated_gives_no_answer(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    loader.add(FakeClassifier(manifest("unmeasured", point=None), BENIGN))
    clinician.prefer(model="unmeasured")
    clinician.wait(lambda: clinician.model_name == "unmeasured")
    clinician.open(lesion_photo)
    clinician.screen()
    result = clinician.result
    assert result.banner.headline == "No screening result"
    assert "no measured operating point" in result.point.text()


@pytest.mark.parametrize("step", [RESULT, REPORT])
def test_another_model_takes_the_old_ones_result_away(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path, step: int
) -> None:
    loader.add(FakeClassifier(OTHER, BENIGN))
    clinician.to_report(lesion_photo)
    clinician.go_to(step)
    clinician.prefer(model="other")
    clinician.wait(lambda: clinician.sentence)
    assert clinician.sentence == "The model was changed: screen the photo again."
    assert clinician.session.screening is None
    assert clinician.step == CROP
    clinician.go_to(REPORT)
    assert clinician.step == CROP


def test_a_model_changed_in_the_settings_leads_back_to_the_frame(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    noted = loader.add(FakeClassifier(OTHER, BENIGN))
    noted.notes = (worded("The CPU is used."),)
    clinician.to_report(lesion_photo)
    clinician.press("Ctrl+,")
    clinician.prefer(model="other")
    clinician.wait(lambda: "screen the photo again. The CPU is used." in clinician.sentence)
    assert clinician.step == SETTINGS
    clinician.primary()
    assert clinician.step == CROP


def test_the_same_model_with_more_threads_keeps_the_result(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    clinician.to_report(lesion_photo)
    clinician.prefer(threads=2)
    clinician.wait(lambda: len(loader.loads) == 2)
    clinician.qtbot.wait(50)
    assert clinician.session.screening is not None
    assert clinician.step == REPORT


def test_only_steps_that_were_done_are_ticked_beside_the_settings(
    clinician: Clinician, lesion_photo: Path
) -> None:
    steps = clinician.steps
    clinician.press("Ctrl+,")
    assert [s.text()[0] for s in steps] == ["1", "2", "3", "4"]
    clinician.press("Esc")
    clinician.open(lesion_photo)
    clinician.screen()
    clinician.press("Ctrl+,")
    assert [s.text()[0] for s in steps] == ["✓", "✓", "3", "4"]


def test_a_model_that_was_tried_is_not_still_being_tried(
    clinician: Clinician, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "prepare", lambda *_, **__: draft())
    clinician.import_model(Path("new.tflite"))
    assert clinician.sentence == "Trying new.tflite…"
    dialog_of(clinician).reject()
    assert not clinician.sentence


def test_escape_closes_what_is_said_before_it_leads_back(
    clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.open(lesion_photo)
    clinician.say("Something.")
    clinician.press("Esc")
    assert not clinician.sentence
    assert clinician.step == CROP
    clinician.press("Esc")
    assert clinician.step == PHOTO


def test_a_photo_is_opened_and_that_it_cannot_be_remembered_is_said(
    clinician: Clinician, lesion_photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise SettingsError("the settings cannot be saved")

    monkeypatch.setattr(kept, "save", fail)
    clinician.open(lesion_photo)
    assert clinician.sentence == "the settings cannot be saved"


def test_four_classes_or_more_are_seen_at_once_while_a_model_is_imported(
    clinician: Clinician,
) -> None:
    dialog = ImportDialog(draft(), clinician.window)
    dialog.resize(720, 440)
    dialog.show()
    clinician.qtbot.wait(20)
    row = dialog.classes.visualItemRect(dialog.classes.item(0))
    assert dialog.classes.viewport().height() >= 4 * row.height()
    (caption,) = [w for w in dialog.findChildren(QLabel) if w.buddy() is dialog.name]
    assert caption.isVisible()
    dialog.close()
