"""``skinscreen outcomes``."""

import os
from datetime import date
from pathlib import Path

import pytest
from unit.cli.commands import Command, Done

from skinscreen.domain.record import Lesion, Patient
from skinscreen.services.records import Records
from skinscreen.store.key import Cost

PIN = "271828"
LESION = "ab" * 16


@pytest.fixture(autouse=True)
def record() -> Records:
    """A record with one lesion, whose PIN costs little to try."""
    records = Records(cost=Cost(1 << 4))
    records.create(PIN, "Ann")
    who = Patient("cd" * 16, "Somebody", date(1970, 1, 1))
    records.cases.add_patient(who)
    records.cases.add_lesion(Lesion(LESION, who.id, "mole 1"))
    records.lock()
    return records


def typed(skinscreen: Command, folder: Path, *words: str) -> Done:
    file = folder / "pin"
    file.write_text(f"{PIN}\n")
    descriptor = os.open(file, os.O_RDONLY)
    try:
        return skinscreen("outcomes", *words, "--pin-fd", str(descriptor))
    finally:
        os.close(descriptor)


def test_a_file_is_looked_at_and_applied_when_asked(
    skinscreen: Command, tmp_path: Path, record: Records
) -> None:
    table = tmp_path / "lab.csv"
    table.write_text(f"lesion_id,date,condition\n{LESION},2026-05-02,Melanoma\nx,2026-05-02,Scar\n")
    done = typed(skinscreen, tmp_path, "import", str(table))
    assert done.code == 3
    assert "line 2: Melanoma (8720/3), 2026-05-02" in done.out
    assert "line 3: its lesion is not in this record" in done.err
    assert "nothing was changed" in done.out
    record.unlock(PIN, "Ann")
    assert record.confirmations.all() == {}
    record.lock()
    done = typed(skinscreen, tmp_path, "import", str(table), "--apply")
    assert "1 outcome was taken over." in done.out
    record.unlock(PIN, "Ann")
    assert record.confirmations.all()[LESION].code == "8720/3"
    record.lock()
    table.write_text(f"lesion_id,date,condition\n{LESION},2026-05-03,Scar\n")
    done = typed(skinscreen, tmp_path, "import", str(table))
    assert done.code == 0
    assert "Melanoma (8720/3) -> Scar" in done.out


def test_the_figures_are_written_without_writing_over_a_file(
    skinscreen: Command, tmp_path: Path
) -> None:
    target = tmp_path / "figures.csv"
    target.write_text("mine")
    done = typed(skinscreen, tmp_path, "figures", str(target))
    assert (done.code, done.err) == (0, "")
    assert target.read_text() == "mine"
    (written,) = set(tmp_path.glob("figures*.csv")) - {target}
    assert str(written) in done.out
    assert written.read_text("utf-8-sig").startswith("model,version,sha256,split")
