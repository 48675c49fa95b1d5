"""What is left of a patient and of the key in the program's memory once the record is locked."""

import json
import random
import string
import subprocess
import sys
from pathlib import Path

import pytest
from drawn_lesion import encoded, lesion_pixels
from locked_memory import masked

AWAY_S = 3
KEYS = ("key", "key as hex", "phrase", "pin")
TYPED = ("name", "identifier", "notes on the patient", "lesion", "notes on the visit", "draft")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, int]]:
    """How often each secret was found while the record was open, and once it was locked."""
    rng = random.Random()

    def word(length: int) -> str:
        return "".join(rng.choices(string.ascii_lowercase, k=length))

    secrets = {"pin": word(9), **{name: word(16) for name in TYPED}}
    photo = tmp_path_factory.mktemp("photos") / f"{word(14)}.jpg"
    photo.write_bytes(encoded(lesion_pixels(800, 600)))
    told = {
        "secrets": {name: masked(secret) for name, secret in secrets.items()},
        "photo": masked(str(photo)),
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


@pytest.mark.parametrize("name", ["key", *TYPED])
def test_the_search_finds_what_is_there_while_the_record_is_open(
    found: dict[str, dict[str, int]], name: str
) -> None:
    assert found["open"][name] > 0


@pytest.mark.parametrize("name", KEYS)
def test_no_key_and_no_secret_is_in_memory_once_the_record_is_locked(
    found: dict[str, dict[str, int]], name: str
) -> None:
    assert found["locked"][name] == 0


@pytest.mark.parametrize("name", TYPED)
def test_no_name_and_no_note_is_in_memory_once_the_record_is_locked(
    found: dict[str, dict[str, int]], name: str
) -> None:
    assert found["locked"][name] == 0
