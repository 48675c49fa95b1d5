"""What a place on the body map is called, and whether a name says another side of the body."""

from skinscreen.domain.record import BodySide, Place
from skinscreen.language import mark, tr, trc

# L10N: places on the body, as they stand in a lesion's form; the side is the patient's own.
_PAIRS = {
    "shoulder": (mark("left shoulder"), mark("right shoulder")),
    "upper arm": (mark("left upper arm"), mark("right upper arm")),
    "elbow": (mark("left elbow"), mark("right elbow")),
    "forearm": (mark("left forearm"), mark("right forearm")),
    "hand": (mark("left hand"), mark("right hand")),
    "chest": (mark("left chest"), mark("right chest")),
    "abdomen": (mark("left abdomen"), mark("right abdomen")),
    "upper back": (mark("left upper back"), mark("right upper back")),
    "lower back": (mark("left lower back"), mark("right lower back")),
    "buttock": (mark("left buttock"), mark("right buttock")),
    "groin": (mark("left groin"), mark("right groin")),
    "thigh": (mark("left thigh"), mark("right thigh")),
    "knee": (mark("left knee"), mark("right knee")),
    "hollow of the knee": (mark("left hollow of the knee"), mark("right hollow of the knee")),
    "lower leg": (mark("left lower leg"), mark("right lower leg")),
    "calf": (mark("left calf"), mark("right calf")),
    "foot": (mark("left foot"), mark("right foot")),
    "heel": (mark("left heel"), mark("right heel")),
}
_FACE, _FOREHEAD, _HEAD = mark("face"), mark("forehead"), mark("back of the head")
_THROAT, _NAPE = mark("front of the neck"), mark("nape of the neck")
_BREASTBONE, _BELLY, _GENITALS = mark("middle of the chest"), mark("navel"), mark("genital region")
_SPINE = mark("middle of the back")
_WIDTH, _HEIGHT = 200, 400
"""Of the drawings, in their own units; the numbers below are theirs."""
_MIDDLE = 8
"""What is no farther from the middle is on neither side."""


def site_at(place: Place) -> str:
    """The name of a place on the skin, marked for translation."""
    across, y = place.x * _WIDTH - _WIDTH / 2, place.y * _HEIGHT
    front = place.side is BodySide.FRONT
    if alone := _alone(abs(across), y, front=front):
        return alone
    # Who faces us has the left hand on our right.
    right = (across < 0) is front
    return _PAIRS[_part(abs(across), y, front=front)][right]


def _alone(far: float, y: float, *, front: bool) -> str:
    """What there is once; ``far`` from the middle."""
    if far <= 24 and y < 62:  # noqa: PLR2004 - the head's
        return (_FOREHEAD if y < 26 else _FACE) if front else _HEAD  # noqa: PLR2004 - likewise
    if far <= 20 and y < 84:  # noqa: PLR2004 - the neck's
        return _THROAT if front else _NAPE
    if front and far <= 18 and 200 <= y < 226:  # noqa: PLR2004 - between the thighs
        return _GENITALS
    if far > _MIDDLE or y >= 190:  # noqa: PLR2004 - where the trunk ends
        return ""
    return _first(y, (140, _BREASTBONE), (172, ""), (190, _BELLY)) if front else _SPINE


def _part(far: float, y: float, *, front: bool) -> str:
    """What there is twice; ``far`` from the middle."""
    trunk = 38 if y < 170 else 42  # noqa: PLR2004 - it widens to the hips
    if far > trunk and y < 250:  # noqa: PLR2004 - below the fingers there are legs alone
        return _first(y, (106, "shoulder"), (144, "upper arm"), (158, "elbow"), (214, "forearm"),
                      (400, "hand"))  # fmt: skip
    if front:
        return _first(y, (140, "chest"), (200, "abdomen"), (224, "groin"), (282, "thigh"),
                      (304, "knee"), (366, "lower leg"), (401, "foot"))  # fmt: skip
    return _first(y, (138, "upper back"), (188, "lower back"), (226, "buttock"), (282, "thigh"),
                  (304, "hollow of the knee"), (366, "calf"), (401, "heel"))  # fmt: skip


def _first(y: float, *bounds: tuple[float, str]) -> str:
    return next(name for below, name in bounds if y < below)


def contradicts(site: str, place: Place | None) -> bool:
    """Whether a name that was typed says the other side of the body than the place on the map."""
    if place is None:
        return False
    there = site_at(place)
    # L10N: the beginning of the word for a side of the body in all its forms ("link" in German).
    left, right = trc("beginning of the word", "left"), trc("beginning of the word", "right")
    words = site.casefold().split()
    says_left = any(word.startswith(left) for word in words)
    says_right = any(word.startswith(right) for word in words)
    if says_left == says_right:
        return False
    return there.startswith("right " if says_left else "left ")


def shown_site(place: Place) -> str:
    """The name of a place in the language that is spoken."""
    return tr(site_at(place))
