"""Typed values out of a JSON object, and which key is wrong where one is."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn, TypeGuard

from skinscreen.language import tr

_SHOWN = 80
"""Characters of a wrong text that are told."""


class JsonObject:
    """An object of a JSON document that came from outside.

    Every method raises a ``ValueError`` that names the key, by its path from the document's top,
    and says what is wrong with it.
    """

    def __init__(self, document: Mapping[str, Any], where: str = "") -> None:
        """Read from ``document``.

        Args:
            document: as ``json`` reads it.
            where: path of the object with a dot behind it, such as ``labels[0].``; empty for the
                document itself.
        """
        self._document = document
        self._where = where

    def fail(self, key: str, why: str) -> NoReturn:
        """Say that a key is not usable."""
        sentence = tr("{place} is not usable: {why}")
        raise ValueError(sentence.format(place=f"{self._where}{key}", why=why))

    def has(self, key: str) -> bool:
        """Whether there is a value other than null."""
        return self._document.get(key) is not None

    def rest(self, known: tuple[str, ...]) -> dict[str, Any]:
        """All under other keys than those, as they are."""
        return {key: value for key, value in self._document.items() if key not in known}

    # --- objects ------------------------------------------------------------------------

    def object(self, key: str) -> dict[str, Any]:
        """An object as it is; empty where there is none."""
        value = self._document.get(key, {})
        if not isinstance(value, dict):
            self.fail(key, tr("it must be an object"))
        return dict(value)

    def objects(self, key: str) -> list[dict[str, Any]]:
        """A list of objects as they are; empty where there is none."""
        value = self._document.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            self.fail(key, tr("it must be a list of objects"))
        return list(value)

    def child(self, key: str) -> "JsonObject":
        """An object to read from; empty where there is none."""
        return JsonObject(self.object(key), f"{self._where}{key}.")

    def children(self, key: str) -> Iterator["JsonObject"]:
        """The objects of a list, to read from."""
        for place, row in enumerate(self.objects(key)):
            yield JsonObject(row, f"{self._where}{key}[{place}].")

    # --- texts --------------------------------------------------------------------------

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value = self.optional_text(key)
        if not value:
            self.fail(key, tr("it is missing"))
        return value

    def optional_text(self, key: str) -> str | None:
        """A text, or None where there is none."""
        value = self._document.get(key)
        if value is not None and not _is_text(value):
            self.fail(key, tr("it must be text"))
        return value

    def one_of(self, key: str, choices: tuple[str, ...]) -> str:
        """One of some texts."""
        return self.checked(key, choices.__contains__)

    def checked(self, key: str, good: Callable[[str], bool]) -> str:
        """A text that is good."""
        value = self.text(key)
        if not good(value):
            self.fail(key, f"{value[:_SHOWN]!r}")
        return value

    # --- numbers and flags --------------------------------------------------------------

    def flag(self, key: str, default: bool | None = None) -> bool:
        """True or false; the default, where there is one, for what is missing."""
        value = self._document.get(key, default)
        if not isinstance(value, bool):
            self.fail(key, tr("it must be true or false"))
        return value

    def number(self, key: str, low: float, high: float) -> float:
        """A number from ``low`` to ``high``."""
        value = self._document.get(key)
        if not _is_number(value):
            self.fail(key, tr("it must be a number"))
        if not low <= value <= high:
            sentence = tr("{value} is not within {low} to {high}")
            self.fail(key, sentence.format(value=str(value)[:20], low=f"{low:g}", high=f"{high:g}"))
        return float(value)

    def optional_number(self, key: str, low: float, high: float) -> float | None:
        """The same, or None where there is none."""
        return self.number(key, low, high) if self.has(key) else None

    def whole(self, key: str, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``."""
        number = self.number(key, low, high)
        if number != int(number):
            self.fail(key, tr("it must be a whole number"))
        return int(number)

    def numbers(self, key: str, count: int, low: float, high: float, what: str) -> list[float]:
        """A list of ``count`` numbers from ``low`` to ``high``; ``what`` says so."""
        values = self._document.get(key)
        if (
            not isinstance(values, list)
            or len(values) != count
            or not all(_is_number(value) and low <= value <= high for value in values)
        ):
            self.fail(key, what)
        return [float(value) for value in values]


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(value: object) -> TypeGuard[str]:
    """Whether it is text that can be written: JSON may hold one half of a surrogate pair."""
    return isinstance(value, str) and not any("\ud800" <= c <= "\udfff" for c in value)
