"""What the commands share: exit codes, output, options, and how a command is added."""

import argparse
import os
import sys
from typing import TypeAlias

from skinscreen import __version__, settings
from skinscreen.domain.errors import SettingsError
from skinscreen.language import mark, tr

OK, FAILED, USAGE, REFUSED = 0, 1, 2, 3
"""Exit codes: all done; could not start; wrong arguments; some photos were refused."""
COMMANDS = {
    "screen": mark("Screen photos, and folders of photos."),
    "dicom": mark("Write photo, result and report of a screening as DICOM files."),
    "fhir": mark("Write photo, result and report of a screening as a FHIR bundle."),
    "network": mark("Say which other systems there are, send to them, ask a worklist."),
    "models": mark("List, check, add, sign and accept models."),
    "doctor": mark("Say what this device has and what it lacks."),
    "bench": mark("Measure how quick this device is, with a code to paste into a report."),
    "backup": mark("Write the whole record into one encrypted file."),
    "restore": mark("Make this device's record from a backup; there must be none yet."),
    "verify": mark("Read a backup whole and say whether it is good."),
    "audit": mark("Show who did what in the record, or check that nobody changed that."),
    "users": mark("Say who may open the record, and change that."),
    "dataset": mark("Write photos with outcomes, without names, to train a model of your own on."),
    "outcomes": mark("Import what became of the lesions, and say how right the answers were."),
    "archive": mark("Screen many stored photos again, and compare what two models say of them."),
    "kiosk": mark("Set the PIN that a kiosk is left with."),
    "desktop": mark("Put SkinScreen into your application menu, or take it out again."),
}
"""What opens no window, and what it does."""
AUTO = "auto"
"""The kind of photo is to be recognised."""


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - no public name
"""What ``add_subparsers`` gives: commands, or the actions of one, are added to it."""


def complain(sentence: str) -> None:
    """Tell the person what is the matter, on the error stream; work goes on if nobody reads it."""
    try:
        sys.stderr.write(f"skinscreen: {sentence}\n")
        sys.stderr.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def say(line: str) -> None:
    """One line of output."""
    sys.stdout.write(line + "\n")


def chosen(options: argparse.Namespace) -> settings.Settings:
    """The kept settings, with what the arguments say put over them."""
    try:
        kept = settings.load()
    except SettingsError as error:
        # L10N: {problem} is a sentence without its full stop
        complain(tr("{problem}; defaults are used").format(problem=error))
        kept = settings.Settings()
    return kept._replace(
        model=options.model or kept.model,
        threads=options.threads or kept.threads,
        delegate=options.delegate or kept.delegate,
        kiosk=kept.kiosk or _fills_the_screen(options),
        stills=getattr(options, "stills", None) or kept.stills,
        prevalence=getattr(options, "prevalence", None) or kept.prevalence,
    )


def _fills_the_screen(options: argparse.Namespace) -> bool:
    return any(getattr(options, name, False) for name in ("kiosk", "leave_by_pin"))


def add_common(parser: argparse.ArgumentParser) -> None:
    """What every command understands, and the window too."""
    parser.add_argument("--version", action="version", version=f"skinscreen {__version__}")
    parser.add_argument("--verbose", action="store_true", help=tr("write the log to the terminal"))
    parser.add_argument("--model", metavar="NAME", help=tr("use this model; see models list"))
    parser.add_argument(
        "--threads", type=_threads, metavar="N", help=tr("processor threads the model may use")
    )
    parser.add_argument(
        "--delegate", metavar="PATH", help=tr("library of an accelerator for the model")
    )


def _threads(text: str) -> int:
    possible = {str(n): n for n in range(1, settings.MAX_THREADS + 1)}
    if text not in possible:
        raise argparse.ArgumentTypeError(
            tr("1 to {most} are possible").format(most=settings.MAX_THREADS)
        )
    return possible[text]


def add_command(commands: Commands, name: str, after: str = "") -> argparse.ArgumentParser:
    """A parser for one of ``COMMANDS``; ``after`` stands below its help."""
    sentence = tr(COMMANDS[name])
    return commands.add_parser(name, help=sentence, description=sentence, epilog=after)


def add_modality(parser: argparse.ArgumentParser) -> None:
    """The kind of photo; ``AUTO`` or one of ``Modality``."""
    from skinscreen.domain.modality import Modality

    parser.add_argument(
        "--modality", choices=[AUTO, *Modality], default=AUTO,
        help=tr("the kind of photo; auto recognises it where the model can"),
    )  # fmt: skip
