"""What the services say is looked up where it is shown, and what is kept stays as it is."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fake_language import GERMAN
from unit.inference.bundles import manifest

from skinscreen import language
from skinscreen.domain.advice import NOTHING_SET
from skinscreen.domain.errors import LockedError
from skinscreen.domain.record import Patient, new_id
from skinscreen.domain.trust import Signed, Standing, Trust
from skinscreen.services import backups, doctor, export_forms, model_card, practice
from skinscreen.services.record_document import COLUMNS, PatientFile, to_csv, to_json
from skinscreen.services.records import Records
from skinscreen.store.key import Cost


@pytest.fixture(autouse=True)
def german() -> None:
    """Every test here speaks it."""
    language.speak(GERMAN)


def test_keys_and_heads_of_columns_have_no_language() -> None:
    files = [PatientFile(Patient(new_id(), "Anna"), ())]
    document = json.loads(to_json(files, named=True))
    assert document["note"] == "«Screening results, not diagnoses.»"
    assert document["patients"][0]["consent"] == "not_asked"
    (head, row) = csv.reader(io.StringIO(to_csv(files, named=True).decode("utf-8-sig")))
    assert tuple(head) == COLUMNS
    assert "not_asked" in row


def test_the_model_card_is_in_the_language_that_is_spoken() -> None:
    standing = Standing(Trust.FOREIGN, Signed("", why="it is not signed"))
    said = model_card.summary(replace(manifest(b""), metrics={}), NOTHING_SET, standing)
    assert "**«Foreign: «it is not signed»\\. Its" in said
    assert "## «Trained on»" in said
    assert "## «Results»\n\n«No results" in said


def test_a_check_has_its_name_for_scripts_and_its_sentence_for_people() -> None:
    checks = {check.name: check.found for check in doctor.examine([])}
    assert checks["models"] == "«there is no usable model; install the program again»"
    assert checks["memory"].startswith("«")


def test_what_was_noticed_is_said_in_the_language_and_audited_in_english(tmp_path: Path) -> None:
    what = "the count of wrong tries in the key file was edited"
    records = Records(tmp_path, now=lambda: datetime.now(UTC), cost=Cost(1 << 12))
    records.create("246810")
    records._notice(records.audit, what)
    assert records.noticed == f"«{what}»"
    assert records.audit.entries(1)[0].detail == {"what": what}
    assert backups.reminder(records, 7, datetime.now(UTC)) == ""
    records.lock()
    with pytest.raises(LockedError, match="«the record is locked; enter the PIN»"):
        _ = records.cases


def test_forms_of_export_are_named_in_english_in_their_table() -> None:
    assert all("«" not in form.words for form in export_forms.FORMS)


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_the_practice_pin_is_right_in_every_language(code: str) -> None:
    language.speak(code)
    assert language.tr(practice.WORDS).endswith(practice.PIN)
