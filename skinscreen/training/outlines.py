"""What the lesion's outline and the hints drawn from it are worth, on photos with a mask."""

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from skinscreen.domain.taxonomy import Taxonomy
from skinscreen.imaging import features, segmentation
from skinscreen.imaging.crop import centred
from skinscreen.training import metrics
from skinscreen.training.bootstrap import interval, resample
from skinscreen.training.normal_skin import NORMAL, mask_over
from skinscreen.training.sample import Sample, load_photo
from skinscreen.training.share import share

MOST = 1500
"""Photos that are looked at, drawn by chance, always the same."""
GOOD_OVERLAP = 0.7
"""Intersection over union from which an outline is good enough to measure a shape by."""
_SEED = 4


@dataclass(frozen=True, slots=True)
class _Judged:
    """One photo: whether malignant, whose, and what was found; None without an outline."""

    malignant: bool
    group: str
    overlap: float | None
    hints: features.Hints


def register(commands: Any) -> None:  # noqa: ANN401 - argparse names no type for it
    """Add the command ``outlines``."""
    parser = commands.add_parser(
        "outlines", help="hold lesion outlines against masks, and hints against the labels"
    )
    parser.add_argument("config", type=Path, help="the run's TOML file, which names the sources")
    parser.add_argument("--data", type=Path, default=Path(), help="folder of the data sets")
    parser.add_argument("--photos", type=int, default=MOST, help="photos to look at")
    parser.set_defaults(run=run_outlines)


def run_outlines(options: argparse.Namespace) -> None:
    """Measure on the sources of a run and print a table."""
    from skinscreen.training.config import read_config
    from skinscreen.training.material import read_samples, taxonomy_of

    config = read_config(options.config)
    samples = read_samples(config, options.data)
    sys.stdout.write(to_markdown(measure(samples, taxonomy_of(config), options.photos)) + "\n")


def measure(samples: Sequence[Sample], taxonomy: Taxonomy, most: int = MOST) -> dict[str, Any]:
    """Overlap with the masks, how often no outline is given, and what the hints tell.

    Args:
        samples: photos; those without a mask, and normal skin, are passed over.
        taxonomy: says which labels are malignant.
        most: photos that are looked at.

    Returns:
        ``none``: share without an outline; ``good``: share with an overlap of ``GOOD_OVERLAP``
        or more; ``overlap``: mean and median intersection over union, and mean Dice, of the
        outlines given; ``hints``: for each hint its AUC for malignant with its interval, over
        the photos it was given for. Plain counts: ``n``.

    Raises:
        TrainingError: a photo or mask cannot be read.
    """
    masked = [s for s in samples if s.mask is not None and s.label != NORMAL]
    drawn = random.Random(_SEED).sample(masked, min(most, len(masked)))  # noqa: S311
    malignant = {c.key for c in taxonomy.classes if c.malignant}
    judged = [_judge(sample, sample.label in malignant) for sample in drawn]
    overlaps = np.array([j.overlap for j in judged if j.overlap is not None])
    good = int((overlaps >= GOOD_OVERLAP).sum())
    return {
        "n": len(judged),
        "none": share(len(judged) - len(overlaps), len(judged)),
        "good": share(good, len(judged)),
        "overlap": {
            "mean": float(overlaps.mean()),
            "median": float(np.median(overlaps)),
            "dice": float((2 * overlaps / (1 + overlaps)).mean()),
        },
        "hints": {name: _auc(judged, name) for name in ("asymmetry", "border", "colours")},
    }


def _judge(sample: Sample, malignant: bool) -> _Judged:
    photo = load_photo(sample)
    box = centred(photo)
    square = np.s_[box.y : box.y + box.side, box.x : box.x + box.side]
    pixels = np.ascontiguousarray(photo.pixels[square])
    found = segmentation.segment(pixels)
    if found is None:
        return _Judged(malignant, sample.group, None, features.Hints())
    mask = mask_over(sample, photo.width, photo.height)[square]
    side = segmentation.SIDE
    truth = cv2.resize(mask, (side, side), interpolation=cv2.INTER_NEAREST) > 0
    return _Judged(malignant, sample.group, _overlap(found.mask, truth), features.hints(pixels))


def _overlap(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    """Intersection over union, 0 to 1."""
    return float((one & other).sum() / max(1, (one | other).sum()))


def _auc(judged: Sequence[_Judged], name: str) -> dict[str, Any]:
    """How often a malignant lesion's value is above a benign one's, with its interval."""
    told = [j for j in judged if getattr(j.hints, name) is not None]
    values = np.array([getattr(j.hints, name).value for j in told], np.float64)
    malignant = np.array([j.malignant for j in told], np.bool_)
    weights = resample([j.group for j in told])
    found = interval(lambda w: metrics.auc(values, malignant, w), weights)
    return {**found.to_json(), "n": len(told), "malignant": int(malignant.sum())}


def to_markdown(figures: dict[str, Any]) -> str:
    """The figures as a table."""
    rows = [
        f"| photos with a mask | {figures['n']} |",
        f"| no outline given | {_percent(figures['none'])} |",
        f"| overlap of {GOOD_OVERLAP} or more | {_percent(figures['good'])} |",
        "| mean / median overlap, mean Dice of those given | "
        "{mean:.2f} / {median:.2f}, {dice:.2f} |".format(**figures["overlap"]),
    ]
    for name, auc in figures["hints"].items():
        bounds = "no interval" if auc["low"] is None else f"{auc['low']:.2f} to {auc['high']:.2f}"
        value = "undefined" if auc["value"] is None else f"{auc['value']:.2f} ({bounds})"
        rows.append(
            f"| {name}: AUC for malignant | {value}, {auc['malignant']} of {auc['n']} malignant |"
        )
    return "\n".join(["| outlines and hints | |", "|---|---|", *rows])


def _percent(counted: dict[str, Any]) -> str:
    return "{:.1f} % ({:.1f} to {:.1f})".format(
        *(100 * counted[key] for key in ("value", "low", "high"))
    )
