"""Scores and tables in Markdown."""

from collections.abc import Iterable, Mapping, Sequence


def score_text(score: Mapping[str, float | None]) -> str:
    """A score with its interval, as ``0.912 (0.880 to 0.934)``."""
    if score["value"] is None:
        return "not defined"
    if score["low"] is None:
        return f"{score['value']:.3f} (too few for an interval)"
    return f"{score['value']:.3f} ({score['low']:.3f} to {score['high']:.3f})"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others are figures."""
    rule = ["---"] + ["---:"] * (len(head) - 1)
    lines = (head, rule, *([cell.replace("|", "\\|") for cell in row] for row in rows))
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
