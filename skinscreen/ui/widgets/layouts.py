"""Rows and columns with their parts."""

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

Part = QWidget | QLayout | int | tuple[QWidget | QLayout, int]
"""Something in a layout, by itself or with its stretch; a number is room of that stretch."""
_L = TypeVar("_L", bound=QBoxLayout)


def row(
    *parts: Part,
    parent: QWidget | None = None,
    margins: tuple[int, int, int, int] | None = None,
    spacing: int | None = None,
) -> QHBoxLayout:
    """Parts beside each other.

    Args:
        parts: from the left.
        parent: whose layout it is.
        margins: left, top, right and bottom in pixels; None for the style's.
        spacing: between the parts in pixels; None for the style's.
    """
    layout = QHBoxLayout() if parent is None else QHBoxLayout(parent)
    return _filled(layout, parts, margins, spacing)


def column(
    *parts: Part,
    parent: QWidget | None = None,
    margins: tuple[int, int, int, int] | None = None,
    spacing: int | None = None,
) -> QVBoxLayout:
    """Parts below each other; see ``row``."""
    layout = QVBoxLayout() if parent is None else QVBoxLayout(parent)
    return _filled(layout, parts, margins, spacing)


def _filled(
    layout: _L,
    parts: tuple[Part, ...],
    margins: tuple[int, int, int, int] | None,
    spacing: int | None,
) -> _L:
    if margins is not None:
        layout.setContentsMargins(*margins)
    if spacing is not None:
        layout.setSpacing(spacing)
    for given in parts:
        part, stretch = given if isinstance(given, tuple) else (given, 0)
        if isinstance(part, int):
            layout.addStretch(part)
        elif isinstance(part, QLayout):
            layout.addLayout(part, stretch)
        else:
            layout.addWidget(part, stretch)
    return layout


def lie_or_stack(box: QBoxLayout, parts: Sequence[QWidget], room: int) -> None:
    """Lay parts beside each other where there is room for all, else below each other.

    Args:
        box: that lays out the parts, and maybe what stretches between them.
        parts: those of them that are to be seen.
        room: in pixels.
    """
    wide = sum(part.sizeHint().width() + box.spacing() for part in parts)
    lying = QBoxLayout.Direction.LeftToRight
    box.setDirection(lying if wide <= room else QBoxLayout.Direction.TopToBottom)
