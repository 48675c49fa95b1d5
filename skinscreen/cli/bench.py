"""``skinscreen bench``: how quick this device is, with a code to paste into a report."""

import argparse
import os
import subprocess
import tempfile
from pathlib import Path

from skinscreen.cli import window_start
from skinscreen.cli.arguments import OK, Commands, add_command, chosen, say
from skinscreen.language import tr
from skinscreen.services import device_code, drawn_photos, speed
from skinscreen.services.turns import Turns

_ROUNDS = {"crop": 60, "reading": 20, "start": 10, "many": 10}
_PHOTOS = 110
_DESCRIPTION_WIDTH = 46


def add_commands(commands: Commands) -> tuple[argparse.ArgumentParser, ...]:
    """Add what can be written, and return the parsers that still lack the common options."""
    measuring = add_command(commands, "bench")
    measuring.set_defaults(command=run)
    return (measuring,)


def run(options: argparse.Namespace) -> int:
    """Print each figure as soon as it is measured, then the code."""
    kept = chosen(options)
    device = device_code.device_words()
    say(device)
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="skinscreen-") as folder:
        phone_photo = Path(folder) / "phone.jpg"
        drawn_photos.draw_phone_photo(phone_photo)
        crop = speed.measure_crop(phone_photo, _ROUNDS["crop"])
        _show(tr("crop to answer / the model alone"), crop, _milliseconds(crop))
        reading = speed.measure_reading(phone_photo, _ROUNDS["reading"])
        _show(tr("12-megapixel photo read / Pillow alone"), reading, _milliseconds(reading))
        start = _start(Path(folder) / "home")
        photos = Path(folder) / "photos"
        photos.mkdir()
        files = drawn_photos.draw_photos(photos, _PHOTOS)
        many = speed.measure_many(files, _ROUNDS["many"], kept)
        part = _PHOTOS // (_ROUNDS["many"] + 1)
        _show(tr("many photos / decoding and models alone"), many, _rates(many, part))
        peak = speed.measure_memory(files[:part], kept)
    measured = {"crop": crop, "reading": reading, "start": start, "many": many}
    for name, turns in measured.items():
        if turns is not None:
            figures |= {name: turns.ratio, f"{name}_s": turns.ours}
    if peak is not None:
        figures["memory_mb"] = peak
        say(f"{tr('memory at most'):<{_DESCRIPTION_WIDTH}} {peak:5.0f} MB")
    say(tr("Load of the machine meanwhile: {load}").format(load=_load()))
    say(tr("To paste into a report: {code}").format(code=device_code.code(device, figures)))
    return OK


def _start(home: Path) -> Turns | None:
    try:
        start = window_start.measure(home, _ROUNDS["start"])
    except (OSError, subprocess.SubprocessError):
        say(tr("start to window shown: left out, for no window opens here (skinscreen doctor)"))
        return None
    _show(tr("start to window shown / an empty window"), start, _milliseconds(start))
    return start


def _show(name: str, turns: Turns, sides: str) -> None:
    low, high = turns.spread
    # The spread: between which the middle half of the turns lies.
    say(f"{name:<{_DESCRIPTION_WIDTH}} {turns.ratio:5.2f} x ({low:.2f} - {high:.2f})  {sides}")


def _milliseconds(turns: Turns) -> str:
    sides = tr("{ours} ms against {base} ms")
    return sides.format(ours=f"{turns.ours * 1e3:.1f}", base=f"{turns.base * 1e3:.1f}")


def _rates(turns: Turns, photos: int) -> str:
    sides = tr("{ours} against {base} photos a second")
    return sides.format(ours=f"{photos / turns.ours:.1f}", base=f"{photos / turns.base:.1f}")


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "?"
