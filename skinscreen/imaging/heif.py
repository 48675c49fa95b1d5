"""HEIC and AVIF, phones' photos: decoded in a process of its own, with limits of time and memory.

Their decoders are large and have crashed on crafted files before. What comes back is a PNG of
upright sRGB pixels, which is read as any other file; no word about what was in the file but
pixels, so neither metadata, depth and gain maps nor further pictures.
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
from typing import IO, cast

from skinscreen.domain.errors import ImageError
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.imaging import heif_boxes

TIME_LIMIT = 60.0
"""Seconds a photo of 50 megapixels may take, on a Raspberry Pi 4 too."""
MEMORY_LIMIT = 2 << 30
"""Bytes of address space; a photo of 50 megapixels takes half of it."""
ANSWER_LIMIT = 300 << 20
UNCHECKED = Issue(IssueCode.DAMAGE_UNSEEN)
_CHILD = "skinscreen.imaging.heif_child"


def as_png(encoded: bytes, name: str) -> tuple[bytes, tuple[Issue, ...]]:
    """The photo as PNG, with what had to be assumed.

    Args:
        encoded: bytes for which ``heif_boxes.is_heic`` or ``is_avif`` holds.
        name: for the sentence.

    Raises:
        ImageError: the file is damaged, too large, HDR or an animation, or its decoder crashes,
            hangs or takes too much memory.
    """
    reason = heif_boxes.damage(encoded)
    if reason is not None:
        raise ImageError(f"{name}: the picture is damaged ({reason}); copy it again")
    head, _, content = _answer(encoded, name).partition(b"\n")
    try:
        said = json.loads(head)
        reason, issues = said["error"], tuple(map(Issue.from_document, said["issues"]))
    except (ValueError, KeyError, TypeError) as error:
        raise ImageError(f"{name}: its decoder crashed; save it as JPEG elsewhere") from error
    if reason:
        raise ImageError(f"{name}: {reason}")
    return content, (*issues, UNCHECKED)


def _answer(encoded: bytes, name: str) -> bytes:
    """What the child prints."""
    late = threading.Event()
    try:
        # -P: a folder named skinscreen in the current folder must not be run.
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", _CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
    except OSError as error:
        raise ImageError(f"{name}: no process can be started to decode it") from error

    def end() -> None:
        late.set()
        child.kill()

    timer = threading.Timer(TIME_LIMIT, end)
    feeder = threading.Thread(target=_feed, args=(child.stdin, encoded))
    timer.start()
    feeder.start()
    try:
        with cast("IO[bytes]", child.stdout) as pipe:
            answer = pipe.read(ANSWER_LIMIT)
    finally:
        timer.cancel()
        child.kill()
        feeder.join()
        timer.join()
        child.wait()
    if late.is_set():
        raise ImageError(f"{name}: takes too long to decode; save it as JPEG elsewhere")
    return answer


def _feed(pipe: "IO[bytes]", encoded: bytes) -> None:
    # One that has ended already says why by what it printed.
    with contextlib.suppress(OSError), pipe:
        pipe.write(encoded)
