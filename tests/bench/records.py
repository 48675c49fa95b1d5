"""How soon a large record answers: 10,000 patients, 50,000 visits."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from skinscreen.domain.record import KeptPhoto, Lesion, Patient, new_id
from skinscreen.services.records import Records
from skinscreen.services.turns import timed
from skinscreen.store.case_store import CaseStore
from skinscreen.store.key import Cost
from tests.bench import record_window
from tests.bench.figure import Figure
from tests.unit.store.cases import PIN, lesion, visit

PATIENTS, VISITS = 10_000, 50_000
LONG_TIMELINE = 60
LIMIT_MS = 100.0
OPEN_LIMIT_S = 10.0
ROUNDS = 7
_PHOTO = KeptPhoto(b"\xff\xd8" + bytes(2000), 1, 0, 640, 480, "x.jpg", bytes(500), bytes(3000))
_SYLLABLES = ("an", "be", "chri", "dé", "el", "fri", "ga", "hü", "in", "jo", "ka", "lu", "ma", "ño")


def measure(folder: Path) -> Iterator[Figure]:
    """Opening; then the slowest answer of each kind, with the audit that the screens pay for."""
    records = Records(folder, cost=Cost(1 << 4))
    records.create(PIN)
    longest = _fill(records)
    records.lock()
    opening = timed(lambda: records.unlock(PIN))
    size = f"{records.folder.database.stat().st_size / 1e6:.0f} MB"
    yield Figure("record: opened", opening, "s", OPEN_LIMIT_S, detail=size)
    store = records.cases
    whole = store.patients()[0].patient.name
    queries = ("a", "be", "dé el", whole, "1970", "03.05.1970", "p04321", "nobody at all")
    yield _slowest("patient list", [store.patients, lambda: store.patients(offset=9_000)])
    yield _slowest("patient search", [_search(store, query) for query in queries])
    yield _slowest(
        f"timeline of {LONG_TIMELINE} visits",
        [lambda: store.timeline(longest.id), lambda: store.lesions(longest.patient_id)],
    )
    yield from record_window.measure(records, longest)
    records.lock()


def _search(store: CaseStore, query: str) -> Callable[[], object]:
    return lambda: (store.patients(query), store.count_patients(query))


def _slowest(name: str, questions: list[Callable[[], object]]) -> Figure:
    slowest = max(timed(ask) for ask in questions for _ in range(ROUNDS))
    return Figure(f"record: {name}", 1000 * slowest, "ms", LIMIT_MS)


def _fill(records: Records) -> Lesion:
    """Patients with a lesion each, and their visits; returns the lesion with the most."""
    rng = random.Random(3)
    store = records.cases
    with records.database.alone() as connection:
        connection.execute("PRAGMA synchronous = OFF")  # nothing is lost that cannot be made again
    lesions = []
    for number in range(PATIENTS):
        name = " ".join("".join(rng.choices(_SYLLABLES, k=3)).title() for _ in range(2))
        born = date(1930, 1, 1) + timedelta(days=rng.randrange(30_000))
        who = Patient(new_id(), name, born, identifier=f"P{number:05}")
        store.add_patient(who)
        lesions.append(lesion(who))
        store.add_lesion(lesions[-1])
    visited = lesions[:1] * LONG_TIMELINE + rng.choices(lesions, k=VISITS - LONG_TIMELINE)
    for number, where in enumerate(visited):
        store.add_visit(replace(visit(where, number % 3000), user="Dr. A"), _PHOTO)
    return lesions[0]
