"""Making the scenes of one part from its photos."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from skinscreen.domain.errors import TrainingError
from skinscreen.imaging.decode import decode_photo
from skinscreen.imaging.photo import Pixels
from skinscreen.imaging.resizing import resize
from skinscreen.training.detection import scenes
from skinscreen.training.detection.boxes import NONE, Boxes, around, inscribed
from skinscreen.training.detection.config import DetectorConfig
from skinscreen.training.detection.photos import Photos
from skinscreen.training.detection.scenes import Cutting, Scene, Stuff
from skinscreen.training.normal_skin import cut_normal_skin, mask_over
from skinscreen.training.sample import Sample, load_photo, load_pixels, read_encoded

COMPOSED = "composed"
BARE = "bare"
PLAIN = "plain"
CLINICAL = "clinical"
EVERYDAY = "everyday"
SURROUNDED = "surrounded"
DERMOSCOPIC = "dermoscopic"
KINDS = (COMPOSED, BARE, PLAIN, CLINICAL, EVERYDAY, SURROUNDED, DERMOSCOPIC)
_PATCHES = 400
_UNSPOTTED = 0.86
"""Darkest place of a patch over what lies about it: below it is a spot, which would be a lesion."""
_CUTTINGS = 1500
_FROM_BOXES = 0.5
_ROOM = 640


def made(
    config: DetectorConfig, data: Path, photos: Photos, wanted: dict[str, int], number: int
) -> Iterator[tuple[str, Scene]]:
    """The scenes of a part, each with its kind.

    Args:
        config: of the run.
        data: folder of the data sets.
        photos: of the part.
        wanted: how many of each of ``KINDS``.
        number: of the part, from 0, the one that trains.

    Raises:
        TrainingError: a photo cannot be read, or there is none to make some scenes from.
    """
    side, seed = config.network.side, _seed(config, number)
    nearer = np.random.default_rng((*seed, 1)) if number == 0 else None
    rng = np.random.default_rng(seed)
    makers = _Makers(config, data, photos, rng)
    for kind in (COMPOSED, BARE):
        for _ in range(wanted[kind]):
            yield kind, makers.wide(side, kind)
    drawn = _drawn(photos.masked, wanted[PLAIN], rng)
    for sample in drawn:
        pixels = load_photo(sample).pixels
        mask = mask_over(sample, pixels.shape[1], pixels.shape[0]) > 0
        yield PLAIN, scenes.plain(pixels, around(mask), side, nearer)
    for i in _drawn(range(len(photos.boxed)), wanted[CLINICAL], rng):
        pixels = load_photo(photos.boxed[i]).pixels
        yield CLINICAL, scenes.plain(pixels, photos.boxes[i], side, nearer)
    for name in _drawn(photos.everyday, wanted[EVERYDAY], rng):
        yield EVERYDAY, scenes.plain(makers.everyday(name), NONE, side, nearer)
    for i in _drawn(range(len(photos.boxed)), wanted[SURROUNDED], rng):
        yield SURROUNDED, makers.surrounded(side, i)
    for _ in range(wanted[DERMOSCOPIC]):
        yield DERMOSCOPIC, makers.wide(side, DERMOSCOPIC)


def _seed(config: DetectorConfig, number: int) -> tuple[int, ...]:
    """Of a part's scenes; so many times as many for training are others."""
    times = config.scenes.times
    return (config.seed, number) if number or times == 1 else (config.seed, number, times)


def _drawn(rows: Sequence[Any], count: int, rng: np.random.Generator) -> list[Any]:
    """``count`` of the rows, each as often as any other, but once; all of fewer, again and again.

    Raises:
        TrainingError: there are none to draw from.
    """
    if count and not rows:
        raise TrainingError("there is no photo left for some scenes: give more, or set them to 0")
    found: list[Any] = []
    while len(found) < count:
        found += [rows[i] for i in rng.permutation(len(rows))]
    return found[:count]


class _Makers:
    """Wide scenes from the cut-outs, patches of skin and everyday photos of one part."""

    def __init__(
        self, config: DetectorConfig, data: Path, photos: Photos, rng: np.random.Generator
    ) -> None:
        self._archive = data / config.everyday if config.everyday else None
        self._names = photos.everyday
        self._rng = rng
        self._masked = _drawn(photos.masked, min(_CUTTINGS, len(photos.masked)), rng)
        self._cuttings: dict[str, Cutting | None] = {}
        self._rooms: dict[str, Pixels] = {}
        squares = cut_normal_skin(photos.masked, _PATCHES, config.split.seed)
        patches = [load_pixels(s).copy() for s in squares] + [
            patch
            for sample, boxes in zip(photos.boxed, photos.boxes, strict=True)
            for patch in skin_beside(load_photo(sample).pixels, boxes)
        ]
        self._patches = [patch for patch in patches if not is_spotted(patch)]
        self._boxed = photos.boxed
        self._boxes = {s.id: b for s, b in zip(photos.boxed, photos.boxes, strict=True)}
        if not self._patches:
            raise TrainingError("no photo has a patch of skin beside its lesion: give more photos")

    def wide(self, side: int, kind: str) -> Scene:
        """A scene in wide skin: composed, dermoscopic, or bare."""
        count = 0 if kind == BARE else scenes.how_many(self._rng)
        stuff = Stuff(
            [self._cutting(masked=kind == DERMOSCOPIC) for _ in range(count)],
            self._patches[self._rng.integers(len(self._patches))],
            self._beyond(side),
        )
        return scenes.composed(stuff, side, self._rng)

    def surrounded(self, side: int, row: int) -> Scene:
        """A photo with boxes in the midst of wider skin, its own where it shows enough."""
        pixels, boxes = load_photo(self._boxed[row]).pixels, self._boxes[self._boxed[row].id]
        own = list(skin_beside(pixels, boxes)) or self._patches
        patch = own[self._rng.integers(len(own))]
        return scenes.surrounded(
            pixels, boxes, Stuff([], patch, self._beyond(side)), side, self._rng
        )

    def _beyond(self, side: int) -> Pixels:
        """An everyday photo drawn by chance; grey where there is none."""
        if not self._names:
            return np.full((side, side, 3), 128, np.uint8)
        return self.everyday(self._names[self._rng.integers(len(self._names))])

    def _cutting(self, *, masked: bool) -> Cutting:
        """A lesion drawn by chance, of those that lie whole in their photos.

        Half of them come from photos with boxes, where there are any and not ``masked`` ones alone
        are wanted: they are phone photos, as the scenes are, and show what dermoscopy hardly does,
        such as crusts and raised nodules.
        """
        for _ in range(1000):
            from_box = self._boxed and not masked and self._rng.random() < _FROM_BOXES
            drawn = self._boxed if from_box else self._masked
            sample = drawn[self._rng.integers(len(drawn))]
            if sample.id not in self._cuttings:
                self._cuttings[sample.id] = self._cut(sample)
            found = self._cuttings[sample.id]
            if found is not None:
                return found
        raise TrainingError("hardly a lesion lies whole in its photo: give other photos")

    def _cut(self, sample: Sample) -> Cutting | None:
        pixels = load_photo(sample).pixels
        rows, columns = pixels.shape[:2]
        boxes = self._boxes.get(sample.id)
        if boxes is None:
            return scenes.cut_out(pixels, mask_over(sample, columns, rows) > 0)
        return (
            scenes.cut_out(pixels, inscribed(boxes[0], rows, columns)) if len(boxes) == 1 else None
        )

    def everyday(self, name: str) -> Pixels:
        """An everyday photo, no larger than a scene needs."""
        if name not in self._rooms:
            pixels = decode_photo(read_encoded(self._archive, name), name).pixels
            scale = min(1.0, _ROOM / max(pixels.shape))
            width, height = (max(1, round(n * scale)) for n in pixels.shape[1::-1])
            self._rooms[name] = resize(pixels, width, height)
        return self._rooms[name]


def skin_beside(pixels: Pixels, boxes: Boxes, share: float = 0.3) -> Iterator[Pixels]:
    """Patches in the corners of a photo that no lesion's box reaches, each even."""
    rows, columns = pixels.shape[:2]
    side = round(share * min(rows, columns))
    for top in (0, rows - side):
        for left in (0, columns - side):
            low = np.array([top / rows, left / columns]) - 0.03
            high = np.array([(top + side) / rows, (left + side) / columns]) + 0.03
            touched = ((boxes[:, :2] < high) & (boxes[:, 2:] > low)).all(axis=1)
            patch = pixels[top : top + side, left : left + side]
            if not touched.any() and _is_even(patch):
                yield patch.copy()


def is_spotted(patch: Pixels) -> bool:
    """Whether a patch of skin has a spot of its own, broader than a hair, that no box names."""
    side = min(patch.shape[:2])
    green = patch[:, :, 1].astype(np.float32)
    hair = np.ones((max(3, side // 27) | 1,) * 2, np.uint8)
    bald = cv2.morphologyEx(green, cv2.MORPH_CLOSE, hair)
    near, about = (cv2.GaussianBlur(bald, (0, 0), side / n) for n in (40, 6))
    return float((near / np.maximum(about, 1)).min()) < _UNSPOTTED


def _is_even(patch: Pixels) -> bool:
    """Whether no part, of 6 x 6, is much darker than the rest, or of another colour."""
    cells = np.array_split(patch.astype(np.float32), 6)
    means = np.array([[c.mean((0, 1)) for c in np.array_split(r, 6, axis=1)] for r in cells])
    middle = np.median(means.reshape(-1, 3), axis=0)
    return bool(
        (means.mean(axis=2) >= 0.82 * middle.mean()).all()
        and np.abs(means - middle).max() < 40
        and middle.mean() > 60
    )
