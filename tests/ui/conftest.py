"""The window's fixtures; the platform without a screen warns of what it cannot do."""

import pytest
from record_fixtures import cheap_pins, keeper
from window_fixtures import app, clinician, loader, nothing_left_running, own_models_tried_once

__all__ = [
    "app",
    "cheap_pins",
    "clinician",
    "keeper",
    "loader",
    "nothing_left_running",
    "own_models_tried_once",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The platform plugin without a screen says so at each window; that is no fault."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))
