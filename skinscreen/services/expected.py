"""Patients from a worklist: offered to the record, which knows what was asked for from then on."""

from dataclasses import dataclass
from datetime import date

from skinscreen.domain.destination import Destination, DestinationKind
from skinscreen.domain.errors import NetworkError
from skinscreen.domain.order import Order, Worklist, WorklistEntry
from skinscreen.domain.record import Patient, RecordKind
from skinscreen.language import tr
from skinscreen.network import dicom_worklist
from skinscreen.network.limits import LIMITS, Limits
from skinscreen.services.lockable_record import LockableRecord
from skinscreen.services.namesakes import namesakes
from skinscreen.services.sending import shipments
from skinscreen.services.taking_over import Offer, offer_of
from skinscreen.store.orders import Orders


@dataclass(frozen=True, slots=True, repr=False)
class Expected:
    """An entry of a worklist as it is offered.

    Attributes:
        patient: not in the record yet.
        offer: the same with the question that is asked first.
        order: what was asked for.
        known: who in the record may be the same person.
    """

    patient: Patient
    offer: Offer
    order: Order
    known: tuple[Patient, ...]


def worklists(records: LockableRecord) -> tuple[Destination, ...]:
    """Those that were set up.

    Raises:
        StoreError: the record cannot be read.
    """
    found = shipments(records).destinations()
    return tuple(one for one in found if one.kind is DestinationKind.WORKLIST)


def entries(destination: Destination, on: date | None, limits: Limits = LIMITS) -> Worklist:
    """Who is expected; takes as long as the other system does.

    Args:
        destination: a worklist.
        on: the day; None for every day.
        limits: how long it may take.

    Raises:
        NetworkError: it cannot be reached, or is no worklist.
    """
    return dicom_worklist.find(destination, on, limits)


def expected(records: LockableRecord, entry: WorklistEntry, today: date) -> Expected:
    """What an entry offers to the record; nothing is kept yet.

    Raises:
        NetworkError: it names nobody.
        StoreError: the record cannot be read.
    """
    offer = offer_of(entry.header, today)
    if offer is None or offer.patient is None:
        raise NetworkError(tr("this entry of the worklist names nobody; choose another"))
    return Expected(offer.patient, offer, entry.order, namesakes(records.cases, offer.patient))


@dataclass(frozen=True, slots=True, repr=False)
class Arrived:
    """Whom an entry named, in the record.

    Attributes:
        patient: as kept.
        is_new: whether the patient was not in the record before.
        before: what was asked for of them before; it is replaced.
    """

    patient: Patient
    is_new: bool
    before: Order


def take(records: LockableRecord, one: Expected, patient: Patient | None = None) -> Arrived:
    """Keep whom an entry names, after the person has said yes, and what was asked for.

    The visits of the next 24 hours are for that.

    Args:
        records: open.
        one: the entry.
        patient: the one in the record who it is; None for a new one.

    Raises:
        StoreError: it cannot be saved.
    """
    kept, orders = patient or one.patient, Orders(records.database, records.now)
    if patient is None:
        records.cases.add_patient(kept)
    before = orders.of_patient(kept.id)
    orders.set(kept.id, one.order)
    return Arrived(kept, patient is None, before)


def undo(records: LockableRecord, arrived: Arrived) -> None:
    """It is as it was before ``take``; a new patient can be brought back from the deleted.

    Raises:
        StoreError: it cannot be saved.
    """
    Orders(records.database, records.now).set(arrived.patient.id, arrived.before)
    if arrived.is_new:
        records.deletion.delete(RecordKind.PATIENT, arrived.patient.id)
