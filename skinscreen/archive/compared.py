"""What a switch from one model to another would change, from the lines of an index."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from skinscreen.archive.index import Index
from skinscreen.domain.assessment import Outcome
from skinscreen.domain.errors import ArchiveError
from skinscreen.language import listed, tr

COLUMNS = ("model", "version", "outcome", "probability", "threshold", "urgent", "leading")
"""Of a line, beside those that are always read."""


class Direction(StrEnum):
    """How an answer would change, as written in tables; the gravest first."""

    LOST = "no longer referred"
    GAINED = "now referred"
    OTHER = "otherwise"


@dataclass(frozen=True, slots=True, order=True)
class Model:
    """A model that is in an index.

    Attributes:
        name: of its bundle.
        version: of it.
        bundle: SHA-256 of its manifest.
    """

    name: str
    version: str
    bundle: str

    def __str__(self) -> str:
        """As it is named on the command line."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class Given:
    """What one model answered of a photo; see ``rows.Row``."""

    outcome: str
    probability: float | None
    threshold: float | None
    urgent: bool
    leading: str


@dataclass(frozen=True, slots=True)
class Change:
    """A photo whose answer would change.

    Attributes:
        photo: as the index names it.
        before: the answer of the model in use.
        after: that of the other.
    """

    photo: str
    before: Given
    after: Given

    @property
    def direction(self) -> Direction:
        """How grave it is."""
        if self.before.outcome == Outcome.REFER and self.after.outcome != Outcome.REFER:
            return Direction.LOST
        if self.after.outcome == Outcome.REFER and self.before.outcome != Outcome.REFER:
            return Direction.GAINED
        return Direction.OTHER

    @property
    def by(self) -> str:
        """The class that the referral stands on, or else the one that is named first now."""
        first, second = self.after.leading, self.before.leading
        if self.direction is Direction.LOST:
            first, second = second, first
        return first or second


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models on the photos that both have answered.

    Attributes:
        models: the one in use, and the other.
        answers: how many photos have each pair of outcomes, before and after.
        changes: the photos whose answer would change, the gravest first.
        by_class: how many of them, by class and direction.
        alone: photos that only the first, and only the second, model has a line of.
        differ: photos that were changed between the two runs, and are not compared.
        refused: photos that one of the two did not screen.
        reframed: compared photos whose frame was laid in another way.
    """

    models: tuple[Model, Model]
    answers: Mapping[tuple[str, str], int]
    changes: tuple[Change, ...]
    by_class: Mapping[tuple[str, Direction], int]
    alone: tuple[int, int]
    differ: int
    refused: int
    reframed: int

    @property
    def compared(self) -> int:
        """Photos that both have answered."""
        return sum(self.answers.values())

    def count(self, direction: Direction) -> int:
        """Photos whose answer would change so."""
        return sum(n for (_, way), n in self.by_class.items() if way is direction)


@dataclass(slots=True)
class _Counts:
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    differ: int = 0
    refused: int = 0
    reframed: int = 0


def models_in(index: Index) -> tuple[Model, ...]:
    """Every model that has lines in an index, by name and version."""
    found: set[Model] = set()
    for table in index.tables(("model", "version", "bundle")):
        found |= {Model(r["model"], r["version"], r["bundle"]) for r in table.to_pylist()}
    return tuple(sorted(found))


def model_named(name: str, there: tuple[Model, ...]) -> Model:
    """The model of a name, or of ``NAME@VERSION``.

    Raises:
        ArchiveError: there is none, or there are several; the sentence lists those that are there.
    """
    if not there:
        raise ArchiveError(tr("no photo of this index was screened yet; archive run does that"))
    found = [one for one in there if name in (one.name, str(one), one.bundle)]
    if len(found) == 1:
        return found[0]
    if len({str(one) for one in found}) < len(found):
        names = [one.bundle for one in found]  # as alike as name and version can be
    else:
        names = [str(one) for one in found or there]
    wrong = tr("{name} is not one model of this index; say which of {names}")
    raise ArchiveError(wrong.format(name=name, names=listed(names, either=True)))


def compare(index: Index, before: Model, after: Model) -> Comparison:
    """Hold two models' answers against each other, on photos with equal bytes.

    Raises:
        ArchiveError: the index cannot be read.
    """
    old, new = _lines(index, before), _lines(index, after)
    counts = _Counts()
    changes = [
        change
        for photo in old.keys() & new.keys()
        if (change := _change(photo, *_pair(old[photo], new[photo]), counts)) is not None
    ]
    changes.sort(key=_gravest)
    return Comparison(
        models=(before, after),
        answers=counts.answers,
        changes=tuple(changes),
        by_class=Counter((one.by, one.direction) for one in changes),
        alone=(len(old.keys() - new.keys()), len(new.keys() - old.keys())),
        differ=counts.differ,
        refused=counts.refused,
        reframed=counts.reframed,
    )


_Line = Mapping[str, Any]


def _lines(index: Index, model: Model) -> dict[str, dict[str, _Line]]:
    """The latest line of every photo in each framing, the latest framing first."""
    found: dict[str, dict[str, _Line]] = {}
    for row in index.current(COLUMNS, model.bundle):
        found.setdefault(row["photo"], {})[row["framing"]] = row
    return found


def _pair(old: dict[str, _Line], new: dict[str, _Line]) -> tuple[_Line, _Line]:
    """The lines of one photo that are held against each other.

    In the same framing where both models have one, of equal bytes if there is such a one; else
    the latest of each.
    """
    same = [(old[framing], new[framing]) for framing in old if framing in new]
    alike = [(one, other) for one, other in same if one["content"] == other["content"]]
    return next(iter(alike or same), (next(iter(old.values())), next(iter(new.values()))))


def _change(
    photo: str, old: Mapping[str, Any], new: Mapping[str, Any], counts: _Counts
) -> Change | None:
    if old["content"] != new["content"]:
        counts.differ += 1
        return None
    if old["error"] or new["error"]:
        counts.refused += 1
        return None
    counts.answers[old["outcome"], new["outcome"]] += 1
    counts.reframed += old["framing"] != new["framing"]
    if (old["outcome"], old["urgent"]) == (new["outcome"], new["urgent"]):
        return None
    return Change(photo, _given(old), _given(new))


def _given(row: Mapping[str, Any]) -> Given:
    wanted = ("outcome", "probability", "threshold", "urgent", "leading")
    return Given(*(row[name] for name in wanted))


def _gravest(change: Change) -> tuple[int, float, str]:
    """Lost referrals first, of each kind those with the highest probability of either."""
    highest = max(change.before.probability or 0.0, change.after.probability or 0.0)
    return list(Direction).index(change.direction), -highest, change.photo
