from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from skinscreen.domain.manifest import InputSpec, Manifest, OutputSpec
from skinscreen.domain.taxonomy import ConditionClass
from skinscreen.imaging.crop import centred
from skinscreen.imaging.photo import Photo
from skinscreen.inference.classifier import Scores
from skinscreen.training.consistency import ANY, KINDS, measure, section, trifles
from skinscreen.training.sample import Sample

CLASSES = (
    ConditionClass("mel", "melanoma", malignant=True, icd10="C43.9"),
    ConditionClass("nv", "naevus", malignant=False, icd10="D22.9"),
)
SIDE = 64
MANIFEST = Manifest(
    "bright", "1", "0" * 64, InputSpec(SIDE, SIDE), OutputSpec(), CLASSES, taxonomy="two"
)


@dataclass(frozen=True)
class BrightMeansMelanoma:
    """A classifier whose melanoma probability is the mean brightness."""

    manifest: Manifest = MANIFEST
    notes: tuple[str, ...] = ()

    def run(self, tensor: np.ndarray) -> Scores:
        """Score one input tensor."""
        bright = float(tensor.mean()) / 255
        return Scores(np.array([bright, 1 - bright], dtype=np.float32))


def sample(folder: Path, level: int, number: int) -> Sample:
    path = folder / f"{number}.png"
    Image.fromarray(np.full((SIDE, SIDE, 3), level, np.uint8)).save(path)
    return Sample(str(number), "set", None, str(path), "nv")


def test_an_answer_near_the_threshold_hangs_on_the_light_and_on_nothing_else(
    tmp_path: Path,
) -> None:
    photos = [sample(tmp_path, 124, 0), sample(tmp_path, 30, 1)]
    found = measure(BrightMeansMelanoma(), photos, 0.5)
    assert found["n"] == 2
    flipped = {kind: one["value"] for kind, one in found["flipped"].items()}
    assert flipped == dict.fromkeys(KINDS, 0.0) | {"brightness +-10 %": 0.5, ANY: 0.5}
    assert found["far"] == 0


def test_an_answer_that_leaps_is_counted_as_far(tmp_path: Path) -> None:
    class Leaps(BrightMeansMelanoma):
        def run(self, tensor: np.ndarray) -> Scores:
            melanoma = 0.9 if tensor.mean() > 120 else 0.01
            return Scores(np.array([melanoma, 1 - melanoma], dtype=np.float32))

    assert measure(Leaps(), [sample(tmp_path, 124, 0)], 0.3)["far"] == 1


def test_squares_that_were_cut_from_a_photo_are_left_out(tmp_path: Path) -> None:
    whole = sample(tmp_path, 30, 0)
    photo = Photo(np.zeros((SIDE, SIDE, 3), np.uint8), SIDE, SIDE, "x")
    found = measure(BrightMeansMelanoma(), [whole, replace(whole, box=centred(photo))], 0.5)
    assert found["n"] == 1


def test_every_trifle_changes_the_crop_a_little_and_keeps_what_it_shows() -> None:
    rows, columns = np.mgrid[0:120, 0:160]
    pixels = np.stack([60 + rows, 40 + columns, 90 + (rows + columns) // 4], axis=2)
    photo = Photo(pixels.astype(np.uint8), 160, 120, "ramp")
    box = replace(centred(photo), x=40, y=20, side=80)
    before = photo.pixels[20:100, 40:120].astype(float)
    seen = list(trifles(photo, box, 80))
    assert {kind for kind, _ in seen} == set(KINDS)
    for kind, crop in seen:
        assert crop.dtype == np.uint8
        assert abs(crop.mean() - before.mean()) < 0.15 * before.mean(), kind
        assert crop.shape != before.shape or not np.array_equal(crop, before), kind


def test_the_card_tells_each_share_and_the_far_ones(tmp_path: Path) -> None:
    text = section(measure(BrightMeansMelanoma(), [sample(tmp_path, 124, 0)], 0.5))
    assert "| brightness +-10 % | 100.0% (20.7% to 100.0%) |" in text
    assert "0 of them went from over twice" in text
    assert section(None) == ""
