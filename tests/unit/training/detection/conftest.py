"""A detector's run on few made photos."""

from pathlib import Path

import pytest
from unit.training.detection.made_photos import config, write_photos

from skinscreen.training.detection.config import DetectorConfig
from skinscreen.training.material import Folders


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    write_photos(tmp_path)
    return Folders(tmp_path, tmp_path, tmp_path / "runs")


@pytest.fixture
def run(tmp_path: Path) -> DetectorConfig:
    return config(tmp_path)
