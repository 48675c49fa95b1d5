"""Red, yellow and green lights on the Raspberry Pi's pins (ADR 0014).

A light cannot say what its colour does not mean, so green never stands for an answer: it says
that a photo can be screened. Whatever must be read on the screen is yellow.
"""

import logging
import warnings
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from skinscreen.domain.assessment import Outcome

log = logging.getLogger(__name__)

BLINK_SECONDS = 0.4
"""How long the light is on, and then off, while the model works."""


class Sign(Enum):
    """What the lights say."""

    DARK = "nothing"
    READY = "a photo can be screened"
    WORKING = "the model works"
    READ = "there is something to read on the screen"
    REFER = "refer"


SIGNS = {
    Outcome.REFER: Sign.REFER,
    Outcome.NO_SIGN: Sign.READ,
    Outcome.RETAKE: Sign.READ,
    Outcome.NO_RESULT: Sign.READ,
}
"""What is lit for an outcome."""


@dataclass(frozen=True, slots=True)
class Pins:
    """The lights' pins by BCM number; 0 for a light that is not there."""

    red: int = 0
    yellow: int = 0
    green: int = 0

    @property
    def any(self) -> bool:
        """Whether there is a light at all."""
        return bool(self.red or self.yellow or self.green)


class Lights(Protocol):
    """Three lights, or none. No call waits, and none fails."""

    def show(self, sign: Sign) -> None:
        """Light what says ``sign`` and nothing else."""
        ...

    def close(self) -> None:
        """Everything off; the pins are free for others."""
        ...


class NoLights:
    """Where no lights are set, or none can be reached."""

    def show(self, sign: Sign) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


class _PinLights:
    """Lights on pins, each a ``gpiozero.LED``; blinking runs in a thread of gpiozero's."""

    def __init__(self, leds: dict[str, Any]) -> None:
        self._leds = leds

    def show(self, sign: Sign) -> None:
        lit = {
            Sign.READY: "green",
            Sign.WORKING: "yellow",
            Sign.READ: "yellow",
            Sign.REFER: "red",
        }.get(sign)
        try:
            for colour, led in self._leds.items():
                if colour != lit:
                    led.off()
                elif sign is Sign.WORKING:
                    led.blink(BLINK_SECONDS, BLINK_SECONDS)
                else:
                    led.on()
        except Exception as error:  # noqa: BLE001 - drivers raise what they like
            log.warning("the lights do not answer: %s", error)

    def close(self) -> None:
        for led in self._leds.values():
            try:
                led.off()
                led.close()
            except Exception as error:  # noqa: BLE001 - as above
                log.warning("a light could not be let go: %s", error)


def open_lights(pins: Pins) -> Lights:
    """The lights on these pins; where there are none, or no way to them, ``NoLights``.

    Looks for the hardware, which may take a moment: not for the GUI thread.
    """
    if not pins.any:
        return NoLights()
    leds: dict[str, Any] = {}
    try:
        import gpiozero

        with warnings.catch_warnings():  # of each way to the pins that is not there
            warnings.simplefilter("ignore")
            for colour in ("red", "yellow", "green"):
                pin = getattr(pins, colour)
                if pin:
                    leds[colour] = gpiozero.LED(pin)
    except Exception as error:  # noqa: BLE001 - no library, no pins, no permission
        log.info("there are no lights: %s", error)
        _PinLights(leds).close()
        return NoLights()
    return _PinLights(leds)
