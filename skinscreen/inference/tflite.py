"""TFLite models. The only module that imports a runtime: tflite-runtime or ai-edge-litert."""

import ctypes
import importlib
import logging
import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from skinscreen.domain.errors import ModelError
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.domain.manifest import Manifest
from skinscreen.domain.modality import Modality
from skinscreen.domain.trust import UNSIGNED, Signed
from skinscreen.imaging.glance import Glance
from skinscreen.inference.classifier import Scores
from skinscreen.inference.familiarity import Familiarity
from skinscreen.inference.processors import usable_processors
from skinscreen.inference.quiet import without_chatter
from skinscreen.inference.recogniser import Recogniser
from skinscreen.inference.tensors import (
    TOLERANCE,
    TensorDescription,
    few_can_sum_to_one,
    require_fit,
)
from skinscreen.language import SOURCE, listed, speaking, tr

log = logging.getLogger(__name__)

RUNTIME_VARIABLE = "SKINSCREEN_RUNTIME"
"""Environment variable: which runtime to use where both are installed."""
RUNTIMES = {"tflite-runtime": "tflite_runtime", "ai-edge-litert": "ai_edge_litert"}
"""Distribution name and package, in the order they are tried."""
_DELEGATE_FUNCTIONS = ("tflite_plugin_create_delegate", "tflite_plugin_destroy_delegate")
"""What an external delegate's library must offer (TensorFlow Lite, ``external_delegate.cc``)."""


@dataclass(frozen=True, slots=True)
class RuntimeDescription:
    """Which runtime carries the models."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class RuntimeOptions:
    """How a model is to be run.

    Attributes:
        threads: CPU threads, 1 at least; None for ``default_threads``.
        delegate: path of an external delegate's library (such as an Edge TPU's), or None.
        runtime: distribution name, or None for the first that is installed.
    """

    threads: int | None = None
    delegate: Path | None = None
    runtime: str | None = None


def default_threads() -> int:
    """One fewer than there are processors to use, which is left for the window; 1 to 4.

    Beyond four a small model gets no faster.
    """
    return max(1, min(4, usable_processors() - 1))


def threads_to_start(wanted: int | None) -> int:
    """As many as are wanted, or by default; never more than processors: they wait for each other.

    With two threads on one processor the runtime's threads spin through each other's time.
    """
    return max(1, min(wanted or default_threads(), usable_processors()))


def installed_runtimes() -> tuple[str, ...]:
    """Distribution names of the runtimes that can be imported here."""
    return tuple(name for name, package in RUNTIMES.items() if _interpreter(package) is not None)


def describe_runtime(name: str | None = None) -> RuntimeDescription:
    """The runtime that would be used.

    Raises:
        ModelError: none is installed.
    """
    chosen, _ = _runtime(name)
    try:
        return RuntimeDescription(chosen, version(chosen))
    except PackageNotFoundError:
        return RuntimeDescription(chosen, "unknown")


def _interpreter(package: str) -> Any | None:  # noqa: ANN401 - a module without type hints
    try:
        return importlib.import_module(f"{package}.interpreter")
    except ImportError:
        return None


def _runtime(name: str | None) -> tuple[str, Any]:
    wanted = name or os.environ.get(RUNTIME_VARIABLE)
    for distribution, package in RUNTIMES.items():
        if wanted in (None, "", distribution):
            module = _interpreter(package)
            if module is not None:
                return distribution, module
    absent = tr("no TFLite runtime is installed (looked for {names}); run `make setup` again")
    raise ModelError(absent.format(names=wanted or listed(tuple(RUNTIMES))))


def _build(
    module: Any,  # noqa: ANN401
    content: bytes,
    threads: int,
    delegates: Sequence[Any],
) -> Any:  # noqa: ANN401
    try:
        with without_chatter():  # "INFO: Created TensorFlow Lite XNNPACK delegate for CPU."
            interpreter = module.Interpreter(
                model_content=content, num_threads=threads, experimental_delegates=list(delegates)
            )
            interpreter.allocate_tensors()
    except (ValueError, RuntimeError, TypeError, MemoryError) as error:
        unloaded = tr("the runtime cannot load the model ({reason})")
        raise ModelError(unloaded.format(reason=first_line(error))) from error
    return interpreter


def _delegate(module: Any, path: Path) -> Any:  # noqa: ANN401 - a module without type hints
    library = ctypes.CDLL(str(path))
    if not all(hasattr(library, name) for name in _DELEGATE_FUNCTIONS):
        raise ModelError(tr("it is no TFLite delegate"))
    return module.load_delegate(str(path))


def first_line(error: BaseException) -> str:
    """The start of a runtime's message: it can run over many lines and hold binary rubbish."""
    lines = "".join(c if c.isprintable() else " " for c in str(error).split("\n")[0])
    return lines.strip()[:160] or type(error).__name__


class RunnableModel(Protocol):
    """A model with its tensors' descriptions, wherever it runs."""

    inputs: tuple[TensorDescription, ...]
    outputs: tuple[TensorDescription, ...]
    notes: tuple[Issue, ...]

    def invoke(self, tensor: NDArray[Any], begin: Callable[[], None] | None = None) -> None:
        """Run the model on its first input.

        Args:
            tensor: of the input's shape and type; for one of float32 also bytes, as numbers.
            begin: called once the model has been given it, right before it runs.

        Raises:
            ModelError: the tensor does not fit or the runtime fails.
        """
        ...

    def output(self, index: int) -> NDArray[np.float32]:
        """An output of the last ``invoke`` as real values, without the batch axis."""
        ...

    def interrupt(self) -> None:
        """Stop for good what goes on, where that is possible; from any thread."""
        ...


class RawModel:
    """An interpreter with its tensors' descriptions, before any manifest is held against it."""

    def __init__(self, content: bytes, options: RuntimeOptions | None = None) -> None:
        """Load a model from its bytes.

        Raises:
            ModelError: no runtime is there, or it cannot load the model. A delegate that
                fails is no error: the CPU takes over and ``notes`` says so.
        """
        options = options or RuntimeOptions()
        self.notes: tuple[Issue, ...] = ()
        _, module = _runtime(options.runtime)
        threads = threads_to_start(options.threads)
        self._interpreter: Any = self._with_delegate(module, content, threads, options.delegate)
        if self._interpreter is None:
            self._interpreter = _build(module, content, threads, ())
        self._input_details = self._interpreter.get_input_details()
        self._output_details = self._interpreter.get_output_details()
        self._input: Callable[[], Any] = self._interpreter.tensor(self._input_details[0]["index"])
        self.inputs = tuple(TensorDescription.of(d) for d in self._input_details)
        self.outputs = tuple(TensorDescription.of(d) for d in self._output_details)

    def _with_delegate(
        self,
        module: Any,  # noqa: ANN401 - a module without type hints
        content: bytes,
        threads: int,
        path: Path | None,
    ) -> Any | None:  # noqa: ANN401
        if path is None:
            return None
        try:
            with speaking(SOURCE):  # the reason is kept with every answer
                return _build(module, content, threads, [_delegate(module, path)])
        except (ModelError, ValueError, OSError, RuntimeError) as error:
            reason = first_line(error)
            log.warning("delegate %s failed: %s", path.name, reason)
            note = Issue.of(IssueCode.ACCELERATOR_UNUSED, name=path.name, reason=reason)
            self.notes = (note,)
            return None

    def invoke(self, tensor: NDArray[Any], begin: Callable[[], None] | None = None) -> None:
        """Run the model on its first input; see ``RunnableModel.invoke``.

        Raises:
            ModelError: the tensor does not fit or the runtime fails.
        """
        try:
            if self._takes_levels(tensor):
                np.copyto(self._input(), tensor)  # nothing holds the view while the model runs
            else:
                self._interpreter.set_tensor(self._input_details[0]["index"], tensor)
            if begin is not None:
                begin()
            self._interpreter.invoke()
        except (ValueError, RuntimeError) as error:
            failed = tr("the model failed while scoring ({reason})")
            raise ModelError(failed.format(reason=first_line(error))) from error

    def _takes_levels(self, tensor: NDArray[Any]) -> bool:
        """Whether bytes are given to a model that reads them as float32."""
        reads = self.inputs[0]
        is_so = tensor.dtype == np.uint8 and reads.dtype == "float32"
        return is_so and tensor.shape == reads.shape

    def again(self) -> None:
        """Run the model once more on what it was given: what all that is around it is held to."""
        self._interpreter.invoke()

    def output(self, index: int) -> NDArray[np.float32]:
        """A copy of an output of the last ``invoke`` as real values, without the batch axis."""
        details = self._output_details[index]
        description = self.outputs[index]
        stored = self._interpreter.get_tensor(details["index"])
        real: NDArray[np.float32] = stored.astype(np.float32, copy=False)  # it is a copy already
        if description.scale:
            real = (real - description.zero_point) * np.float32(description.scale)
        return real[0] if real.ndim > 1 and real.shape[0] == 1 else real

    def interrupt(self) -> None:
        """Nothing: what runs in this process cannot be stopped."""


class TfliteClassifier:
    """A bundle's model, loaded; a ``Classifier``."""

    def __init__(
        self,
        manifest: Manifest,
        content: bytes,
        options: RuntimeOptions | None = None,
        familiarity: Familiarity | None = None,
        recogniser: Recogniser | None = None,
        run: "Callable[[bytes, RuntimeOptions | None], RunnableModel]" = RawModel,
        signed: Signed = UNSIGNED,
    ) -> None:
        """Load a model from its bytes and hold the manifest against it.

        The bytes' hash is checked by ``library.load``, which is the way to open a bundle. ``run``
        makes what runs it: in this process, or in one of its own. ``signed`` says who vouches
        for the bundle.

        Raises:
            ModelError: the runtime cannot load it, or the manifest does not fit it.
        """
        self.signed = signed
        self._manifest = manifest
        self._familiarity = familiarity
        self._recogniser = recogniser
        self._model = run(content, options)
        require_fit(manifest, self._model.inputs, self._model.outputs)

    @property
    def model(self) -> RunnableModel:
        """What runs it."""
        return self._model

    @property
    def manifest(self) -> Manifest:
        """What the bundle says of the model."""
        return self._manifest

    @property
    def notes(self) -> tuple[Issue, ...]:
        """What the person should see of how it runs."""
        return self._model.notes

    def familiarity(self, scores: Scores, crop: Glance, *, spoiled: bool) -> float | None:
        """How far a crop lies within the training photos; see ``Classifier.familiarity``."""
        check = self._manifest.familiarity
        if check is None or self._familiarity is None or scores.embedding is None:
            return None
        if spoiled:
            return check.spoiled_limit - self._familiarity.strangeness_spoiled(crop)
        return check.limit - self._familiarity.strangeness(scores.embedding, crop)

    def kinds(self, scores: Scores, crop: Glance) -> Mapping[Modality, float] | None:
        """How probable each kind of photo is; see ``Classifier.kinds``."""
        if self._recogniser is None or scores.embedding is None:
            return None
        return self._recogniser.probabilities(scores.embedding, crop.appearance)

    def interrupt(self) -> None:
        """Stop for good what goes on; see ``Classifier.interrupt``."""
        self._model.interrupt()

    def prepare(self, crop: Glance) -> None:
        """Work out what hangs on a crop alone; see ``Classifier.prepare``."""
        if self._familiarity is not None:
            self._familiarity.prepare(crop)

    def run(self, tensor: NDArray[Any], begin: Callable[[], None] | None = None) -> Scores:
        """Score one input tensor; see ``Classifier.run``."""
        self._model.invoke(tensor, begin)
        output = self._manifest.output
        return Scores(
            self._probabilities(),
            None if output.cam is None else self._model.output(output.cam),
            None if output.embedding is None else self._model.output(output.embedding).ravel(),
        )

    def _probabilities(self) -> NDArray[np.float32]:
        spec = self._manifest.output
        scores = self._model.output(spec.scores).ravel()
        values = scores.tolist()  # numpy takes longer over so few
        if not math.isfinite(sum(values)):
            raise ModelError(
                tr("the model answered with values that are no numbers; use another model")
            )
        if spec.kind == "logits":
            return softmax(scores)
        if spec.kind == "single_logit":
            return softmax(np.array([0.0, scores[0]], np.float32))
        if spec.kind == "detections":
            return self._best_detections(scores)
        if not self._are_probabilities(values):
            other = tr(
                "the model answered with values that are no probabilities; import it again or use "
                "another model"
            )
            raise ModelError(other)
        inside = min(values) > 0 and max(values) <= 1
        held: NDArray[np.float32] = scores if inside else scores.clip(0.0, 1.0)
        return np.array([1 - held[0], held[0]], np.float32) if spec.kind == "single" else held

    def _are_probabilities(self, scores: Sequence[float]) -> bool:
        """Together where they are to sum to 1, each alone otherwise."""
        spec = self._manifest.output
        if spec.kind == "probabilities":
            return few_can_sum_to_one(scores, self._model.outputs[spec.scores].scale)
        return min(scores) >= -TOLERANCE and max(scores) <= 1 + TOLERANCE

    def _best_detections(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Each class's best detection; 0 for a class that was not detected."""
        best = np.zeros(len(self._manifest.labels), np.float32)
        classes = self._model.output(self._manifest.output.classes or 0).ravel()
        for number, score in zip(classes, np.clip(scores, 0.0, 1.0), strict=True):
            if 0 <= number < best.size:  # a number that is none is in no class
                best[int(number)] = max(best[int(number)], score)
        return best


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities that sum to 1 from logits, both [n]."""
    exponents = np.exp(logits.astype(np.float64) - float(logits.max()))
    probabilities: NDArray[np.float32] = (exponents / exponents.sum()).astype(np.float32)
    return probabilities
