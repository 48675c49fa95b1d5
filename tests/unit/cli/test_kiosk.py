"""``skinscreen kiosk pin``."""

import os
from pathlib import Path

import pytest
from unit.cli.commands import Command

from skinscreen.domain.errors import WrongSecretError
from skinscreen.services.kiosk import KIOSK, Kiosk
from skinscreen.services.records import Records
from skinscreen.store.key import Cost

PIN, OTHER = "271828", "314159"


def set_pin(skinscreen: Command, folder: Path, *lines: str) -> tuple[int, str]:
    """Exit code and what was said, for PINs that are typed."""
    typed = folder / "typed"
    typed.write_text("".join(f"{line}\n" for line in lines))
    descriptor = os.open(typed, os.O_RDONLY)
    try:
        done = skinscreen("kiosk", "pin", "--pin-fd", descriptor)
    finally:
        os.close(descriptor)
    return done.code, done.out + done.err


def test_the_pin_that_is_set_lets_out(skinscreen: Command, tmp_path: Path) -> None:
    assert set_pin(skinscreen, tmp_path, PIN, PIN) == (0, "the kiosk's PIN was set\n")
    kiosk = Kiosk(Records())
    kiosk.let_out(PIN, KIOSK)
    with pytest.raises(WrongSecretError):
        kiosk.let_out(OTHER, KIOSK)


def test_two_different_pins_set_none(skinscreen: Command, tmp_path: Path) -> None:
    code, said = set_pin(skinscreen, tmp_path, PIN, OTHER)
    assert (code, "differ; nothing was changed" in said) == (1, True)
    assert Kiosk(Records()).names() == ()


def test_beside_a_record_it_says_whose_pins_count(skinscreen: Command, tmp_path: Path) -> None:
    records = Records(cost=Cost(1 << 4))
    records.create(OTHER, "Ann")
    records.lock()
    code, said = set_pin(skinscreen, tmp_path, PIN, PIN)
    assert (code, "here the PINs of the record's users do" in said) == (0, True)
