"""A run's photos: read, divided once for all, and decoded."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from skinscreen.domain.errors import TrainingError
from skinscreen.domain.taxonomy import TAXONOMIES, Taxonomy
from skinscreen.imaging.photo import Pixels
from skinscreen.training import split
from skinscreen.training.check import check
from skinscreen.training.config import Config
from skinscreen.training.dataset import kept_together, read_source
from skinscreen.training.metrics import Flags, Labels
from skinscreen.training.normal_skin import cut_normal_skin, squares_of
from skinscreen.training.pixel_cache import cached_pixels
from skinscreen.training.sample import Sample
from skinscreen.training.targets import label_number

SPLIT = "split.csv"
UNUSED = "unused"
"""Part of the photos that a run with a source held out neither learns from nor judges by."""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where a run reads and writes.

    Attributes:
        data: that the sources' paths start from.
        weights: of the backbones.
        runs: under which each run has its folder, and all share the decoded photos.
    """

    data: Path
    weights: Path
    runs: Path


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """A run's photos, decoded and divided.

    Attributes:
        samples: all of them.
        pixels: [samples, side, side, 3].
        labels: [samples], numbers of ``targets.label_number``.
        parts: of each sample: ``train``, ``validation``, ``test`` or ``unused``.
    """

    samples: tuple[Sample, ...]
    pixels: Pixels
    labels: Labels
    parts: tuple[str, ...]

    def where(self, part: str) -> Flags:
        """Whether each sample belongs to a part."""
        flags: Flags = np.array([p == part for p in self.parts])
        return flags

    def judged_on(self, source: str) -> Flags:
        """Whether each sample is of a source; every one where the name is empty."""
        flags: Flags = np.array([source in ("", s.source) for s in self.samples])
        return flags

    @property
    def sources(self) -> Labels:
        """[samples], the number of each sample's source."""
        names = sorted({s.source for s in self.samples})
        numbers: Labels = np.array([names.index(s.source) for s in self.samples], dtype=np.intp)
        return numbers

    def without(self, source: str) -> "Material":
        """The same photos with one source kept whole for testing, and nothing else tested on.

        Raises:
            TrainingError: there is no such source, or no other one.
        """
        names = {s.source for s in self.samples}
        if source not in names or len(names) == 1:
            raise TrainingError(
                f"{source!r} cannot be held out: the sources are {', '.join(sorted(names))}"
            )
        own = {split.TEST: UNUSED}
        squares = squares_of(source)
        parts = tuple(
            split.TEST
            if sample.source == source
            else UNUSED
            if sample.source == squares
            else own.get(part, part)
            for sample, part in zip(self.samples, self.parts, strict=True)
        )
        return replace(self, parts=parts)

    def of(self, part: str) -> tuple[Sample, ...]:
        """The samples of a part."""
        return tuple(s for s, p in zip(self.samples, self.parts, strict=True) if p == part)


def taxonomy_of(config: Config) -> Taxonomy:
    """The classes of a run.

    Raises:
        TrainingError: there is no taxonomy of that name.
    """
    if config.taxonomy not in TAXONOMIES:
        raise TrainingError(
            f"there is no taxonomy {config.taxonomy!r}: take one of {', '.join(TAXONOMIES)}"
        )
    return TAXONOMIES[config.taxonomy]


def read_samples(config: Config, data: Path) -> tuple[Sample, ...]:
    """Every sample of a run's sources, the squares of normal skin last.

    Raises:
        TrainingError: a source is not usable; see ``dataset.read_source``.
    """
    taxonomy = taxonomy_of(config)
    labelled: list[Sample] = []
    skin: list[Sample] = []
    for source in config.source:
        samples = read_source(source, data, taxonomy)
        labelled += samples
        skin += cut_normal_skin(samples, source.normal_skin, config.split.seed)
    return (*labelled, *skin)


def prepare(config: Config, folders: Folders) -> Material:
    """Read, split and decode; the split is made once for a run and kept in its folder.

    An average's follows from its members': see ``split.combined``.

    Raises:
        TrainingError: the data are not usable, or a class has nothing to train on.
    """
    folder = folders.runs / config.name
    folder.mkdir(parents=True, exist_ok=True)
    samples = read_samples(config, folders.data)
    kept = folder / SPLIT
    if not kept.exists():
        split.write_split(kept, _divided_among(config, samples, folders.runs))
    assignment = split.read_split(kept, samples)
    taxonomy = taxonomy_of(config)
    side = config.network.kept or config.network.side
    return Material(
        samples=samples,
        pixels=cached_pixels(samples, side, folders.runs / "cache"),
        labels=np.array([label_number(s.label, taxonomy) for s in samples], dtype=np.intp),
        parts=tuple(assignment[s.id] for s in samples),
    )


def _divided_among(config: Config, samples: tuple[Sample, ...], runs: Path) -> dict[str, str]:
    parts = []
    for one in config.averaged():
        kept = runs / one.name / SPLIT
        made = kept.exists()
        parts.append(split.read_split(kept, samples) if made else _divided(one, samples))
    return split.combined(parts, samples) if config.members else parts[0]


def _divided(config: Config, samples: tuple[Sample, ...]) -> dict[str, str]:
    copies = check(samples, taxonomy_of(config)).near if config.split.near_copies else ()
    together = kept_together(config.source, samples)
    parts = split.split_groups(samples, config.split, [*copies, *together])
    return _settled(parts, samples, config.split)


def _settled(
    parts: dict[str, str], samples: tuple[Sample, ...], shares: split.Shares
) -> dict[str, str]:
    """The split after what may never judge, and what only judges, has its place."""
    never = {name for one in shares.never_tested for name in (one, squares_of(one))}
    settled = dict(parts)
    for sample in samples:
        if sample.source in never and parts[sample.id] == split.TEST:
            settled[sample.id] = split.TRAIN
        if sample.source in shares.only_tested:
            settled[sample.id] = split.TEST
    return settled
