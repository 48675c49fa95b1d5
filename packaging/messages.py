"""Keeps the catalogues of `skinscreen/locale` in step with the program (`make messages`).

python packaging/messages.py           # extract, bring every catalogue up to date, compile
python packaging/messages.py --check   # change nothing; 1 where something is missing or wrong
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

from babel.messages import Catalog, Message, extract, mofile, pofile

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from skinscreen import language  # noqa: E402 - found beside this file

PROGRAM = ROOT / "skinscreen"
KEYWORDS = {"tr": None, "mark": None, "trn": (1, 2), "trc": ((1, "c"), 2)}
"""The functions of `skinscreen.language` and which of their arguments are sentences."""
WITHOUT = "training"
"""The package that makes models speaks English to engineers."""
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
_TAGS = re.compile(r"</?[a-z]+>")


def messages() -> Catalog:
    """Every sentence of the program, in the order of its files."""
    found = Catalog(project="SkinScreen", charset="utf-8")
    for path in sorted(PROGRAM.rglob("*.py")):
        if WITHOUT in path.relative_to(PROGRAM).parts:
            continue
        with path.open("rb") as file:
            for line, text, comments, context in extract.extract(
                "python", file, KEYWORDS, ["L10N:"], {"encoding": "utf-8"}
            ):
                where = (path.relative_to(ROOT).as_posix(), line)
                found.add(text, locations=[where], auto_comments=comments, context=context)
        for line, text, context in _inside_f_strings(path.read_text("utf-8")):
            where = (path.relative_to(ROOT).as_posix(), line)
            found.add(text, locations=[where], context=context)
    return found


def _inside_f_strings(code: str) -> Iterator[tuple[int, str | tuple[str, str], str | None]]:
    """What is looked up there: Babel takes an f-string for one word, before Python 3.12."""
    f_strings = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.JoinedStr))
    for node in (inner for outer in f_strings for inner in ast.walk(outer)):
        if not isinstance(node, ast.Call):
            continue
        constants = (part.value for part in node.args if isinstance(part, ast.Constant))
        match getattr(node.func, "id", ""), [text for text in constants if isinstance(text, str)]:
            case "tr" | "mark", [text]:
                yield node.lineno, text, None
            case "trn", [one, several]:
                yield node.lineno, (one, several), None
            case "trc", [context, text]:
                yield node.lineno, text, context


def catalogue(code: str) -> Path:
    """The text of a language's catalogue."""
    return language.CATALOGUES / code / "LC_MESSAGES" / f"{language.DOMAIN}.po"


def languages() -> list[str]:
    """The codes of the languages that have catalogues."""
    return [code for code in language.LANGUAGES if code != language.SOURCE]


def read(code: str) -> Catalog:
    """A language's catalogue as it stands; an empty one where there is none."""
    path = catalogue(code)
    if not path.exists():
        return Catalog(locale=code, project="SkinScreen", charset="utf-8")
    with path.open("rb") as file:
        return pofile.read_po(file, locale=code, abort_invalid=True)


def update() -> None:
    """Write every catalogue anew: what is new stands without a translation, what is gone goes."""
    now = messages()
    for code in languages():
        there = read(code)
        there.update(now, no_fuzzy_matching=True, update_creation_date=False)
        there.obsolete.clear()
        path = catalogue(code)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text_of(there))
        path.with_suffix(".mo").write_bytes(compiled(read(code)))


def text_of(there: Catalog) -> bytes:
    """A catalogue as a file: without lines of the code, which would change with every commit."""
    out = io.BytesIO()
    pofile.write_po(out, there, width=100, include_lineno=False, omit_header=False)
    return re.sub(
        rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By): [^"]*"\n', b"", out.getvalue()
    )


def compiled(there: Catalog) -> bytes:
    """A catalogue as the program reads it; the same texts give the same bytes."""
    there.creation_date = there.revision_date = _NO_DATE
    out = io.BytesIO()
    mofile.write_mo(out, there)
    return out.getvalue()


def faults(code: str) -> Iterator[str]:
    """What is missing from a language's catalogue or wrong in it, a sentence each."""
    there, now = read(code), messages()
    for message in now:
        if message.id:
            yield from _faults_of(there.get(_first(message), message.context), message)
    known = {(_first(message), message.context) for message in now}
    for message in there:
        if message.id and (_first(message), message.context) not in known:
            yield f"not in the program: {_first(message)!r}"
    path = catalogue(code).with_suffix(".mo")
    if not path.exists() or path.read_bytes() != compiled(there):
        yield "the compiled catalogue is not that of the text: run `make messages`"


def _faults_of(there: Message | None, message: Message) -> Iterator[str]:
    one = _first(message)
    if there is None or not all(_strings(there)):
        yield f"not translated: {one!r}"
        return
    if there.fuzzy:
        yield f"only guessed: {one!r}"
    wanted = _fields(_last(message))
    for text in _strings(there):
        try:
            found = _fields(text)
        except ValueError:
            found = {"a brace that is not closed"}
        missing_one = isinstance(message.id, tuple) and found <= wanted  # "one photo" names no {n}
        if found != wanted and not missing_one:
            yield f"{sorted(wanted)} became {sorted(found)}: {one!r}"
        if sorted(_TAGS.findall(text)) != sorted(_TAGS.findall(one)):
            yield f"other tags: {one!r}"
        if (one[:1].isspace(), one[-1:].isspace()) != (text[:1].isspace(), text[-1:].isspace()):
            yield f"other space at its ends: {one!r}"


def _first(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple) else message.id


def _last(message: Message) -> str:
    return message.id[-1] if isinstance(message.id, tuple) else message.id


def _strings(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def main(words: list[str]) -> int:
    """Bring the catalogues up to date, or look at them."""
    if "--check" not in words:
        update()
    bad = 0
    for code in languages():
        found = list(faults(code))
        print(f"{code}: {len(found)} faults" + "".join(f"\n  {fault}" for fault in found[:20]))
        bad += len(found)
    return 1 if bad and "--check" in words else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
