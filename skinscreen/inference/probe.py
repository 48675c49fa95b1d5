"""Tries a model in a child process: some valid-looking files abort or hang the runtime.

Run as a program (``python -m skinscreen.inference.probe FILE``) it loads the model, runs it
once on a drawn picture and prints what it found as one JSON object.
"""

import contextlib
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

TIME_LIMIT = 30.0
"""Seconds a model may take to load and run once, on a Raspberry Pi 4 too."""
_MEMORY_LIMIT = 4 << 30
_ELEMENTS_LIMIT = 1 << 26


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
    model: Path, sha256: str, delegate: Path | None = None, time_limit: float = TIME_LIMIT
) -> ProbeReport:
    """Try a model in a child process; what was found is remembered by its hash.

    Args:
        model: the ``.tflite`` file.
        sha256: of its bytes.
        delegate: library of an accelerator some models cannot run without.
        time_limit: in seconds.

    Raises:
        ModelError: it aborts, hangs, takes too much memory or cannot be loaded.
    """
    remembered = paths.user_cache() / "probed" / f"{sha256}-{_environment()}.json"
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        return ProbeReport.from_document(json.loads(remembered.read_text("utf-8")))
    report = _probe_in_child(model, delegate, time_limit)
    with contextlib.suppress(OSError):
        remembered.parent.mkdir(parents=True, exist_ok=True)
        paths.write_atomically(remembered, report.to_json().encode())
    return report


def _environment() -> str:
    """What a probe's result holds for: another runtime may abort where this one did not."""
    from skinscreen.inference.tflite import describe_runtime

    runtime = describe_runtime()
    return f"{runtime.name}-{runtime.version}"


def _probe_in_child(model: Path, delegate: Path | None, time_limit: float) -> ProbeReport:
    # -P: a folder named skinscreen in the current folder must not be run.
    command = [sys.executable, "-P", "-m", "skinscreen.inference.probe", str(model.absolute())]
    if delegate is not None:
        command.append(str(delegate.absolute()))
    try:
        child = subprocess.run(
            command, capture_output=True, timeout=time_limit, check=False, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired as error:
        raise ModelError(
            f"the model did not answer within {time_limit:g} seconds; it is not used"
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


def examine(model: Path, delegate: Path | None = None) -> ProbeReport:
    """Load a model and run it once in this process; only for a process that may die.

    Raises:
        ModelError: it cannot be loaded or run, or its input is no picture.
    """
    from skinscreen.inference.tflite import RawModel, RuntimeOptions

    raw = RawModel(model.read_bytes(), RuntimeOptions(threads=1, delegate=delegate))
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
    """The child process."""
    _limit_resources()
    descriptor = os.dup(1)
    os.dup2(2, 1)  # what the runtime prints must not mix with the answer
    try:
        answer = examine(*map(Path, arguments)).to_json()
    except (ModelError, OSError, MemoryError) as error:
        answer = json.dumps({"error": str(error) or type(error).__name__})
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(answer + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
