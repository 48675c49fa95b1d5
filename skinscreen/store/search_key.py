"""Names as they are compared: without case, accents and punctuation."""

import re
import unicodedata
from datetime import date

# Letters that Unicode does not take apart into a base and an accent.
_PLAIN = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ŋ": "n",
    }
)
_APOSTROPHES = re.compile("['`\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}]")
_ACCENTS = range(0x0300, 0x0370)
"""Combining marks of Latin, Greek and Cyrillic; those of other scripts are letters."""


def search_key(text: str) -> str:
    """Words of letters and digits in lower case, without accents, with one space between them."""
    letters = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text.casefold()))
    kept = (c for c in letters if ord(c) not in _ACCENTS)
    spaced = (c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in kept)
    return " ".join("".join(spaced).translate(_PLAIN).split())


def date_keys(day: date) -> str:
    """A date as a person may type it: year first, day first, month first."""
    return f"{day:%Y %m %d} {day:%d %m %Y} {day:%m %d %Y}"
