"""The comparison of two models as a page of HTML and as a table for spreadsheets."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from skinscreen import paths
from skinscreen.archive.compared import Change, Comparison, Direction, Given
from skinscreen.domain.assessment import Outcome
from skinscreen.domain.errors import ArchiveError
from skinscreen.domain.wording import headline, probability_text
from skinscreen.imaging.source import shown
from skinscreen.language import count, mark, number, spoken, tr, trn
from skinscreen.services.cells import table as cells

LISTED = 500
"""Photos that the page lists; the table has all."""
NAME = "archive-report"
COLUMNS = (
    *("photo", "change", "class", "outcome_before", "outcome_after", "urgent_before"),
    *("urgent_after", "probability_before", "probability_after", "threshold_before"),
    *("threshold_after", "leading_before", "leading_after", "model_before", "model_after"),
)
_WORDS = {
    Direction.LOST: mark("no longer referred"),
    Direction.GAINED: mark("now referred"),
    Direction.OTHER: mark("otherwise"),
}
_PHOTO, _NUMBER, _TEXT = "photo", "number", "text"


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    kind: str = _TEXT

    @property
    def is_number(self) -> bool:
        return self.kind == _NUMBER


@dataclass(frozen=True, slots=True)
class _Table:
    title: str
    head: Sequence[_Cell]
    rows: Sequence[Sequence[_Cell]]
    note: str = ""


def write(comparison: Comparison, folder: Path) -> tuple[Path, Path]:
    """Write the page and the table, over nothing that is there; the folder is made.

    Raises:
        ArchiveError: they cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        page, table = (paths.unused(folder, f"{NAME}{end}") for end in (".html", ".csv"))
        paths.write_atomically(page, to_html(comparison).encode())
        paths.write_atomically(table, to_csv(comparison))
    except OSError as error:
        unwritten = tr("{folder}: the report cannot be written ({reason})")
        raise ArchiveError(unwritten.format(folder=shown(folder), reason=error.strerror)) from error
    return page, table


def to_csv(comparison: Comparison) -> bytes:
    """Every photo whose answer would change, the gravest first."""
    before, after = (str(model) for model in comparison.models)
    rows = (
        {
            "photo": one.photo,
            "change": one.direction.value,
            "class": one.by,
            "model_before": before,
            "model_after": after,
            **_columns("before", one.before),
            **_columns("after", one.after),
        }
        for one in comparison.changes
    )
    return cells(COLUMNS, rows)


def _columns(when: str, given: Given) -> dict[str, object]:
    return {
        f"outcome_{when}": given.outcome,
        f"urgent_{when}": "yes" if given.urgent else "no",
        f"probability_{when}": given.probability,
        f"threshold_{when}": given.threshold,
        f"leading_{when}": given.leading,
    }


def sentences(comparison: Comparison) -> tuple[str, ...]:
    """The comparison in words, the answer to the question first."""
    n, of = len(comparison.changes), comparison.compared
    share = tr("{percent} %").format(percent=number(100 * n / of if of else 0, 1))
    first = trn(
        "Of {of} photos that both models answered, the answer of {n} would change ({share}).",
        "Of {of} photos that both models answered, the answers of {n} would change ({share}).",
        n,
    )
    told = [first.format(of=count(of), n=count(n), share=share)]
    if n:
        ways = tr(
            "{lost} would no longer be referred, {gained} would be, {other} change otherwise."
        )
        by_way = {way.name.lower(): count(comparison.count(way)) for way in Direction}
        told.append(ways.format(**by_way))
    alone = tr("Only one of the models has seen {first} and {second} photos.")
    if any(comparison.alone):
        first_alone, second_alone = (count(one) for one in comparison.alone)
        told.append(alone.format(first=first_alone, second=second_alone))
    notes = (
        (comparison.refused, tr("Photos that one of them could not screen, not compared: {n}.")),
        (comparison.differ, tr("Photos that were changed in between, not compared: {n}.")),
        (comparison.reframed, tr("Compared photos whose frame was laid in another way: {n}.")),
    )
    told += [sentence.format(n=count(many)) for many, sentence in notes if many]
    told.append(tr("Which of two answers is right, this does not say."))
    return tuple(told)


def to_html(comparison: Comparison) -> str:
    """A page that needs no other file; whatever a photo is called, it stays text."""
    from jinja2 import Environment, StrictUndefined

    before, after = comparison.models
    title = tr("From {before} to {after}").format(before=before, after=after)
    first, *more = sentences(comparison)
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    page = environment.from_string(Path(__file__).with_name("report.html").read_text("utf-8"))
    rendered: str = page.render(
        language=spoken().code,
        title=title,
        headline=first,
        sentences=more,
        tables=[_answers(comparison), _by_class(comparison), _photos(comparison)],
    )
    return rendered


def _heads(*texts: str, numbers: int = 0) -> list[_Cell]:
    words = len(texts) - numbers
    return [_Cell(text, _TEXT if i < words else _NUMBER) for i, text in enumerate(texts)]


def _answers(comparison: Comparison) -> _Table:
    after = [outcome for outcome in Outcome if any(b == outcome for _, b in comparison.answers)]
    rows = [
        [
            _Cell(headline(before)),
            *(_Cell(count(comparison.answers.get((before, a), 0)), _NUMBER) for a in after),
        ]
        for before in Outcome
        if any(a == before for a, _ in comparison.answers)
    ]
    head = _heads(tr("Before"), *(headline(a) for a in after), numbers=len(after))
    return _Table(tr("Answers before (down) and after (across)"), head, rows)


def _by_class(comparison: Comparison) -> _Table:
    classes = sorted({label for label, _ in comparison.by_class})
    rows = [
        [
            _Cell(tr(label) or tr("none")),
            *(_Cell(count(comparison.by_class.get((label, w), 0)), _NUMBER) for w in Direction),
        ]
        for label in classes
    ]
    head = _heads(tr("Class"), *(tr(_WORDS[w]) for w in Direction), numbers=len(Direction))
    return _Table(tr("Changes by class"), head, rows)


def _photos(comparison: Comparison) -> _Table:
    head = _heads(tr("Photo"), tr("Change"), tr("Before"), tr("After"))
    rows = [_photo(one) for one in comparison.changes[:LISTED]]
    left = len(comparison.changes) - len(rows)
    more = trn("{n} more is in the table.", "{n} more are in the table.", left)
    return _Table(tr("Photos"), head, rows, more.format(n=count(left)) if left else "")


def _photo(change: Change) -> list[_Cell]:
    way = tr(_WORDS[change.direction])
    return [
        _Cell(change.photo, _PHOTO),
        _Cell(way, "change"),
        _Cell(_answer(change.before)),
        _Cell(_answer(change.after)),
    ]


def _answer(given: Given) -> str:
    parts = [headline(Outcome(given.outcome))]
    if given.urgent:
        parts.append(tr("urgent"))
    if given.probability is not None:
        parts.append(probability_text(given.probability))
    if given.leading:
        parts.append(tr(given.leading))
    return ", ".join(parts)
