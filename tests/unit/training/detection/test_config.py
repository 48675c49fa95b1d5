"""A detector's TOML file."""

import dataclasses
from pathlib import Path

import pytest
from unit.training.detection.made_photos import config

from skinscreen.domain.errors import TrainingError
from skinscreen.training.augment import Augmentation
from skinscreen.training.detection.boxes import read_table
from skinscreen.training.detection.config import DetectorStage, read_detector_config

CONFIGS = Path(__file__).parents[4] / "training-configs"
SHIPPED = CONFIGS / "detectors" / "lesion-ssd-v3small.toml"


def test_the_shipped_detectors_file_is_read() -> None:
    shipped = read_detector_config(SHIPPED)
    assert shipped.network.side == 300
    assert [s.name for s in shipped.source] == ["HAM10000", "PAD-UFES-20"]
    assert shipped.network.start
    assert shipped.stage[-1].unfrozen == -1


def test_the_table_of_boxes_has_the_phone_photos_and_says_where_none_can_be_drawn() -> None:
    table = read_table(CONFIGS / "lesion-boxes.csv")
    phone = [boxes for (archive, _), boxes in table.items() if archive == "phone_originals"]
    assert len(phone) == 42
    assert sum(len(boxes) == 0 for boxes in phone) == 6
    assert sum(archive == "clinical_300" for archive, _ in table) > 250


@pytest.mark.parametrize("key", ["flip", "zoom", "shift", "cutout"])
def test_what_would_part_a_lesion_from_its_box_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(TrainingError, match="part a lesion from its box"):
        dataclasses.replace(config(tmp_path), augmentation=Augmentation(**{key: 0.1}))


def test_a_name_that_cannot_be_a_folders_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="letters, digits"):
        dataclasses.replace(config(tmp_path), name="../x")


def test_an_unknown_loss_is_refused_with_those_there_are() -> None:
    with pytest.raises(TrainingError, match="take one of focal, mining"):
        DetectorStage("a", 0, 1, 1e-3, loss="hinge")


def test_a_key_that_there_is_not_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text('name = "x"\nversion = "1"\nanchor = 3\n')
    with pytest.raises(TrainingError, match="no key 'anchor'"):
        read_detector_config(path)
