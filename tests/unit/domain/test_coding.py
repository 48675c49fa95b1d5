"""Codes that other systems understand."""

import pytest

from skinscreen import language
from skinscreen.domain.coding import (
    SIDES,
    SITES,
    SKIN,
    Code,
    class_codes,
    place_of,
    site,
    site_called,
)
from skinscreen.domain.errors import ReportError
from skinscreen.domain.taxonomy import TAXONOMIES


def check_digit_holds(sctid: str) -> bool:
    """Whether a SNOMED CT identifier's last digit is Verhoeff's of the others."""
    times = [[0] * 10 for _ in range(10)]
    for a in range(10):
        for b in range(10):
            flip, rest = a // 5, a % 5
            inner = (rest + b) % 5 if b < 5 else (rest + b - 5) % 5
            if flip:
                inner = (rest - b) % 5
            times[a][b] = inner + 5 * (flip ^ (b // 5))
    first = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]
    turned = [list(range(10))]
    for _ in range(7):
        turned.append([first[digit] for digit in turned[-1]])
    total = 0
    for place, digit in enumerate(reversed(sctid)):
        total = times[total][turned[place % 8][int(digit)]]
    return total == 0


def test_every_code_of_snomed_is_one() -> None:
    codes = [site(words) for words in SITES] + [SKIN, *SIDES.values()]
    for taxonomy in TAXONOMIES.values():
        for each in taxonomy.classes:
            codes += [c for c in class_codes(each.label, each.icd10) if c.scheme == "SCT"]
    assert len(codes) > 40
    assert [code for code in codes if not check_digit_holds(code.value)] == []
    assert not check_digit_holds("254701008")


def test_every_class_of_the_program_has_a_code() -> None:
    for taxonomy in TAXONOMIES.values():
        for each in taxonomy.classes:
            codes = class_codes(each.label, each.icd10)
            assert codes, each
            assert {code.scheme for code in codes} <= {"SCT", "I10"}


def test_a_class_of_two_conditions_has_the_codes_of_both_and_claims_neither() -> None:
    codes = class_codes("actinic keratosis / Bowen's disease", "L57.0, D04.9")
    assert [(code.scheme, code.value) for code in codes] == [("I10", "L57.0"), ("I10", "D04.9")]


def test_a_class_from_elsewhere_may_have_none() -> None:
    assert class_codes("red thing", None) == ()


def test_a_site_is_coded_in_any_case() -> None:
    assert site(" Upper  BACK ") == site("upper back")
    assert site("") == SKIN == Code("39937001", "SCT", "Skin")


def test_an_unknown_site_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(ReportError, match=r"elbow pit is no site .*: scalp, forehead, .*, toe"):
        site("elbow pit")


def test_a_code_leads_back_to_what_the_site_is_called() -> None:
    assert [site_called(site(words).value) for words in SITES] == list(SITES)
    assert site_called("1") == ""


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("upper back, left", ("upper back", "left")),
        ("Right  EAR", ("ear", "right")),
        ("forearm", ("arm", "")),
        ("trunk, back", ("back", "")),
        ("left shoulder", ("", "left")),
        ("between left and right cheek", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_place_in_words_is_coded_as_far_as_it_names_one(
    text: str, place: tuple[str, str]
) -> None:
    assert place_of(text) == place


def test_a_place_is_understood_in_the_language_that_is_spoken() -> None:
    language.speak("de")
    assert place_of("unterer Rücken, links") == ("lower back", "left")
    assert place_of("lower back, left") == ("lower back", "left")
