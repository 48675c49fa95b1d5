"""Tries a model in a child process: some valid-looking files abort or hang the runtime.

Run as a program (``python -m skinscreen.inference.probe``) it reads the model from its standard
input, runs it once on a drawn picture and prints what it found as one JSON object.
"""

import contextlib
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from skinscreen import paths
from skinscreen.domain.errors import ModelError
from skinscreen.inference.tensors import TensorDescription
from skinscreen.inference.tflite import RawModel, RuntimeOptions, describe_runtime

TIME_LIMIT = 30.0
"""Seconds a model may take to load and run once, on a Raspberry Pi 4 too."""
_MEMORY_LIMIT = 4 << 30
_ELEMENTS_LIMIT = 1 << 26
_SMALLEST_SIDE = 8
"""Pixels. A model for pictures of any size describes its input as 1 x 1: it cannot be fed."""


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """What a model turned out to be.

    Attributes:
        inputs: input tensors.
        outputs: output tensors.
        lowest: smallest real value in each output for a drawn picture.
        total: sum of the real values in each output for a drawn picture.
        whole: whether each output holds whole numbers alone for a drawn picture.
    """

    inputs: tuple[TensorDescription, ...]
    outputs: tuple[TensorDescription, ...]
    lowest: tuple[float, ...]
    total: tuple[float, ...]
    whole: tuple[bool, ...]

    def to_json(self) -> str:
        """One line; ``from_document`` reads it back."""
        return json.dumps(asdict(self))

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "ProbeReport":
        """From a parsed ``to_json``."""
        tensors = {
            key: tuple(
                TensorDescription(**{**t, "shape": tuple(t["shape"])}) for t in document[key]
            )
            for key in ("inputs", "outputs")
        }
        return cls(
            **tensors,
            lowest=tuple(document["lowest"]),
            total=tuple(document["total"]),
            whole=tuple(document["whole"]),
        )


def probe(
    content: bytes,
    sha256: str,
    options: RuntimeOptions | None = None,
    time_limit: float = TIME_LIMIT,
) -> ProbeReport:
    """Try a model in a child process; what was found is remembered by its hash.

    Args:
        content: the model's bytes, those that are going to be run.
        sha256: of the bytes.
        options: how it is to be run; some models cannot run without their delegate.
        time_limit: in seconds.

    Raises:
        ModelError: it aborts, hangs, takes too much memory or cannot be loaded.
    """
    options = options or RuntimeOptions()
    remembered = paths.user_cache() / "probed" / f"{sha256}-{_environment(options)}.json"
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        return ProbeReport.from_document(json.loads(remembered.read_text("utf-8")))
    report = _probe_in_child(content, options, time_limit)
    with contextlib.suppress(OSError):
        remembered.parent.mkdir(parents=True, exist_ok=True)
        paths.write_atomically(remembered, report.to_json().encode())
    return report


def _environment(options: RuntimeOptions) -> str:
    """What a probe's result holds for: another runtime may abort where this one did not."""
    runtime = describe_runtime(options.runtime)
    delegate = hashlib.sha256(os.fsencode(options.delegate or "")).hexdigest()[:8]
    return f"{runtime.name}-{runtime.version}-{delegate}"


def _command(options: RuntimeOptions) -> list[str]:
    # -P: a folder named skinscreen in the current folder must not be run.
    command = [sys.executable, "-P", "-m", "skinscreen.inference.probe"]
    command.append(describe_runtime(options.runtime).name)
    if options.delegate is not None:
        command.append(str(options.delegate))
    return command


def _probe_in_child(content: bytes, options: RuntimeOptions, time_limit: float) -> ProbeReport:
    try:
        child = subprocess.run(
            _command(options), input=content, capture_output=True, timeout=time_limit, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ModelError(
            f"the model did not answer within {time_limit:g} seconds; it is not used"
        ) from error
    except OSError as error:
        raise ModelError(
            f"the model cannot be tried in a process of its own ({error.strerror})"
        ) from error
    if child.returncode < 0:  # killed by a signal
        raise ModelError("the model makes the runtime abort; it is not used")
    try:
        document = json.loads(child.stdout.decode("utf-8", errors="replace").splitlines()[-1])
    except (ValueError, IndexError) as error:
        raise ModelError("the model cannot be tried in a process of its own") from error
    if "error" in document:
        raise ModelError(str(document["error"]))
    return ProbeReport.from_document(document)


def _limit_resources() -> None:
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = _MEMORY_LIMIT if hard == resource.RLIM_INFINITY else min(_MEMORY_LIMIT, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def examine(content: bytes, options: RuntimeOptions) -> ProbeReport:
    """Load a model and run it once in this process; only for a process that may die.

    Raises:
        ModelError: it cannot be loaded or run, or its input is no picture.
    """
    raw = RawModel(content, options)
    if len(raw.inputs) != 1 or not raw.outputs:
        raise ModelError(
            f"the model has {len(raw.inputs)} inputs and {len(raw.outputs)} outputs; "
            "one picture in and its scores out are needed"
        )
    tensor = raw.inputs[0]
    require_picture(tensor)
    raw.invoke(_drawn(tensor))
    values = [raw.output(i).astype(np.float64) for i in range(len(raw.outputs))]
    return ProbeReport(
        raw.inputs,
        raw.outputs,
        tuple(float(v.min()) if v.size else 0.0 for v in values),
        tuple(float(v.sum()) for v in values),
        tuple(bool((v == np.rint(v)).all()) for v in values),
    )


def require_picture(tensor: TensorDescription) -> None:
    """Refuse an input that is no RGB picture of a possible size.

    Raises:
        ModelError: naming the shape.
    """
    shape = tensor.shape
    four = len(shape) == 4 and shape[0] == 1  # noqa: PLR2004
    if not four or 3 not in (shape[1], shape[3]) or int(np.prod(shape)) > _ELEMENTS_LIMIT:  # noqa: PLR2004
        raise ModelError(f"the model does not read RGB pictures (its input is {list(shape)})")
    if min(shape[1:3] if shape[3] == 3 else shape[2:4]) < _SMALLEST_SIDE:  # noqa: PLR2004
        raise ModelError(
            f"the model reads pictures of no certain size (its input is {list(shape)})"
        )
    if tensor.dtype not in ("float32", "uint8", "int8"):
        raise ModelError(f"the model reads {tensor.dtype} values, which is not supported")


def _drawn(tensor: TensorDescription) -> Any:  # noqa: ANN401 - dtype is the model's
    """Values over the whole range of the tensor, the same at each call."""
    count = int(np.prod(tensor.shape))
    ramp = np.linspace(-1.0, 1.0, count).reshape(tensor.shape)
    if tensor.dtype == "float32":
        return ramp.astype(np.float32)
    stored = np.rint(ramp * 127)
    return stored.astype(np.int8) if tensor.dtype == "int8" else (stored + 128).astype(np.uint8)


def main(arguments: list[str]) -> int:
    """The child process; ``arguments`` are the runtime's name and the delegate's path, if any."""
    _limit_resources()
    descriptor = os.dup(1)
    os.dup2(2, 1)  # what the runtime prints must not mix with the answer
    runtime, *delegate = arguments
    options = RuntimeOptions(1, Path(delegate[0]) if delegate else None, runtime)
    try:
        answer = examine(sys.stdin.buffer.read(), options).to_json()
    except (ModelError, OSError, MemoryError) as error:
        answer = json.dumps({"error": str(error) or type(error).__name__})
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(answer + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
