"""Foreseen errors."""

from skinscreen.domain import errors
from skinscreen.domain.errors import SkinscreenError


def test_every_family_of_errors_is_caught_as_foreseen_and_says_its_sentence() -> None:
    families = [
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, Exception)
    ]
    assert len(families) > 1
    for family in families:
        error = family("photo.jpg: is empty; copy it again")
        assert isinstance(error, SkinscreenError)
        assert str(error) == "photo.jpg: is empty; copy it again"
