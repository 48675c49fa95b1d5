"""What an explanation is called, and what it is not: the same on screen and on paper."""

from enum import StrEnum

from skinscreen.language import mark, tr


class Method(StrEnum):
    """How it was found where a model's evidence lies."""

    GRAD_CAM = "Grad-CAM"
    OCCLUSION = "Occlusion"


# L10N: at the dark end of a strip of colours: no evidence for this class.
LEGEND = (mark("none"), mark("strongest for this class"))
"""The words at the dark and at the light end of the colours."""
SCALE = mark("A class under 10 % or with hardly any evidence is dimmed.")
WORKING = mark(
    "This model has no map of its own: parts of the photo are painted over, one after another, "
    "to see what the answer loses."
)
_WORDS = {
    Method.GRAD_CAM: mark(
        "Grad-CAM: where the network's evidence for this class lies. It is not a lesion "
        "outline and can mislead."
    ),
    Method.OCCLUSION: mark(
        "Occlusion: where painting over the photo lowers this class's probability. It is not "
        "a lesion outline and can mislead."
    ),
}


def description(method: Method) -> str:
    """What a map of this method shows, and what it is not."""
    return tr(_WORDS[method])
