"""What became of a lesion, entered by touch and out of a file."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFileDialog
from record_fixtures import Keeper
from window_fixtures import BENIGN, FakeLoader

from skinscreen import language
from skinscreen.domain.confirmation import Basis, Confirmation
from skinscreen.domain.record import Lesion
from skinscreen.services.drives import Drive
from skinscreen.ui.records import overview
from skinscreen.ui.records.accuracy import AccuracyScreen
from skinscreen.ui.records.confirmation import ConfirmationScreen
from skinscreen.ui.records.drives import DrivesScreen
from skinscreen.ui.records.lesion import LesionScreen
from skinscreen.ui.records.outcome_preview import PreviewScreen
from skinscreen.ui.records.overview import OverviewScreen
from skinscreen.ui.records.patients import PatientsScreen
from skinscreen.ui.records.visit import VisitScreen


@pytest.fixture
def lesion_page(keeper: Keeper) -> LesionScreen:
    """The page of the only lesion."""
    keeper.make_record()
    keeper.to_lesion()
    return keeper.wait_page(LesionScreen)


def known(keeper: Keeper, lesion: Lesion) -> Confirmation | None:
    found = keeper.ask(lambda records: records.confirmations.of(lesion.id))
    assert found is None or isinstance(found, Confirmation)
    return found


def opened(keeper: Keeper, page: LesionScreen) -> ConfirmationScreen:
    keeper.wait(lambda: page.outcome_button.text().startswith("Outcome:"))
    keeper.click(page.outcome_button)
    return keeper.wait_page(ConfirmationScreen)


def saved(keeper: Keeper, page: LesionScreen) -> Confirmation:
    keeper.primary()
    keeper.wait_page(LesionScreen)
    found = known(keeper, page.lesion)
    assert found is not None
    return found


def test_a_histology_takes_three_taps(keeper: Keeper, lesion_page: LesionScreen) -> None:
    opened(keeper, lesion_page)
    keeper.choose_line(1)
    found = saved(keeper, lesion_page)
    assert (found.words, found.malignant) == ("Basal cell carcinoma (8090/3)", True)
    assert (found.basis, found.dated) == (Basis.HISTOLOGY, datetime.now().astimezone().date())
    assert found.user == "Dr Keeper"
    keeper.wait(lambda: "Basal cell" in lesion_page.outcome_button.accessibleName())


@pytest.mark.parametrize(("line", "malignant"), [(0, False), (1, True)])
def test_a_follow_up_takes_four_taps(
    keeper: Keeper, lesion_page: LesionScreen, line: int, malignant: bool
) -> None:
    page = opened(keeper, lesion_page)
    keeper.click(page.bases[Basis.FOLLOW_UP])
    keeper.choose_line(line)
    found = saved(keeper, lesion_page)
    assert (found.basis, found.malignant, found.condition) == (Basis.FOLLOW_UP, malignant, "")


def test_that_there_will_be_none_takes_three_taps(
    keeper: Keeper, lesion_page: LesionScreen
) -> None:
    page = opened(keeper, lesion_page)
    keeper.click(page.bases[Basis.NONE])
    assert page.never.isVisible()
    assert not page.list.isVisible()
    assert saved(keeper, lesion_page).words == "None to be had"


def test_all_of_it_can_be_reached_on_the_smallest_window(
    keeper: Keeper, lesion_page: LesionScreen
) -> None:
    keeper.window.resize(QSize(800, 480))
    page = opened(keeper, lesion_page)
    for field in (page.condition, page.code, page.malignant, page.dated, page.source, page.list):
        assert field.isVisible()
        corner = field.mapTo(keeper.window, field.rect().bottomRight())
        assert keeper.window.rect().contains(corner), field.accessibleName()


def test_what_is_typed_is_refused_in_words_and_nothing_is_kept(
    keeper: Keeper, lesion_page: LesionScreen
) -> None:
    page = opened(keeper, lesion_page)
    tomorrow = date.today() + timedelta(days=2)  # noqa: DTZ011 - the person's own day
    for dated, code, name, sentence in (
        (
            language.day(date(2026, 1, 2)),
            "",
            "",
            "a histology needs a name; choose one or type it.",
        ),
        ("soon", "", "Scar", "the date is not understood"),
        (language.day(tomorrow), "", "Scar", "lies in the future"),
        (language.day(date(2026, 1, 2)), "x1", "Scar", "x1 is no ICD-O morphology code"),
        (language.day(date(2026, 1, 2)), "8720/3", "Scar", "contradicts"),
    ):
        page.dated.setText(dated)
        page.code.setText(code)
        page.condition.setText(name)
        keeper.primary()
        assert sentence in keeper.sentence
    assert known(keeper, lesion_page.lesion) is None


def test_a_change_is_undone_and_a_first_one_too(keeper: Keeper, lesion_page: LesionScreen) -> None:
    opened(keeper, lesion_page)
    keeper.choose_line(0)
    first = saved(keeper, lesion_page)
    keeper.click(keeper.action)
    keeper.wait(lambda: known(keeper, lesion_page.lesion) is None)
    keeper.ask(lambda records: records.confirmations.keep(first))
    lesion_page.entered()
    keeper.wait(lambda: "naevus" in lesion_page.outcome_button.accessibleName())
    page = opened(keeper, lesion_page)
    assert page.condition.text() == "Melanocytic naevus"
    keeper.choose_line(2)
    assert saved(keeper, lesion_page).condition == "Melanoma in situ"
    keeper.click(keeper.action)
    keeper.wait(lambda: known(keeper, lesion_page.lesion) == first)


def test_it_is_deleted_and_brought_back(keeper: Keeper, lesion_page: LesionScreen) -> None:
    opened(keeper, lesion_page)
    keeper.choose_line(0)
    first = saved(keeper, lesion_page)
    keeper.wait(lambda: "naevus" in lesion_page.outcome_button.accessibleName())
    page = opened(keeper, lesion_page)
    page.delete_wanted.emit(first)
    keeper.wait_page(LesionScreen)
    assert known(keeper, lesion_page.lesion) is None
    keeper.click(keeper.action)
    keeper.wait(lambda: known(keeper, lesion_page.lesion) == first)


def test_what_was_typed_is_brought_back_after_the_record_was_locked(
    keeper: Keeper, lesion_page: LesionScreen
) -> None:
    page = opened(keeper, lesion_page)
    keeper.click(page.bases[Basis.FOLLOW_UP])
    keeper.choose_line(1)
    page.source.setText("letter of the clinic")
    page.dated.setText(language.day(date(2026, 1, 2)))
    keeper.press("Ctrl+L")
    keeper.unlock()
    keeper.wait_page(PatientsScreen)
    keeper.choose_line()
    keeper.wait(lambda: type(keeper.page).__name__ == "PatientScreen")
    keeper.choose_line()
    again = opened(keeper, keeper.wait_page(LesionScreen))
    keeper.wait(again.source.text)
    assert again.source.text() == "letter of the clinic"
    assert again.bases[Basis.FOLLOW_UP].isChecked()
    found = again.filled()
    assert (found.basis, found.malignant, found.dated) == (Basis.FOLLOW_UP, True, date(2026, 1, 2))


def test_the_source_of_the_last_one_is_offered(keeper: Keeper, lesion_page: LesionScreen) -> None:
    whose = keeper.ask(lambda records: records.cases.patients()[0].patient)
    other = keeper.has_lesion(whose, "mole 2")
    told = {"malignant": True, "source": "Laboratory Nord"}
    keeper.ask(
        lambda records: records.confirmations.keep(
            Confirmation(
                "ab" * 16, other.id, Basis.HISTOLOGY, date(2026, 1, 2), condition="Melanoma", **told
            )
        )
    )
    page = opened(keeper, lesion_page)
    assert page.source.text() == "Laboratory Nord"
    keeper.click(page.bases[Basis.FOLLOW_UP])
    assert page.source.text() == ""
    keeper.click(page.bases[Basis.HISTOLOGY])
    assert page.source.text() == "Laboratory Nord"


@pytest.mark.parametrize("line", [0, 1])
def test_outcomes_of_a_file_are_looked_at_and_taken_over(
    keeper: Keeper,
    lesion_page: LesionScreen,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    line: int,
) -> None:
    lesion = lesion_page.lesion
    table = tmp_path / "lab.csv"
    table.write_text(f"lesion_id,date,condition\n{lesion.id},2026-05-02,Melanoma\nx,1,Scar\n")
    (tmp_path / ".hidden.csv").write_text("")
    drive = Drive("STICK", tmp_path)
    monkeypatch.setattr("skinscreen.services.drives.drives", lambda: (drive,))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a: (str(table), ""))
    keeper.press("Ctrl+L")
    keeper.unlock()
    keeper.choose(overview.IMPORT)
    drives = keeper.wait_page(DrivesScreen)
    keeper.wait(lambda: drives.list.lines.rowCount() == 2)
    keeper.choose_line(line)
    shown = keeper.wait_page(PreviewScreen)
    assert shown.heading.text().startswith("1 new, 0 changed, 0 as they are, 1 that cannot")
    words = [line.words for line in shown.list.lines.lines]
    assert "Melanoma (8720/3)" in words[0]
    assert words[1].startswith("✕ line 3: ")
    assert known(keeper, lesion) is None
    keeper.primary()
    keeper.wait_page(OverviewScreen)
    found = known(keeper, lesion)
    assert found is not None
    assert found.code == "8720/3"


def test_how_right_it_was_is_shown_and_a_missed_lesion_leads_to_its_visit(
    keeper: Keeper,
    loader: FakeLoader,
    lesion_page: LesionScreen,
    lesion_photo: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loader.model.answer = BENIGN
    keeper.primary()
    keeper.screen_file(lesion_photo)
    keeper.primary()
    keeper.wait(lambda: keeper.sentence == "Saved to the record.")
    keeper.press("Ctrl+R")
    keeper.wait_page(LesionScreen)
    keeper.ask(
        lambda records: records.confirmations.keep(
            Confirmation(
                "ab" * 16,
                lesion_page.lesion.id,
                Basis.HISTOLOGY,
                datetime.now().astimezone().date(),
                malignant=True,
                condition="Melanoma",
                code="8720/3",
            )
        )
    )
    keeper.press("Ctrl+L")
    keeper.unlock()
    keeper.choose(overview.FIGURES)
    page = keeper.wait_page(AccuracyScreen)
    keeper.wait(page.list.lines.rowCount)
    words = [line.words for line in page.list.lines.lines]
    assert words[0].startswith("HOW RIGHT WAS IT HERE?\n1 lesion counts")
    assert any("Too few to go by" in one for one in words)
    target = tmp_path / "figures.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(target), ""))
    page.save_wanted.emit(".csv")
    keeper.save_by_dialog()
    keeper.wait(target.exists)
    keeper.wait(lambda: keeper.sentence.startswith("Saved: "))
    assert keeper.page is page
    number = next(n for n, line in enumerate(page.list.lines.lines) if line.picture)
    keeper.choose_line(number)
    assert keeper.wait_page(VisitScreen).isVisible()
