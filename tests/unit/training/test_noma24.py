"""The whole way on 24 generated classes: check, three stages, bundle, and the app's answer."""

import json
from pathlib import Path

import pytest
from drawn_lesion import encoded
from textures import texture, write_classes

from skinscreen.cli.main import main as app
from skinscreen.domain.taxonomy import NOMA24
from skinscreen.inference import library
from skinscreen.training.__main__ import FAILED, OK, main

pytest.importorskip("tensorflow", reason="TensorFlow comes with the extra [train]")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

RUN = """
name = "generated24"
version = "0.0.1"
taxonomy = "noma24"
licence = "none: generated pictures"
[split]
validation = 0.2
test = 0.25
[network]
backbone = "mobilenet_v3_small"
side = 64
[augmentation]
flip = true
brightness = 0.1
[[source]]
name = "textures"
path = "textures"
modality = "phone"
[[stage]]
name = "head"
unfrozen = 0
epochs = 3
learning_rate = 1e-3
views = 2
[[stage]]
name = "last layers"
unfrozen = 40
epochs = 1
learning_rate = 1e-4
[[stage]]
name = "whole"
unfrozen = -1
epochs = 1
learning_rate = 1e-5
only_below = 0.75
side = 48
"""


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("noma24")
    write_classes(folder / "textures", [c.label for c in NOMA24.classes], 12)
    (folder / "run.toml").write_text(RUN, encoding="utf-8")
    return folder


def command(name: str, folder: Path, *more: str) -> int:
    places = ("--data", str(folder), "--runs", str(folder / "runs"))
    return main([name, str(folder / "run.toml"), *places, *more])


@pytest.fixture(scope="module")
def bundle(workplace: Path) -> Path:
    assert command("train", workplace, "--models", str(workplace / "models")) == OK
    return workplace / "models" / "generated24"


def test_the_data_are_checked_and_the_augmentation_shown(workplace: Path) -> None:
    out = workplace / "check"
    assert main(["check", str(workplace / "run.toml"), "--data", str(workplace),
                 "--out", str(out)]) == OK  # fmt: skip
    assert any(out.iterdir())
    sheet = workplace / "sheet.png"
    assert command("sheet", workplace, "--out", str(sheet)) == OK
    assert sheet.stat().st_size > 10_000


def test_three_stages_end_in_a_verified_bundle(bundle: Path, workplace: Path) -> None:
    rows = (workplace / "runs" / "generated24" / "history.jsonl").read_text().splitlines()
    assert [json.loads(row)["stage"] for row in rows] == ["head"] * 3 + ["last layers", "whole"]
    manifest = library.load(bundle).manifest
    assert [c.key for c in manifest.labels] == list(NOMA24.keys)
    assert manifest.operating_point is not None
    assert manifest.metrics["test"]["n_images"] == manifest.operating_point.n
    assert "not validated for clinical use" in (bundle / "MODEL_CARD.md").read_text()


def test_the_app_answers_with_24_findings(
    bundle: Path,
    own_user_folders: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    models = own_user_folders / "models"
    models.mkdir(exist_ok=True)
    (models / bundle.name).symlink_to(bundle)
    photo = tmp_path / "photo.png"
    photo.write_bytes(encoded(texture(3, 99, 128), "PNG"))
    app(["screen", "--model", bundle.name, "--json", str(photo)])
    answer = json.loads(capsys.readouterr().out)
    assert len(answer["findings"]) == 24
    assert answer["model"]["name"] == "generated24"


def test_the_variants_are_held_against_keras(bundle: Path, workplace: Path) -> None:
    out = workplace / "variants"
    assert command("convert", workplace, "--out", str(out), "--photos", "24") == OK
    rows = json.loads((out / bundle.name / "variants.json").read_text())
    assert [row["variant"] for row in rows] == ["float32", "float16", "dynamic", "int8"]
    float32 = rows[0]
    assert float32["shippable"]
    assert all(run["parity"]["max_difference"] < 1e-3 for run in float32["runs"])


def test_the_bundle_is_written_again_from_the_finished_run(bundle: Path, workplace: Path) -> None:
    before = library.load(bundle).manifest
    assert command("export", workplace, "--models", str(workplace / "again")) == OK
    after = library.load(workplace / "again" / bundle.name).manifest
    assert after.metrics == before.metrics


def test_a_run_that_is_not_trained_cannot_be_exported(
    workplace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "run.toml").write_text(RUN.replace("generated24", "other"), encoding="utf-8")
    code = main(["export", str(tmp_path / "run.toml"), "--data", str(workplace),
                 "--runs", str(tmp_path / "runs")])  # fmt: skip
    assert code == FAILED
    assert "train other first" in capsys.readouterr().out
