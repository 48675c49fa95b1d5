"""Names and sentences from elsewhere: what they say is what is seen, or they are refused.

An escape sequence drives a terminal, a line break forges a line, and an override of the writing
direction shows "malignant" as something else. Letters of every script are plain, those that are
written from the right too: they carry their direction themselves.
"""

from collections.abc import Iterator
from unicodedata import category

from skinscreen.language import tr

_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
"""Part of Persian and Indic scripts and of emoji."""
_SEEN_FORMATS = (
    "\N{ARABIC NUMBER SIGN}\N{ARABIC SIGN SANAH}\N{ARABIC FOOTNOTE MARKER}\N{ARABIC SIGN SAFHA}"
    "\N{ARABIC SIGN SAMVAT}\N{ARABIC NUMBER MARK ABOVE}\N{ARABIC END OF AYAH}"
)
"""Characters that Unicode counts among the formats, though they are drawn."""
_LONGEST = 80
"""Characters of a place that are told."""
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Controls and formats, halves of pairs, private and unassigned ones, line and paragraph ends."""


def unseen(text: str) -> str:
    """The first character that is not seen as what it is, as "U+202E"; empty where all are."""
    for character in text:
        if character.isascii() and character.isprintable():
            continue
        if category(character) in _UNSEEN and character not in _JOINERS + _SEEN_FORMATS:
            return f"U+{ord(character):04X}"
    return ""


def unseen_in(document: object) -> tuple[str, str]:
    """Where in a JSON document the first text is that is not plain, and the character there.

    Keys count as the texts do. Both are empty where all is plain.
    """
    for where, text in _texts(document):
        if character := unseen(text):
            return where[:_LONGEST], character
    return "", ""


def _texts(document: object) -> Iterator[tuple[str, str]]:
    """Every key and text with its place, such as ``labels[0].label``; as deep as it may be."""
    waiting: list[tuple[str, object]] = [("", document)]
    while waiting:
        where, value = waiting.pop()
        if isinstance(value, str):
            yield where, value
        elif isinstance(value, dict):
            for key, inner in reversed(value.items()):
                place = f"{where}.{key}" if where else str(key)
                waiting.append((place, inner))
                of_it = tr("a key of {place}").format(place=where or tr("the whole"))
                waiting.append((of_it, key))
        elif isinstance(value, list):
            waiting += [(f"{where}[{i}]", inner) for i, inner in reversed([*enumerate(value)])]
