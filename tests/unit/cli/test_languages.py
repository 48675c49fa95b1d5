"""The command line in another language: words change, keys and codes do not."""

import json
from pathlib import Path

import pytest
from bracketed import bracketed
from unit.cli.commands import Command
from unit.cli.test_screen import KEYS

from skinscreen import language
from skinscreen.cli.arguments import COMMANDS
from skinscreen.cli.parser import command_parser
from skinscreen.language import tr


@pytest.fixture(autouse=True)
def _system_in_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system speaks a language of which everything translated stands in brackets."""
    # Not by LANGUAGE, which the C library's own sentences would go on following in later tests.
    monkeypatch.delenv("LANGUAGE", raising=False)
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    monkeypatch.setattr(language, "find", bracketed)


def test_the_help_of_the_window_speaks_the_systems_language(skinscreen: Command) -> None:
    said = " ".join(skinscreen("--help").out.split())
    assert "«Open the screening window. A screening result is not a diagnosis.»" in said
    assert "«open this photo at once»" in said
    for name, sentence in COMMANDS.items():
        assert f"{name} «{sentence}»" in said


def test_every_help_of_every_command_is_translated() -> None:
    language.speak(bracketed())
    (commands,) = (a for a in command_parser()._actions if a.dest == "==SUPPRESS==" and a.choices)
    unfinished = list(commands.choices.values())  # type: ignore[union-attr]
    helps: list[str] = []
    while unfinished:
        for action in unfinished.pop()._actions:
            if isinstance(action.choices, dict):
                unfinished += action.choices.values()
                helps += [str(choice.help) for choice in action._choices_actions]  # type: ignore[attr-defined]
            elif action.help is not None and action.dest not in {"help", "version"}:
                helps.append(action.help)
    assert len(helps) > len(COMMANDS)
    assert [text for text in helps if not text.startswith("«")] == []


def test_a_complaint_and_an_error_are_translated(skinscreen: Command, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    done = skinscreen("screen", empty)
    assert (done.code, f"«there are no photos in {empty}»" in done.err) == (3, True)
    done = skinscreen("users", "list")
    assert done.code == 1
    assert done.err.startswith("skinscreen: «there is no record in ")


def test_a_number_that_is_refused_is_told_in_the_systems_language(skinscreen: Command) -> None:
    done = skinscreen("--threads", "0")
    assert done.code == 2
    assert "argument --threads: «1 to " in done.err


def test_doctors_lines_stand_below_each_other(skinscreen: Command) -> None:
    lines = skinscreen("doctor").lines
    assert all(line.startswith("«") for line in lines)
    width = max(len(tr(word)) for word in ("ok", "note", "BAD"))
    assert all(line[width : width + 3] == "  «" for line in lines)
    assert "«program»" in lines[0]


def test_keys_and_codes_of_json_stay_english(skinscreen: Command, lesion_photo: Path) -> None:
    done = skinscreen("screen", "--json", lesion_photo)
    assert done.code == 0
    document = json.loads(done.out)
    assert set(document) == KEYS
    assert document["outcome"] == document["outcome"].strip("«»")


def test_the_lists_of_models_and_their_origin_are_translated(skinscreen: Command) -> None:
    first = skinscreen("models", "list").lines[0]
    assert "malignant»  «bundled»  sha256 " in first
