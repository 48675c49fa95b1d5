"""A trained model in every TFLite form, each held against Keras in each runtime."""

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from skinscreen import paths
from skinscreen.domain.errors import ModelError, TrainingError
from skinscreen.imaging.photo import Pixels
from skinscreen.inference.tflite import RawModel, RuntimeOptions, installed_runtimes
from skinscreen.training import split
from skinscreen.training.config import Config
from skinscreen.training.convert import VARIANTS, convert, operators, output_spec
from skinscreen.training.explanation import Members, predict_views
from skinscreen.training.markdown import table
from skinscreen.training.material import Material, taxonomy_of
from skinscreen.training.metrics import Floats
from skinscreen.training.parity import Parity, parity
from skinscreen.training.pixel_cache import at_side
from skinscreen.training.summary import Answers

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Run:
    """A variant in one runtime.

    Attributes:
        runtime: distribution name.
        parity: against Keras, or None where the runtime refuses the file.
        error: the runtime's reason for refusing, or None.
    """

    runtime: str
    parity: Parity | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """One TFLite form of a model.

    Attributes:
        name: one of ``convert.VARIANTS``.
        content: the file.
        runs: one for each installed runtime.
    """

    name: str
    content: bytes
    runs: tuple[Run, ...]

    @property
    def shippable(self) -> bool:
        """Whether every runtime runs it and it loses at most 0.5 points in each."""
        return all(run.parity is not None and run.parity.shippable for run in self.runs)


def measure(
    members: Members,
    config: Config,
    material: Material,
    photos: int,
) -> tuple[Variant, ...]:
    """Convert to every variant and compare on test photos.

    Args:
        members: the trained models whose logits are averaged.
        config: of its run.
        material: of its run; training photos set the ranges of ``int8``.
        photos: at most so many test photos are compared on, spread evenly.
    """
    rows = np.flatnonzero(material.where(split.TEST) & material.judged_on(config.judged_on))
    rows = rows[:: max(1, len(rows) // photos)][:photos]
    side, views = config.network.side, config.network.views
    pixels = at_side(material.pixels[rows], side)
    reference = Answers(
        taxonomy_of(config).classes,
        predict_views(members, pixels, views),
        material.labels[rows],
        tuple(material.samples[r].group for r in rows),
    )
    trained = np.flatnonzero(material.where(split.TRAIN))
    sample = np.random.default_rng(config.seed).permutation(trained)[:200]
    representative = at_side(material.pixels[np.sort(sample)], side)
    files = {name: convert(members, name, representative, views) for name in VARIANTS}
    return tuple(_variant(name, content, pixels, reference) for name, content in files.items())


def _variant(name: str, content: bytes, pixels: Pixels, reference: Answers) -> Variant:
    log.info("%s: %d bytes, %s", name, len(content), ", ".join(operators(content)))
    runs = tuple(_run(content, runtime, pixels, reference) for runtime in installed_runtimes())
    return Variant(name, content, runs)


def _run(content: bytes, runtime: str, pixels: Pixels, reference: Answers) -> Run:
    try:
        probabilities = _answers(content, runtime, pixels, len(reference.classes))
    except ModelError as error:
        return Run(runtime, None, str(error))
    return Run(runtime, parity(reference, probabilities))


def _answers(content: bytes, runtime: str, pixels: Pixels, classes: int) -> Floats:
    model = RawModel(content, RuntimeOptions(threads=1, runtime=runtime))
    index = output_spec(content, classes, runtime).scores
    dtype = model.inputs[0].dtype
    rows = []
    for square in pixels:
        model.invoke(square[np.newaxis].astype(dtype))
        rows.append(model.output(index).ravel().astype(np.float64))
    return np.stack(rows)


def to_markdown(variants: Sequence[Variant]) -> str:
    """The table a person reads."""
    head = ("variant", "bytes", "runtime", "largest difference", "same class")
    rows = [
        (variant.name, str(len(variant.content)), *_cells(run))
        for variant in variants
        for run in variant.runs
    ]
    return table((*head, "change of balanced accuracy", "shippable"), rows)


def _cells(run: Run) -> tuple[str, ...]:
    if run.parity is None:
        return (run.runtime, run.error or "", "", "", "no")
    found = run.parity
    return (
        run.runtime,
        f"{found.max_difference:.4f}",
        f"{found.top1_agreement:.4f}",
        f"{found.changes['balanced_accuracy'] or 0.0:+.4f}",
        "yes" if found.shippable else "no",
    )


def write(variants: Sequence[Variant], folder: Path) -> None:
    """Write every file, and ``variants.json`` with what was measured.

    Raises:
        TrainingError: the folder is not writable.
    """
    rows = [
        {
            "variant": v.name,
            "bytes": len(v.content),
            "shippable": v.shippable,
            "runs": [asdict(run) for run in v.runs],
        }
        for v in variants
    ]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for variant in variants:
            paths.write_atomically(folder / f"{variant.name}.tflite", variant.content)
        paths.write_atomically(folder / "variants.json", json.dumps(rows, indent=2).encode())
    except OSError as error:
        raise TrainingError(f"{folder} cannot be written to ({error})") from error
