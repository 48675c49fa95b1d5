"""What tests of several services stand on."""

from pathlib import Path

import pytest
from unit.inference import bundles

from skinscreen import paths
from skinscreen.services import drawn_photos
from skinscreen.services.models import DEFAULT_BUNDLE


@pytest.fixture
def bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiny models in place of the program's own, and small photos."""
    bundles.try_tiny_models_here(monkeypatch)
    place = tmp_path / "bundled"
    bundles.tiny_bundle(place, DEFAULT_BUNDLE)
    bundles.finder_bundle(place)
    monkeypatch.setattr(paths, "bundled_models", lambda: place)
    monkeypatch.setattr(drawn_photos, "PHONE", (400, 300))
