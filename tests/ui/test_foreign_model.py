"""A model that nobody trusted here has signed, in the window, and how it is accepted."""

from pathlib import Path

import pytest
from record_fixtures import PIN, Keeper
from unit.inference import bundles
from window_fixtures import BENIGN, Clinician, FakeLoader

from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.domain.issue_words import sentence
from skinscreen.domain.trust import Signed, Standing, Trust
from skinscreen.inference import library
from skinscreen.inference.library import Bundle
from skinscreen.services.acceptance import standing_of
from skinscreen.ui.records.guard import UNACCEPTABLE, PinForSettings
from skinscreen.ui.steps import SETTINGS

THEIRS = Signed("ab" * 32, why="it is not signed")


@pytest.fixture
def foreign(loader: FakeLoader, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one model there is, which finds no sign."""
    loader.standing = Standing(Trust.FOREIGN, THEIRS)
    loader.model.answer = BENIGN
    found = (Bundle(Path("lesion8-v3small"), loader.model.manifest, THEIRS),)
    monkeypatch.setattr(library, "list_bundles", lambda *_: found)


def test_its_answer_says_so_and_is_no_comfort(
    foreign: None, clinician: Clinician, lesion_photo: Path
) -> None:
    clinician.open(lesion_photo)
    clinician.screen()
    page = clinician.result
    assert page.banner.headline == "No screening result"
    said = page.banner.sentence.replace("\N{ZERO WIDTH SPACE}", "")
    assert sentence(Issue(IssueCode.FOREIGN_MODEL)) in said


def test_the_settings_mark_it_and_without_a_record_nobody_can_accept_it(
    foreign: None, clinician: Clinician
) -> None:
    clinician.click(clinician.settings_button)
    device = clinician.settings.device
    clinician.wait(device.model.count)
    assert device.model.itemText(0).endswith("8 classes, foreign)")
    assert device.model_note.text().startswith("Foreign: it is not signed.")
    clinician.click(device.accept_button)
    clinician.wait(lambda: clinician.sentence == UNACCEPTABLE)


def test_somebody_with_a_pin_accepts_it_and_it_is_loaded_anew(
    foreign: None, keeper: Keeper, loader: FakeLoader
) -> None:
    keeper.make_record()
    loads = len(loader.loads)
    keeper.click(keeper.settings_button)
    device = keeper.settings.device
    keeper.click(device.accept_button)
    page = keeper.wait_page(PinForSettings)
    assert "it is not signed" in page.heading.text()
    page.fields[0].setText("999999")
    keeper.primary()
    keeper.wait(lambda: "⚠" in page.message_label.text())
    assert standing_of(THEIRS).trust is Trust.FOREIGN
    loader.standing = bundles.VOUCHED
    page.fields[0].setText(PIN)
    keeper.primary()
    keeper.wait(lambda: len(loader.loads) > loads)
    keeper.wait(lambda: "was accepted" in keeper.sentence)
    assert standing_of(THEIRS).trust is Trust.ACCEPTED
    assert keeper.step == SETTINGS
    keeper.wait(device.accept_button.isHidden)


def test_who_goes_back_is_in_the_settings_again_and_the_model_stays_foreign(
    foreign: None, keeper: Keeper
) -> None:
    keeper.make_record()
    keeper.click(keeper.settings_button)
    keeper.click(keeper.settings.device.accept_button)
    keeper.wait_page(PinForSettings)
    keeper.press("Esc")
    assert keeper.step == SETTINGS
    assert "was not accepted" in keeper.sentence
    assert standing_of(THEIRS).trust is Trust.FOREIGN


def test_a_signed_model_offers_nothing_to_accept(clinician: Clinician) -> None:
    clinician.click(clinician.settings_button)
    assert clinician.settings.device.accept_button.isHidden()
