"""Markdown of foreign origin becomes a small, safe part of HTML, for Qt to show.

Qt's own Markdown importer crashes on some texts (CVE-2025-3512: three lines of front matter) and
its HTML importer loads what it is told to. So markdown-it-py parses the text, with raw HTML off,
and each tag below is written here, around escaped text: no attribute, address or style of the
text's reaches Qt.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

LIMIT = 40_000
"""Characters that are laid out; a longer text is shown as it is written."""
_PIECES_LIMIT = 10_000
_NESTING_LIMIT = 20
_COLUMNS_LIMIT = 16
_TAGS = {
    "paragraph": "p",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "blockquote": "blockquote",
    "strong": "b",
    "em": "i",
    "thead": "",  # the heads of columns say it
    "tbody": "",
    "tr": "tr",
    "th": "th",
    "td": "td",
}
_TABLE = '<table border="1" cellspacing="0" cellpadding="4" style="margin: 6px 0">'
_LINK_RULES = ("link", "image", "autolink", "reference", "html_block", "html_inline")
_FENCE = "---"


def to_html(markdown: str) -> str | None:
    """HTML of paragraphs, headings, lists, tables, emphasis and code, and nothing else.

    Args:
        markdown: any text; YAML before it (front matter) is shown as code, links and pictures
            as they are written.

    Returns:
        None where the text is too long, too deep or too wide to be laid out: it should be
        shown as it is written.
    """
    from markdown_it import MarkdownIt

    text = printable(markdown)
    if len(text) > LIMIT:
        return None
    front, body = _front_matter(text)
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _NESTING_LIMIT})
    tokens = parser.enable("table").disable(list(_LINK_RULES)).parse(body)
    if not _is_moderate(tokens):
        return None
    code = f"<pre>{escape(front)}</pre>" if front else ""
    return code + "".join(map(_written, _flat(tokens)))


def printable(text: str) -> str:
    """Without control characters, and lone halves of surrogate pairs, which Qt cannot hold."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c if c.isprintable() or c in "\n\t" else " " for c in lines)


def _front_matter(text: str) -> tuple[str, str]:
    """What stands between two lines of dashes at the very beginning, and the rest."""
    lines = text.lstrip("\N{BYTE ORDER MARK}").split("\n")
    if lines[0].rstrip() != _FENCE:
        return "", text
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == _FENCE:
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :])
    return "", text


def _flat(tokens: Iterable["Token"]) -> Iterator["Token"]:
    for token in tokens:
        if token.type == "inline":
            yield from token.children or ()
        else:
            yield token


def _is_moderate(tokens: Sequence["Token"]) -> bool:
    """Whether it can be laid out: below the deepest level the parser drops what it reads."""
    deepest = max((token.level for token in tokens), default=0)
    pieces = sum(1 for _ in _flat(tokens))
    return (
        pieces <= _PIECES_LIMIT
        and deepest < _NESTING_LIMIT - 1
        and _columns(tokens) <= _COLUMNS_LIMIT
    )


def _columns(tokens: Iterable["Token"]) -> int:
    """Of the widest row of a table."""
    widest = width = 0
    for token in tokens:
        if token.type == "tr_open":
            width = 0
        width += token.type in ("th_open", "td_open")
        widest = max(widest, width)
    return widest


def _written(token: "Token") -> str:
    """One token as HTML; what is not known here is shown as its text."""
    name, _, end = token.type.rpartition("_")
    if end in ("open", "close") and name in (*_TAGS, "heading", "table"):
        return _tag(name, token, closing=end == "close")
    write = _LEAVES.get(token.type)
    return escape(token.content) if write is None else write(token)


def _tag(name: str, token: "Token", *, closing: bool) -> str:
    if name == "table":
        return "</table>" if closing else _TABLE
    if name == "paragraph" and token.hidden:  # in a list without empty lines
        return ""
    tag = token.tag if name == "heading" else _TAGS[name]  # h1 to h6, by the parser
    if not tag:
        return ""
    return f"</{tag}>" if closing else f"<{tag}>"


_LEAVES: dict[str, Callable[["Token"], str]] = {
    "code_inline": lambda token: f"<code>{escape(token.content)}</code>",
    "code_block": lambda token: f"<pre>{escape(token.content)}</pre>",
    "fence": lambda token: f"<pre>{escape(token.content)}</pre>",
    "hr": lambda _: "<hr>",
    "hardbreak": lambda _: "<br>",
    "softbreak": lambda _: "\n",
}
