"""The bundled models answer here as they did where they were measured."""

import json
from pathlib import Path

import pytest
from golden.scores import FOLDER, measure

from skinscreen import paths
from skinscreen.domain.manifest_reader import parse
from skinscreen.inference.bundle_files import is_detector
from skinscreen.inference.tflite import installed_runtimes

TOLERANCE = 0.01
"""Other processors and thread counts add up in another order; float16 weights widen it."""


def _classifiers() -> list[Path]:
    return sorted(f for f in paths.bundled_models().glob("*/") if not is_detector(f))


@pytest.mark.parametrize("runtime", installed_runtimes())
@pytest.mark.parametrize("bundle", _classifiers(), ids=lambda p: p.name)
def test_a_bundled_model_gives_its_golden_scores(bundle: Path, runtime: str) -> None:
    file = FOLDER / f"{bundle.name}.json"
    if not file.exists():
        pytest.skip(f"the scores of {bundle.name} have not been kept yet (golden.scores)")
    golden = json.loads(file.read_text("utf-8"))
    manifest = parse((bundle / "manifest.json").read_text("utf-8"))
    assert golden["sha256"] == manifest.sha256, "the model was replaced: run golden.scores"
    if runtime not in golden["scores"]:
        pytest.skip(f"{bundle.name} was not measured in {runtime}")
    assert measure(bundle, runtime) == pytest.approx(golden["scores"][runtime], abs=TOLERANCE)
