import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from textures import write_classes

from skinscreen.domain.errors import TrainingError
from skinscreen.training.config import (
    Architecture,
    Config,
    SearchRange,
    Stage,
    Teacher,
    read_config,
)
from skinscreen.training.dataset import Source
from skinscreen.training.material import Folders, prepare
from skinscreen.training.pipeline import train
from skinscreen.training.search import RESULTS, drawn, random_search, with_setting
from skinscreen.training.split import Shares

CONFIG = Config(
    name="short",
    version="1",
    taxonomy="lesion8",
    source=(Source("textures", "textures"),),
    stage=(Stage("head", 0, 1, 1e-3, views=1), Stage("whole", -1, 1, 1e-4)),
    network=Architecture(side=32),
    split=Shares(0.25, 0.25, near_copies=False),
)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    write_classes(tmp_path / "textures", ["mel", "nv", "bkl"], 8, side=32)
    return Folders(tmp_path, tmp_path, tmp_path / "runs")


def test_a_setting_is_changed_where_its_key_leads() -> None:
    changed = with_setting(CONFIG, "stage.1.learning_rate", 0.5)
    assert [s.learning_rate for s in changed.stage] == [1e-3, 0.5]
    assert with_setting(CONFIG, "stage.0.epochs", 3.6).stage[0].epochs == 4
    assert with_setting(CONFIG, "augmentation.zoom", 0.1).augmentation.zoom == 0.1


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("stage.7.epochs", "no key"),
        ("stage.x.epochs", "no key"),
        ("nothing", "no key"),
        ("name", "holds no number"),
        ("augmentation.flip", "holds no number"),
    ],
)
def test_a_key_that_leads_nowhere_is_refused(key: str, sentence: str) -> None:
    with pytest.raises(TrainingError, match=sentence):
        with_setting(CONFIG, key, 1.0)


def test_values_are_drawn_within_their_range_and_by_magnitude_where_asked() -> None:
    ranges = (SearchRange("a", 1e-5, 1e-1, log=True), SearchRange("b", 2, 4))
    values = [drawn(ranges, np.random.default_rng(i)) for i in range(2000)]
    assert all(1e-5 <= v["a"] <= 1e-1 and 2 <= v["b"] <= 4 for v in values)
    assert np.median([v["a"] for v in values]) == pytest.approx(1e-3, rel=0.4)
    assert np.median([v["b"] for v in values]) == pytest.approx(3, rel=0.1)


def test_a_configuration_without_ranges_is_refused(folders: Folders) -> None:
    with pytest.raises(TrainingError, match="nothing is to be searched"):
        next(random_search(CONFIG, folders, 1))


@pytest.mark.slow
def test_trials_share_one_split_and_are_recorded(folders: Folders) -> None:
    pytest.importorskip("keras", reason="Keras comes with the extra [train]")
    ranges = (SearchRange("stage.0.learning_rate", 1e-4, 1e-2, log=True),)
    config = with_ranges(ranges)
    trials = list(random_search(config, folders, 2))
    lines = (folders.runs / "short" / RESULTS).read_text().splitlines()
    assert [json.loads(line)["name"] for line in lines] == [t.name for t in trials]
    assert trials[0].settings != trials[1].settings
    splits = {(folders.runs / t.name / "split.csv").read_bytes() for t in trials}
    assert splits == {(folders.runs / "short" / "split.csv").read_bytes()}


def with_ranges(ranges: tuple[SearchRange, ...]) -> Config:
    return dataclasses.replace(CONFIG, search=ranges, stage=CONFIG.stage[:1])


@pytest.mark.slow
def test_a_student_learns_from_a_finished_teacher_alone(folders: Folders, tmp_path: Path) -> None:
    pytest.importorskip("keras", reason="Keras comes with the extra [train]")
    toml = """
name = "teacher"
version = "1"
taxonomy = "TAXONOMY"
source = [{ name = "textures", path = "textures" }]
stage = [{ name = "head", unfrozen = 0, epochs = 1, learning_rate = 1e-3, views = 1 }]
[network]
backbone = "mobilenet_v1"
width = 0.25
side = 48
[split]
near_copies = false
"""
    path = tmp_path / "teacher.toml"
    path.write_text(toml.replace("TAXONOMY", "lesion8"))
    student = dataclasses.replace(CONFIG, teacher=Teacher(str(path), 0.7))
    material = prepare(student, folders)
    with pytest.raises(TrainingError, match="train teacher first"):
        train(student, folders, material)
    teacher = read_config(path)
    train(teacher, folders, prepare(teacher, folders))
    train(student, folders, material)
    assert len((folders.runs / "short" / "history.jsonl").read_text().splitlines()) == 2
    path.write_text(toml.replace("TAXONOMY", "noma24"))
    with pytest.raises(TrainingError, match="does not answer with lesion8"):
        train(student, folders, material)
