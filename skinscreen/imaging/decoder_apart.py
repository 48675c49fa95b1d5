"""A decoder in a process of its own: with limits of time and memory, and nothing of it here.

Decoders of large formats have crashed on crafted files before. What comes back is one line of
JSON and bytes; a crash, a hang and too much memory are one sentence.
"""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import IO, cast

from skinscreen.domain.errors import ImageError
from skinscreen.domain.issue import Issue
from skinscreen.imaging.source import read_parts
from skinscreen.language import spoken, tr

TIME_LIMIT = 60.0
"""Seconds a photo of 50 megapixels may take, on a Raspberry Pi 4 too."""
MEMORY_LIMIT = 2 << 30
"""Bytes of address space; a photo of 50 megapixels takes half of it."""
ANSWER_LIMIT = 300 << 20


def decoded(
    child: str,
    encoded: bytes,
    name: str,
    *,
    wanted: Sequence[str] = (),
    time_limit: float = TIME_LIMIT,
) -> tuple[bytes, tuple[Issue, ...]]:
    """What a decoder makes of a file, and what had to be assumed.

    Args:
        child: its module, which hands ``imaging.decoder_child.run`` what it does.
        encoded: the file's bytes.
        name: for the sentence.
        wanted: words for it.
        time_limit: in seconds.

    Raises:
        ImageError: it refuses the file, crashes, hangs or takes too much memory.
    """
    head, _, content = _answer(child, encoded, name, wanted, time_limit).partition(b"\n")
    try:
        reply = json.loads(head)
        reason, issues = reply["error"], tuple(map(Issue.from_document, reply["issues"]))
    except (ValueError, KeyError, TypeError) as error:
        message = tr("its decoder crashed; save it as JPEG elsewhere")
        raise ImageError(f"{name}: {message}") from error
    if reason:
        raise ImageError(f"{name}: {reason}")
    return content, issues


def _answer(
    child: str, encoded: bytes, name: str, wanted: Sequence[str], time_limit: float
) -> bytes:
    """What the child prints."""
    late = threading.Event()
    try:
        # -P: a folder named skinscreen in the current folder must not be run.
        started = subprocess.Popen(
            [sys.executable, "-P", "-m", child, spoken().code, *wanted],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        message = tr("no process can be started to decode it")
        raise ImageError(f"{name}: {message}") from error

    def end() -> None:
        late.set()
        started.kill()

    timer = threading.Timer(time_limit, end)
    feeder = threading.Thread(target=_feed, args=(started.stdin, encoded))
    timer.start()
    feeder.start()
    try:
        with cast("IO[bytes]", started.stdout) as pipe:
            answer = read_parts(pipe, ANSWER_LIMIT)
    finally:
        timer.cancel()
        started.kill()
        feeder.join()
        timer.join()
        started.wait()
    if late.is_set():
        message = tr("takes too long to decode; save it as JPEG elsewhere")
        raise ImageError(f"{name}: {message}")
    return answer


def _feed(pipe: "IO[bytes]", encoded: bytes) -> None:
    # One that has ended already says why by what it printed.
    with contextlib.suppress(OSError), pipe:
        pipe.write(encoded)
