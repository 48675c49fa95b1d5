"""Runs over folders: new and changed photos alone, each exactly once."""

import os
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow", reason="the extra [archive] is not installed", exc_type=ImportError)

from unit.archive.archives import album, brought, by_colour, drawn, lines, loaded, names
from unit.services.finders import finding
from unit.services.screeners import answering

from skinscreen.archive.index import Index
from skinscreen.archive.run import Progress, chunks_of, run
from skinscreen.archive.screened import Loaded, Wanted, places_in
from skinscreen.domain.errors import ArchiveError
from skinscreen.language import speak


def test_each_photo_gets_one_line_with_answer_frame_and_model(tmp_path: Path) -> None:
    files = album(tmp_path / "photos")
    index = Index(tmp_path / "index")
    done = brought(index, tmp_path / "photos", chunk=2)
    assert done == Progress(5, 5, 0)
    rows = lines(index)
    assert [row["photo"] for row in rows] == [str(file) for file in files]
    assert len({row["content"] for row in rows}) == 5
    first = rows[0]
    assert first["outcome"] == "refer"
    assert first["probability"] == pytest.approx(0.9)
    assert first["leading"] == "red thing"
    assert (first["model"], first["version"]) == ("tiny", "1.0")
    assert (first["x"], first["y"], first["side"], first["origin"]) == (14, 4, 32, "centred")
    assert [row["error"] for row in rows] == [""] * 5
    (table,) = [t for t in index.tables() if t.num_rows == 1]
    assert table.column("labels").to_pylist()[0][0] == "red thing"
    assert len(list(index.tables())) == 3  # of 2, 2 and 1


def test_a_second_run_screens_what_is_new_or_changed_alone(tmp_path: Path) -> None:
    folder, index = tmp_path / "photos", Index(tmp_path / "index")
    files = album(folder)
    brought(index, folder)
    assert brought(index, folder).unchanged == 5
    drawn(files[2], 90, 90)
    drawn(folder / "later.png", 99, 50)
    assert brought(index, folder) == Progress(6, 2, 0)
    assert names(index)[5:] == ["2.png", "later.png"]
    (row,) = [row for row in index.current() if row["photo"] == str(files[2])]
    assert row["side"] == 72  # of the photo as it is now


def test_another_model_or_frame_screens_all_again_and_keeps_the_first(tmp_path: Path) -> None:
    folder, index = tmp_path / "photos", Index(tmp_path / "index")
    album(folder, 2)
    brought(index, folder)
    assert brought(index, folder, loaded(bundle="cd" * 32)).screened == 2
    assert brought(index, folder, loaded(framing="whole:none")).screened == 2
    assert brought(index, folder).screened == 0
    assert len(list(index.current())) == 6
    sides = {(row["framing"], row["side"]) for row in index.current()}
    assert sides == {("centred:none", 32), ("whole:none", 60), ("whole:none", 61)}


def test_a_photo_that_went_back_to_what_it_was_is_screened_again(tmp_path: Path) -> None:
    folder, index = tmp_path / "photos", Index(tmp_path / "index")
    file = drawn(folder / "a.png", 60)
    brought(index, folder)
    drawn(file, 80)
    brought(index, folder)
    drawn(file, 60)
    assert brought(index, folder).screened == 1


def test_what_cannot_be_read_stays_in_the_index_with_its_reason(tmp_path: Path) -> None:
    folder, index = tmp_path / "photos", Index(tmp_path / "index")
    album(folder, 2)
    (folder / "bad.jpg").write_bytes(b"no picture")
    (folder / "empty.jpg").touch()
    os.mkfifo(folder / "fifo")
    (folder / "gone.png").symlink_to("nowhere")
    assert brought(index, folder) == Progress(6, 2, 4)
    errors = {Path(r["photo"]).name: r["error"] for r in lines(index) if r["error"]}
    assert set(errors) == {"bad.jpg", "empty.jpg", "fifo", "gone.png"}
    assert "is not a picture" in errors["bad.jpg"]
    assert "the file is empty" in errors["empty.jpg"]
    assert brought(index, folder) == Progress(6, 0, 0)
    assert len(names(index)) == 6
    drawn(folder / "empty.jpg", 77)
    assert brought(index, folder).screened == 1  # it can be read now
    assert brought(index, folder, again=True) == Progress(6, 0, 3)


def test_the_reason_is_kept_in_english_whatever_is_spoken(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/bad.jpg").write_bytes(b"no picture")
    speak("de")
    index = Index(tmp_path / "index")
    brought(index, tmp_path / "photos")
    assert "is not a picture that can be read" in lines(index)[0]["error"]


def test_a_name_in_any_bytes_is_a_photo(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    place = os.fsdecode(os.fsencode(folder) + b"/caf\xe9.png")
    drawn(Path(place))
    index = Index(tmp_path / "index")
    assert brought(index, folder).screened == 1
    assert names(index) == ["caf\\xe9.png"]
    assert brought(index, folder).screened == 0


def test_a_model_that_fails_is_the_reason_of_each_photo(tmp_path: Path) -> None:
    album(tmp_path / "photos", 2)
    index = Index(tmp_path / "index")
    assert brought(index, tmp_path / "photos", loaded(answering())) == Progress(2, 0, 2)
    assert lines(index)[0]["error"] == "the model failed while scoring"


def test_the_frame_lies_on_the_lesion_that_is_found(tmp_path: Path) -> None:
    drawn(tmp_path / "photos/a.png")
    found = finding((2, 2, 14, 14, 0.9))
    plain = loaded(framing="found:0123456789ab")
    index = Index(tmp_path / "index")
    brought(index, tmp_path / "photos", Loaded(plain.job, plain.screener, found))
    (row,) = lines(index)
    assert (row["origin"], row["x"], row["y"], row["side"]) == ("found", 0, 0, 16)


def test_scores_differ_as_the_photos_do(tmp_path: Path) -> None:
    album(tmp_path / "photos", 2)
    index = Index(tmp_path / "index")
    brought(index, tmp_path / "photos", by_colour(tmp_path / "models"))
    (table,) = index.tables(["scores"])
    for scores in table.column("scores").to_pylist():
        assert sum(scores) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("moment", range(4))
def test_an_end_at_any_partition_loses_nothing_and_does_nothing_twice(
    tmp_path: Path, moment: int
) -> None:
    folder, index = tmp_path / "photos", Index(tmp_path / "index")
    album(folder, 7)
    told: list[Progress] = []

    def ends(progress: Progress) -> None:
        told.append(progress)
        if len(told) > moment:
            raise KeyboardInterrupt

    model = loaded()
    with pytest.raises(KeyboardInterrupt):
        run(index, model, places_in(str(folder)), Ending(model, moment), ends, chunk=2)
    brought(index, folder, chunk=3)
    assert sorted(names(index)) == [f"{i}.png" for i in range(7)]


class Ending:
    """An engine that gives out of order."""

    def __init__(self, model: Loaded, seed: int) -> None:
        self.model, self.seed = model, seed

    def run(self, chunks: Any) -> Any:  # noqa: ANN401
        """See ``Engine``."""
        from skinscreen.archive.run import table_of

        waiting = list(chunks)
        while waiting:
            chunk = waiting.pop((self.seed * 7) % len(waiting))
            yield len(chunk), table_of(self.model, chunk)


def test_chunks_hold_all_in_their_order() -> None:
    photos = [Wanted(str(i)) for i in range(5)]
    assert [len(chunk) for chunk in chunks_of(photos, 2)] == [2, 2, 1]
    assert [one for chunk in chunks_of(photos, 2) for one in chunk] == photos


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="gone: there is no such folder"):
        places_in(str(tmp_path / "gone"))
    with pytest.raises(ArchiveError, match="there is no such folder"):
        places_in("memory://nothing/here")
    with pytest.raises(ArchiveError, match="the photos cannot be listed"):
        places_in("nosuchkind://bucket")
