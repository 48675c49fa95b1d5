"""The nearest photos by embedding."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("pyarrow", reason="the extra [archive] is not installed", exc_type=ImportError)
pytest.importorskip("usearch", reason="the extra [archive] is not installed", exc_type=ImportError)

from unit.archive.archives import JOB, drawn, loaded

from skinscreen.archive.index import Index
from skinscreen.archive.rows import Row, refused_row, to_table
from skinscreen.archive.similar import asked_about, nearest
from skinscreen.domain.errors import ArchiveError, ImageError

ASKED = JOB.asked


def line(photo: str, embedding: "np.ndarray", bundle: str = ASKED.bundle) -> Row:  # type: ignore[type-arg]
    base = Row(photo, f"bytes of {photo}", ASKED.model, ASKED.version, bundle, ASKED.framing)
    return replace(base, outcome="refer", leading="red thing", embedding=embedding)


def written(index: Index, *parts: list[Row]) -> Index:
    for part in parts:
        with index.being_written() as writer:
            writer.add(to_table(part))
    return index


def cloud(n: int, seed: int = 1) -> list["np.ndarray"]:  # type: ignore[type-arg]
    return list(np.random.default_rng(seed).normal(size=(n, 16)).astype(np.float32))


@pytest.mark.parametrize("exact", [1000, 0])
def test_the_nearest_come_first_however_they_are_found(tmp_path: Path, exact: int) -> None:
    vectors = cloud(60)
    rows = [line(f"{i:02}", vector) for i, vector in enumerate(vectors)]
    index = written(Index(tmp_path / "index"), rows[:20], rows[20:40], rows[40:])
    asked = line("asked", vectors[7] + 0.01)
    unit = [v / np.linalg.norm(v) for v in vectors]
    cosines = np.asarray(unit) @ (asked.embedding / np.linalg.norm(asked.embedding))
    expected = [f"{i:02}" for i in np.argsort(-cosines)[:5]]
    found = nearest(index, asked, 5, exact)
    assert [one.photo for one in found] == expected
    assert found[0].photo == "07"
    assert found[0].similarity == pytest.approx(cosines.max(), abs=1e-5)
    assert (found[0].outcome, found[0].leading) == ("refer", "red thing")
    assert [one.photo for one in nearest(index, asked, 5, exact)] == expected  # as it is kept


@pytest.mark.parametrize("exact", [1000, 0])
def test_photos_are_compared_in_the_framing_that_is_asked_about(tmp_path: Path, exact: int) -> None:
    one, two, three = cloud(3)
    index = written(
        Index(tmp_path / "index"),
        [line("a", one), line("b", two)],
        [replace(line("a", three), framing="whole:none")],
    )
    found = nearest(index, line("asked", one), 5, exact)
    assert (found[0].photo, found[0].similarity) == ("a", pytest.approx(1, abs=1e-3))
    assert len(found) == 2
    whole = replace(line("asked", three), framing="whole:none")
    assert [one.photo for one in nearest(index, whole, 5, exact)] == ["a"]
    other = replace(line("asked", three), framing="visit:none")
    assert nearest(index, other, 5, exact)[0].photo == "a"


@pytest.mark.parametrize("exact", [1000, 0])
def test_copies_other_models_and_refused_ones_are_left_out(tmp_path: Path, exact: int) -> None:
    one, two = cloud(2)
    index = written(
        Index(tmp_path / "index"),
        [line("a", one), line("b", two), line("other", one, "ff" * 32)],
        [refused_row(ASKED, "b", "changed", "why")],
    )
    asked = replace(line("asked", one), content="bytes of a")
    assert nearest(index, asked, 5, exact) == ()


@pytest.mark.parametrize("exact", [100_000, 0])
def test_many_copies_hide_nothing(tmp_path: Path, exact: int) -> None:
    vectors = cloud(40)
    rows = [
        replace(line(f"{copy:03} of {i}", vector), content=f"bytes of {i}")
        for copy in range(100)
        for i, vector in enumerate(vectors)
    ]
    index = written(Index(tmp_path / "index"), *(rows[n : n + 500] for n in range(0, 4000, 500)))
    unit = [v / np.linalg.norm(v) for v in vectors]
    for i, vector in enumerate(vectors):
        cosines = np.asarray(unit) @ unit[i]
        second = int(np.argsort(-cosines)[1])
        asked = replace(line("asked", vector), content=f"bytes of {i}")
        found = nearest(index, asked, 3, exact)
        assert [one.photo for one in found] == [f"{copy:03} of {second}" for copy in range(3)]


def test_where_the_approximate_search_finds_too_few_every_photo_is_looked_at(
    tmp_path: Path,
) -> None:
    one, two = cloud(2)
    rows = [line("other", two), line("asked", one), line("asked again", one)]
    index = written(Index(tmp_path / "index"), rows)
    found = nearest(index, rows[1], 3, 0)
    assert [near.photo for near in found] == ["asked again", "other"]


def test_what_was_kept_is_made_anew_where_photos_came_or_it_is_damaged(tmp_path: Path) -> None:
    vectors = cloud(12)
    index = written(Index(tmp_path / "index"), [line(str(i), v) for i, v in enumerate(vectors)])
    asked = line("asked", vectors[3])
    assert nearest(index, asked, 1, 0)[0].photo == "3"
    kept = set(index.folder.glob("near-*"))
    assert {file.suffix for file in kept} == {".usearch", ".npy"}
    for file in kept:
        assert file.stat().st_mode & 0o777 == 0o600
        file.write_bytes(b"cut short")
        assert nearest(index, asked, 1, 0)[0].photo == "3"
    written(index, [line("later", vectors[3])])
    assert {one.photo for one in nearest(index, asked, 2, 0)} == {"3", "later"}
    now = set(index.folder.glob("near-*"))
    assert len(now) == 2
    assert not now & kept
    with index.being_written():
        pass  # what lies beside the partitions is no fault of the index


def test_an_index_without_the_model_is_said(tmp_path: Path) -> None:
    index = written(Index(tmp_path / "index"), [line("a", cloud(1)[0], "ff" * 32)])
    with pytest.raises(ArchiveError, match="no photo was screened with model tiny yet"):
        nearest(index, line("asked", cloud(1)[0]), 3)


def test_a_photo_that_cannot_be_asked_about_is_said(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="there is no such file"):
        asked_about(loaded(), str(tmp_path / "gone.png"))
    with pytest.raises(ArchiveError, match="model tiny gives no embedding"):
        asked_about(loaded(), str(drawn(tmp_path / "a.png")))
