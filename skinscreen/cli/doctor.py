"""``skinscreen doctor``: what this device has and lacks."""

import argparse

from skinscreen.cli.arguments import FAILED, OK, chosen, say
from skinscreen.indicator.lights import Pins
from skinscreen.inference import library
from skinscreen.services.doctor import Verdict, examine

_MARKS = {Verdict.FINE: "ok  ", Verdict.NOTE: "note", Verdict.WRONG: "BAD "}


def run(options: argparse.Namespace) -> int:
    """Print every check; the exit code says whether anything is wrong."""
    wrong = False
    kept = chosen(options)
    pins = Pins(kept.led_red, kept.led_yellow, kept.led_green)
    for check in examine(library.folders(), pins, kept.keyboard):
        say(f"{_MARKS[check.verdict]}  {check.name:<10} {check.found}")
        wrong |= check.verdict is Verdict.WRONG
    return FAILED if wrong else OK
