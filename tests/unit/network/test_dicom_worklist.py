"""Who is expected: a worklist that says so, and one that says anything."""

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
from dicom_peers import scp, worklist_at
from pydicom import Dataset

from skinscreen.domain.errors import NetworkError
from skinscreen.domain.order import Order
from skinscreen.domain.record import Sex
from skinscreen.network.dicom_worklist import find
from skinscreen.network.limits import Limits

DAY = date(2026, 11, 28)
Answers = Callable[[Any], Iterator[Any]]


def entry(name: str = "Doe^Jane", number: str = "P-1", **more: Any) -> Dataset:  # noqa: ANN401 - of every type
    one, step = Dataset(), Dataset()
    one.SpecificCharacterSet = more.pop("charset", "ISO_IR 192")
    one.PatientName, one.PatientID = name, number
    one.PatientBirthDate, one.PatientSex = "19581129", "F"
    one.AccessionNumber, one.StudyInstanceUID = "A-100", "1.2.826.0.1.3680043.8.498.7"
    one.RequestedProcedureID, one.RequestedProcedureDescription = "RP-1", "Dermoscopy, left arm"
    step.ScheduledStationAETitle, step.Modality = "SKINSCREEN", "DMS"
    step.ScheduledProcedureStepStartDate = "20261128"
    step.ScheduledProcedureStepStartTime = more.pop("time", "0930")
    step.ScheduledProcedureStepID = "SPS-1"
    one.ScheduledProcedureStepSequence = [step]
    for keyword, value in more.items():
        setattr(one, keyword, value)
    return one


def answering(*entries: Dataset) -> Answers:
    def answers(_query: object) -> Iterator[Any]:
        for one in entries:
            yield 0xFF00, one
        yield 0x0000, None

    return answers


def test_an_entry_gives_patient_and_order() -> None:
    with scp(entries=answering(entry())) as peer:
        found = find(worklist_at(peer.port), DAY)
    (one,) = found.entries
    who = one.header
    assert (who.name, who.identifier, who.born) == ("Jane Doe", "P-1", date(1958, 11, 29))
    assert who.sex is Sex.FEMALE
    assert one.order == Order(
        "A-100", "1.2.826.0.1.3680043.8.498.7", "RP-1", "SPS-1", "Dermoscopy, left arm", "Doe^Jane"
    )
    assert one.scheduled == datetime(2026, 11, 28, 9, 30).astimezone()
    assert one.station == "SKINSCREEN"
    assert (found.unreadable, found.cut) == (0, False)


def test_a_day_or_every_day_is_asked_for() -> None:
    with scp(entries=answering()) as peer:
        assert find(worklist_at(peer.port), DAY).entries == ()
        find(worklist_at(peer.port), None)
    asked = [one.ScheduledProcedureStepSequence[0] for one in peer.asked]
    assert [one.ScheduledProcedureStepStartDate for one in asked] == ["20261128", ""]


@pytest.mark.parametrize(
    ("charset", "name", "spoken"),
    [
        ("ISO_IR 100", "Müller^Jörg", "Jörg Müller"),
        ("ISO_IR 144", "Люкceмбypг^Анна", "Анна Люкceмбypг"),  # noqa: RUF001
        ("ISO_IR 126", "Διονυσιος", "Διονυσιος"),
        ("ISO_IR 127", "قباني^لنزار", "لنزار قباني"),
        ("ISO_IR 138", "שרון^דבורה", "דבורה שרון"),
        ("ISO_IR 166", "สมชาย", "สมชาย"),
        (["", "ISO 2022 IR 87"], "=山田^太郎=やまだ^たろう", "山田 太郎"),
        (["", "ISO 2022 IR 149"], "=金^希中", "金 希中"),
        ("GB18030", "王^小东", "小东 王"),
        ("ISO_IR 192", "Nguyễn^Ánh", "Ánh Nguyễn"),
    ],
)
def test_names_come_in_every_character_set(charset: object, name: str, spoken: str) -> None:
    with scp(entries=answering(entry(name, charset=charset))) as peer:
        (one,) = find(worklist_at(peer.port), DAY).entries
    assert one.header.name == spoken


def test_the_entries_come_by_their_time_and_those_without_last() -> None:
    late, early = entry("Late", time="1500"), entry("Early", time="080000.12")
    never = entry("Never", ScheduledProcedureStepSequence=[])
    with scp(entries=answering(never, late, early)) as peer:
        found = find(worklist_at(peer.port), DAY)
    assert [one.header.name for one in found.entries] == ["Early", "Late", "Never"]


def test_entries_that_name_nobody_or_cannot_be_written_are_counted() -> None:
    nobody = entry("", "")
    no_uid = entry()
    no_uid.add_new(0x00080050, "UT", "A" * 65)
    with scp(entries=answering(nobody, no_uid, entry())) as peer:
        found = find(worklist_at(peer.port), DAY)
    assert (len(found.entries), found.unreadable) == (1, 2)


def test_an_order_without_numbers_is_one_all_the_same() -> None:
    bare = Dataset()
    bare.PatientName = "Doe"
    with scp(entries=answering(bare)) as peer:
        (one,) = find(worklist_at(peer.port), DAY).entries
    assert (one.order, one.scheduled) == (Order(name="Doe"), None)


def test_of_a_list_without_end_the_first_are_taken() -> None:
    def endless(_query: object) -> Iterator[Any]:
        while True:
            yield 0xFF00, entry()

    with scp(entries=endless) as peer:
        found = find(worklist_at(peer.port), DAY, most=5)
    assert (len(found.entries), found.cut) == (5, True)


def test_an_answer_that_cannot_be_read_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    import pynetdicom.association

    def broken(*_: object) -> None:
        raise ValueError("not a data set")

    with scp(entries=answering(entry())) as peer:
        monkeypatch.setattr(pynetdicom.association, "decode", broken)
        found = find(worklist_at(peer.port), DAY)
    assert found.entries == ()
    assert found.unreadable >= 1


def test_a_worklist_that_refuses_or_fails_is_said() -> None:
    def refusing(_query: object) -> Iterator[Any]:
        yield 0xA700, None

    with (
        scp(entries=refusing) as peer,
        pytest.raises(NetworkError, match=r"does not give its worklist \(0xA700\)"),
    ):
        find(worklist_at(peer.port), DAY)


def test_a_store_without_a_worklist_is_said() -> None:
    with scp() as peer, pytest.raises(NetworkError, match="has no worklist"):
        find(worklist_at(peer.port), DAY)


def test_a_worklist_that_hangs_in_the_middle_ends_in_time() -> None:
    over = threading.Event()

    def hanging(_query: object) -> Iterator[Any]:
        yield 0xFF00, entry()
        over.wait(10)
        yield 0x0000, None

    with scp(entries=hanging) as peer:
        with pytest.raises(NetworkError, match="broke off before it had answered"):
            find(worklist_at(peer.port), DAY, Limits(answer_s=0.3, whole_s=1))
        over.set()


def test_a_worklist_that_sends_far_too_much_is_cut() -> None:
    with (
        scp(entries=answering(*[entry()] * 300)) as peer,
        pytest.raises(NetworkError, match="broke off"),
    ):
        find(worklist_at(peer.port), DAY, Limits(answer_bytes=5000))


def test_nothing_of_a_patient_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("pynetdicom").setLevel(logging.DEBUG)
    with scp(entries=answering(entry("Zorblaxine^Ann"))) as peer:
        assert find(worklist_at(peer.port), DAY).entries
    assert "Zorblaxine" not in caplog.text
