"""What an issue's code says: the sentence beside an answer, and the few words on a live picture."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.language import mark, tr


@dataclass(frozen=True, slots=True)
class IssueWords:
    """An issue in words.

    Attributes:
        sentence: what is the matter and what to do.
        badge: what is the matter, in two words; empty where no live picture can have it.
        advice: what to do, in two or three words, as they go on after a colon; empty likewise.
    """

    sentence: str
    badge: str = ""
    advice: str = ""


# The last of each three goes on after a colon, such as "Too dark: add light".
_WORDS: Mapping[IssueCode, IssueWords] = {
    IssueCode.TOO_FEW_PIXELS: IssueWords(
        mark(
            "Too few pixels: the frame is {side} pixels wide, the model needs {needed}. "
            "Move closer or use a higher resolution."
        ),
        mark("Too few pixels"),
        mark("move closer"),
    ),
    IssueCode.FEW_PIXELS: IssueWords(
        mark(
            "Few pixels: the frame is {side} pixels wide, the model reads {needed}. "
            "Move closer for more detail."
        ),
        mark("Few pixels"),
        mark("move closer"),
    ),
    IssueCode.TOO_DARK: IssueWords(
        mark("Too dark: add light, or move the shadow away."),
        mark("Too dark"),
        mark("add light"),
    ),
    IssueCode.TOO_BRIGHT: IssueWords(
        mark("Too bright: dim the light, or move it away."),
        mark("Too bright"),
        mark("dim the light"),
    ),
    IssueCode.GLARE: IssueWords(
        mark("Glare: tilt the camera, or dim the light."),
        mark("Glare"),
        mark("tilt the camera"),
    ),
    IssueCode.GLARE_SPOTS: IssueWords(
        mark("Spots of glare hide what is below them: tilt the camera."),
        mark("Glare spots"),
        mark("tilt the camera"),
    ),
    IssueCode.NO_CONTRAST: IssueWords(
        mark("Almost no contrast: check the light, and that the lens is clean."),
        mark("No contrast"),
        mark("clean the lens"),
    ),
    IssueCode.BLURRED: IssueWords(
        mark("Out of focus or shaken: hold still, let it focus, or move back a little."),
        mark("Blurred"),
        mark("hold still"),
    ),
    IssueCode.GRAINY: IssueWords(
        mark("Grainy: add light, so that the camera need not amplify."),
        mark("Grainy"),
        mark("add light"),
    ),
    IssueCode.COLOUR_CAST: IssueWords(
        mark(
            "The colours are not those of skin in white light, and the result may be off: "
            "use white light, or check the camera's white balance."
        ),
        mark("Colour cast"),
        mark("use white light"),
    ),
    IssueCode.CUT_OFF: IssueWords(
        mark("The lesion seems to be cut off by the frame: make the frame larger, or move back."),
        mark("Cut off"),
        mark("move back"),
    ),
    IssueCode.SMALL_LESION: IssueWords(
        mark("The lesion is small in the frame: make the frame smaller, or move closer."),
        mark("Small lesion"),
        mark("move closer"),
    ),
    IssueCode.COLOURS_UNTOLD: IssueWords(
        mark("The photo does not say in which colours it is stored: they were taken as sRGB.")
    ),
    IssueCode.PROFILE_UNUSABLE: IssueWords(
        mark(
            "The photo's colour profile cannot be used: its colours were taken as sRGB and may be "
            "wrong."
        )
    ),
    IssueCode.INKS_WITHOUT_PROFILE: IssueWords(
        mark(
            "The photo is stored as printing inks without a colour profile: its colours are "
            "estimated."
        )
    ),
    IssueCode.TRANSPARENT: IssueWords(
        mark("Transparent parts of the picture are shown and scored as white.")
    ),
    IssueCode.DAMAGE_UNSEEN: IssueWords(
        mark("This file format cannot show whether the photo was damaged on its way.")
    ),
    IssueCode.MIRRORED: IssueWords(
        mark("The whole photo was scored, filled up to a square with its mirror image.")
    ),
    IssueCode.BURNT_IN: IssueWords(
        mark(
            "The file says that text is part of its picture, perhaps the patient's name: keep the "
            "frame clear of it, and do not pass the photo on as nameless."
        )
    ),
    IssueCode.ACCELERATOR_UNUSED: IssueWords(
        mark("The accelerator {name} could not be used ({reason}); the CPU is used.")
    ),
    IssueCode.MODEL_REPLACED: IssueWords(
        mark("{reason}. The bundled model {model} is used instead.")
    ),
    IssueCode.FOREIGN_MODEL: IssueWords(
        mark(
            "Foreign model, signed by nobody this device trusts: its threshold and figures are its "
            "own claim, and it clears nothing."
        )
    ),
    IssueCode.ACCEPTED_MODEL: IssueWords(
        mark(
            "Foreign model, signed by nobody this device trusts; it was accepted here by someone "
            "with a PIN."
        )
    ),
    IssueCode.UNFAMILIAR: IssueWords(
        mark("This does not look like the skin photos the model knows.")
    ),
    IssueCode.FORCED: IssueWords(
        mark(
            "The probabilities of this unfamiliar photo were asked for all the same: they are no "
            "answer, do not rely on them."
        )
    ),
    IssueCode.QUALITY_OVERRIDDEN: IssueWords(
        mark(
            "The clinician overrode the quality check: this photo would have to be retaken, and "
            "was assessed as it is."
        )
    ),
    IssueCode.NOT_CLEARED: IssueWords(
        mark(
            "The photo was assessed although it must be retaken, but it is too far from those the "
            "model knows to be found without a sign."
        )
    ),
    IssueCode.NO_LESION_IN_FRAME: IssueWords(
        mark(
            "No lesion was found in the frame, so that no sign in it clears nothing: frame the "
            "lesion, or judge clinically."
        )
    ),
    IssueCode.NO_FAMILIARITY_CHECK: IssueWords(
        mark(
            "This model has no check for unfamiliar photos: it also gives its classes to what is "
            "not skin."
        )
    ),
    IssueCode.INDEPENDENT_CLASSES: IssueWords(
        mark(
            "The model judges each class by itself: the probabilities do not sum to 100 %, and "
            "several may be high."
        )
    ),
    IssueCode.NOT_VALIDATED: IssueWords(
        mark("Not validated: this model has no measured operating point.")
    ),
    IssueCode.NOT_VALIDATED_FOR_KIND: IssueWords(mark("Not validated for this kind of photo.")),
    IssueCode.TEXT: IssueWords("{text}"),
}


def words(issue: Issue) -> IssueWords:
    """The words of an issue, its values filled in."""
    entry = _WORDS[issue.code]
    sentence = tr(entry.sentence).format_map(dict(issue.values))
    return IssueWords(sentence, tr(entry.badge), tr(entry.advice))


def sentence(issue: Issue) -> str:
    """The sentence of an issue alone."""
    return words(issue).sentence


def sentences(issues: Iterable[Issue]) -> tuple[str, ...]:
    """The sentence of each."""
    return tuple(map(sentence, issues))
