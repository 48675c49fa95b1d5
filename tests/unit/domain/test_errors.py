"""Foreseen errors."""

from skinscreen.domain.errors import SkinscreenError, StoreError, TooManyTriesError


def test_every_family_of_errors_is_caught_as_foreseen_and_says_its_sentence() -> None:
    families = [SkinscreenError, *SkinscreenError.__subclasses__()]
    assert len(families) > 1
    for family in families:
        error = family("photo.jpg: is empty; copy it again")
        assert isinstance(error, SkinscreenError)
        assert str(error) == "photo.jpg: is empty; copy it again"


def test_too_many_tries_say_how_long_to_wait_in_words_a_person_can_follow() -> None:
    assert isinstance(TooManyTriesError(30), StoreError)
    assert "30 seconds" in str(TooManyTriesError(30))
    assert "60 minutes" in str(TooManyTriesError(3600))
