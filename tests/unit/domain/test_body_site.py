"""A place on the body map has a name, and a name of the other side is noticed."""

import pytest

from skinscreen.domain.body_site import contradicts, shown_site, site_at
from skinscreen.domain.record import BodySide, Place


@pytest.mark.parametrize(
    ("side", "x", "y", "site"),
    [
        ("front", 0.5, 0.03, "forehead"),
        ("front", 0.5, 0.1, "face"),
        ("back", 0.5, 0.1, "back of the head"),
        ("front", 0.5, 0.19, "front of the neck"),
        ("back", 0.5, 0.19, "nape of the neck"),
        ("front", 0.5, 0.3, "middle of the chest"),
        ("front", 0.5, 0.455, "navel"),
        ("front", 0.5, 0.38, "left abdomen"),
        ("front", 0.5, 0.53, "genital region"),
        ("back", 0.5, 0.3, "middle of the back"),
        ("front", 0.4, 0.27, "right chest"),
        ("front", 0.6, 0.27, "left chest"),
        ("back", 0.4, 0.27, "left upper back"),
        ("back", 0.6, 0.4, "right lower back"),
        ("back", 0.6, 0.53, "right buttock"),
        ("front", 0.22, 0.24, "right shoulder"),
        ("front", 0.2, 0.32, "right upper arm"),
        ("front", 0.17, 0.38, "right elbow"),
        ("back", 0.13, 0.5, "left forearm"),
        ("front", 0.13, 0.58, "right hand"),
        ("front", 0.6, 0.45, "left abdomen"),
        ("front", 0.62, 0.53, "left groin"),
        ("front", 0.62, 0.62, "left thigh"),
        ("back", 0.62, 0.73, "right hollow of the knee"),
        ("front", 0.4, 0.73, "right knee"),
        ("front", 0.4, 0.85, "right lower leg"),
        ("back", 0.4, 0.85, "left calf"),
        ("front", 0.4, 1.0, "right foot"),
        ("back", 0.6, 0.95, "right heel"),
    ],
)
def test_a_place_is_called_as_the_patient_has_it(side: str, x: float, y: float, site: str) -> None:
    place = Place(BodySide(side), x, y)
    assert site_at(place) == site
    assert shown_site(place) == site


@pytest.mark.parametrize(
    ("site", "is_other"),
    [
        ("left shoulder", True),
        ("Left, above the clavicle", True),
        ("right shoulder", False),
        ("shoulder", False),
        ("between left and right", False),
        ("", False),
    ],
)
def test_a_name_of_the_other_side_is_noticed(site: str, is_other: bool) -> None:
    assert contradicts(site, Place(BodySide.FRONT, 0.22, 0.24)) is is_other


def test_what_is_on_no_side_or_not_on_the_map_contradicts_nothing() -> None:
    assert not contradicts("left cheek", Place(BodySide.FRONT, 0.5, 0.1))
    assert not contradicts("left shoulder", None)
