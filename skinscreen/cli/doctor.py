"""``skinscreen doctor``: what this device has and lacks."""

import argparse

from skinscreen.cli.arguments import FAILED, OK, Commands, add_command, chosen, say
from skinscreen.indicator.lights import Pins
from skinscreen.inference import library
from skinscreen.language import mark, tr
from skinscreen.services.doctor import Ending, examine

# L10N: these three stand before each thing that is checked: two to eight letters
_MARKS = {Ending.FINE: mark("ok"), Ending.NOTE: mark("note"), Ending.WRONG: mark("BAD")}


def add_commands(commands: Commands) -> tuple[argparse.ArgumentParser, ...]:
    """Add what can be written, and return the parsers that still lack the common options."""
    examining = add_command(commands, "doctor")
    examining.set_defaults(command=run)
    return (examining,)


def run(options: argparse.Namespace) -> int:
    """Print every check; the exit code says whether anything is wrong."""
    wrong = False
    kept = chosen(options)
    pins = Pins(kept.led_red, kept.led_yellow, kept.led_green)
    width = max(len(tr(word)) for word in _MARKS.values())
    for check in examine(library.folders(), pins, kept.keyboard):
        say(f"{tr(_MARKS[check.ending]):<{width}}  {tr(check.name):<10} {check.found}")
        wrong |= check.ending is Ending.WRONG
    return FAILED if wrong else OK
