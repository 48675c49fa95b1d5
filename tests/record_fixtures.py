"""The record on screen, with a PIN that costs next to nothing to try."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from window_fixtures import Clinician

from skinscreen.domain.record import Lesion, Patient, new_id
from skinscreen.services import records as service
from skinscreen.store.key import Cost
from skinscreen.ui.records.controller import RecordController
from skinscreen.ui.records.first_question import FirstQuestion, PhraseScreen
from skinscreen.ui.records.lesion import LesionScreen
from skinscreen.ui.records.lock import LockScreen
from skinscreen.ui.records.overview import OverviewScreen
from skinscreen.ui.records.patient import PatientScreen
from skinscreen.ui.records.patients import PatientsScreen
from skinscreen.ui.records.pins import NewPinScreen
from skinscreen.ui.screen import Screen
from skinscreen.ui.steps import PHOTO, RESULT

__all__ = ["Keeper", "cheap_pins", "keeper"]

PIN = "246810"
NAME = "Canary Featherstone"
Page = TypeVar("Page", bound=Screen)


class Keeper(Clinician):
    """A clinician who keeps records."""

    @property
    def records(self) -> RecordController:
        """The record in the window."""
        return self.window.records

    @property
    def page(self) -> Any:  # noqa: ANN401 - of many kinds
        """The page of the record that is shown."""
        return self.records.screen.page

    def press(self, keys: str) -> None:
        """Press keys; the platform without a screen may have forgotten which window is active."""
        if not self.window.isActiveWindow():
            self.window.activateWindow()
            self.wait(self.window.isActiveWindow)
        super().press(keys)

    def wait_page(self, kind: type[Page]) -> Page:
        """Until a page of this kind is shown."""
        self.wait(lambda: isinstance(self.page, kind) and self.page.isVisible())
        page = self.page
        assert isinstance(page, kind)
        return page

    def ask(self, call: Callable[[service.Records], Any]) -> Any:  # noqa: ANN401 - of any call
        """Ask the record itself."""
        got: list[Any] = []
        self.records.record.ask_to_the_end(call, lambda result: got.append((result,)), got.append)
        self.wait(lambda: got)
        assert isinstance(got[0], tuple), got[0]
        return got[0][0]

    def make_record(self) -> str:
        """From the first question to the empty list of patients; returns the phrase."""
        self.wait(self.window.isActiveWindow)
        self.press("Ctrl+R")
        self.click(self.wait_page(FirstQuestion).protect_button)
        page = self.wait_page(NewPinScreen)
        page.name.setText("Dr Keeper")
        for field in page.fields:
            field.setFocus()
            self.type(PIN)
        self.primary()
        shown = self.wait_page(PhraseScreen)
        phrase = shown.phrase
        shown.tick.setChecked(True)
        self.primary()
        self.wait_page(PatientsScreen)
        return phrase

    def unlock(self, pin: str = PIN) -> None:
        """Enter a PIN at the lock."""
        page = self.wait_page(LockScreen)
        self.wait(page.user.count)
        page.fields[0].setFocus()
        self.type(pin)
        self.press("Return")

    def has_patient(self, name: str = NAME, **more: Any) -> Patient:  # noqa: ANN401
        """A patient is in the record, and the list shows it."""
        patient = Patient(new_id(), name, born=date(1958, 3, 27), identifier="ID-77", **more)
        self.ask(lambda records: records.cases.add_patient(patient))
        if isinstance(self.page, PatientsScreen):
            self.page.entered()
            self.wait(lambda: self.lines(self.page))
        return patient

    def has_lesion(self, patient: Patient, label: str = "mole 1", **more: Any) -> Lesion:  # noqa: ANN401
        """A patient has a lesion."""
        lesion = Lesion(new_id(), patient.id, label=label, **more)
        self.ask(lambda records: records.cases.add_lesion(lesion))
        return lesion

    def lines(self, page: PatientsScreen | PatientScreen | LesionScreen) -> list[str]:
        """What a page's list shows."""
        return [line.words for line in page.list.lines.lines]

    def choose_line(self, number: int = 0) -> None:
        """Tap a line of the page's list."""
        view = self.page.list
        self.wait(lambda: view.lines.rowCount() > number)
        view.scrollTo(view.lines.index(number))
        place = view.visualRect(view.lines.index(number)).center()
        self.click(view.viewport(), place)

    def choose(self, what: str) -> None:
        """From the list of patients to one of the pages of the record itself."""
        self.click(self.wait_page(PatientsScreen).more_button)
        page = self.wait_page(OverviewScreen)
        self.wait(page.list.lines.rowCount)
        self.choose_line([line.id for line in page.list.lines.lines].index(what))

    def to_lesion(self) -> Lesion:
        """The page of the only lesion of the only patient."""
        patient = self.has_patient()
        lesion = self.has_lesion(patient)
        self.choose_line()
        self.wait_page(PatientScreen)
        self.choose_line()
        self.wait_page(LesionScreen)
        return lesion

    def begin_visit(self) -> Lesion:
        """From that page to the first step, for a new photo of the lesion."""
        lesion = self.to_lesion()
        self.wait(lambda: isinstance(self.page, LesionScreen) and self.page.title)
        self.primary()
        self.wait(lambda: self.step == PHOTO)
        return lesion

    def start_visit(self, patient: Patient, lesion: Lesion) -> None:
        """Have a visit begun for a lesion, wherever its page is."""
        self.window.flow.start_visit(patient, lesion)

    def screen_file(self, file: Path) -> None:
        """From the first step to a result."""
        self.open(file)
        self.screen()
        assert self.window.step == RESULT

    def texts(self) -> str:
        """Everything that is written anywhere in the window."""
        words = [self.window.windowTitle()]
        for widget in self.window.findChildren(QWidget):
            words += [widget.accessibleName(), widget.toolTip(), widget.windowTitle()]
            for name in ("text", "currentText", "placeholderText"):
                said = getattr(widget, name, None)
                if callable(said):
                    words.append(str(said()))
            if isinstance(widget, QPlainTextEdit):
                words.append(widget.toPlainText())
            lines = getattr(widget, "lines", None)
            if hasattr(lines, "lines"):
                words += [line.words for line in lines.lines]
        return "\n".join(words)


@pytest.fixture
def cheap_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trying a PIN costs nothing here."""
    real = service.Records
    monkeypatch.setattr(service, "Records", lambda: real(cost=Cost(1 << 4)))


@pytest.fixture
def keeper(clinician: Clinician, cheap_pins: None) -> Keeper:
    """A clinician before the window, with no record yet."""
    return Keeper(clinician.app, clinician.qtbot, clinician.patch)
