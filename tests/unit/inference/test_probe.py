"""A model is tried in a child process before the program runs it."""

import hashlib
import io
import json
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from unit.inference import tiny_models

from skinscreen import paths
from skinscreen.domain.errors import ModelError
from skinscreen.inference import probe as module
from skinscreen.inference.probe import ProbeReport, examine, probe, require_picture
from skinscreen.inference.tensors import TensorDescription
from skinscreen.inference.tflite import RuntimeOptions, describe_runtime, installed_runtimes


def tried(model: bytes, options: RuntimeOptions | None = None, **limits: float) -> ProbeReport:
    return probe(model, hashlib.sha256(model).hexdigest(), options, **limits)


def remembered() -> list[Path]:
    return sorted((paths.user_cache() / "probed").glob("*"))


def stub(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put another program in the child's place."""
    monkeypatch.setattr(module, "_command", lambda _: [sys.executable, "-c", code])


@pytest.mark.parametrize("runtime", installed_runtimes())
def test_the_child_finds_what_the_model_is(runtime: str) -> None:
    report = tried(tiny_models.classifier(), RuntimeOptions(runtime=runtime))
    (picture,), (scores,) = report.inputs, report.outputs
    assert (picture.shape, picture.dtype) == ((1, 8, 8, 3), "float32")
    assert scores.shape == (1, 3)
    assert (report.sums_to_one, report.in_unit, report.whole) == ((True,), (True,), (False,))


@pytest.mark.parametrize(("dtype", "zero_point"), [("uint8", 0), ("int8", -128)])
def test_integer_tensors_are_described_with_their_quantisation(dtype: str, zero_point: int) -> None:
    model = tiny_models.classifier(dtype=dtype, quantisation=(1.0, zero_point))
    report = examine(model, RuntimeOptions(threads=1))
    assert [(t.dtype, t.scale, t.zero_point) for t in (*report.inputs, *report.outputs)] == [
        (dtype, 1.0, zero_point),
        (dtype, 1 / 256, zero_point),
    ]


@pytest.mark.parametrize("dtype", ["float32", "uint8", "int8"])
@pytest.mark.parametrize(
    ("kind", "sums_to_one", "in_unit"),
    [
        ("probabilities", True, True),
        ("independent", False, True),
        ("logits", False, False),
        ("nan", False, False),
    ],
)
def test_what_the_scores_can_be_is_seen_on_several_pictures(
    dtype: str, kind: str, sums_to_one: bool, in_unit: bool
) -> None:
    if kind == "nan" and dtype != "float32":
        pytest.skip("an integer cannot hold what is no number")
    quantisation = None if dtype == "float32" else (1.0, 0 if dtype == "uint8" else -128)
    model = tiny_models.classifier(kind=kind, dtype=dtype, quantisation=quantisation)
    report = examine(model, RuntimeOptions(threads=1))
    assert (report.sums_to_one, report.in_unit) == ((sums_to_one,), (in_unit,))


def test_the_pictures_are_not_known_before_and_fill_the_tensor() -> None:
    for dtype, shape in (
        ("float32", (1, 16, 8, 3)),
        ("uint8", (1, 3, 9, 8)),
        ("int8", (1, 8, 8, 3)),
    ):
        tensor = TensorDescription("x", shape, dtype, 0.1, 0)
        first, second = list(module._pictures(tensor)), list(module._pictures(tensor))
        assert {(p.shape, p.dtype.name) for p in first} == {(shape, dtype)}
        same = sum(bool((a == b).all()) for a, b in zip(first, second, strict=True))
        assert same == (2 if dtype == "float32" else 1)  # the ramps
        assert max(float(p.max()) for p in first) > 100
    evens = [p for p in first if len({tuple(row) for row in p.reshape(-1, 3).tolist()}) == 1]
    assert len(evens) == 1


def test_outputs_of_whole_numbers_are_told_from_others() -> None:
    report = examine(tiny_models.detector(), RuntimeOptions(threads=1))
    assert report.whole == (True, True, False, True)


def test_what_was_found_is_remembered_by_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    model = tiny_models.classifier()
    first = tried(model)
    assert len(remembered()) == 1
    stub("raise SystemExit(1)", monkeypatch)
    assert tried(model) == first
    with pytest.raises(ModelError):
        tried(tiny_models.classifier(kind="logits"))


def test_what_was_found_holds_for_one_runtime_and_one_delegate(tmp_path: Path) -> None:
    model = tiny_models.classifier()
    for runtime in installed_runtimes():
        tried(model, RuntimeOptions(runtime=runtime))
        tried(model, RuntimeOptions(runtime=runtime, delegate=tmp_path / "libnothing.so"))
    assert len(remembered()) == 2 * len(installed_runtimes())


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"inputs": 3}', "\x00"])
def test_a_damaged_memory_is_not_believed(content: str) -> None:
    model = tiny_models.classifier()
    good = tried(model)
    (file,) = remembered()
    file.write_text(content)
    assert tried(model) == good
    assert ProbeReport.from_document(json.loads(file.read_text())) == good


def test_a_memory_that_cannot_be_written_changes_nothing(own_user_folders: Path) -> None:
    (own_user_folders / "cache").write_text("a file where the folder should be")
    assert tried(tiny_models.classifier()).outputs[0].shape == (1, 3)


@pytest.mark.parametrize(
    "model",
    [b"", b"TFL3", b"no model at all" * 30, bytes(400), tiny_models.classifier()[:300]],
    ids=["empty", "4 bytes", "text", "zeros", "half a model"],
)
@pytest.mark.parametrize("runtime", installed_runtimes())
def test_bytes_that_are_no_model_are_refused_in_one_sentence(runtime: str, model: bytes) -> None:
    with pytest.raises(ModelError) as refused:
        tried(model, RuntimeOptions(runtime=runtime))
    assert str(refused.value).isprintable()
    assert remembered() == []


@pytest.mark.parametrize("runtime", installed_runtimes())
def test_a_model_that_aborts_the_runtime_is_refused(shared: Path, runtime: str) -> None:
    model = (shared / "third-party-models/refuse/aborts_the_runtime.tflite").read_bytes()
    with pytest.raises(ModelError):
        tried(model, RuntimeOptions(runtime=runtime))


def test_a_child_that_is_killed_is_an_aborting_model(monkeypatch: pytest.MonkeyPatch) -> None:
    stub("import os; os.abort()", monkeypatch)
    with pytest.raises(ModelError, match="makes the runtime abort"):
        tried(tiny_models.classifier())


def test_a_model_that_hangs_is_given_up_after_the_time_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stub("import time; time.sleep(600)", monkeypatch)
    start = time.monotonic()
    with pytest.raises(ModelError, match=r"did not answer within 0\.5 seconds"):
        tried(tiny_models.classifier(), time_limit=0.5)
    assert time.monotonic() - start < 60


@pytest.mark.parametrize(
    "code", ["print('rubbish')", "", "raise SystemExit(3)"], ids=["rubbish", "nothing", "failure"]
)
def test_a_child_without_an_answer_is_no_consent(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub(code, monkeypatch)
    with pytest.raises(ModelError, match="cannot be tried in a process of its own"):
        tried(tiny_models.classifier())


def test_a_child_that_cannot_be_started_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_command", lambda _: ["/no/such/program"])
    with pytest.raises(ModelError, match="No such file"):
        tried(tiny_models.classifier())


def test_the_childs_own_sentence_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    stub("""print('{"error": "it is broken"}')""", monkeypatch)
    with pytest.raises(ModelError, match=r"^it is broken$"):
        tried(tiny_models.classifier())


def test_runtime_and_delegate_are_passed_on_to_the_child() -> None:
    runtime = installed_runtimes()[-1]
    command = module._command(RuntimeOptions(runtime=runtime, delegate=Path("libedgetpu.so.1")))
    assert command[-2:] == [runtime, "libedgetpu.so.1"]
    assert module._command(RuntimeOptions())[-1] == describe_runtime().name


def test_a_folder_named_like_the_program_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "skinscreen"
    package.mkdir()
    (package / "__init__.py").write_text("raise SystemExit('not this one')")
    monkeypatch.chdir(tmp_path)
    assert tried(tiny_models.classifier()).outputs[0].shape == (1, 3)


def run_child(model: bytes, *arguments: str) -> dict[str, object]:
    """The child as a program of its own."""
    code = "import sys; from skinscreen.inference.probe import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", code, installed_runtimes()[0], *arguments]
    done = subprocess.run(command, input=model, capture_output=True, check=True)
    (line,) = done.stdout.splitlines()
    answer = json.loads(line)
    assert isinstance(answer, dict)
    return answer


def test_the_child_answers_in_one_line_whatever_the_runtime_prints(tmp_path: Path) -> None:
    answer = run_child(tiny_models.classifier(), str(tmp_path / "libnothing.so"))
    assert len(answer["outputs"]) == 1  # type: ignore[arg-type]
    assert "error" in run_child(tiny_models.unpreparable())


def test_what_the_child_may_use_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    limits: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", limits.__setitem__)
    for hard in (resource.RLIM_INFINITY, 1 << 30):
        monkeypatch.setattr(resource, "getrlimit", lambda _, hard=hard: (hard, hard))
        module.limit_resources()
        assert limits[resource.RLIMIT_CORE] == (0, 0)
        allowed = 4 << 30 if hard == resource.RLIM_INFINITY else hard
        assert limits[resource.RLIMIT_AS] == (allowed, hard)
    monkeypatch.setattr(sys, "platform", "win32")
    limits.clear()
    module.limit_resources()
    assert limits == {}


def answer_of_main(
    model: bytes, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> dict[str, object]:
    """The child's program in this process, without its limits."""
    monkeypatch.setattr(module, "limit_resources", lambda: None)
    monkeypatch.setattr(module.os, "dup2", lambda *_: None)
    monkeypatch.setattr(module.sys, "stdin", SimpleNamespace(buffer=io.BytesIO(model)))
    assert module.main([installed_runtimes()[0]]) == 0
    answer = json.loads(capfd.readouterr().out.splitlines()[-1])
    assert isinstance(answer, dict)
    return answer


def test_the_childs_program_answers_with_a_report_or_an_error(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    good = answer_of_main(tiny_models.classifier(), monkeypatch, capfd)
    assert good["sums_to_one"] == [True]
    bad = answer_of_main(tiny_models.unpreparable(), monkeypatch, capfd)
    assert "cannot load the model" in str(bad["error"])


def test_an_error_without_words_is_named_by_its_kind(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def exhausted(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(module, "examine", exhausted)
    assert answer_of_main(b"", monkeypatch, capfd) == {"error": "MemoryError"}


def test_a_model_of_two_pictures_is_refused() -> None:
    graph = tiny_models.Graph()
    pictures = [graph.tensor((1, 8, 8, 3)) for _ in range(2)]
    scores = graph.linear(pictures[0], tiny_models.SLOPES, tiny_models.OFFSETS)
    with pytest.raises(ModelError, match="2 inputs and 1 outputs"):
        examine(graph.build(pictures, [scores]), RuntimeOptions(threads=1))


@pytest.mark.parametrize(
    ("shape", "dtype", "reason"),
    [
        ((1, 224, 224), "float32", "does not read RGB pictures"),
        ((2, 224, 224, 3), "float32", "does not read RGB pictures"),
        ((1, 224, 224, 1), "float32", "does not read RGB pictures"),
        ((1, 100_000, 100_000, 3), "float32", "does not read RGB pictures"),
        ((1, 1, 1, 3), "float32", "no certain size"),
        ((1, 3, 1, 1), "float32", "no certain size"),
        ((1, 3, 3, 3), "float32", "no certain size"),
        ((1, 224, 224, 3), "int64", "reads int64 values"),
        ((1, 224, 224, 3), "bytes_", "reads bytes_ values"),
    ],
)
def test_an_input_that_is_no_picture_is_refused(
    shape: tuple[int, ...], dtype: str, reason: str
) -> None:
    with pytest.raises(ModelError, match=reason):
        require_picture(TensorDescription("x", shape, dtype, 0.0, 0))


@pytest.mark.parametrize("shape", [(1, 224, 192, 3), (1, 3, 96, 128), (1, 8, 8, 3)])
def test_a_picture_of_any_usual_shape_is_accepted(shape: tuple[int, ...]) -> None:
    require_picture(TensorDescription("x", shape, "uint8", 1.0, 0))
