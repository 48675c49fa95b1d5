"""What is left in the memory of a program that was used and locked: run as a process of its own.

The secrets come masked on standard input and are typed letter by letter, so that this driver never
has one in one piece that the window does not have. Printed as JSON: how often each secret is in the
memory while the record is open, and after it was locked.
"""

import ctypes
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["SKINSCREEN_HOME"] = tempfile.mkdtemp(prefix="skinscreen-locked-")

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

MASK = 0x5A
_MASKED = bytes(byte ^ MASK for byte in range(256))
_CHUNK = 1 << 20
_OVERLAP = 512
_PATIENCE_S = 120.0
_SET_DUMPABLE = 4
_FIND = ctypes.CDLL(None).memmem
_FIND.restype = ctypes.c_void_p
_FIND.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t)
Page = TypeVar("Page")
Secret = Sequence[int]


def masked(text: str) -> list[int]:
    """As it is sent here."""
    return list(text.encode().translate(_MASKED))


def search(secrets: Mapping[str, Secret]) -> dict[str, int]:
    """How often each secret is in this process's memory, as UTF-8 or UTF-16."""
    forms = {name: [_wide(secret, step) for step in (1, 2)] for name, secret in secrets.items()}
    found: dict[str, set[int]] = {name: set() for name in secrets}
    buffer = bytearray(_CHUNK)
    nothing = bytes(_CHUNK)
    own = ctypes.addressof((ctypes.c_char * _CHUNK).from_buffer(buffer))
    with Path("/proc/self/mem").open("rb", buffering=0) as memory:
        for start, end in _written(own):
            for at in range(start, end, _CHUNK - _OVERLAP):
                length = min(_CHUNK, end - at)
                ctypes.memset(own, 0, _CHUNK)
                memory.seek(at)
                try:
                    memory.readinto(memoryview(buffer)[:length])
                except OSError:  # it was given back meanwhile
                    break
                if buffer == nothing:
                    continue
                looked_at = buffer.translate(_MASKED)
                for name, patterns in forms.items():
                    for pattern in patterns:
                        found[name].update(at + place for place in _places(looked_at, pattern))
    ctypes.memset(own, 0, _CHUNK)
    return {name: len(places) for name, places in found.items()}


def _places(content: bytearray, pattern: bytes) -> Iterator[int]:
    """Where a pattern begins; in memory that is mostly zeros Python's own search is slow."""
    first = ctypes.addressof((ctypes.c_char * len(content)).from_buffer(content))
    at = first
    while at := _FIND(at, first + len(content) - at, pattern, len(pattern)) or 0:
        yield at - first
        at += 1


def _wide(secret: Secret, step: int) -> bytes:
    out = bytearray([MASK]) * (step * len(secret))
    out[::step] = bytes(secret)
    return bytes(out)


def _written(own: int) -> Iterator[tuple[int, int]]:
    """What can be written of this process's memory, but for the copy of what is looked at."""
    for first, last in re.findall(
        r"^(\w+)-(\w+) rw.. .*$", Path("/proc/self/maps").read_text(), re.MULTILINE
    ):
        start, end = int(first, 16), int(last, 16)
        if start <= own < end:
            yield start, own
            yield own + _CHUNK, end
        else:
            yield start, end


class Driver:
    """Does with the window what a person does."""

    def __init__(self) -> None:
        """Start the program on a model that answers at once, with PINs that cost nothing."""
        from window_fixtures import FakeLoader

        from skinscreen.app import Application
        from skinscreen.services import lesion_finder, models, records
        from skinscreen.settings import Settings
        from skinscreen.store.key import Cost

        real = records.Records
        records.Records = lambda: real(cost=Cost(1 << 10))  # type: ignore[misc, assignment]
        models.load_screener = loader = FakeLoader()
        lesion_finder.load_lesion_finder = lambda _: loader.finder
        self.app = Application(Settings(records="without", clinician_first=False))
        self.app.start()
        self.window = self.app.window
        self.wait(self.window.isVisible)
        self.window.activateWindow()
        self.wait(lambda: self.window.model.current)

    @property
    def page(self) -> Any:  # noqa: ANN401 - of many kinds
        """The page of the record that is shown."""
        return self.window.records.screen.page

    def wait(self, condition: Callable[[], object], seconds: float = _PATIENCE_S) -> None:
        """Until something is so."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(self.window.message.sentence or type(self.page).__name__)
            QTest.qWait(10)

    def wait_page(self, kind: type[Page]) -> Page:
        """Until a page of this kind is shown and has been filled."""
        self.wait(lambda: isinstance(self.page, kind) and self.page.isVisible())
        QTest.qWait(100)
        page: Page = self.page
        return page

    def type(self, field: QWidget, secret: Secret) -> None:
        """Letter by letter."""
        field.setFocus()
        for byte in secret:
            QTest.keyClicks(field, chr(byte ^ MASK))

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Tap it."""
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(widget, left, none, at or QPoint())

    def primary(self) -> None:
        """The button at the bottom right."""
        self.wait(self.window.primary_button.isEnabled)
        self.click(self.window.primary_button)

    def choose_line(self) -> None:
        """The first line of the page's list."""
        view = self.page.list
        self.wait(view.lines.rowCount)
        self.click(view.viewport(), view.visualRect(view.lines.index(0)).center())

    def use(self, secrets: Mapping[str, Secret], photo: Secret) -> tuple[Secret, Secret]:
        """Make a record, keep a visit in it, and write a note; the phrase and the key, masked."""
        phrase = self._make_record(secrets["pin"])
        self._add_patient(secrets)
        self._screen(photo)
        self._write_note(secrets["notes on the visit"])
        self._leave_draft(secrets["draft"])
        data_key = self.window.records.record.records.data_key
        return phrase, [byte ^ MASK for byte in data_key]

    def _make_record(self, pin: Secret) -> Secret:
        from skinscreen.ui.records.first_question import FirstQuestion, PhraseScreen
        from skinscreen.ui.records.pins import NewPinScreen

        self.window.show_records()
        self.click(self.wait_page(FirstQuestion).protect_button)
        pins = self.wait_page(NewPinScreen)
        pins.name.setText("Dr Keeper")
        for field in pins.fields:
            self.type(field, pin)
        self.primary()
        shown = self.wait_page(PhraseScreen)
        phrase = [ord(letter) ^ MASK for letter in shown.phrase]
        shown.tick.setChecked(True)
        self.primary()
        return phrase

    def _add_patient(self, secrets: Mapping[str, Secret]) -> None:
        from skinscreen.ui.records.forms import LesionForm, PatientForm
        from skinscreen.ui.records.lesion import LesionScreen
        from skinscreen.ui.records.patient import PatientScreen
        from skinscreen.ui.records.patients import PatientsScreen

        self.wait_page(PatientsScreen)
        self.primary()
        patient = self.wait_page(PatientForm)
        self.type(patient.name, secrets["name"])
        self.type(patient.identifier, secrets["identifier"])
        self.type(patient.notes, secrets["notes on the patient"])
        self.primary()
        self.wait_page(PatientScreen)
        self.primary()
        lesion = self.wait_page(LesionForm)
        self.type(lesion.label, secrets["lesion"])
        self.primary()
        self.wait_page(LesionScreen)

    def _screen(self, photo: Secret) -> None:
        from skinscreen.ui.steps import CROP, PHOTO, RESULT

        self.primary()
        self.wait(lambda: self.window.step == PHOTO)
        real = QFileDialog.getOpenFileName

        def answer(*_: object) -> tuple[str, str]:
            return "".join(chr(byte ^ MASK) for byte in photo), ""

        QFileDialog.getOpenFileName = answer  # type: ignore[method-assign, assignment]
        self.window.photo_screen.choose_file()
        QFileDialog.getOpenFileName = real  # type: ignore[method-assign]
        self.wait(lambda: self.window.step == CROP)
        self.primary()
        self.wait(lambda: self.window.step == RESULT and not self.window.screens.result.busy)
        self.primary()
        self.wait(lambda: self.window.message.sentence.startswith("Saved"))

    def _write_note(self, note: Secret) -> None:
        from skinscreen.ui.records.lesion import LesionScreen
        from skinscreen.ui.records.visit import VisitScreen

        self.window.show_records()
        self.wait_page(LesionScreen)
        self.choose_line()
        visit = self.wait_page(VisitScreen)
        self.wait(lambda: visit._visit is not None)
        self.type(visit.notes, note)
        self.primary()
        self.wait(lambda: "saved" in self.window.message.sentence)

    def _leave_draft(self, words: Secret) -> None:
        """The list of patients is the last that is shown; something is typed and not saved."""
        from skinscreen.ui.records.forms import PatientForm
        from skinscreen.ui.records.patients import PatientsScreen

        self.window.records.flow.cases.show_patients()
        self.wait_page(PatientsScreen)
        self.primary()
        form = self.wait_page(PatientForm)
        self.type(form.notes, words)
        form.left()

    def lock(self, seconds: float) -> None:
        """Lock, and be away for a time once everything that follows from it is done."""
        self.window.lock()
        for _ in range(3):  # locking asks for what comes after it
            done: list[object] = []
            self.app.workers.jobs.submit(lambda: None, done.append, done.append)
            self.wait(lambda: done)  # noqa: B023 - called in the same round
        QTest.qWait(int(1000 * seconds))


def main() -> None:
    """See the module."""
    sent = json.loads(sys.stdin.readline())
    application = QApplication([])
    driver = Driver()
    secrets: dict[str, Secret] = sent["secrets"]
    phrase, key = driver.use(secrets, sent["photo"])
    hexed = [ord(digit) ^ MASK for byte in key for digit in f"{byte ^ MASK:02x}"]
    name = sent["photo"][-sent["name length"] :]
    looked_for = {**secrets, "photo": name, "phrase": phrase, "key": key, "key as hex": hexed}
    looked_for |= sent["pictured"]
    ctypes.CDLL(None).prctl(_SET_DUMPABLE, 1, 0, 0, 0)  # or nobody but root may look
    opened = search(looked_for)
    driver.lock(sent["seconds"])
    locked = search(looked_for)
    driver.app.stop()
    print(json.dumps({"open": opened, "locked": locked}))  # noqa: T201
    QCoreApplication.processEvents()
    del application


if __name__ == "__main__":
    main()
