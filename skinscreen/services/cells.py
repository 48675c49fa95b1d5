"""Texts in a table that spreadsheets open."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any
from unicodedata import category, normalize

_FORMULAS = frozenset("=+-@")
_UNSEEN = ("Z", "C")
"""First letters of the categories that are passed over: spaces, controls, format characters."""


def disarmed(value: Any) -> Any:  # noqa: ANN401 - of any cell
    """A cell that no spreadsheet takes for a formula: where one might, an apostrophe goes before.

    Spreadsheets pass over spaces of any width, tabs, line ends, zero-width characters and byte
    order marks before the sign that begins a formula, and take its full-width form for it. What
    is no text stays as it is.
    """
    if not isinstance(value, str):
        return value
    first = next((c for c in value if category(c)[0] not in _UNSEEN), "")
    starts = normalize("NFKC", first)[:1] in _FORMULAS if first else False
    return f"'{value}" if starts or value[:1] in {"\t", "\r", "\n"} else value


def table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A CSV table of disarmed cells, in UTF-8 with a byte order mark, which spreadsheets want.

    A cell that a row lacks is empty.

    Raises:
        ValueError: a row has what is in no column.
    """
    text = StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: disarmed(value) for name, value in row.items()} for row in rows)
    return text.getvalue().encode("utf-8-sig")
