"""The condition classes a model may answer with, each with its malignant flag and ICD-10 code."""

from dataclasses import dataclass

from skinscreen.language import mark


@dataclass(frozen=True, slots=True)
class ConditionClass:
    """One class of a taxonomy.

    Attributes:
        key: short stable identifier, used in file names and training tables.
        label: the name, in English; it is shown in the language that is spoken.
        malignant: True for malignant and pre-malignant conditions.
        icd10: ICD-10 (WHO, 2019) code, or None where the class has none.
    """

    key: str
    label: str
    malignant: bool
    icd10: str | None


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """A named, ordered set of classes: the order is the order of a model's outputs."""

    name: str
    classes: tuple[ConditionClass, ...]

    def __post_init__(self) -> None:
        """Refuse a taxonomy in which two classes could be mistaken for each other."""
        keys = [c.key for c in self.classes]
        if len(set(keys)) != len(keys):
            sentence = f"taxonomy {self.name!r} names a class twice"
            raise ValueError(sentence)

    @property
    def keys(self) -> tuple[str, ...]:
        """The classes' keys, in output order."""
        return tuple(c.key for c in self.classes)

    def index(self, key: str) -> int:
        """Position of a class in the model's output.

        Raises:
            ValueError: no class has this key.
        """
        return self.keys.index(key)


LESION8 = Taxonomy(
    "lesion8",
    (
        ConditionClass("mel", mark("melanoma"), malignant=True, icd10="C43.9"),
        ConditionClass("bcc", mark("basal cell carcinoma"), malignant=True, icd10="C44.9"),
        ConditionClass(
            "akiec",
            mark("actinic keratosis / Bowen's disease"),
            malignant=True,
            icd10="L57.0, D04.9",
        ),
        ConditionClass("nv", mark("melanocytic naevus"), malignant=False, icd10="D22.9"),
        ConditionClass("bkl", mark("benign keratosis"), malignant=False, icd10="L82"),
        ConditionClass("df", mark("dermatofibroma"), malignant=False, icd10="D23.9"),
        ConditionClass("vasc", mark("vascular lesion"), malignant=False, icd10="D18.0"),
        ConditionClass("normal", mark("normal skin"), malignant=False, icd10="Z12.8"),
    ),
)

NOMA24 = Taxonomy(
    "noma24",
    (
        ConditionClass("mel", mark("melanoma"), malignant=True, icd10="C43.9"),
        ConditionClass("bcc", mark("basal cell carcinoma"), malignant=True, icd10="C44.9"),
        ConditionClass("scc", mark("squamous cell carcinoma"), malignant=True, icd10="C44.9"),
        ConditionClass("ak", mark("actinic keratosis"), malignant=True, icd10="L57.0"),
        ConditionClass("acne", mark("acne"), malignant=False, icd10="L70.9"),
        ConditionClass("eczema", mark("eczema"), malignant=False, icd10="L30.9"),
        ConditionClass("psoriasis", mark("psoriasis"), malignant=False, icd10="L40.9"),
        ConditionClass("rosacea", mark("rosacea"), malignant=False, icd10="L71.9"),
        ConditionClass("moles", mark("moles"), malignant=False, icd10="D22.9"),
        ConditionClass("sk", mark("seborrheic keratoses"), malignant=False, icd10="L82"),
        ConditionClass("lichen", mark("lichen"), malignant=False, icd10="L43.9"),
        ConditionClass("lupus", mark("lupus"), malignant=False, icd10="L93.0"),
        ConditionClass("vitiligo", mark("vitiligo"), malignant=False, icd10="L80"),
        ConditionClass("warts", mark("warts"), malignant=False, icd10="B07"),
        ConditionClass("tinea", mark("tinea"), malignant=False, icd10="B35.9"),
        ConditionClass("candidiasis", mark("candidiasis"), malignant=False, icd10="B37.2"),
        ConditionClass("bullous", mark("bullous disease"), malignant=False, icd10="L13.9"),
        ConditionClass("vasculitis", mark("vasculitis"), malignant=False, icd10="L95.9"),
        ConditionClass("vascular", mark("vascular tumours"), malignant=False, icd10="D18.0"),
        ConditionClass("drug", mark("drug eruption"), malignant=False, icd10="L27.0"),
        ConditionClass("bites", mark("infestations and bites"), malignant=False, icd10="B88.9"),
        ConditionClass("sun", mark("sun damage"), malignant=False, icd10="L57.9"),
        ConditionClass("benign", mark("benign tumours"), malignant=False, icd10="D23.9"),
        ConditionClass("normal", mark("normal skin"), malignant=False, icd10="Z12.8"),
    ),
)

TAXONOMIES = {taxonomy.name: taxonomy for taxonomy in (LESION8, NOMA24)}
"""The built-in taxonomies by name."""

_OLD_NAMES = {
    ("keratinocytic carcinoma in situ / actinic keratosis", "D04.9"): (
        "actinic keratosis / Bowen's disease",
        "L57.0, D04.9",
    ),
}


def today(label: str, code: str | None) -> tuple[str, str | None]:
    """Name and ICD-10 code of a class as they are given today.

    Bundles and visits of older versions gave the class of actinic keratosis, which is
    pre-malignant, the code of carcinoma in situ alone.
    """
    return _OLD_NAMES.get((label, code or ""), (label, code))
