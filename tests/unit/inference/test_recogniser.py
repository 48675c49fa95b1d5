"""Kinds of photo are told apart by weights from a file, and no other file is taken for one."""

import io

import numpy as np
import pytest

from skinscreen.domain.errors import ModelError
from skinscreen.domain.modality import Modality
from skinscreen.imaging.appearance import LENGTH
from skinscreen.inference.recogniser import BYTES_LIMIT, Recogniser, pack, unpack

NOTHING = np.zeros(LENGTH, np.float32)


def red_means_phone(dimension: int = 3) -> Recogniser:
    embedding = np.zeros(dimension, np.float32)
    embedding[0] = 4.0
    return Recogniser(embedding, np.zeros(LENGTH, np.float32), -2.0)


def test_the_sum_of_weighted_features_decides_between_the_kinds() -> None:
    found = red_means_phone().probabilities(np.array([1, 0, 0], np.float32), NOTHING)
    assert found[Modality.PHONE] == pytest.approx(1 / (1 + np.exp(-2.0)))
    assert sum(found.values()) == pytest.approx(1.0)


def test_the_looks_count_as_well() -> None:
    looks = NOTHING.copy()
    looks[5] = 1.0
    weights = NOTHING.copy()
    weights[5] = 9.0
    recogniser = Recogniser(np.zeros(2, np.float32), weights, 0.0)
    found = recogniser.probabilities(np.zeros(2, np.float32), looks)
    assert found[Modality.PHONE] > 0.99


@pytest.mark.parametrize("far", [1e30, -1e30])
def test_a_photo_however_far_off_has_probabilities(far: float) -> None:
    found = red_means_phone().probabilities(np.array([far, 0, 0], np.float32), NOTHING)
    assert sorted(found.values()) == pytest.approx([0.0, 1.0])


def test_a_packed_recogniser_is_read_back_the_same() -> None:
    read = unpack(pack(red_means_phone()), 3)
    features = np.array([0.7, 0.1, 0.2], np.float32)
    assert read.probabilities(features, NOTHING) == red_means_phone().probabilities(
        features, NOTHING
    )


def packed(**arrays: object) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=True, **arrays)
    return buffer.getvalue()


GOOD = {"embedding": np.zeros(3), "looks": np.zeros(LENGTH), "intercept": 0.0}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 no archive",
        pack(red_means_phone())[:-30],
        packed(embedding=np.zeros(3)),
        packed(**GOOD | {"embedding": np.zeros(4)}),
        packed(**GOOD | {"looks": np.zeros(LENGTH + 1)}),
        packed(**GOOD | {"intercept": np.zeros(2)}),
        packed(**GOOD | {"intercept": np.nan}),
        packed(**GOOD | {"embedding": np.array([{}, {}, {}])}),
    ],
)
def test_another_file_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(ModelError, match="the recogniser's file"):
        unpack(content, 3)


def test_a_file_that_unpacks_to_too_much_is_refused() -> None:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, embedding=np.zeros(BYTES_LIMIT // 4, np.float64))
    with pytest.raises(ModelError, match="unpacks to over"):
        unpack(buffer.getvalue(), 3)
