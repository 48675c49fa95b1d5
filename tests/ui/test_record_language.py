"""The record in another language: sentences, birth dates, and what is kept of them."""

from datetime import UTC, date, datetime

import pytest
from fake_language import LOUD
from pytestqt.qtbot import QtBot

from skinscreen import language
from skinscreen.domain.errors import StoreError
from skinscreen.domain.record import Consent, DeletedEntry, Patient, PatientEntry, RecordKind, Sex
from skinscreen.ui.records import deletion_phrases, phrases
from skinscreen.ui.records.forms import PatientForm

BORN = date(1958, 3, 27)
PATIENT = Patient("1", "Ada", born=BORN, sex=Sex.MALE, consent=Consent.REFUSED)


@pytest.fixture(autouse=True)
def german() -> None:
    """Capitals, with the dates and numbers of German."""
    language.speak(LOUD)


def form_of(qtbot: QtBot, patient: Patient | None) -> PatientForm:
    form = PatientForm("1", patient)
    qtbot.addWidget(form)
    return form


@pytest.mark.parametrize("typed", ["27.3.1958", "27.03.1958", " 27/03/1958 ", "1958-03-27"])
def test_a_birth_date_is_typed_as_the_language_or_iso_writes_it_and_kept_as_iso_does(
    qtbot: QtBot, typed: str
) -> None:
    form = form_of(qtbot, None)
    form.name.setText("Ada")
    form.born.setText(typed)
    assert form.filled().born == BORN
    assert form.drafted()["born"].read() == "1958-03-27"


def test_a_birth_date_is_shown_as_the_language_writes_it(qtbot: QtBot) -> None:
    form = form_of(qtbot, PATIENT)
    assert form.born.text() == "27.03.1958"
    assert form.born.placeholderText() == "DD/MM/YYYY"
    assert form.title.endswith(", BORN 27.03.1958")


@pytest.mark.parametrize("half", ["27.__.____", "27.3.", "in spring"])
def test_a_draft_of_half_a_date_stays_as_it_was_typed(qtbot: QtBot, half: str) -> None:
    form = form_of(qtbot, None)
    born = form.drafted()["born"]
    form.born.setText(half)
    assert born.read() == half
    form.born.clear()
    born.write(half)
    assert form.born.text() == half


def test_a_draft_is_brought_back_in_the_language_that_is_spoken_then(qtbot: QtBot) -> None:
    kept = {name: field.read() for name, field in form_of(qtbot, PATIENT).drafted().items()}
    assert (kept["born"], kept["sex"], kept["consent"]) == ("1958-03-27", "male", "refused")
    language.speak("fr")
    form = form_of(qtbot, None)
    for name, field in form.drafted().items():
        field.write(kept[name])
    assert form.born.text() == "27/03/1958"
    filled = form.filled()
    assert (filled.born, filled.sex, filled.consent) == (BORN, Sex.MALE, Consent.REFUSED)


def test_the_choices_of_a_form_are_in_the_language(qtbot: QtBot) -> None:
    form = form_of(qtbot, PATIENT)
    assert form.sex.currentText() == "MALE"
    assert form.consent.currentText() == "REFUSED"


def test_what_is_no_birth_date_is_answered_with_an_example_in_the_language(qtbot: QtBot) -> None:
    form = form_of(qtbot, None)
    form.born.setText("31.2.1958")
    with pytest.raises(StoreError, match=r"NOT UNDERSTOOD.*27\.03\.1958"):
        form.filled()


def test_lines_of_the_record_are_told_in_the_language() -> None:
    line = phrases.patient_line(PatientEntry(PATIENT, 1, 0, None)).words
    assert line.endswith("BORN 27.03.1958 · 1 LESION · NO VISIT")
    assert phrases.size(1_234_500_000) == "1,2 GB"
    assert phrases.visits(12_345) == "12.345 VISITS"
    taken = datetime(2026, 3, 1, 12, tzinfo=UTC)
    visit = DeletedEntry(RecordKind.VISIT, "2", taken.isoformat(), "Ada", taken)
    named = phrases.deleted_name(visit)
    assert named.startswith("VISIT: ")
    assert phrases.moment(taken) in named


@pytest.mark.parametrize("kind", RecordKind)
def test_every_kind_is_deleted_and_brought_back_in_whole_sentences(kind: RecordKind) -> None:
    for words in (
        language.tr(deletion_phrases.WAS_DELETED[kind]),
        language.tr(deletion_phrases.IS_BACK[kind]),
        deletion_phrases.question(kind, 0, 0),
        deletion_phrases.question(kind, 1, 12),
    ):
        assert words.isupper()
        assert words.endswith(".")
