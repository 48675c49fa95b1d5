"""Whether a crop is good enough to be scored, in words for the person who takes the photo."""

from dataclasses import dataclass

ENLARGEMENT_LIMIT = 2.0
"""A crop enlarged more than this to the model's input holds too little for an answer."""


@dataclass(frozen=True, slots=True)
class Issue:
    """Something about a crop the clinician must know.

    Attributes:
        sentence: what is the matter and what to do.
        retake: whether it forbids an answer.
    """

    sentence: str
    retake: bool


def check(side: int, needed: int) -> tuple[Issue, ...]:
    """What is the matter with a crop.

    Args:
        side: of the crop, in full-resolution pixels.
        needed: the model's input side, in pixels.
    """
    if side * ENLARGEMENT_LIMIT < needed:
        sentence = (
            f"Too few pixels: the frame is {side} pixels wide, the model needs {needed}. "
            "Move closer or use a higher resolution."
        )
        return (Issue(sentence, retake=True),)
    if side < needed:
        sentence = (
            f"Few pixels: the frame is {side} pixels wide, the model reads {needed}. "
            "Move closer for more detail."
        )
        return (Issue(sentence, retake=False),)
    return ()
