"""How quick this device is: each figure beside what it stands on, by turns in one process.

A slow or busy machine slows both sides, so that the ratio says what the program adds. It is the
program's own model that is measured, on drawn photos.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from itertools import tee
from multiprocessing import get_context
from pathlib import Path

from PIL import Image

from skinscreen.domain.assessment import Box
from skinscreen.imaging import crop
from skinscreen.imaging.decode import PREVIEW_SIDE, read_photo
from skinscreen.imaging.photo import Photo
from skinscreen.inference.tflite import RawModel, TfliteClassifier
from skinscreen.services import batch
from skinscreen.services.lesion_finder import load_lesion_finder
from skinscreen.services.models import load_hands, load_screener
from skinscreen.services.plain_loop import PlainLoop, detector_runs
from skinscreen.services.screening import ScreeningRequest
from skinscreen.services.turns import Turns, by_turns
from skinscreen.settings import Settings

_FRAME = 0.7
"""Share of the phone photo's shorter side that is framed."""


def measure_crop(phone_photo: Path, rounds: int) -> Turns:
    """From a crop's pixels to its Screening, all checks among it, beside the model's bare run."""
    return by_turns(*crop_and_bare(phone_photo), rounds)


def framed(photo: Photo) -> Box:
    """The square in its middle that is screened of the phone photo."""
    side = round(min(photo.width, photo.height) * _FRAME)
    return Box((photo.width - side) // 2, (photo.height - side) // 2, side)


def crop_and_bare(
    phone_photo: Path, *, alone: bool = True
) -> tuple[Callable[[], object], Callable[[], object]]:
    """What takes a crop's pixels to its Screening, and what runs the model alone; one thread each.

    It is the same loaded model, to be run alone after it has screened: another one of the same
    bytes lies elsewhere in memory, and takes up to a twentieth more or less time for that alone.

    Args:
        phone_photo: as ``draw_phone_photo`` draws it.
        alone: see ``load_screener``.
    """
    settings = Settings(threads=1)
    screener = load_screener(settings, finder=load_lesion_finder(settings), alone=alone)
    photo = read_photo(phone_photo)
    box = framed(photo)
    pixels = crop.cut(photo, box, screener.manifest.input.side)
    request = ScreeningRequest(0, photo, box)
    classifier = screener.classifier
    assert isinstance(classifier, TfliteClassifier)  # noqa: S101 - as all that are loaded
    assert isinstance(classifier.model, RawModel)  # noqa: S101 - the program's own, in this process
    return lambda: screener.screen_crop(pixels, box, request), classifier.model.again


def measure_many(files: Sequence[Path], rounds: int, settings: Settings | None = None) -> Turns:
    """Photos from their files to their answers, beside Pillow and bare runs on as many cores.

    On both sides the models run equally often on each photo; see ``detector_runs``.

    Args:
        files: of drawn photos.
        rounds: the files are gone through in so many parts.
        settings: say how many cores there are.
    """
    settings = settings or Settings()
    hand, *others = load_hands(settings._replace(model="", delegate=""), len(files))
    runs = detector_runs(files)
    plain = [PlainLoop(runs) for _ in range(1 + len(others))]
    part = max(1, len(files) // (rounds + 1))
    parts, plain_parts = tee(files[at : at + part] for at in range(0, part * (rounds + 1), part))
    with ThreadPoolExecutor(len(plain)) as pool:

        def ours() -> None:
            screened = batch.screen_files(
                hand.screener, next(parts), finder=hand.finder, others=others
            )
            assert all(item.error is None for item in screened)  # noqa: S101 - it is no measure then

        def base() -> None:
            mine = next(plain_parts)
            shares = [mine[n :: len(plain)] for n in range(len(plain))]
            list(pool.map(lambda one, share: one.screen(share), plain, shares))

        return by_turns(ours, base, rounds)


def measure_memory(files: Sequence[Path], settings: Settings | None = None) -> float | None:
    """MB of memory the program takes at most that screens many photos; see ``peak_memory``.

    It does so in a process of its own: here what it is measured beside would count as well. None
    where that process was ended before it could say, as by a system that is short of memory.

    Args:
        files: of drawn photos.
        settings: say how many cores there are.
    """
    threads = (settings or Settings()).threads
    with ProcessPoolExecutor(1, get_context("spawn")) as own, suppress(BrokenProcessPool):
        return own.submit(_peak_of_screening, files, threads).result()
    return None


def _peak_of_screening(files: Sequence[Path], threads: int) -> float | None:
    hand, *others = load_hands(Settings(threads=threads), len(files))
    for _ in batch.screen_files(hand.screener, files, finder=hand.finder, others=others):
        pass
    return peak_memory()


def measure_reading(phone_photo: Path, rounds: int) -> Turns:
    """A 12-megapixel JPEG read for the screen, beside Pillow's own reduced decode."""

    def pillows() -> None:
        with Image.open(phone_photo) as image:
            image.draft("RGB", (PREVIEW_SIDE, PREVIEW_SIDE))
            image.convert("RGB")

    return by_turns(lambda: read_photo(phone_photo), pillows, rounds)


def peak_memory() -> float | None:
    """MB of memory this process took at most; None where the system does not say."""
    try:
        lines = Path("/proc/self/status").read_text("ascii", "replace").splitlines()
        (peak,) = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
    except (OSError, ValueError):
        return None
    return int(peak) * 1024 / 1e6
