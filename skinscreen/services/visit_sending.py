"""A visit of the record to another system: what can be done with it, and put into the queue."""

from dataclasses import dataclass

from skinscreen.domain.destination import Destination, DestinationKind
from skinscreen.domain.record import RecordKind
from skinscreen.domain.shipment import Shipment
from skinscreen.report.content import PageSize
from skinscreen.services import sending
from skinscreen.services.record_export import audited
from skinscreen.services.record_interchange import DICOM, FHIR, Leaving, visit_files
from skinscreen.services.records import Records

_FORMS = {DestinationKind.STORE: DICOM, DestinationKind.FHIR: FHIR}


@dataclass(frozen=True, slots=True, repr=False)
class Postal:
    """Where something can be sent to, and what was.

    Attributes:
        destinations: that take files.
        shipments: in the queue or sent, the newest first.
    """

    destinations: tuple[Destination, ...]
    shipments: tuple[Shipment, ...]


def postal(records: Records, visit_id: str = "") -> Postal:
    """Where a visit can be sent to, and where it was; of all visits where none is named.

    Raises:
        LockedError: the record is locked.
        StoreError: it cannot be read.
    """
    kept = sending.shipments(records)
    takers = tuple(one for one in kept.destinations() if one.kind in _FORMS)
    found = kept.all() if takers else ()
    return Postal(takers, tuple(one for one in found if visit_id in {"", one.visit_id}))


def queue_visit(
    records: Records, visit_id: str, destination_id: str, page_size: PageSize, language: str
) -> str:
    """Put a visit's files, with names, into the queue for a destination; ``deliver`` sends them.

    Args:
        records: open.
        visit_id: of the visit.
        destination_id: a store gets DICOM files, a FHIR server a bundle.
        page_size: of the report's paper.
        language: of report and conclusion; empty for the one that is spoken.

    Returns:
        The id in the queue.

    Raises:
        LockedError: the record is locked.
        NetworkError: the destination takes no files.
        StoreError: visit or destination is gone, or it cannot be saved.
        ReportError: something cannot be written as it is.
        ImageError: the kept photo is damaged.
    """
    destination = sending.shipments(records).destination(destination_id)
    form = _FORMS.get(destination.kind)
    if form is None:
        return sending.send(records, destination_id, ())
    leaving = Leaving(form, True, page_size, language)
    head = audited(records, RecordKind.VISIT, visit_id, form, named=True)
    files = visit_files(records, visit_id, leaving, head)
    return sending.send(records, destination.id, [content for _, content in files], visit_id)
