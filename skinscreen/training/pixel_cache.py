"""Every photo of a training set decoded once, in one memory-mapped array."""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from skinscreen.domain.assessment import START_SHARE
from skinscreen.domain.errors import TrainingError
from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.resizing import resize
from skinscreen.training.sample import Sample, load_pixels


def cached_pixels(samples: Sequence[Sample], side: int, folder: Path) -> Pixels:
    """All samples' squares at one size, decoded at the first call and mapped afterwards.

    Args:
        samples: in the order of the rows.
        side: in pixels, scaled as the app scales.
        folder: where the array is kept; one file for each set of samples.

    Returns:
        A read-only array [samples, side, side, 3].

    Raises:
        TrainingError: a photo cannot be read, or the disk is full.
    """
    path = folder / f"pixels-{side}-{_digest(samples)}.npy"
    if not path.exists():
        _decode(samples, side, path)
    array: Pixels = np.load(path, mmap_mode="r")
    return array


def _digest(samples: Sequence[Sample]) -> str:
    text = "\n".join(f"{s.id} {s.archive} {s.member} {s.box}{s.shape or ''}" for s in samples)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _decode(samples: Sequence[Sample], side: int, path: Path) -> None:
    from tqdm import tqdm

    partial = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        array = np.lib.format.open_memmap(  # type: ignore[no-untyped-call]
            partial, mode="w+", dtype=np.uint8, shape=(len(samples), side, side, 3)
        )
        with ThreadPoolExecutor(2) as pool:
            squares = pool.map(lambda s: resize(load_pixels(s), side, side), samples)
            for row, pixels in enumerate(
                tqdm(squares, "decoding", len(samples), unit="photo", disable=None)
            ):
                array[row] = pixels
        array.flush()
        partial.replace(path)
    except OSError as error:
        raise TrainingError(f"{path} cannot be written ({error}): free some disk") from error


def at_side(pixels: Pixels, side: int) -> Pixels:
    """Squares [n, any, any, 3] at another side, scaled as the app scales."""
    if pixels.shape[1] == side:
        return pixels
    return np.stack([resize(p, side, side) for p in pixels])


def framed(pixels: Pixels) -> Pixels:
    """The middle of squares [n, side, side, 3] as the app's frame starts, at their own resolution.

    A device's surround, about which the app frames, is not looked for.
    """
    side = pixels.shape[1]
    kept = max(1, round(START_SHARE * side))
    first = (side - kept) // 2
    return pixels[:, first : first + kept, first : first + kept]
