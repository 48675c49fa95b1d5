import hashlib

import numpy as np
import pytest

from skinscreen.training.duplicates import (
    NEAR,
    Pair,
    clusters,
    file_hash,
    near_pairs,
    perceptual_hash,
)

pytest.importorskip("imagehash", reason="ImageHash comes with the extra [train]")


def skin(seed: int) -> np.ndarray:
    """A smooth random picture, 150 x 200."""
    import cv2

    noise = np.random.default_rng(seed).integers(0, 256, (9, 12, 3)).astype(np.uint8)
    return np.asarray(cv2.resize(noise, (200, 150), interpolation=cv2.INTER_CUBIC))


def jpeg(pixels: np.ndarray, quality: int) -> np.ndarray:
    import cv2

    _, encoded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR))


def test_a_photo_saved_again_smaller_and_brighter_stays_near() -> None:
    import cv2

    photo = skin(1)
    smaller = jpeg(np.asarray(cv2.resize(photo, (120, 90), interpolation=cv2.INTER_AREA)), 60)
    brighter = np.clip(smaller.astype(int) + 15, 0, 255).astype(np.uint8)
    first, second = perceptual_hash(photo), perceptual_hash(brighter)
    assert (first != second).sum() <= NEAR


def test_other_photos_are_far() -> None:
    hashes = np.array([perceptual_hash(skin(seed)) for seed in range(12)])
    assert near_pairs(hashes) == []


def test_pairs_are_those_within_the_distance_each_once_with_their_distance() -> None:
    hashes = np.zeros((4, 256), dtype=bool)
    hashes[1, :5] = True
    hashes[2, :11] = True
    hashes[3] = True
    assert near_pairs(hashes, 6) == [Pair(0, 1, 5), Pair(1, 2, 6)]


def test_pairs_across_blocks_equal_counting_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skinscreen.training.duplicates._ROWS_AT_ONCE", 7)
    hashes = np.random.default_rng(0).random((40, 256)) < 0.5
    found = {(p.first, p.second): p.distance for p in near_pairs(hashes, 120)}
    expected = {
        (i, j): int((hashes[i] != hashes[j]).sum())
        for i in range(40)
        for j in range(i + 1, 40)
        if (hashes[i] != hashes[j]).sum() <= 120
    }
    assert found == expected
    assert expected


def test_a_chain_of_pairs_is_one_cluster() -> None:
    numbers = clusters(5, [Pair(0, 2, 1), Pair(2, 4, 1)])
    assert numbers[0] == numbers[2] == numbers[4]
    assert len(set(numbers.tolist())) == 3


def test_pictures_without_pairs_stand_alone() -> None:
    assert len(set(clusters(3, []).tolist())) == 3


def test_the_files_hash_is_its_sha256() -> None:
    assert file_hash(b"x") == hashlib.sha256(b"x").hexdigest()
