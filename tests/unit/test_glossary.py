"""One word for one idea: no name in the code has a word that the glossary avoids."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import skinscreen

PACKAGE = Path(skinscreen.__file__).parent
GLOSSARY = PACKAGE.parent / "CONTEXT.md"
MOST_EXCEPTIONS = 6

needs_glossary = pytest.mark.skipif(not GLOSSARY.is_file(), reason="no checkout: no CONTEXT.md")


class Row(NamedTuple):
    """One idea.

    Attributes:
        word: for it.
        meaning: in a sentence.
        avoided: words that no name has for it, in small letters, parts joined by underscores.
        excepted: names that may, each with the reason.
    """

    word: str
    meaning: str
    avoided: tuple[str, ...]
    excepted: dict[str, str]


def rows_of(text: str) -> list[Row]:
    """The table of a glossary."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    rows = []
    for line in lines[2:]:
        word, meaning, avoided, excepted = (cell.strip() for cell in line.strip("|").split("|"))
        rows.append(
            Row(
                word,
                meaning,
                tuple(one.strip() for one in avoided.split(",") if one.strip()),
                dict(re.findall(r"`(\w+)`: ([^;]+)", excepted)),
            )
        )
    return rows


def words_of(name: str) -> str:
    """A name's words in small letters, joined by underscores: ``MainWindow`` is main_window."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)
    return "_".join(words).lower()


def names_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """What code names itself: classes, functions, arguments, attributes, variables."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield node.lineno, name
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield node.lineno, name
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                yield node.lineno, name


def avoided_in(code: str, module: str, rows: list[Row]) -> list[str]:
    """The names of a file that have an avoided word, with the word to take."""
    return [
        f"{module}:{line}: {name} has {avoided!r}; say {row.word}"
        for line, name in [(1, module), *names_in(ast.parse(code))]
        for words in [words_of(name)]
        for row in rows
        for avoided in row.avoided
        if f"_{avoided}_" in f"_{words}_" and words not in row.excepted
    ]


@needs_glossary
def test_no_name_has_a_word_that_the_glossary_avoids() -> None:
    rows = rows_of(GLOSSARY.read_text("utf-8"))
    found = [
        line
        for file in sorted(PACKAGE.rglob("*.py"))
        if "training" not in file.relative_to(PACKAGE).parts
        for line in avoided_in(file.read_text("utf-8"), file.stem, rows)
    ]
    assert found == []


@needs_glossary
def test_the_glossary_explains_each_word_and_excuses_few_names() -> None:
    rows = rows_of(GLOSSARY.read_text("utf-8"))
    assert len(rows) > 30
    assert [row for row in rows if not row.word or not row.meaning] == []
    avoided = [word for row in rows for word in row.avoided]
    assert sorted(set(avoided)) == sorted(avoided)
    excepted = {name: why for row in rows for name, why in row.excepted.items()}
    assert len(excepted) <= MOST_EXCEPTIONS
    named = {
        words_of(name)
        for file in PACKAGE.rglob("*.py")
        for _, name in names_in(ast.parse(file.read_text("utf-8")))
    }
    assert set(excepted) <= named  # an exception that no name needs any more goes


ROWS = rows_of(
    "| word | meaning | not | but |\n|---|---|---|---|\n"
    "| Photo | pixels | snapshot, image_data | `old_snapshot`: a reason |\n"
)


@pytest.mark.parametrize(
    "code",
    [
        "class SnapshotScreen: ...",
        "def take_snapshot(): ...",
        "def take(*, snapshot): ...",
        "class A:\n    snapshot: int",
        "class A:\n    def b(self): self._snapshot = 1",
        "LAST_SNAPSHOT = 1",
        "class ImageData: ...",
    ],
)
def test_an_avoided_word_is_found_wherever_a_name_is_given(code: str) -> None:
    assert len(avoided_in(code, "module", ROWS)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "old_snapshot = 1",
        "class Image: data = 1",
        "snapshots = 1",
        "other.snapshot = library.snapshot",
        "take(snapshot=1)",
    ],
)
def test_names_of_others_and_other_words_are_left_alone(code: str) -> None:
    assert avoided_in(code, "module", ROWS) == []


def test_a_module_is_named_by_the_same_words() -> None:
    assert avoided_in("", "snapshot", ROWS) == ["snapshot:1: snapshot has 'snapshot'; say Photo"]
