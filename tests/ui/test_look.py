"""How it looks and feels: sizes, themes, text up to 200 %, targets, names, contrast."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from sweeps import slow, thinned
from window_fixtures import Clinician, FakeLoader

from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.settings import TEXT_SIZES, THEMES
from skinscreen.ui.steps import REPORT
from skinscreen.ui.theme import PALETTES, PRIMARY, TARGET, Palette
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.findings import FindingRow
from skinscreen.ui.widgets.page import Page

SMALL, LARGE, UPRIGHT = QSize(800, 480), QSize(1920, 1080), QSize(720, 1280)


def page(clinician: Clinician) -> Page:
    return next(p for p in clinician.window.findChildren(Page) if p.isVisible())


def settle(clinician: Clinician, size: QSize) -> None:
    clinician.window.resize(size)
    clinician.qtbot.wait(20)


def steps(clinician: Clinician, photo: Path):  # noqa: ANN201 - a generator of step names
    yield "photo"
    clinician.open(photo)
    yield "crop"
    clinician.screen()
    yield "result"
    clinician.primary()
    yield "report"
    clinician.window.show_settings()
    for button in clinician.settings.sections.buttons:
        clinician.click(button)
        yield f"settings: {button.text()}"


def laid_out(clinician: Clinician) -> Page:
    """The page that is shown, once nothing is left that could still move on it."""
    seen: list[tuple[int, ...]] = []

    def is_still() -> bool:
        QCoreApplication.sendPostedEvents()
        parts = [page(clinician), *page(clinician).findChildren(QWidget)]
        seen.append(tuple(hash((p.geometry().getRect(), p.isVisible())) for p in parts))
        return len(seen) > 3 and seen[-1] == seen[-2] == seen[-3]

    clinician.wait(is_still)
    return page(clinician)


@pytest.mark.parametrize(
    "size", thinned([SMALL, LARGE, UPRIGHT], SMALL), ids=["800x480", "1920x1080", "720x1280"]
)
def test_nothing_scrolls_on_the_main_way(
    clinician: Clinician, lesion_photo: Path, size: QSize
) -> None:
    settle(clinician, size)
    for step in steps(clinician, lesion_photo):
        shown_page = laid_out(clinician)
        if not step.startswith("settings"):
            assert shown_page.verticalScrollBar().maximum() == 0, step
        assert shown_page.horizontalScrollBar().maximum() == 0, step
    assert clinician.window.size() == size


@pytest.mark.parametrize("larger", [*slow([1.0]), 1.05], ids=["as it is", "5 % larger"])
@pytest.mark.parametrize("first", thinned(range(3), 0))
def test_three_malignant_classes_scroll_in_no_order(
    clinician: Clinician,
    loader: FakeLoader,
    lesion_photo: Path,
    monkeypatch: pytest.MonkeyPatch,
    first: int,
    larger: float,
) -> None:
    from skinscreen.ui import theme

    monkeypatch.setattr(theme, "_BASE_POINTS", theme._BASE_POINTS * larger)
    clinician.prefer(theme="dark")
    malignant = [i for i, c in enumerate(loader.model.manifest.labels) if c.malignant]
    settle(clinician, SMALL)
    for turned in (False, True):
        order = malignant[first:] + malignant[:first]
        order = [order[0], *reversed(order[1:])] if turned else order
        shares = dict(zip(order, (0.36, 0.3, 0.24), strict=True))
        loader.model.answer = [shares.get(i, 0.02) for i in range(8)]
        clinician.open(lesion_photo)
        clinician.screen()
        assert laid_out(clinician).verticalScrollBar().maximum() == 0
        rows = [row for row in clinician.result.findings.rows if row.isVisible()]
        assert [row.finding.probability for row in rows] == pytest.approx([0.36, 0.3, 0.24])
        assert min(min(row.width(), row.height()) for row in rows) >= TARGET
        assert all(row.height() >= row.heightForWidth(row.width()) for row in rows)
        clinician.start_over()


def test_a_message_and_a_drive_move_nothing_on_the_form(
    clinician: Clinician, lesion_photo: Path, tmp_path: Path
) -> None:
    from skinscreen.services.drives import Drive

    form = clinician.report
    settle(clinician, SMALL)
    clinician.to_report(lesion_photo)
    before = form.reference.mapTo(clinician.window, QPoint())
    form.show_drives((Drive("STICK", tmp_path),))
    clinician.type("P")
    clinician.export(tmp_path / "r.pdf")
    clinician.wait(lambda: form.reference.mapTo(clinician.window, QPoint()) == before)
    clinician.wait(lambda: page(clinician).verticalScrollBar().maximum() == 0)
    clinician.click(clinician.close_button)
    assert not clinician.sentence
    assert clinician.window.header.isVisible()


@pytest.mark.parametrize("text_size", thinned(TEXT_SIZES, 200))
def test_large_text_fits_the_small_screen_or_scrolls_up_and_down_alone(
    clinician: Clinician, lesion_photo: Path, text_size: int
) -> None:
    clinician.prefer(text_size=text_size)
    settle(clinician, SMALL)
    for step in steps(clinician, lesion_photo):
        clinician.wait(lambda: page(clinician).horizontalScrollBar().maximum() == 0)
        clinician.wait(lambda: cut_text(clinician.window) == [])
        assert clinician.window.size() == SMALL, step


def cut_text(window: QWidget) -> list[str]:
    """Words that have less room than they need."""
    low = [
        label.text()
        for label in shown(window, QLabel)
        if label.wordWrap()
        and label.text()
        and label.height() < label.heightForWidth(label.width())
    ]
    narrow = [
        button.text()
        for button in shown(window, QPushButton)
        for line in button.text().splitlines()
        if button.width() < button.fontMetrics().horizontalAdvance(line)
    ]
    return low + narrow


def shown(window: QWidget, kind: type[QWidget]) -> list[QWidget]:
    return [w for w in window.findChildren(kind) if w.isVisible()]


@pytest.mark.parametrize("size", [SMALL, *slow([UPRIGHT])], ids=["800x480", "720x1280"])
def test_whatever_is_tapped_is_as_large_as_a_finger(
    clinician: Clinician, lesion_photo: Path, size: QSize
) -> None:
    settle(clinician, size)
    for step in steps(clinician, lesion_photo):
        window = clinician.window
        for widget in shown(window, QPushButton) + shown(window, QComboBox):
            assert min(widget.width(), widget.height()) >= TARGET, (step, widget.accessibleName())
        for row in shown(window, FindingRow):
            assert row.height() >= TARGET, (step, row.accessibleName())
        for field in shown(window, QLineEdit):
            if not isinstance(field.parent(), QComboBox):
                assert field.height() >= TARGET, (step, field.accessibleName())
        assert clinician.primary_button.height() >= PRIMARY


def test_every_control_has_a_name_for_those_who_do_not_see_it(
    clinician: Clinician, lesion_photo: Path
) -> None:
    from PySide6.QtCore import Qt

    for step in steps(clinician, lesion_photo):
        nameless = [
            f"{type(w).__name__} in {type(w.parent()).__name__}"
            for w in shown(clinician.window, QWidget)
            if w.focusPolicy() & Qt.FocusPolicy.TabFocus
            and not isinstance(w, QAbstractSlider)
            and not isinstance(w.parent(), QComboBox)
            and w.window() is clinician.window
            and not (w.accessibleName() or getattr(w, "text", str)())
        ]
        assert nameless == [], step


def test_tab_reaches_every_control_of_a_screen_and_comes_round(
    clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.to_report(lesion_photo)
    form = clinician.report
    seen: list[QWidget] = []
    for _ in range(30):
        assert clinician.focus is not None
        if clinician.focus in seen:
            break
        seen.append(clinician.focus)
        clinician.press("Tab")
    wanted = [form.reference, form.age, form.sex, form.body_site, form.clinician, form.notes]
    assert [w for w in seen if w in wanted] == wanted
    buttons = {clinician.back_button, clinician.secondary_button, clinician.settings_button}
    assert buttons <= set(seen)


@pytest.mark.parametrize("theme", THEMES)
def test_focus_is_seen(clinician: Clinician, theme: str) -> None:
    clinician.prefer(theme=theme)
    button = clinician.photo.camera_button
    button.clearFocus()
    clinician.primary_button.setFocus()
    clinician.qtbot.wait(20)
    without = button.grab().toImage()
    button.setFocus()
    clinician.qtbot.wait(20)
    assert button.grab().toImage() != without
    middle = without.height() // 2
    assert button.grab().toImage().pixelColor(1, middle).name() == PALETTES[theme].focus


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_paints_its_window(clinician: Clinician, theme: str) -> None:
    clinician.prefer(theme=theme)
    clinician.qtbot.wait(20)
    picture = clinician.window.grab().toImage()
    assert picture.pixelColor(2, 240).name() == PALETTES[theme].window


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", THEMES)
def test_text_and_controls_stand_out(name: str) -> None:
    p: Palette = PALETTES[name]
    for surface in (p.window, p.surface):
        for text in (p.text, p.quiet, p.malignant):
            assert contrast(text, surface) >= 4.5, (text, surface)
        for part in (p.border, p.focus, p.accent):
            assert contrast(part, surface) >= 3, (part, surface)
    for text, back in (
        (p.on_accent, p.accent),
        (p.on_malignant, p.malignant),
        (p.on_clear, p.clear),
        (p.on_caution, p.caution),
        (p.text, p.track),
    ):
        assert contrast(text, back) >= 4.5, (text, back)
    for bar in (p.malignant, p.benign):
        assert contrast(bar, p.track) >= 3, (bar, p.track)


def test_the_field_that_is_typed_in_stays_in_sight_above_a_keyboard(
    clinician: Clinician, lesion_photo: Path
) -> None:
    settle(clinician, UPRIGHT)
    clinician.to_report(lesion_photo)
    form = clinician.report
    form.clinician.setFocus()
    settle(clinician, QSize(720, 420))
    room = page(clinician).viewport()
    lowest = room.height() - form.clinician.height()
    clinician.wait(lambda: 0 <= form.clinician.mapTo(room, QPoint()).y() <= lowest)


def test_a_page_that_scrolls_can_be_reached_by_keys(
    clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.prefer(text_size=200)
    clinician.open(lesion_photo)
    clinician.screen()
    clinician.secondary()  # all classes
    bar = page(clinician).verticalScrollBar()
    clinician.wait(lambda: bar.maximum() > 0)
    page(clinician).setFocus()
    assert clinician.focus is page(clinician)
    clinician.press("PgDown")
    assert bar.value() > 0


def test_a_finger_scrolls_a_page(clinician: Clinician) -> None:
    clinician.press("Ctrl+,")
    clinician.qtbot.wait(20)
    settings = page(clinician)
    finger = QTest.createTouchDevice()
    target = settings.viewport()
    at = [QPoint(20, y) for y in range(250, 20, -10)]
    QTest.touchEvent(target, finger).press(0, at[0], target).commit()
    for point in at[1:]:
        QTest.touchEvent(target, finger).move(0, point, target).commit()
        clinician.qtbot.wait(5)
    QTest.touchEvent(target, finger).release(0, at[-1], target).commit()
    clinician.wait(lambda: settings.verticalScrollBar().value() > 0)
    clinician.qtbot.wait(50)


def test_a_long_word_gets_places_to_break() -> None:
    assert labels.breakable("short words stay") == "short words stay"
    assert labels.breakable("n" * 50).replace("\N{ZERO WIDTH SPACE}", "") == "n" * 50
    assert max(len(p) for p in labels.breakable("n" * 50).split("\N{ZERO WIDTH SPACE}")) == 24


def test_a_narrow_row_gives_the_name_a_line_of_its_own(clinician: Clinician) -> None:
    from skinscreen.domain.assessment import Finding

    row = FindingRow(
        Finding("basal cell carcinoma", None, 0.5, True), PALETTES["light"], leads=True, named=True
    )
    clinician.qtbot.addWidget(row)
    assert row.heightForWidth(150) > row.heightForWidth(600)
    row.resize(150, row.heightForWidth(150))
    assert not row.grab().isNull()


def test_upright_the_parts_lie_above_each_other(clinician: Clinician, lesion_photo: Path) -> None:
    settle(clinician, UPRIGHT)
    clinician.open(lesion_photo)
    screen = clinician.crop
    clinician.qtbot.wait(20)
    view, button = (w.mapTo(clinician.window, QPoint()) for w in (screen.view, screen.rotate))
    assert button.y() > view.y() + screen.view.height()
    settle(clinician, SMALL)
    view, button = (w.mapTo(clinician.window, QPoint()) for w in (screen.view, screen.rotate))
    assert button.x() > view.x() + screen.view.width()
    assert clinician.step < REPORT
    assert QApplication.focusWidget() is screen.view


def test_rows_to_choose_from_are_as_high_as_a_finger(
    clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.open(lesion_photo)
    clinician.press("Esc")
    recent = clinician.photo.recent
    assert recent.visualItemRect(recent.item(0)).height() >= TARGET
    clinician.press("Ctrl+,")
    clinician.settings.show_section("Look")
    theme = clinician.settings.look.theme
    theme.showPopup()
    clinician.qtbot.wait(20)
    view = theme.view()
    assert view.visualRect(view.model().index(0, 0)).height() >= TARGET
    theme.hidePopup()


def test_the_result_says_what_it_is_and_what_its_threshold_was_measured_on(
    clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.open(lesion_photo)
    assert "Model" in clinician.status
    clinician.screen()
    assert clinician.status == "Screening result, not a diagnosis"
    words = clinician.result.point.text()
    assert "measured on photos of the clinics it was trained on; elsewhere it can be worse" in words
    clinician.primary()
    assert "Model" in clinician.status


def test_an_issue_pushes_no_named_class_out_of_the_small_screen(
    clinician: Clinician, lesion_photo: Path
) -> None:
    from dataclasses import replace

    settle(clinician, SMALL)
    clinician.open(lesion_photo)
    clinician.screen()
    result = clinician.result
    shown_now = clinician.session.screening
    issue = Issue.of(IssueCode.FEW_PIXELS, side=120, needed=224)
    result.show_screening(
        replace(shown_now, assessment=replace(shown_now.assessment, issues=(issue,)))
    )
    clinician.qtbot.wait(20)
    named, room = [r for r in result.findings.rows if r.isVisible()], page(clinician).viewport()
    assert result.issues.isVisible()
    assert len(named) == 3
    for row in named:
        assert row.mapTo(room, QPoint(0, row.height())).y() <= room.height()


@pytest.mark.parametrize("words", ["patient " * 12, "patient " * 12 + "\nand one line more"])
def test_a_shortened_line_leaves_out_no_letter_at_its_ends(
    clinician: Clinician, words: str
) -> None:
    label = labels.ElidedLabel()
    clinician.qtbot.addWidget(label)
    label.setStyleSheet("padding: 2px 12px;")
    label.show_words(words)
    label.resize(400, 60)
    label.show()
    lines = label.text().split("\n")
    assert "…" in lines[0]
    widest = max(label.fontMetrics().horizontalAdvance(line) for line in lines)
    assert widest <= label.width() - 2 * 12
    assert widest > label.width() - 2 * 12 - 30


def test_a_long_name_is_given_whole_where_it_is_named_first_or_malignant(
    clinician: Clinician,
) -> None:
    from skinscreen.domain.assessment import Finding

    label = "keratinocytic carcinoma in situ / actinic keratosis of the face"

    def height(*, malignant: bool, named: bool) -> int:
        finding = Finding(label, None, 0.1, malignant)
        row = FindingRow(finding, PALETTES["light"], leads=False, named=named)
        clinician.qtbot.addWidget(row)
        return row.heightForWidth(240)

    cut = height(malignant=False, named=False)
    assert height(malignant=False, named=True) > cut
    assert height(malignant=True, named=False) > cut


def test_a_status_that_hardly_fits_is_not_shown(clinician: Clinician) -> None:
    label = labels.ElidedLabel(least=0.5)
    clinician.qtbot.addWidget(label)
    label.show()
    label.show_words("Model: lesion8-v3small 1.0")
    whole = label.fontMetrics().horizontalAdvance("Model: lesion8-v3small 1.0")
    for width, seen in ((whole + 2, True), (whole * 3 // 4, True), (whole // 3, False)):
        label.resize(width, 20)
        label.resizeEvent(None)
        assert bool(label.text()) is seen
    assert label.accessibleName() == "Model: lesion8-v3small 1.0"


def test_at_twice_the_size_the_result_still_says_whole_what_it_is_not(
    clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.prefer(text_size=200)
    settle(clinician, SMALL)
    clinician.open(lesion_photo)
    clinician.screen()
    clinician.qtbot.wait(20)
    status = clinician.window.status
    assert status.text() == "Screening result, not a diagnosis"
    assert status.heightForWidth(status.width()) <= status.height()
