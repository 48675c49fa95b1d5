"""Other systems and the queue for them, in the record."""

from dataclasses import replace
from datetime import timedelta

import pytest
from dicom_peers import store_at
from unit.services.kept import Device

from skinscreen.domain.audit import Done
from skinscreen.domain.errors import DamagedRecordError, StoreError
from skinscreen.domain.record import RecordKind
from skinscreen.domain.shipment import SendState, pause_after
from skinscreen.services.sending import shipments
from skinscreen.store.connection import Database
from skinscreen.store.shipments import Shipments

ARCHIVE = store_at(104)
PARTS = (("1.2.1", b"photo" * 50_000), ("1.2.2", b"result"))


@pytest.fixture
def kept(device: Device) -> Shipments:
    found = shipments(device.records)
    found.set_destination(ARCHIVE)
    return found


def said(device: Device) -> list[tuple[Done, object]]:
    entries = device.records.audit.entries(3)
    return [(entry.done, entry.detail.get("what")) for entry in entries]


def test_nothing_is_set_up_until_somebody_does(device: Device) -> None:
    found = shipments(device.records)
    assert (found.destinations(), found.all(), found.due()) == ((), (), None)


def test_a_destination_is_kept_changed_and_removed_and_each_is_audited(
    device: Device, kept: Shipments
) -> None:
    assert kept.destination(ARCHIVE.name) == ARCHIVE == kept.destination(ARCHIVE.id)
    other = replace(ARCHIVE, name="b", tls=True, authority="/ca.pem")
    kept.set_destination(other)
    assert kept.destinations() == (other,)
    kept.remove_destination("b")
    assert kept.destinations() == ()
    assert said(device) == [
        (Done.DESTINATION_SET, "the archive"), (Done.DESTINATION_SET, "b"),
        (Done.DESTINATION_REMOVED, "b"),
    ]  # fmt: skip
    assert device.records.audit.verify_record().noticed == ()
    with pytest.raises(StoreError, match="no destination of this name"):
        kept.remove_destination("b")


def test_two_destinations_of_one_name_are_refused(kept: Shipments) -> None:
    with pytest.raises(StoreError, match="choose another name"):
        kept.set_destination(store_at(105))
    assert kept.destinations() == (ARCHIVE,)


def test_what_waits_is_sent_part_by_part_and_its_content_goes(
    device: Device, kept: Shipments
) -> None:
    visit = device.visit()
    id_ = kept.add(ARCHIVE.id, PARTS, visit)
    one = kept.due()
    assert one is not None
    assert (one.id, one.destination, one.visit_id) == (id_, "the archive", visit)
    assert (one.state, one.parts, one.left, one.tries) == (SendState.WAITING, 2, 2, 0)
    assert kept.unsent(id_) == ((0, *PARTS[0]), (1, *PARTS[1]))
    kept.part_is_there(one, 0, "1.2.1")
    (half,) = kept.all()
    assert (half.state, half.left) == (SendState.WAITING, 1)
    assert kept.unsent(id_) == ((1, *PARTS[1]),)
    kept.part_is_there(one, 1, "1.2.2")
    (whole,) = kept.all()
    assert (whole.state, whole.left, kept.due()) == (SendState.SENT, 0, None)
    entries = device.records.audit.entries(2)
    assert [(e.done, e.kind, e.id, e.detail["uid"]) for e in entries] == [
        (Done.SENT, RecordKind.VISIT, visit, uid) for uid, _ in PARTS
    ]
    assert device.records.audit.verify_record().noticed == ()
    with pytest.raises(StoreError, match="not in the queue any more"):
        kept.again(id_)


def test_what_was_in_vain_waits_longer_each_time_and_can_be_tried_at_once(
    device: Device, kept: Shipments
) -> None:
    id_ = kept.add(ARCHIVE.id, PARTS)
    one = kept.due()
    assert one is not None
    kept.was_in_vain(one, "it is down", final=False)
    (waiting,) = kept.all()
    assert (waiting.state, waiting.tries, waiting.reason) == (SendState.WAITING, 1, "it is down")
    assert waiting.due == device.now + timedelta(minutes=1)
    assert kept.due() is None
    device.now += timedelta(minutes=1)
    assert kept.due() == waiting
    kept.was_in_vain(waiting, "it refuses", final=True)
    (failed,) = kept.all()
    assert (failed.state, failed.reason, kept.due()) == (SendState.FAILED, "it refuses", None)
    kept.again(id_)
    assert kept.due() is not None


def test_the_pause_grows_to_an_hour() -> None:
    minutes = [pause_after(tries).total_seconds() / 60 for tries in (0, 1, 2, 3, 6, 7, 1000)]
    assert minutes == [1, 1, 2, 4, 32, 60, 60]


def test_what_is_removed_is_gone_and_that_is_audited(device: Device, kept: Shipments) -> None:
    id_ = kept.add(ARCHIVE.id, PARTS)
    with pytest.raises(StoreError, match="1 thing in the queue is for the archive"):
        kept.remove_destination(ARCHIVE.id)
    one = kept.due()
    assert one is not None
    kept.remove(id_)
    assert kept.all() == ()
    assert said(device)[-1] == (Done.UNQUEUED, "the archive")
    with pytest.raises(StoreError, match="not in the queue any more"):
        kept.remove(id_)
    kept.remove_destination(ARCHIVE.id)


def test_what_was_removed_while_it_was_sent_is_audited_and_stays_removed(
    device: Device, kept: Shipments
) -> None:
    id_ = kept.add(ARCHIVE.id, PARTS)
    one = kept.due()
    assert one is not None
    kept.remove(id_)
    kept.part_is_there(one, 0, "1.2.1")
    kept.was_in_vain(one, "it broke off", final=False)
    assert kept.all() == ()
    assert said(device)[-1] == (Done.SENT, "the archive")


def test_nothing_goes_to_a_destination_or_of_a_visit_that_is_not_there(kept: Shipments) -> None:
    with pytest.raises(StoreError, match="no destination"):
        kept.add("gone", PARTS)
    with pytest.raises(StoreError, match="this visit is not in the record any more"):
        kept.add(ARCHIVE.id, PARTS, "gone")
    assert kept.all() == ()


@pytest.mark.parametrize("kind", [RecordKind.VISIT, RecordKind.LESION, RecordKind.PATIENT])
def test_what_is_of_something_deleted_waits_and_goes_with_it_for_good(
    device: Device, kept: Shipments, kind: RecordKind
) -> None:
    visit = device.visit()
    kept.add(ARCHIVE.id, PARTS, visit)
    ids = {RecordKind.VISIT: visit, RecordKind.LESION: device.lesion.id}
    id_ = ids.get(kind, device.patient.id)
    device.records.delete(kind, id_)
    assert (kept.due(), kept.all()) == (None, ())
    device.records.undelete(kind, id_)
    assert kept.due() is not None
    device.records.purge(kind, id_)
    assert kept.all() == ()
    with device.records.database.read() as connection:
        (left,) = connection.execute("SELECT count(*) FROM shipment_part").fetchone()
    assert left == 0


def test_a_destination_that_cannot_be_read_is_said(device: Device, kept: Shipments) -> None:
    database: Database = device.records.database
    for column, value in (("kind", "gopher"), ("port", 0)):
        with database.write() as connection:
            connection.execute(f"UPDATE destination SET {column} = ?", (value,))  # noqa: S608 - own names
        with pytest.raises(DamagedRecordError, match="a kept destination cannot be read"):
            kept.destinations()
