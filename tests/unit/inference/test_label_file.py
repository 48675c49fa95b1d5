"""A class never gets another's name: labels are read by their numbers, or refused."""

import codecs
import json

import pytest

from skinscreen.domain.errors import ModelError
from skinscreen.inference.label_file import read_labels

SCRIPTS = ("مي‌روم", "שומה", "黑色素瘤")
RIGHT = ("nevus", "melanoma", "bkl")


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("a\nb\n\n\n", ("a", "b")),
        ("a\r\nb\r\n", ("a", "b")),
        ("a\n\nc", ("a", "class 1", "c")),
        ("0 a\n1 b c\n", ("a", "b c")),
        ("\n".join(SCRIPTS), SCRIPTS),
        ("a\xa0b\n", ("a b",)),
        ("type 2\ntype 1\n", ("type 2", "type 1")),
        ("class 0\nclass 1\nclass 10\n", ("class 0", "class 1", "class 10")),
        ("0\n1\n2\n", ("0", "1", "2")),
        ("  \n\n", ()),
        ("", ()),
    ],
)
def test_one_label_a_line(text: str, labels: tuple[str, ...]) -> None:
    assert read_labels(text.encode()) == labels


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("naevus\n\x1b[2Jmelanoma\n", "line 2 of the labels holds U\\+001B"),
        ("benign \u202elacimsy\n", r"line 1 .* U\+202E"),
        ("naevus\x85melanoma\n", r"U\+0085"),
        ("naevus\u2028melanoma\n", r"U\+2028"),
        ("naevus\x0bmelanoma\n", r"U\+000B"),
        ("0,mel\u2066anoma\n1,nv\n", r"U\+2066"),
        ("melanoma\u200b\n", r"U\+200B"),
        (json.dumps(["naevus", "mel\nanoma"]), r"JSON holds U\+000A at \[1\]"),
        (json.dumps({"0": "a", "1": "b\u200f"}), r"JSON holds U\+200F at 1"),
        (json.dumps({"a\x07": 0}), r"JSON holds U\+0007 at a key of the whole"),
    ],
)
def test_a_name_that_does_not_say_what_it_looks_like_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ModelError, match=reason) as refused:
        read_labels(text.encode())
    assert str(refused.value).isprintable()


@pytest.mark.parametrize(
    "separator",
    [" ", "  ", "\t", ",", ", ", ";", ":", ": ", "_", ".", ". ", ")", "=", " = ", " - ", "-", "|"],
)
def test_labels_with_numbers_stand_in_the_order_of_their_numbers(separator: str) -> None:
    lines = [f"{n}{separator}{RIGHT[n]}" for n in (1, 0, 2)]
    assert read_labels("\n".join(lines).encode()) == RIGHT
    assert read_labels("\n\n".join(lines).encode()) == RIGHT


@pytest.mark.parametrize(
    "form",
    [
        "[{}] {}",
        "({}) {}",
        '"{}","{}"',
        '{},"{}"',
        "0{} {}",
        "class {}: {}",
        "Class_{} {}",
        "#{} {}",
        "label {} = {}",
    ],
)
def test_numbers_in_brackets_and_quotes_are_numbers(form: str) -> None:
    lines = [form.format(n, RIGHT[n]) for n in (2, 1, 0)]
    assert read_labels("\n".join(lines).encode()) == RIGHT


@pytest.mark.parametrize("separator", [",", ", ", ";", "\t", ":", "="])
def test_numbers_behind_the_names_are_numbers(separator: str) -> None:
    lines = [f"{RIGHT[n]}{separator}{n}" for n in (1, 0, 2)]
    assert read_labels("\n".join(lines).encode()) == RIGHT


@pytest.mark.parametrize("heading", ["id,label", "index;name", "Class\tName", '"index","label"'])
def test_a_heading_over_numbered_labels_is_no_label(heading: str) -> None:
    assert read_labels(f"{heading}\n1,melanoma\n0,nevus\n2,bkl\n".encode()) == RIGHT


@pytest.mark.parametrize(
    "document",
    [
        list(RIGHT),
        {"1": "melanoma", "0": "nevus", "2": "bkl"},
        {"melanoma": 1, "nevus": 0, "bkl": 2},
    ],
)
def test_a_json_document_is_read(document: object) -> None:
    assert read_labels(json.dumps(document, indent=1).encode()) == RIGHT


@pytest.mark.parametrize("lines", ["nevus\nmelanoma\nbkl\n", "1 melanoma\n0 nevus\n2 bkl\n"])
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_labels_are_read_in_every_unicode_encoding(lines: str, mark: bytes, encoding: str) -> None:
    assert read_labels(mark + lines.encode(encoding)) == RIGHT


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0 a\n0 b\n1 c", "two labels bear the number 0"),
        ("0 a\n2 b", "no label bears the number 1"),
        ("1 a\n2 b\n3 c", "no label bears the number 0.*from 0"),
        ("7 up\ncola", "some labels bear a number"),
        ("melanoma\n0 nevus\nbkl", "some labels bear a number"),
        ("melanoma,1\nnevus", "some labels bear a number"),
        ("1\n0", "numbers alone"),
        ('{"a": 0, "b": 0}', "two labels bear the number 0"),
        ('{"a": 0, "b": 2}', "no label bears the number 1"),
        ('{"a": {"id": 0}}', "neither a list"),
        ('{"a": true}', "neither a list"),
        ("[1, 2]", "neither a list"),
        ("{}", "neither a list"),
        ('item {\n  id: 1\n  name: "a"\n}', "label map"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ModelError, match=reason):
        read_labels(text.encode())


@pytest.mark.parametrize("content", [b"n\xe6vus\nmelanoma\n", b"\xff\xfea", b"a\0b"])
def test_bytes_that_are_no_unicode_text_are_refused(content: bytes) -> None:
    with pytest.raises(ModelError, match="save them as UTF-8"):
        read_labels(content)


@pytest.mark.parametrize(
    "line",
    ["a," * 400_000, "0 " + "1" * 900_000, "0" + " " * 900_000, "," * 900_000, "class " * 150_000],
)
@pytest.mark.timeout(60)
def test_a_text_made_to_keep_the_reader_busy_is_read_or_refused(line: str) -> None:
    said: tuple[str, ...] | str
    try:
        said = read_labels(f"{line}\n{line}x\n".encode())
    except ModelError as refused:
        said = str(refused)
    assert len(said) == 2 or len(said) < 300
