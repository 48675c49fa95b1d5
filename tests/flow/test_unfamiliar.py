"""The bundled model's check for unfamiliar photos, on real photos and on what is no skin."""

import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sweeps import thinned
from unit.inference import bundles

from skinscreen import paths
from skinscreen.domain.assessment import Outcome
from skinscreen.domain.errors import ImageError
from skinscreen.imaging.decode import decode_photo, read_photo
from skinscreen.imaging.photo import Photo
from skinscreen.imaging.resizing import resize
from skinscreen.inference import library
from skinscreen.services.models import DEFAULT_BUNDLE
from skinscreen.services.screening import Screener, ScreeningRequest
from skinscreen.training.nonskin import FAMILIES, draw
from skinscreen.training.nonskin_held_out import HELD_OUT
from skinscreen.training.spoil import REQUIRED, SPOILINGS

PHOTOS = {
    "data/ham10000/center_224.zip": 60,
    "data/pad-ufes-20/clinical_300.zip": 40,
    "data/pad-ufes-20/phone_originals.zip": 20,
}


@pytest.fixture(scope="module")
def screener() -> Screener:
    folder = paths.bundled_models() / DEFAULT_BUNDLE
    if not (folder / "manifest.json").exists():
        pytest.skip("the bundled model is not there")
    screener = Screener(library.load(folder), standing=bundles.VOUCHED)
    if screener.manifest.familiarity is None:
        pytest.skip("the bundled model has no check for unfamiliar photos")
    return screener


def outcomes(screener: Screener, photos: Iterator[Photo]) -> list[Outcome]:
    requests = (ScreeningRequest(0, photo) for photo in photos)
    return [screener.screen(request).assessment.outcome for request in requests]


def refused(found: list[Outcome]) -> float:
    assert len(found) > 15
    return sum(outcome is Outcome.NO_RESULT for outcome in found) / len(found)


def as_photo(pixels: np.ndarray) -> Photo:
    return Photo(pixels, pixels.shape[1], pixels.shape[0], "drawn")


def of_archive(file: Path, count: int) -> Iterator[Photo]:
    with zipfile.ZipFile(file) as archive:
        names = sorted(n for n in archive.namelist() if n.lower().endswith((".jpg", ".png")))
        for name in random.Random(3).sample(names, count):
            yield decode_photo(archive.read(name), name)


@pytest.mark.parametrize("archive", thinned(PHOTOS, *list(PHOTOS)[::2]))
def test_photos_of_lesions_are_answered(screener: Screener, shared: Path, archive: str) -> None:
    found = outcomes(screener, of_archive(shared / archive, PHOTOS[archive]))
    assert refused(found) <= 0.05  # two or three of them: the card has the share of many


@pytest.mark.parametrize(
    "archive",
    thinned(
        ["isic2017/squashed_256.zip", "isic2020/squashed_256.zip", "isic2019-part/photos.zip"],
        "isic2019-part/photos.zip",
    ),
)
def test_photos_of_other_clinics_are_answered(
    screener: Screener, shared: Path, archive: str
) -> None:
    def as_taken(photo: Photo) -> Photo:
        return as_photo(resize(photo.pixels, photo.height * 4 // 3, photo.height))

    photos = of_archive(shared / "data" / archive, 60)
    found = outcomes(screener, map(as_taken, photos) if "squashed" in archive else photos)
    stopped = sum(outcome in (Outcome.NO_RESULT, Outcome.RETAKE) for outcome in found)
    assert stopped <= 0.1 * len(found)


def test_everyday_photographs_get_no_answer(screener: Screener, shared: Path) -> None:
    photos = of_archive(shared / "data/nonskin.zip", 60)
    found = outcomes(screener, photos)
    stopped = sum(outcome in (Outcome.NO_RESULT, Outcome.RETAKE) for outcome in found)
    assert stopped >= 0.95 * len(found)  # of kinds left out of the fit the card has the share


@pytest.mark.parametrize("count", thinned([2, 1], 1))
def test_drawn_pictures_of_other_things_get_no_result(screener: Screener, count: int) -> None:
    drawn = draw({**FAMILIES, **HELD_OUT}, count, seed=77)
    assert refused(outcomes(screener, (as_photo(pixels) for _, pixels in drawn))) >= 0.95


def test_odd_pictures_get_no_result(screener: Screener, shared: Path) -> None:
    def readable() -> Iterator[Photo]:
        for file in sorted(f for f in (shared / "hostile-images").rglob("*") if f.is_file()):
            try:
                photo = read_photo(file)
            except ImageError:
                continue
            yield photo

    def screened() -> Iterator[Outcome]:
        for photo in readable():
            try:
                yield screener.screen(ScreeningRequest(0, photo)).assessment.outcome
            except ImageError:  # damaged further on than its first lines
                continue

    assert refused(list(screened())) >= 0.95


@pytest.mark.parametrize("count", thinned([8, 2], 2))
def test_spoiled_photos_of_lesions_stay_a_retake(
    screener: Screener, shared: Path, count: int
) -> None:
    def spoiled() -> Iterator[Photo]:
        for photo in of_archive(shared / "data/ham10000/center_224.zip", count):
            for spoiling in SPOILINGS:
                if spoiling.kind in REQUIRED:
                    yield as_photo(spoiling.apply(photo.pixels))

    found = outcomes(screener, spoiled())
    assert sum(outcome is Outcome.RETAKE for outcome in found) >= 0.85 * len(found)
    assert refused(found) <= 0.05
