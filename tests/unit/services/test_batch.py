"""Many photos after one another."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from drawn_lesion import encoded, lesion_pixels
from unit.inference import bundles, tiny_models
from unit.services.finders import FAILING, finding
from unit.services.screeners import answering, real

from skinscreen.domain.assessment import Box, Outcome
from skinscreen.domain.issue import IssueCode
from skinscreen.imaging.crop import starting
from skinscreen.imaging.decode import read_photo
from skinscreen.imaging.photo import Photo
from skinscreen.services import batch
from skinscreen.services.batch import Hand, photo_files, screen_files
from skinscreen.services.lesion_finder import FoundLesions, LesionFinder


@pytest.fixture(autouse=True)
def tried_here(monkeypatch: pytest.MonkeyPatch) -> None:
    bundles.try_tiny_models_here(monkeypatch)


def drawn(file: Path, width: int = 60, height: int = 40) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(encoded(lesion_pixels(width, height), "PNG"))
    return file


def test_a_folder_stands_for_all_in_it_and_below_by_name(tmp_path: Path) -> None:
    names = ["b.jpg", "a/z.png", "a/b/c.tif", "c", "ä.jpg", "read me.txt"]
    files = [tmp_path / name for name in names]
    for file in (*files, tmp_path / ".hidden.jpg", tmp_path / ".hidden" / "x.jpg"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
    assert list(photo_files([tmp_path])) == sorted(files)
    assert list(photo_files([files[3], tmp_path / "gone", files[0]])) == [
        files[3],
        tmp_path / "gone",
        files[0],
    ]


def test_what_systems_leave_in_folders_is_no_photo(tmp_path: Path) -> None:
    photo = drawn(tmp_path / "desktop" / "thumbs.png")
    left = ("Thumbs.db", "THUMBS.DB", "desktop.ini", ".DS_Store", "desktop/Desktop.ini", "DICOMDIR")
    for name in left:
        (tmp_path / name).write_bytes(b"x")
    drawn(tmp_path / "__MACOSX" / "a.png")
    assert list(photo_files([tmp_path])) == [photo]
    named = tmp_path / "Thumbs.db"
    assert list(photo_files([named])) == [named]  # asked for: it is told why it is none


def test_a_hidden_folder_that_is_named_itself_is_walked(tmp_path: Path) -> None:
    file = drawn(tmp_path / ".camera" / "a.png")
    assert list(photo_files([tmp_path / ".camera"])) == [file]


def test_what_is_no_file_in_a_folder_is_refused_not_passed_over(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    good = drawn(photos / "good.png")
    os.mkfifo(photos / "fifo")
    (photos / "loop").symlink_to(photos)
    (photos / "nowhere").symlink_to("gone")
    items = list(screen_files(answering(1, 0, 0), photo_files([photos])))
    assert [item.file.name for item in items] == ["fifo", "good.png", "loop", "nowhere"]
    fifo, screened, loop, nowhere = items
    assert "fifo: is not a plain file" in str(fifo.error)
    assert screened.file == good
    assert screened.error is None
    assert "loop: is a folder" in str(loop.error)
    assert "nowhere: there is no such file" in str(nowhere.error)


def test_a_folder_that_must_not_be_read_is_one_of_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, closed = drawn(tmp_path / "a.png"), drawn(tmp_path / "closed" / "b.png").parent
    real_scandir = os.scandir

    def scandir(folder: str | int) -> object:
        if folder == str(closed):
            raise PermissionError(13, "Permission denied", str(closed))
        return real_scandir(folder)

    with monkeypatch.context() as patch:  # pytest looks into the folder as well, to delete it
        patch.setattr(os, "scandir", scandir)
        assert list(photo_files([tmp_path])) == [good, closed]


def test_a_name_longer_than_names_can_be_is_a_file_that_is_refused(tmp_path: Path) -> None:
    file = tmp_path / ("x" * 300 + ".jpg")
    assert list(photo_files([file])) == [file]
    (item,) = screen_files(answering(1, 0, 0), [file])
    assert "cannot be opened" in str(item.error)


def test_photos_come_in_their_order_and_a_refused_one_does_not_stop_the_others(
    tmp_path: Path,
) -> None:
    files = [drawn(tmp_path / f"{i}.png") for i in range(6)]
    files[0].write_bytes(b"no picture")
    files[3].unlink()
    files[5].write_bytes(b"")
    items = list(screen_files(real(tmp_path / "models"), files))
    assert [item.file for item in items] == files
    assert [item.error is None for item in items] == [False, True, True, False, True, False]
    for item in items:
        assert (item.screening is None) == (item.error is not None)
        assert item.error is None or item.file.name in item.error


def test_a_photo_the_model_fails_on_does_not_stop_the_others(tmp_path: Path) -> None:
    files = [drawn(tmp_path / f"{i}.png") for i in range(2)]
    items = list(screen_files(answering(), files))
    assert [item.error for item in items] == ["the model failed while scoring"] * 2


def test_a_square_that_leaves_one_photo_is_refused_for_that_one(tmp_path: Path) -> None:
    files = [drawn(tmp_path / "a.png", 60, 40), drawn(tmp_path / "b.png", 30, 30)]
    first, second = screen_files(answering(1, 0, 0), files, Box(5, 5, 30))
    assert first.screening is not None
    assert first.screening.assessment.crop == Box(5, 5, 30)
    assert "b.png: the crop 5,5,30 is not inside" in str(second.error)


def test_the_whole_photo_is_scored_as_a_square_and_said_to_be(tmp_path: Path) -> None:
    file = drawn(tmp_path / "a.png", 60, 40)
    (item,) = screen_files(answering(1, 0, 0), [file], whole=True)
    assert item.screening is not None
    assert item.screening.crop.shape == (60, 60, 3)
    assert item.screening.assessment.crop == Box(0, 0, 60)
    assert item.screening.assessment.issues[0].code is IssueCode.MIRRORED


@pytest.mark.parametrize("force", [False, True])
def test_the_findings_of_unfamiliar_photos_are_given_only_when_forced(
    tmp_path: Path, force: bool
) -> None:
    file = drawn(tmp_path / "a.png")
    (item,) = screen_files(answering(1, 0, 0, familiar=False), [file], force=force)
    assert item.screening is not None
    assert item.screening.assessment.outcome is Outcome.NO_RESULT
    assert bool(item.screening.assessment.findings) is force


def test_only_a_few_photos_are_ever_decoded_ahead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = drawn(tmp_path / "a.png")
    decoded = threading.Semaphore(0)
    count = 0

    def counted(path: Path) -> Photo:
        nonlocal count
        count += 1
        decoded.release()
        return read_photo(path)

    def asked() -> Iterator[Path]:
        for _ in range(50):
            asked_for.append(1)
            yield file

    asked_for: list[int] = []
    monkeypatch.setattr(batch, "read_photo", counted)
    items = screen_files(answering(1, 0, 0), asked())
    for done in range(1, 20):
        assert next(items).error is None
        assert len(asked_for) <= done + batch._AHEAD
        assert count <= done + batch._AHEAD
    items.close()  # type: ignore[attr-defined]
    assert count < 50


@pytest.mark.parametrize("alone", [True, False])
def test_only_who_is_alone_on_a_machine_decodes_on_a_core_beside_the_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, alone: bool
) -> None:
    files = [drawn(tmp_path / "a.png"), tmp_path / "gone.png", drawn(tmp_path / "b.png")]
    elsewhere: list[bool] = []

    def noted(path: Path) -> Photo:
        elsewhere.append(threading.current_thread() is not threading.main_thread())
        return read_photo(path)

    monkeypatch.setattr(batch, "read_photo", noted)
    items = list(screen_files(answering(0.1, 0.9, 0), files, alone=alone))
    assert [item.file for item in items] == files
    assert [item.error is None for item in items] == [True, False, True]
    assert elsewhere == [alone] * 3


def test_no_photos_give_nothing(tmp_path: Path) -> None:
    assert list(screen_files(answering(1, 0, 0), photo_files([tmp_path]))) == []


LEFT, RIGHT = (2, 2, 14, 14, 0.9), (40, 20, 55, 35, 0.6)


def test_the_frame_lies_on_the_surest_lesion_that_is_found(tmp_path: Path) -> None:
    file = drawn(tmp_path / "a.png")
    (item,) = screen_files(answering(0.1, 0.9, 0), [file], finder=finding(LEFT, RIGHT))
    assert item.screening is not None
    assert item.screening.assessment.crop == Box(0, 0, 16)
    assert [one.frame.score for one in item.lesions] == [0.9]
    assert item.found is not None
    assert len(item.found.frames) == 2
    assert [one.screening for one in item.each()] == [item.screening]


def test_every_lesion_is_screened_where_that_is_asked_for(tmp_path: Path) -> None:
    file = drawn(tmp_path / "a.png")
    finder = finding(LEFT, RIGHT)
    (item,) = screen_files(answering(0.1, 0.9, 0), [file], finder=finder, every=True)
    assert {one.frame.box for one in item.lesions} == {Box(0, 0, 16), Box(38, 18, 20)}
    assert item.screening is item.lesions[0].screening
    assert [one.screening for one in item.each()] == [one.screening for one in item.lesions]


@pytest.mark.parametrize("finder", [None, LesionFinder(), finding(), FAILING])
def test_where_no_lesion_is_found_the_frame_lies_in_the_centre(
    tmp_path: Path, finder: LesionFinder | None
) -> None:
    file = drawn(tmp_path / "a.png")
    (item,) = screen_files(answering(0.1, 0.9, 0), [file], finder=finder, every=True)
    assert item.screening is not None
    assert item.screening.assessment.crop == starting(read_photo(file), tiny_models.SIDE)
    assert item.lesions == ()
    assert item.each() == (item,)
    assert not item.asked_for


def test_a_frame_that_is_asked_for_stands_whatever_is_found(tmp_path: Path) -> None:
    file = drawn(tmp_path / "a.png")
    model, finder = answering(0.1, 0.9, 0), finding(LEFT)
    (given,) = screen_files(model, [file], Box(5, 6, 20), finder=finder)
    (whole,) = screen_files(model, [file], whole=True, finder=finder)
    for item, box in ((given, Box(5, 6, 20)), (whole, Box(0, 0, 60))):
        assert item.screening is not None
        assert item.screening.assessment.crop == box
        assert (item.lesions, item.found, item.asked_for) == ((), None, True)


def test_several_models_screen_at_the_same_time_and_keep_the_order(tmp_path: Path) -> None:
    """One photo is not answered before the next is with the other model."""
    met = threading.Barrier(2, timeout=30)

    class Waits(LesionFinder):
        def find(self, photo: Photo, needed: int) -> FoundLesions:
            met.wait()
            return super().find(photo, needed)

    files = [drawn(tmp_path / name) for name in ("b.png", "a.png", "d.png", "c.png")]
    hands = [Hand(answering(0.1, 0.9, 0), Waits()) for _ in range(2)]
    items = list(screen_files(hands[0].screener, files, finder=hands[0].finder, others=hands[1:]))
    assert [item.file for item in items] == files
    assert all(item.error is None for item in items)


def test_a_photo_that_is_refused_stops_none_of_several_models(tmp_path: Path) -> None:
    files = [tmp_path / "gone.png", drawn(tmp_path / "a.png"), tmp_path / "gone too.png"]
    others = [Hand(answering(0.1, 0.9, 0), LesionFinder())]
    items = list(screen_files(answering(0.1, 0.9, 0), files, others=others))
    assert ["there is no such file" in str(item.error) for item in items] == [True, False, True]
