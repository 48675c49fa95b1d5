"""What a clinic can set for its answers: how common malignancy is there, and what to do then.

It is read with the settings before the window is shown: what follows from it is in ``advice``.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from unicodedata import category

from skinscreen.language import LANGUAGES, find, mark, tr

RULES_NOTHING_OUT = mark("This does not rule out cancer.")
PREVALENCES = (0.0001, 0.99)
"""Least and greatest share of malignant lesions that can be set."""
TEXT_LIMIT = 160
"""Characters of a recommendation."""
REVIEW_WEEKS = (1, 52)
"""Least and greatest time to another photo, in weeks."""
DEFAULT_WEEKS = 12
"""Short-term monitoring looks again after three months (Menzies et al., Arch. Dermatol. 2001)."""
WEEKS = "{weeks}"
"""Stands in a recommendation for the number of weeks to another photo."""


class Advice(StrEnum):
    """What is recommended after an answer, as named in the settings."""

    REFER_URGENTLY = "refer_urgently"
    REFER = "refer"
    NO_SIGN = "no_sign"
    RETAKE = "retake"
    NO_RESULT = "no_result"


DEFAULT_TEXTS: Mapping[Advice, str] = {
    Advice.REFER_URGENTLY: mark("Refer urgently for specialist assessment."),
    Advice.REFER: mark("Refer for specialist assessment; how soon is for you to judge."),
    # L10N: {weeks} must stay as it is; the clinic may move it.
    Advice.NO_SIGN: mark("Judge clinically. Re-photograph in {weeks} weeks, sooner if it changes."),
    Advice.RETAKE: mark("Retake the photo, or judge clinically without it."),
    Advice.NO_RESULT: mark("Judge clinically, as if no photo had been screened."),
}
"""The program's own, in English: as they are kept; ``default_text`` is what is shown."""


def is_prevalence(share: float) -> bool:
    """Whether a share of malignant lesions can be reckoned with."""
    return PREVALENCES[0] <= share <= PREVALENCES[1]


def default_text(advice: Advice) -> str:
    """The program's own recommendation in the language that is spoken."""
    return tr(DEFAULT_TEXTS[advice])


def own_text(advice: Advice, text: str) -> str:
    """What a clinic wrote for a recommendation, tidied; empty where it is the program's own.

    It is the program's own in every language: a field may have been filled in another one.
    """
    tidy, default = tidy_text(text), DEFAULT_TEXTS[advice]
    written = (default_text(advice), *(find(c).catalogue.gettext(default) for c in LANGUAGES))
    return "" if tidy in map(tidy_text, written) else tidy


@lru_cache(maxsize=64)
def tidy_text(text: str) -> str:
    """A recommendation as it is kept: one line, no control characters, ``TEXT_LIMIT`` at most."""
    line = " ".join("".join(c for c in text if c.isspace() or not _is_control(c)).split())
    return line[:TEXT_LIMIT].rstrip()


def _is_control(character: str) -> bool:
    """Whether it is a control character or half of a pair; joiners are part of many scripts."""
    return category(character) in {"Cc", "Cs"}
