"""What stands on the keys of the on-screen keyboard. Nothing here knows of Qt."""
# ruff: noqa: RUF001 - signs that look alike are keys of their own

import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum

from skinscreen.language import mark, tr, trc


class Act(StrEnum):
    """What a key does."""

    TYPE = "type"
    DEAD = "accent for the next letter"
    SHIFT = mark("Shift")
    BACKSPACE = mark("Delete the last character")
    ENTER = mark("Enter")
    LEFT = mark("Cursor to the left")
    RIGHT = mark("Cursor to the right")
    HIDE = mark("Hide the keyboard")
    LAYER = "layer"
    LANGUAGE = "Language"
    PASTE = "Paste"
    CLEAR = "Clear"
    PART = "part of the date"
    NONE = "nothing"


REPEATED = frozenset({Act.BACKSPACE, Act.LEFT, Act.RIGHT})
"""What goes on while its key is held."""


class Layer(StrEnum):
    """Which of the keyboard's faces is shown."""

    LETTERS = "abc"
    SIGNS = "123"
    ACCENTS = "àéñ"
    NUMBERS = "pad"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Key:
    """One key.

    Attributes:
        act: what it does.
        text: what it types, or what stands on it.
        width: in units of a letter's key.
        more: what else it types when it is held.
        name: for those who do not see it, as it is spoken; empty for the text or the act.
    """

    act: Act = Act.TYPE
    text: str = ""
    width: float = 1.0
    more: str = ""
    name: str = ""

    @property
    def spoken(self) -> str:
        """What it is called."""
        return self.name or (self.text if self.act is Act.TYPE else tr(str(self.act)))


Rows = tuple[tuple[Key, ...], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The letters of a language.

    Attributes:
        name: of the language, in itself.
        rows: what stands on the three upper rows.
    """

    name: str
    rows: tuple[str, str, str]


LAYOUTS = {
    "en": Layout("English", ("qwertyuiop", "asdfghjkl'", "zxcvbnm")),
    "de": Layout("Deutsch", ("qwertzuiopü", "asdfghjklöä", "yxcvbnmß")),
    "es": Layout("Español", ("qwertyuiop`", "asdfghjklñ´", "zxcvbnm¨")),
    "fr": Layout("Français", ("azertyuiop^", "qsdfghjklmù", "wxcvbnéèàç'")),
}
"""By the code of the language, the first for every other one."""

MORE = {
    "a": "àáâãäåæāăą", "c": "çćčĉ", "d": "ďđð", "e": "èéêëēėęě", "g": "ğģĝ", "h": "ĥħ",
    "i": "ìíîïīįı", "j": "ĵ", "k": "ķ", "l": "łľļĺ", "n": "ñńňņ", "o": "òóôõöøőœō", "r": "řŕ",
    "s": "ßśšşș", "t": "ťţțþ", "u": "ùúûüűůūų", "w": "ŵ", "y": "ýÿŷ", "z": "źžż",
    "-": "'–_/", ".": ",;:!?", "'": "’\"", "(": "[{<", ")": "]}>", "/": "\\|", "+": "±", "*": "×",
    "%": "‰°", "&": "§", '"': "„“”«»", "=": "~^", "€": "$£", "#": "`",
    "?": "¿", "!": "¡",
}  # fmt: skip
_DEAD = {"´": "\u0301", "`": "\u0300", "^": "\u0302", "¨": "\u0308"}
_DEAD_NAMES = {
    "´": mark("Acute accent for the next letter"),
    "`": mark("Grave accent for the next letter"),
    "^": mark("Circumflex for the next letter"),
    "¨": mark("Diaeresis for the next letter"),
}
_SIGNS = ("1234567890", '@#%&*()+="', "/_:;,!?€")
_ACCENTS = ("àáâãäåæèéê", "ëìíîïñòóôõ", "öøœùúûüçß")
_SPACE = 4.0
_NAMES = {
    " ": mark("Space"),
    ".": mark("Full stop"),
    ",": mark("Comma"),
    "-": mark("Hyphen"),
    "'": mark("Apostrophe"),
    ";": mark("Semicolon"),
    ":": mark("Colon"),
    '"': mark("Quotation mark"),
    "_": mark("Underscore"),
}
_CAPITALS = {"ß": "ẞ"}


def layout_for(chosen: str, language: str) -> str:
    """The code of a layout: the one that was chosen, else that of a language such as ``de_AT``."""
    for code in (chosen, language[:2].lower()):
        if code in LAYOUTS:
            return code
    return next(iter(LAYOUTS))


def layout_after(code: str) -> str:
    """The layout that follows when the key for the language is tapped."""
    codes = list(LAYOUTS)
    return codes[(codes.index(code) + 1) % len(codes)]


def shifted(text: str) -> str:
    """What a key types with Shift."""
    capital = _CAPITALS.get(text, text.upper())
    return capital if len(capital) == len(text) else text


def accented(sign: str, letter: str) -> str:
    """What an accent's key and the key after it type: one letter, or both where there is none."""
    if letter in {" ", sign}:
        return sign
    joined = unicodedata.normalize("NFC", letter + _DEAD[sign])
    return joined if len(joined) == len(letter) else sign + letter


def typed(text: str) -> Key:
    """A key that types something."""
    if text in _DEAD:
        return Key(Act.DEAD, text, name=tr(_DEAD_NAMES[text]))
    return Key(Act.TYPE, text, more=MORE.get(text, ""), name=tr(_NAMES.get(text, "")))


def letters(code: str) -> Rows:
    """The face with a language's letters."""
    upper, middle, lower = (tuple(map(typed, row)) for row in LAYOUTS[code].rows)
    side = max(1.25, (max(len(upper), len(middle)) - len(lower)) / 2)
    return (
        upper,
        middle,
        (Key(Act.SHIFT, width=side), *lower, Key(Act.BACKSPACE, width=side)),
        _bottom(code, Layer.SIGNS, Layer.ACCENTS),
    )


def signs(code: str) -> Rows:
    """The face with digits and signs."""
    upper, middle, lower = (tuple(map(typed, row)) for row in _SIGNS)
    paste = Key(Act.PASTE, tr("Paste"), width=1.25)
    return (
        upper,
        middle,
        (paste, *lower, Key(Act.BACKSPACE, width=1.25)),
        _bottom(code, Layer.LETTERS, Layer.ACCENTS),
    )


def accents(code: str) -> Rows:
    """The face with letters of other languages."""
    upper, middle, lower = (tuple(map(typed, row)) for row in _ACCENTS)
    return (
        upper,
        middle,
        (Key(Act.SHIFT, width=1.25), *lower, Key(Act.BACKSPACE, width=1.25)),
        _bottom(code, Layer.SIGNS, Layer.LETTERS),
    )


def _bottom(code: str, *layers: Layer) -> tuple[Key, ...]:
    return (
        *(to_layer(layer) for layer in layers),
        Key(
            Act.LANGUAGE,
            code.upper(),
            name=tr("Language: {language}").format(language=LAYOUTS[code].name),
        ),
        typed("-"),
        replace(typed(" "), width=_SPACE - 1),
        typed("."),
        Key(Act.LEFT),
        Key(Act.RIGHT),
        Key(Act.ENTER, width=1.25),
        Key(Act.HIDE),
    )


def to_layer(layer: Layer) -> Key:
    """The key that shows another face."""
    names = {
        Layer.LETTERS: tr("Letters"),
        Layer.SIGNS: tr("Digits and signs"),
        Layer.ACCENTS: tr("Letters with accents"),
    }
    return Key(Act.LAYER, layer.value, name=names[layer])


def numbers(left: str, right: str) -> Rows:
    """The pad with digits.

    Args:
        left: what stands left of the 0: a sign, ``Layer.LETTERS``, or nothing.
        right: the sign that stands right of it, or nothing.
    """
    first = to_layer(Layer.LETTERS) if left == Layer.LETTERS else _sign(left)
    half = 0.5
    return (
        (*map(typed, "123"), Key(Act.BACKSPACE)),
        (*map(typed, "456"), Key(Act.LEFT, width=half), Key(Act.RIGHT, width=half)),
        (*map(typed, "789"), Key(Act.ENTER)),
        (first, typed("0"), _sign(right), Key(Act.HIDE)),
    )


def _sign(text: str) -> Key:
    return typed(text) if text else Key(Act.NONE)


def date_rows(parts: tuple[str, ...]) -> Rows:
    """The pad for a date; the keys of the first row are its ``parts`` in their order."""
    return (
        (*(Key(Act.PART, part, width=4 / 3) for part in parts), Key(Act.BACKSPACE)),
        (*map(typed, "1234"), Key(Act.CLEAR, trc("keyboard", "Clear"), name=tr("Clear the date"))),
        (*map(typed, "5678"), Key(Act.ENTER)),
        (typed("9"), typed("0"), Key(Act.NONE, width=2.0), Key(Act.HIDE)),
    )
