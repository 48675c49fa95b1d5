"""The built-in classes."""

import re

import pytest

from skinscreen.domain.taxonomy import LESION8, TAXONOMIES, ConditionClass, Taxonomy, today
from skinscreen.domain.wording import malignant_word

ICD10 = re.compile(r"[A-Z]\d\d(\.\d)?(, [A-Z]\d\d\.\d)?")


def test_a_taxonomy_that_names_a_class_twice_is_refused() -> None:
    naevus = ConditionClass("nv", "naevus", malignant=False, icd10=None)
    with pytest.raises(ValueError, match="'twice' names a class twice"):
        Taxonomy("twice", (naevus, naevus))


def test_a_class_is_found_at_its_place_in_the_models_output() -> None:
    assert [LESION8.index(key) for key in LESION8.keys] == list(range(len(LESION8.classes)))


def test_an_unknown_class_has_no_place() -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        LESION8.index("nothing")


@pytest.mark.parametrize("taxonomy", TAXONOMIES.values(), ids=TAXONOMIES)
def test_every_built_in_class_has_its_own_label_and_an_icd_10_code(taxonomy: Taxonomy) -> None:
    assert len({c.label for c in taxonomy.classes}) == len(taxonomy.classes)
    assert all(ICD10.fullmatch(str(c.icd10)) for c in taxonomy.classes)


@pytest.mark.parametrize("taxonomy", TAXONOMIES.values(), ids=TAXONOMIES)
def test_a_class_whose_code_is_a_malignant_neoplasm_is_marked_malignant(taxonomy: Taxonomy) -> None:
    # ICD-10 chapter II: C00 to C97 malignant, D00 to D09 in situ.
    coded = {c.key for c in taxonomy.classes if re.match(r"C|D0\d", str(c.icd10))}
    marked = {c.key for c in taxonomy.classes if c.malignant}
    assert coded
    assert coded <= marked


def test_the_class_of_actinic_keratosis_and_bowens_disease_says_both() -> None:
    mixed = LESION8.classes[LESION8.index("akiec")]
    assert "actinic keratosis" in mixed.label
    assert "Bowen" in mixed.label
    assert mixed.icd10 == "L57.0, D04.9"
    assert malignant_word(mixed.icd10) == "pre-malignant / in situ"
    assert malignant_word("L57.0") == "pre-malignant"
    assert malignant_word("C43.9") == malignant_word(None) == "malignant"


def test_the_old_name_of_that_class_is_given_as_todays() -> None:
    old = ("keratinocytic carcinoma in situ / actinic keratosis", "D04.9")
    mixed = LESION8.classes[LESION8.index("akiec")]
    assert today(*old) == (mixed.label, mixed.icd10)
    assert today("melanoma", "C43.9") == ("melanoma", "C43.9")
    assert today("D04.9", None) == ("D04.9", None)
