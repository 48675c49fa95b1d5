"""How far a crop lies from the training photos, and the file that knows where they lie."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from operator import attrgetter

import numpy as np
import pytest
from drawn_lesion import lesion_pixels
from numpy.typing import NDArray
from unit.inference.known import DIMENSION, about, bounded, familiarity

from skinscreen.domain.errors import ModelError
from skinscreen.imaging.appearance import appearance
from skinscreen.imaging.glance import Glance
from skinscreen.inference import familiarity as module
from skinscreen.inference.familiarity import (
    BOUNDARY_LOOKS_WEIGHT,
    COLOURS,
    COLOURS_WEIGHT,
    LOOKS_WEIGHT,
    REACH,
    Boundary,
    Familiarity,
    Groups,
    pack,
    tempered,
    unpack,
)

Arrays = dict[str, NDArray[np.generic]]
PIXELS = lesion_pixels(60, 60)
EMBEDDING = np.array([4.0, 0.0, 9.0], np.float32)


def vector(*values: float) -> NDArray[np.float32]:
    return np.array(values, np.float32)


def test_the_distance_is_to_the_nearest_group() -> None:
    groups = about(0.0, 10.0, dimension=2)
    assert groups.distance(vector(1, 1)) == pytest.approx(2)
    assert groups.distance(vector(9, 10)) == pytest.approx(1)


def test_a_wide_group_is_nearer_than_a_narrow_one_and_pays_for_its_width() -> None:
    wide, narrow = 0.5, 1.0  # roots: the inverses of the standard deviations
    groups = Groups(
        np.stack([np.eye(2) * wide, np.eye(2) * narrow]).astype(np.float32),
        vector(-4 * np.log(wide), 0),
        np.zeros((2, 2), np.float32),
        np.array([0, 1]),
    )
    assert groups.distance(vector(0, 0)) == pytest.approx(0)
    assert groups.distance(vector(6, 0)) == pytest.approx(9 - 4 * np.log(wide))


def test_roots_are_taken_with_their_signs() -> None:
    assert tempered(vector(4, 0, -9)).tolist() == [2, 0, -3]


def test_embedding_and_looks_both_count() -> None:
    known = familiarity()
    looks = LOOKS_WEIGHT * float((appearance(PIXELS).astype(float) ** 2).sum())
    assert known.strangeness(EMBEDDING, PIXELS) == pytest.approx(np.log(13) + looks, rel=1e-4)


def test_a_crop_at_a_groups_very_mean_is_not_strange() -> None:
    known = familiarity()
    far = known.strangeness(EMBEDDING, PIXELS)
    assert known.strangeness(np.zeros(3, np.float32), PIXELS) < far - 20
    assert np.isfinite(known.strangeness(np.zeros(3, np.float32), PIXELS))


@pytest.mark.parametrize("known", [familiarity(), bounded()], ids=["distances", "boundary"])
def test_a_crop_that_was_prepared_is_as_strange_as_one_that_was_not(known: Familiarity) -> None:
    crop = Glance(PIXELS)
    known.prepare(crop)

    assert known.strangeness(EMBEDDING, crop) == known.strangeness(EMBEDDING, PIXELS)
    assert known.strangeness_of(EMBEDDING, crop.appearance) == known.strangeness(EMBEDDING, crop)


def test_a_spoiled_crop_is_judged_by_its_looks_alone() -> None:
    squares = appearance(PIXELS).astype(float) ** 2
    expected = squares.sum() + COLOURS_WEIGHT * squares[:COLOURS].sum()
    assert familiarity().strangeness_spoiled(PIXELS) == pytest.approx(expected, rel=1e-4)


def test_even_paint_is_no_spoiled_photo() -> None:
    paint = np.full((60, 60, 3), 120, np.uint8)
    assert familiarity().strangeness_spoiled(paint) == np.inf
    assert np.isfinite(familiarity().strangeness_spoiled_of(appearance(paint)))


def test_looks_and_colours_are_compared_with_the_same_way_of_spoiling() -> None:
    known = replace(
        familiarity(),
        spoiled=about(0.0, 1000.0, dimension=37),
        colours=about(1000.0, 0.0, dimension=3),
    )
    looks = appearance(PIXELS)
    nearest = known.spoiled.distance(looks) + COLOURS_WEIGHT * known.colours.distance(looks[:3])
    assert known.strangeness_spoiled(PIXELS) > nearest + 1e6


def test_colours_of_other_ways_than_the_looks_are_refused() -> None:
    odd = replace(familiarity(), colours=about(0.0, 1.0, dimension=3))
    with pytest.raises(ModelError, match="colours are not those of its spoiled"):
        unpack(pack(odd), DIMENSION)


def test_what_was_packed_is_unpacked() -> None:
    known = familiarity()
    read = unpack(pack(known), DIMENSION)
    for part in ("good.embedding", "good.looks", "spoiled", "colours"):
        for name in ("roots", "offsets", "means", "of"):
            left, right = (attrgetter(f"{part}.{name}")(k) for k in (known, read))
            assert (left == right).all()
            assert left.dtype == right.dtype
    assert read.strangeness(EMBEDDING, PIXELS) == known.strangeness(EMBEDDING, PIXELS)


def test_beyond_the_boundary_lie_other_things() -> None:
    known = bounded()
    looks = BOUNDARY_LOOKS_WEIGHT * float((appearance(PIXELS).astype(float) ** 2).sum()) / 1e4
    near = known.strangeness(vector(0.25, 0, 0), PIXELS)  # 0.5 after the root: the middle
    assert near == pytest.approx(-1 + looks, rel=1e-4)
    assert known.strangeness(vector(1, 0, 0), PIXELS) == pytest.approx(near + 2 * 2, rel=1e-4)


def test_a_feature_beyond_all_measure_counts_no_more_than_a_strange_one() -> None:
    known = bounded()
    far = known.strangeness(vector(1e6, 0, 0), PIXELS)
    assert far == pytest.approx(known.strangeness(vector(0.25, 0, 0), PIXELS) + 2 * REACH, rel=1e-4)


def test_looks_like_nothing_known_are_strange_on_either_side_of_the_boundary() -> None:
    known = bounded()
    odd = appearance(PIXELS) + np.float32(3000)
    assert (
        known.strangeness_of(vector(0, 0, 0), odd)
        > known.strangeness(vector(0, 0, 0), PIXELS) + 500
    )


def test_a_boundary_that_was_packed_is_unpacked() -> None:
    known = bounded()
    read = unpack(pack(known), DIMENSION)
    assert isinstance(read.good, Boundary)
    assert read.strangeness(EMBEDDING, PIXELS) == known.strangeness(EMBEDDING, PIXELS)
    assert read.strangeness_spoiled(PIXELS) == known.strangeness_spoiled(PIXELS)


def test_a_file_without_a_number_is_one_of_distances() -> None:
    with np.load(io.BytesIO(pack(familiarity()))) as arrays:
        assert sorted(arrays) == sorted(
            f"{part}_{name}"
            for part in ("embedding", "looks", "spoiled", "colours")
            for name in ("roots", "offsets", "means", "of")
        )


def test_a_format_of_a_later_program_is_refused_by_its_number() -> None:
    later = changed(lambda a: a.update(format=np.array(3)), bounded())
    with pytest.raises(ModelError, match=r"format 3, of which this program knows nothing: update"):
        unpack(later, DIMENSION)


@pytest.mark.parametrize(
    "change",
    [
        lambda a: a.update(boundary_weights=a["boundary_weights"][1:]),
        lambda a: a.update(boundary_spread=a["boundary_spread"] * 0),
        lambda a: a.update(boundary_middle=a["boundary_middle"] * np.nan),
        lambda a: a.update(boundary_intercept=np.array([np.inf])),
        lambda a: a.update(boundary_intercept=np.array(np.inf)),
    ],
)
def test_a_boundary_that_does_not_fit_is_refused(change: Callable[[Arrays], None]) -> None:
    with pytest.raises(ModelError, match="boundary does not fit 3 features"):
        unpack(changed(change, bounded()), DIMENSION)


@pytest.mark.parametrize("array", ["boundary_weights", "boundary_intercept", "looks_roots"])
def test_a_boundary_without_a_part_is_refused(array: str) -> None:
    with pytest.raises(ModelError, match=rf"not readable.*{array}"):
        unpack(changed(lambda a: a.pop(array), bounded()), DIMENSION)


@pytest.mark.parametrize("number", [np.array([1, 2]), np.array("two"), np.array([])])
def test_a_format_that_is_no_number_is_refused(number: NDArray[np.generic]) -> None:
    with pytest.raises(ModelError, match="not readable"):
        unpack(changed(lambda a: a.update(format=number), bounded()), DIMENSION)


def changed(change: Callable[[Arrays], None], known: Familiarity | None = None) -> bytes:
    """A packed file with its arrays changed."""
    with np.load(io.BytesIO(pack(known or familiarity()))) as arrays:
        kept: Arrays = dict(arrays)
    change(kept)
    buffer = io.BytesIO()
    np.savez(buffer, **kept)
    return buffer.getvalue()


def test_a_file_of_another_model_is_refused() -> None:
    with pytest.raises(ModelError, match="embedding does not fit 4 features"):
        unpack(pack(familiarity()), 4)


@pytest.mark.parametrize(
    "change",
    [
        lambda a: a.update(looks_means=a["looks_means"][0]),
        lambda a: a.update(looks_means=a["looks_means"][:0], looks_of=a["looks_of"][:0]),
        lambda a: a.update(looks_of=a["looks_of"] + 1),
        lambda a: a.update(looks_of=a["looks_of"] - 1),
        lambda a: a.update(looks_of=a["looks_of"].astype(float)),
        lambda a: a.update(looks_offsets=np.zeros(2, np.float32)),
        lambda a: a.update(looks_roots=a["looks_roots"] * np.nan),
        lambda a: a.update(looks_means=a["looks_means"] + np.inf),
    ],
)
def test_arrays_that_do_not_fit_each_other_are_refused(change: Callable[[Arrays], None]) -> None:
    with pytest.raises(ModelError, match="looks does not fit 37 features"):
        unpack(changed(change), DIMENSION)


def test_a_file_without_a_part_is_refused() -> None:
    with pytest.raises(ModelError, match=r"not readable.*spoiled_roots"):
        unpack(changed(lambda a: a.pop("spoiled_roots")), DIMENSION)


@pytest.mark.parametrize("content", [b"", b"no archive", pack(familiarity())[:-30]])
def test_a_broken_file_is_refused(content: bytes) -> None:
    with pytest.raises(ModelError, match="not readable"):
        unpack(content, DIMENSION)


def test_objects_in_the_file_are_never_made() -> None:
    rotten = changed(lambda a: a.update(looks_of=np.array([{"a": 1}], dtype=object)))
    with pytest.raises(ModelError, match=r"not readable.*allow_pickle"):
        unpack(rotten, DIMENSION)


def test_a_file_that_unpacks_to_too_much_is_refused_unread() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("embedding_roots.npy", bytes(module.BYTES_LIMIT + 1))
    assert len(buffer.getvalue()) < module.BYTES_LIMIT / 100
    with pytest.raises(ModelError, match="unpacks to over 50 MB"):
        unpack(buffer.getvalue(), DIMENSION)
