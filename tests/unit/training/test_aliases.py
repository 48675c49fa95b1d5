import pytest

from skinscreen.domain.taxonomy import LESION8, NOMA24, TAXONOMIES, ConditionClass, Taxonomy
from skinscreen.training import aliases
from skinscreen.training.aliases import key_of


@pytest.mark.parametrize("taxonomy", TAXONOMIES.values(), ids=list(TAXONOMIES))
def test_each_class_is_found_by_its_key_and_its_label(taxonomy: Taxonomy) -> None:
    for condition in taxonomy.classes:
        assert key_of(condition.key, taxonomy) == condition.key
        assert key_of(condition.label.title(), taxonomy) == condition.key


@pytest.mark.parametrize("taxonomy", TAXONOMIES.values(), ids=list(TAXONOMIES))
def test_no_name_means_two_classes(taxonomy: Taxonomy) -> None:
    owner: dict[str, str] = {}
    for key, names in aliases._ALIASES[taxonomy.name].items():
        assert key in taxonomy.keys
        for name in names:
            assert owner.setdefault(aliases._plain(name), key) == key
            assert key_of(name, taxonomy) == key


@pytest.mark.parametrize(
    ("folder", "key"),
    [
        ("Acne", "acne"),
        ("Actinic_Keratosis", "ak"),
        ("Benign_tumors", "benign"),
        ("Bullous Disease Photos", "bullous"),
        ("DrugEruption", "drug"),
        ("Exanthems and Drug Eruptions", "drug"),
        ("Infestations_Bites", "bites"),
        ("Scabies Lyme Disease and other Infestations and Bites", "bites"),
        ("Seborrh_Keratoses", "sk"),
        ("seborrheic-keratosis", "sk"),
        ("Sun_Sunlight_Damage", "sun"),
        ("Unknown_Normal", "normal"),
        ("Vascular_Tumors", "vascular"),
        ("Lupus and other Connective Tissue diseases", "lupus"),
        ("Warts Molluscum and other Viral Infections", "warts"),
        ("superficial spreading melanoma ssm", "mel"),
        ("Bowen's Disease", "scc"),
        ("NV", "moles"),
        ("SEK", "sk"),
    ],
)
def test_folders_of_common_sets_are_recognised_in_noma24(folder: str, key: str) -> None:
    assert key_of(folder, NOMA24) == key


@pytest.mark.parametrize(
    ("folder", "key"),
    [
        ("MEL", "mel"),
        ("ACK", "akiec"),
        ("SCC", "akiec"),
        ("NEV", "nv"),
        ("SEK", "bkl"),
        ("pigmented benign keratosis", "bkl"),
        ("vascular-lesion", "vasc"),
        ("Squamous_Cell_Carcinoma", "akiec"),
    ],
)
def test_folders_of_common_sets_are_recognised_in_lesion8(folder: str, key: str) -> None:
    assert key_of(folder, LESION8) == key


@pytest.mark.parametrize(
    "folder",
    ["Melanoma Skin Cancer Nevi and Moles", "SkinCancer", "Acne and Rosacea Photos", "cats", ""],
)
def test_a_folder_that_mixes_classes_or_means_none_is_not_guessed(folder: str) -> None:
    assert key_of(folder, NOMA24) is None


def test_a_persons_own_taxonomy_is_matched_by_key_and_label() -> None:
    own = Taxonomy("own", (ConditionClass("x1", "port-wine mark", malignant=False, icd10=None),))
    assert key_of("Port wine_MARK", own) == "x1"
    assert key_of("vascular", own) is None


def test_noma24_has_24_classes_with_the_first_four_malignant_and_codes_for_all() -> None:
    assert len(NOMA24.classes) == 24
    assert [c.malignant for c in NOMA24.classes] == [True] * 4 + [False] * 20
    assert all(c.icd10 for c in NOMA24.classes)
    assert {name: t.name for name, t in TAXONOMIES.items()} == {
        "lesion8": "lesion8",
        "noma24": "noma24",
    }
