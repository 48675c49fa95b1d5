"""Reports on paper, by the printers that are set up on this device (CUPS).

A document goes to the spooler's own command through a pipe: no copy of it lies on the disk but the
spooler's, which is gone once it is printed.
"""

import os
import shutil
import subprocess

from skinscreen.domain.errors import ReportError
from skinscreen.language import mark, tr

PATIENCE_S = 20.0
"""Seconds the spooler may take to answer."""
_SILENT = mark("the print spooler does not answer; look whether the printer is on, and try again")


def printers() -> tuple[str, ...]:
    """Names of the printers that are set up, the default one first; empty where none can be.

    Raises:
        ReportError: the spooler does not answer in time.
    """
    names = _told("lpstat", "-e").split()
    default = _told("lpstat", "-d").rpartition(":")[2].strip()
    return tuple(sorted(names, key=lambda name: (name != default, name.casefold())))


def print_document(document: bytes, printer: str) -> None:
    """Hand a PDF to a printer.

    Args:
        document: the PDF's bytes.
        printer: one of ``printers``.

    Raises:
        ReportError: it was not taken, and why.
    """
    program = shutil.which("lp")
    if program is None:
        raise ReportError(tr("there is no print spooler on this device (package cups-client)"))
    # The title stands on the printer and in its list of jobs: it tells of nobody.
    command = (program, "-d", printer, "-t", "SkinScreen")
    try:
        done = subprocess.run(
            command, input=document, capture_output=True, timeout=PATIENCE_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ReportError(tr(_SILENT)) from error
    except OSError as error:
        raise ReportError(f"{program}: {error.strerror}") from error
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip() or str(done.returncode)
        raise ReportError(tr("the printer did not take it ({reason})").format(reason=reason))


def _told(name: str, *arguments: str) -> str:
    """What a command of the spooler says in English; nothing where there is none."""
    program = shutil.which(name)
    if program is None:
        return ""
    try:
        done = subprocess.run(
            (program, *arguments),
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except subprocess.TimeoutExpired as error:
        raise ReportError(tr(_SILENT)) from error
    except OSError:
        return ""
    return "" if done.returncode else done.stdout.decode("utf-8", "replace")
