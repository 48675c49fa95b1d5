"""A command line with a tiny model of its own as the bundled one."""

import logging
from pathlib import Path

import pytest
from unit.cli.commands import Command
from unit.inference import bundles

from skinscreen import paths
from skinscreen.services.models import DEFAULT_BUNDLE


@pytest.fixture(autouse=True)
def bundled(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program's own models: one, that answers by colour."""
    bundles.try_tiny_models_here(monkeypatch)
    monkeypatch.setattr(logging, "raiseExceptions", True)  # put back after each test
    place = tmp_path_factory.mktemp("bundled")
    keys = tmp_path_factory.mktemp("keys")
    bundles.signed(bundles.tiny_bundle(place, DEFAULT_BUNDLE), keys)
    monkeypatch.setattr(paths, "bundled_models", lambda: place)
    monkeypatch.setattr(paths, "release_keys", lambda: keys)
    return place


@pytest.fixture
def skinscreen(capsys: pytest.CaptureFixture[str]) -> Command:
    """The command, called in this process."""
    return Command(capsys)
