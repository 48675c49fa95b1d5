"""Kills a program that writes or restores a backup, again and again, and looks at what is left.

    python tests/killed_backup.py [ROUNDS] [SEED]

A backup under its final name must be whole, and one that was acknowledged must be there. A device
that was being restored has the whole record or none, and can be restored after all.
"""

import random
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from killed_record import Tell, run_and_kill
from unit.store.cases import CHEAP, PIN, kept_photo, lesion, patient, visit

from skinscreen.store import backup, integrity
from skinscreen.store.backup import Content
from skinscreen.store.case_store import CaseStore
from skinscreen.store.folder import RecordFolder

VISITS = 12
PHOTO_SIZE = 60_000


@dataclass
class Figures:
    """What came of all rounds."""

    backups: int = 0
    whole: int = 0
    unfinished: int = 0
    restores: int = 0
    restored: int = 0
    none: int = 0


def filled(folder: RecordFolder) -> Content:
    """Make a record with some visits; what a backup of it must hold."""
    folder.create({"pin": PIN}, CHEAP)
    database = folder.open(folder.unlock(PIN))
    store, who = CaseStore(database), patient()
    where = lesion(who)
    store.add_patient(who)
    store.add_lesion(where)
    for _ in range(VISITS):
        store.add_visit(visit(where), kept_photo(PHOTO_SIZE))
    database.close()
    return Content(1, 1, VISITS, 0, "0" * 64)


def check_backup(file: Path, data_key: bytes, told: list[list[str]], expected: Content) -> bool:
    """Whether there is a backup, which must then be whole.

    Raises:
        AssertionError: an acknowledged one is missing, or it holds something else.
    """
    acknowledged = told[-1][0] == "done"
    assert file.exists() or not acknowledged
    if file.exists():
        assert backup.check(file, data_key) == expected
    return file.exists()


def check_restored(device: RecordFolder, file: Path, key: bytes, told: list[list[str]]) -> bool:
    """Whether there is a record, which must then be whole; where not, restoring works.

    Raises:
        AssertionError: an acknowledged record is missing, or it holds something else.
    """
    there = device.exists
    assert there or told[-1][0] != "done"
    if not there:
        backup.restore(device, file, key)
    database = device.open(device.unlock(PIN))
    try:
        integrity.check_all(database)
        (entry,) = CaseStore(database).patients()
        assert entry.visits == VISITS
    finally:
        database.close()
    return there


def run(place: Path, count: int, seed: int) -> Figures:
    """Write or restore, kill and check ``count`` times."""
    rng, figures = random.Random(seed), Figures()
    folder, drive = RecordFolder(place / "records"), place / "drive"
    drive.mkdir()
    expected = filled(folder)
    data_key, source = folder.unlock(PIN), drive / "first"
    begun = time.perf_counter()
    backup.write(folder, data_key, source)
    longest = 1.3 * (time.perf_counter() - begun)
    for number in range(count):
        target, device = drive / f"b{number}", RecordFolder(place / f"device{number}")
        backing_up = number % 2 == 0

        def job(tell: Tell, *, backing_up: bool = backing_up, target: Path = target,
                device: RecordFolder = device) -> None:  # fmt: skip
            tell("begin", "", "")
            if backing_up:
                backup.write(folder, data_key, target)
            else:
                backup.restore(device, source, data_key)
            tell("done", "", "")
            time.sleep(longest)

        told = run_and_kill(job, rng.random() * longest)
        assert all(words[0] != "failed" for words in told), told[-1]
        if backing_up:
            there = check_backup(target, data_key, told, expected)
            figures.backups += 1
            figures.whole += there
            figures.unfinished += not there
        else:
            there = check_restored(device, source, data_key, told)
            figures.restores += 1
            figures.restored += there
            figures.none += not there
        for left in (*drive.glob("b*"), *drive.glob(".*.part"), *device.path.glob("*")):
            left.unlink(missing_ok=True)
        database = folder.open(data_key)
        database.close()
    return figures


def main(count: int = 100, seed: int = 1) -> int:
    """Run, and print the figures."""
    with tempfile.TemporaryDirectory() as place:
        figures = run(Path(place), count, seed)
    sys.stdout.write(
        f"killed {figures.backups + figures.restores} times: of {figures.backups} backups "
        f"{figures.whole} whole under their name, {figures.unfinished} not there, 0 half; of "
        f"{figures.restores} restores {figures.restored} whole, {figures.none} not begun and then "
        "made, 0 half; the record itself whole every time\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
