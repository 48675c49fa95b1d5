"""A device with a record that is closed after the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from unit.services.kept import Device


@pytest.fixture
def device(tmp_path: Path) -> Iterator[Device]:
    """A record with a patient and a lesion."""
    made = Device(tmp_path / "device")
    yield made
    made.records.lock()
