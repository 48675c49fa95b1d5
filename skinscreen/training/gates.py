"""``gates``: fits the gate for unfamiliar photos to a bundle, and measures both gates."""

import argparse
import hashlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from skinscreen.domain.errors import ImageError
from skinscreen.domain.manifest import MODEL_FILE, RECOGNISER_FILE, FamiliarityCheck
from skinscreen.imaging import crop
from skinscreen.imaging.decode import read_photo
from skinscreen.imaging.photo import Pixels
from skinscreen.inference import library
from skinscreen.inference.classifier import Classifier
from skinscreen.inference.familiarity import Familiarity, pack
from skinscreen.inference.tflite import RuntimeOptions
from skinscreen.training import familiarity, nonskin, quality_figures, split, spoil
from skinscreen.training.bundle import write_bundle
from skinscreen.training.config import read_config
from skinscreen.training.gates_section import gates_section, with_section
from skinscreen.training.measuring import parts_of
from skinscreen.training.nonskin_held_out import HELD_OUT
from skinscreen.training.sample import Sample
from skinscreen.training.share import share

PHOTOS = 500
"""Photos of each source and part that are looked at; twice as many for the limit."""
SPOILED = 200
"""Photos of each source that are spoiled, each in more than ten ways."""
DRAWN = 10
"""Pictures of every held-out family."""
GATES = "gates"
"""Key of the figures among the manifest's metrics."""
_SEED = 7
_DRAWN_SEED = 11


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is looked at.

    Attributes:
        photos: of each source and part; twice as many of validation, whose tail is the limit.
        spoiled: photos of each source that are spoiled.
        drawn: pictures of every held-out family.
    """

    photos: int = PHOTOS
    spoiled: int = SPOILED
    drawn: int = DRAWN


@dataclass(frozen=True, slots=True, eq=False)
class Gate:
    """A fitted gate, which judges crops as the app does."""

    classifier: Classifier
    known: Familiarity
    limit: float
    spoiled_limit: float

    def refuses(self, pixels: Pixels) -> bool:
        """Whether a crop, RGB [side, side, 3], is called unfamiliar."""
        if quality_figures.is_held_back(pixels):
            return self.known.strangeness_spoiled(pixels) > self.spoiled_limit
        embedding, looks = familiarity.look_at(self.classifier, pixels)
        return self.known.strangeness_of(embedding, looks) > self.limit

    def refuses_seen(self, seen: familiarity.Seen) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """The same of photos that were looked at already, [n]."""
        spoiled = familiarity.strangeness_spoiled(self.known, seen.looks) > self.spoiled_limit
        strange = familiarity.strangeness(self.known, seen) > self.limit
        return np.where(seen.held_back, spoiled, strange)


def register(commands: Any) -> None:  # noqa: ANN401 - argparse names no type for it
    """Add the command."""
    parser = commands.add_parser("gates", help="fit and measure what keeps bad photos out")
    parser.add_argument("bundle", type=Path, help="folder of the bundle")
    parser.add_argument("config", type=Path, help="the TOML file of the run that made it")
    parser.add_argument("--data", type=Path, default=Path(), help="folder of the data sets")
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="where the split is kept")
    parser.add_argument("--photos", type=int, default=PHOTOS, help="of each source and part")
    parser.add_argument("--pictures", type=Path, help="a folder of pictures of other things")
    parser.add_argument("--write", action="store_true", help="write it all into the bundle")
    parser.set_defaults(run=run_gates)


def run_gates(arguments: argparse.Namespace) -> None:
    """Fit, measure, print, and write where that is asked for."""
    config = read_config(arguments.config)
    classifier = library.load(arguments.bundle, RuntimeOptions(threads=1))
    parts = parts_of(config, arguments.data, arguments.runs)
    extent = replace(Extent(), photos=arguments.photos)
    gate = fit(classifier, parts, extent)
    figures = measure(gate, parts, extent, arguments.pictures)
    if arguments.write:
        publish(arguments.bundle, gate, figures)
    sys.stdout.write(gates_section(figures) + "\n")


def fit(classifier: Classifier, parts: Mapping[str, Sequence[Sample]], extent: Extent) -> Gate:
    """The gate from training photos, its limits from validation photos.

    Half of the training photos, and a third of the validation photos once more, are framed
    closer.

    Args:
        classifier: the loaded bundle.
        parts: samples by part.
        extent: how many are looked at.

    Raises:
        TrainingError: the bundle gives no embedding, or a photo cannot be read.
        ModelError: the model fails.
    """
    train = familiarity.drawn(parts[split.TRAIN], extent.photos, _SEED)
    held = familiarity.drawn(parts[split.VALIDATION], 2 * extent.photos, _SEED)
    closer = held[::3]
    known = familiarity.fit(
        familiarity.see(classifier, train, [i % 2 == 1 for i in range(len(train))]),
        _spoiled(parts[split.TRAIN], extent),
    )
    seen = familiarity.see(classifier, [*held, *closer], [False] * len(held) + [True] * len(closer))
    good = ~seen.held_back
    spoiled = _spoiled(parts[split.VALIDATION], replace(extent, spoiled=extent.spoiled * 2 // 5))
    flagged = spoiled.held_back
    return Gate(
        classifier,
        known,
        familiarity.choose_limit(
            familiarity.strangeness(known, seen)[good], seen.source[good], familiarity.REFUSED
        ),
        familiarity.choose_limit(
            familiarity.strangeness_spoiled(known, spoiled.looks)[flagged],
            spoiled.kind[flagged],
            familiarity.SPOILED_REFUSED,
        ),
    )


def _spoiled(samples: Sequence[Sample], extent: Extent) -> familiarity.SeenSpoiled:
    return familiarity.see_spoiled(familiarity.drawn(samples, extent.spoiled, _SEED), _SEED)


def measure(
    gate: Gate,
    parts: Mapping[str, Sequence[Sample]],
    extent: Extent,
    pictures: Path | None = None,
) -> dict[str, Any]:
    """Both gates on test photos and on what is no skin; shares as ``share.share`` writes them.

    Args:
        gate: fitted.
        parts: samples by part.
        extent: how many are looked at.
        pictures: a folder of photographs of other things, or None.

    Returns:
        ``quality``: ``originals`` and ``kinds`` of ``quality_figures.measure``;
        ``familiarity``: ``photos`` (source to share refused), ``framed`` (a third of them cut
        closer), ``nonskin`` (family to share refused), ``pictures`` (share refused, or None),
        ``spoiled`` (kind to the share of the photos to be retaken that are not called something
        else).
    """
    test = familiarity.drawn(parts[split.TEST], extent.photos, _SEED)
    seen = familiarity.see(gate.classifier, test, [False] * len(test))
    closer = test[::3]
    worse = familiarity.drawn(parts[split.TEST], extent.spoiled // 5, _SEED)
    framed = familiarity.see(gate.classifier, closer, [True] * len(closer))
    quality = quality_figures.measure(parts[split.TEST], most=extent.spoiled // 2)
    return {
        "quality": {"originals": quality["originals"], "kinds": quality["kinds"]},
        "familiarity": {
            "photos": by_name(seen.source, gate.refuses_seen(seen)),
            "framed": by_name(framed.source, gate.refuses_seen(framed)),
            "nonskin": _nonskin(gate, extent.drawn),
            "pictures": None if pictures is None else _refused(gate, pictures),
            "spoiled": _kept(gate, worse),
        },
    }


def by_name(names: Sequence[str] | np.ndarray[Any, Any], hits: Any) -> dict[str, Any]:  # noqa: ANN401
    """The share of hits for each name, and for ``all``."""
    found = {
        str(name): share(int(np.sum(hits[names == name])), int(np.sum(names == name)))
        for name in np.unique(names)
    }
    return {**found, quality_figures.ALL: share(int(np.sum(hits)), len(hits))}


def _nonskin(gate: Gate, count: int) -> dict[str, Any]:
    names, hits = [], []
    for name, pixels in nonskin.draw(HELD_OUT, count, _DRAWN_SEED):
        names.append(name)
        hits.append(gate.refuses(pixels))
    return by_name(np.array(names), np.array(hits))


def _refused(gate: Gate, folder: Path) -> dict[str, Any]:
    """Of the photographs below a folder that can be read."""
    hits = []
    for file in sorted(file for file in folder.rglob("*") if file.is_file()):
        try:
            photo = read_photo(file)
            pixels = crop.cut(photo, crop.starting(photo), gate.classifier.manifest.input.side)
        except ImageError:
            continue
        hits.append(gate.refuses(pixels))
    return share(sum(hits), len(hits))


def _kept(gate: Gate, samples: Sequence[Sample]) -> dict[str, Any]:
    """Spoiled photos that the quality gate holds back: the share that stays ``retake``."""
    kinds, kept = [], []
    for pixels, spoiling in product(map(familiarity.load_enlarged, samples), spoil.SPOILINGS):
        worse = spoiling.apply(pixels)
        if quality_figures.is_held_back(worse):
            kinds.append(spoiling.kind)
            kept.append(gate.known.strangeness_spoiled(worse) <= gate.spoiled_limit)
    return by_name(np.array(kinds), np.array(kept))


def publish(bundle: Path, gate: Gate, figures: dict[str, Any]) -> None:
    """Write the gate and the figures into the bundle: file, manifest and card, at once.

    Raises:
        TrainingError: the bundle is not writable.
        ModelError: the bundle is broken.
    """
    folder = bundle.resolve()
    old = library.verify(folder)
    content = pack(gate.known)
    manifest = replace(
        old.manifest,
        metrics={**old.manifest.metrics, GATES: figures},
        familiarity=FamiliarityCheck(
            hashlib.sha256(content).hexdigest(), gate.limit, gate.spoiled_limit
        ),
    )
    card = with_section(old.card, gates_section(figures))
    model = (folder / MODEL_FILE).read_bytes()
    kinds = None if manifest.recogniser is None else (folder / RECOGNISER_FILE).read_bytes()
    write_bundle(folder.parent, model, manifest, card, content, kinds)
