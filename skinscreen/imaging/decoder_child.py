"""The frame of a program that ``imaging.decoder_apart`` starts: a file in, its answer out.

The file stands on the standard input. On the output stands one line of JSON,
``{"error": sentence or null, "issues": [issue, ...]}``, and after it the bytes of the answer.
"""

import contextlib
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import BinaryIO, TypeAlias

from PIL import Image

from skinscreen import language
from skinscreen.domain.errors import ImageError
from skinscreen.domain.issue import Issue
from skinscreen.imaging.decoder_apart import MEMORY_LIMIT, TIME_LIMIT
from skinscreen.language import tr

Answer: TypeAlias = tuple[str | None, tuple[Issue, ...], bytes]
"""A sentence why not, or None with what had to be assumed and the bytes."""

THREADS = 4
"""That a decoder may use."""
_PNG_EFFORT = 1


class Refused(Exception):  # noqa: N818 - it is an answer
    """A photo that is whole and is not read all the same: why."""


def run(answer: Callable[[bytes, Sequence[str]], Answer]) -> None:
    """Answer one file; the program's words are the language and what is wanted of the file."""
    code, *wanted = sys.argv[1:]
    with os.fdopen(os.dup(1), "wb") as sink:
        os.dup2(2, 1)  # what a decoder may print is no part of the answer
        language.speak(code)
        serve(sys.stdin.buffer, sink, lambda encoded: answer(encoded, wanted))


def serve(source: BinaryIO, sink: BinaryIO, answer: Callable[[bytes], Answer]) -> None:
    """Decode one photo under limits."""
    limit_resources()
    error, issues, content = answer(source.read())
    reply = {"error": error, "issues": [issue.to_document() for issue in issues]}
    sink.write(json.dumps(reply).encode() + b"\n" + content)
    sink.flush()


def answered(answer: Callable[[], tuple[tuple[Issue, ...], bytes]]) -> Answer:
    """What a decoder gives, or a sentence for whatever it raises."""
    try:
        return None, *answer()
    except (ImageError, Refused) as error:
        return _in_one_line(str(error).removeprefix(": ")), (), b""
    except MemoryError:
        return tr("needs more memory than there is to decode"), (), b""
    except Exception as error:  # noqa: BLE001 - decoders of hostile bytes raise anything
        reason = _in_one_line(str(error))[:120] or type(error).__name__
        return tr("the picture is damaged ({reason}); copy it again").format(reason=reason), (), b""


def _in_one_line(text: str) -> str:
    """What a file says of itself may hold anything; a sentence about it is printable."""
    return "".join(
        c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in " ".join(text.split())
    )


def as_png(image: Image.Image) -> bytes:
    """The pixels and nothing else."""
    stream = io.BytesIO()
    image.info.clear()
    image.save(stream, "PNG", compress_level=_PNG_EFFORT)
    return stream.getvalue()


def limit_resources() -> None:
    """Bound time and memory of this process, and let it write no file."""
    if sys.platform == "win32":
        return
    import resource

    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_AS: MEMORY_LIMIT,
        resource.RLIMIT_CPU: int(TIME_LIMIT) * THREADS,
    }
    for kind, limit in limits.items():
        _, hard = resource.getrlimit(kind)
        most = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        with contextlib.suppress(ValueError, OSError):  # macOS has no limit of address space
            resource.setrlimit(kind, (most, hard))
