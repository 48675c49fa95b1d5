import hashlib
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from skinscreen.domain.assessment import OperatingPoint
from skinscreen.domain.errors import ModelError
from skinscreen.domain.manifest import Calibrated, InputSpec, Manifest, OutputSpec
from skinscreen.domain.modality import Modality
from skinscreen.domain.taxonomy import ConditionClass
from skinscreen.inference.tflite import installed_runtimes
from skinscreen.training.compare import Latency, Measured, measure, to_markdown

CLASSES = (
    ConditionClass("mel", "melanoma", malignant=True, icd10="C43.9"),
    ConditionClass("nv", "naevus", malignant=False, icd10="D22.9"),
)
BARE = Manifest("bare", "1", "0" * 64, InputSpec(8, 8), OutputSpec(), CLASSES)


SOFTMAX = """
import sys, tensorflow as tf
spec = tf.TensorSpec((1, 8, 8, 3), tf.float32)
means = lambda pixels: tf.reduce_mean(pixels, axis=(1, 2)) / 255.0
model = tf.function(lambda pixels: tf.nn.softmax(means(pixels)[:, :2]), input_signature=[spec])
concrete = [model.get_concrete_function()]
content = tf.lite.TFLiteConverter.from_concrete_functions(concrete, model).convert()
open(sys.argv[1], "wb").write(content)
"""


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle whose model is one small softmax.

    Converted in a child process: where TensorFlow is loaded before it, tflite-runtime can
    no longer load a model.
    """
    if find_spec("tensorflow") is None:
        pytest.skip("TensorFlow comes with the extra [train]")
    folder = tmp_path_factory.mktemp("models") / "small"
    folder.mkdir()
    model = folder / "model.tflite"
    subprocess.run([sys.executable, "-c", SOFTMAX, model], check=True, capture_output=True)
    digest = hashlib.sha256(model.read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(replace(BARE, name="small", sha256=digest).to_json())
    return folder


@pytest.mark.slow
def test_a_bundle_is_timed_in_each_runtime_with_each_number_of_threads(bundle: Path) -> None:
    found = measure(bundle, threads=(1, 2), runs=3)
    assert found.size == (bundle / "model.tflite").stat().st_size
    places = [(x.runtime, x.threads) for x in found.latencies]
    assert places == [(r, t) for r in installed_runtimes() for t in (1, 2)]
    assert [x.reason for x in found.latencies] == [""] * len(places)


@pytest.mark.slow
def test_a_runtime_that_cannot_run_the_model_is_named_with_its_reason(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ModelError("the runtime cannot load the model")

    monkeypatch.setattr("skinscreen.training.compare.TfliteClassifier", refuse)
    found = measure(bundle, threads=(1,), runs=1)
    assert {x.milliseconds for x in found.latencies} == {None}
    assert "| cannot run: the runtime cannot load the model |" in to_markdown([found])


def test_a_folder_without_a_bundle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"manifest\.json"):
        measure(tmp_path)


def test_the_tables_hold_each_bundles_scores_size_and_times() -> None:
    scored = replace(
        BARE,
        name="scored",
        version="2",
        modalities=(Calibrated(Modality.DERMOSCOPY, OperatingPoint(0.1, 0.95, 0.75, 100, "x")),),
        metrics={"test": {"accuracy": {"value": 0.5, "low": 0.4, "high": 0.6}}},
    )
    text = to_markdown(
        [
            Measured(scored, 1234567, (Latency("one", 1, 2.345), Latency("one", 2, 1.5))),
            Measured(BARE, 10, (Latency("one", 1, None, "no such operator"),)),
        ]
    )
    lines = text.splitlines()
    assert lines[0].endswith("| scored 2 | bare 1 |")
    assert "| size in bytes | 1,234,567 | 10 |" in lines
    assert "| accuracy | 0.500 (0.400 to 0.600) | not measured |" in lines
    assert "| operating point | sensitivity 0.950, specificity 0.750 | none |" in lines
    assert "| one, threads: 1 | 2.3 | cannot run: no such operator |" in lines
    assert "| one, threads: 2 | 1.5 |  |" in lines
