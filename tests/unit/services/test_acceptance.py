"""A foreign model is accepted by somebody with a PIN, and by nothing else."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from skinscreen import paths
from skinscreen.domain.audit import Done
from skinscreen.domain.errors import LockedError, StoreError, WrongSecretError
from skinscreen.domain.trust import Signed, Trust
from skinscreen.services import acceptance
from skinscreen.services.records import Records
from skinscreen.store.key import Cost

PIN = "271828"
THEIRS, OTHER = Signed("ab" * 32, why="it is not signed"), Signed("cd" * 32, why="it is not signed")


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    """Open."""
    records = Records(tmp_path / "records", cost=Cost(1 << 4))
    records.create(PIN, "Ann")
    yield records
    records.lock()


def trust(records: Records, signed: Signed = THEIRS) -> Trust:
    return acceptance.standing_of(signed, records.folder.path).trust


def test_a_signed_model_needs_no_acceptance(tmp_path: Path) -> None:
    standing = acceptance.standing_of(Signed("ab" * 32, "ours"), tmp_path)
    assert standing.trust is Trust.SIGNED


def test_a_foreign_model_is_accepted_with_a_pin_which_the_audit_tells(records: Records) -> None:
    assert trust(records) is Trust.FOREIGN
    acceptance.accept(records, PIN, "tiny 1.0", THEIRS)
    assert trust(records) is Trust.ACCEPTED
    assert trust(records, OTHER) is Trust.FOREIGN
    entry = records.audit.last(Done.MODEL_ACCEPTED)
    assert entry is not None
    assert (entry.user, entry.detail) == ("Ann", {"what": "tiny 1.0", "bundle": "ab" * 32})


def test_it_stays_accepted_while_the_record_is_locked_and_when_it_is_opened_again(
    records: Records,
) -> None:
    acceptance.accept(records, PIN, "tiny 1.0", THEIRS)
    acceptance.accept(records, PIN, "other 1.0", OTHER)
    records.lock()
    assert trust(records) is trust(records, OTHER) is Trust.ACCEPTED
    records.unlock(PIN, "Ann")
    assert trust(records) is trust(records, OTHER) is Trust.ACCEPTED
    assert records.noticed == ""


def test_a_model_accepted_twice_is_listed_once(records: Records) -> None:
    for _ in range(2):
        acceptance.accept(records, PIN, "tiny 1.0", THEIRS)
    assert len(acceptance.accepted(records.folder.path)) == 1


def test_without_the_right_pin_or_with_a_locked_record_it_stays_foreign(records: Records) -> None:
    with pytest.raises(WrongSecretError):
        acceptance.accept(records, "000000", "tiny 1.0", THEIRS)
    records.lock()
    with pytest.raises(LockedError):
        acceptance.accept(records, PIN, "tiny 1.0", THEIRS)
    assert trust(records) is Trust.FOREIGN


def test_what_the_audit_does_not_tell_is_taken_out_when_the_record_is_opened(
    records: Records,
) -> None:
    acceptance.accept(records, PIN, "other 1.0", OTHER)
    records.lock()
    file = records.folder.path / acceptance.FILE
    honest = json.loads(file.read_text())
    for entry in (honest[0]["entry"], 1, 10_000):
        forged = {"bundle": THEIRS.digest, "model": "tiny 1.0", "entry": entry}
        file.write_text(json.dumps([*honest, forged]))
        records.unlock(PIN, "Ann")
        assert "had been accepted past the program" in records.noticed
        assert (trust(records), trust(records, OTHER)) == (Trust.FOREIGN, Trust.ACCEPTED)
        records.lock()


@pytest.mark.parametrize(
    "content",
    ["", "{", "null", "7", "[7]", '[{"bundle": 1, "model": "", "entry": 1}]',
     '[{"bundle": "ab", "model": "", "entry": "1"}]', "[" * 100_000],
)  # fmt: skip
def test_a_file_of_rubbish_accepts_nothing(records: Records, content: str) -> None:
    (records.folder.path / acceptance.FILE).write_text(content)
    assert acceptance.accepted(records.folder.path) == ()
    assert trust(records) is Trust.FOREIGN


def test_without_a_record_nothing_is_accepted(records: Records, tmp_path: Path) -> None:
    acceptance.accept(records, PIN, "tiny 1.0", THEIRS)
    (tmp_path / "elsewhere").mkdir()
    file = tmp_path / "elsewhere" / acceptance.FILE
    file.write_bytes((records.folder.path / acceptance.FILE).read_bytes())
    assert acceptance.standing_of(THEIRS, tmp_path / "elsewhere").trust is Trust.FOREIGN
    assert acceptance.standing_of(THEIRS).trust is Trust.FOREIGN


def test_where_it_cannot_be_written_it_stays_foreign(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(paths, "write_atomically", no_space)
    with pytest.raises(StoreError, match=r"No space left on device\); the model stays foreign"):
        acceptance.accept(records, PIN, "tiny 1.0", THEIRS)
    assert trust(records) is Trust.FOREIGN
