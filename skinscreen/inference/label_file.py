"""The names of a model's classes from a text: by their numbers where it has any, never by chance.

A wrong name on an output is the worst import there is, so that whatever could be read in two
ways is refused.
"""

import codecs
import json
import re
from collections import Counter
from collections.abc import Sequence

from skinscreen.domain.errors import ModelError
from skinscreen.domain.plain import unseen, unseen_in
from skinscreen.language import tr

_MARKS = (
    # UTF-32's mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LINE_END = re.compile(r"\r\n|\n|\r")
"""Whatever else is taken for one by some programs is refused, see ``_require_plain``."""
_WORD = r"(?:(?:class|label|index|idx|id|output|number|no\.?|nr\.?)[ _#:]*|#\s*)?"
_NUMBER_FIRST = re.compile(
    rf"(?i:{_WORD})[\[(]?(\d{{1,6}})(?:[\])]\s*[,;:=|.-]?|\s*[,;:=|.)_-]|\s)\s*(.*)"
)
_NUMBER_LAST = re.compile(r"[,;:=|\t]\s{0,9}(\d{1,6})$")
_HEADINGS = {"id", "index", "idx", "no", "number", "class", "class_id", "label", "name"}
_PROTOBUF = re.compile(r"(item|entry)\s*\{")

_Numbered = list[tuple[int, str]]


def read_labels(content: bytes) -> tuple[str, ...]:
    """Labels from a text with one a line, in the order of the model's outputs.

    Lines may bear the number of their output before the name (``0 name``, ``0: name``,
    ``0,name``, ``0_name``, a TAB) or behind it (``name,0``); they may then stand in any order.
    A JSON list of names, or an object of names and numbers, will do too. An empty line within
    names without numbers keeps its place; empty lines at the end do not count.

    Raises:
        ModelError: the text is not readable, or numbers some lines only, or has a number twice
            or leaves one out, or does not count from 0, or a name is not plain text.
    """
    text = _decoded(content)
    _require_plain(text)
    found = _from_json(text)
    return found if found is not None else _from_lines(text)


def _decoded(content: bytes) -> str:
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _strictly(content, name)
    if b"\0" in content:  # UTF-16 without its mark: of Latin letters every second byte is nought
        even, odd = content[::2].count(0), content[1::2].count(0)
        return _strictly(content, "utf-16-be" if even > odd else "utf-16-le")
    return _strictly(content, "utf-8")


def _strictly(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        unread = tr("the labels are no text in UTF-8 or UTF-16; save them as UTF-8")
        raise ModelError(unread) from error
    return text.removeprefix("\N{BYTE ORDER MARK}")


def _require_plain(text: str) -> None:
    """Refuse what is not seen or changes what is: a name must say what it looks like."""
    for number, line in enumerate(_LINE_END.split(text), start=1):
        if character := unseen(line.replace("\t", " ")):
            hidden = tr(
                "line {number} of the labels holds {character}, which is not seen or changes what "
                "is; take it out"
            )
            raise ModelError(hidden.format(number=number, character=character))


def _clean(name: str) -> str:
    """Without the quotes of a CSV file."""
    name = name.strip()
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = name[1:-1].replace('""', '"').strip()
    return name


def _from_json(text: str) -> tuple[str, ...] | None:
    """Labels of a JSON document; None where the text is none."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    _require_plain_json(document)
    if isinstance(document, list) and all(isinstance(name, str) for name in document):
        return tuple(_flat(name) or f"class {i}" for i, name in enumerate(document))
    pairs: _Numbered = []
    for key, value in document.items() if isinstance(document, dict) else ():
        if isinstance(value, str) and key.strip().isdecimal():
            pairs.append((int(key), _flat(value)))
        elif isinstance(value, int) and not isinstance(value, bool):
            pairs.append((value, _flat(key)))
        else:
            break
    if not pairs or len(pairs) != len(document):
        raise ModelError(tr("the labels' JSON is neither a list of names nor names with numbers"))
    return _by_number(pairs)


def _require_plain_json(document: object) -> None:
    """The same of a document, in which what is not seen may be written as an escape."""
    where, character = unseen_in(document)
    if character:
        hidden = tr(
            "the labels' JSON holds {character} at {where}, which is not seen or changes what is; "
            "take it out"
        )
        raise ModelError(hidden.format(character=character, where=where))


def _flat(name: str) -> str:
    return " ".join(_clean(name).split())


def _from_lines(text: str) -> tuple[str, ...]:
    lines = [line.strip() for line in _LINE_END.split(text)]
    while lines and not lines[-1]:
        lines.pop()
    if any(_PROTOBUF.match(line) for line in lines):
        raise ModelError(tr("the labels are a label map; write one name a line instead"))
    filled = [line for line in lines if line]
    for read in (_number_first, _number_last):
        pairs = [read(line) for line in filled]
        if pairs and pairs[0] is None and len(pairs) > 1 and _is_heading(filled[0]):
            pairs = pairs[1:]
        numbered = [pair for pair in pairs if pair is not None]
        if numbered and len(numbered) == len(pairs):
            return _by_number(numbered)
        if numbered:
            # L10N: {example} is one of the labels with its number
            mixed = tr(
                "some labels bear a number ({example}) and some none; give each the number of its "
                "output, from 0, or none a number"
            )
            number, name = numbered[0]
            raise ModelError(mixed.format(example=f"{number} {name[:40]!r}"))
    _require_no_bare_numbers(filled)
    return tuple(_flat(line) or f"class {i}" for i, line in enumerate(lines))


def _is_heading(line: str) -> bool:
    return all(_clean(w).lower() in _HEADINGS for w in re.split(r"[,;\t:|]|\s+", line) if w)


def _number_first(line: str) -> tuple[int, str] | None:
    found = _NUMBER_FIRST.fullmatch(_unquoted(line))
    return None if found is None else _pair(found[1], found[2])


def _number_last(line: str) -> tuple[int, str] | None:
    line = _unquoted(line)
    found = _NUMBER_LAST.search(line)
    return None if found is None else _pair(found[1], line[: found.start()])


def _pair(number: str, name: str) -> tuple[int, str] | None:
    """None where the name is a number itself, or there is none."""
    name = _flat(name)
    return (int(number), name) if name and not name.isdecimal() else None


def _unquoted(line: str) -> str:
    """Without quotes about a number alone."""
    return re.sub(r'"(\d{1,6})"', r"\1", line)


def _require_no_bare_numbers(lines: Sequence[str]) -> None:
    """Numbers without names may be names themselves (digits), but only in their order."""
    if lines and all(line.isdecimal() for line in lines):
        numbers = [int(line) for line in lines]
        if numbers != list(range(len(numbers))):
            raise ModelError(
                tr("the labels are numbers alone, and not in order; write their names")
            )


def _by_number(pairs: _Numbered) -> tuple[str, ...]:
    """The names in the order of their numbers, which must be 0 to one less than there are."""
    numbers = Counter(number for number, _ in pairs)
    twice = sorted(number for number, count in numbers.items() if count > 1)
    if twice:
        doubled = tr("two labels bear the number {number}; give each output's number once")
        raise ModelError(doubled.format(number=twice[0]))
    missing = next((n for n in range(len(pairs)) if n not in numbers), None)
    if missing is not None:
        lacking = tr(
            "no label bears the number {number}, though there are {n}; number them from 0 without "
            "a gap, in the order of the model's outputs, or leave the numbers out"
        )
        raise ModelError(lacking.format(number=missing, n=len(pairs)))
    return tuple(name or f"class {number}" for number, name in sorted(pairs))
