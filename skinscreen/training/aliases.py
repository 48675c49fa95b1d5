"""Which class a folder of a public picture set belongs to.

The names are those of HAM10000 and ISIC (codes and words), PAD-UFES-20, DermNet's folders
and their copies on the web, Fitzpatrick17k and SD-198. A folder that mixes classes of a
taxonomy (DermNet's "Melanoma Skin Cancer Nevi and Moles") has no alias on purpose: its
pictures must be sorted by hand.
"""

import re

from skinscreen.domain.taxonomy import Taxonomy

_NOISE = frozenset({"photo", "photos", "picture", "pictures", "images", "and", "the", "of"})

_SHARED = {
    "mel": (
        *("malignant melanoma", "lentigo maligna", "lentigo maligna melanoma", "ssm"),
        *("superficial spreading melanoma", "superficial spreading melanoma ssm"),
        *("nodular melanoma", "acral lentiginous melanoma", "melanoma in situ", "mm"),
    ),
    "bcc": (
        *("basal cell", "basal cell carcinoma morpheiform", "solid cystic basal cell carcinoma"),
        *("basal cell epithelioma", "basalioma"),
    ),
    "normal": ("normal skin", "healthy", "healthy skin", "unknown normal", "nor"),
}
_NAEVUS = (
    *("nv", "nev", "naevus", "nevus", "naevi", "nevi", "mole", "moles", "melanocytic naevus"),
    *("melanocytic nevus", "melanocytic nevi", "nevocytic nevus", "congenital nevus"),
    *("halo nevus", "blue nevus", "compound nevus", "junction nevus", "dysplastic nevus"),
    *("atypical nevus", "atypical melanocytic proliferation", "spitz nevus", "nevus spilus"),
)
_SEBORRHOEIC = (
    *("sk", "sek", "seborrheic keratosis", "seborrhoeic keratosis", "seborrh keratoses"),
    *("seborrheic keratoses", "seborrhoeic keratoses", "stucco keratoses"),
    *("dermatosis papulosa nigra", "irritated seborrheic keratosis"),
)
_ACTINIC = ("ak", "ack", "actinic keratosis", "actinic keratoses", "solar keratosis")
_SQUAMOUS = (
    *("scc", "squamous cell carcinoma", "squamous cell carcinoma in situ", "bowens disease"),
    *("bowen disease", "keratoacanthoma", "bod"),
)
_DERMATOFIBROMA = ("df", "dermatofibroma", "dermatofibromas")
_VASCULAR = (
    *("vasc", "vascular lesion", "vascular lesions", "vascular tumor", "vascular tumors"),
    *("vascular tumour", "hemangioma", "haemangioma", "angioma", "cherry angioma"),
    *("cherry angiomas", "strawberry hemangioma", "pyogenic granuloma", "port wine stain"),
    *("angiokeratoma", "venous lake", "spider angioma", "lymphangioma"),
)

_LESION8 = {
    **_SHARED,
    "akiec": (*_ACTINIC, *_SQUAMOUS, "actinic keratosis intraepithelial carcinoma"),
    "nv": _NAEVUS,
    "bkl": (
        *_SEBORRHOEIC,
        *("pigmented benign keratosis", "benign keratosis like lesion", "solar lentigo"),
        *("benign keratosis like lesions", "lichenoid keratosis", "lentigo", "lentigo nos"),
    ),
    "df": _DERMATOFIBROMA,
    "vasc": _VASCULAR,
}

_NOMA24 = {
    **_SHARED,
    "scc": _SQUAMOUS,
    "ak": (*_ACTINIC, "akiec", "disseminated actinic porokeratosis"),
    "acne": (
        *("acne vulgaris", "acne conglobata", "cystic acne", "acne keloidalis nuchae"),
        *("steroid acne", "neonatal acne", "comedo", "pomade acne", "infantile acne"),
    ),
    "eczema": (
        *("atopic dermatitis", "dermatitis", "contact dermatitis", "allergic contact dermatitis"),
        *("poison ivy contact dermatitis", "poison ivy other contact dermatitis"),
        *("irritant contact dermatitis", "dyshidrotic eczema", "dyshidrosiform eczema"),
        *("nummular eczema", "hand eczema", "stasis dermatitis", "seborrheic dermatitis"),
        *("neurodermatitis", "asteatotic eczema", "infantile atopic dermatitis"),
        *("xerotic eczema", "chronic eczema", "acute eczema"),
    ),
    "psoriasis": (
        *("psoriasis vulgaris", "pustular psoriasis", "guttate psoriasis", "scalp psoriasis"),
        *("nail psoriasis", "inverse psoriasis", "psoriasis erythrodermic", "plaque psoriasis"),
    ),
    "rosacea": ("rhinophyma", "ocular rosacea", "steroid rosacea"),
    "moles": _NAEVUS,
    "sk": (*_SEBORRHOEIC, "bkl", "benign keratosis", "pigmented benign keratosis"),
    "lichen": (
        *("lichen planus", "lichen simplex", "lichen simplex chronicus", "lichen amyloidosis"),
        *("lichen sclerosus", "lichen sclerosus et atrophicus", "lichen nitidus"),
        *("lichen striatus", "lichen spinulosus", "oral lichen planus"),
    ),
    "lupus": (
        *("lupus erythematosus", "discoid lupus erythematosus", "lupus subacute"),
        *("cutaneous lupus", "lupus other connective tissue diseases", "dle", "sle"),
        *("subacute cutaneous lupus", "systemic lupus erythematosus"),
    ),
    "vitiligo": ("leukoderma", "segmental vitiligo"),
    "warts": (
        *("wart", "verruca", "verruca vulgaris", "common wart", "plantar wart", "flat wart"),
        *("warts molluscum other viral infections", "genital wart", "condyloma"),
        *("molluscum contagiosum", "molluscum"),
    ),
    "tinea": (
        *("ringworm", "tinea corporis", "tinea pedis", "tinea cruris", "tinea capitis"),
        *("tinea faciale", "tinea manus", "tinea versicolor", "tinea barbae", "tinea ringworm"),
        *("kerion", "onychomycosis"),
    ),
    "candidiasis": ("candida", "cutaneous candidiasis", "candidal intertrigo", "oral candidiasis"),
    "bullous": (
        *("bullous disease", "bullous diseases", "bullous pemphigoid", "pemphigus"),
        *("pemphigus vulgaris", "pemphigus foliaceus", "epidermolysis bullosa"),
        *("dermatitis herpetiformis", "benign familial pemphigus", "porphyria cutanea tarda"),
    ),
    "vasculitis": (
        *("leukocytoclastic vasculitis", "henoch schonlein purpura", "urticarial vasculitis"),
        *("pigmented purpuric dermatosis", "schamberg disease", "livedo vasculitis"),
    ),
    "vascular": _VASCULAR,
    "drug": (
        *("drugeruption", "exanthems drug eruptions", "drug eruptions", "fixed drug eruption"),
        *("fixed eruptions", "erythema multiforme", "stevens johnson syndrome"),
        *("toxic epidermal necrolysis", "drug induced pigmentary changes"),
    ),
    "bites": (
        *("infestations bites", "infestation", "infestations", "bite", "insect bite", "scabies"),
        *("scabies lyme disease other infestations bites", "lyme disease", "tick bite"),
        *("pediculosis", "lice", "myiasis", "cutaneous larva migrans", "tungiasis", "flea bite"),
    ),
    "sun": (
        *("sun sunlight damage", "sunburn", "sunlight damage", "solar elastosis"),
        *("poikiloderma of civatte", "photodermatoses", "sun damaged skin", "solar lentigo"),
        *("actinic damage", "polymorphous light eruption", "favre racouchot"),
    ),
    "benign": (
        *_DERMATOFIBROMA,
        *("benign tumor", "benign tumors", "benign tumour", "lipoma", "keloid", "syringoma"),
        *("epidermoid cyst", "epidermal cyst", "pilar cyst", "milia", "skin tag", "neurofibroma"),
        *("sebaceous hyperplasia", "nevus sebaceous of jadassohn", "epidermal nevus"),
        *("acrochordon", "cutaneous horn", "digital myxoid cyst"),
    ),
}

_ALIASES = {"lesion8": _LESION8, "noma24": _NOMA24}


def _plain(name: str) -> str:
    """Small letters and digits, without breaks between words or words that say nothing."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    words = re.findall(r"[a-z0-9]+", apart.replace("'", "").lower())
    return "".join(word for word in words if word not in _NOISE)


def key_of(folder_name: str, taxonomy: Taxonomy) -> str | None:
    """The class a folder's name means in a taxonomy, or None where it means none or several.

    Keys, labels and the aliases above are recognised; capitals, spaces, underscores,
    hyphens and other marks make no difference.
    """
    wanted = _plain(folder_name)
    aliases = _ALIASES.get(taxonomy.name, {})
    for condition in taxonomy.classes:
        names = (condition.key, condition.label, *aliases.get(condition.key, ()))
        if wanted in {_plain(name) for name in names}:
            return condition.key
    return None
