"""PINs and passphrases that are tried first by whoever guesses."""

import re
from datetime import date

from skinscreen.language import tr

_SEPARATORS = re.compile(r"[\s./:_-]+")
_YEARS = range(1900, 2040)
_FEW = 2
"""Different characters or fewer are a pattern."""
# Rows of keyboards, columns and diagonals of a number pad, and the alphabet; read both ways, and
# from the end on at the beginning.
_ROWS = (
    "0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "qwertzuiopü", "azertyuiop",
    "asdfghjkl", "zxcvbnm", "yxcvbnm", "147258369", "159357", "159753", "147852369",
)  # fmt: skip
_WORDS = frozenset(
    ("password", "passwort", "letmein", "welcome", "iloveyou", "skinscreen", "secret", "geheim")
)


def why_guessable(secret: str) -> str:
    """What makes a secret easy to guess, to be put after "it"; empty where nothing does.

    Args:
        secret: in its normal form.
    """
    plain = _SEPARATORS.sub("", secret).casefold()
    if _repeats(plain):
        return tr("repeats itself")
    if _is_run(plain):
        return tr("is a sequence")
    if plain.rstrip("0123456789!?") in _WORDS:
        return tr("is a word that everybody tries")
    if plain.isdecimal() and _is_date(_as_ascii(plain)):
        return tr("can be read as a date or a year, such as of birth")
    return ""


def _as_ascii(digits: str) -> str:
    return "".join(str(int(digit)) for digit in digits)


def _repeats(text: str) -> bool:
    if len(set(text)) <= _FEW and len(text) < 2 * 6:
        return True
    return any(
        text == (text[:size] * len(text))[: len(text)] for size in range(1, len(text) // 2 + 1)
    )


def _is_run(text: str) -> bool:
    """Steps along a row, or there and back, or every character twice."""
    half = (len(text) + 1) // 2
    if len(text) % 2 == 0 and text[::2] == text[1::2]:
        return _along_row(text[::2])
    if text == text[::-1] and _along_row(text[:half]):
        return True
    # 123987: two runs of three or more
    return _along_row(text) or (half > _FEW and _along_row(text[:half]) and _along_row(text[half:]))


def _along_row(text: str) -> bool:
    return any(text in 2 * row or text in 2 * row[::-1] for row in _ROWS)


def _is_date(digits: str) -> bool:
    match len(digits):
        case 6:
            pairs = [int(digits[place : place + 2]) for place in (0, 2, 4)]
            return (
                int(digits[:4]) in _YEARS
                or int(digits[2:]) in _YEARS
                or any(_exists(2000, *of) for of in ((pairs[0], pairs[1]), (pairs[1], pairs[0])))
                or _exists(2000, pairs[1], pairs[2])
            )
        case 8:
            first, last = int(digits[:4]), int(digits[4:])
            return any(
                year in _YEARS and (_exists(2000, *divmod(rest, 100)) or _swapped(rest))
                for year, rest in ((first, last), (last, first))
            ) or (first in _YEARS and last in _YEARS)
    return digits.strip("0").isdecimal() and int(digits.strip("0")) in _YEARS


def _swapped(rest: int) -> bool:
    day, month = divmod(rest, 100)
    return _exists(2000, month, day)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
