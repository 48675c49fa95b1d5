"""Other systems in the window: set up after a PIN, asked who is expected, sent a visit."""

from collections.abc import Callable

import pytest
from dicom_peers import HOST, TITLE, free_port, scp, store_at, worklist_at
from record_fixtures import PIN, Keeper
from unit.network.test_dicom_worklist import answering, entry
from unit.services.kept import screened
from unit.services.test_similar_cases import case, seen

from skinscreen.domain.advice import NOTHING_SET
from skinscreen.domain.destination import Destination
from skinscreen.domain.shipment import SendState
from skinscreen.services import sending, similar_cases
from skinscreen.services.records import Records
from skinscreen.services.visit_sending import queue_visit
from skinscreen.ui.records import overview
from skinscreen.ui.records.day import DayScreen
from skinscreen.ui.records.destination_form import DestinationForm
from skinscreen.ui.records.destinations import DestinationsScreen
from skinscreen.ui.records.expected import ArrivalScreen, ExpectedScreen
from skinscreen.ui.records.lesion import LesionScreen
from skinscreen.ui.records.overview import OverviewScreen
from skinscreen.ui.records.patient import PatientScreen
from skinscreen.ui.records.patients import PatientsScreen
from skinscreen.ui.records.pins import SecretScreen
from skinscreen.ui.records.send import SendScreen
from skinscreen.ui.records.shipments import ShipmentsScreen
from skinscreen.ui.records.similar import SimilarScreen
from skinscreen.ui.records.visit import VisitScreen
from skinscreen.ui.steps import PHOTO


def set_up(keeper: Keeper, *systems: Destination) -> None:
    def keep(records: Records) -> None:
        for one in systems:
            sending.shipments(records).set_destination(one)

    keeper.ask(keep)


def enter_pin(keeper: Keeper) -> None:
    page = keeper.wait_page(SecretScreen)
    page.fields[0].setFocus()
    keeper.type(PIN)
    keeper.press("Return")


def says(keeper: Keeper, words: str) -> Callable[[], bool]:
    return lambda: words in keeper.sentence


def test_a_system_is_set_up_after_a_pin_tested_changed_and_removed(keeper: Keeper) -> None:
    keeper.make_record()
    with scp() as peer:
        keeper.choose(overview.SYSTEMS)
        assert "connects to nothing" in keeper.wait_page(DestinationsScreen).message_label.text()
        keeper.primary()
        enter_pin(keeper)
        form = keeper.wait_page(DestinationForm)
        form.name.setText("the archive")
        form.host.setText(HOST)
        form.port.setText("none")
        form.called.setText(TITLE)
        keeper.primary()
        keeper.wait(says(keeper, "A port is a number"))
        form.port.setText(str(peer.port))
        assert form.warning.isVisible()
        keeper.primary()
        page = keeper.wait_page(DestinationsScreen)
        keeper.choose_line()
        keeper.wait(page.try_button.isEnabled)
        keeper.click(page.try_button)
        keeper.wait(lambda: "the archive answers" in page.message_label.text().casefold())
    keeper.click(page.change_button)
    enter_pin(keeper)
    form = keeper.wait_page(DestinationForm)
    assert (form.host.text(), form.called.text()) == (HOST, TITLE)
    form.tls.setChecked(True)
    keeper.primary()
    page = keeper.wait_page(DestinationsScreen)
    keeper.wait(lambda: "encrypted (TLS)" in page.list.lines.lines[0].words)
    keeper.choose_line()
    keeper.wait(page.remove_button.isEnabled)
    keeper.click(page.remove_button)
    enter_pin(keeper)
    page = keeper.wait_page(DestinationsScreen)
    keeper.wait(lambda: not page.list.lines.rowCount())


def test_a_server_has_a_path_and_is_reached_by_tls_alone(keeper: Keeper) -> None:
    form = DestinationForm("id")
    keeper.qtbot.addWidget(form)
    form.kind.setCurrentIndex(2)
    assert (form.port.text(), form.tls.isChecked(), form.tls.isEnabled()) == ("443", True, False)
    assert (form.base.isHidden(), form.called.isHidden()) == (False, True)
    for field, text in ((form.name, "it"), (form.host, "fhir.example"), (form.base, "/fhir/")):
        field.setText(text)
    filled = form.filled()
    assert (filled.base, filled.called, filled.port) == ("/fhir", "", 443)


def test_from_who_is_expected_to_a_visit_that_was_sent_with_the_order(keeper: Keeper) -> None:
    keeper.make_record()
    with scp(entries=answering(entry("Müller^Jörg", "P-17"))) as peer:
        set_up(keeper, worklist_at(peer.port), store_at(peer.port))
        keeper.click(keeper.wait_page(PatientsScreen).day_button)
        keeper.wait_page(DayScreen)
        keeper.wait(keeper.primary_button.isVisible)
        assert not peer.asked
        keeper.primary()
        page = keeper.wait_page(ExpectedScreen)
        keeper.wait(page.list.lines.rowCount)
        assert "Müller, Jörg" in page.list.lines.lines[0].words
        keeper.choose_line()
        keeper.wait_page(ArrivalScreen)
        assert keeper.ask(lambda records: records.count_patients()) == 0
        keeper.choose_line()
        shown = keeper.wait_page(PatientScreen)
        keeper.wait(lambda: shown.patient is not None)
        lesion = keeper.has_lesion(shown.patient)
        keeper.ask(lambda records: records.keep(lesion.id, screened(0.4), clinic=NOTHING_SET))
        shown.entered()
        keeper.choose_line()
        keeper.wait(lambda: keeper.step == PHOTO)  # the visit is begun
        assert keeper.session.lesion is not None
        keeper.press("Ctrl+R")
        keeper.records.flow.cases.show_lesion(shown.patient, lesion)
        keeper.wait_page(LesionScreen)
        keeper.choose_line()
        visit = keeper.wait_page(VisitScreen)
        keeper.wait(visit.send_button.isVisible)
        keeper.click(visit.send_button)
        send = keeper.wait_page(SendScreen)
        keeper.wait(keeper.primary_button.isEnabled)
        keeper.primary()
        keeper.wait(lambda: any("✓" in line.words for line in send.list.lines.lines))
        assert len(peer.uids) == 3
        assert {one.AccessionNumber for one in peer.datasets} == {"A-100"}
        assert {str(one.PatientID) for one in peer.datasets} == {"P-17"}


def test_what_a_worklist_wrongly_named_goes_again_with_undo(keeper: Keeper) -> None:
    keeper.make_record()
    with scp(entries=answering(entry())) as peer:
        set_up(keeper, worklist_at(peer.port))
        keeper.click(keeper.wait_page(PatientsScreen).day_button)
        keeper.wait_page(DayScreen)
        keeper.wait(keeper.primary_button.isVisible)
        keeper.primary()
        keeper.wait_page(ExpectedScreen)
        keeper.choose_line()
        keeper.wait_page(ArrivalScreen)
        keeper.choose_line()
    keeper.wait_page(PatientScreen)
    keeper.wait(keeper.action.isVisible)
    keeper.click(keeper.action)
    keeper.wait_page(PatientsScreen)
    assert keeper.ask(lambda records: records.count_patients()) == 0


def test_a_worklist_that_is_not_there_is_said_and_can_be_asked_again(keeper: Keeper) -> None:
    keeper.make_record()
    set_up(keeper, worklist_at(free_port()))
    keeper.click(keeper.wait_page(PatientsScreen).day_button)
    keeper.wait_page(DayScreen)
    keeper.wait(keeper.primary_button.isVisible)
    keeper.primary()
    page = keeper.wait_page(ExpectedScreen)
    keeper.wait(lambda: "⚠" in page.message_label.text())
    keeper.wait(keeper.primary_button.isEnabled)


def test_what_cannot_be_sent_waits_is_told_and_taken_out(keeper: Keeper) -> None:
    keeper.make_record()
    set_up(keeper, store_at(free_port()))
    lesion = keeper.to_lesion()
    kept = keeper.ask(lambda records: records.keep(lesion.id, screened(0.4), clinic=NOTHING_SET))
    keeper.ask(lambda records: queue(records, kept.visit.id))
    keeper.records.flow.destinations._courier.deliver()
    keeper.wait(says(keeper, "tried again by itself"))
    keeper.back()
    keeper.back()
    keeper.wait_page(PatientsScreen)
    keeper.click(keeper.page.more_button)
    page = keeper.wait_page(OverviewScreen)
    keeper.wait(page.list.lines.rowCount)
    lines = {line.id: line.words for line in page.list.lines.lines}
    assert "1 visit was not sent yet" in lines[overview.SYSTEMS]
    keeper.choose_line(list(lines).index(overview.SYSTEMS))
    keeper.wait_page(DestinationsScreen)
    keeper.secondary()
    queued = keeper.wait_page(ShipmentsScreen)
    keeper.choose_line()
    keeper.wait(queued.again_button.isEnabled)
    keeper.click(queued.again_button)
    keeper.wait(lambda: tries(keeper) > 1)
    keeper.choose_line()
    keeper.wait(queued.remove_button.isEnabled)
    keeper.click(queued.remove_button)
    keeper.wait(lambda: not queued.list.lines.rowCount())
    assert not keeper.ask(lambda records: sending.shipments(records).all())


def queue(records: Records, visit_id: str) -> None:
    queue_visit(records, visit_id, "the archive", "A4", "")


def tries(keeper: Keeper) -> int:
    (one,) = keeper.ask(lambda records: sending.shipments(records).all())
    assert one.state is SendState.WAITING
    return int(one.tries)


def test_similar_cases_are_shown_beside_a_visit_once_there_are_enough(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(similar_cases, "NEEDED", 2)
    keeper.make_record()
    lesion = keeper.to_lesion()

    def fill(records: Records) -> None:
        for angle in (0.1, 0.2):
            case(records, seen(angle), malignant=angle > 0.1)
        records.keep(lesion.id, seen(0.0), clinic=NOTHING_SET)

    keeper.ask(fill)
    keeper.page.entered()
    keeper.choose_line()
    page = keeper.wait_page(VisitScreen)
    keeper.wait(page.similar_button.isVisible)
    keeper.click(page.similar_button)
    shown = keeper.wait_page(SimilarScreen)
    keeper.wait(lambda: shown.list.lines.rowCount() == 2)
    words = [line.words for line in shown.list.lines.lines]
    assert words[0].startswith("benign")
    assert words[1].startswith("▲ malignant")
    assert "Somebody" not in "".join(words)
