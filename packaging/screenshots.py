"""Writes docs/screenshots: every screen at two sizes, and the pages of the report.

Run by ``make screenshots``. The photo is the drawn one, the model the bundled one; needs no
display. The report's pages need ``pdftoppm`` (Debian: poppler-utils) and are left out without.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from day_tour import DayTour
from PIL import Image
from PySide6.QtCore import QLoggingCategory
from PySide6.QtWidgets import QApplication
from record_tour import RecordTour
from tour import FOLDER, Tour, write_small

from skinscreen import paths
from skinscreen.settings import Settings

SMALL, LARGE = (800, 480), (1920, 1080)
LOOKS = (
    (Settings(), SMALL, ""),
    (Settings(), LARGE, ""),
    (Settings(theme="dark"), SMALL, "-dark"),
    (Settings(theme="contrast"), SMALL, "-contrast"),
    (Settings(text_size=200), SMALL, "-text200"),
)
PAGE_DPI = 80


def main() -> int:
    """Write them all; returns the exit code."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    QLoggingCategory.setFilterRules("qt.qpa.*=false")
    qt = QApplication(sys.argv[:1])
    for settings, size, suffix in LOOKS:
        with home() as folder:
            report = folder / "report.pdf"
            Tour(qt, replace(settings, records="without"), size, suffix).walk(report)
            draw_pages(report, "6-pdf")
        with home() as folder:
            report = folder / "lesion.pdf"
            RecordTour(qt, settings, size, suffix).walk(report)
            draw_pages(report, "8-pdf-lesion")
    with home() as folder:
        DayTour(qt, Settings(), SMALL, "").walk(folder / "none.pdf")
    for file in sorted(FOLDER.glob("*.png")):
        print(f"{file.name}  {file.stat().st_size // 1000} kB")
    return 0


@contextmanager
def home() -> Iterator[Path]:
    """A person's folders, for one tour."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ[paths.HOME_VARIABLE] = folder
        yield Path(folder)


def draw_pages(report: Path, name: str) -> None:
    """The report's pages as pictures."""
    program = shutil.which("pdftoppm")
    if program is None:
        print("pdftoppm is not installed: the report's pages are left out")
        return
    pages = report.with_name("page")
    subprocess.run([program, "-png", "-r", str(PAGE_DPI), str(report), str(pages)], check=True)
    for number, page in enumerate(sorted(report.parent.glob("page*.png")), 1):
        with Image.open(page) as image:
            write_small(image.convert("RGB"), FOLDER / f"{name}-page{number}.png")


if __name__ == "__main__":
    sys.exit(main())
