"""What a switch of the model would change: counts, photos, classes; as HTML and CSV."""

import csv
import io
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason="the extra [archive] is not installed", exc_type=ImportError)

from unit.archive.archives import JOB

from skinscreen import paths
from skinscreen.archive import report
from skinscreen.archive.compared import Comparison, Direction, compare, model_named, models_in
from skinscreen.archive.index import Index
from skinscreen.archive.rows import Asked, Row, to_table
from skinscreen.domain.errors import ArchiveError

OLD = replace(JOB.asked, model="old", version="1", bundle="aa" * 32)
NEW = replace(JOB.asked, model="new", version="2", bundle="bb" * 32)


def line(
    asked: object, photo: str, outcome: str, probability: float, leading: str, **more: object
) -> Row:
    one = asked if asked in (OLD, NEW) else OLD
    content = str(more.pop("content", photo))
    base = Row(photo, content, one.model, one.version, one.bundle, one.framing)  # type: ignore[attr-defined]
    return replace(
        base, outcome=outcome, probability=probability, threshold=0.2, leading=leading, **more  # type: ignore[arg-type]
    )  # fmt: skip


def index_of(folder: Path, *rows: Row) -> Index:
    index = Index(folder)
    with index.being_written() as writer:
        writer.add(to_table(rows))
    return index


@pytest.fixture
def index(tmp_path: Path) -> Index:
    """Photos of every kind of change, and of every reason not to compare."""
    return index_of(
        tmp_path / "index",
        line(OLD, "same", "refer", 0.5, "melanoma"),
        line(NEW, "same", "refer", 0.6, "melanoma"),
        line(OLD, "lost", "refer", 0.5, "melanoma"),
        line(NEW, "lost", "no_sign", 0.1, "naevus"),
        line(OLD, "lost more", "refer", 0.9, "melanoma"),
        line(NEW, "lost more", "retake", 0.1, "naevus"),
        line(OLD, "gained", "no_sign", 0.1, "naevus"),
        line(NEW, "gained", "refer", 0.4, "basal cell carcinoma", framing="found:none"),
        line(OLD, "urgent", "refer", 0.4, "melanoma"),
        line(NEW, "urgent", "refer", 0.9, "melanoma", urgent=True),
        line(OLD, "edited", "refer", 0.4, "melanoma", content="then"),
        line(NEW, "edited", "no_sign", 0.1, "naevus", content="now"),
        line(OLD, "refused", "refer", 0.4, "melanoma"),
        replace(line(NEW, "refused", "refer", 0, ""), outcome=None, error="why"),
        line(OLD, "old alone", "refer", 0.4, "melanoma"),
    )


@pytest.fixture
def comparison(index: Index) -> Comparison:
    there = models_in(index)
    return compare(index, model_named("old", there), model_named("new@2", there))


def test_photos_that_both_models_answered_are_compared(comparison: Comparison) -> None:
    assert comparison.compared == 5
    assert comparison.answers["refer", "refer"] == 2
    assert comparison.answers["refer", "no_sign"] == 1
    assert (comparison.alone, comparison.differ, comparison.refused) == ((1, 0), 1, 1)
    assert comparison.reframed == 1


def test_lost_referrals_come_first_and_a_new_urgency_is_a_change(comparison: Comparison) -> None:
    assert [one.photo for one in comparison.changes] == ["lost more", "lost", "gained", "urgent"]
    ways = [comparison.count(way) for way in Direction]
    assert ways == [2, 1, 1]


def test_a_change_is_counted_for_the_class_of_the_referral(comparison: Comparison) -> None:
    assert comparison.by_class == {
        ("melanoma", Direction.LOST): 2,
        ("basal cell carcinoma", Direction.GAINED): 1,
        ("melanoma", Direction.OTHER): 1,
    }


def test_the_first_sentence_answers_the_question(comparison: Comparison) -> None:
    first, ways, *more = report.sentences(comparison)
    assert first == "Of 5 photos that both models answered, the answers of 4 would change (80.0 %)."
    assert ways == "2 would no longer be referred, 1 would be, 1 change otherwise."
    assert len(more) == 5
    assert more[-1] == "Which of two answers is right, this does not say."


def compared(index: Index) -> Comparison:
    old, new = (model_named(name, models_in(index)) for name in ("old", "new"))
    return compare(index, old, new)


def test_the_latest_line_of_a_photo_counts(index: Index) -> None:
    with index.being_written() as writer:
        writer.add(to_table([line(NEW, "lost", "refer", 0.7, "melanoma")]))
    assert "lost" not in [one.photo for one in compared(index).changes]


@pytest.mark.parametrize("model", [OLD, NEW])
def test_answers_in_the_same_framing_are_compared_where_both_models_have_them(
    index: Index, model: Asked
) -> None:
    before = compared(index)
    framed = [
        line(model, photo, "no_sign", 0.1, "naevus", framing="whole:none")
        for photo in ("same", "lost", "lost more", "urgent")
    ]
    with index.being_written() as writer:
        writer.add(to_table(framed))
    assert compared(index) == before


def test_a_photo_that_was_changed_is_compared_in_the_framing_that_both_saw_it_in(
    tmp_path: Path,
) -> None:
    index = index_of(
        tmp_path / "index",
        line(OLD, "a", "refer", 0.5, "melanoma", content="then"),
        line(NEW, "a", "refer", 0.5, "melanoma", content="now"),
        line(OLD, "a", "refer", 0.5, "melanoma", content="now", framing="whole:none"),
        line(NEW, "a", "no_sign", 0.1, "naevus", content="now", framing="whole:none"),
    )
    comparison = compared(index)
    assert (comparison.differ, comparison.reframed) == (0, 0)
    assert [one.direction for one in comparison.changes] == [Direction.LOST]


def test_the_table_has_every_change_and_no_formula(tmp_path: Path) -> None:
    index = index_of(
        tmp_path / "index",
        line(OLD, "=cmd()|x", "refer", 0.5, "melanoma"),
        line(NEW, "=cmd()|x", "no_sign", 0.1, "naevus"),
    )
    old, new = (model_named(name, models_in(index)) for name in ("old", "new"))
    text = report.to_csv(compare(index, old, new)).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["photo"] == "'=cmd()|x"
    assert (row["change"], row["class"]) == ("no longer referred", "melanoma")
    assert (row["model_before"], row["model_after"]) == ("old@1", "new@2")
    assert (row["outcome_before"], row["outcome_after"]) == ("refer", "no_sign")


class Seen(HTMLParser):
    """The tags of a page, and whatever it would load."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.loaded: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See ``HTMLParser``."""
        self.tags.add(tag)
        self.loaded += [f"{tag} {name}" for name, _ in attrs if name in ("src", "href", "onload")]


def test_the_page_loads_nothing_and_a_name_stays_text(tmp_path: Path) -> None:
    name = '"><script>alert(1)</script><img src=http://x/y.png onerror=z>.jpg'
    index = index_of(
        tmp_path / "index",
        line(OLD, name, "refer", 0.5, "<b>bad</b>"),
        line(NEW, name, "no_sign", 0.1, "naevus"),
    )
    old, new = (model_named(one, models_in(index)) for one in ("old", "new"))
    page = report.to_html(compare(index, old, new))
    seen = Seen(page)
    assert not seen.tags & {"script", "img", "b-", "link", "iframe", "object"}
    assert seen.loaded == []
    assert "&lt;script&gt;alert(1)" in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert "From old@1 to new@2" in page


def test_the_page_lists_so_many_and_says_how_many_are_left(
    comparison: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "LISTED", 1)
    page = report.to_html(comparison)
    assert "lost more" in page
    assert "gained" not in page
    assert "3 more are in the table." in page


def test_models_without_a_photo_in_common_change_nothing(tmp_path: Path) -> None:
    index = index_of(
        tmp_path / "index",
        line(OLD, "a", "refer", 0.5, "melanoma"), line(NEW, "b", "refer", 0.5, "melanoma"),
    )  # fmt: skip
    old, new = (model_named(name, models_in(index)) for name in ("old", "new"))
    found = compare(index, old, new)
    assert report.sentences(found)[0].startswith("Of 0 photos")
    assert "<h1>From old@1 to new@2</h1>" in report.to_html(found)


def test_a_name_that_is_no_one_model_is_said(tmp_path: Path) -> None:
    later = replace(OLD, version="2", bundle="cc" * 32)
    twin = replace(OLD, version="2", bundle="dd" * 32)
    rows = [Row("a", "a", one.model, one.version, one.bundle, "x") for one in (OLD, later, twin)]
    there = models_in(index_of(tmp_path / "index", *rows))
    assert model_named("old@1", there).bundle == OLD.bundle
    assert model_named("cc" * 32, there).bundle == "cc" * 32
    with pytest.raises(ArchiveError, match="gone is not one model of this index; say which"):
        model_named("gone", there)
    with pytest.raises(ArchiveError, match=r"cccc.*dddd"):
        model_named("old@2", there)
    with pytest.raises(ArchiveError, match="no photo of this index was screened yet"):
        model_named("old", ())


def test_a_report_is_written_over_nothing(comparison: Comparison, tmp_path: Path) -> None:
    first = report.write(comparison, tmp_path)
    second = report.write(comparison, tmp_path)
    assert len({*first, *second}) == 4
    made = report.write(comparison, tmp_path / "new/folder")
    assert [file.parent for file in made] == [tmp_path / "new/folder"] * 2
    with pytest.raises(ArchiveError, match="the report cannot be written"):
        report.write(comparison, made[0] / "in a file")


def test_a_drive_that_is_full_is_said(
    comparison: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(paths, "write_atomically", full)
    with pytest.raises(ArchiveError, match="No space left"):
        report.write(comparison, tmp_path)
