"""What can be written on the command line."""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from skinscreen import __version__, settings
from skinscreen.domain.errors import SettingsError
from skinscreen.domain.modality import Modality
from skinscreen.domain.predictive import PREVALENCES, is_prevalence
from skinscreen.language import mark, tr

if TYPE_CHECKING:
    from skinscreen.domain.assessment import Box

OK, FAILED, USAGE, REFUSED = 0, 1, 2, 3
"""Exit codes: all done; could not start; wrong arguments; some photos were refused."""
COMMANDS = {
    "screen": mark("Screen photos, and folders of photos."),
    "dicom": mark("Write photo, result and report of a screening as DICOM files."),
    "fhir": mark("Write photo, result and report of a screening as a FHIR bundle."),
    "models": mark("List, check, add, sign and accept models."),
    "doctor": mark("Say what this device has and what it lacks."),
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
_EXITS = mark(
    "Exit code: 0 if all photos were screened, 3 if some were refused, 2 for wrong arguments, 1 if "
    "no model can be used."
)
_SHARES = {"decimal": "0.05", "percent": "5%"}
"""The two ways in which a share can be typed, whatever the language."""
AUTO = "auto"
"""The kind of photo is to be recognised."""
ALL = "all"
LESIONS = ("one", ALL)
"""How many of the lesions found in a photo are screened."""
PIXEL_SCALINGS = ("signed", "unit", "raw", "imagenet")


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Parse the words; ``command`` is the function to call, None for the window.

    Raises:
        SystemExit: after help, version or a usage error, with the exit code.
    """
    named = bool(words) and words[0] in COMMANDS
    return (command_parser() if named else window_parser()).parse_args(words)


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
    return replace(
        kept,
        model=options.model or kept.model,
        threads=options.threads or kept.threads,
        delegate=options.delegate or kept.delegate,
        kiosk=kept.kiosk or _fills_the_screen(options),
        stills=getattr(options, "stills", None) or kept.stills,
        prevalence=getattr(options, "prevalence", None) or kept.prevalence,
    )


def _fills_the_screen(options: argparse.Namespace) -> bool:
    return any(getattr(options, name, False) for name in ("kiosk", "leave_by_pin"))


def window_parser() -> argparse.ArgumentParser:
    """What can be said to the window."""
    parser = argparse.ArgumentParser(
        prog="skinscreen",
        description=tr("Open the screening window. A screening result is not a diagnosis."),
        epilog="\n".join(
            (
                tr("Commands that open no window; each explains itself with --help:"),
                *(f"  {name:<9} {tr(sentence)}" for name, sentence in COMMANDS.items()),
            )
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("photo", nargs="?", type=Path, help=tr("open this photo at once"))
    parser.add_argument(
        "--kiosk", action="store_true", help=tr("fill the screen, for a touchscreen")
    )
    purpose = parser.add_mutually_exclusive_group()
    purpose.add_argument(
        "--practice",
        action="store_true",
        help=tr("learn the program with made-up patients; nothing is kept"),
    )
    purpose.add_argument(
        "--leave-by-pin",
        action="store_true",
        help=tr("as --kiosk, and let nobody leave without a PIN (exit code 10 then)"),
    )
    parser.add_argument(
        "--stills", metavar="PATH", help=tr("use a folder of photos or a video file as the camera")
    )
    _add_common(parser)
    parser.set_defaults(command=None)
    return parser


def _add_common(parser: argparse.ArgumentParser) -> None:
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


def _prevalence(text: str) -> float:
    """A share: ``0.05`` or ``5%``. A bare 5 could be either and is refused."""
    number = text.removesuffix("%").strip()
    try:
        share = float(number) / (100 if text.endswith("%") else 1)
    except ValueError as error:
        needed = tr("a share such as {decimal} or {percent} is needed")
        raise argparse.ArgumentTypeError(needed.format(**_SHARES)) from error
    if not is_prevalence(share):
        low, high = PREVALENCES
        possible = tr("{low} to {high} are possible, as {decimal} or {percent}")
        raise argparse.ArgumentTypeError(possible.format(low=low, high=high, **_SHARES))
    return share


def _box(text: str) -> "Box":
    from skinscreen.domain.assessment import Box

    try:
        x, y, side = (int(part) for part in text.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError(tr("three whole numbers are needed: x,y,side")) from error
    if side < 1 or min(x, y) < 0:
        raise argparse.ArgumentTypeError(tr("x and y start at 0, side at 1"))
    return Box(x, y, side)


def add_command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, after: str = ""
) -> argparse.ArgumentParser:
    """A parser for one of ``COMMANDS``; ``after`` stands below its help."""
    sentence = tr(COMMANDS[name])
    return commands.add_parser(name, help=sentence, description=sentence, epilog=after)


def _add_frame(screening: argparse.ArgumentParser) -> None:
    """What of a photo is to be scored."""
    where = screening.add_mutually_exclusive_group()
    where.add_argument(
        "--crop", type=_box, metavar="X,Y,SIDE", help=tr("score this square, in pixels")
    )
    where.add_argument(
        "--whole", action="store_true", help=tr("score the whole photo, made square")
    )
    where.add_argument(
        "--centred",
        action="store_true",
        help=tr("score the square in the centre, without looking for lesions"),
    )
    screening.add_argument(
        "--lesions", choices=LESIONS, default=LESIONS[0],
        help=tr("which of the lesions that are found in a photo: the surest one, or all"),
    )  # fmt: skip


def command_parser() -> argparse.ArgumentParser:
    """What can be said to the commands that open no window."""
    from skinscreen.cli import (
        archive,
        dataset,
        desktop,
        doctor,
        interchange,
        kiosk,
        models,
        outcomes,
        record,
        screen,
        trust,
        users,
    )

    parser = argparse.ArgumentParser(prog="skinscreen")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    screening = add_command(commands, "screen", tr(_EXITS))
    screening.add_argument(
        "photos", nargs="+", type=Path, metavar="PHOTO", help=tr("a photo, or a folder of photos")
    )
    _add_frame(screening)
    how = screening.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help=tr("print one JSON object a line"))
    how.add_argument("--csv", action="store_true", help=tr("print a table"))
    screening.add_argument(
        "--force", action="store_true",
        help=tr("give the probabilities of unfamiliar photos too; they still get no answer"),
    )  # fmt: skip
    screening.add_argument(
        "--pdf",
        type=Path,
        metavar="OUT",
        help=tr("write a report to this file; for several photos into this folder"),
    )
    screening.add_argument(
        "--prevalence", type=_prevalence, metavar="SHARE",
        help=tr(
            "how many of the lesions screened here are malignant, as {decimal} or {percent}"
        ).format(decimal=_SHARES["decimal"], percent="5%%"),
    )  # fmt: skip
    screening.add_argument(
        "--modality", choices=[AUTO, *Modality], default=AUTO,
        help=tr("the kind of photo; auto recognises it where the model can"),
    )  # fmt: skip
    screening.set_defaults(command=screen.run)
    examining = add_command(commands, "doctor")
    examining.set_defaults(command=doctor.run)
    for command in (screening, examining):
        _add_common(command)

    bundles = add_command(commands, "models")
    actions = bundles.add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", help=tr("list the models and whether they can be used"))
    listing.set_defaults(command=models.list_all)
    verifying = actions.add_parser("verify", help=tr("check every model, or those named"))
    verifying.add_argument("names", nargs="*", metavar="NAME")
    verifying.set_defaults(command=models.verify)
    importing = actions.add_parser("import", help=tr("add a .tflite file made elsewhere"))
    importing.add_argument("file", type=Path)
    importing.add_argument("--name", help=tr("what to call it"))
    importing.add_argument("--labels", type=Path, help=tr("text file with one label a line"))
    importing.add_argument(
        "--malignant", action="append", default=[], metavar="LABEL",
        help=tr("a label that is malignant; may be given again"),
    )  # fmt: skip
    importing.add_argument("--pixels", choices=PIXEL_SCALINGS, help=tr("how its pixels are scaled"))
    importing.set_defaults(command=models.import_file)
    trusting = trust.add_commands(actions)
    recorded = (*record.add_commands(commands), *users.add_commands(commands))
    exporting = (
        *interchange.add_commands(commands),
        *outcomes.add_commands(commands),
        *dataset.add_commands(commands),
        *archive.add_commands(commands),
    )
    menu = (*kiosk.add_commands(commands), *desktop.add_commands(commands))
    for action in (listing, verifying, importing, *trusting, *recorded, *menu, *exporting):
        _add_common(action)
    return parser
