"""Sentences, dates and numbers in the language that is spoken."""

import ast
import gettext
import threading
from datetime import date, datetime
from pathlib import Path

import pytest
from babel import Locale

from skinscreen import language

PROGRAM = Path(language.__file__).parent
LOOKED_UP = {"tr", "trn", "trc"}


class Shouting(gettext.NullTranslations):
    """A catalogue that can be recognised."""

    def gettext(self, message: str) -> str:
        """The sentence in capitals."""
        return message.upper()


@pytest.mark.parametrize("code", [code for code in language.LANGUAGES if code != "en"])
def test_dates_and_decimals_are_written_as_the_unicode_cldr_has_them(code: str) -> None:
    locale, written = Locale(code), language.CONVENTIONS[code]
    pattern = locale.date_formats["short"].pattern
    order = sorted(written.order, key=lambda part: pattern.lower().index(part[0]))
    assert order == list(written.order)
    separator = pattern.strip("dMy")[0] if pattern.strip("dMy") else pattern[2]
    assert separator in written.day
    symbols = locale.number_symbols["latn"]
    assert written.decimal == symbols["decimal"]
    assert written.thousands == symbols["group"].replace("\u202f", "\u00a0")


def test_a_date_is_written_and_read_in_the_language_that_is_spoken() -> None:
    born = date(1958, 3, 7)
    assert language.day(born) == "1958-03-07"
    language.speak("de")
    assert language.day(born) == "07.03.1958"
    assert language.moment(datetime(2026, 11, 28, 9, 5)) == "28.11.2026 09:05"  # noqa: DTZ001
    assert language.read_day(" 7.3.1958 ") == born
    assert language.read_day("07/03/1958") == born
    assert language.read_day("1958-03-07") == born


@pytest.mark.parametrize("text", ["31.2.1958", "7.3.58", "1958", "", "7.3.1958.1"])
def test_what_is_no_date_is_refused(text: str) -> None:
    language.speak("de")
    with pytest.raises(ValueError):  # noqa: PT011 - as date.fromisoformat has it
        language.read_day(text)


def test_english_reads_a_date_in_iso_alone_for_its_readers_do_not_agree_on_the_month() -> None:
    with pytest.raises(ValueError, match="3/7/1958"):
        language.read_day("3/7/1958")


def test_a_number_has_the_languages_decimal_sign() -> None:
    assert language.number(0.955, 2) == "0.95"
    language.speak("fr")
    assert language.number(12.345, 1) == "12,3"
    assert language.number(12.0, 0) == "12"


def test_thousands_are_set_apart_as_the_language_does() -> None:
    assert language.count(12345) == "12,345"
    language.speak("de")
    assert language.count(12345) == "12.345"
    assert language.count(999) == "999"


def test_words_are_listed_with_the_languages_and() -> None:
    assert language.listed([]) == ""
    assert language.listed(["a"]) == "a"
    assert language.listed(["a", "b"], either=True) == "a or b"
    assert language.listed(["a", "b", "c"]) == "a, b and c"


def test_another_language_is_spoken_in_one_thread_alone_and_for_a_while() -> None:
    heard: list[str] = []
    with language.speaking("de"):
        other = threading.Thread(target=lambda: heard.append(language.spoken().code))
        other.start()
        other.join()
        assert language.spoken().code == "de"
        with language.speaking(""):
            assert language.spoken().code == "de"
    assert heard == ["en"]
    assert language.spoken().code == "en"


def test_a_sentence_is_looked_up_where_it_is_shown() -> None:
    kept = language.mark("Too dark")
    language.speak(language.Language("de", Shouting()))
    assert language.tr(kept) == "TOO DARK"
    assert language.tr("") == ""


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({}, "en"),
        ({"LANG": "de_AT.UTF-8"}, "de"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE", "LC_ALL": "es_ES.UTF-8"}, "es"),
        ({"LANG": "de_DE", "LANGUAGE": "pt_BR:fr:de"}, "fr"),
        ({"LANG": "fr", "LC_MESSAGES": "ja_JP"}, "en"),
    ],
)
def test_the_systems_language_is_taken_where_there_is_one_for_it(
    environment: dict[str, str], code: str
) -> None:
    assert language.of_system(environment) == code


def test_a_language_that_is_not_known_is_english() -> None:
    assert language.find("xx").code == "en"


def test_nothing_is_looked_up_while_a_module_is_loaded() -> None:
    found = [
        f"{path.relative_to(PROGRAM)}:{line}"
        for path in sorted(PROGRAM.rglob("*.py"))
        for line in _calls_at_load(ast.parse(path.read_text("utf-8")))
    ]
    assert not found, "mark() it, and tr() it where it is shown"


def _calls_at_load(node: ast.AST) -> list[int]:
    """The lines on which a sentence is looked up outside a function's body."""
    found: list[int] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.Lambda | ast.AsyncFunctionDef):
            outside = [*child.args.defaults, *(d for d in child.args.kw_defaults if d)]
            outside += getattr(child, "decorator_list", [])
            for part in outside:
                found += _calls_at_load(ast.Expression(part))
            continue
        if isinstance(child, ast.Call) and getattr(child.func, "id", "") in LOOKED_UP:
            found.append(child.lineno)
        found += _calls_at_load(child)
    return found


@pytest.mark.parametrize("words", ["at 25.0_%.", "<_0.1_% (88 to 94)", "6_mm or more", "2_GB"])
def test_no_line_ends_between_a_number_and_its_unit(words: str) -> None:
    kept = words.replace("_", "\N{NO-BREAK SPACE}")
    assert language.held(words.replace("_", " ")) == kept


@pytest.mark.parametrize("words", ["12 months", "5 mmol", "a % sign", "at once"])
def test_between_other_words_it_may(words: str) -> None:
    assert language.held(words) == words
