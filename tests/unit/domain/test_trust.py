"""How far a model's own word is taken, in words."""

from skinscreen.domain.trust import Signed, Standing, Trust


def test_only_a_foreign_model_clears_nothing() -> None:
    assert [trust for trust in Trust if not trust.clears] == [Trust.FOREIGN]


def test_whatever_is_not_signed_is_said_beside_every_answer() -> None:
    assert [trust for trust in Trust if not trust.issues] == [Trust.SIGNED]


def test_the_list_says_who_signed_or_why_it_is_foreign() -> None:
    unsigned = Signed("ab", why="it is not signed")
    said = {trust: Standing(trust, unsigned).sentence for trust in (Trust.ACCEPTED, Trust.FOREIGN)}
    assert said == {
        Trust.ACCEPTED: "Foreign, accepted here by someone with a PIN: it is not signed.",
        Trust.FOREIGN: "Foreign: it is not signed. Its threshold and figures are its own claim, "
        "and it clears nothing.",
    }
    assert Standing(Trust.SIGNED, Signed("ab", "ours")).sentence == "Signed by ours."
