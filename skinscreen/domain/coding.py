"""Codes that other systems understand: sites of the body, and the classes a model answers with.

Code meanings stay English whatever is spoken: they go with the code. Sites are those of DICOM's
context group 4029, "Dermatology Anatomic Site" (PS3.16).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from skinscreen.domain.errors import ReportError
from skinscreen.language import mark, tr


@dataclass(frozen=True, slots=True)
class Code:
    """A term of a coding scheme.

    Attributes:
        value: the code itself.
        scheme: as DICOM calls it: SCT (SNOMED CT), I10 (ICD-10), DCM, UCUM, ...
        meaning: in English.
    """

    value: str
    scheme: str
    meaning: str


SKIN = Code("39937001", "SCT", "Skin")
"""Where no site is known."""
SKIN_LESION = Code("95324001", "SCT", "Skin lesion")

_SITES: Mapping[str, tuple[str, str]] = {
    mark("scalp"): ("43067004", "Skin of scalp"),
    mark("forehead"): ("68698007", "Skin of forehead"),
    mark("temple"): ("16621002", "Skin of temporal region"),
    mark("face"): ("73897004", "Skin of face"),
    mark("cheek"): ("36141000", "Skin of cheek"),
    mark("nose"): ("113179006", "Skin of nose"),
    mark("ear"): ("1902009", "Skin of ear"),
    mark("eye region"): ("362916000", "Skin of eye region"),
    mark("lip"): ("88089004", "Skin of lip"),
    mark("chin"): ("23747009", "Skin of chin"),
    mark("neck"): ("43081002", "Skin of neck"),
    mark("nape"): ("4658004", "Skin of nuchal region"),
    mark("chest"): ("74160004", "Skin of chest"),
    mark("abdomen"): ("75093004", "Skin of abdomen"),
    mark("groin"): ("39687006", "Skin of inguinal region"),
    mark("genitals"): ("60944009", "Skin of external genitalia"),
    mark("back"): ("66643007", "Skin of back"),
    mark("upper back"): ("699893008", "Skin of back of upper thoracic region"),
    mark("lower back"): ("113182001", "Skin of lower back"),
    mark("buttock"): ("22180002", "Skin of buttock"),
    mark("armpit"): ("76261009", "Skin of axilla"),
    mark("arm"): ("371311000", "Skin of upper extremity"),
    mark("front of upper arm"): ("45981001", "Skin of anterior surface of upper arm"),
    mark("back of upper arm"): ("72939005", "Skin of posterior surface of upper arm"),
    mark("front of forearm"): ("70559009", "Skin of anterior surface of forearm"),
    mark("back of forearm"): ("41550009", "Skin of posterior surface of forearm"),
    mark("hand"): ("33712006", "Skin of hand"),
    mark("palm"): ("70887009", "Skin of palm of hand"),
    mark("finger"): ("244169007", "Skin of digit of hand"),
    mark("leg"): ("371304004", "Skin of lower extremity"),
    mark("front of thigh"): ("61248009", "Skin of anterior surface of thigh"),
    mark("back of thigh"): ("4578000", "Skin of posterior surface of thigh"),
    mark("front of knee"): ("181553006", "Skin of anterior surface of knee"),
    mark("front of lower leg"): ("25763004", "Skin of anterior surface of lower leg"),
    mark("back of lower leg"): ("47224004", "Skin of posterior surface of lower leg"),
    mark("foot"): ("60496002", "Skin of foot"),
    mark("toe"): ("52034004", "Skin of toe"),
}
SITES = tuple(_SITES)
"""What a site may be called where it is to be coded."""
_BROADER: Mapping[str, str] = {
    "trunk, back": "back",
    "upper arm": "arm",
    "forearm": "arm",
    "thigh": "leg",
    "lower leg": "leg",
    "sole": "foot",
    "genital": "genitals",
}
"""Sites that the report's form offers, and the one that can be coded and holds each."""
SIDES: Mapping[str, Code] = {
    "left": Code("7771000", "SCT", "Left"),
    "right": Code("24028007", "SCT", "Right"),
}

# Of a class that gathers several conditions there is no code: a wrong one says too much.
_SNOMED: Mapping[str, tuple[str, str]] = {
    "melanoma": ("93655004", "Malignant melanoma of skin"),
    "basal cell carcinoma": ("254701007", "Basal cell carcinoma of skin"),
    "squamous cell carcinoma": ("254651007", "Squamous cell carcinoma of skin"),
    "actinic keratosis": ("201101007", "Actinic keratosis"),
    "melanocytic naevus": ("400096001", "Melanocytic nevus"),
    "moles": ("400096001", "Melanocytic nevus"),
    "acne": ("11381005", "Acne"),
    "eczema": ("43116000", "Eczema"),
    "psoriasis": ("9014002", "Psoriasis"),
    "rosacea": ("398909004", "Rosacea"),
    "lichen": ("4776004", "Lichen planus"),
    "lupus": ("200936003", "Lupus erythematosus"),
    "vitiligo": ("56727007", "Vitiligo"),
}


def site(words: str) -> Code:
    """The code of a site of the body.

    Args:
        words: one of ``SITES``, in any case; empty for the skin alone.

    Raises:
        ReportError: it is none of them.
    """
    key = " ".join(words.lower().split())
    if not key:
        return SKIN
    if key not in _SITES:
        message = tr("{site} is no site that can be coded; one of these is: {sites}")
        raise ReportError(message.format(site=words, sites=", ".join(SITES)))
    value, meaning = _SITES[key]
    return Code(value, "SCT", meaning)


def site_called(code: str) -> str:
    """What the site with a SNOMED CT code is called; empty where it is none of ``SITES``."""
    return next((words for words, (value, _) in _SITES.items() if value == code), "")


def place_of(text: str) -> tuple[str, str]:
    """A site that can be coded, and a side, as far as a place in words names them.

    Args:
        text: such as "upper back, left", in English or the language that is spoken.

    Returns:
        One of ``SITES`` and one of ``SIDES``; empty where it names none.
    """
    words = [word for word in re.split(r"[\s,]+", text.casefold()) if word]
    found_sides = [side for side in SIDES if {side, tr(side).casefold()} & set(words)]
    side = found_sides[0] if len(found_sides) == 1 else ""
    of_sides = {side, tr(side).casefold()}
    rest = " ".join(word for word in words if word not in of_sides)
    for site in (*SITES, *_BROADER):
        if rest in (_plain(site), _plain(tr(site))):
            return _BROADER.get(site, site), side
    return "", side


def _plain(words: str) -> str:
    return " ".join(re.split(r"[\s,]+", words.casefold()))


def class_codes(label: str, icd10: str | None) -> tuple[Code, ...]:
    """The codes of a class, SNOMED CT before ICD-10; none where it has none.

    Args:
        label: of the class, as the taxonomy has it.
        icd10: codes, parted by commas.
    """
    found = []
    if label in _SNOMED:
        value, meaning = _SNOMED[label]
        found.append(Code(value, "SCT", meaning))
    parts = (part.strip() for part in (icd10 or "").split(","))
    return (*found, *(Code(part, "I10", label) for part in parts if part))
