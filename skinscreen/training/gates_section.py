"""The card's section on the gates, from the figures in the manifest."""

import re
from collections.abc import Mapping
from typing import Any

from skinscreen.training.markdown import score_text, table

_HEAD = "## Gates"
_ALL = "all"
_INTRO = (
    "Shares with 95 % Wilson intervals. None of the photos was trained on, and none of the "
    "pictures of other things was used to choose the method or the limits."
)


def gates_section(figures: Mapping[str, Any] | None) -> str:
    """The section in Markdown; empty where nothing was measured.

    Args:
        figures: as ``gates.measure`` gives them.
    """
    if figures is None:
        return ""
    known = figures["familiarity"]
    return "\n\n".join(
        [
            f"{_HEAD}\n\n{_INTRO}",
            "**Quality: must be retaken** (a wrong colour alone is said beside the answer).\n\n"
            + _quality(figures["quality"]),
            "**Unfamiliar: gets no result.** Spoiled photos of skin are to stay a retake.\n\n"
            + _shares("test photos", known["photos"])
            + "\n\n"
            + _shares("a third of them framed closer", known["framed"])
            + "\n\n"
            + _shares("drawn pictures of other things", known["nonskin"], known["pictures"])
            + "\n\n"
            + _shares("photos to be retaken that stay so", known["spoiled"], word="kept"),
        ]
    )


def with_section(card: str, section: str) -> str:
    """A card with its section on the gates replaced, or with the section at its end."""
    kept = re.sub(rf"^{_HEAD}$.*?(?=^## |\Z)", "", card, flags=re.MULTILINE | re.DOTALL)
    return f"{kept.rstrip()}\n\n{section}\n"


def _quality(figures: Mapping[str, Any]) -> str:
    rows = [("as they are", *_row(figures["originals"]))]
    rows += [(kind, *_row(by_source)) for kind, by_source in figures["kinds"].items()]
    return table(("test photos", "photos", "flagged"), rows)


def _row(by_source: Mapping[str, Any]) -> tuple[str, str]:
    return str(by_source[_ALL]["n"]), score_text(by_source[_ALL])


def _shares(
    what: str,
    figures: Mapping[str, Any],
    pictures: Mapping[str, Any] | None = None,
    word: str = "refused",
) -> str:
    """One row for each name, the sum of them last, photographs of other things after it."""
    names = [*(name for name in figures if name != _ALL), _ALL]
    rows = [(name, str(figures[name]["n"]), score_text(figures[name])) for name in names]
    if pictures is not None:
        rows.append(("photographs of other things", str(pictures["n"]), score_text(pictures)))
    return table((what, "pictures", word), rows)
