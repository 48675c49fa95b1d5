"""Kills a program that works on a record, again and again, and looks at what is left.

    python tests/killed_record.py [ROUNDS] [SEED]

Each round a child opens the record and adds, changes, deletes, brings back and purges visits, or
updates the tables to a further version, or writes a backup, restores one, makes a new record. It
tells by a pipe what it begins and what is done; it is killed (SIGKILL) at a random moment. Then
every acknowledged change must be there, whole.
"""

import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from unit.store.cases import CHEAP, PIN, kept_photo, lesion, patient, visit

from skinscreen.domain.record import Lesion, RecordKind
from skinscreen.store import backup, integrity, migrations
from skinscreen.store.case_store import CaseStore
from skinscreen.store.connection import Database
from skinscreen.store.deletion import Deletion
from skinscreen.store.folder import RecordFolder

VISIT = RecordKind.VISIT
SHIPPED = migrations.MIGRATIONS
ROUNDS = ("work", "update", "work", "backup", "work", "restore", "work", "create")
LONGEST_S = {"work": 0.25, "update": 0.1, "backup": 0.25, "restore": 0.25, "create": 0.1}
"""A round of each kind is killed at the latest after this time."""
TARGET = "target.backup"
PHOTO_SIZE = 20_000
KEPT = 12
"""Visits after which one is purged, so that the record stays small."""

State = dict[str, tuple[str, bool]]
"""Notes of every visit, and whether it is shown."""
Tell = Callable[[str, str, str], None]


@dataclass
class Figures:
    """What came of all rounds."""

    rounds: int = 0
    acknowledged: int = 0
    killed_inside: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    damaged: int = 0
    orphans: int = 0


def updated_to(version: int) -> None:
    """As if the program had been updated: steps that write something after the shipped ones."""
    more = range(len(SHIPPED), version)
    migrations.MIGRATIONS = SHIPPED + tuple(
        (
            f"CREATE TABLE later_{number} (encoded BLOB)",
            f"INSERT INTO later_{number} SELECT encoded FROM photo",  # noqa: S608 - own names
            f"DROP TABLE IF EXISTS later_{number - 1}",
        )
        for number in more
    )


def work(folder: RecordFolder, where: Lesion, seed: int, tell: Tell) -> None:
    """Change things for ever."""
    rng = random.Random(seed)
    database = folder.open(folder.unlock(PIN))
    store, deletion = CaseStore(database), Deletion(database)
    shown = [v.id for v in store.timeline(where.id)]
    hidden = [entry.id for entry in deletion.deleted()]
    while True:
        done = rng.choice(["add", "add", "change", "delete", "undelete", "purge"])
        notes = f"notes {rng.random()}"
        if done == "add" and len(shown) < KEPT:
            new = visit(where, notes=notes)
            tell("begin add", new.id, notes)
            store.add_visit(new, kept_photo(PHOTO_SIZE))
            shown.append(new.id)
            tell("add", new.id, notes)
        elif done == "change" and shown:
            id_ = rng.choice(shown)
            tell("begin change", id_, notes)
            store.change_visit(replace(store.visit(id_), notes=notes))
            tell("change", id_, notes)
        elif done == "delete" and shown:
            id_ = shown.pop()
            tell("begin delete", id_, "")
            deletion.delete(VISIT, id_)
            hidden.append(id_)
            tell("delete", id_, "")
        elif done == "undelete" and hidden:
            id_ = hidden.pop()
            tell("begin undelete", id_, "")
            deletion.undelete(VISIT, id_)
            shown.append(id_)
            tell("undelete", id_, "")
        elif done == "purge" and hidden:
            id_ = hidden.pop(0)
            tell("begin purge", id_, "")
            deletion.purge(VISIT, id_)
            tell("purge", id_, "")


def update(folder: RecordFolder, tell: Tell) -> None:
    """Open the record with a further version of the tables."""
    tell("begin update", "", "")
    database = folder.open(folder.unlock(PIN))
    tell("update", "", "")
    database.close()


def back_up(folder: RecordFolder, target: Path, tell: Tell) -> None:
    """Write a backup."""
    key = folder.unlock(PIN)
    tell("begin backup", "", "")
    backup.write(folder, key, target)
    tell("backup", "", "")


def restore(folder: RecordFolder, empty: RecordFolder, file: Path, tell: Tell) -> None:
    """Restore a backup where there is no record."""
    key = folder.unlock(PIN)
    backup.write(folder, key, file)
    tell("begin restore", "", "")
    backup.restore(empty, file, key)
    tell("restore", "", "")


def create(empty: RecordFolder, tell: Tell) -> None:
    """Make a record where there is none."""
    tell("begin create", "", "")
    empty.create({"pin": PIN}, CHEAP)
    tell("create", "", "")


def job_of(
    kind: str, folder: RecordFolder, where: Lesion, place: Path, seed: int
) -> Callable[[Tell], None]:
    """What the child does in a round of this kind; ``place`` is an empty folder."""
    target, empty = place / TARGET, RecordFolder(place / "records")
    jobs: dict[str, Callable[[Tell], None]] = {
        "work": lambda tell: work(folder, where, seed, tell),
        "update": lambda tell: update(folder, tell),
        "backup": lambda tell: back_up(folder, target, tell),
        "restore": lambda tell: restore(folder, empty, target, tell),
        "create": lambda tell: create(empty, tell),
    }
    return jobs[kind]


def check_place(
    kind: str, folder: RecordFolder, place: Path, told: list[list[str]], state: State
) -> None:
    """A backup or a second record is whole, or not there and can be made."""
    target, empty = place / TARGET, RecordFolder(place / "records")
    done = any(words[0] == kind for words in told)
    key = folder.unlock(PIN)
    if kind in ("backup", "restore"):
        assert target.exists() or not (done or kind == "restore"), "an acknowledged backup is lost"
        if not target.exists():
            backup.write(folder, key, target)
        assert backup.check(target, key).visits == len(state)
    if kind in ("restore", "create"):
        assert empty.exists or not done, "an acknowledged record is lost"
        if not empty.exists and kind == "restore":
            backup.restore(empty, target, key)
        elif not empty.exists:
            empty.create({"pin": PIN}, CHEAP)
        database = empty.open(empty.unlock(PIN))
        integrity.check_all(database)
        assert found(database) == (state if kind == "restore" else {})
        database.close()


def applied(state: State, done: str, id_: str, notes: str) -> State:
    """The state after a change."""
    now = dict(state)
    match done:
        case "add":
            now[id_] = (notes, True)
        case "change":
            now[id_] = (notes, state[id_][1])
        case "delete" | "undelete":
            now[id_] = (state[id_][0], done == "undelete")
        case "purge":
            del now[id_]
    return now


def run_and_kill(job: Callable[[Tell], None], after_s: float) -> list[list[str]]:
    """What the job told until it was killed; the last may be something that only began."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)

        def tell(*words: str) -> None:
            os.write(writing, (json.dumps(words) + "\n").encode())

        try:
            job(tell)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the parent must see it
            tell("failed", type(error).__name__, str(error))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        first = told.readline()  # the clock starts when it is at work
        time.sleep(after_s)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        lines = [first, *told.readlines()]
    return [json.loads(line) for line in lines if line.endswith("\n")]


def found(database: Database) -> State:
    """What the record holds."""
    with database.read() as connection:
        return {
            row["id"]: (row["notes"], row["deleted"] is None)
            for row in connection.execute("SELECT id, notes, deleted FROM visit")
        }


def orphans(database: Database) -> int:
    """Photos without a visit, visits without a photo."""
    with database.read() as connection:
        return sum(
            connection.execute(question).fetchone()[0]
            for question in (
                "SELECT count(*) FROM photo WHERE visit NOT IN (SELECT number FROM visit)",
                "SELECT count(*) FROM visit WHERE number NOT IN (SELECT visit FROM photo)",
                "SELECT count(*) FROM visit WHERE lesion NOT IN (SELECT number FROM lesion)",
            )
        )


def run(folder: RecordFolder, count: int, seed: int) -> Figures:
    """Work, kill and check ``count`` times.

    Raises:
        AssertionError: something acknowledged is lost, or the record is not whole.
    """
    folder.create({"pin": PIN}, CHEAP)
    who = patient()
    where = lesion(who)
    database = folder.open(folder.unlock(PIN))
    store = CaseStore(database)
    store.add_patient(who)
    store.add_lesion(where)
    database.close()
    rng, state, figures, version = random.Random(seed), {}, Figures(), len(SHIPPED)
    for number in range(count):
        kind = ROUNDS[number % len(ROUNDS)]
        if kind == "update":
            version += 1
            updated_to(version)
        place = folder.path.with_name(str(number))
        place.mkdir()
        told = run_and_kill(
            job_of(kind, folder, where, place, seed + number), rng.random() * LONGEST_S[kind]
        )
        assert all(words[0] != "failed" for words in told), told[-1]
        state = check(folder, figures, state, told)
        check_place(kind, folder, place, told, state)
        shutil.rmtree(place)
    return figures


def check(folder: RecordFolder, figures: Figures, state: State, told: list[list[str]]) -> State:
    """The state that is there, which must be what was told, or that and what had begun."""
    for words in told:
        if not words[0].startswith("begin "):
            state = applied(state, *words)
            figures.acknowledged += 1
    possible = [state]
    if told and told[-1][0].startswith("begin "):
        done = told[-1][0].removeprefix("begin ")
        figures.killed_inside[done] = figures.killed_inside.get(done, 0) + 1
        possible.append(applied(state, done, *told[-1][1:]))
    database = folder.open(folder.unlock(PIN))  # raises where it is not whole
    try:
        integrity.check_all(database)
        now = found(database)
        figures.rounds += 1
        figures.lost += now not in possible
        figures.orphans += orphans(database)
        assert migrations.version(database) == len(migrations.MIGRATIONS)
        assert now in possible, (told[-1], set(now) ^ set(state))
        assert not figures.orphans
    finally:
        database.close()
    for copy in migrations.copies(folder.path):
        copy.unlink()
    return now


def main(count: int = 300, seed: int = 1) -> int:
    """Run, and print the figures."""
    with tempfile.TemporaryDirectory() as place:
        figures = run(RecordFolder(Path(place) / "records"), count, seed)
    inside = ", ".join(f"{done} {n}" for done, n in sorted(figures.killed_inside.items()))
    sys.stdout.write(
        f"killed {figures.rounds} times ({sum(figures.killed_inside.values())} of them inside a "
        f"change: {inside}); {figures.acknowledged} acknowledged changes, {figures.lost} lost; "
        f"integrity ok every time; {figures.orphans} orphans\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
