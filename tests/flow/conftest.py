"""The window's fixtures; the platform without a screen warns of what it cannot do."""

from pathlib import Path

import pytest
from unit.inference import bundles
from window_fixtures import app, clinician, loader, nothing_left_running, own_models_tried_once

from skinscreen import paths

__all__ = [
    "app",
    "clinician",
    "loader",
    "nothing_left_running",
    "own_models_tried_once",
]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the program's own models, empty."""
    bundles.try_tiny_models_here(monkeypatch)
    monkeypatch.setattr(paths, "bundled_models", lambda: tmp_path / "models")
    monkeypatch.setattr(paths, "release_keys", lambda: tmp_path / "keys")
    return tmp_path / "models"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The platform plugin without a screen says so at each window; that is no fault."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))
