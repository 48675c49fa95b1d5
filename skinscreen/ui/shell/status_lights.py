"""The device's lights follow what the window shows."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from skinscreen.settings import Settings
from skinscreen.ui.shell.main_window import MainWindow
from skinscreen.ui.steps import RESULT
from skinscreen.ui.workers.jobs import Jobs

if TYPE_CHECKING:  # imported for real where lights are set
    from skinscreen.services.lights import Lights, Sign

_JOB = "lights"


class StatusLights(QObject):
    """Opens the lights that the settings name, off the GUI thread, and keeps them up to date.

    They say nothing that the screen does not show: while the clinician gives the own view they
    are as they were before the model worked.
    """

    def __init__(self, window: MainWindow, jobs: Jobs) -> None:
        """For a window whose screens are made."""
        super().__init__()
        self._window = window
        self._jobs = jobs
        self._lights: Lights | None = None
        window.preferences.changed.connect(self._on_settings)
        window.navigator.moved.connect(self.refresh)
        window.session.changed.connect(self.refresh)
        window.model.switched.connect(self.refresh)
        window.model.refused.connect(self.refresh)
        if any(_pins_of(window.preferences.settings)):
            self._open(window.preferences.settings)

    @Slot(object, object)
    def _on_settings(self, before: Settings, now: Settings) -> None:
        if _pins_of(before) != _pins_of(now):
            self.close()
            self._open(now)

    def _open(self, settings: Settings) -> None:
        def look() -> "Lights":
            from skinscreen.services.lights import Pins, open_lights

            return open_lights(Pins(*_pins_of(settings)))

        def found(lights: "Lights") -> None:
            self._lights = lights
            self.refresh()

        # Unwanted, where other pins were set meanwhile or the program ends.
        self._jobs.latest(_JOB, look, found, lambda _: None, lambda lights: lights.close())

    @Slot()
    def refresh(self) -> None:
        """Light what the window shows now."""
        if self._lights is not None:
            self._lights.show(self._sign())

    def _sign(self) -> "Sign":
        from skinscreen.services.lights import SIGNS, Sign

        window = self._window
        if window.model.current is None:
            return Sign.READ if window.model.refusal else Sign.WORKING
        if window.step < RESULT or window.navigator.reached < RESULT:
            return Sign.READY
        session = window.session.now
        if session.screening is None:
            return Sign.WORKING
        if session.own_view.refers:  # no model cancels it
            return Sign.REFER
        return SIGNS[session.screening.assessment.outcome]

    def close(self) -> None:
        """Everything off, also what is still being looked for."""
        self._jobs.drop(_JOB)
        if self._lights is not None:
            self._lights.close()
            self._lights = None


def _pins_of(settings: Settings) -> tuple[int, int, int]:
    return (settings.led_red, settings.led_yellow, settings.led_green)
