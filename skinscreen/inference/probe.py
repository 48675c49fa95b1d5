"""Tries a model in a child process: some valid-looking files abort or hang the runtime.

Run as a program (``python -m skinscreen.inference.probe``) it reads the model from its standard
input, runs it on a few drawn pictures and prints what it found as one JSON object.
"""

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skinscreen import paths
from skinscreen.domain.errors import ModelError
from skinscreen.inference.tensors import TOLERANCE, TensorDescription, can_sum_to_one
from skinscreen.inference.tflite import RawModel, RuntimeOptions, describe_runtime
from skinscreen.language import speak, spoken, tr

TIME_LIMIT = 30.0
"""Seconds a model may take to load and run on a few pictures, on a Raspberry Pi 4 too."""
_MEMORY_LIMIT = 4 << 30
_ELEMENTS_LIMIT = 1 << 26
_PR_SET_PDEATHSIG = 1
_PATCHES = 6
"""Along each side of a picture of patches by chance."""
_CHILD = "skinscreen.inference.probe"
_SMALLEST_SIDE = 8
"""Pixels. A model for pictures of any size describes its input as 1 x 1: it cannot be fed."""


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """What a model turned out to be.

    Attributes:
        inputs: input tensors.
        outputs: output tensors.
        sums_to_one: whether each output's values are probabilities together, for every picture.
        in_unit: whether each output's values lie in 0 to 1, for every picture.
        whole: whether each output holds whole numbers alone, for every picture.
    """

    inputs: tuple[TensorDescription, ...]
    outputs: tuple[TensorDescription, ...]
    sums_to_one: tuple[bool, ...]
    in_unit: tuple[bool, ...]
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
            sums_to_one=tuple(document["sums_to_one"]),
            in_unit=tuple(document["in_unit"]),
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
        paths.make_private(remembered.parent)
        paths.write_atomically(remembered, report.to_json().encode())
    return report


def _environment(options: RuntimeOptions) -> str:
    """What a probe's result holds for: another runtime may abort where this one did not."""
    runtime = describe_runtime(options.runtime)
    delegate = hashlib.sha256(os.fsencode(options.delegate or "")).hexdigest()[:8]
    return f"{runtime.name}-{runtime.version}-{delegate}"


def _command(options: RuntimeOptions) -> list[str]:
    # -P: a folder named skinscreen in the current folder must not be run.
    command = [sys.executable, "-P", "-m", _CHILD, spoken().code]
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
        hung = tr("the model did not answer within {seconds} seconds; it is not used")
        raise ModelError(hung.format(seconds=f"{time_limit:g}")) from error
    except OSError as error:
        apart = tr("the model cannot be tried in a process of its own ({reason})")
        raise ModelError(apart.format(reason=error.strerror)) from error
    if child.returncode < 0:  # killed by a signal
        raise ModelError(tr("the model makes the runtime abort; it is not used"))
    try:
        document = json.loads(child.stdout.decode("utf-8", errors="replace").splitlines()[-1])
    except (ValueError, IndexError) as error:
        raise ModelError(tr("the model cannot be tried in a process of its own")) from error
    if "error" in document:
        raise ModelError(str(document["error"]))
    return ProbeReport.from_document(document)


def limit_resources() -> None:
    """For a child process: no more than so much memory, no core file, and no life of its own."""
    if sys.platform == "win32":
        return
    import resource

    _die_with_parent()

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = _MEMORY_LIMIT if hard == resource.RLIM_INFINITY else min(_MEMORY_LIMIT, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _die_with_parent() -> None:
    """Linux: a child that hangs must not go on when the program is killed (``prctl(2)``)."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def examine(content: bytes, options: RuntimeOptions) -> ProbeReport:
    """Load a model and run it in this process; only for a process that may die.

    Raises:
        ModelError: it cannot be loaded or run, or its input is no picture.
    """
    raw = RawModel(content, options)
    if len(raw.inputs) != 1 or not raw.outputs:
        other = tr(
            "the model has {inputs} inputs and {outputs} outputs; one picture in and its scores "
            "out are needed"
        )
        raise ModelError(other.format(inputs=len(raw.inputs), outputs=len(raw.outputs)))
    tensor = raw.inputs[0]
    require_picture(tensor)
    facts = [_facts(raw, picture) for picture in _pictures(tensor)]
    sums_to_one, in_unit, whole = (
        tuple(all(of) for of in zip(*kind, strict=True)) for kind in zip(*facts, strict=True)
    )
    return ProbeReport(raw.inputs, raw.outputs, sums_to_one, in_unit, whole)


def _facts(raw: RawModel, picture: NDArray[Any]) -> tuple[list[bool], list[bool], list[bool]]:
    """Of each output for one picture: what ``ProbeReport`` says of all."""
    raw.invoke(picture)
    values = [raw.output(i).astype(np.float64) for i in range(len(raw.outputs))]
    return (
        [
            v.size > 0 and can_sum_to_one(v, t.scale)
            for v, t in zip(values, raw.outputs, strict=True)
        ],
        [bool(((v >= -TOLERANCE) & (v <= 1 + TOLERANCE)).all()) for v in values],
        [bool((v == np.rint(v)).all()) for v in values],
    )


def require_picture(tensor: TensorDescription) -> None:
    """Refuse an input that is no RGB picture of a possible size.

    Raises:
        ModelError: naming the shape.
    """
    shape = tensor.shape
    four = len(shape) == 4 and shape[0] == 1  # noqa: PLR2004
    if not four or 3 not in (shape[1], shape[3]) or int(np.prod(shape)) > _ELEMENTS_LIMIT:  # noqa: PLR2004
        other = tr("the model does not read RGB pictures (its input is {shape})")
        raise ModelError(other.format(shape=list(shape)))
    if min(shape[1:3] if shape[3] == 3 else shape[2:4]) < _SMALLEST_SIDE:  # noqa: PLR2004
        unsized = tr("the model reads pictures of no certain size (its input is {shape})")
        raise ModelError(unsized.format(shape=list(shape)))
    if tensor.dtype not in ("float32", "uint8", "int8"):
        other = tr("the model reads {type} values, which is not supported")
        raise ModelError(other.format(type=tensor.dtype))


def _pictures(tensor: TensorDescription) -> Iterator[NDArray[Any]]:
    """A ramp over the tensor's range, then pictures by chance, which no model can know before.

    Of these there is fine noise, patches and an even colour; a float model, which does not say
    what it is fed, gets them from -1 to 1 and from 0 to 255.
    """
    count = int(np.prod(tensor.shape))
    chance = np.random.default_rng()
    shape = np.array(tensor.shape)
    sides = np.flatnonzero(shape > 3)[-2:]  # noqa: PLR2004 - height and width, not the channels
    patches, even = shape.copy(), shape.copy()
    patches[sides], even[sides] = _PATCHES, 1
    drawn = [np.linspace(-1.0, 1.0, count).reshape(tensor.shape)]
    for small in (shape, patches, even):
        values = chance.uniform(-1.0, 1.0, small)
        drawn.append(_enlarged(values, shape))
    for picture in drawn:
        stored = np.rint(picture * 127)
        if tensor.dtype == "float32":
            yield picture.astype(np.float32)
            yield (stored + 128).astype(np.float32)
        else:
            yield (
                stored.astype(np.int8)
                if tensor.dtype == "int8"
                else (stored + 128).astype(np.uint8)
            )


def _enlarged(values: NDArray[np.float64], shape: NDArray[np.int64]) -> NDArray[np.float64]:
    """Each value repeated, up to ``shape``."""
    for axis, side in enumerate(shape):
        places = np.arange(side) * values.shape[axis] // side
        values = values.take(places, axis)
    return values


def main(arguments: list[str]) -> int:
    """The child process; ``arguments`` are the runtime's name and the delegate's path, if any."""
    limit_resources()
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
    speak(sys.argv[1])
    sys.exit(main(sys.argv[2:]))
