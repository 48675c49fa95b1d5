"""The device's lights as the window has them."""

from skinscreen.indicator.lights import SIGNS, Lights, Pins, Sign, open_lights

__all__ = ["SIGNS", "Lights", "Pins", "Sign", "open_lights"]
