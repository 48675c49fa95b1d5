import argparse
import json
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from skinscreen.domain.errors import ModelError, TrainingError
from skinscreen.domain.interval import Interval
from skinscreen.domain.manifest import InputSpec, Manifest, OutputSpec
from skinscreen.domain.manifest_reader import parse
from skinscreen.domain.modality import Modality
from skinscreen.domain.taxonomy import LESION8
from skinscreen.domain.unseen import UnseenSource
from skinscreen.inference.classifier import Scores
from skinscreen.inference.library import Bundle
from skinscreen.training import measuring, split, unseen
from skinscreen.training.compare import Latency, Measured
from skinscreen.training.config import read_config
from skinscreen.training.material import read_samples

for name in ("sklearn", "imagehash"):
    pytest.importorskip(name, reason=f"{name} comes with the extra [train]")

CONFIG = """
name = "drawn"
version = "1"
taxonomy = "lesion8"

[split]
validation = 0.3
test = 0.3

[[source]]
name = "own"
path = "photos"

[[stage]]
name = "head"
unfrozen = 0
epochs = 1
learning_rate = 0.001
"""
MANIFEST = Manifest(
    "drawn", "1", "0" * 64, InputSpec(16, 16), OutputSpec(), LESION8.classes, taxonomy="lesion8"
)


@dataclass(frozen=True)
class BrightnessTells:
    """A classifier that reads the class from the brightness: class i is drawn at 20 + 25 i."""

    manifest: Manifest = MANIFEST
    notes: tuple[str, ...] = ()

    def run(self, tensor: np.ndarray) -> Scores:
        """Score one input tensor."""
        distance = np.abs((float(tensor.mean()) - 20) / 25 - np.arange(8))
        scores = np.exp(-3 * distance)
        return Scores((scores / scores.sum()).astype(np.float32))


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a config, photos of eight classes, a kept split and a bundle."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    for number, key in enumerate(LESION8.keys):
        folder = tmp_path / "photos" / key
        folder.mkdir(parents=True)
        for i in range(10):
            noise = rng.integers(-15, 16, (48, 48, 3)) + 20 + 25 * number
            Image.fromarray(noise.astype(np.uint8)).save(folder / f"{i}.png")
    (tmp_path / "run.toml").write_text(CONFIG)
    config = read_config(tmp_path / "run.toml")
    samples = read_samples(config, tmp_path)
    (tmp_path / "runs" / "drawn").mkdir(parents=True)
    split.write_split(
        tmp_path / "runs" / "drawn" / "split.csv", split.split_groups(samples, config.split)
    )
    bundle = tmp_path / "models" / "drawn"
    bundle.mkdir(parents=True)
    (bundle / "model.tflite").write_bytes(b"not run here")
    (bundle / "manifest.json").write_text(MANIFEST.to_json())
    monkeypatch.setattr(measuring, "evaluate", partial(measuring.evaluate, resamples=20))
    monkeypatch.setattr(measuring.plots, "draw", lambda *_: {"drawn.png": b"a picture"})
    monkeypatch.setattr(measuring.library, "load", lambda *_: BrightnessTells())
    monkeypatch.setattr(
        measuring.library,
        "verify",
        lambda folder: Bundle(folder, parse((folder / "manifest.json").read_text())),
    )
    return tmp_path


def run(*words: str) -> None:
    parser = argparse.ArgumentParser()
    measuring.register(parser.add_subparsers(required=True))
    arguments = parser.parse_args(words)
    arguments.run(arguments)


def evaluation(workplace: Path) -> dict[str, Any]:
    path = workplace / "build" / "evaluation" / "drawn" / "evaluation.json"
    document: dict[str, Any] = json.loads(path.read_text())
    return document


def test_evaluate_judges_the_test_part_alone_and_leaves_the_bundle(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("evaluate", "models/drawn", "run.toml")
    document = evaluation(workplace)
    assert document["test"]["n_images"] == 8 * 3
    assert document["operating_point"]["chosen_on"]["n"] == 8 * 3
    assert document["test"]["accuracy"]["value"] == 1.0
    picture = workplace / "build" / "evaluation" / "drawn" / "drawn.png"
    assert picture.read_bytes() == b"a picture"
    assert "# drawn 1" in capsys.readouterr().out
    assert not (workplace / "models" / "drawn" / "MODEL_CARD.md").exists()


def test_evaluate_writes_manifest_and_card_where_asked(workplace: Path) -> None:
    run("evaluate", "models/drawn", "run.toml", "--write", "--turned", "--out", "results")
    document = json.loads((workplace / "results" / "evaluation.json").read_text())
    bundle = workplace / "models" / "drawn"
    manifest = parse((bundle / "manifest.json").read_text())
    assert manifest.metrics["test"]["macro_auc"] == document["test"]["macro_auc"]
    assert manifest.metrics["test"]["n_lesions"] == 24
    assert manifest.operating_point is not None
    assert manifest.operating_point.threshold == document["operating_point"]["threshold"]
    urgent = document["operating_point"]["urgent"]
    assert manifest.operating_point.urgent is not None
    assert manifest.operating_point.urgent.threshold == urgent["threshold"]
    low = document["operating_point"]["sensitivity"]["low"]
    assert manifest.operating_point.sensitivity_interval == (low, 1.0)
    assert [row["key"] for row in manifest.metrics["test"]["per_class"]] == list(LESION8.keys)
    types = manifest.metrics["test"]["by_fitzpatrick"]
    assert [(row["value"], row["n_images"]) for row in types] == [("unknown", 24)]
    assert "the referral is called urgent" in (bundle / "MODEL_CARD.md").read_text()
    assert "turned views" in (bundle / "MODEL_CARD.md").read_text()
    assert (bundle / "model.tflite").read_bytes() == b"not run here"


def test_the_card_can_be_written_again_from_the_kept_evaluation(workplace: Path) -> None:
    run("evaluate", "models/drawn", "run.toml")
    run("card", "models/drawn", "build/evaluation/drawn/evaluation.json")
    card = workplace / "models" / "drawn" / "MODEL_CARD.md"
    assert "24 photos of 24 lesions" in card.read_text()


def test_figures_of_clinics_never_seen_are_read_from_beside_the_configuration(
    workplace: Path,
) -> None:
    ward = UnseenSource(
        *("a ward", Modality.DERMOSCOPY, 200, 60),
        sensitivity=Interval(0.7, 0.58, 0.8),
        specificity=Interval(0.83, 0.75, 0.92),
    )
    unseen.write(workplace / "run.hold-out.json", [ward])
    run("evaluate", "models/drawn", "run.toml", "--write")
    bundle = workplace / "models" / "drawn"
    point = parse((bundle / "manifest.json").read_text()).operating_point
    assert point is not None
    assert point.unseen is not None
    assert point.unseen.sources == (ward,)
    assert "| a ward | dermoscopy | 200 | 60 |" in (bundle / "MODEL_CARD.md").read_text()
    unseen.write(workplace / "later.json", [replace(ward, source="another ward")])
    words = ("build/evaluation/drawn/evaluation.json", "--hold-out", "later.json")
    run("card", "models/drawn", *words)
    assert "| another ward | dermoscopy |" in (bundle / "MODEL_CARD.md").read_text()


def test_an_evaluation_of_another_model_file_is_not_written(workplace: Path) -> None:
    run("evaluate", "models/drawn", "run.toml")
    other = replace(MANIFEST, sha256="1" * 64)
    (workplace / "models" / "drawn" / "manifest.json").write_text(other.to_json())
    with pytest.raises(TrainingError, match="another model file"):
        run("card", "models/drawn", "build/evaluation/drawn/evaluation.json")


def test_a_model_without_threshold_loses_the_old_one(workplace: Path) -> None:
    run("evaluate", "models/drawn", "run.toml")
    document = {**evaluation(workplace), "operating_point": None, "modalities": []}
    assert measuring.with_results(MANIFEST, document).operating_point is None


def test_a_bundle_in_a_folder_of_another_name_is_not_written(workplace: Path) -> None:
    run("evaluate", "models/drawn", "run.toml")
    (workplace / "models" / "drawn").rename(workplace / "models" / "copy")
    with pytest.raises(ModelError, match="folder named copy"):
        run("card", "models/copy", "build/evaluation/drawn/evaluation.json")


def test_a_file_that_is_no_evaluation_is_named(workplace: Path) -> None:
    with pytest.raises(TrainingError, match=r"run\.toml is not a readable evaluation"):
        run("card", "models/drawn", "run.toml")


def test_results_that_cannot_be_written_are_said(workplace: Path) -> None:
    with pytest.raises(TrainingError, match="--out"):
        run("evaluate", "models/drawn", "run.toml", "--out", "run.toml")


def test_check_reports_on_every_source_of_the_run(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = workplace / "photos" / "nv" / "0.png"
    (workplace / "photos" / "mel" / "copy.png").write_bytes(first.read_bytes())
    run("check", "run.toml", "--out", "found")
    found = json.loads((workplace / "found" / "check.json").read_text())
    assert found["photos"] == 81
    assert found["exact"] == [["own/mel/copy.png", "own/nv/0.png"]]
    assert "81 photos" in capsys.readouterr().out


def test_compare_prints_the_tables(
    workplace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        measuring.compare, "measure", lambda _: Measured(MANIFEST, 12, (Latency("one", 1, 3.0),))
    )
    run("compare", "models/drawn", "models/drawn")
    assert "| one, threads: 1 | 3.0 | 3.0 |" in capsys.readouterr().out
