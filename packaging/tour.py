"""A walk through the window with a picture of every screen; see ``screenshots.py``."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from skinscreen import paths
from skinscreen.app import Application
from skinscreen.settings import Settings
from skinscreen.ui.steps import CROP, JUDGEMENT, RESULT
from skinscreen.ui.widgets.footer import Footer

COLOURS = 128
MOST_BYTES = 150_000
PATIENCE = 60.0
FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
DEMO = paths.resources() / "demo" / "lesion.jpg"
THREE = DEMO.with_name("three.jpg")
LESIONS = 3


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
        self._until(lambda: window.model.current)
        self._several()
        window.flow.opening.open_file(DEMO)
        self._until(lambda: window.step == CROP)
        self._keep("2-crop")
        window.choose_primary()
        self._until(lambda: window.step == JUDGEMENT and window.session.now.screening)
        self._judge()
        self._until(lambda: window.step == RESULT)
        self._keep("3-result")
        window.screens.result.findings.rows[0].click()
        self._keep("3-result-why")
        window.screens.result.findings.rows[0].click()
        window.secondary_button.click()
        self._keep("3-result-all")
        window.choose_primary()
        form = window.screens.report
        form.reference.setText("P-0417")
        form.age.setText("63")
        form.sex.setCurrentText("female")
        form.body_site.setCurrentText("trunk, back")
        form.clinician.setText("Dr A. Example")
        form.notes.setPlainText("A drawn lesion: no one's skin.")
        self._keep("4-report")
        window.flow.reporting.export(report, as_new=False)
        self._until(lambda: window.message.sentence)
        window.show_settings()
        self._until(window.settings.screen.device.model.count)
        self._keep("5-settings")
        window.settings.screen.show_section("Clinic")
        self._keep("5-settings-clinic")
        window.settings.screen.show_section("Advice")
        self._keep("5-settings-advice")
        window.settings.show_card()
        self._until(window.settings.card.summary.toPlainText)
        self._keep("5-settings-model-card")
        self._application.stop()
        window.deleteLater()

    def _several(self) -> None:
        """The first step, and a photo with three lesions, which are found and screened."""
        window = self._window
        self._keep("1-photo")
        window.flow.opening.open_file(THREE)
        found = window.screens.crop.lesions
        self._until(lambda: window.step == CROP and len(found.boxes) == LESIONS)
        self._keep("2-crop-several")
        window.findChild(Footer).extra_button.click()
        next_button = window.secondary_button
        self._until(lambda: window.step == RESULT and not window.screens.result.busy)
        self._until(lambda: next_button.width() >= next_button.sizeHint().width())
        self._keep("3-result-several")

    def _judge(self) -> None:
        """Give a view of the lesion."""
        screen = self._window.flow.judging.screen
        for field, place in (("impression", 1), ("urgency", 2), ("asymmetry", 1), ("border", 1)):
            screen.boxes[field].buttons[place].click()
            if field == "urgency":
                self._keep("2-view-impression")
                self._window.choose_primary()
        self._keep("2-view-shape")
        self._window.choose_primary()
        screen.boxes["diameter_mm"].offers[2].click()
        self._keep("2-view-size")
        screen.finished.emit()

    def _until(self, condition: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end:
                sys.exit("screenshots: the window did not come to the next screen")
            self._qt.processEvents()
            time.sleep(0.01)

    def _rest(self) -> None:
        """Let what was begun come to an end."""
        end = time.monotonic() + 0.2
        self._until(lambda: time.monotonic() > end)

    def _keep(self, name: str) -> None:
        self._rest()
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
