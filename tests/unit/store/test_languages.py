"""What is said of the record in another language: sentences change, what is kept does not."""

import pytest
from bracketed import bracketed
from unit.store.cases import PIN

from skinscreen import language
from skinscreen.domain.audit import Done
from skinscreen.domain.errors import DamagedRecordError, StoreError, WrongSecretError
from skinscreen.store import lookup
from skinscreen.store.audit import Audit
from skinscreen.store.case_store import utc_now
from skinscreen.store.connection import Database
from skinscreen.store.folder import RecordFolder


def test_what_was_noticed_is_said_in_the_language_and_kept_in_english(
    folder: RecordFolder, database: Database
) -> None:
    second = folder.second_head(folder.unlock(PIN))
    second.file.write_bytes(b"of another record")
    audit = Audit(database, "Ann", utc_now)
    language.speak(bracketed())
    said = audit.take_up(second)
    noticed = f"the audit's second head, {second.file.name}, is damaged or of another record"
    assert said == f"«{noticed}»"
    assert language.spoken().code == "de"
    (entry,) = (each for each in audit.entries(10) if each.done is Done.NOTICED)
    assert entry.detail == {"what": noticed}


def test_what_is_not_there_is_told_in_the_language(database: Database) -> None:
    language.speak(bracketed())
    with database.read() as connection, pytest.raises(StoreError) as caught:
        lookup.lesion(connection, "gone")
    said = "«this lesion is not in the record any more; go back to the patient»"
    assert str(caught.value) == said


def test_what_does_not_open_the_record_is_told_in_the_language(folder: RecordFolder) -> None:
    language.speak(bracketed())
    with pytest.raises(WrongSecretError) as wrong:
        folder.unlock("000000")
    assert str(wrong.value).startswith("«this PIN or passphrase does not open the record")
    folder.keys.write_text("{}")
    with pytest.raises(DamagedRecordError) as damaged:
        folder.unlock(PIN)
    assert str(damaged.value).startswith(f"«the key file {folder.keys} is damaged: ")
