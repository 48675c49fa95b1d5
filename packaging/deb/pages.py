"""The manual page and the completion for bash, from what the command line's parsers say.

python packaging/deb/pages.py man > skinscreen.1
python packaging/deb/pages.py completion > skinscreen
"""

import argparse
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

from skinscreen import __version__
from skinscreen.cli.parser import command_parser, window_parser

FILES = (
    ("~/.config/skinscreen", "settings"),
    ("~/.local/share/skinscreen/records", "the encrypted clinical record"),
    ("~/.local/share/skinscreen/models", "models that were added"),
    ("~/.local/state/skinscreen/log", "the log; it holds nothing of a patient"),
)
EXITS = (
    ("0", "all was done"),
    ("1", "it could not start, or no model could be used"),
    ("2", "wrong arguments"),
    ("3", "some photos were refused"),
    ("10", "somebody left by a PIN (--leave-by-pin)"),
)


def commands(
    parser: argparse.ArgumentParser, words: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str, argparse.ArgumentParser]]:
    """The words, the line of help and the parser of each command, inner ones after outer."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            told = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, inner in action.choices.items():
                yield (*words, name), told.get(name, ""), inner
                yield from commands(inner, (*words, name))


def options(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    """Each option or argument as it is written, with its help."""
    for action in parser._actions:
        if action.help == argparse.SUPPRESS or isinstance(action, argparse._SubParsersAction):
            continue
        value = action.metavar or (
            f"{{{','.join(map(str, action.choices))}}}" if action.choices else action.dest.upper()
        )
        names = ", ".join(action.option_strings)
        written = value if not names else names if action.nargs == 0 else f"{names} {value}"
        yield str(written), (action.help or "").replace("%%", "%")


def escape(text: str) -> str:
    """Text that troff takes for nothing else."""
    plain = text.replace("\\", r"\e").replace("-", r"\-")
    return "\\&" + plain if plain.startswith((".", "'")) else plain


def manual() -> str:
    """The manual page in troff."""
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    day = datetime.fromtimestamp(seconds, UTC).date().isoformat()
    window = window_parser()
    lines = [
        f'.TH SKINSCREEN 1 "{day}" "SkinScreen {__version__}" "User Commands"',
        ".SH NAME",
        r"skinscreen \- offline screening aid for skin lesions",
        ".SH SYNOPSIS",
        ".B skinscreen",
        "[OPTION]... [PHOTO]",
        ".br",
        ".B skinscreen",
        "COMMAND [OPTION]...",
        ".SH DESCRIPTION",
        escape(window.description or ""),
        "Nothing leaves the device.",
        ".SH OPTIONS",
        *paragraphs(options(window)),
        ".SH COMMANDS",
    ]
    for words, told, parser in commands(command_parser()):
        lines += [f'.SS "{" ".join(words)}"', escape(told), *paragraphs(options(parser))]
    lines += [".SH EXIT STATUS", *paragraphs(EXITS), ".SH FILES", *paragraphs(FILES)]
    lines += [
        ".SH ENVIRONMENT",
        *paragraphs([("SKINSCREEN_HOME", "a folder that takes the place of all user folders")]),
    ]
    return "\n".join(lines) + "\n"


def paragraphs(
    entries: Iterator[tuple[str, str]] | tuple[tuple[str, str], ...] | list,
) -> list[str]:
    """Tagged paragraphs."""
    return [
        line
        for name, told in entries
        if name != "-h, --help"
        for line in (".TP", f".B {escape(name)}", escape(told))
    ]


def flags(parser: argparse.ArgumentParser) -> str:
    """The option strings of a parser, and the words of its commands."""
    words = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            words += list(action.choices)
        words += [name for name in action.option_strings if name.startswith("--")]
    return " ".join(words)


def completion() -> str:
    """What bash reads: a command's words and options, and file names everywhere."""
    top = command_parser()
    first = (
        flags(window_parser())
        + " "
        + " ".join(words[0] for words, _, _ in commands(top) if len(words) == 1)
    )
    cases = "".join(
        f"        '{' '.join(words)}') words='{flags(parser)}' ;;\n"
        for words, _, parser in commands(top)
    )
    return f"""# bash completion for skinscreen
_skinscreen() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} said='' words='{first}' each
    for each in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        [[ $each == -* ]] && break
        said+="${{said:+ }}$each"
    done
    while [[ -n $said ]]; do
        case $said in
{cases}        *) [[ $said == *' '* ]] && said=${{said% *}} || said=''; continue ;;
        esac
        break
    done
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    [[ $word == -* ]] || {{
        compopt -o filenames
        mapfile -t -O "${{#COMPREPLY[@]}}" COMPREPLY < <(compgen -f -- "$word")
    }}
}}
complete -F _skinscreen skinscreen
"""


if __name__ == "__main__":
    sys.stdout.write({"man": manual, "completion": completion}[sys.argv[1]]())
