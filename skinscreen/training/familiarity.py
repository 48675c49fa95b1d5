"""What the gate for unfamiliar photos sees of photos, good and spoiled, and where those lie.

The embedding is that of the shipped model file.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from skinscreen.domain.errors import TrainingError
from skinscreen.imaging import quality
from skinscreen.imaging.appearance import LENGTH, appearance
from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.preprocess import to_input
from skinscreen.imaging.resizing import resize
from skinscreen.inference.classifier import Classifier
from skinscreen.inference.familiarity import COLOURS, Familiarity, Floats, Groups
from skinscreen.training import spoil
from skinscreen.training.augment import Augmentation, augmented
from skinscreen.training.quality_figures import NEEDED, is_held_back
from skinscreen.training.sample import Sample, load_framed, load_pixels

FRAMES = (0.55, 0.95)
"""Sides of a clinician's frame, as shares of the photo's square."""
REFUSED = 0.025
"""Share of the good validation photos of sources left out that the limit refuses: of 0.01 to 0.03
the one that refused fewest of them while 95 % of the photographs of kinds left out were stopped."""
SPOILED_REFUSED = 0.02
"""Share of the spoiled validation photos that the wider limit refuses."""
LOOKS_SHRINKAGE = 0.05
SPOILED_SHRINKAGE = 0.01
"""Share of a ball in each covariance, so that few photos of many features can be fitted."""
_LEAST_SCALE = 0.05
"""Of the median standard deviation: one feature that hardly ever stirs must not decide alone."""
_TINY = 1e-6
_FEWEST = 15
"""Photos that make a group; those of smaller classes of a source are one group together."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What the gate sees of photos.

    Attributes:
        embedding: [n, d].
        looks: ``appearance``, [n, 37].
        source: name of each one's source, [n].
        modality: ``dermoscopy`` or ``phone``, [n].
        label: class of each, [n].
        held_back: whether the quality gate asks for another photo, [n].
    """

    embedding: Floats
    looks: Floats
    source: NDArray[np.str_]
    modality: NDArray[np.str_]
    label: NDArray[np.str_]
    held_back: NDArray[np.bool_]

    def where(self, rows: NDArray[np.bool_]) -> "Seen":
        """Some of them."""
        return Seen(*(getattr(self, one.name)[rows] for one in fields(self)))

    def beside(self, more: "Seen") -> "Seen":
        """These and others."""
        pairs = ([getattr(one, f.name) for one in (self, more)] for f in fields(self))
        return Seen(*map(np.concatenate, pairs))


@dataclass(frozen=True, slots=True, eq=False)
class SeenSpoiled:
    """What the gate sees of photos spoiled on purpose.

    Attributes:
        looks: ``appearance``, [n, 37].
        kind: how each was spoiled, [n].
        source: name of each one's source, [n].
        held_back: whether the quality gate asks for another photo, [n].
    """

    looks: Floats
    kind: NDArray[np.str_]
    source: NDArray[np.str_]
    held_back: NDArray[np.bool_]


def drawn(samples: Sequence[Sample], most: int, seed: int) -> list[Sample]:
    """At most ``most`` samples of each source, the same for the same seed."""
    rng = np.random.default_rng(seed)
    chosen: list[Sample] = []
    for source in sorted({s.source for s in samples}):
        of_it = sorted((s for s in samples if s.source == source), key=lambda s: s.id)
        chosen += [of_it[i] for i in rng.permutation(len(of_it))[:most]]
    return chosen


def see(
    classifier: Classifier,
    samples: Sequence[Sample],
    framed: Sequence[bool],
    augmentation: Augmentation | None = None,
) -> Seen:
    """Run the model on every sample in the app's starting frame.

    Args:
        classifier: the loaded bundle.
        samples: photos.
        framed: of which the frame is set by chance, as a clinician might.
        augmentation: how other devices show a photo, or None for as they are; then from the whole
            square, whose frame is set by the augmentation too.

    Raises:
        TrainingError: a photo cannot be read.
        ModelError: the model fails.
    """
    from tqdm import tqdm

    rng = np.random.default_rng(len(samples))
    side = classifier.manifest.input.side
    device = None if augmentation is None else replace(augmentation, cutout=0.0)
    embeddings, looks, held = [], [], []
    for sample, closer in tqdm(
        list(zip(samples, framed, strict=True)), "seeing", unit=" photos", disable=None
    ):
        if closer or device is not None:
            pixels = load_pixels(sample)
            pixels = closer_frame(pixels, rng) if closer else pixels
        else:
            pixels = load_framed(sample, side)
        if device is not None:
            pixels = augmented(pixels, device, max(side, NEEDED), rng)
        embedding, look = look_at(classifier, pixels)
        embeddings.append(embedding)
        looks.append(look)
        held.append(is_held_back(pixels))
    return Seen(
        np.array(embeddings),
        np.array(looks),
        np.array([s.source for s in samples]),
        np.array([s.modality for s in samples]),
        np.array([s.label for s in samples]),
        np.array(held),
    )


def look_at(classifier: Classifier, pixels: Pixels) -> tuple[Floats, Floats]:
    """Embedding and looks of one crop.

    Raises:
        TrainingError: the bundle names no embedding.
        ModelError: the model fails.
    """
    embedding = classifier.run(to_input(pixels, classifier.manifest.input)).embedding
    if embedding is None:
        raise TrainingError(
            f"{classifier.manifest.name} gives no embedding, without which no check for "
            "unfamiliar photos can be fitted: export it again"
        )
    return embedding, appearance(pixels)


def closer_frame(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """A smaller square somewhere in it, with as many pixels as the quality gate wants."""
    fewest = math.ceil(NEEDED / quality.ENLARGEMENT_LIMIT)
    side = max(round(rng.uniform(*FRAMES) * len(pixels)), min(fewest, len(pixels)))
    y, x = rng.integers(0, len(pixels) - side + 1, 2)
    return pixels[y : y + side, x : x + side]


def spoiled_at_random(rng: np.random.Generator) -> Iterator[tuple[str, spoil.Spoil]]:
    """Every way a photo goes wrong, each in a strength drawn anew, and two at once.

    Where a strong one looks quite another way than a weak one, they are two ways.
    """
    yield "a little out of focus", spoil.out_of_focus(rng.uniform(0.008, 0.02))
    yield "far out of focus", spoil.out_of_focus(rng.uniform(0.02, 0.06))
    yield "defocused", spoil.defocused(rng.uniform(0.015, 0.08))
    yield "shaken", spoil.shaken(rng.uniform(0.03, 0.15), rng.uniform(0, 180))
    yield "dark", spoil.exposed(rng.uniform(0.08, 0.5))
    yield "bright", spoil.exposed(rng.uniform(1.4, 2.2))
    yield "burnt out", spoil.exposed(rng.uniform(2.2, 4))
    yield "washed out", spoil.offset(rng.uniform(60, 170))
    yield "noise", spoil.grainy(rng.uniform(12, 65))
    yield "dots", spoil.speckled(rng.uniform(0.02, 0.18))
    yield "small", spoil.shrunk(int(rng.integers(50, 110)))
    yield "tiny", spoil.shrunk(int(rng.integers(16, 50)))
    yield "enlarged", spoil.enlarged(int(rng.integers(10, 60)))
    yield "fog", spoil.fogged(rng.uniform(0.03, 0.25))
    yield (
        "dark and noisy",
        _both(spoil.exposed(rng.uniform(0.15, 0.5)), spoil.grainy(rng.uniform(8, 40))),
    )
    yield (
        "blurred and noisy",
        _both(spoil.out_of_focus(rng.uniform(0.008, 0.03)), spoil.grainy(rng.uniform(8, 40))),
    )


def _both(first: spoil.Spoil, second: spoil.Spoil) -> spoil.Spoil:
    return lambda pixels: second(first(pixels))


def load_enlarged(sample: Sample) -> Pixels:
    """The photo in the app's starting frame, enlarged where a camera's would have more pixels.

    A thumbnail's grain and blur are as large as a lesion: no camera spoils a photo so.

    Raises:
        TrainingError: it cannot be read.
    """
    pixels = load_framed(sample, NEEDED)
    return resize(pixels, NEEDED, NEEDED) if len(pixels) < NEEDED else pixels


def see_spoiled(samples: Sequence[Sample], seed: int) -> SeenSpoiled:
    """Spoil every sample in every way; no model is run.

    Raises:
        TrainingError: a photo cannot be read.
    """
    from tqdm import tqdm

    rng = np.random.default_rng(seed)
    looks, kinds, sources, held = [], [], [], []
    for sample in tqdm(samples, "spoiling", unit=" photos", disable=None):
        pixels = load_enlarged(sample)
        for kind, apply in spoiled_at_random(rng):
            worse = apply(pixels)
            looks.append(appearance(worse))
            kinds.append(kind)
            sources.append(sample.source)
            held.append(is_held_back(worse))
    return SeenSpoiled(np.array(looks), np.array(kinds), np.array(sources), np.array(held))


def fit_spoiled(spoiled: SeenSpoiled) -> tuple[Groups, Groups]:
    """Where spoiled training photos lie: by their looks, and by their colours alone."""
    ways = np.char.add(np.char.add(spoiled.source, "/"), spoiled.kind)
    # A source with few photos large enough is left out: its covariance would be of chance.
    filled = _well_filled(ways, 2 * LENGTH)
    looks = spoiled.looks[filled]
    return (
        fit_groups(looks, ways[filled], ways[filled], SPOILED_SHRINKAGE),
        fit_groups(looks[:, :COLOURS], ways[filled], ways[filled], SPOILED_SHRINKAGE),
    )


def _well_filled(names: NDArray[np.str_], fewest: int) -> NDArray[np.bool_]:
    """Whether each name stands at least ``fewest`` times, or as often as any, [n]."""
    _, number, count = np.unique(names, return_inverse=True, return_counts=True)
    filled: NDArray[np.bool_] = count[number] >= min(fewest, count.max())
    return filled


def fit_groups(
    features: Floats, groups: NDArray[np.str_], covariances: NDArray[np.str_], shrinkage: float
) -> Groups:
    """A mean for each group, a covariance about the means for each set of groups.

    Args:
        features: [n, d].
        groups: name of each row's group, [n].
        covariances: name of the set each row's group belongs to, [n].
        shrinkage: towards a ball of the same size, after each feature was divided by its
            standard deviation (Ledoit and Wolf: A well-conditioned estimator for
            large-dimensional covariance matrices. J. Multivariate Analysis 88 (2004)).
    """
    values = features.astype(np.float64)
    scale = values.std(axis=0)
    scale = np.maximum(scale, _LEAST_SCALE * np.median(scale) + _TINY)
    values = values / scale
    dimension = values.shape[1]
    roots, offsets, means, of = [], [], [], []
    for number, name in enumerate(np.unique(covariances)):
        rows = covariances == name
        centres, inside = _centred(values[rows], groups[rows])
        covariance = inside.T @ inside / len(inside)
        ball = np.eye(dimension) * np.trace(covariance) / dimension
        covariance = (1 - shrinkage) * covariance + shrinkage * ball
        root = np.linalg.cholesky(np.linalg.inv(covariance))
        roots.append(root / scale[:, np.newaxis])
        offsets.append(np.linalg.slogdet(covariance).logabsdet)
        means.append(centres @ root)
        of += [number] * len(centres)
    # One covariance needs no offset: its distance stays above 0, for the logarithm.
    level = offsets[0] if len(offsets) == 1 else 0.0
    return Groups(
        np.array(roots, np.float32),
        np.array(offsets, np.float32) - np.float32(level),
        np.concatenate(means).astype(np.float32),
        np.array(of, np.int64),
    )


def _centred(
    values: NDArray[np.float64], groups: NDArray[np.str_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The groups' means, [k, d], and every value less the mean of its group, [n, d]."""
    names, number, count = np.unique(groups, return_inverse=True, return_counts=True)
    number = np.where(count[number] < _FEWEST, len(names), number)
    centres, inside = [], []
    for group in np.unique(number):
        of_it = values[number == group]
        centres.append(of_it.mean(axis=0))
        inside.append(of_it - centres[-1])
    return np.array(centres), np.concatenate(inside)


def strangeness_spoiled(known: Familiarity, looks: Floats) -> NDArray[np.float64]:
    """Of every spoiled photo, [n]."""
    return np.array([known.strangeness_spoiled_of(row) for row in looks])


def choose_limit(values: NDArray[np.float64], sources: NDArray[np.str_], refused: float) -> float:
    """The limit that refuses a share of validation photos, each source counting the same.

    So that the many photos of one source do not set it alone, at the cost of another's.
    """
    weights = np.zeros(len(values))
    for source in np.unique(sources):
        weights[sources == source] = 1 / (sources == source).sum()
    order = np.argsort(values)
    below = np.cumsum(weights[order]) / weights.sum()
    place = min(int(np.searchsorted(below, 1 - refused)), len(values) - 1)
    return float(values[order][place])
