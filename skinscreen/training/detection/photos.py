"""Which photos a detector learns from, and which choose and judge."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from skinscreen.domain.errors import TrainingError
from skinscreen.domain.taxonomy import TAXONOMIES
from skinscreen.imaging.decode import decode_photo
from skinscreen.imaging.photo import Pixels
from skinscreen.training import split
from skinscreen.training.dataset import kept_together, read_source
from skinscreen.training.detection.boxes import NONE, Boxes, read_table
from skinscreen.training.detection.config import DetectorConfig
from skinscreen.training.material import SPLIT, Folders
from skinscreen.training.sample import Sample, open_archive, read_encoded


@dataclass(frozen=True, slots=True, eq=False)
class Photos:
    """The photos of one part, from which its scenes are made.

    Attributes:
        masked: with a mask.
        boxed: with boxes, as they are.
        boxes: of ``boxed``.
        everyday: names in the archive of everyday photos.
    """

    masked: tuple[Sample, ...]
    boxed: tuple[Sample, ...]
    boxes: tuple[Boxes, ...]
    everyday: tuple[str, ...]


def divided(config: DetectorConfig, folders: Folders) -> dict[str, Photos]:
    """The photos of each part: ``train``, ``validation`` and ``test``.

    Photos of persons of whom there is a phone photo to judge by are in none.

    Raises:
        TrainingError: the data are not usable.
    """
    if config.taxonomy not in TAXONOMIES:
        raise TrainingError(f"there is no taxonomy {config.taxonomy!r}")
    taxonomy = TAXONOMIES[config.taxonomy]
    samples = tuple(s for one in config.source for s in read_source(one, folders.data, taxonomy))
    table = read_table(Path(config.boxes)) if config.boxes else {}
    parts = _parts(config, samples, folders.runs)
    judged = {_person(file) for file in _phone_files(config)}
    everyday = _everyday(config, folders.data)
    found = {}
    for number, part in enumerate(split.PARTS):
        own = [
            s for s in samples if parts[s.id] == part and _person(Path(s.member).name) not in judged
        ]
        boxed = [(s, _boxes_of(s, table)) for s in own if s.mask is None]
        boxed = [(s, b) for s, b in boxed if len(b)]
        found[part] = Photos(
            tuple(s for s in own if s.mask is not None),
            tuple(s for s, _ in boxed),
            tuple(b for _, b in boxed),
            everyday[number],
        )
    return found


def _parts(config: DetectorConfig, samples: tuple[Sample, ...], runs: Path) -> dict[str, str]:
    """The split of another run where one is named, else one of its own."""
    if not config.split_of:
        return split.split_groups(samples, config.split, kept_together(config.source, samples))
    path = runs / config.split_of / SPLIT
    parts = split.read_parts(path)
    missing = [s.id for s in samples if s.id not in parts]
    if missing:
        raise TrainingError(f"{path} does not name {missing[0]!r}, and {len(missing) - 1} more")
    return parts


def _phone_files(config: DetectorConfig) -> set[str]:
    table = read_table(Path(config.boxes)) if config.boxes else {}
    return {file for archive, file in table if archive == Path(config.phone).stem}


def _person(file: str) -> str:
    """Whom a photo of PAD-UFES-20 shows: ``PAT_1008`` of ``PAT_1008_59_297.jpg``."""
    return "_".join(file.split("_")[:2])


def _boxes_of(sample: Sample, table: dict[tuple[str, str], Boxes]) -> Boxes:
    archive = "" if sample.archive is None else sample.archive.stem
    return table.get((archive, Path(sample.member).name), NONE)


def _everyday(config: DetectorConfig, data: Path) -> tuple[tuple[str, ...], ...]:
    """Names of everyday photos that train, choose and judge: of every seven, five, one, one."""
    if not config.everyday:
        return ((), (), ())
    names = sorted(n for n in open_archive(data / config.everyday).namelist() if "." in n)
    drawn = np.random.default_rng(config.seed).permutation(len(names)) % 7
    groups = [(0, 1, 2, 3, 4), (5,), (6,)]
    return tuple(
        tuple(n for n, d in zip(names, drawn, strict=True) if d in group) for group in groups
    )


def phone_photos(config: DetectorConfig, folders: Folders) -> Iterator[tuple[str, Pixels, Boxes]]:
    """The whole phone photos to judge by: name, pixels and boxes, the first the one meant.

    Raises:
        TrainingError: a photo cannot be read.
    """
    if not config.phone:
        return
    table = read_table(Path(config.boxes))
    archive = folders.data / config.phone
    for name in sorted(_phone_files(config)):
        photo = decode_photo(read_encoded(archive, name), name)
        yield name, photo.pixels, table[archive.stem, name]
