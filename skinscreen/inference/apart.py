"""A model from elsewhere runs in a process of its own, with a limit of time and memory.

A model is a program: one that passed the probe can still hang or abort the runtime on a picture
it was made for. What it does to its own process the window outlives.

Run as a program (``python -m skinscreen.inference.apart CODE``, with the language its sentences are
in) it reads frames from its standard input (eight bytes of length, then the content): options, the
model, then one picture after another, and answers each with one frame.
"""

import io
import json
import logging
import os
import subprocess
import sys
import threading
import weakref
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from skinscreen.domain.errors import ModelError
from skinscreen.domain.issue import Issue
from skinscreen.domain.issue_words import sentence
from skinscreen.inference.probe import TIME_LIMIT, limit_resources
from skinscreen.inference.tensors import TensorDescription
from skinscreen.inference.tflite import RawModel, RuntimeOptions, describe_runtime
from skinscreen.language import SOURCE, speak, speaking, spoken, tr

log = logging.getLogger(__name__)

RUN_LIMIT = 20.0
"""Seconds one picture may take, on a Raspberry Pi 4 too; loading has the probe's limit."""
TRIES = 3
"""Processes that may be lost before the model is given up."""
_FRAME_LIMIT = 1 << 30
_LENGTH_BYTES = 8
_GOOD, _BAD = b"+", b"-"
_CHILD = "skinscreen.inference.apart"


class _HungError(Exception):
    """The child was stopped at its time limit."""


class _Child:
    """The other process, while it lives."""

    def __init__(self) -> None:
        # -P: a folder named skinscreen in the current folder must not be run.
        self._program = subprocess.Popen(
            [sys.executable, "-P", "-m", _CHILD, spoken().code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.end = weakref.finalize(self, _end, self._program)

    def exchange(self, frames: Sequence[bytes], limit: float) -> bytes:
        """Send frames and wait for the answer.

        Args:
            frames: to send.
            limit: in seconds; then the process is killed.

        Raises:
            _HungError: it was killed at the limit.
            OSError, EOFError: it died by itself, or was killed by ``kill``.
        """
        late = threading.Event()

        def give_up() -> None:
            late.set()
            self.kill()

        # Whatever waits on the pipes goes on when the process at their other end is gone.
        timer = threading.Timer(limit, give_up)
        timer.daemon = True
        timer.start()
        try:
            assert self._program.stdin is not None  # noqa: S101 - it has both pipes
            assert self._program.stdout is not None  # noqa: S101
            for frame in frames:
                _write(self._program.stdin, frame)
            return _read(self._program.stdout)
        except (OSError, EOFError) as error:
            if late.is_set():
                raise _HungError from error
            raise
        finally:
            timer.cancel()

    def kill(self) -> None:
        """End it; may be called from any thread."""
        self._program.kill()


def _end(program: "subprocess.Popen[bytes]") -> None:
    """Kill the process and let go of it."""
    program.kill()
    program.wait()
    for pipe in (program.stdin, program.stdout):
        if pipe is not None:
            with suppress(OSError):  # what was not yet written finds no reader
                pipe.close()


def _write(pipe: IO[bytes], content: bytes) -> None:
    pipe.write(len(content).to_bytes(_LENGTH_BYTES, "little"))
    pipe.write(content)
    pipe.flush()


def _read(pipe: IO[bytes]) -> bytes:
    """The next frame.

    Raises:
        EOFError: there is none, or only a part of one, or a larger one than can be.
    """
    head = pipe.read(_LENGTH_BYTES)
    length = int.from_bytes(head, "little")
    if len(head) < _LENGTH_BYTES or length > _FRAME_LIMIT:
        raise EOFError
    content = pipe.read(length)
    if len(content) < length:
        raise EOFError
    return content


class ApartModel:
    """Does what ``RawModel`` does, in another process, which is replaced when it is lost."""

    def __init__(self, content: bytes, options: RuntimeOptions | None = None) -> None:
        """Start a process and load a model from its bytes there.

        Raises:
            ModelError: it cannot be loaded, hangs or aborts.
        """
        self._content = content
        self._options = options or RuntimeOptions()
        self._lost = 0
        self._is_stopped = False
        self._values: tuple[NDArray[np.float32], ...] = ()
        self._child: _Child | None = None
        document = self._start()
        self.inputs, self.outputs = (
            tuple(TensorDescription(**{**t, "shape": tuple(t["shape"])}) for t in document[key])
            for key in ("inputs", "outputs")
        )
        self.notes = tuple(map(Issue.from_document, document["notes"]))
        for note in self.notes:  # the other process has no log
            with speaking(SOURCE):
                log.warning("%s", sentence(note))

    def invoke(self, tensor: NDArray[Any], begin: Callable[[], None] | None = None) -> None:
        """Run the model on its first input; see ``RunnableModel.invoke``.

        Raises:
            ModelError: the tensor does not fit, or the model fails, hangs or aborts.
        """
        if self._lost >= TRIES:
            stopped = tr(
                "the model was stopped {n} times without an answer and is not tried again; use "
                "another model"
            )
            raise ModelError(stopped.format(n=TRIES))
        if self._child is None:
            self._start()
        picture = io.BytesIO()
        np.save(picture, tensor, allow_pickle=False)
        if begin is not None:
            begin()
        answer = self._answer([picture.getvalue()], RUN_LIMIT)
        try:
            with np.load(io.BytesIO(answer), allow_pickle=False) as arrays:
                self._values = tuple(arrays[f"arr_{i}"] for i in range(len(self.outputs)))
        except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
            nonsense = tr("the model's process answered nonsense; use another model")
            raise ModelError(nonsense) from error

    def output(self, index: int) -> NDArray[np.float32]:
        """An output of the last ``invoke`` as real values, without the batch axis."""
        return self._values[index]

    def interrupt(self) -> None:
        """Stop for good what goes on; may be called from any thread."""
        self._is_stopped = True
        child = self._child
        if child is not None:
            child.kill()

    def _start(self) -> dict[str, Any]:
        """A new process, with the model loaded; returns what it says of it."""
        if self._is_stopped:
            raise ModelError(tr("the model was stopped"))
        options = {
            "threads": self._options.threads,
            "delegate": self._options.delegate and str(self._options.delegate),
            "runtime": describe_runtime(self._options.runtime).name,
        }
        try:
            self._child = _Child()
        except OSError as error:
            apart = tr("the model cannot be run in a process of its own ({reason})")
            raise ModelError(apart.format(reason=error.strerror)) from error
        frames = [json.dumps(options).encode(), self._content]
        document: dict[str, Any] = json.loads(self._answer(frames, TIME_LIMIT))
        return document

    def _answer(self, frames: Sequence[bytes], limit: float) -> bytes:
        """What the process answers; where it does not, it is put away."""
        child = self._child
        assert child is not None  # noqa: S101 - made by those who call
        try:
            answer = child.exchange(frames, limit)
        except (_HungError, OSError, EOFError) as error:
            self._child = None
            self._lost += 1
            child.end()
            if self._is_stopped:
                raise ModelError(tr("the model was stopped")) from error
            if isinstance(error, _HungError):
                hung = tr(
                    "the model did not answer within {seconds} seconds and was stopped; use "
                    "another model"
                )
                raise ModelError(hung.format(seconds=f"{limit:g}")) from error
            aborted = tr("the model makes the runtime abort; use another model")
            raise ModelError(aborted) from error
        if answer[:1] != _GOOD:
            raise ModelError(answer[1:].decode("utf-8", "replace"))
        return answer[1:]


def main() -> int:
    """The child process."""
    limit_resources()
    descriptor = os.dup(1)
    os.dup2(2, 1)  # what the runtime prints must not mix with the answers
    with os.fdopen(descriptor, "wb") as out, suppress(EOFError, OSError):
        serve(sys.stdin.buffer, out)
    return 0


def serve(pictures: IO[bytes], answers: IO[bytes]) -> None:
    """Load the model that comes first, then answer each picture, until there are no more.

    Raises:
        EOFError: there are no more.
    """
    options = json.loads(_read(pictures))
    content = _read(pictures)
    delegate = options["delegate"] and Path(options["delegate"])
    try:
        model = RawModel(
            content, RuntimeOptions(options["threads"], delegate or None, options["runtime"])
        )
    except ModelError as error:
        _write(answers, _BAD + str(error).encode())
        return
    reply = {
        "inputs": [asdict(t) for t in model.inputs],
        "outputs": [asdict(t) for t in model.outputs],
        "notes": [note.to_document() for note in model.notes],
    }
    _write(answers, _GOOD + json.dumps(reply).encode())
    while True:
        picture = np.load(io.BytesIO(_read(pictures)), allow_pickle=False)
        try:
            model.invoke(picture)
            values = [model.output(i) for i in range(len(model.outputs))]
        except (ModelError, MemoryError) as error:
            _write(answers, _BAD + (str(error) or type(error).__name__).encode())
            continue
        buffer = io.BytesIO()
        np.savez(buffer, allow_pickle=False, *values)  # noqa: B026 - the keyword is savez's own
        _write(answers, _GOOD + buffer.getvalue())


if __name__ == "__main__":
    speak(sys.argv[1])
    sys.exit(main())
