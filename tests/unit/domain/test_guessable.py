"""What everybody tries first is told from what nobody would guess."""

import pytest

from skinscreen.domain.guessable import why_guessable


@pytest.mark.parametrize(
    "secret",
    ["000000", "777777", "121212", "123123", "112112", "10101010", "aaaaaa", "abcabc",
     6 * "\N{ARABIC-INDIC DIGIT ZERO}",
     "12 12 12", "12341234", "1231231", "111222"],
)  # fmt: skip
def test_repeats_are_guessable(secret: str) -> None:
    assert why_guessable(secret) == "repeats itself"


@pytest.mark.parametrize(
    "secret",
    ["123456", "654321", "012345", "890123", "210987", "1234567890", "123321", "112233", "332211",
     "abcdef", "QWERTY", "qwertz", "147258", "159753", "123-456", "123987", "1234321"],
)  # fmt: skip
def test_sequences_are_guessable(secret: str) -> None:
    assert why_guessable(secret) == "is a sequence"


@pytest.mark.parametrize(
    "secret",
    ["198504", "001985", "198500", "041985", "270485", "042785", "850427", "27041985", "04271985",
     "19850427", "19851990", "29022000", "0001985", "27.04.85", "290200", "201967"],
)  # fmt: skip
def test_dates_and_years_are_guessable(secret: str) -> None:
    assert why_guessable(secret) == "can be read as a date or a year, such as of birth"


@pytest.mark.parametrize("secret", ["Password1", "passwort", "letmein!"])
def test_words_that_everybody_tries_are_guessable(secret: str) -> None:
    assert why_guessable(secret) == "is a word that everybody tries"


@pytest.mark.parametrize(
    "secret",
    ["271828", "314159", "161803", "246810", "998244", "99824463", "85139972", "5550123",
     "0000000000001", "correct horse battery", "phrase", "geheimnisvoll"],
)  # fmt: skip
def test_others_are_not(secret: str) -> None:
    assert why_guessable(secret) == ""


def test_a_pin_of_six_digits_is_seldom_refused() -> None:
    refused = sum(bool(why_guessable(f"{pin:06}")) for pin in range(7, 1_000_000, 97))
    assert refused < 0.12 * len(range(7, 1_000_000, 97))
