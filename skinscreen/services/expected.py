"""Patients from a worklist: offered to the record, which knows what was asked for from then on."""

from dataclasses import dataclass
from datetime import date

from skinscreen.domain.errors import NetworkError
from skinscreen.domain.order import Order, Worklist, WorklistEntry
from skinscreen.domain.record import Patient
from skinscreen.language import tr
from skinscreen.network import dicom_worklist
from skinscreen.network.limits import LIMITS, Limits
from skinscreen.services.lockable_record import LockableRecord
from skinscreen.services.namesakes import namesakes
from skinscreen.services.sending import shipments
from skinscreen.services.taking_over import Offer, offer_of


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


def entries(
    records: LockableRecord, destination: str, on: date | None, limits: Limits = LIMITS
) -> Worklist:
    """Who is expected.

    Args:
        records: open.
        destination: the id or name of a worklist.
        on: the day; None for every day.
        limits: how long it may take.

    Raises:
        NetworkError: it cannot be reached, or is no worklist.
        StoreError: there is no such destination.
    """
    return dicom_worklist.find(shipments(records).destination(destination), on, limits)


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


def take(records: LockableRecord, one: Expected, patient: Patient | None = None) -> Patient:
    """Keep whom an entry names, after the person has said yes, and what was asked for.

    Args:
        records: open.
        one: the entry.
        patient: the one in the record who it is; None for a new one.

    Raises:
        StoreError: it cannot be saved.
    """
    kept = patient or one.patient
    if patient is None:
        records.cases.add_patient(kept)
    shipments(records).set_order(kept.id, one.order)
    return kept
