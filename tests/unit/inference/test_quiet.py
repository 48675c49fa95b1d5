"""What the runtimes say by themselves."""

import os
import sys
import tempfile
from pathlib import Path

import pytest
from unit.inference import bundles

from skinscreen.domain.errors import ModelError
from skinscreen.inference.quiet import without_chatter
from skinscreen.inference.tflite import RawModel, RuntimeOptions, installed_runtimes


@pytest.mark.parametrize("runtime", installed_runtimes())
def test_loading_a_model_says_nothing(
    runtime: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    model = (bundles.tiny_bundle(tmp_path) / "model.tflite").read_bytes()
    RawModel(model, RuntimeOptions(threads=1, runtime=runtime))
    assert "INFO" not in capfd.readouterr().err


def test_all_but_what_is_for_information_is_passed_on(capfd: pytest.CaptureFixture[str]) -> None:
    with without_chatter():
        os.write(2, b"ERROR: one\nINFO: two\nthree\nfour")
    os.write(2, b" five\n")
    assert capfd.readouterr().err == "ERROR: one\nthree\nfour five\n"


def fail_aloud() -> None:
    os.write(2, b"ERROR: one\n")
    raise ModelError("the runtime cannot load it")


def test_what_was_said_before_an_error_is_passed_on(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ModelError), without_chatter():
        fail_aloud()
    assert capfd.readouterr().err == "ERROR: one\n"


def test_without_room_for_a_file_all_of_it_is_said(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    with without_chatter():
        os.write(2, b"INFO: two\n")
    assert capfd.readouterr().err == "INFO: two\n"


def test_an_error_stream_that_nobody_reads_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    kept = os.dup(2)
    os.dup2(writing, 2)
    try:
        os.close(reading)
        monkeypatch.setattr(sys, "stderr", None)
        with without_chatter():
            os.write(2, b"ERROR: unread\n")
    finally:
        os.dup2(kept, 2)
        for each in (kept, writing):
            os.close(each)
