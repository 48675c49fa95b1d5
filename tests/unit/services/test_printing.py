"""A report is handed to a printer of this device; what the spooler says against it is told."""

import stat
from pathlib import Path

import pytest

from skinscreen.domain.errors import ReportError
from skinscreen.services import printing

LPSTAT = "case $1 in -e) echo Desk; echo Ward;; -d) echo system default destination: Ward;; esac"


def spooler(folder: Path, patch: pytest.MonkeyPatch, **programs: str) -> None:
    """Programs of this name are found, and nothing else."""
    for name, script in programs.items():
        file = folder / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(file.stat().st_mode | stat.S_IXUSR)
    patch.setattr(printing.shutil, "which", lambda name: _found(folder / name))


def _found(file: Path) -> str | None:
    return str(file) if file.exists() else None


def test_printers_are_listed_the_default_one_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spooler(tmp_path, monkeypatch, lpstat=LPSTAT)
    assert printing.printers() == ("Ward", "Desk")


@pytest.mark.parametrize("programs", [{}, {"lpstat": "exit 1"}])
def test_without_a_spooler_there_is_no_printer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, programs: dict[str, str]
) -> None:
    spooler(tmp_path, monkeypatch, **programs)
    assert printing.printers() == ()


def test_a_document_reaches_the_printer_under_a_title_that_tells_of_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spooler(tmp_path, monkeypatch, lp=f'echo "$@" > {tmp_path}/told; cat > {tmp_path}/paper')
    printing.print_document(b"%PDF-1.7", "Ward")
    assert (tmp_path / "paper").read_bytes() == b"%PDF-1.7"
    assert (tmp_path / "told").read_text() == "-d Ward -t SkinScreen\n"


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("echo 'lp: no such printer' >&2; exit 1", "did not take it .lp: no such printer"),
        ("cat > /dev/null; exit 3", "did not take it .3"),
        ("sleep 5", "does not answer"),
    ],
)
def test_what_is_not_taken_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, sentence: str
) -> None:
    monkeypatch.setattr(printing, "PATIENCE_S", 0.3 if "sleep" in script else 20)
    spooler(tmp_path, monkeypatch, lp=script, lpstat="sleep 5")
    with pytest.raises(ReportError, match=sentence):
        printing.print_document(b"%PDF", "Ward")


def test_a_spooler_that_hangs_or_cannot_be_run_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "PATIENCE_S", 0.3)
    spooler(tmp_path, monkeypatch, lpstat="sleep 5")
    with pytest.raises(ReportError, match="does not answer"):
        printing.printers()
    monkeypatch.setattr(printing.shutil, "which", lambda name: str(tmp_path / "gone" / name))
    assert printing.printers() == ()
    with pytest.raises(ReportError, match="No such file"):
        printing.print_document(b"%PDF", "Ward")
    monkeypatch.setattr(printing.shutil, "which", lambda _: None)
    with pytest.raises(ReportError, match="no print spooler"):
        printing.print_document(b"%PDF", "Ward")
