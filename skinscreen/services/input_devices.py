"""Keyboards and touchscreens of this device, as Linux lists them."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LISTING = Path("/proc/bus/input/devices")
_WORD_BITS = 64 if sys.maxsize > 2**32 else 32
"""Bits of one word of a bitmap: those of the program's own long."""
_MOST = 64
"""Words that a bitmap has at most; a longer one is none."""
_LETTERS = (*range(16, 26), *range(30, 39), *range(44, 51))
"""The codes of the keys Q to P, A to L and Z to M (linux/input-event-codes.h)."""
_TOUCH, _PEN = 330, 320
_X, _FINGER_X = 0, 53
_DIRECT = 1
_TYPES_BY_ITSELF = re.compile(
    r"bar ?code|scanner|reader|rfid|\bqr\b|\b[12]d\b|yubi|fido|smart ?card", re.IGNORECASE
)
"""Names of things that type like a keyboard, and have its letters, without anybody's fingers."""


@dataclass(frozen=True, slots=True)
class InputDevices:
    """What somebody can type or point with.

    Attributes:
        keyboards: names of those with keys for all letters.
        touchscreens: names of the screens that feel a finger.
        known: whether the system told; without that nothing is known to be missing.
    """

    keyboards: tuple[str, ...] = ()
    touchscreens: tuple[str, ...] = ()
    known: bool = True

    @property
    def wants_keyboard(self) -> bool:
        """Whether no keyboard is attached, as far as can be known."""
        return self.known and not self.keyboards


def input_devices() -> InputDevices:
    """What is attached now; on a system that does not tell nothing is known."""
    try:
        listing = LISTING.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return InputDevices(known=False)
    return read_listing(listing)


def read_listing(listing: str) -> InputDevices:
    """What a listing in the form of ``/proc/bus/input/devices`` names.

    A power button, a camera's button and a remote control have no keys for letters and are no
    keyboards; a barcode scanner has, and is known by its name alone.
    """
    keyboards: list[str] = []
    touchscreens: list[str] = []
    for paragraph in listing.split("\n\n"):
        name, bits = _device(paragraph)
        if _is_keyboard(name, bits):
            keyboards.append(name)
        elif _is_touchscreen(bits):
            touchscreens.append(name)
    return InputDevices(tuple(keyboards), tuple(touchscreens))


def _device(paragraph: str) -> tuple[str, Mapping[str, int]]:
    """A device's name and its bitmaps by their names."""
    name = re.search(r'^N: Name="(.*)"$', paragraph, re.MULTILINE)
    found = re.findall(r"^B: (\w+)=([0-9a-f ]+)$", paragraph, re.MULTILINE)
    return name[1] if name else "", {kind: _number(words.split()) for kind, words in found}


def _number(words: list[str]) -> int:
    """A bitmap as one number; its words come highest first, without leading zeros."""
    result = 0
    for word in words[-_MOST:]:
        result = result << _WORD_BITS | int(word, 16)
    return result


def _has(bits: Mapping[str, int], kind: str, *codes: int) -> bool:
    return all(bits.get(kind, 0) >> code & 1 for code in codes)


def _is_keyboard(name: str, bits: Mapping[str, int]) -> bool:
    return _has(bits, "KEY", *_LETTERS) and not _TYPES_BY_ITSELF.search(name)


def _is_touchscreen(bits: Mapping[str, int]) -> bool:
    """A finger's place on what it points at: neither a touchpad nor a tablet for a pen."""
    is_felt = _has(bits, "ABS", _FINGER_X) or (
        _has(bits, "ABS", _X) and _has(bits, "KEY", _TOUCH) and not _has(bits, "KEY", _PEN)
    )
    return _has(bits, "PROP", _DIRECT) and is_felt
