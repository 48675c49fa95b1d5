"""How quick this device is: each figure beside what it stands on, by turns in one process.

A slow or busy machine slows both sides, so that the ratio says what the program adds. It is the
program's own model that is measured, on drawn photos.
"""

import base64
import json
import platform
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from itertools import tee
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from skinscreen import __version__, paths
from skinscreen.domain.assessment import Box
from skinscreen.domain.detector_manifest import parse
from skinscreen.domain.manifest import MANIFEST_FILE, MODEL_FILE
from skinscreen.imaging import crop
from skinscreen.imaging.decode import PREVIEW_SIDE, read_photo
from skinscreen.imaging.photo import Photo
from skinscreen.inference import library
from skinscreen.inference.detector import TfliteDetector
from skinscreen.inference.processors import all_processors, usable_processors
from skinscreen.inference.tflite import (
    RawModel,
    RuntimeOptions,
    TfliteClassifier,
    describe_runtime,
)
from skinscreen.services import batch
from skinscreen.services.lesion_finder import LesionFinder, load_lesion_finder
from skinscreen.services.models import DEFAULT_BUNDLE, load_hands, load_screener
from skinscreen.services.screening import ScreeningRequest
from skinscreen.settings import Settings

PHONE = (4000, 3000)
"""Of the drawn phone photo: 12 megapixels."""
SMALL = 600
"""Side of the drawn small photos, in pixels."""
_GRAIN = 4.0
_STRIP = 64
"""Rows of the phone photo that get their grain at once."""
_FRAME = 0.7
"""Share of the phone photo's shorter side that is framed."""
_CODE = "SS1"


@dataclass(frozen=True, slots=True)
class Turns:
    """Two things timed by turns.

    Attributes:
        pairs: seconds of the program and of what it stands on, of each turn.
    """

    pairs: tuple[tuple[float, float], ...]

    @property
    def ratios(self) -> list[float]:
        """Of each turn."""
        return [ours / base for ours, base in self.pairs]

    @property
    def ratio(self) -> float:
        """The middle one."""
        return median(self.ratios)

    @property
    def spread(self) -> tuple[float, float]:
        """Between which the middle half of the ratios lies."""
        if len(self.pairs) == 1:
            return self.ratio, self.ratio
        low, _, high = quantiles(self.ratios, n=4, method="inclusive")
        return low, high

    @property
    def ours(self) -> float:
        """Seconds the program takes, the middle one."""
        return median(ours for ours, _ in self.pairs)

    @property
    def base(self) -> float:
        """Seconds of what it stands on, the middle one."""
        return median(base for _, base in self.pairs)


def by_turns(
    ours: Callable[[], object],
    base: Callable[[], object],
    rounds: int,
    clock: Callable[[], float] = time.perf_counter,
) -> Turns:
    """Time two things by turns, the order changing every round; each is done once before."""
    ours(), base()  # the first of each pays for caches and lazy imports
    pairs = []
    for number in range(rounds):
        if number % 2:
            first = timed(ours, clock)
            pairs.append((first, timed(base, clock)))
        else:
            second = timed(base, clock)
            pairs.append((timed(ours, clock), second))
    return Turns(tuple(pairs))


def timed(call: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Seconds one call takes by ``clock``."""
    start = clock()
    call()
    return clock() - start


def draw_phone_photo(target: Path) -> None:
    """Write a 12-megapixel JPEG with a camera's grain, about as heavy as a phone's."""
    large, rng = demo_photo().resize(PHONE, Image.Resampling.BICUBIC), np.random.default_rng(1)
    # In strips: the grain of the whole would take more memory than the program that is measured.
    for top in range(0, large.height, _STRIP):
        box = (0, top, large.width, min(top + _STRIP, large.height))
        strip = np.asarray(large.crop(box)).astype(np.int16)
        strip += rng.normal(0, _GRAIN, strip.shape).astype(np.int16)
        large.paste(Image.fromarray(strip.clip(0, 255).astype(np.uint8)), box)
    large.save(target, quality=90)


def draw_photos(folder: Path, count: int) -> list[Path]:
    """Write different JPEGs of 600 x 600 pixels: squares of the demo photo with grain."""
    demo = demo_photo()
    rng = np.random.default_rng(2)
    grain = rng.normal(0, _GRAIN, (SMALL, SMALL, 3)).astype(np.int16)
    files = []
    for number in range(count):
        x, y = int(rng.integers(300, 700)), int(rng.integers(200, 400))
        square = np.asarray(demo.crop((x, y, x + SMALL, y + SMALL))).astype(np.int16)
        noisy = square + np.roll(grain, number, axis=(0, 1))
        files.append(folder / f"photo{number:04}.jpg")
        Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(files[-1], quality=90)
    return files


def demo_photo() -> Image.Image:
    """The drawn demo photo, RGB."""
    return Image.open(paths.resources() / "demo" / "lesion.jpg").convert("RGB")


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
    plain = [_Plain(runs) for _ in range(1 + len(others))]
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


@dataclass(frozen=True, slots=True, eq=False)
class _Bare:
    """A model without all that is around it."""

    model: RawModel
    side: int

    @classmethod
    def load(cls, folder: Path) -> "_Bare":
        model = RawModel((folder / MODEL_FILE).read_bytes(), RuntimeOptions(threads=1))
        bare = cls(model, model.inputs[0].shape[1])
        bare.run(Image.new("RGB", (bare.side, bare.side)))
        return bare

    def run(self, picture: Image.Image) -> None:
        square = picture.resize((self.side, self.side), Image.Resampling.BILINEAR)
        tensor: NDArray[np.float32] = np.asarray(square, np.float32)[np.newaxis]
        self.model.invoke(tensor)


class _Counted(RawModel):
    """A model that counts its runs."""

    runs = 0

    def invoke(self, tensor: NDArray[Any], begin: Callable[[], None] | None = None) -> None:
        """Run it, and count that."""
        self.runs += 1
        super().invoke(tensor, begin)


def detector_runs(files: Sequence[Path]) -> dict[Path, int]:
    """How often the program runs its detector on each photo.

    Once on the whole, again on each part that it looks at once more, and again on the frame where
    the classifier finds no sign; never where there is no detector.
    """
    folder = _detector_folder()
    if folder is None:
        return dict.fromkeys(files, 0)
    manifest = parse((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
    options, content = RuntimeOptions(threads=1), (folder / MODEL_FILE).read_bytes()
    model = _Counted(content, options)
    finder = LesionFinder(TfliteDetector(manifest, content, options, lambda *_: model))
    screener = load_screener(Settings(threads=1), finder=finder, alone=False)
    counted = {}
    for file in files:
        before = model.runs
        for _ in batch.screen_files(screener, [file], finder=finder):
            counted[file] = model.runs - before
    return counted


def _detector_folder() -> Path | None:
    return next(iter(library.detectors(library.folders())), None)


class _Plain:
    """Decode, scale and run the models as often as the program does, and no more."""

    def __init__(self, runs: Mapping[Path, int]) -> None:
        """Load what the bundles run; ``runs`` says how often the detector sees each photo."""
        self._runs = runs
        self._classifier = _Bare.load(library.find(DEFAULT_BUNDLE, library.folders()))
        folder = _detector_folder()
        self._detector = None if folder is None else _Bare.load(folder)

    def screen(self, files: Sequence[Path]) -> None:
        for file in files:
            with Image.open(file) as image:
                picture = image.convert("RGB")
            self._classifier.run(picture)
            if self._detector is not None:
                for _ in range(self._runs[file]):
                    self._detector.run(picture)


def peak_memory() -> float | None:
    """MB of memory this process took at most; None where the system does not say."""
    try:
        lines = Path("/proc/self/status").read_text("ascii", "replace").splitlines()
        (peak,) = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
    except (OSError, ValueError):
        return None
    return int(peak) * 1024 / 1e6


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
