"""From the words of the command line to an exit code."""

import argparse
import contextlib
import errno
import gc
import logging
import os
import sys
from collections.abc import Callable, Sequence

from skinscreen import language, paths, settings
from skinscreen.cli.arguments import FAILED, OK, chosen, complain
from skinscreen.cli.parser import parse
from skinscreen.domain.errors import SkinscreenError, WindowError
from skinscreen.language import tr

_INTERRUPTED = 130
_LOG_BYTES = 1_000_000
_NOT_TAKEN = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EBADF}
"""What a full drive, or a descriptor that is for reading, says to output."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns the exit code."""
    _fill_closed_streams()
    _make_streams_tolerant()
    code = OK
    try:
        try:
            code = _run(list(sys.argv[1:] if arguments is None else arguments))
        finally:
            sys.stdout.flush()  # here, where it can be said if it fails
    except BrokenPipeError:
        # Whoever read the output has gone (`| head`): nothing is left to say, nor to whom.
        _drop_output()
    except OSError as error:
        if error.errno not in _NOT_TAKEN:
            raise
        _drop_output()
        complain(tr("the output cannot be written ({why})").format(why=error.strerror))
        return FAILED
    return code


def _drop_output() -> None:
    """Lead what is not yet written nowhere, or Python fails on it again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(words: Sequence[str]) -> int:
    language.speak(settings.language() or language.of_system(os.environ))
    try:
        options = parse(words)
        os.umask(0o077)  # what is written is the person's alone
        paths.mend_permissions()
        _start_log(verbose=options.verbose)
        if options.command is None:
            return _open_window(options)
        from skinscreen.services.memory import forbid_dumps

        forbid_dumps()  # the window does so once it is shown
        return int(options.command(options))
    except SkinscreenError as error:
        complain(str(error))
        return FAILED
    except KeyboardInterrupt:
        return _INTERRUPTED


def _open_window(options: argparse.Namespace) -> int:
    gc.disable()  # nothing is left over before the first paint, after which it goes on
    try:
        run, kept = _window(), chosen(options)
        if not options.practice:
            return run(kept, options.photo, options.leave_by_pin)
        from skinscreen.services import practice

        with practice.home() as folder:
            return run(practice.furnish(folder, kept), options.photo, band=tr(practice.WORDS))
    finally:
        gc.enable()


def _window() -> "Callable[..., int]":
    """What opens the window; loading it loads Qt, which needs libraries of the system.

    Raises:
        WindowError: they, or Qt, are not there.
    """
    try:
        import skinscreen.ui  # noqa: F401 - first, for it spares what follows a detour
        from skinscreen.app import run
    except ImportError as error:
        from skinscreen.services.qt_libraries import fault_of

        fault = fault_of(error)
        if fault is None:
            raise
        sentence = tr("the window cannot be opened: {why}").format(why=fault)
        raise WindowError(sentence) from error
    return run


def _fill_closed_streams() -> None:
    """Lead the standard streams that are closed (``>&-``) nowhere.

    Python has None for them, and the next file that is opened would get their number: what a
    library in C says would be written into a record or a report.
    """
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        try:
            os.fstat(number)
        except OSError:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
        if getattr(sys, name) is None:
            stream = open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115
            setattr(sys, name, stream)


def _make_streams_tolerant() -> None:
    """A file name in any bytes must not stop the output."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def _start_log(*, verbose: bool) -> None:
    handlers: list[logging.Handler] = [logging.NullHandler()]
    with contextlib.suppress(OSError):
        file = paths.user_logs() / "skinscreen.log"
        paths.make_private(file.parent)
        if file.exists() and file.stat().st_size > _LOG_BYTES:
            file.replace(file.with_suffix(".log.1"))
        if file.exists() and not file.is_file():
            raise OSError(errno.EINVAL, "it is no plain file")  # a FIFO would wait for a reader
        file.open("a").close()  # here, where it may fail
        handlers.append(logging.FileHandler(file, encoding="utf-8", delay=True))
    if verbose:
        handlers.append(logging.StreamHandler())
    logging.raiseExceptions = False  # a log that cannot be written is no reason for a traceback
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        handlers=handlers,
    )
    for noisy in ("PIL", "fontTools"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
