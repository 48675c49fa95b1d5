"""Text of any script set in lines: cleaned, broken, ordered for reading, shaped.

Order of mixed directions: Unicode Standard Annex 9 (levels by python-bidi, rule L2 here).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from unicodedata import bidirectional, category, east_asian_width, name

from skinscreen.language import held, tr
from skinscreen.report.fonts import Face, FontSet, Shaped

LEADING = 1.35
"""Distance between two baselines, in font sizes: marks above and below must not touch."""

_NEWLINE = re.compile("\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
# Overrides can turn a name around for the eye alone; without them the order is the script's.
_DIRECTION_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = {"R", "AL", "AN"}
_MOST_LETTERS = 8
"""Letters in the width of one font size, at most; bounds the search in an endless word."""
_NEVER_FIRST = {"Po", "Pe", "Pf", "Lm"}
"""Closing punctuation and length marks: no line of ideographs begins with one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line, ready to draw.

    Attributes:
        runs: from left to right.
        width: in points.
        size: of the font, in points.
        rightward: whether its paragraph reads from left to right.
    """

    runs: tuple[Shaped, ...]
    width: float
    size: float
    rightward: bool = True


def clean(text: str) -> str:
    """The text without what has no visible form; every kind of line end becomes a newline."""
    text = _NEWLINE.sub("\n", text).replace("\t", "    ")
    text = _DIRECTION_OVERRIDES.sub("", text)
    return "".join(_visible(c) for c in text)


def _visible(character: str) -> str:
    kind = category(character)
    if kind == "Cs":
        return "\N{REPLACEMENT CHARACTER}"
    return "" if kind == "Cc" and character != "\n" else character


def set_lines(
    text: str, fonts: FontSet, size: float, width: float, *, bold: bool = False
) -> list[Line]:
    """Set a text in lines of at most ``width`` points; an empty text gives one empty line.

    A line breaks after a space or between two ideographs; a word longer than the line breaks
    where the line is full, never between a letter and its mark.
    """
    lines = []
    for paragraph in clean(text).split("\n"):
        setter = _Paragraph(paragraph.rstrip(), fonts, size, bold=bold)
        lines += [setter.line(start, end) for start, end in setter.breaks(width)]
    return lines


def unshown(text: str, fonts: FontSet) -> str:
    """Which characters of a text the fonts lack, so that nobody trusts a gap; empty for none."""
    lacking = sorted({c for c in clean(text) if c != "\n" and not fonts.shows(c)})
    codes = ", ".join(f"U+{ord(c):04X} {name(c, '')}".rstrip() for c in lacking)
    sentence = tr("Characters that no font here can show: {codes}.")
    return sentence.format(codes=codes) if lacking else ""


def clip_lines(
    text: str, fonts: FontSet, size: float, width: float, count: int, *, bold: bool = False
) -> list[Line]:
    """At most ``count`` lines of a text; an ellipsis shows that there was more."""
    lines = set_lines(text, fonts, size, width, bold=bold)
    if len(lines) <= count:
        return lines
    *whole, last = set_lines(text, fonts, size, width - size, bold=bold)[:count]
    dots = set_lines("…", fonts, size, size, bold=bold)[0]
    runs = last.runs + dots.runs if last.rightward else dots.runs + last.runs
    return [*whole, replace(last, runs=runs, width=last.width + dots.width)]


class _Paragraph:
    """One paragraph: the level and the font of each character, in reading order."""

    def __init__(self, text: str, fonts: FontSet, size: float, *, bold: bool) -> None:
        self._text = text
        self._size = size
        self._faces = fonts.runs(text, bold=bold)
        self._levels, self._base = _levels(text)

    def line(self, start: int, end: int) -> Line:
        """The characters from ``start`` to before ``end``, in the order for the eye."""
        end = start + len(self._text[start:end].rstrip(" "))
        runs = tuple(run for _, run in _reordered(self._shape(start, end)))
        width = sum(run.advance for run in runs) * self._size / 1000
        return Line(runs, width, self._size, self._base == 0)

    def breaks(self, width: float) -> Iterator[tuple[int, int]]:
        """Start and end of each line."""
        start, used = 0, 0.0
        for begin, end in self._words():
            visible = begin + len(self._text[begin:end].rstrip(" "))
            if begin > start and used + self._points(begin, visible) > width:
                yield start, begin
                start, used = begin, 0.0
            if begin == start:
                while (cut := self._fitting(start, visible, width)) < visible:
                    yield start, cut
                    start = cut
            used += self._points(max(start, begin), end)
        yield start, len(self._text)

    def _words(self) -> Iterator[tuple[int, int]]:
        """Start and end of what must not be broken, with the spaces behind it."""
        begin, text = 0, held(self._text)
        for i in range(1, len(text)):
            if _may_break(text[i - 1], text[i]):
                yield begin, i
                begin = i
        yield begin, len(self._text)

    def _fitting(self, start: int, end: int, width: float) -> int:
        """The farthest place up to which a word fits in ``width`` points, at least one letter."""
        low, high = start, min(end, start + int(_MOST_LETTERS * width / self._size) + 1)
        if self._points(start, high) <= width:
            return high
        while high - low > 1:
            middle = (low + high) // 2
            if self._points(start, middle) <= width:
                low = middle
            else:
                high = middle
        while low > start and _hangs(self._text[low]):
            low -= 1
        low = max(low, start + 1)
        while low < end and _hangs(self._text[low]):
            low += 1
        return low

    def _points(self, start: int, end: int) -> float:
        advances = (
            face.measure(text, rightward=level % 2 == 0)
            for level, face, text in self._runs(start, end)
        )
        return sum(advances) * self._size / 1000

    def _shape(self, start: int, end: int) -> list[tuple[int, Shaped]]:
        return [
            (level, face.shape(text, rightward=level % 2 == 0))
            for level, face, text in self._runs(start, end)
        ]

    def _runs(self, start: int, end: int) -> Iterator[tuple[int, Face, str]]:
        """The stretches of one level and font, in reading order."""
        for (level, _), group in groupby(range(start, end), key=self._level_and_font):
            places = list(group)
            yield level, self._faces[places[0]], self._text[places[0] : places[-1] + 1]

    def _level_and_font(self, place: int) -> tuple[int, int]:
        return self._levels[place], id(self._faces[place])


def _may_break(before: str, after: str) -> bool:
    if before == " " or after == " ":
        return after != " "
    ideographs = _is_wide(before) or _is_wide(after)
    return ideographs and category(after) not in _NEVER_FIRST and not _hangs(after)


def _is_wide(character: str) -> bool:
    return east_asian_width(character) in {"W", "F"}


def _hangs(character: str) -> bool:
    """Whether it belongs to the letter before it."""
    kind = category(character)
    return kind[0] == "M" or kind == "Cf"


def _levels(text: str) -> tuple[list[int], int]:
    """The embedding level of each character (odd reads from right to left), and the base."""
    if not any(bidirectional(c) in _RIGHT_TO_LEFT for c in text):
        return [0] * len(text), 0
    from bidi import algorithm

    base = algorithm.get_base_level(text)
    storage = algorithm.get_empty_storage()
    storage["base_level"], storage["base_dir"] = base, "LR"[base]
    algorithm.get_embedding_levels(text, storage)
    for character in storage["chars"]:
        # Rule X9 would drop joiners from the list; like marks they follow their letter.
        # A code point that Unicode has not assigned has no type: it is read as a letter.
        kind = {"BN": "NSM", "": "L"}.get(character["type"], character["type"])
        character["type"] = character["orig"] = kind
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, debug=False)
    algorithm.resolve_implicit_levels(storage, debug=False)
    return [character["level"] for character in storage["chars"]], base


def _reordered(runs: list[tuple[int, Shaped]]) -> list[tuple[int, Shaped]]:
    """From reading order to the order from left to right (rule L2)."""
    runs = list(runs)
    for level in range(max((level for level, _ in runs), default=0), 0, -1):
        ordered: list[tuple[int, Shaped]] = []
        for deep, group in groupby(runs, key=lambda run: run[0] >= level):
            same = list(group)
            ordered += reversed(same) if deep else same
        runs = ordered
    return runs
