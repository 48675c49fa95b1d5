"""Markdown becomes a part of HTML that is written here, around escaped text."""

import random
import re

import pytest

from skinscreen.ui.settings.card_text import LIMIT, printable, to_html

TAGS = re.compile(r"<[^>]*>")
OURS = re.compile(
    r"</?(p|ul|ol|li|blockquote|b|i|tr|th|td|pre|code|h[1-6]|table)>|<hr>|<br>"
    r'|<table border="1" cellspacing="0" cellpadding="4" style="margin: 6px 0">'
)


def html(text: str) -> str:
    made = to_html(text)
    assert made is not None
    for tag in TAGS.findall(made):
        assert OURS.fullmatch(tag), tag
    return made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Head", "<h1>Head</h1>"),
        ("a *b* **c** `d`", "<p>a <i>b</i> <b>c</b> <code>d</code></p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("1. a\n\n2. b", "<ol><li><p>a</p></li><li><p>b</p></li></ol>"),
        ("> a", "<blockquote><p>a</p></blockquote>"),
        ("    a<b", "<pre>a&lt;b\n</pre>"),
        ("```\na\n```", "<pre>a\n</pre>"),
        ("a\n***\n", "<p>a</p><hr>"),
        ("a  \nb\nc", "<p>a<br>b\nc</p>"),
        ("---\na: <b>\n---\nc", "<pre>a: &lt;b&gt;</pre><p>c</p>"),
        ("\\*a\\*", "<p>*a*</p>"),
        ("&lt;b&gt; &amp;", "<p>&lt;b&gt; &amp;</p>"),
    ],
)
def test_what_a_card_is_made_of_is_written(text: str, expected: str) -> None:
    assert html(text) == expected


def test_a_table_keeps_its_cells() -> None:
    made = html("|a|b|\n|-|:-:|\n|1|<2>|\n")
    assert TAGS.sub(" ", made).split() == ["a", "b", "1", "&lt;2&gt;"]


@pytest.mark.parametrize(
    "text",
    [
        "[go](file:///etc/passwd)",
        "![x](file:///etc/passwd)",
        "<http://example.org>",
        "[a]: http://example.org\n\n[a]",
        "<script>alert(1)</script>",
        '<img src="x">',
        "a <b onclick=x>b</b>",
        "<!-- hidden",
        "```<b>\n```",
    ],
)
def test_links_pictures_and_tags_are_shown_as_they_are_written(text: str) -> None:
    shown = re.sub(r"\s+", "", TAGS.sub("", html(text)))
    for a, b in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        shown = shown.replace(a, b)
    assert shown == re.sub(r"\s+", "", text) or text.startswith("```")


def test_whatever_is_written_only_these_tags_come_out() -> None:
    chance = random.Random(5)
    pieces = ["<", ">", "&", '"', "'", "#", "*", "_", "`", "~", "|", "-", "\n", " ", "[", "](", ")"]
    pieces += [
        "!",
        "a",
        "<b>",
        "<!--",
        "---\n",
        "\\",
        "    ",
        "\t",
        "1. ",
        "> ",
        "&#60;",
        "|-|-|\n",
    ]
    for _ in range(1500):
        text = "".join(chance.choices(pieces, k=chance.randrange(60)))
        if to_html(text) is not None:
            html(text)


def test_a_text_beyond_the_limits_is_not_laid_out() -> None:
    assert to_html("a" * (LIMIT + 1)) is None
    assert to_html("a\n\n" * 9000) is None
    assert to_html(">" * 60 + "a") is None


def test_what_cannot_be_printed_is_left_out() -> None:
    assert printable("a\0b\ud800c\r\nd\re\t\x1b[f") == "a b c\nd\ne\t [f"
