"""A model from elsewhere runs in a process of its own, which is stopped and replaced."""

import io
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from unit.inference import tiny_models

from skinscreen.domain.errors import ModelError
from skinscreen.domain.issue_words import sentence
from skinscreen.inference import apart
from skinscreen.inference.apart import ApartModel
from skinscreen.inference.probe import examine
from skinscreen.inference.tflite import RawModel, RuntimeOptions, installed_runtimes

GREY = np.full((1, 8, 8, 3), 100, np.uint8)
RED = np.array(GREY)
RED[...] = (255, 0, 0)


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hanging model is not waited for so long."""
    monkeypatch.setattr(apart, "RUN_LIMIT", 1.5)


def pid_of(model: ApartModel) -> int:
    assert model._child is not None
    return model._child._program.pid


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize("runtime", installed_runtimes())
def test_it_answers_as_in_this_process(runtime: str) -> None:
    content, options = tiny_models.classifier(extras=True), RuntimeOptions(runtime=runtime)
    here, there = RawModel(content, options), ApartModel(content, options)
    assert (there.inputs, there.outputs, there.notes) == (here.inputs, here.outputs, here.notes)
    for picture in np.random.default_rng(1).uniform(-1, 1, (2, 1, 8, 8, 3)).astype(np.float32):
        here.invoke(picture)
        there.invoke(picture)
        for i in range(3):
            assert np.array_equal(there.output(i), here.output(i))
            assert there.output(i).shape == here.output(i).shape


@pytest.mark.parametrize("runtime", installed_runtimes())
def test_the_hanging_model_passes_the_trial(runtime: str) -> None:
    report = examine(tiny_models.hanging(), RuntimeOptions(threads=1, runtime=runtime))
    assert report.sums_to_one == (True,)


@pytest.mark.parametrize("runtime", installed_runtimes())
def test_a_model_that_hangs_is_stopped_and_another_process_takes_over(
    patience: None, runtime: str
) -> None:
    model = ApartModel(tiny_models.hanging(), RuntimeOptions(runtime=runtime))
    model.invoke(GREY)
    before, first = model.output(0), pid_of(model)
    with pytest.raises(ModelError, match=r"did not answer within 1\.5 seconds and was stopped"):
        model.invoke(RED)
    assert is_gone(first)
    model.invoke(GREY)
    assert np.array_equal(model.output(0), before)
    assert pid_of(model) != first


def test_a_model_that_hangs_again_and_again_is_given_up(patience: None) -> None:
    model = ApartModel(tiny_models.hanging())
    for _ in range(apart.TRIES):
        with pytest.raises(ModelError, match="did not answer"):
            model.invoke(RED)
    for picture in (RED, GREY):
        with pytest.raises(ModelError, match="not tried again; use another model"):
            model.invoke(picture)


def test_a_process_that_dies_is_a_sentence_and_is_replaced() -> None:
    model = ApartModel(tiny_models.hanging())
    os.kill(pid_of(model), 9)
    with pytest.raises(ModelError, match="makes the runtime abort"):
        model.invoke(GREY)
    model.invoke(GREY)
    assert model.output(0).shape == (3,)


def test_another_thread_can_stop_it_for_good() -> None:
    model = ApartModel(tiny_models.hanging())
    pid = pid_of(model)
    stopper = threading.Timer(0.3, model.interrupt)
    stopper.start()
    with pytest.raises(ModelError, match="the model was stopped"):
        model.invoke(RED)
    stopper.join()
    assert is_gone(pid)
    with pytest.raises(ModelError, match="the model was stopped"):
        model.invoke(GREY)
    model.interrupt()


def test_the_process_ends_with_the_model() -> None:
    model = ApartModel(tiny_models.classifier())
    pid = pid_of(model)
    del model
    wait_for(lambda: is_gone(pid))


@pytest.mark.skipif(sys.platform != "linux", reason="only there the system ends it")
def test_a_hanging_process_does_not_outlive_a_program_that_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "model.tflite"
    file.write_bytes(tiny_models.hanging())
    code = (
        "import sys, numpy as np\n"
        "from pathlib import Path\n"
        "from skinscreen.inference.apart import ApartModel\n"
        "model = ApartModel(Path(sys.argv[1]).read_bytes())\n"
        "print(model._child._program.pid, flush=True)\n"
        "picture = np.zeros((1, 8, 8, 3), np.uint8)\n"
        "picture[..., 0] = 255\n"
        "model.invoke(picture)\n"
    )
    program = subprocess.Popen([sys.executable, "-c", code, str(file)], stdout=subprocess.PIPE)
    assert program.stdout is not None
    pid = int(program.stdout.readline())
    time.sleep(0.3)
    assert not is_gone(pid)
    program.kill()
    program.wait()
    program.stdout.close()
    wait_for(lambda: is_gone(pid))


def test_a_model_that_cannot_be_loaded_there_is_refused() -> None:
    with pytest.raises(ModelError, match="cannot load the model"):
        ApartModel(tiny_models.unpreparable())


def test_a_picture_that_does_not_fit_is_refused_and_the_process_stays() -> None:
    model = ApartModel(tiny_models.hanging())
    pid = pid_of(model)
    with pytest.raises(ModelError, match="failed while scoring"):
        model.invoke(np.zeros((1, 9, 9, 3), np.uint8))
    model.invoke(GREY)
    assert pid_of(model) == pid


def test_a_delegate_that_fails_there_is_said() -> None:
    options = RuntimeOptions(delegate=Path("/no/such/library.so"))
    (note,) = ApartModel(tiny_models.classifier(), options).notes
    assert "The accelerator library.so could not be used" in sentence(note)


def test_a_process_that_cannot_be_started_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/program")
    with pytest.raises(ModelError, match="No such file"):
        ApartModel(tiny_models.classifier())


@pytest.mark.parametrize("nonsense", [b"+rubbish", b"+", b"-odd"])
def test_nonsense_from_there_is_refused(monkeypatch: pytest.MonkeyPatch, nonsense: bytes) -> None:
    model = ApartModel(tiny_models.hanging())
    monkeypatch.setattr(apart._Child, "exchange", lambda *_: nonsense)
    with pytest.raises(ModelError, match="odd" if nonsense[:1] == b"-" else "nonsense"):
        model.invoke(GREY)


def framed(*contents: bytes) -> io.BytesIO:
    pipe = io.BytesIO()
    for content in contents:
        apart._write(pipe, content)
    pipe.seek(0)
    return pipe


def test_the_childs_program_answers_frame_by_frame() -> None:
    picture = io.BytesIO()
    np.save(picture, GREY)
    wrong = io.BytesIO()
    np.save(wrong, GREY[:, :4])
    options = {"threads": 1, "delegate": None, "runtime": installed_runtimes()[0]}
    asked = framed(
        json.dumps(options).encode(), tiny_models.hanging(), picture.getvalue(), wrong.getvalue()
    )
    answers = io.BytesIO()
    with pytest.raises(EOFError):
        apart.serve(asked, answers)
    answers.seek(0)
    described, scored, refused = (apart._read(answers) for _ in range(3))
    assert json.loads(described[1:])["outputs"][0]["shape"] == [1, 3]
    assert np.load(io.BytesIO(scored[1:]))["arr_0"].sum() == pytest.approx(1, abs=0.01)
    assert refused.startswith(b"-the model failed")


@pytest.mark.parametrize("pipe", [b"", b"\x05", b"\x05" + bytes(7) + b"abc", b"\xff" * 8], ids=repr)
def test_half_a_frame_and_an_endless_one_are_none(pipe: bytes) -> None:
    with pytest.raises(EOFError):
        apart._read(io.BytesIO(pipe))
