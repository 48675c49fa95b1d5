"""What divides photos of lesions from pictures of other things."""

from dataclasses import replace

import numpy as np
import pytest
from unit.training.test_familiarity import seen

from skinscreen.training import boundary
from skinscreen.training.normal_skin import squares_of
from skinscreen.training.others import SeenOthers

pytest.importorskip("sklearn", reason="scikit-learn comes with the extra [train]")


def others(count: int, shift: float = 4.0, *, kind: str = "sky", drawn: bool = False) -> SeenOthers:
    """Pictures whose embeddings lie off those of ``seen``."""
    plain = seen(count, seed=len(kind))
    return SeenOthers(
        plain.embedding,
        plain.looks + np.float32(shift),
        np.full(count, kind),
        np.ones(count, bool),
        np.full(count, drawn),
        np.zeros(count, bool),
    )


def joined(*parts: SeenOthers) -> SeenOthers:
    names = ("embedding", "looks", "kind", "starting", "drawn", "held_back")
    return SeenOthers(*(np.concatenate([getattr(p, n) for p in parts]) for n in names))


def test_pictures_of_other_things_lie_beyond_photos_never_fitted() -> None:
    found = boundary.fit_boundary(seen(300), others(200))
    near = boundary.strangeness(found, seen(100, seed=5))
    far = boundary.strangeness(found, others(100, kind="another"))
    assert near.max() < far.min()


def test_what_is_to_be_retaken_takes_no_part() -> None:
    good, other = seen(300), others(200)
    plain = boundary.fit_boundary(good, other)
    spoiled = replace(seen(80, seed=3), held_back=np.ones(80, bool))
    with_more = boundary.fit_boundary(
        good.beside(replace(spoiled, looks=spoiled.looks + 50)),
        joined(other, replace(others(50, -9.0), held_back=np.ones(50, bool))),
    )
    assert (with_more.weights == plain.weights).all()
    assert (with_more.middle == plain.middle).all()


def test_a_source_of_many_photos_and_a_kind_of_many_pictures_weigh_no_more() -> None:
    few, many = seen(40, source="few"), seen(40, source="many")
    tenfold = few
    for _ in range(10):
        tenfold = tenfold.beside(many)
    once = boundary.fit_boundary(few.beside(many), others(30))
    more = boundary.fit_boundary(tenfold, joined(*[others(30)] * 4))
    assert more.middle == pytest.approx(once.middle, abs=1e-5)
    assert more.weights == pytest.approx(once.weights, abs=1e-3)


def test_the_phone_photos_of_one_clinic_weigh_as_much_as_all_dermatoscopes() -> None:
    phone = replace(seen(40, source="phone", modality="phone"), looks=seen(40).looks + 8)
    good = seen(40, source="a").beside(seen(40, source="b")).beside(seen(40, source="c"))
    found = boundary.fit_boundary(good.beside(phone), others(60, 0.0)).middle[-37:].mean()
    assert found == pytest.approx(0.5 * (0.5 * 8) + 0.0, abs=0.1)


def test_drawn_pictures_weigh_a_quarter_beside_photographs_and_all_alone() -> None:
    drawn, real = others(30, 8.0, drawn=True), others(30, 2.0, kind="real")
    alone = boundary.fit_boundary(seen(100), drawn).middle[-37:].mean()
    both = boundary.fit_boundary(seen(100), joined(drawn, real)).middle[-37:].mean()
    assert alone == pytest.approx(4.0, abs=0.1)
    assert both == pytest.approx(0.5 * (0.25 * 8 + 0.75 * 2), abs=0.1)


def test_every_source_is_judged_without_itself_and_squares_of_skin_are_no_device() -> None:
    odd = replace(seen(60, source="odd"), looks=seen(60).looks + 4)
    good = seen(200, source="own").beside(odd)
    good = good.beside(seen(60, source=squares_of("own")))
    assert boundary.devices(good) == ["odd", "own"]
    crossed = boundary.crossed(good, others(200, 8.0), good)
    skin = good.source == squares_of("own")
    assert np.isnan(crossed[skin]).all()
    itself = boundary.strangeness(boundary.fit_boundary(good, others(200, 8.0)), good)
    is_odd = good.source == "odd"
    assert crossed[is_odd].mean() > itself[is_odd].mean() + 1


def test_squares_of_skin_leave_with_their_source() -> None:
    good = seen(20, source="own").beside(seen(20, source=squares_of("own")))
    assert set(boundary.without_source(good.beside(seen(20, source="b")), "own").source) == {"b"}


def test_one_source_alone_is_judged_by_the_boundary_it_was_fitted_on() -> None:
    good, other = seen(200), others(100)
    crossed = boundary.crossed(good, other, good)
    assert (crossed == boundary.strangeness(boundary.fit_boundary(good, other), good)).all()


def test_a_kind_is_left_out_whole() -> None:
    left = boundary.without_kind(joined(others(5), others(7, kind="food")), "sky")
    assert left.kind.tolist() == ["food"] * 7
