"""What is left of a patient and of the key in the program's memory once the record is locked."""

import json
import random
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from drawn_lesion import encoded, lesion_pixels
from locked_memory import MASK, masked
from numpy.typing import NDArray

AWAY_S = 3
KEYS = ("key", "key as hex", "phrase", "pin")
PICTURED = ("pixels", "pixels on the screen")
"""Of the photo: as it is screened, as it is drawn."""
TYPED = ("name", "identifier", "notes on the patient", "lesion", "notes on the visit", "draft")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, int]]:
    """How often each secret was found while the record was open, and once it was locked."""
    rng = random.Random()

    def word(length: int) -> str:
        return "".join(rng.choices(string.ascii_lowercase, k=length))

    secrets = {"pin": word(9), **{name: word(16) for name in TYPED}}
    photo = tmp_path_factory.mktemp("photos") / f"{word(14)}.png"
    pixels = lesion_pixels(800, 600)
    pixels[296:304, 396:404] = np.random.default_rng(rng.getrandbits(64)).integers(
        0, 256, (8, 8, 3), np.uint8
    )
    photo.write_bytes(encoded(pixels, "PNG"))
    told = {
        "secrets": {name: masked(secret) for name, secret in secrets.items()},
        "photo": masked(str(photo)),
        "pictured": {
            name: [byte ^ MASK for byte in found]
            for name, found in zip(PICTURED, _pictured(pixels), strict=True)
        },
        "name length": len(photo.name),
        "seconds": AWAY_S,
    }
    tests = Path(__file__).resolve().parent.parent
    done = subprocess.run(
        [sys.executable, str(tests / "locked_memory.py")],
        input=json.dumps(told) + "\n", capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    counts: dict[str, dict[str, int]] = json.loads(done.stdout)
    print(json.dumps(counts))  # noqa: T201 - the measurement of the ADR
    return counts


def _pictured(pixels: NDArray[np.uint8]) -> Iterator[bytes]:
    row = pixels[300, 396:404]
    yield row.tobytes()
    yield np.dstack((row[None, :, ::-1], np.full((1, 8, 1), 255, np.uint8))).tobytes()


@pytest.mark.parametrize("name", ["key", *TYPED, *PICTURED])
def test_the_search_finds_what_is_there_while_the_record_is_open(
    found: dict[str, dict[str, int]], name: str
) -> None:
    assert found["open"][name] > 0


@pytest.mark.parametrize("name", KEYS)
def test_no_key_and_no_secret_is_in_memory_once_the_record_is_locked(
    found: dict[str, dict[str, int]], name: str
) -> None:
    assert found["locked"][name] == 0


@pytest.mark.parametrize("name", [*PICTURED, "photo"])
def test_no_pixel_of_the_photo_in_hand_is_in_memory_once_the_record_is_locked(
    found: dict[str, dict[str, int]], name: str
) -> None:
    assert found["locked"][name] == 0


@pytest.mark.parametrize("name", TYPED)
def test_no_name_and_no_note_is_in_memory_once_the_record_is_locked(
    found: dict[str, dict[str, int]], name: str
) -> None:
    assert found["locked"][name] == 0
