"""The record as a person reads it: who saw what is kept before it is shown."""

from collections.abc import Callable
from datetime import datetime

from skinscreen.domain.record import KeptPhoto, LesionEntry, RecordKind, Visit
from skinscreen.store import embeddings, orders, worklist
from skinscreen.store.audit import Audit
from skinscreen.store.case_store import CaseStore
from skinscreen.store.connection import Connection, Database


class AuditedCaseStore(CaseStore):
    """Patients, lesions and visits, with an audit of every change and of every page read.

    The list of patients is not kept as seen, nor what stands on it; opening the record is.
    """

    def __init__(self, database: Database, audit: Audit, now: Callable[[], datetime]) -> None:
        """Work on an open record; ``now`` gives a time with a zone."""
        super().__init__(database, audit.witness, now)
        self._audit = audit

    def _follow(self, connection: Connection, number: int, visit: Visit, photo: KeptPhoto) -> None:
        """The answer may wait to be read, the lesion is not due any more, an order is done."""
        orders.note_visit(connection, number, self._now())
        embeddings.note_visit(connection, number, visit.assessment.model.sha256, photo.embedding)
        if worklist.note_visit(connection, number, visit, self._now().isoformat()):
            self._witness(connection, "change", RecordKind.LESION, visit.lesion_id)

    def lesions(self, patient_id: str) -> tuple[LesionEntry, ...]:
        """See ``CaseStore.lesions``; the patient was seen."""
        found = super().lesions(patient_id)
        self._audit.saw(RecordKind.PATIENT, patient_id)
        return found

    def timeline(self, lesion_id: str) -> tuple[Visit, ...]:
        """See ``CaseStore.timeline``; the lesion was seen."""
        found = super().timeline(lesion_id)
        self._audit.saw(RecordKind.LESION, lesion_id)
        return found

    def photo(self, visit_id: str) -> KeptPhoto:
        """See ``CaseStore.photo``; the visit was seen."""
        found = super().photo(visit_id)
        self._audit.saw(RecordKind.VISIT, visit_id)
        return found
