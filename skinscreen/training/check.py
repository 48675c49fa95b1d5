"""What is wrong with a data set before anything is trained on it."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from skinscreen import paths
from skinscreen.domain.errors import TrainingError
from skinscreen.domain.taxonomy import Taxonomy
from skinscreen.training.duplicates import (
    NEAR,
    clusters,
    file_hash,
    near_pairs,
    perceptual_hash,
)
from skinscreen.training.sample import Sample, load_pixels, read_encoded

REPORT_FILE = "check.md"
JSON_FILE = "check.json"
_MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that cannot be used, with the sentence that says why."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class DataCheck:
    """What was found. Photos are named by their samples' ids; lists are in order.

    Attributes:
        photos: number of files looked at.
        squares: number of further samples that are squares of these files.
        classes: samples of each class of the taxonomy, also those without any.
        unreadable: files that cannot be used.
        exact: sets of byte-identical files.
        near: sets of photos that look the same; exact copies are among them.
        two_labels: those of ``near`` whose photos have different labels.
        across_groups: those of ``near`` whose photos have different patients or lesions.
    """

    photos: int
    squares: int
    classes: dict[str, int]
    unreadable: tuple[Unreadable, ...]
    exact: tuple[tuple[str, ...], ...]
    near: tuple[tuple[str, ...], ...]
    two_labels: tuple[tuple[str, ...], ...]
    across_groups: tuple[tuple[str, ...], ...]


def check(samples: Iterable[Sample], taxonomy: Taxonomy, *, distance: int = NEAR) -> DataCheck:
    """Read every photo and compare each with each.

    Args:
        samples: of the data set.
        taxonomy: whose classes are counted.
        distance: most bits (of 256) by which near copies differ; below 0 finds none.

    Returns:
        What was found; ``near`` is what ``split`` keeps together.
    """
    from tqdm import tqdm

    every = list(samples)
    counts = Counter(s.label for s in every)
    whole = [s for s in every if s.box is None]
    readable, hashes, looks, unreadable = [], [], [], []
    for sample in tqdm(whole, "checking", unit=" photos", disable=None):
        try:
            looks.append(perceptual_hash(load_pixels(sample)))
        except TrainingError as error:
            unreadable.append(Unreadable(sample.id, str(error)))
            continue
        hashes.append(file_hash(read_encoded(sample.archive, sample.member)))
        readable.append(sample)
    pairs = near_pairs(np.array(looks), distance) if looks else []
    near = _sets(readable, clusters(len(readable), pairs).tolist())
    return DataCheck(
        photos=len(whole),
        squares=len(every) - len(whole),
        classes={key: counts[key] for key in taxonomy.keys},
        unreadable=tuple(unreadable),
        exact=_ids(_sets(readable, hashes)),
        near=_ids(near),
        two_labels=_ids(s for s in near if len({x.label for x in s}) > 1),
        across_groups=_ids(s for s in near if len({x.group for x in s}) > 1),
    )


def _sets(samples: Sequence[Sample], marks: Sequence[object]) -> list[list[Sample]]:
    """The samples that share a mark with another one."""
    sharing: dict[object, list[Sample]] = defaultdict(list)
    for sample, mark in zip(samples, marks, strict=True):
        sharing[mark].append(sample)
    return [members for members in sharing.values() if len(members) > 1]


def _ids(sets: Iterable[Sequence[Sample]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(s.id for s in members) for members in sets)


def to_markdown(found: DataCheck) -> str:
    """The report a person reads."""
    few = [key for key, n in found.classes.items() if n < 2]
    lines = [
        "# Data check",
        "",
        f"{found.photos} photos, {found.squares} squares cut from them.",
        "",
        "| class | pictures |",
        "|---|---:|",
        *(f"| {key} | {n} |" for key, n in found.classes.items()),
        "",
    ]
    if few:
        lines += [
            f"Classes that cannot be trained (fewer than two pictures): {', '.join(few)}.",
            "",
        ]
    lines += _section("Unreadable files", [f"{u.id}: {u.reason}" for u in found.unreadable])
    lines += _section("Byte-identical copies", _rows(found.exact))
    lines += _section("Photos that look the same", _rows(found.near))
    lines += _section("The same photo under two labels", _rows(found.two_labels))
    lines += _section("The same photo under two patients or lesions", _rows(found.across_groups))
    return "\n".join(lines)


def _rows(sets: Iterable[Sequence[str]]) -> list[str]:
    return [", ".join(ids) for ids in sets]


def _section(title: str, rows: Sequence[str]) -> list[str]:
    listed = [f"- {row}" for row in rows[:_MOST_LISTED]]
    if len(rows) > _MOST_LISTED:
        listed.append(f"- and {len(rows) - _MOST_LISTED} more, in {JSON_FILE}")
    return [f"## {title}: {len(rows)}", "", *listed, *([""] if listed else [])]


def write_report(found: DataCheck, folder: Path) -> None:
    """Write ``check.md`` and ``check.json``.

    Raises:
        TrainingError: the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(asdict(found), indent=2, ensure_ascii=False) + "\n"
        paths.write_atomically(folder / JSON_FILE, text.encode())
        paths.write_atomically(folder / REPORT_FILE, to_markdown(found).encode())
    except OSError as error:
        msg = f"the report cannot be written to {folder} ({error}); give another folder with --out"
        raise TrainingError(msg) from error
