"""The languages of the program: sentences, dates and numbers as they are written in each.

A sentence is written in English where it is made, in ``tr``, and looked up in the catalogue of the
language that is spoken. What stands in a table at module level is marked with ``mark`` and looked
up where it is shown, for the language is chosen after modules are loaded. Catalogues are GNU
gettext's, in ``locale``; ``make messages`` keeps them in step.
"""

import gettext
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # the window is shown without a date
    from datetime import date, datetime

DOMAIN = "skinscreen"
CATALOGUES = Path(__file__).parent / "locale"
LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
}
"""The name of each language in itself, by its ISO 639-1 code."""
_PARTABLE = re.compile(r"(?<=\d) (?=(?:%|mm|cm|kB|MB|GB)(?!\w))|(?<=[<>≥≤]) (?=\d)")
SOURCE = "en"
"""The language that sentences are written in; it needs no catalogue."""


class Conventions(NamedTuple):
    """How dates and numbers are written (Unicode CLDR, with years of four digits).

    Attributes:
        day: a date, for ``strftime``.
        order: its parts, in the order in which they are written.
        decimal: what stands before the first decimal.
        thousands: what stands between thousands.
    """

    day: str
    order: tuple[str, str, str]
    decimal: str
    thousands: str


_LITTLE_ENDIAN = ("day", "month", "year")
CONVENTIONS: Mapping[str, Conventions] = {
    # Of English readers some begin with the month, some with the day: ISO 8601 is clear to both.
    "en": Conventions("%Y-%m-%d", ("year", "month", "day"), ".", ","),
    "de": Conventions("%d.%m.%Y", _LITTLE_ENDIAN, ",", "."),
    "es": Conventions("%d/%m/%Y", _LITTLE_ENDIAN, ",", "."),
    # The narrow space of the CLDR is missing in many fonts.
    "fr": Conventions("%d/%m/%Y", _LITTLE_ENDIAN, ",", "\u00a0"),
}


class Language(NamedTuple):
    """A language with its catalogue."""

    code: str
    catalogue: gettext.NullTranslations

    @property
    def conventions(self) -> Conventions:
        """How it writes dates and numbers."""
        return CONVENTIONS.get(self.code, CONVENTIONS[SOURCE])


@cache
def find(code: str) -> Language:
    """A language by its code; one that has no catalogue, or is not known, is English."""
    if code == SOURCE or code not in LANGUAGES:
        return Language(SOURCE, gettext.NullTranslations())
    return Language(code, gettext.translation(DOMAIN, CATALOGUES, [code], fallback=True))


class _Everywhere:
    """What the whole process speaks, but where ``speaking`` says otherwise."""

    language = find(SOURCE)


_here: ContextVar[Language | None] = ContextVar("language", default=None)


def speak(language: str | Language) -> None:
    """From now on this process speaks a language, given by its code or itself."""
    _Everywhere.language = find(language) if isinstance(language, str) else language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language for a while, in this thread alone; an empty code changes nothing."""
    token = _here.set(find(language) if language else _here.get())
    try:
        yield
    finally:
        _here.reset(token)


def spoken() -> Language:
    """The language that is spoken here and now."""
    return _here.get() or _Everywhere.language


def tr(message: str) -> str:
    """An English sentence in the language that is spoken.

    Values come afterwards, by name: ``tr("{n} photos").format(n=n)``.
    """
    return spoken().catalogue.gettext(message) if message else ""


def trn(one: str, several: str, n: int) -> str:
    """The same of a sentence that depends on a number, as ``trn("{n} photo", "{n} photos", n)``."""
    return spoken().catalogue.ngettext(one, several, n)


def trc(context: str, message: str) -> str:
    """The same of a word that means different things in different places."""
    return spoken().catalogue.pgettext(context, message)


def mark(message: str) -> str:
    """An English sentence that is looked up later: nothing happens but that it is extracted."""
    return message


def held(words: str) -> str:
    """The words, as long as before, in which no line can end between a number and its unit."""
    return _PARTABLE.sub("\N{NO-BREAK SPACE}", words)


def day(when: "date") -> str:
    """A date as numbers, such as ``2026-11-28`` or ``28.11.2026``."""
    return when.strftime(spoken().conventions.day)


def moment(when: "datetime", *, seconds: bool = False) -> str:
    """A date with its time of 24 hours, as it stands there: the zone is the caller's."""
    return f"{day(when)} {when:{'%H:%M:%S' if seconds else '%H:%M'}}"


def number(value: float, decimals: int) -> str:
    """A number with so many decimals, rounded."""
    return f"{value:.{decimals}f}".replace(".", spoken().conventions.decimal)


def count(n: int) -> str:
    """A whole number with its thousands set apart, such as ``12,345`` or ``12.345``."""
    return f"{n:,}".replace(",", spoken().conventions.thousands)


def listed(parts: Sequence[str], *, either: bool = False) -> str:
    """Words as a list, such as ``a, b and c``, or with "or" where it is either of them."""
    if not parts[1:]:
        return "".join(parts)
    # L10N: joins the last of a list of words, such as "a, b and c".
    joined = tr("{first} or {last}") if either else tr("{first} and {last}")
    return joined.format(first=", ".join(parts[:-1]), last=parts[-1])


def read_day(text: str) -> "date":
    """A date as it is written in the language that is spoken, or as ISO 8601 writes it.

    Raises:
        ValueError: it is neither, or there is no such day.
    """
    from datetime import date

    parts = re.fullmatch(r"(\d{1,2})[./ -]\s*(\d{1,2})[./ -]\s*(\d{4})", text.strip())
    order = spoken().conventions.order
    if parts is None or order != _LITTLE_ENDIAN:
        return date.fromisoformat(text.strip())
    named = {name: int(digits) for name, digits in zip(order, parts.groups(), strict=True)}
    return date(**named)


def of_system(environment: Mapping[str, str]) -> str:
    """The code of the system's language where there is a catalogue for it, else English's.

    Args:
        environment: variables of the process; the order is that of GNU gettext.
    """
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            wished = environment[name].split(":")
            found = (re.split(r"[_.@-]", code)[0].lower() for code in wished)
            return next((code for code in found if code in LANGUAGES), SOURCE)
    return SOURCE
