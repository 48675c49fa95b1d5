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

from skinscreen.domain.manifest import MODEL_FILE, RECOGNISER_FILE, FamiliarityCheck
from skinscreen.imaging.photo import Pixels
from skinscreen.inference import library
from skinscreen.inference.classifier import Classifier
from skinscreen.inference.familiarity import Familiarity, pack
from skinscreen.inference.tflite import RuntimeOptions
from skinscreen.training import boundary, familiarity, nonskin, quality_figures, split, spoil
from skinscreen.training.augment import Augmentation
from skinscreen.training.bundle import write_bundle
from skinscreen.training.config import Config, read_config
from skinscreen.training.gates_section import gates_section, with_section
from skinscreen.training.measuring import parts_of
from skinscreen.training.nonskin_held_out import HELD_OUT
from skinscreen.training.others import SeenOthers, see_others, started
from skinscreen.training.sample import Sample
from skinscreen.training.share import share

PHOTOS = 500
"""Photos of each source and part that are looked at; twice as many for the limit."""
SPOILED = 200
"""Photos of each source that are spoiled, each in more than ten ways."""
DRAWN = 10
"""Pictures of every held-out family; six times as many of those that are fitted against."""
PICTURES = "a folder or zip of photographs of other things, in folders or names by kind"
GATES = "gates"
"""Key of the figures among the manifest's metrics."""
_SEED = 7
_DRAWN_SEED = 11


@dataclass(frozen=True, slots=True)
class Extent:
    """What is looked at, and how much of it.

    Attributes:
        photos: of each source and part; twice as many of validation, whose tail is the limit.
        spoiled: photos of each source that are spoiled.
        drawn: pictures of every held-out family; six times as many of those fitted against.
        pictures: a folder or zip of photographs of other things; None for drawn ones alone, which
            stop hardly more than half of photographs.
    """

    photos: int = PHOTOS
    spoiled: int = SPOILED
    drawn: int = DRAWN
    pictures: Path | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """What a gate is fitted on.

    Attributes:
        classifier: the loaded bundle, which saw it all.
        good: training photos, as the app starts with them and as other devices show them.
        others: pictures of other things.
        spoiled: training photos, spoiled.
        held: validation photos, a third of them once more in a closer frame.
        held_spoiled: validation photos, spoiled.
    """

    classifier: Classifier
    good: familiarity.Seen
    others: SeenOthers
    spoiled: familiarity.SeenSpoiled
    held: familiarity.Seen
    held_spoiled: familiarity.SeenSpoiled


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

    def refuses_seen(
        self, seen: familiarity.Seen | SeenOthers
    ) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """The same of photos that were looked at already, [n]."""
        spoiled = familiarity.strangeness_spoiled(self.known, seen.looks) > self.spoiled_limit
        strange = boundary.strangeness(self.known.good, seen) > self.limit
        return np.where(seen.held_back, spoiled, strange)


def register(commands: Any) -> None:  # noqa: ANN401 - argparse names no type for it
    """Add the command."""
    parser = commands.add_parser("gates", help="fit and measure what keeps bad photos out")
    parser.add_argument("bundle", type=Path, help="folder of the bundle")
    parser.add_argument("config", type=Path, help="the TOML file of the run that made it")
    parser.add_argument("--data", type=Path, default=Path(), help="folder of the data sets")
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="where the split is kept")
    parser.add_argument("--photos", type=int, default=PHOTOS, help="of each source and part")
    parser.add_argument("--pictures", type=Path, help=PICTURES)
    parser.add_argument("--write", action="store_true", help="write it all into the bundle")
    parser.set_defaults(run=run_gates)


def run_gates(arguments: argparse.Namespace) -> None:
    """Fit, measure, print, and write where that is asked for."""
    config = read_config(arguments.config)
    classifier = library.load(arguments.bundle, RuntimeOptions(threads=1))
    parts = parts_of(config, arguments.data, arguments.runs)
    extent = replace(Extent(), photos=arguments.photos, pictures=arguments.pictures)
    basis = look(classifier, parts, extent, config.augmentation)
    gate = fit(basis)
    figures = measure(gate, basis, parts, extent) | {"fit": _origin(classifier, config)}
    if arguments.write:
        publish(arguments.bundle, gate, figures)
    sys.stdout.write(gates_section(figures) + "\n")


def _origin(classifier: Classifier, config: Config) -> dict[str, Any]:
    """Where the photos come from, and whether the model may have seen those measured on.

    Returns:
        ``sources``: their names; ``new``: of which the model was not trained at all; ``own_split``:
        whether the configuration is the bundle's own, whose test photos it was not trained on.
    """
    manifest = classifier.manifest
    trained = {source["name"] for source in manifest.sources}
    names = [source.name for source in config.source]
    return {
        "sources": names,
        "new": [name for name in names if name not in trained],
        "own_split": config.name == manifest.name,
    }


def look(
    classifier: Classifier,
    parts: Mapping[str, Sequence[Sample]],
    extent: Extent,
    augmentation: Augmentation,
) -> Basis:
    """What a gate is fitted on: training photos, other things, and validation photos.

    Args:
        classifier: the loaded bundle.
        parts: samples by part.
        extent: what is looked at, and how much of it.
        augmentation: how other devices show a photo.

    Raises:
        TrainingError: the bundle gives no embedding, or a photo cannot be read.
        ModelError: the model fails.
    """
    train = familiarity.drawn(parts[split.TRAIN], extent.photos, _SEED)
    held = familiarity.drawn(parts[split.VALIDATION], 2 * extent.photos, _SEED)
    odd = [i % 2 == 1 for i in range(len(train))]
    even = [not one for one in odd]
    good = familiarity.see(classifier, train, [False] * len(train))
    for closer in (odd, even):
        good = good.beside(familiarity.see(classifier, train, closer, augmentation))
    closer_held = held[::3]
    return Basis(
        classifier,
        good,
        see_others(classifier, extent.pictures, 6 * extent.drawn, augmentation),
        _spoiled(parts[split.TRAIN], extent),
        familiarity.see(
            classifier, [*held, *closer_held], [False] * len(held) + [True] * len(closer_held)
        ),
        _spoiled(parts[split.VALIDATION], replace(extent, spoiled=extent.spoiled * 2 // 5)),
    )


def fit(basis: Basis) -> Gate:
    """The gate from training photos and other things, its limits from validation photos.

    The limit on good photos is one for devices never seen: each source's photos are judged by a
    boundary fitted without it.
    """
    known = Familiarity(
        boundary.fit_boundary(basis.good, basis.others), *familiarity.fit_spoiled(basis.spoiled)
    )
    crossed = boundary.crossed(basis.good, basis.others, basis.held)
    judged = ~basis.held.held_back & ~np.isnan(crossed)
    flagged = basis.held_spoiled.held_back
    return Gate(
        basis.classifier,
        known,
        familiarity.choose_limit(crossed[judged], basis.held.source[judged], familiarity.REFUSED),
        familiarity.choose_limit(
            familiarity.strangeness_spoiled(known, basis.held_spoiled.looks)[flagged],
            basis.held_spoiled.kind[flagged],
            familiarity.SPOILED_REFUSED,
        ),
    )


def _spoiled(samples: Sequence[Sample], extent: Extent) -> familiarity.SeenSpoiled:
    return familiarity.see_spoiled(familiarity.drawn(samples, extent.spoiled, _SEED), _SEED)


def measure(
    gate: Gate, basis: Basis, parts: Mapping[str, Sequence[Sample]], extent: Extent
) -> dict[str, Any]:
    """Both gates on test photos and on what is no skin; shares as ``share.share`` writes them.

    Args:
        gate: fitted on ``basis``.
        basis: what is fitted on once more, without a source or a kind of picture.
        parts: samples by part.
        extent: what is looked at, and how much of it.

    Returns:
        ``quality``: ``originals`` and ``kinds`` of ``quality_figures.measure``;
        ``familiarity``: ``photos`` (source to share refused), ``framed`` (a third of them cut
        closer), ``unseen`` (source to share refused by a gate fitted without it), ``nonskin``
        (drawn family to share refused), ``kinds`` (kind of photograph to share refused by a gate
        fitted without it; not there without photographs), each with the share that must be
        retaken under the same name with ``_retake``, and ``spoiled`` (kind to the share of the
        photos to be retaken that are not called something else).
    """
    test = familiarity.drawn(parts[split.TEST], extent.photos, _SEED)
    seen = familiarity.see(gate.classifier, test, [False] * len(test))
    closer = test[::3]
    worse = familiarity.drawn(parts[split.TEST], extent.spoiled // 5, _SEED)
    framed = familiarity.see(gate.classifier, closer, [True] * len(closer))
    quality = quality_figures.measure(parts[split.TEST], most=extent.spoiled // 2)
    shares = {
        **_both("photos", seen.source, gate.refuses_seen(seen), seen.held_back),
        **_both("framed", framed.source, gate.refuses_seen(framed), framed.held_back),
        **_unseen(gate, basis, seen),
        **_kinds(gate, basis),
        **_nonskin(gate, extent.drawn),
        "spoiled": _kept(gate, worse),
    }
    return {
        "quality": {"originals": quality["originals"], "kinds": quality["kinds"]},
        "familiarity": shares,
    }


def _both(name: str, names: Any, refused: Any, held_back: Any) -> dict[str, Any]:  # noqa: ANN401
    """The shares refused, and the shares that must be retaken and are not."""
    return {name: by_name(names, refused), f"{name}_retake": by_name(names, held_back & ~refused)}


def _fitted_on(gate: Gate, good: familiarity.Seen, others: SeenOthers) -> Gate:
    """The same gate, its boundary from other photos and pictures."""
    return replace(gate, known=replace(gate.known, good=boundary.fit_boundary(good, others)))


def _unseen(gate: Gate, basis: Basis, seen: familiarity.Seen) -> dict[str, Any]:
    """Test photos of each source, judged by a gate fitted without it."""
    names = boundary.devices(basis.good)
    rows = np.isin(seen.source, names)
    if not rows.any():
        return {}
    refused = np.zeros(len(seen.source), bool)
    for name in names:
        without = _fitted_on(gate, boundary.without_source(basis.good, name), basis.others)
        refused |= without.refuses_seen(seen) & (seen.source == name)
    return _both("unseen", seen.source[rows], refused[rows], seen.held_back[rows])


def _kinds(gate: Gate, basis: Basis) -> dict[str, Any]:
    """Photographs of each kind in the app's frame, judged by a gate fitted without the kind."""
    shown = basis.others.where(~basis.others.drawn & basis.others.starting)
    refused = np.zeros(len(shown.kind), bool)
    for kind in np.unique(shown.kind):
        without = _fitted_on(gate, basis.good, boundary.without_kind(basis.others, str(kind)))
        refused |= without.refuses_seen(shown) & (shown.kind == kind)
    return _both("kinds", shown.kind, refused, shown.held_back) if len(refused) else {}


def by_name(names: Sequence[str] | np.ndarray[Any, Any], hits: Any) -> dict[str, Any]:  # noqa: ANN401
    """The share of hits for each name, and for ``all``."""
    found = {
        str(name): share(int(np.sum(hits[names == name])), int(np.sum(names == name)))
        for name in np.unique(names)
    }
    return {**found, quality_figures.ALL: share(int(np.sum(hits)), len(hits))}


def _nonskin(gate: Gate, count: int) -> dict[str, Any]:
    names, refused, held_back = [], [], []
    for name, drawn in nonskin.draw(HELD_OUT, count, _DRAWN_SEED):
        pixels = started(nonskin.as_photo(drawn), gate.classifier.manifest.input.side)
        names.append(name)
        refused.append(gate.refuses(pixels))
        held_back.append(quality_figures.is_held_back(pixels))
    return _both("nonskin", np.array(names), np.array(refused), np.array(held_back))


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
