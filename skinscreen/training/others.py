"""Pictures of other things: what the check for unfamiliar photos is fitted against.

Photographs come from a folder or zip that the person gives (``--pictures``), each of a kind: the
folder it lies in, or its name before the number. To them come the drawn families of ``nonskin``.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from skinscreen.domain.errors import ImageError, TrainingError
from skinscreen.imaging import crop
from skinscreen.imaging.decode import decode_photo
from skinscreen.imaging.photo import Photo, Pixels
from skinscreen.inference.classifier import Classifier
from skinscreen.inference.familiarity import Floats
from skinscreen.training import familiarity, nonskin
from skinscreen.training.augment import Augmentation, augmented
from skinscreen.training.quality_figures import NEEDED, is_held_back

SQUARES = 30
"""Further squares of each photograph, every second one as another device would show it."""
SHARES = (0.3, 1.0)
"""Sides of those squares, as shares of the photograph's shorter side."""
_SEED = 17
_NUMBER = re.compile(r"[-_ ]*[0-9]+$")


@dataclass(frozen=True, slots=True, eq=False)
class SeenOthers:
    """What the gate sees of pictures of other things.

    Attributes:
        embedding: [n, d].
        looks: ``appearance``, [n, 37].
        kind: what each shows, [n].
        starting: whether it is the square that the app starts with, [n].
        drawn: whether it was drawn and is no photograph, [n].
        held_back: whether the quality gate asks for another photo, [n].
    """

    embedding: Floats
    looks: Floats
    kind: NDArray[np.str_]
    starting: NDArray[np.bool_]
    drawn: NDArray[np.bool_]
    held_back: NDArray[np.bool_]

    def where(self, rows: NDArray[np.bool_]) -> "SeenOthers":
        """Some of them."""
        return SeenOthers(*(getattr(self, one.name)[rows] for one in fields(self)))


def photographs(path: Path) -> Iterator[tuple[str, Photo]]:
    """Every photograph of a folder or zip that can be decoded, with its kind.

    Raises:
        TrainingError: there is no such folder or zip, or no photograph in it.
    """
    found = False
    for name, encoded in _files(path):
        try:
            photo = decode_photo(encoded, name)
        except ImageError:
            continue
        found = True
        yield kind_of(name), photo
    if not found:
        raise TrainingError(f"{path} holds no photograph: give a folder or zip with some")


def kind_of(name: str) -> str:
    """The folder a file lies in, or its name before the number: ``sky_012.jpg`` shows ``sky``."""
    file = PurePosixPath(name)
    return file.parent.name or _NUMBER.sub("", file.stem) or file.stem


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        if path.is_dir():
            for file in sorted(file for file in path.rglob("*") if file.is_file()):
                yield file.relative_to(path).as_posix(), file.read_bytes()
            return
        with zipfile.ZipFile(path) as archive:
            for name in sorted(n for n in archive.namelist() if not n.endswith("/")):
                yield name, archive.read(name)
    except (OSError, zipfile.BadZipFile, RuntimeError) as error:
        raise TrainingError(f"{path} is no readable folder or zip ({error})") from error


def see_others(
    classifier: Classifier, pictures: Path | None, drawn: int, augmentation: Augmentation
) -> SeenOthers:
    """Run the model on squares of every photograph and on drawn pictures.

    Args:
        classifier: the loaded bundle.
        pictures: a folder or zip of photographs, or None.
        drawn: pictures of each drawn family.
        augmentation: how other devices show a picture.

    Raises:
        TrainingError: there is no photograph where some are said to be, or no embedding.
        ModelError: the model fails.
    """
    from tqdm import tqdm

    side = classifier.manifest.input.side
    mild = replace(augmentation, cutout=0.0)
    rows = [] if pictures is None else list(_squares(pictures, side, mild))
    rows += [
        (name, True, True, started(nonskin.as_photo(pixels), side))
        for name, pixels in nonskin.draw(nonskin.FAMILIES, drawn, _SEED)
    ]
    looked = [
        (*familiarity.look_at(classifier, pixels), is_held_back(pixels))
        for *_, pixels in tqdm(rows, "other things", unit=" pictures", disable=None)
    ]
    embedding, looks, held = zip(*looked, strict=True)
    kinds, starting, is_drawn, _ = zip(*rows, strict=True)
    return SeenOthers(
        np.array(embedding),
        np.array(looks),
        np.array(kinds),
        np.array(starting),
        np.array(is_drawn),
        np.array(held),
    )


def started(photo: Photo, side: int) -> Pixels:
    """What the app scores of a photo before anyone has moved the frame."""
    return crop.cut(photo, crop.starting(photo, side), side)


def _squares(
    pictures: Path, side: int, augmentation: Augmentation
) -> Iterator[tuple[str, bool, bool, Pixels]]:
    """Kind, whether the app starts with it, that it was not drawn, and the square."""
    rng = np.random.default_rng(_SEED)
    for kind, photo in photographs(pictures):
        try:
            yield kind, True, False, started(photo, side)
            yield kind, False, False, crop.cut(photo, crop.centred(photo), side)
        except ImageError:  # damaged further on than its first lines
            continue
        for number in range(SQUARES):
            square = _square(photo.pixels, rng)
            changed = (
                augmented(square, augmentation, max(side, NEEDED), rng) if number % 2 else square
            )
            yield kind, False, False, changed


def _square(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    rows, columns = pixels.shape[:2]
    side = max(1, round(rng.uniform(*SHARES) * min(rows, columns)))
    y, x = int(rng.integers(0, rows - side + 1)), int(rng.integers(0, columns - side + 1))
    return np.ascontiguousarray(pixels[y : y + side, x : x + side])
