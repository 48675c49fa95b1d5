"""The card's section on the gates, from the figures in the manifest."""

import re
from collections.abc import Mapping
from typing import Any

from skinscreen.training.markdown import score_text, table

_HEAD = "## Gates"
_ALL = "all"
_TABLES = {
    "unseen": "test photos of a source left out of the fit",
    "photos": "test photos",
    "framed": "a third of them framed closer",
    "kinds": "photographs of other things, the kind left out of the fit",
    "nonskin": "drawn pictures of other things",
}
_INTRO = (
    "Shares with 95 % Wilson intervals, in the frame that the app starts with. The tables with a "
    "source or a kind left out are those to go by: the check for unfamiliar photos was fitted "
    "without it each time. The drawn pictures were never fitted against."
)


def gates_section(figures: Mapping[str, Any] | None) -> str:
    """The section in Markdown; empty where nothing was measured.

    Args:
        figures: as ``gates.measure`` gives them.
    """
    if figures is None:
        return ""
    known = figures["familiarity"]
    tables = [
        _shares(what, known[name], known.get(f"{name}_retake"))
        for name, what in _TABLES.items()
        if name in known
    ]
    return "\n\n".join(
        [
            f"{_HEAD}\n\n{_INTRO}{_origin(figures.get('fit'))}",
            "**Quality: must be retaken** (a wrong colour alone is said beside the answer).\n\n"
            + _quality(figures["quality"]),
            "**Unfamiliar: gets no result.** Spoiled photos of skin are to stay a retake.",
            *tables,
            _shares("photos to be retaken that stay so", known["spoiled"], word="kept"),
        ]
    )


def with_section(card: str, section: str) -> str:
    """A card with its section on the gates replaced, or with the section at its end."""
    kept = re.sub(rf"^{_HEAD}$.*?(?=^## |\Z)", "", card, flags=re.MULTILINE | re.DOTALL)
    return f"{kept.rstrip()}\n\n{section}\n"


def _origin(fit: Mapping[str, Any] | None) -> str:
    """Which photos the gates were fitted on, and which the model may have been trained on."""
    if fit is None:
        return ""
    sentence = f" Photos of {', '.join(fit['sources'])}."
    if fit["own_split"]:
        return sentence
    known = [name for name in fit["sources"] if name not in fit["new"]]
    return sentence + (
        " The division into training and test photos is not the one that the model was trained "
        f"with: those of {', '.join(known) or 'none'} may be among its own training photos. It "
        f"never saw those of {', '.join(fit['new']) or 'none'}."
    )


def _quality(figures: Mapping[str, Any]) -> str:
    rows = [("as they are", *_row(figures["originals"]))]
    rows += [(kind, *_row(by_source)) for kind, by_source in figures["kinds"].items()]
    return table(("test photos", "photos", "flagged"), rows)


def _row(by_source: Mapping[str, Any]) -> tuple[str, str]:
    return str(by_source[_ALL]["n"]), score_text(by_source[_ALL])


def _shares(
    what: str,
    figures: Mapping[str, Any],
    retake: Mapping[str, Any] | None = None,
    word: str = "no result",
) -> str:
    """One row for each name, the sum of them last; a column more where retakes are known."""
    names = [*(name for name in figures if name != _ALL), _ALL]
    more = {} if retake is None else {name: (score_text(retake[name]),) for name in names}
    rows = [
        (name, str(figures[name]["n"]), score_text(figures[name]), *more.get(name, ()))
        for name in names
    ]
    return table((what, "pictures", word, *(["retake"] if more else [])), rows)
