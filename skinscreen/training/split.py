"""Which photos train, which choose, which judge: no patient, lesion or duplicate on two sides."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np

from skinscreen import paths
from skinscreen.domain.errors import TrainingError
from skinscreen.training.sample import Sample

TRAIN = "train"
VALIDATION = "validation"
TEST = "test"
PARTS = (TRAIN, VALIDATION, TEST)


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of the groups that are kept from training, each 0 to 1.

    Attributes:
        validation: to choose by: epochs, temperature, threshold.
        test: to judge by, once.
        near_copies: whether photos that look the same are searched for and kept together.
        seed: of the draw, and of the squares of normal skin; runs that share it share both.
        never_tested: names of sources whose photos never judge: what would, trains. For those that
            a run's first weights may have been trained on.
        only_tested: names of sources all of whose photos judge.
    """

    validation: float = 0.12
    test: float = 0.18
    near_copies: bool = True
    seed: int = 1
    never_tested: tuple[str, ...] = ()
    only_tested: tuple[str, ...] = ()


def split_groups(
    samples: Sequence[Sample],
    shares: Shares,
    clusters: Iterable[Iterable[str]] = (),
) -> dict[str, str]:
    """Assign every sample to train, validation or test.

    Photos that share a group (patient or lesion) or a cluster of near-duplicates stay
    together. Groups are drawn stratified by source and by their rarest class, so that each
    part has its share of each class. The order of ``samples`` does not matter.

    Args:
        samples: all photos.
        shares: how much is kept from training, and the seed.
        clusters: ids of photos that show the same picture.

    Returns:
        From sample id to ``train``, ``validation`` or ``test``.

    Raises:
        TrainingError: a class is left without a training photo.
    """
    group_of = merged_groups(samples, clusters)
    counts = Counter(s.label for s in samples)
    members: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        members[group_of[sample.id]].append(sample)
    strata: dict[tuple[str, str], list[str]] = defaultdict(list)
    for group, photos in members.items():
        rarest = min(photos, key=lambda s: (counts[s.label], s.label))
        strata[rarest.source, rarest.label].append(group)
    part_of: dict[str, str] = {}
    for number, stratum in enumerate(sorted(strata)):
        groups = sorted(strata[stratum])
        np.random.default_rng([shares.seed, number]).shuffle(groups)
        part_of |= _drawn(groups, shares)
    assignment = {s.id: part_of[group_of[s.id]] for s in samples}
    _require_every_class(samples, assignment)
    return assignment


def combined(parts: Sequence[Mapping[str, str]], samples: Sequence[Sample]) -> dict[str, str]:
    """The split of an average, from those of its members, each from sample id to part.

    What any member trained on trains, what all judge by judges, every other photo validates. Of a
    source that is left with nothing to judge by, half of the groups that all members validate on
    judge: no weight was fitted to them, but the members' epochs were chosen by them.
    """
    together = {s.id: {one[s.id] for one in parts} for s in samples}
    judged = {s.source for s in samples if together[s.id] == {TEST}}
    whole: dict[str, str] = {}
    for sample in samples:
        own = together[sample.id]
        halved = sample.source not in judged and own == {VALIDATION}
        if TRAIN in own:
            whole[sample.id] = TRAIN
        elif own == {TEST} or (halved and crc32(sample.group.encode()) % 2):
            whole[sample.id] = TEST
        else:
            whole[sample.id] = VALIDATION
    return whole


def _drawn(groups: Sequence[str], shares: Shares) -> dict[str, str]:
    """The first groups test, the next validate, the rest train; one at least trains."""
    tested = round(shares.test * len(groups))
    held = min(tested + round(shares.validation * len(groups)), len(groups) - 1)
    parts = [TEST] * min(tested, held) + [VALIDATION] * (held - min(tested, held))
    parts += [TRAIN] * (len(groups) - held)
    return dict(zip(groups, parts, strict=True))


def _require_every_class(samples: Sequence[Sample], assignment: Mapping[str, str]) -> None:
    trained = {s.label for s in samples if assignment[s.id] == TRAIN}
    for label in sorted({s.label for s in samples} - trained):
        raise TrainingError(
            f"class {label!r} has no photo left to train on: every one of its photos shares a "
            "patient, lesion or duplicate with a held-out one; add photos of other patients"
        )


def merged_groups(
    samples: Sequence[Sample], clusters: Iterable[Iterable[str]] = ()
) -> dict[str, str]:
    """From sample id to the name of its group, after groups that share a cluster are joined."""
    parent: dict[str, str] = {s.group: s.group for s in samples}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    group_of = {s.id: s.group for s in samples}
    for cluster in clusters:
        roots = sorted({root(group_of[i]) for i in cluster if i in group_of})
        for other in roots[1:]:
            parent[other] = roots[0]
    return {identifier: root(group) for identifier, group in group_of.items()}


def write_split(path: Path, assignment: Mapping[str, str]) -> None:
    """Keep an assignment as a CSV table ``id,part``."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("id", "part"))
    writer.writerows(sorted(assignment.items()))
    paths.write_atomically(path, text.getvalue().encode())


def read_split(path: Path, samples: Sequence[Sample]) -> dict[str, str]:
    """Read an assignment back.

    Raises:
        TrainingError: the file is unreadable, or does not name exactly these samples.
    """
    assignment = read_parts(path)
    if assignment.keys() != {s.id for s in samples} or not set(assignment.values()) <= set(PARTS):
        raise TrainingError(f"{path} was made for other photos: remove it to split anew")
    return assignment


def read_parts(path: Path) -> dict[str, str]:
    """The part of each sample id that an assignment names, whatever else is known of them.

    Raises:
        TrainingError: the file is unreadable.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return {row["id"]: row["part"] for row in csv.DictReader(file)}
    except (OSError, UnicodeDecodeError, csv.Error, KeyError) as error:
        raise TrainingError(f"{path} is not a readable split ({error})") from error
