"""What an issue's code says: the sentence beside an answer, and the few words on a live picture."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from skinscreen.domain.issue import Issue, IssueCode


@dataclass(frozen=True, slots=True)
class IssueWords:
    """An issue in words.

    Attributes:
        sentence: what is the matter and what to do.
        badge: what is the matter, in two words; empty where no live picture can have it.
        advice: what to do, in two or three words; empty likewise.
    """

    sentence: str
    badge: str = ""
    advice: str = ""


_WORDS: Mapping[IssueCode, IssueWords] = {
    IssueCode.TOO_FEW_PIXELS: IssueWords(
        "Too few pixels: the frame is {side} pixels wide, the model needs {needed}. "
        "Move closer or use a higher resolution.",
        "Too few pixels",
        "Move closer",
    ),
    IssueCode.FEW_PIXELS: IssueWords(
        "Few pixels: the frame is {side} pixels wide, the model reads {needed}. "
        "Move closer for more detail.",
        "Few pixels",
        "Move closer",
    ),
    IssueCode.TOO_DARK: IssueWords(
        "Too dark: add light, or move the shadow away.", "Too dark", "Add light"
    ),
    IssueCode.TOO_BRIGHT: IssueWords(
        "Too bright: dim the light, or move it away.", "Too bright", "Dim the light"
    ),
    IssueCode.GLARE: IssueWords(
        "Glare: tilt the camera, or dim the light.", "Glare", "Tilt the camera"
    ),
    IssueCode.GLARE_SPOTS: IssueWords(
        "Spots of glare hide what is below them: tilt the camera.", "Glare spots", "Tilt the camera"
    ),
    IssueCode.NO_CONTRAST: IssueWords(
        "Almost no contrast: check the light, and that the lens is clean.",
        "No contrast",
        "Clean the lens",
    ),
    IssueCode.BLURRED: IssueWords(
        "Out of focus or shaken: hold still, let it focus, or move back a little.",
        "Blurred",
        "Hold still",
    ),
    IssueCode.GRAINY: IssueWords(
        "Grainy: add light, so that the camera need not amplify.", "Grainy", "Add light"
    ),
    IssueCode.COLOUR_CAST: IssueWords(
        "The colours are not those of skin in white light, and the result may be off: "
        "use white light, or check the camera's white balance.",
        "Colour cast",
        "Use white light",
    ),
    IssueCode.CUT_OFF: IssueWords(
        "The lesion seems to be cut off by the frame: make the frame larger, or move back.",
        "Cut off",
        "Move back",
    ),
    IssueCode.SMALL_LESION: IssueWords(
        "The lesion is small in the frame: make the frame smaller, or move closer.",
        "Small lesion",
        "Move closer",
    ),
    IssueCode.COLOURS_UNTOLD: IssueWords(
        "The photo does not say in which colours it is stored: they were taken as sRGB."
    ),
    IssueCode.PROFILE_UNUSABLE: IssueWords(
        "The photo's colour profile cannot be used: its colours were taken as sRGB and may be "
        "wrong."
    ),
    IssueCode.INKS_WITHOUT_PROFILE: IssueWords(
        "The photo is stored as printing inks without a colour profile: its colours are estimated."
    ),
    IssueCode.TRANSPARENT: IssueWords(
        "Transparent parts of the picture are shown and scored as white."
    ),
    IssueCode.DAMAGE_UNSEEN: IssueWords(
        "This file format cannot show whether the photo was damaged on its way."
    ),
    IssueCode.MIRRORED: IssueWords(
        "The whole photo was scored, filled up to a square with its mirror image."
    ),
    IssueCode.ACCELERATOR_UNUSED: IssueWords(
        "The accelerator {name} could not be used ({reason}); the CPU is used."
    ),
    IssueCode.MODEL_REPLACED: IssueWords("{reason}. The bundled model {model} is used instead."),
    IssueCode.FOREIGN_MODEL: IssueWords(
        "Foreign model, signed by nobody this device trusts: its threshold and figures are its own "
        "claim, and it clears nothing."
    ),
    IssueCode.ACCEPTED_MODEL: IssueWords(
        "Foreign model, signed by nobody this device trusts; it was accepted here by someone with "
        "a PIN."
    ),
    IssueCode.UNFAMILIAR: IssueWords("This does not look like the skin photos the model knows."),
    IssueCode.FORCED: IssueWords(
        "The probabilities of this unfamiliar photo were asked for all the same: they are no "
        "answer, do not rely on them."
    ),
    IssueCode.QUALITY_OVERRIDDEN: IssueWords(
        "The clinician overrode the quality check: this photo would have to be retaken, and was "
        "assessed as it is."
    ),
    IssueCode.NOT_CLEARED: IssueWords(
        "The photo was assessed although it must be retaken, but it is too far from those the "
        "model knows to be found without a sign."
    ),
    IssueCode.NO_FAMILIARITY_CHECK: IssueWords(
        "This model has no check for unfamiliar photos: it also gives its classes to what is not "
        "skin."
    ),
    IssueCode.INDEPENDENT_CLASSES: IssueWords(
        "The model judges each class by itself: the probabilities do not sum to 100 %, and "
        "several may be high."
    ),
    IssueCode.NOT_VALIDATED: IssueWords(
        "Not validated: this model has no measured operating point."
    ),
    IssueCode.NOT_VALIDATED_FOR_KIND: IssueWords("Not validated for this kind of photo."),
    IssueCode.TEXT: IssueWords("{text}"),
}


def words(issue: Issue) -> IssueWords:
    """The words of an issue, its values filled in."""
    said = _WORDS[issue.code]
    return replace(said, sentence=said.sentence.format_map(dict(issue.values)))


def sentence(issue: Issue) -> str:
    """The sentence of an issue alone."""
    return words(issue).sentence


def sentences(issues: Iterable[Issue]) -> tuple[str, ...]:
    """The sentence of each."""
    return tuple(map(sentence, issues))
