"""One table says in which forms something leaves the record."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from unit.services.kept import Device

from skinscreen.services import export_forms
from skinscreen.services.export_forms import FORMS, OF_PATIENTS, REPORTS, ExportForm
from skinscreen.services.record_export import export_patient, suggested_export_name


def test_each_form_is_for_reports_or_for_patients() -> None:
    assert {*REPORTS, *OF_PATIENTS} == set(FORMS)
    assert not set(REPORTS) & set(OF_PATIENTS)
    assert len({form.suffix for form in FORMS}) == len(FORMS)


@pytest.mark.parametrize("form", OF_PATIENTS, ids=lambda form: form.suffix)
@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_patients_are_written_in_each_form_whatever_the_case_of_the_ending(
    device: Device, tmp_path: Path, form: ExportForm, case: Callable[[str], str]
) -> None:
    target = tmp_path / case(suggested_export_name(datetime(2026, 1, 2, tzinfo=UTC), form.suffix))
    assert export_patient(device.records, None, target) == target
    assert target.stat().st_size


def test_a_row_more_is_written(
    device: Device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def count(files: object, *, named: bool) -> bytes:
        return f"{len(files)} {named}".encode()  # type: ignore[arg-type]

    row = ExportForm(".txt", "Count", "How many", count)
    monkeypatch.setattr(export_forms, "FORMS", (*FORMS, row))
    export_patient(device.records, None, tmp_path / "all.txt", named=False)
    assert (tmp_path / "all.txt").read_text() == "1 False"
