"""Frames on the lesions of a photo; without them the frame lies where it always did."""

from pathlib import Path

import numpy as np
import pytest
from unit.inference import bundles
from unit.services import finders

from skinscreen import paths
from skinscreen.domain.assessment import Box
from skinscreen.imaging.photo import Photo
from skinscreen.inference import detector
from skinscreen.services.lesion_finder import FoundLesions, LesionFinder, load_lesion_finder
from skinscreen.settings import Settings

PHOTO = Photo(np.full((60, 80, 3), 180, np.uint8), 800, 600, "a.jpg")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    bundles.try_tiny_models_here(monkeypatch)
    monkeypatch.setattr(paths, "bundled_models", lambda: tmp_path / "models")
    monkeypatch.setattr(paths, "release_keys", lambda: tmp_path / "keys")
    return tmp_path / "models"


def test_a_frame_has_skin_on_every_side_of_the_lesion_and_the_surest_is_first() -> None:
    found = finders.finding((100, 100, 190, 160, 0.9), (500, 300, 530, 360, 0.6)).find(PHOTO, 64)
    assert found.looked
    assert [frame.box for frame in found.frames] == [Box(85, 70, 120), Box(475, 290, 80)]
    assert [frame.score for frame in found.frames] == [0.9, 0.6]
    assert found.best == Box(85, 70, 120)


def test_a_frame_holds_what_the_model_needs_and_stays_in_the_photo() -> None:
    found = finders.finding((0, 0, 20, 20, 0.9), (0, 0, 800, 600, 0.8)).find(PHOTO, 224)
    assert [frame.box for frame in found.frames] == [Box(0, 0, 224), Box(99, 0, 600)]


def test_two_boxes_of_one_frame_are_one_lesion() -> None:
    found = finders.finding((0, 0, 20, 20, 0.9), (0, 0, 30, 30, 0.8)).find(PHOTO, 224)
    assert [frame.score for frame in found.frames] == [0.9]


def test_as_many_as_can_be_found_may_not_be_all() -> None:
    chosen = finders.detector(*((60 * i, 100, 60 * i + 40, 140, 0.9) for i in range(10)))
    found = LesionFinder(chosen).find(PHOTO, 20)
    assert found.warning == (
        "No more than 10 lesions are found in a photo: frame any others by hand."
    )
    chosen.most = 11
    assert LesionFinder(chosen).find(PHOTO, 20).warning == ""


def test_the_box_of_a_live_picture_follows_a_lesion_however_large_it_is() -> None:
    lone = finders.finding((250, 150, 560, 460, 0.9))
    assert lone.find(PHOTO, 64).best == Box(160, 60, 480)  # as it starts
    assert lone.follow(PHOTO).best == Box(198, 98, 413)
    moved = finders.finding((270, 160, 580, 470, 0.9))
    assert moved.find(PHOTO, 64).best == Box(160, 60, 480)
    assert moved.follow(PHOTO).best == Box(218, 108, 413)


def test_only_live_pictures_and_crops_get_no_more_than_a_glance() -> None:
    chosen = finders.detector((250, 150, 560, 460, 0.9), absence=0.1)
    one = LesionFinder(chosen)
    one.find(PHOTO, 64)
    assert chosen.glances == 0
    one.follow(PHOTO)
    one.misses(PHOTO.pixels)
    assert chosen.glances == 2


def test_nothing_found_is_told_from_nobody_having_looked() -> None:
    assert finders.finding().find(PHOTO, 64) == FoundLesions((), looked=True)
    assert LesionFinder().find(PHOTO, 64) == FoundLesions((), looked=False)
    assert FoundLesions().best is None


def test_a_detector_that_fails_leaves_the_centre_and_one_sentence() -> None:
    found = finders.FAILING.find(PHOTO, 64)
    assert (found.frames, found.looked) == ((), False)
    assert found.problem == (
        "Lesions cannot be looked for (the detector answered with what are no boxes; install it "
        "again): the frame lies in the centre."
    )


def test_a_crop_misses_a_lesion_only_where_that_was_measured() -> None:
    crop = PHOTO.pixels[:40, :40]
    sure = (0, 0, 20, 20, 0.3)
    assert finders.finding(sure, absence=0.4).misses(crop)
    assert not finders.finding(sure, absence=0.2).misses(crop)
    assert not finders.finding(sure).misses(crop)
    assert not LesionFinder().misses(crop)
    assert not LesionFinder(finders.detector(absence=0.4, fails=True)).misses(crop)


def test_it_can_be_interrupted_with_and_without_a_detector() -> None:
    chosen = finders.detector()
    LesionFinder(chosen).interrupt()
    LesionFinder().interrupt()
    assert chosen.stopped


def test_without_a_bundle_nothing_is_said() -> None:
    finder = load_lesion_finder(Settings())
    assert finder.problem == ""
    assert finder.find(PHOTO, 64) == FoundLesions()


def test_the_bundled_detector_finds(place: Path) -> None:
    bundles.finder_bundle(place, [(0.25, 0.25, 0.5, 0.5)])
    finder = load_lesion_finder(Settings(threads=1))
    assert finder.problem == ""
    (frame,) = finder.find(PHOTO, 64).frames
    assert frame.box == Box(166, 66, 267)


def test_a_broken_detector_is_one_sentence_and_the_next_is_taken(place: Path) -> None:
    folder = bundles.finder_bundle(place, name="broken")
    (folder / "model.tflite").write_bytes(b"damaged")
    problem = load_lesion_finder(Settings()).problem
    assert problem.startswith("Lesions cannot be looked for (model broken: model.tflite is not")
    assert problem.endswith("the frame lies in the centre.")
    bundles.finder_bundle(place)
    finder = load_lesion_finder(Settings())
    assert finder.problem == ""
    assert finder.find(PHOTO, 64).looked


def test_one_from_elsewhere_must_be_signed_and_runs_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[bool] = []
    load = detector.load

    def noted(folder: Path, options: object, *, apart: bool) -> detector.TfliteDetector:
        loaded.append(apart)
        return load(folder, None)

    monkeypatch.setattr(detector, "load", noted)
    folder = bundles.finder_bundle(paths.user_models())
    problem = load_lesion_finder(Settings()).problem
    assert "model finder: it finds no lesions here, as it is not signed" in problem
    bundles.signed(folder, tmp_path / "keys")
    assert load_lesion_finder(Settings()).find(PHOTO, 64).looked
    assert loaded == [True, True]
