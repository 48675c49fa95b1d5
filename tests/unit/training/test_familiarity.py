"""Fitting the gate for unfamiliar photos."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from drawn_lesion import lesion_pixels
from numpy.typing import NDArray
from PIL import Image
from unit.inference.known import bounded

from skinscreen.domain.errors import TrainingError
from skinscreen.domain.manifest import InputSpec, Manifest, OutputSpec
from skinscreen.domain.taxonomy import LESION8
from skinscreen.imaging.glance import Glance
from skinscreen.imaging.photo import Pixels
from skinscreen.inference.classifier import Scores
from skinscreen.inference.familiarity import Familiarity
from skinscreen.training import familiarity
from skinscreen.training.augment import Augmentation
from skinscreen.training.familiarity import Seen, SeenSpoiled
from skinscreen.training.sample import Sample, load_framed

MANIFEST = Manifest("drawn", "1", "0" * 64, InputSpec(16, 16), OutputSpec(), LESION8.classes)


@dataclass(frozen=True)
class ColoursAreTheEmbedding:
    """A classifier whose embedding is the mean colour and its spread; None without one."""

    manifest: Manifest = MANIFEST
    notes: tuple[str, ...] = ()
    embeds: bool = True

    def familiarity(self, _scores: Scores, _pixels: Pixels, *, spoiled: bool) -> float | None:
        """It cannot tell."""
        assert spoiled in (True, False)

    def prepare(self, _crop: Glance) -> None:
        """It asks nothing of a crop."""

    def run(self, tensor: NDArray[np.float32]) -> Scores:
        """Score one input tensor."""
        colours = np.concatenate([tensor.mean(axis=(0, 1, 2)), tensor.std(axis=(0, 1, 2))])
        embedding = colours.astype(np.float32) if self.embeds else None
        return Scores(np.full(8, 1 / 8, np.float32), embedding=embedding)


def sample(folder: Path, number: int, source: str = "own", label: str = "nv") -> Sample:
    file = folder / f"{source}-{number}.png"
    Image.fromarray(lesion_pixels(240, 240, seed=number)).save(file)
    return Sample(id=f"{source}-{number}", source=source, archive=None, member=str(file),
                  label=label)  # fmt: skip


def seen(
    count: int,
    dimension: int = 4,
    *,
    seed: int = 0,
    source: str = "own",
    modality: str = "dermoscopy",
) -> Seen:
    rng = np.random.default_rng(seed)
    return Seen(
        rng.normal(2, 1, (count, dimension)).astype(np.float32) ** 2,
        rng.normal(0, 1, (count, 37)).astype(np.float32),
        np.full(count, source),
        np.full(count, modality),
        np.array(["nv", "mel"] * (count // 2)),
        np.zeros(count, bool),
    )


def spoiled(count: int) -> SeenSpoiled:
    rng = np.random.default_rng(9)
    return SeenSpoiled(
        rng.normal(5, 2, (count, 37)).astype(np.float32),
        np.array(["dark", "blur"] * (count // 2)),
        np.full(count, "own"),
        np.ones(count, bool),
    )


def test_distances_of_the_fitted_follow_the_chi_squared_law() -> None:
    rng = np.random.default_rng(1)
    mixing = rng.normal(size=(5, 5))
    values = (rng.normal(size=(4000, 5)) @ mixing + 7).astype(np.float32)
    one = np.full(4000, "a")
    groups = familiarity.fit_groups(values, one, one, 0.0)
    distances = [groups.distance(row) for row in values[:1000]]
    assert np.mean(distances) == pytest.approx(5, rel=0.1)
    assert np.mean(np.array(distances) < 9.236) == pytest.approx(0.9, abs=0.03)


def test_each_set_has_its_own_covariance_and_each_group_its_own_mean() -> None:
    rng = np.random.default_rng(2)
    narrow, wide = rng.normal(0, 1, (500, 2)), rng.normal(50, 10, (500, 2))
    values = np.concatenate([narrow, narrow + 9, wide]).astype(np.float32)
    groups = np.repeat(["a", "b", "c"], 500)
    found = familiarity.fit_groups(values, groups, np.repeat(["x", "x", "y"], 500), 0.0)
    assert found.of.tolist() == [0, 0, 1]
    assert found.offsets[1] - found.offsets[0] == pytest.approx(4 * np.log(10), rel=0.1)
    beside_narrow = found.distance(np.array([4.5, 4.5], np.float32)) - found.offsets[0]
    beside_wide = found.distance(np.array([54.5, 54.5], np.float32)) - found.offsets[1]
    assert beside_narrow > 20
    assert beside_wide < 1


def test_a_single_covariance_gives_no_distance_below_nought() -> None:
    values = (np.random.default_rng(3).normal(size=(300, 3)) * 1e-3).astype(np.float32)
    one = np.full(300, "a")
    groups = familiarity.fit_groups(values, one, one, 0.02)
    assert groups.offsets.tolist() == [0]
    assert min(groups.distance(row) for row in values) >= 0


def test_classes_with_few_photos_are_one_group() -> None:
    values = np.random.default_rng(4).normal(size=(60, 2)).astype(np.float32)
    names = np.array(["many"] * 40 + ["few"] * 10 + ["fewer"] * 10)
    assert len(familiarity.fit_groups(values, names, np.full(60, "x"), 0.1).of) == 2


def test_fewer_photos_than_features_can_be_fitted() -> None:
    values = np.random.default_rng(5).normal(size=(30, 90)).astype(np.float32)
    one = np.full(30, "a")
    groups = familiarity.fit_groups(values, one, one, 0.05)
    assert np.isfinite(groups.distance(values[0]))


def test_a_feature_that_never_stirs_does_not_decide_alone() -> None:
    values = np.random.default_rng(6).normal(size=(200, 4)).astype(np.float32)
    values[:, 3] = 0
    one = np.full(200, "a")
    groups = familiarity.fit_groups(values, one, one, 0.02)
    stirred = np.array([0, 0, 0, 0.05], np.float32)
    assert groups.distance(stirred) < groups.distance(np.array([9, 0, 0, 0], np.float32))


def test_what_lies_off_the_spoiled_photos_is_stranger() -> None:
    known = Familiarity(bounded().good, *familiarity.fit_spoiled(spoiled(400)))
    poor = spoiled(50).looks
    assert (
        familiarity.strangeness_spoiled(known, poor + 20).min()
        > familiarity.strangeness_spoiled(known, poor).max()
    )


def test_the_limit_refuses_the_wanted_share_and_each_source_counts_the_same() -> None:
    values = np.concatenate([np.arange(1000.0), np.arange(2000.0, 2010.0)])
    sources = np.array(["large"] * 1000 + ["small"] * 10)
    assert familiarity.choose_limit(values[:1000], sources[:1000], 0.02) == pytest.approx(979)
    both = familiarity.choose_limit(values, sources, 0.1)
    assert (values[sources == "small"] > both).mean() == pytest.approx(0.2)
    assert familiarity.choose_limit(values, sources, 0.0) == 2009


def test_the_same_samples_are_drawn_of_every_source(tmp_path: Path) -> None:
    samples = [sample(tmp_path, i, source) for source in ("a", "b") for i in range(4)]
    drawn = familiarity.drawn(samples, 3, 1)
    assert [s.source for s in drawn] == ["a"] * 3 + ["b"] * 3
    assert drawn == familiarity.drawn(samples[::-1], 3, 1)
    assert len(familiarity.drawn(samples, 99, 1)) == 8


def test_photos_are_seen_as_they_come_or_framed_by_hand(tmp_path: Path) -> None:
    samples = [sample(tmp_path, i) for i in range(2)]
    whole = familiarity.see(ColoursAreTheEmbedding(), samples, [False, False])
    framed = familiarity.see(ColoursAreTheEmbedding(), samples, [False, True])
    assert (whole.embedding[0] == framed.embedding[0]).all()
    assert (whole.embedding[1] != framed.embedding[1]).any()
    assert whole.looks.shape == (2, 37)
    assert whole.held_back.shape == (2,)
    assert framed.label.tolist() == ["nv", "nv"]


def rimmed(folder: Path) -> Sample:
    """A lesion in a bright green rim that the app's starting frame leaves out."""
    pixels = lesion_pixels(400, 400)
    rim = np.ones((400, 400), bool)
    rim[38:-38, 38:-38] = False
    pixels[rim] = (0, 255, 0)
    file = folder / "rimmed.png"
    Image.fromarray(pixels).save(file)
    return Sample("a", "own", None, str(file), "nv")


def test_photos_are_seen_in_the_frame_that_the_app_starts_with(tmp_path: Path) -> None:
    photo = rimmed(tmp_path)
    model = ColoursAreTheEmbedding()
    started = load_framed(photo, MANIFEST.input.side)
    assert len(started) < 330
    embedding, looks = familiarity.look_at(model, started)
    found = familiarity.see(model, [photo], [False])
    assert (found.embedding[0] == embedding).all()
    assert (found.looks[0] == looks).all()
    assert (familiarity.load_enlarged(photo) == started).all()


def test_a_photo_as_another_device_shows_it_differs_and_is_the_same_every_time(
    tmp_path: Path,
) -> None:
    photo = sample(tmp_path, 0)
    device = Augmentation(light=0.5, curve=0.5)
    first, again = (
        familiarity.see(ColoursAreTheEmbedding(), [photo], [False], device) for _ in range(2)
    )
    plain = familiarity.see(ColoursAreTheEmbedding(), [photo], [False])
    assert (first.embedding != plain.embedding).any()
    assert (first.embedding == again.embedding).all()


def test_a_closer_frame_keeps_the_pixels_the_quality_gate_wants() -> None:
    rng = np.random.default_rng(7)
    sides = {len(familiarity.closer_frame(lesion_pixels(150, 150), rng)) for _ in range(40)}
    assert min(sides) >= 112
    assert max(sides) < 150
    assert len(familiarity.closer_frame(lesion_pixels(60, 60), rng)) == 60


def test_a_model_without_an_embedding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="gives no embedding"):
        familiarity.see(ColoursAreTheEmbedding(embeds=False), [sample(tmp_path, 0)], [False])


def test_photos_are_spoiled_in_every_way_and_mostly_held_back(tmp_path: Path) -> None:
    found = familiarity.see_spoiled([sample(tmp_path, i) for i in range(2)], 3)
    kinds = len(set(found.kind))
    assert len(found.kind) == 2 * kinds
    assert found.looks.shape == (2 * kinds, 37)
    assert set(found.source) == {"own"}
    assert found.held_back.mean() > 0.5


def test_small_photos_are_enlarged_before_they_are_spoiled(tmp_path: Path) -> None:
    sides = []
    for side in (60, 150, 300):
        file = tmp_path / f"{side}.png"
        Image.fromarray(lesion_pixels(side, side)).save(file)
        sides.append(len(familiarity.load_enlarged(Sample("a", "own", None, str(file), "nv"))))
    assert sides == [224, 224, 240]
