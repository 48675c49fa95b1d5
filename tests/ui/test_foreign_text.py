"""Text from elsewhere (files, models, patients, errors) never becomes Qt's markup."""

import ast
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QLabel, QTextEdit, QWidget
from record_fixtures import Keeper
from window_fixtures import MALIGNANT, Clinician, FakeClassifier, FakeLoader, manifest
from worded import worded

import skinscreen
from skinscreen.app import Application, _open_boxes, _report_bug
from skinscreen.domain.taxonomy import LESION8
from skinscreen.ui.settings.model_card import CardBrowser
from skinscreen.ui.steps import CROP
from skinscreen.ui.widgets import labels

UI = Path(skinscreen.__file__).parent
MARKUP = '<h1>loud</h1><img src="file:///etc/hostname"><!-- '
IMPORTERS = {"setHtml", "setMarkdown", "insertHtml", "appendHtml", "fromHtml", "fromMarkdown"}
ALLOWED = {("ui/settings/model_card.py", "setHtml")}
"""Where what ``card_text`` wrote is shown."""


@cache
def sources() -> list[tuple[str, ast.AST]]:
    """Each node of the window's code, with its file."""
    files = {
        file.relative_to(UI).as_posix(): ast.parse(file.read_text("utf-8"))
        for file in [UI / "app.py", *sorted((UI / "ui").rglob("*.py"))]
    }
    return [(name, node) for name, tree in files.items() for node in ast.walk(tree)]


def called(node: ast.AST) -> str:
    """The name of what a call calls; empty for anything else."""
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def test_nothing_but_the_card_goes_to_an_importer_of_markup() -> None:
    found = {(file, called(node)) for file, node in sources() if called(node) in IMPORTERS}
    assert found == ALLOWED


def test_labels_are_made_in_one_place_and_are_plain(qapp: QApplication) -> None:
    for file, node in sources():
        bases = [ast.unparse(b) for b in node.bases] if isinstance(node, ast.ClassDef) else []
        if called(node) == "QLabel" or "QLabel" in bases:
            assert file == "ui/widgets/labels.py", file
        if called(node) == "setTextFormat":
            assert isinstance(node, ast.Call)
            assert ast.unparse(node.args[0]) == "Qt.TextFormat.PlainText", file
    buddy = QWidget()
    for label in (labels.text(), labels.heading(), labels.quiet(), labels.field("x", buddy)):
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_every_tool_tip_is_a_constant_or_escaped() -> None:
    tips = [(f, n) for f, n in sources() if called(n) in ("setToolTip", "showText")]
    assert len(tips) > 5
    for file, node in tips:
        assert isinstance(node, ast.Call)
        words = node.args[1 if called(node) == "showText" else 0]
        is_constant = isinstance(words, ast.Constant)
        is_given_back = file == "ui/widgets/grey.py" and called(words) == "property"
        escaped = called(words) == "tip"
        assert is_constant or is_given_back or escaped, f"{file}:{node.lineno}"


def test_a_tool_tip_shows_markup_as_it_is_written_and_no_more_than_a_screenful() -> None:
    shown = QTextDocument()
    shown.setHtml(labels.tip(MARKUP))
    assert shown.toPlainText() == MARKUP.rstrip() or shown.toPlainText() == MARKUP
    assert len(labels.tip("x" * 10**6)) < 3000


def require_plain(window: QWidget) -> None:
    """No label reads markup, nothing but cards is a rich text, no tool tip holds a foreign tag."""
    for widget in (window, *window.findChildren(QWidget)):
        if isinstance(widget, QLabel) and widget.text():
            assert widget.textFormat() == Qt.TextFormat.PlainText, widget.text()
        if isinstance(widget, QTextEdit):
            assert isinstance(widget, CardBrowser)
        tip = widget.toolTip().removeprefix("<span>").removesuffix("</span>")
        assert "<" not in tip


def test_a_models_words_stay_words_everywhere(
    clinician: Clinician, loader: FakeLoader, lesion_photo: Path
) -> None:
    classes = [replace(c, label=f"{c.label} {MARKUP}") for c in LESION8.classes]
    odd = replace(manifest("odd", classes), version=MARKUP, licence=MARKUP)
    loader.add(FakeClassifier(odd, MALIGNANT)).notes = (worded(MARKUP),)
    clinician.prefer(model="odd")
    clinician.wait(lambda: clinician.model_name == "odd")
    assert MARKUP in clinician.sentence
    clinician.open(lesion_photo)
    clinician.screen()
    require_plain(clinician.window)
    named = [widget.accessibleName() for widget in clinician.window.findChildren(QWidget)]
    assert any("<h1>loud</h1>" in words for words in named)
    clinician.primary()
    clinician.window.show_settings()
    clinician.show_card()
    card = clinician.card
    clinician.wait(card.summary.toPlainText)
    assert card.summary.toPlainText().count("<h1>loud</h1>") > 1
    require_plain(clinician.window)


def test_a_file_of_any_name_is_named_as_it_is(
    clinician: Clinician, lesion_photo: Path, tmp_path: Path
) -> None:
    name = "<b>loud<br>&amp;.jpg"
    (tmp_path / name).write_bytes(lesion_photo.read_bytes())
    clinician.open(tmp_path / name)
    assert clinician.step == CROP
    clinician.press("Esc")
    require_plain(clinician.window)
    clinician.drop_files(tmp_path / "gone<i>.jpg")
    clinician.wait(lambda: "gone<i>.jpg" in clinician.sentence)
    require_plain(clinician.window)


def test_a_patients_name_and_notes_stay_words(keeper: Keeper) -> None:
    keeper.make_record()
    patient = keeper.has_patient("<b>Ann</b>", notes=MARKUP)
    keeper.has_lesion(patient, "<i>mole</i>", notes=MARKUP)
    keeper.choose_line()
    keeper.wait(lambda: "<b>Ann</b>" in keeper.texts())
    require_plain(keeper.window)
    keeper.choose_line()
    keeper.wait(lambda: "<i>mole</i>" in keeper.texts())
    require_plain(keeper.window)


def test_what_is_said_of_a_bug_is_plain(clinician: Clinician) -> None:
    application: Application = clinician.app
    assert application
    _report_bug(ValueError, ValueError(MARKUP), None)
    (box,) = _open_boxes
    require_plain(box)
    box.accept()
    clinician.wait(lambda: not _open_boxes)


@pytest.mark.parametrize(
    "text",
    [
        "---\n---\n---",
        "---\na: b\n---",
        "---\n\n---\n",
        "---\na: b\n---\n# Head",
        "---",
        "---\n" * 9,
    ],
)
def test_a_card_that_begins_with_front_matter_is_shown(qapp: QApplication, text: str) -> None:
    browser = CardBrowser("card")
    browser.show_text(text)
    said = browser.toPlainText()
    assert ("a: b" in said) == ("a: b" in text)
    assert ("Head" in said) == ("Head" in text)


@pytest.mark.parametrize(
    "text", ["# Head\n" * 9000, "- " * 90 + "a", "|a" * 40 + "|\n" + "|-" * 40 + "|"]
)
def test_a_card_too_long_too_deep_or_too_wide_is_shown_as_it_is_written(
    qapp: QApplication, text: str
) -> None:
    browser = CardBrowser("card")
    browser.show_text(text)
    assert browser.toPlainText().strip() == text.strip()
