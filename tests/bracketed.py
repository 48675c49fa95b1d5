"""A language that can be recognised: every sentence stands in brackets, its fields untouched."""

import gettext

from skinscreen.language import Language


class Bracketed(gettext.NullTranslations):
    """Its catalogue."""

    def gettext(self, message: str) -> str:
        """The sentence in brackets."""
        return f"«{message}»"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The same of one that depends on a number."""
        return f"«{msgid1 if n == 1 else msgid2}»"

    def pgettext(self, context: str, message: str) -> str:
        """The same of a word, with its context."""
        return f"«{context}|{message}»"


def bracketed(code: str = "de") -> Language:
    """The language under the code of another, for dates and numbers as that writes them."""
    return Language(code, Bracketed())
