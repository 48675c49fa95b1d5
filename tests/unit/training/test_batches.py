import dataclasses

import numpy as np
import pytest
from textures import texture

from skinscreen.training.augment import Augmentation
from skinscreen.training.batches import (
    class_weights,
    draw,
    epoch_batches,
    feature_inputs,
    photo_inputs,
    steps_in_epoch,
)
from skinscreen.training.config import Stage

LABELS = np.repeat([0, 1, 2], [80, 16, 4])
FEATURES = np.arange(200, dtype=np.float32).reshape(2, 100, 1)


def stage(**settings: object) -> Stage:
    return Stage("s", 0, 1, 1e-3, batch=10, **settings)  # type: ignore[arg-type]


def batches(one: Stage, seed: tuple[int, ...] = (1, 2)) -> list:
    return list(epoch_batches(feature_inputs(FEATURES), LABELS, 3, one, seed))


def test_an_epoch_without_balance_shows_every_photo_once() -> None:
    rows = draw(LABELS, stage(), np.random.default_rng(1))
    assert sorted(rows) == list(range(100))


def test_balance_evens_out_the_classes() -> None:
    rows = draw(LABELS, stage(balance=1.0, photos=90), np.random.default_rng(1))
    assert np.bincount(LABELS[rows]).tolist() == [30, 30, 30]
    half = draw(LABELS, stage(balance=0.5, photos=1000), np.random.default_rng(1))
    counts = np.bincount(LABELS[half])
    assert counts[0] / counts[2] == pytest.approx(np.sqrt(20), rel=0.05)


def test_within_a_class_every_photo_comes_once_before_any_comes_twice() -> None:
    rows = draw(LABELS, stage(balance=1.0, photos=90), np.random.default_rng(1))
    counts = np.bincount(rows, minlength=100)
    assert counts[:80].max() == 1
    assert set(counts[96:]) <= {7, 8}


def test_without_balance_the_weights_are_scikit_learns() -> None:
    sklearn = pytest.importorskip("sklearn.utils.class_weight", reason="comes with [train]")
    expected = sklearn.compute_class_weight("balanced", classes=np.arange(3), y=LABELS)
    assert class_weights(LABELS, 3, stage()) == pytest.approx(expected, rel=1e-6)


def test_balanced_draws_need_no_weights() -> None:
    assert class_weights(LABELS, 3, stage(balance=1.0)) == pytest.approx(np.ones(3))
    assert class_weights(LABELS, 3, stage(class_weights=False)) == pytest.approx(np.ones(3))


def test_a_class_without_photos_has_a_weight_that_harms_nothing() -> None:
    assert np.isfinite(class_weights(LABELS, 4, stage())).all()


def test_the_same_seed_gives_the_same_epoch_and_another_another() -> None:
    one = stage(mixup=0.2)
    first, again, other = batches(one), batches(one), batches(one, (1, 3))
    assert len(first) == steps_in_epoch(LABELS, one) == 10
    assert all(np.array_equal(a.inputs, b.inputs) for a, b in zip(first, again, strict=True))
    assert any(not np.array_equal(a.inputs, b.inputs) for a, b in zip(first, other, strict=True))


def test_targets_sum_to_one_and_smoothing_lifts_the_others() -> None:
    for batch in batches(stage(smoothing=0.3, mixup=0.4)):
        assert batch.targets.sum(axis=1) == pytest.approx(np.ones(10))
        assert batch.targets.min() >= 0.1 - 1e-6


def test_mixup_blends_photo_target_and_weight_alike() -> None:
    one = stage(mixup=1.0, class_weights=False)
    marks = np.repeat(np.eye(3, dtype=np.float32)[LABELS][None], 1, axis=0)
    mixed = 0
    for batch in epoch_batches(feature_inputs(marks), LABELS, 3, one, (1,)):
        assert batch.inputs == pytest.approx(batch.targets)
        assert batch.targets.max(axis=1).min() >= 0.5
        mixed += int((batch.targets.max(axis=1) < 0.99).sum())
    assert mixed > 5


def test_fewer_photos_than_a_batch_are_one_batch() -> None:
    few = list(epoch_batches(feature_inputs(FEATURES), LABELS[:4], 3, stage(), (1,)))
    assert [len(b.targets) for b in few] == [4]
    assert steps_in_epoch(LABELS[:4], stage()) == 1


def test_features_come_from_one_of_the_cached_views() -> None:
    seen = feature_inputs(FEATURES)(np.arange(100), np.random.default_rng(1)).ravel()
    assert set(seen - np.arange(100)) == {0, 100}


def test_photos_are_augmented_to_the_side_asked() -> None:
    pixels = np.stack([texture(1, i) for i in range(3)])
    seen = photo_inputs(pixels, Augmentation(), 32)(np.array([2, 0]), np.random.default_rng(1))
    assert seen.shape == (2, 32, 32, 3)
    assert seen.dtype == np.float32
    assert seen.max() > 1


def test_an_error_in_the_thread_reaches_the_caller() -> None:
    def broken(rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        list(epoch_batches(broken, LABELS, 3, dataclasses.replace(stage(), photos=20), (1,)))


def test_sources_are_evened_out_within_each_class() -> None:
    labels = np.repeat([0, 1], [90, 10])
    sources = np.concatenate([np.repeat([0, 1], [80, 10]), np.repeat([0, 1], [5, 5])])
    one = stage(source_balance=1.0, photos=1000)
    rows = draw(labels, one, np.random.default_rng(1), sources)
    assert np.bincount(labels[rows]).tolist() == [900, 100]
    assert np.bincount(sources[rows][labels[rows] == 0]).tolist() == [450, 450]


def test_sources_that_are_not_evened_out_come_as_often_as_they_are() -> None:
    sources = np.arange(100) % 2
    rows = draw(LABELS, stage(), np.random.default_rng(1), sources)
    assert sorted(rows) == list(range(100))


def test_a_photo_without_a_class_has_targets_of_its_own() -> None:
    labels = np.where(LABELS == 2, 3, LABELS)
    one = stage(smoothing=0.3)
    every = list(epoch_batches(feature_inputs(FEATURES), labels, 3, one, (1, 2)))
    targets = np.concatenate([b.targets for b in every])
    assert targets.shape == (100, 5)
    assert targets.sum(axis=1) == pytest.approx(np.ones(100))
    assert (targets[:, 3] > 0.5).sum() == 4
