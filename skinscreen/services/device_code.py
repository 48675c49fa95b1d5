"""This device in words, and its figures as one word to paste into a report."""

import base64
import json
import platform
import zlib

from skinscreen import __version__
from skinscreen.inference.processors import all_processors, usable_processors
from skinscreen.inference.tflite import describe_runtime

_CODE = "SS1"


def device_words() -> str:
    """The machine the figures are of: processor, cores, system and versions."""
    runtime = describe_runtime()
    machine = f"{platform.machine()}, {usable_processors()} of {all_processors()} cores"
    return (
        f"SkinScreen {__version__}, {machine}, {platform.system()}, "
        f"Python {platform.python_version()}, {runtime.name} {runtime.version}"
    )


def code(device: str, figures: dict[str, float]) -> str:
    """The figures as one word to paste into a report; ``decoded`` reads it."""
    packed = json.dumps([device, {k: round(v, 4) for k, v in figures.items()}])
    body = zlib.compress(packed.encode(), 9)
    return f"{_CODE}-{base64.urlsafe_b64encode(body).decode().rstrip('=')}"


def decoded(word: str) -> tuple[str, dict[str, float]]:
    """The device and the figures of a ``code``.

    Raises:
        ValueError: it is none, or not whole.
    """
    kind, _, body = word.strip().partition("-")
    if kind != _CODE:
        raise ValueError("no code of this program")
    try:
        device, figures = json.loads(
            zlib.decompress(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        )
    except zlib.error as error:
        raise ValueError("no code of this program") from error
    return str(device), dict(figures)
