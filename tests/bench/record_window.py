"""How soon the record's pages show what was typed or tapped, in a window on a large record."""

import time
from collections.abc import Iterator

from PySide6.QtWidgets import QApplication

from skinscreen.domain.record import Lesion
from skinscreen.services.records import Records
from skinscreen.ui.records.lesion import LesionScreen
from skinscreen.ui.records.patients import PatientsScreen
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.workers.jobs import Jobs
from tests.bench.figure import Figure

LIMIT_MS = 100.0
TYPED = ("an", "be chri", "19700", "p04321", "nobody")
ROUNDS = 5
PATIENCE_S = 10.0


def measure(records: Records, longest: Lesion) -> Iterator[Figure]:
    """The slowest letter from key to list, and the slowest timeline from tap to list."""
    application = QApplication.instance() or QApplication([])
    jobs = Jobs()
    record = RecordSession(jobs, 30)
    record._records = records
    patients = PatientsScreen(record)
    patients.resize(800, 320)
    patients.show()
    patients.entered()
    _until_shown(application, patients)
    taken = []
    for words in TYPED:
        for count in range(1, len(words) + 1):
            patients.search.setText(words[:count])
            taken.append(_until_shown(application, patients))
    yield Figure("record: letter typed to list shown", max(taken), "ms", LIMIT_MS)
    patient = records.cases.patient(longest.patient_id)
    timelines = []
    for _ in range(ROUNDS):
        page = LesionScreen(record, patient, longest, saving=False)
        page.resize(800, 320)
        page.show()
        page.entered()
        timelines.append(_until_shown(application, page))
        page.deleteLater()
    yield Figure("record: lesion tapped to timeline shown", max(timelines), "ms", LIMIT_MS)
    patients.left()
    patients.deleteLater()
    jobs.stop()


def _until_shown(application: object, page: PatientsScreen | LesionScreen) -> float:
    """Milliseconds from now until the page's list was filled anew and painted."""
    filled: list[bool] = []
    connection = page.list.lines.modelReset.connect(lambda: filled.append(True))
    start = time.perf_counter()
    while not filled:
        application.processEvents()  # type: ignore[attr-defined]
        if time.perf_counter() - start > PATIENCE_S:
            raise TimeoutError("the list was not filled")
        time.sleep(0.0005)
    page.list.viewport().repaint()
    taken = (time.perf_counter() - start) * 1000
    page.list.lines.modelReset.disconnect(connection)
    return taken
