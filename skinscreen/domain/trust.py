"""Who vouches for a model: a signer this device trusts, somebody here, or nobody."""

from dataclasses import dataclass
from enum import StrEnum

from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.language import mark, tr


class Trust(StrEnum):
    """How far a model's own word is taken, as written in JSON."""

    SIGNED = "signed"
    """By a key that came with the program or that the clinic trusts."""
    ACCEPTED = "accepted"
    """Not signed by such a key; somebody with a PIN accepted this very bundle."""
    FOREIGN = "foreign"
    """Neither."""

    @property
    def clears(self) -> bool:
        """Whether a probability below the model's threshold is an answer."""
        return self is not Trust.FOREIGN

    @property
    def issues(self) -> tuple[Issue, ...]:
        """What must be seen beside every answer."""
        return _ISSUES[self]


@dataclass(frozen=True, slots=True)
class Signed:
    """What was found of a bundle's signature.

    Attributes:
        digest: of the bundle: SHA-256 of ``signature.listing``, lower-case hex.
        signer: the name of the trusted key it is signed with; empty where it is foreign.
        why: why it is foreign, as a part of a sentence; empty where it is not.
    """

    digest: str
    signer: str = ""
    why: str = ""


UNSIGNED = Signed("", why=mark("it is not signed"))
"""A bundle of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a bundle's own word is taken, and why.

    Attributes:
        trust: how far.
        signed: what was found of its signature.
    """

    trust: Trust
    signed: Signed = UNSIGNED

    @property
    def sentence(self) -> str:
        """For lists and the model card."""
        if self.trust is Trust.SIGNED:
            return tr("Signed by {signer}.").format(signer=self.signed.signer)
        if self.trust is Trust.ACCEPTED:
            sentence = tr("Foreign, accepted here by someone with a PIN: {why}.")
        else:
            sentence = tr(
                "Foreign: {why}. Its threshold and figures are its own claim, and it clears "
                "nothing."
            )
        return sentence.format(why=tr(self.signed.why))


_ISSUES = {
    Trust.SIGNED: (),
    Trust.ACCEPTED: (Issue(IssueCode.ACCEPTED_MODEL),),
    Trust.FOREIGN: (Issue(IssueCode.FOREIGN_MODEL),),
}
