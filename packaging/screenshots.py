"""Writes docs/screenshots: every screen at two sizes, and the pages of the report.

Run by ``make screenshots``. The photo is the drawn one, the model the bundled one; needs no
display. The report's pages need ``pdftoppm`` (Debian: poppler-utils) and are left out without.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QLoggingCategory
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from skinscreen import paths
from skinscreen.app import Application
from skinscreen.settings import Settings
from skinscreen.ui.widgets.step_header import CROP, JUDGEMENT, RESULT

SIZES = ((800, 480), (1920, 1080))
THEMES = ("dark", "contrast")
COLOURS = 128
MOST_BYTES = 150_000
PATIENCE = 60.0
PAGE_DPI = 80
FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
DEMO = paths.resources() / "demo" / "lesion.jpg"


def main() -> int:
    """Write them all; returns the exit code."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    QLoggingCategory.setFilterRules("qt.qpa.*=false")
    qt = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as folder:
        os.environ[paths.HOME_VARIABLE] = folder
        report = Path(folder) / "report.pdf"
        for size in SIZES:
            Tour(qt, Settings(), size, "").walk(report)
        for theme in THEMES:
            Tour(qt, Settings(theme=theme), SIZES[0], f"-{theme}").walk(report)
        Tour(qt, Settings(text_size=200), SIZES[0], "-text200").walk(report)
        draw_pages(report)
    for file in sorted(FOLDER.glob("*.png")):
        print(f"{file.name}  {file.stat().st_size // 1000} kB")
    return 0


class Tour:
    """One walk through all screens."""

    def __init__(
        self, qt: QApplication, settings: Settings, size: tuple[int, int], suffix: str
    ) -> None:
        """In a window of that size; files end with the size and ``suffix``."""
        self._qt = qt
        self._ending = f"{size[0]}x{size[1]}{suffix}.png"
        self._application = Application(settings)
        self._application.start()
        self._window = self._application.window
        self._window.resize(*size)

    def walk(self, report: Path) -> None:
        """Take a picture of every screen and export ``report``."""
        window = self._window
        self._until(lambda: window.shelf.current)
        self._keep("1-photo")
        window.flow.open_file(DEMO)
        self._until(lambda: window.step == CROP)
        self._keep("2-crop")
        window.choose_primary()
        self._until(lambda: window.step == JUDGEMENT and window.flow.screening)
        self._judge()
        self._until(lambda: window.step == RESULT)
        self._keep("3-result")
        window.result_screen.findings.rows[0].click()
        self._keep("3-result-why")
        window.result_screen.findings.rows[0].click()
        window.secondary_button.click()
        self._keep("3-result-all")
        window.choose_primary()
        form = window.report_screen
        form.reference.setText("P-0417")
        form.age.setText("63")
        form.sex.setCurrentText("female")
        form.body_site.setCurrentText("trunk, back")
        form.clinician.setText("Dr A. Example")
        form.notes.setPlainText("A drawn lesion: no one's skin.")
        self._keep("4-report")
        window.flow.export(report)
        self._until(lambda: window.message.sentence)
        window.show_settings()
        self._until(window.settings_screen.device.model.count)
        self._keep("5-settings")
        window.settings_screen.show_section("Clinic")
        self._keep("5-settings-clinic")
        window.settings_screen.show_section("Advice")
        self._keep("5-settings-advice")
        window.show_card()
        self._until(window.card_screen.summary.toPlainText)
        self._keep("5-settings-model-card")
        self._application.stop()
        window.deleteLater()

    def _judge(self) -> None:
        """Give a view of the lesion."""
        screen = self._window.judgement_screen
        for field, place in (("impression", 1), ("urgency", 2), ("asymmetry", 1), ("border", 1)):
            screen.boxes[field].buttons[place].click()
            if field == "urgency":
                self._keep("2-view-impression")
                self._window.choose_primary()
        self._keep("2-view-shape")
        self._window.choose_primary()
        screen.boxes["diameter_mm"].offers[2].click()
        self._keep("2-view-size")
        screen.choose_secondary()

    def _until(self, condition: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end:
                sys.exit("screenshots: the window did not come to the next screen")
            self._qt.processEvents()
            time.sleep(0.01)

    def _keep(self, name: str) -> None:
        end = time.monotonic() + 0.2
        self._until(lambda: time.monotonic() > end)
        save(self._window.grab().toImage(), FOLDER / f"{name}-{self._ending}")


def save(picture: QImage, file: Path) -> None:
    """Write a small PNG."""
    rgb = picture.convertToFormat(QImage.Format.Format_RGB888)
    image = Image.frombuffer(
        "RGB", (rgb.width(), rgb.height()), rgb.constBits(), "raw", "RGB", rgb.bytesPerLine(), 1
    )
    write_small(image, file)


def write_small(image: Image.Image, file: Path) -> None:
    """Write a PNG with a palette, at half the size where it would take too many bytes."""
    for shown in (image, image.reduce(2)):
        palette = shown.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        palette.save(file, optimize=True)
        if file.stat().st_size <= MOST_BYTES:
            return


def draw_pages(report: Path) -> None:
    """The report's pages as pictures."""
    program = shutil.which("pdftoppm")
    if program is None:
        print("pdftoppm is not installed: the report's pages are left out")
        return
    pages = report.with_name("page")
    subprocess.run([program, "-png", "-r", str(PAGE_DPI), str(report), str(pages)], check=True)
    for number, page in enumerate(sorted(report.parent.glob("page*.png")), 1):
        with Image.open(page) as image:
            write_small(image.convert("RGB"), FOLDER / f"6-pdf-page{number}.png")


if __name__ == "__main__":
    sys.exit(main())
