"""What a pathologist calls a lesion: names after the WHO, with ICD-O morphology codes.

The names are those of the WHO Classification of Skin Tumours, the codes those of ICD-O-3.2; what
follows the stroke is the behaviour: 0 benign, 1 uncertain, 2 in situ, 3 malignant. What the
classification gives no code has none here.
"""

import re
from dataclasses import dataclass

from skinscreen.language import mark, tr

_CODE = re.compile(r"M?-?(\d{4})/?(\d)", re.IGNORECASE | re.ASCII)
_BENIGN, _UNCERTAIN = "0", "1"
_LONGEST = 40
"""Characters of what is no code that are told."""


@dataclass(frozen=True, slots=True)
class Histology:
    """A name a histology may have.

    Attributes:
        name: in English, as it is kept; it is shown in the language that is spoken.
        code: of its morphology, such as ``8720/3``; empty where it has none.
        malignant: malignant, in situ or pre-malignant.
        key: of the class of ``taxonomy.LESION8`` it belongs to; empty for none.
    """

    name: str
    code: str
    malignant: bool
    key: str = ""


HISTOLOGIES = (
    Histology(mark("Melanocytic naevus"), "8720/0", malignant=False, key="nv"),
    Histology(mark("Basal cell carcinoma"), "8090/3", malignant=True, key="bcc"),
    Histology(mark("Melanoma in situ"), "8720/2", malignant=True, key="mel"),
    Histology(mark("Superficial spreading melanoma"), "8743/3", malignant=True, key="mel"),
    Histology(mark("Seborrhoeic keratosis"), "8052/0", malignant=False, key="bkl"),
    Histology(mark("Actinic keratosis"), "", malignant=True, key="akiec"),
    Histology(mark("Squamous cell carcinoma"), "8070/3", malignant=True, key="akiec"),
    Histology(mark("Bowen disease"), "8081/2", malignant=True, key="akiec"),
    Histology(mark("Dysplastic naevus"), "8727/0", malignant=False, key="nv"),
    Histology(mark("Dermatofibroma"), "8832/0", malignant=False, key="df"),
    Histology(mark("Haemangioma"), "9120/0", malignant=False, key="vasc"),
    Histology(mark("Melanoma"), "8720/3", malignant=True, key="mel"),
    Histology(mark("Nodular melanoma"), "8721/3", malignant=True, key="mel"),
    Histology(mark("Lentigo maligna"), "8742/2", malignant=True, key="mel"),
    Histology(mark("Lentigo maligna melanoma"), "8742/3", malignant=True, key="mel"),
    Histology(mark("Acral melanoma"), "8744/3", malignant=True, key="mel"),
    Histology(mark("Desmoplastic melanoma"), "8745/3", malignant=True, key="mel"),
    Histology(mark("Nodular basal cell carcinoma"), "8097/3", malignant=True, key="bcc"),
    Histology(mark("Superficial basal cell carcinoma"), "8091/3", malignant=True, key="bcc"),
    Histology(mark("Infiltrating basal cell carcinoma"), "8092/3", malignant=True, key="bcc"),
    Histology(mark("Squamous cell carcinoma in situ"), "8070/2", malignant=True, key="akiec"),
    Histology(mark("Keratoacanthoma"), "8071/3", malignant=True, key="akiec"),
    Histology(mark("Merkel cell carcinoma"), "8247/3", malignant=True),
    Histology(mark("Junctional naevus"), "8740/0", malignant=False, key="nv"),
    Histology(mark("Compound naevus"), "8760/0", malignant=False, key="nv"),
    Histology(mark("Dermal naevus"), "8750/0", malignant=False, key="nv"),
    Histology(mark("Congenital naevus"), "8761/0", malignant=False, key="nv"),
    Histology(mark("Blue naevus"), "8780/0", malignant=False, key="nv"),
    Histology(mark("Spitz naevus"), "8770/0", malignant=False, key="nv"),
    Histology(mark("Halo naevus"), "8723/0", malignant=False, key="nv"),
    Histology(mark("Solar lentigo"), "", malignant=False, key="bkl"),
    Histology(mark("Lichen planus-like keratosis"), "", malignant=False, key="bkl"),
    Histology(mark("Lobular capillary haemangioma"), "9131/0", malignant=False, key="vasc"),
    Histology(mark("Angiokeratoma"), "9141/0", malignant=False, key="vasc"),
    Histology(mark("Neurofibroma"), "9540/0", malignant=False),
    Histology(mark("Sebaceous hyperplasia"), "", malignant=False),
    Histology(mark("Scar"), "", malignant=False),
    Histology(mark("Inflammation"), "", malignant=False),
)
"""Those that are seen most first, then by kind."""
_BY_CODE = {one.code: one for one in reversed(HISTOLOGIES) if one.code}
_BY_NAME = {one.name.casefold(): one for one in HISTOLOGIES}

# The ranges of ICD-O that the classes of the taxonomy come from; the behaviour decides which.
_RANGES = (
    (872, 879, "mel", "nv"),
    (809, 809, "bcc", ""),
    (805, 808, "akiec", "bkl"),
    (912, 916, "", "vasc"),
)


def read_code(text: str) -> str:
    """A morphology code as it is kept, ``8720/3``, of ``M8720/3``, ``M-87203`` or alike.

    Raises:
        ValueError: it is none; says so in a sentence.
    """
    found = _CODE.fullmatch("".join(text.split()))
    if found is None:
        sentence = tr("{code} is no ICD-O morphology code, which looks like {example}")
        raise ValueError(sentence.format(code=text[:_LONGEST], example="8720/3"))
    return f"{found[1]}/{found[2]}"


def behaviour(code: str) -> bool | None:
    """Whether a morphology code says malignant or in situ; None where it leaves that open."""
    last = code[-1:]
    return None if last in ("", _UNCERTAIN) else last != _BENIGN


def named(name: str) -> Histology | None:
    """The histology of a name, in any case; None where it is not listed."""
    return _BY_NAME.get(" ".join(name.split()).casefold())


def coded(code: str) -> Histology | None:
    """The histology of a code, the most general where several have it; None for none."""
    return _BY_CODE.get(code)


def key_of(name: str, code: str) -> str:
    """The class of ``taxonomy.LESION8`` that a histology belongs to; empty for none."""
    found = named(name) or coded(code)
    if found is not None:
        return found.key
    malignant = behaviour(code)
    for first, last, bad, good in _RANGES:
        if malignant is not None and first <= int(code[:3]) <= last:
            return bad if malignant else good
    return ""
