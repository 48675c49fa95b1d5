"""Kinds of photo: each has its words, and is not the other."""

from skinscreen.domain.modality import Modality, modality_plural, modality_text, other


def test_every_kind_has_its_words() -> None:
    assert {modality_text(kind) for kind in Modality} == {"dermoscopy", "close-up phone photo"}
    assert all(modality_plural(kind).endswith("photos") for kind in Modality)


def test_what_is_not_the_one_kind_is_the_other() -> None:
    for kind in Modality:
        assert other(kind) is not kind
        assert other(other(kind)) is kind
