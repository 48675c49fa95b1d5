"""``skinscreen models accept | keys | trust | new-key | sign``."""

import os
from pathlib import Path

import pytest
from unit.cli.commands import Command, Done
from unit.inference import bundles

from skinscreen import paths
from skinscreen.services.records import Records
from skinscreen.store.key import Cost

PIN = "271828"


@pytest.fixture
def record() -> None:
    """A record of Ann's, whose PINs cost little to try."""
    records = Records(cost=Cost(1 << 4))
    records.create(PIN, "Ann")
    records.lock()


def typed(skinscreen: Command, place: Path, *words: object) -> Done:
    """A command that is given the PIN by a file descriptor."""
    (place / "pin").write_text(f"{PIN}\n")
    descriptor = os.open(place / "pin", os.O_RDONLY)
    try:
        return skinscreen("models", *words, "--pin-fd", str(descriptor))
    finally:
        os.close(descriptor)


def test_a_foreign_model_is_listed_as_such_until_it_is_accepted(
    skinscreen: Command, record: None, tmp_path: Path, lesion_photo: Path
) -> None:
    bundles.tiny_bundle(paths.user_models(), "mine")
    listed = skinscreen("models", "list")
    assert "Signed by ours." in listed.out
    assert "Foreign: it is not signed." in listed.out
    assert "it clears nothing" in skinscreen("screen", "--model", "mine", lesion_photo).out
    done = typed(skinscreen, tmp_path, "accept", "mine")
    assert (done.code, done.out) == (0, "mine 1.0 was accepted; that is in the audit\n")
    assert "Foreign, accepted here by someone with a PIN" in skinscreen("models", "list").out
    assert "Foreign, accepted here" in skinscreen("models", "verify", "mine").out
    assert "accepted here" in skinscreen("screen", "--model", "mine", lesion_photo).out


def test_there_is_nothing_to_accept_of_a_signed_model(
    skinscreen: Command, record: None, tmp_path: Path
) -> None:
    done = typed(skinscreen, tmp_path, "accept", "lesion8-v3small")
    assert (done.code, "is signed by ours: nothing to accept" in done.err) == (1, True)


def test_without_a_record_nobody_can_accept_a_model(skinscreen: Command, tmp_path: Path) -> None:
    bundles.tiny_bundle(paths.user_models(), "mine")
    done = typed(skinscreen, tmp_path, "accept", "mine")
    assert (done.code, "there is no record" in done.err) == (1, True)


def test_a_clinic_makes_a_key_signs_a_model_and_trusts_the_key(
    skinscreen: Command, record: None, tmp_path: Path
) -> None:
    folder = bundles.tiny_bundle(paths.user_models(), "mine")
    secret = tmp_path / "clinic.key"
    made = skinscreen("models", "new-key", secret)
    assert (made.code, len(made.lines)) == (0, 3)
    assert skinscreen("models", "sign", folder, "--key", secret).code == 0
    assert "a key that is not trusted here" in skinscreen("models", "list").out
    done = typed(skinscreen, tmp_path, "trust", tmp_path / "clinic.pem")
    assert (done.code, done.lines[1]) == (0, made.lines[2].replace("fingerprint ", ""))
    assert "Signed by clinic." in skinscreen("models", "list").out
    keys = skinscreen("models", "keys")
    assert [line.split("  ")[:2] for line in keys.lines[::2]] == [
        ["ours", "of the program"],
        ["clinic", "of the clinic"],
    ]
    records = Records(cost=Cost(1 << 4))
    records.unlock(PIN, "Ann")
    told = [str(entry.detail.get("what", "")) for entry in records.audit.entries(10)]
    records.lock()
    assert any(what.startswith("clinic ") for what in told)


def test_a_wrong_pin_trusts_no_key(skinscreen: Command, record: None, tmp_path: Path) -> None:
    skinscreen("models", "new-key", tmp_path / "clinic.key")
    (tmp_path / "pin").write_text("000000\n")
    with (tmp_path / "pin").open() as pin:
        done = skinscreen("models", "trust", tmp_path / "clinic.pem", "--pin-fd", str(pin.fileno()))
    assert done.code == 1
    assert "clinic" not in skinscreen("models", "keys").out


def test_without_a_record_a_key_is_trusted_and_that_no_audit_tells_of_it_is_said(
    skinscreen: Command, tmp_path: Path
) -> None:
    skinscreen("models", "new-key", tmp_path / "clinic.key")
    done = skinscreen("models", "trust", tmp_path / "clinic.pem", "--name", "north")
    assert (done.code, "no audit tells of it" in done.err) == (0, True)
    assert "north  of the clinic" in skinscreen("models", "keys").out
