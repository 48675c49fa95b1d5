"""The index on the disk: whole files, one writer, the latest line of a photo."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason="the extra [archive] is not installed", exc_type=ImportError)

from unit.archive.archives import JOB, album, brought, drawn, names

from skinscreen import paths
from skinscreen.archive.index import Index
from skinscreen.archive.rows import Row, refused_row, to_table
from skinscreen.domain.errors import ArchiveError


def line(photo: str, content: str = "00", error: str = "") -> Row:
    return refused_row(JOB.asked, photo, content, error)


def test_an_index_is_its_owners_alone(tmp_path: Path) -> None:
    album(tmp_path / "photos", 1)
    brought(Index(tmp_path / "index"), tmp_path / "photos")
    modes = {f.name: f.stat().st_mode & 0o777 for f in (tmp_path / "index").iterdir()}
    assert set(modes.values()) == {0o600}
    assert (tmp_path / "index").stat().st_mode & 0o777 == 0o700


def test_the_line_of_the_latest_run_counts(tmp_path: Path) -> None:
    index = Index(tmp_path / "index")
    for content in ("a", "b", "c"):
        with index.being_written() as writer:
            writer.add(to_table([line("one", content), line(f"two {content}", content)]))
    assert {r["photo"]: r["content"] for r in index.current()} == {
        "one": "c", "two a": "a", "two b": "b", "two c": "c",
    }  # fmt: skip
    assert index.known(JOB.asked.bundle, JOB.asked.framing)["one"] == "c"
    assert index.known("other", JOB.asked.framing) == {}
    assert index.known(JOB.asked.bundle, "other") == {}


def test_refused_photos_are_unknown_where_they_are_to_be_tried_again(tmp_path: Path) -> None:
    index = Index(tmp_path / "index")
    with index.being_written() as writer:
        writer.add(to_table([line("good"), line("bad", error="why")]))
    known = index.known(JOB.asked.bundle, JOB.asked.framing, again=True)
    assert list(known) == ["good"]


def test_a_photo_counts_as_refused_by_its_latest_line_of_the_bundle_alone(tmp_path: Path) -> None:
    index = Index(tmp_path / "index")
    other = replace(JOB.asked, bundle="other")
    for mended in ("why", ""):
        with index.being_written() as writer:
            writer.add(
                to_table([line("mended", error=mended), refused_row(other, "elsewhere", "", "why")])
            )
    with index.being_written() as writer:
        writer.add(to_table([line("spoiled")]))
        writer.add(to_table([line("spoiled", error="since then")]))
    assert index.refused(JOB.asked.bundle, JOB.asked.framing) == {"spoiled": "since then"}
    assert index.refused("other", JOB.asked.framing) == {"elsewhere": "why"}


def test_no_lines_make_no_file(tmp_path: Path) -> None:
    index = Index(tmp_path / "index")
    with index.being_written() as writer:
        writer.add(to_table([]))
    assert index.partitions() == ()


def test_two_runs_do_not_write_one_index(tmp_path: Path) -> None:
    index = Index(tmp_path / "index")
    with (
        index.being_written(),
        pytest.raises(ArchiveError, match="another archive run"),
        Index(tmp_path / "index").being_written(),
    ):
        pass
    with index.being_written():
        pass


def test_a_folder_of_other_files_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters/a.txt").write_text("x")
    with (
        pytest.raises(ArchiveError, match="it holds other files"),
        Index(tmp_path / "letters").being_written(),
    ):
        pass
    assert [f.name for f in (tmp_path / "letters").iterdir()] == ["a.txt"]


@pytest.mark.parametrize("about", [None, "[]"])
def test_a_run_goes_on_where_the_index_itself_was_cut_short(
    tmp_path: Path, about: str | None
) -> None:
    """A run was killed before it had written its first file, or that was damaged and deleted."""
    folder, index = tmp_path / "photos", Index(tmp_path / "index")
    album(folder, 2)
    index.folder.mkdir()
    (index.folder / ".skinscreen-0123.part").write_bytes(b"{")
    assert brought(index, folder).screened == 2
    if about is not None:
        (index.folder / "index.json").write_text(about)
        with pytest.raises(ArchiveError, match="delete this file"):
            brought(index, folder)
    (index.folder / "index.json").unlink()
    assert brought(index, folder).unchanged == 2


@pytest.mark.parametrize("about", ["", "[]", "{}", '{"format": "x"}'])
def test_a_damaged_index_is_said(tmp_path: Path, about: str) -> None:
    (tmp_path / "index.json").write_text(about)
    with pytest.raises(ArchiveError, match=r"index\.json: a part of the index cannot be read"):
        Index(tmp_path).require()


def test_an_index_of_a_later_version_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "index.json").write_text(json.dumps({"format": 2}))
    with pytest.raises(ArchiveError, match="format 2"), Index(tmp_path).being_written():
        pass


def test_no_index_is_said(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="there is no index"):
        Index(tmp_path / "gone").require()
    with pytest.raises(ArchiveError, match="cannot be read"):
        Index(tmp_path / "gone").partitions()


@pytest.mark.parametrize("keep", [0, 20, -1])
def test_a_partition_cut_short_is_named_and_its_photos_are_screened_again(
    tmp_path: Path, keep: int
) -> None:
    folder, index = tmp_path / "photos", Index(tmp_path / "index")
    album(folder, 4)
    brought(index, folder, chunk=2)
    hurt = index.partitions()[1].file
    hurt.write_bytes(hurt.read_bytes()[:keep])
    with pytest.raises(ArchiveError, match=rf"{hurt.name}: a part .*delete this file"):
        list(index.current())
    hurt.unlink()
    assert brought(index, folder).screened == 2


def test_what_a_killed_run_left_is_taken_away(tmp_path: Path) -> None:
    index = Index(tmp_path / "index")
    with index.being_written():
        pass
    left = index.folder / ".skinscreen-0123.part"
    left.write_bytes(b"half")
    assert index.partitions() == ()
    with index.being_written():
        assert not left.exists()


def test_a_drive_that_is_full_ends_the_run_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    album(tmp_path / "photos", 2)
    index = Index(tmp_path / "index")
    brought(index, tmp_path / "photos")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    album(tmp_path / "photos", 3)
    monkeypatch.setattr(paths, "write_atomically", full)
    with pytest.raises(ArchiveError, match="No space left on device"):
        brought(index, tmp_path / "photos")
    assert len(index.partitions()) == 1


def test_a_place_where_nothing_can_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(ArchiveError, match="the index cannot be written"),
        Index(tmp_path / "file" / "index").being_written(),
    ):
        pass


def test_what_must_not_stay_goes_from_every_run_and_the_rest_stays(tmp_path: Path) -> None:
    folder, index = tmp_path / "photos", Index(tmp_path / "index")
    album(folder, 4)
    brought(index, folder, chunk=2)
    drawn(folder / "0.png", 90)
    brought(index, folder)
    near = index.folder / "near-abab-0123.usearch"
    near.touch()
    before = {row["photo"]: row for row in index.current()}
    with index.being_written() as writer:
        assert writer.forget(lambda _photo, framing: framing == "whole:none") == 0
        assert near.exists()
        assert writer.forget(lambda photo, _framing: photo.endswith(("0.png", "2.png"))) == 2
    assert not near.exists()
    assert sorted(names(index)) == ["1.png", "3.png"]
    assert all(row == before[row["photo"]] for row in index.current())
    assert brought(index, folder).screened == 2
