"""What every model does for the app, the same in every runtime that is installed."""

import importlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from unit.inference import tiny_models
from unit.inference.bundles import EXTRAS, INPUT, INTEGER_INPUTS, manifest

from skinscreen.domain.errors import ModelError
from skinscreen.domain.issue_words import sentence
from skinscreen.domain.manifest import InputSpec, OutputSpec
from skinscreen.imaging.preprocess import to_input, to_model
from skinscreen.inference import tflite
from skinscreen.inference.apart import ApartModel
from skinscreen.inference.classifier import Classifier, Scores
from skinscreen.inference.tflite import (
    RUNTIME_VARIABLE,
    RawModel,
    RuntimeOptions,
    TfliteClassifier,
    describe_runtime,
    first_line,
    installed_runtimes,
    softmax,
)

ORANGE = (200, 120, 40)


@pytest.fixture(params=installed_runtimes())
def runtime(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[1, 2])
def options(runtime: str, request: pytest.FixtureRequest) -> RuntimeOptions:
    return RuntimeOptions(threads=request.param, runtime=runtime)


def plain(colour: tuple[int, int, int] = ORANGE, side: int = 32) -> np.ndarray:
    return np.full((side, side, 3), colour, np.uint8)


def load(
    options: RuntimeOptions,
    model: bytes,
    input_spec: InputSpec = INPUT,
    output: OutputSpec | None = None,
) -> Classifier:
    return TfliteClassifier(manifest(model, input_spec=input_spec, output=output), model, options)


def expected(colour: tuple[int, int, int] = ORANGE) -> np.ndarray:
    """The probabilities of a plain crop."""
    exponents = np.exp(tiny_models.expected_logits(colour))
    return np.asarray(exponents / exponents.sum())


def score(classifier: Classifier, colour: tuple[int, int, int] = ORANGE) -> Scores:
    return classifier.run(to_input(plain(colour), classifier.manifest.input))


def test_a_float_model_gives_the_probabilities_of_its_weights(options: RuntimeOptions) -> None:
    scores = score(load(options, tiny_models.classifier()))
    assert scores.probabilities.dtype == np.float32
    assert scores.probabilities == pytest.approx(expected(), abs=1e-4)
    assert scores.cam is None
    assert scores.embedding is None


@pytest.mark.parametrize("run", [RawModel, ApartModel])
def test_what_goes_on_beside_it_is_begun_once_and_only_where_the_model_has_its_picture(
    run: type[RawModel | ApartModel],
) -> None:
    content = tiny_models.classifier()
    classifier = TfliteClassifier(manifest(content), content, run=run)
    begun: list[str] = []
    picture = to_input(plain(), classifier.manifest.input)

    with pytest.raises(ModelError):
        classifier.run(picture[:, :2], lambda: begun.append("for one that does not fit"))
    scores = classifier.run(picture, lambda: begun.append("for one that does"))

    assert begun[-1:] == ["for one that does"]
    assert run is ApartModel or len(begun) == 1  # another process says later that it does not fit
    assert scores.probabilities == pytest.approx(expected(), abs=1e-4)


def test_channels_first_and_channels_last_give_the_same(options: RuntimeOptions) -> None:
    model = tiny_models.classifier(layout="NCHW")
    scores = score(load(options, model, replace(INPUT, layout="NCHW")))
    assert scores.probabilities == pytest.approx(expected(), abs=1e-4)


@pytest.mark.parametrize("dtype", ["uint8", "int8"])
def test_integer_tensors_give_the_same_within_a_quantisation_step(
    options: RuntimeOptions, dtype: str
) -> None:
    spec = INTEGER_INPUTS[dtype]
    model = tiny_models.classifier(dtype=dtype, quantisation=(spec.scale, spec.zero_point))
    scores = score(load(options, model, spec))
    assert scores.probabilities == pytest.approx(expected(), abs=1 / 256)


def test_logits_become_probabilities(options: RuntimeOptions) -> None:
    model = tiny_models.classifier(kind="logits")
    scores = score(load(options, model, output=OutputSpec("logits")))
    assert scores.probabilities == pytest.approx(expected(), abs=1e-4)


def test_quantised_logits_become_probabilities(options: RuntimeOptions) -> None:
    spec = INTEGER_INPUTS["int8"]
    model = tiny_models.classifier(
        dtype="int8", quantisation=(spec.scale, spec.zero_point), kind="logits"
    )
    scores = score(load(options, model, spec, OutputSpec("logits")))
    assert scores.probabilities == pytest.approx(expected(), abs=0.02)


def test_cam_and_embedding_come_along(options: RuntimeOptions) -> None:
    scores = score(load(options, tiny_models.classifier(extras=True), output=EXTRAS))
    assert scores.probabilities == pytest.approx(expected(), abs=1e-4)
    assert scores.cam is not None
    assert scores.cam.shape == (tiny_models.SIDE, tiny_models.SIDE, 3)
    assert scores.cam[3, 5] == pytest.approx(tiny_models.expected_logits(ORANGE), abs=1e-3)
    assert scores.embedding == pytest.approx(np.array(ORANGE, float), abs=1e-3)


def test_a_detector_gives_each_class_its_best_detection(options: RuntimeOptions) -> None:
    output = OutputSpec("detections", scores=2, classes=1)
    scores = score(load(options, tiny_models.detector(), output=output))
    assert scores.probabilities == pytest.approx([0.75, 0.0, 0.5])


def test_a_detection_of_a_class_without_label_is_left_out(options: RuntimeOptions) -> None:
    model = tiny_models.detector(classes=(-1, 3, float("nan"), 1), scores=(0.9, 0.8, 0.7, 0.6))
    scores = score(load(options, model, output=OutputSpec("detections", scores=2, classes=1)))
    assert scores.probabilities == pytest.approx([0.0, 0.6, 0.0])


def test_answers_do_not_depend_on_what_was_scored_before(options: RuntimeOptions) -> None:
    classifier = load(options, tiny_models.classifier(extras=True), output=EXTRAS)
    first = score(classifier)
    kept = first.probabilities.copy(), np.array(first.cam), np.array(first.embedding)
    score(classifier, (0, 0, 255))
    assert np.array_equal(first.probabilities, kept[0])
    assert np.array_equal(np.array(first.cam), kept[1])
    assert np.array_equal(np.array(first.embedding), kept[2])
    assert np.array_equal(score(classifier).probabilities, kept[0])


def test_answers_that_are_no_numbers_are_refused(options: RuntimeOptions) -> None:
    with pytest.raises(ModelError, match="values that are no numbers"):
        score(load(options, tiny_models.classifier(kind="nan")))


def test_logits_under_the_name_of_probabilities_are_refused(options: RuntimeOptions) -> None:
    with pytest.raises(ModelError, match="no probabilities"):
        score(load(options, tiny_models.classifier(kind="logits")))


def test_negative_quantised_scores_are_no_probabilities(options: RuntimeOptions) -> None:
    spec = INTEGER_INPUTS["uint8"]
    model = tiny_models.classifier(
        dtype="uint8", quantisation=(spec.scale, spec.zero_point), kind="logits"
    )
    with pytest.raises(ModelError, match="no probabilities"):
        score(load(options, model, spec), (0, 0, 0))


@pytest.mark.parametrize(
    "tensor",
    [
        np.zeros((1, 9, 8, 3), np.float32),
        np.zeros((8, 8, 3), np.float32),
        np.zeros((1, 8, 8, 3), np.int16),
        np.zeros((1, 9, 8, 3), np.uint8),
        np.zeros((8, 8, 3), np.uint8),
    ],
    ids=["another size", "no batch", "another type", "bytes of another size", "bytes, no batch"],
)
def test_a_tensor_that_does_not_fit_is_refused(options: RuntimeOptions, tensor: np.ndarray) -> None:
    classifier = load(options, tiny_models.classifier())
    with pytest.raises(ModelError, match="failed while scoring"):
        classifier.run(tensor)
    assert score(classifier).probabilities == pytest.approx(expected(), abs=1e-4)


def test_bytes_are_to_a_float_model_what_the_same_numbers_are(options: RuntimeOptions) -> None:
    classifier = load(options, tiny_models.classifier())
    picture = np.random.default_rng(4).integers(0, 256, (32, 32, 3), np.uint8)
    levels, numbers = to_model(picture, INPUT), to_input(picture, INPUT)
    assert (levels.dtype, numbers.dtype) == (np.uint8, np.float32)

    of_levels = classifier.run(levels).probabilities
    assert np.array_equal(of_levels, classifier.run(numbers).probabilities)


def test_a_model_the_runtime_cannot_prepare_is_refused_in_one_line(runtime: str) -> None:
    with pytest.raises(ModelError, match="the runtime cannot load the model") as refused:
        RawModel(tiny_models.unpreparable(), RuntimeOptions(runtime=runtime))
    assert str(refused.value).isprintable()


def test_a_message_of_nothing_but_rubbish_gives_the_kind_of_error() -> None:
    assert first_line(ValueError("\x00\x1b\nsecond line")) == "ValueError"
    assert first_line(ValueError("what\x07happened\nsecond line")) == "what happened"


def test_a_missing_delegate_falls_back_to_the_cpu_and_says_so(
    options: RuntimeOptions, tmp_path: Path
) -> None:
    model = tiny_models.classifier()
    classifier = load(replace(options, delegate=tmp_path / "libnothing.so"), model)
    (note,) = classifier.notes
    assert "libnothing.so could not be used" in sentence(note)
    assert "the CPU is used" in sentence(note)
    assert score(classifier).probabilities == pytest.approx(expected(), abs=1e-4)


def test_a_delegate_that_is_no_library_falls_back_to_the_cpu_and_says_so(
    options: RuntimeOptions, tmp_path: Path
) -> None:
    file = tmp_path / "libtext.so"
    file.write_text("not a library")
    classifier = load(replace(options, delegate=file), tiny_models.classifier())
    assert "libtext.so could not be used" in sentence(classifier.notes[0])
    assert score(classifier).probabilities == pytest.approx(expected(), abs=1e-4)


def test_a_library_that_is_no_delegate_falls_back_to_the_cpu_and_says_so(
    options: RuntimeOptions,
) -> None:
    classifier = load(replace(options, delegate=Path("libc.so.6")), tiny_models.classifier())
    assert "libc.so.6 could not be used" in sentence(classifier.notes[0])
    assert score(classifier).probabilities == pytest.approx(expected(), abs=1e-4)


def test_a_delegate_without_its_device_falls_back_to_the_cpu_and_says_so(
    runtime: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Library:
        tflite_plugin_create_delegate = tflite_plugin_destroy_delegate = None

    def load_delegate(_path: str) -> None:
        raise ValueError("Failed to load delegate from libedgetpu.so.1\nmore")

    module = importlib.import_module(f"{tflite.RUNTIMES[runtime]}.interpreter")
    monkeypatch.setattr(tflite.ctypes, "CDLL", lambda _: Library)
    monkeypatch.setattr(module, "load_delegate", load_delegate)
    options = RuntimeOptions(delegate=Path("libedgetpu.so.1"), runtime=runtime)
    classifier = load(options, tiny_models.classifier())
    assert "(Failed to load delegate from libedgetpu.so.1)" in sentence(classifier.notes[0])
    assert score(classifier).probabilities == pytest.approx(expected(), abs=1e-4)


def test_a_delegate_that_works_carries_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    build, given = tflite._build, []

    def on_cpu(module: object, content: bytes, threads: int, delegates: list[str]) -> object:
        given.append(delegates)
        return build(module, content, threads, ())

    monkeypatch.setattr(tflite, "_delegate", lambda _, path: f"loaded from {path}")
    monkeypatch.setattr(tflite, "_build", on_cpu)
    model = RawModel(tiny_models.classifier(), RuntimeOptions(delegate=Path("libedgetpu.so.1")))
    assert given == [["loaded from libedgetpu.so.1"]]
    assert model.notes == ()


def test_a_model_of_two_pictures_is_refused() -> None:
    graph = tiny_models.Graph()
    pictures = [graph.tensor((1, 8, 8, 3)) for _ in range(2)]
    model = graph.build(
        pictures, [graph.linear(pictures[0], tiny_models.SLOPES, tiny_models.OFFSETS)]
    )
    with pytest.raises(ModelError, match="2 inputs; only one"):
        TfliteClassifier(manifest(model), model)


def test_without_a_delegate_there_is_nothing_to_say(options: RuntimeOptions) -> None:
    assert load(options, tiny_models.classifier()).notes == ()


def test_threads_and_runtime_have_defaults() -> None:
    classifier = TfliteClassifier(manifest(tiny_models.classifier()), tiny_models.classifier())
    assert score(classifier).probabilities == pytest.approx(expected(), abs=1e-4)


def test_the_environment_variable_chooses_the_runtime(
    runtime: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(RUNTIME_VARIABLE, runtime)
    assert describe_runtime().name == runtime


def test_an_empty_environment_variable_chooses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RUNTIME_VARIABLE, "")
    assert describe_runtime().name == installed_runtimes()[0]


def test_what_is_asked_for_goes_before_the_environment_variable(
    runtime: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(RUNTIME_VARIABLE, "no-such-runtime")
    assert describe_runtime(runtime).name == runtime


def test_a_runtime_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RUNTIME_VARIABLE, "no-such-runtime")
    with pytest.raises(ModelError, match="looked for no-such-runtime"):
        RawModel(tiny_models.classifier())


def test_without_any_runtime_both_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(RUNTIME_VARIABLE, raising=False)
    monkeypatch.setattr(tflite, "RUNTIMES", {"some-runtime": "no_such_package"})
    assert installed_runtimes() == ()
    with pytest.raises(ModelError, match="no TFLite runtime is installed"):
        describe_runtime()


def test_a_runtime_without_package_description_has_no_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(RUNTIME_VARIABLE, raising=False)
    name = installed_runtimes()[0]
    monkeypatch.setattr(tflite, "RUNTIMES", {"built-from-source": tflite.RUNTIMES[name]})
    assert describe_runtime().version == "unknown"


def test_softmax_holds_for_very_large_logits() -> None:
    assert softmax(np.array([1e30, 0, -1e30], np.float32)) == pytest.approx([1, 0, 0])


def test_a_program_with_one_runtime_never_imports_the_other(runtime: str) -> None:
    code = (
        "import sys\n"
        "from skinscreen.inference.tflite import describe_runtime\n"
        "describe_runtime()\n"
        f"assert sum(p in sys.modules for p in {tuple(tflite.RUNTIMES.values())}) == 1\n"
    )
    environment = {**os.environ, RUNTIME_VARIABLE: runtime}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
