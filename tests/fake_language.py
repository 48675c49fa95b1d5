"""Languages whose sentences can be recognised, with their fields left alone."""

import gettext
import re

from skinscreen import language


class Quoting(gettext.NullTranslations):
    """A catalogue that puts every sentence into quotes of its own."""

    def gettext(self, message: str) -> str:
        """The sentence between angled quotes."""
        return f"«{message}»"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The singular or the plural between them."""
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002 - as gettext has it
        """The word between them."""
        return self.gettext(message)


class Loud(Quoting):
    """A catalogue of capitals, for texts in which a quote would be in the way."""

    def gettext(self, message: str) -> str:
        """The sentence in capitals."""
        return _FIELD_OR_WORDS.sub(lambda p: p[0] if p[0][0] == "{" else p[0].upper(), message)


_FIELD_OR_WORDS = re.compile(r"\{\w+\}|[^{}]+")
GERMAN = language.Language("de", Quoting())
"""Writes dates and numbers as German does."""
LOUD = language.Language("de", Loud())
"""The same in capitals."""
