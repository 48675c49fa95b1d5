"""The report goes to a printer in three taps from the result, and what fails is said."""

from pathlib import Path

import pytest
from window_fixtures import Clinician

from skinscreen.domain.errors import ReportError
from skinscreen.services import printing
from skinscreen.ui.steps import REPORT, Step


def test_a_tap_on_a_printer_prints_what_an_export_would_write(
    clinician: Clinician, lesion_photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[tuple[bytes, str]] = []
    refusal = [ReportError("no paper")]

    def take(document: bytes, printer: str) -> None:
        if refusal:
            raise refusal.pop()
        printed.append((document, printer))

    monkeypatch.setattr(printing, "printers", lambda: ("Ward", "Desk"))
    monkeypatch.setattr(printing, "print_document", take)
    clinician.to_report(lesion_photo)
    clinician.report.reference.setText("P-1")
    for sentence in ("NOT printed: no paper.", "Handed to the printer Ward."):
        clinician.click(clinician.report.print_button)
        assert clinician.step == Step.PRINT
        clinician.wait(lambda: clinician.window.printers.list.lines.rowCount() == 2)
        clinician.window.printers.list.choose_row(0)
        assert clinician.step == REPORT
        clinician.wait(lambda said=sentence: clinician.sentence == said)
    ((document, printer),) = printed
    assert document.startswith(b"%PDF")
    assert printer == "Ward"
    assert not clinician.report.typed


def test_a_device_without_a_printer_says_so_and_back_prints_nothing(
    clinician: Clinician, lesion_photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "printers", lambda: ())
    clinician.to_report(lesion_photo)
    clinician.click(clinician.report.print_button)
    assert clinician.sentence == "Enter a patient reference first."
    clinician.report.reference.setText("P-1")
    clinician.click(clinician.report.print_button)
    page = clinician.window.printers
    clinician.wait(lambda: page.message_label.text().startswith("No printer"))
    clinician.back()
    assert clinician.step == REPORT
