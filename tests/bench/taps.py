"""How many taps the ways of a day take, and how soon each screen is shown whole.

A hand that taps where a person could, in a window of 800x480, with the program's default settings:
the clinician's own view is asked for, and skipped. The record is open and its list of patients is
shown, which is where the PIN leads. Names and dates are typed, and their keys are counted apart.
"""

import functools
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from skinscreen import paths
from skinscreen.app import Application
from skinscreen.domain.record import BodySide, Place
from skinscreen.services import drives
from skinscreen.services import records as service
from skinscreen.settings import Settings
from skinscreen.store.key import Cost
from skinscreen.ui.records.forms import LesionForm, PatientForm
from skinscreen.ui.records.lesion import LesionScreen
from skinscreen.ui.records.patient import PatientScreen
from skinscreen.ui.records.patients import PatientsScreen
from skinscreen.ui.steps import CROP, JUDGEMENT, PHOTO, REPORT, RESULT, Step
from tests.bench.figure import Figure

PATIENCE_S = 60.0
PIN = "246810"
SMALL = (800, 480)


class Hand:
    """Taps and types, counts both, and keeps how long each new screen took."""

    def __init__(self, qt: QApplication, application: Application) -> None:
        """Before the window of ``application``."""
        self.window = application.window
        self._qt = qt
        self.taps = self.keys = 0
        self.changes: dict[str, float] = {}
        """Seconds from a tap until the screen it leads to was painted, by its name."""
        self.work: dict[str, float] = {}
        """Seconds of them in which this thread worked: the rest it waited for a processor."""

    @property
    def page(self) -> Any:  # noqa: ANN401 - of many kinds
        """The page of the record that is shown."""
        return self.window.records.screen.page

    def until(self, condition: Callable[[], object]) -> None:
        """Let the window work until something is so."""
        end = time.monotonic() + PATIENCE_S
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(f"step {self.window.step}: {self.window.message.sentence}")
            self._qt.processEvents()
            time.sleep(0.0005)

    def tap(
        self,
        widget: QWidget,
        then: Callable[[], object],
        at: QPoint | None = None,
        change: str = "",
    ) -> None:
        """Tap once, and wait; ``change`` names the screen that is shown by nothing but the tap."""
        self.until(lambda: widget.isVisible() and widget.isEnabled())
        self._qt.processEvents()
        start, worked = time.perf_counter(), time.thread_time()
        none = Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, none, at or QPoint())
        self.until(then)
        if change:
            self.window.repaint()
            took = time.perf_counter() - start
            if took >= self.changes.get(change, 0.0):
                self.changes[change], self.work[change] = took, time.thread_time() - worked
        self.taps += 1

    def line(self, number: int, then: Callable[[], object], change: str = "") -> None:
        """Tap a line of the page's list."""
        view = self.page.list
        self.until(lambda: view.lines.rowCount() > number)
        where = view.visualRect(view.lines.index(number)).center()
        self.tap(view.viewport(), then, where, change)

    def write(self, field: QWidget, text: str) -> None:
        """Type into a field."""
        field.setFocus()
        QTest.keyClicks(field, text)
        self.keys += len(text)

    def counted(self) -> tuple[int, int]:
        """Taps and keys since the last time."""
        counted = self.taps, self.keys
        self.taps = self.keys = 0
        return counted

    def is_page(self, kind: type[QWidget]) -> bool:
        """Whether a page of this kind is shown whole."""
        page = self.page
        return isinstance(page, kind) and page.isVisible() and bool(page.title)

    # --- ways ---------------------------------------------------------------------------

    def choose_photo(self) -> None:
        """From the first step, or the photos that are shown already, to the frame."""
        window = self.window
        if window.step == PHOTO:
            self.tap(window.primary_button, lambda: window.step == Step.BROWSE, change="photos")
        grid = window.browser.grid
        photos = grid.model_of_entries
        self.until(lambda: any(not entry.is_folder for entry in photos.entries))
        row = next(i for i, entry in enumerate(photos.entries) if not entry.is_folder)
        where = grid.visualRect(photos.index(row)).center()
        self.tap(grid.viewport(), lambda: window.step == CROP, where)

    def screen(self) -> None:
        """From the frame to the answer, the own view skipped."""
        window = self.window
        self.tap(window.primary_button, lambda: window.step == JUDGEMENT, change="own view")
        self.tap(
            window.secondary_button,
            lambda: window.step == RESULT and not window.screens.result.busy,
        )

    def save(self) -> None:
        """Keep the visit's result."""
        window = self.window
        self.until(lambda: window.session.now.is_unkept)
        self.tap(window.primary_button, lambda: not window.session.now.is_unkept)


def measure(folder: Path) -> Iterator[Figure]:
    """Taps of four ways, and the slowest change of screen on them."""
    home, photos, stick = (folder / name for name in ("taps-home", "taps-photos", "STICK"))
    for made in (home, photos, stick):
        made.mkdir()
    shutil.copy(paths.resources() / "demo" / "lesion.jpg", photos)
    os.environ[paths.HOME_VARIABLE] = str(home)
    real_records, real_drives = service.Records, drives.drives
    service.Records = functools.partial(  # type: ignore[misc,assignment]
        service.Records, cost=Cost(1 << 10)
    )
    drives.drives = lambda **_: (drives.Drive("STICK", stick),)  # type: ignore[assignment]
    qt = QApplication.instance() or QApplication([])
    assert isinstance(qt, QApplication)
    application = Application(Settings(records="with"))
    try:
        application.start()
        application.window.resize(*SMALL)
        yield from _ways(Hand(qt, application), photos)
    finally:
        application.stop()
        application.window.deleteLater()
        service.Records, drives.drives = real_records, real_drives  # type: ignore[misc]


def _ways(hand: Hand, photos: Path) -> Iterator[Figure]:
    window = hand.window
    hand.until(lambda: window.model.current)
    window.photo_screen._folder = str(photos)  # where the last photo lay
    _make_record(hand)

    window.navigator.show(PHOTO)
    if window.step == Step.TOUR:
        window.secondary_button.click()
    hand.counted()
    hand.choose_photo()
    hand.screen()
    yield _figure("taps, photo to answer", hand, 4)

    _to_patients(hand)
    hand.counted()
    _new_patient(hand)
    yield _figure("taps, new patient's first visit saved", hand, 12)

    _stick(hand)
    yield _figure("taps, PDF to a stick from the result", hand, 2)

    _to_patients(hand)
    hand.counted()
    hand.line(0, lambda: hand.is_page(PatientScreen) and hand.page.patient, "patient")
    hand.tap(window.secondary_button, lambda: window.step in {PHOTO, Step.BROWSE})
    hand.choose_photo()
    hand.screen()
    hand.save()
    yield _figure("taps, second visit saved", hand, 6)

    slowest = max(hand.changes, key=lambda name: hand.changes[name])
    yield Figure(
        "slowest change of screen, shown whole",
        hand.changes[slowest] * 1e3,
        "ms",
        100,
        detail=f"{slowest}, of {len(hand.changes)}; {hand.work[slowest] * 1e3:.0f} ms worked",
    )


def _figure(name: str, hand: Hand, limit: int) -> Figure:
    taps, keys = hand.counted()
    return Figure(name, taps, "", limit, detail=f"{keys} keys typed" if keys else "")


def _make_record(hand: Hand) -> None:
    """A record with nobody in it, open."""
    window = hand.window
    window.show_records()
    flow = window.records.flow
    flow._show_new_pin()
    hand.page.name.setText("Dr A. Example")
    for field in hand.page.fields:
        field.setText(PIN)
    window.choose_primary()
    hand.until(lambda: window.records.record.is_open)
    hand.page.tick.setChecked(True)
    window.choose_primary()
    hand.until(lambda: hand.is_page(PatientsScreen))


def _to_patients(hand: Hand) -> None:
    """Where the PIN leads."""
    window = hand.window
    window.flow.start_over()
    window.records.flow.cases.show_patients()
    window.show_records()
    hand.until(lambda: hand.is_page(PatientsScreen))
    hand.page.entered()


def _new_patient(hand: Hand) -> None:
    """A patient, a lesion on the chest, its first visit."""
    window = hand.window
    hand.tap(window.primary_button, lambda: hand.is_page(PatientForm), change="new patient")
    hand.write(hand.page.name, "Anna Example")
    hand.write(hand.page.born, "1958-03-27")
    hand.tap(window.primary_button, lambda: hand.is_page(PatientScreen) and hand.page.patient)
    spot = hand.page.map.point(Place(BodySide.FRONT, 0.45, 0.27)).toPoint()
    hand.tap(hand.page.map, lambda: hand.is_page(LesionForm), spot, "new lesion")
    hand.tap(window.primary_button, lambda: hand.is_page(LesionScreen))
    hand.tap(window.primary_button, lambda: window.step in {PHOTO, Step.BROWSE})
    hand.choose_photo()
    hand.screen()
    hand.save()


def _stick(hand: Hand) -> None:
    """From the result that was just kept to a PDF on a stick."""
    window = hand.window
    hand.counted()
    hand.tap(window.primary_button, lambda: window.step == REPORT, change="report")
    hand.tap(
        window.screens.report.drive_button, lambda: window.message.sentence.startswith("Saved:")
    )
