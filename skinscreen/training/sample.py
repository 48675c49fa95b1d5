"""One labelled photo of a training set, and its pixels."""

import zipfile
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from skinscreen.domain.assessment import Box
from skinscreen.domain.errors import ImageError, TrainingError
from skinscreen.imaging.crop import centred, cut, starting
from skinscreen.imaging.damage import require_whole
from skinscreen.imaging.decode import decode_photo
from skinscreen.imaging.photo import Photo, Pixels
from skinscreen.imaging.resizing import resize

DERMOSCOPY = "dermoscopy"
PHONE = "phone"
BENIGN = "benign"
"""Label of a photo that is known to be benign, its class not; see ``targets``."""
MALIGNANT = "malignant"
"""Likewise of a malignant one."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One labelled photo, or one square of it.

    Attributes:
        id: unique within the training set.
        source: name of the data set it comes from.
        archive: the zip file that holds it, or None where it lies in a folder.
        member: its path inside the archive, or on the disk.
        label: key of its class in the taxonomy, or ``BENIGN`` or ``MALIGNANT`` where nothing
            more is known.
        patient: identifier of the person, or None where unknown.
        lesion: identifier of the lesion, or None where unknown.
        group: photos with the same group must never be parted by a split.
        modality: ``dermoscopy`` or ``phone``.
        sex: ``male``, ``female`` or None.
        age: in years, or None.
        site: body site in the data set's words, or None.
        fitzpatrick: skin type 1 to 6, or None.
        box: the square to take, in pixels of the photo; the largest centred one where None.
        mask_archive: the zip file with the lesion's mask, or None.
        mask: path of the mask inside ``mask_archive``, or None.
        shape: width over height that the photo had before its copier squashed it, or None
            where it is as it was taken.
    """

    id: str
    source: str
    archive: Path | None
    member: str
    label: str
    patient: str | None = None
    lesion: str | None = None
    group: str = ""
    modality: str = DERMOSCOPY
    sex: str | None = None
    age: float | None = None
    site: str | None = None
    fitzpatrick: int | None = None
    box: Box | None = None
    mask_archive: Path | None = None
    mask: str | None = None
    shape: float | None = None


@lru_cache(maxsize=16)
def open_archive(path: Path) -> zipfile.ZipFile:
    """An archive that stays open for the process: its directory is read once.

    Raises:
        TrainingError: the file is missing or no zip archive.
    """
    try:
        return zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise TrainingError(f"{path} is not a readable zip archive ({error})") from error


def read_encoded(archive: Path | None, member: str) -> bytes:
    """The bytes of one file of a data set.

    Raises:
        TrainingError: it is missing, unreadable or damaged within its archive.
    """
    try:
        if archive is None:
            return Path(member).read_bytes()
        return open_archive(archive).read(member)
    except (OSError, KeyError, zipfile.BadZipFile, RuntimeError) as error:
        where = member if archive is None else f"{member} in {archive}"
        raise TrainingError(f"{where} cannot be read ({error})") from error


def load_photo(sample: Sample) -> Photo:
    """The whole photo a sample was taken from, decoded as the app decodes it.

    A squashed one gets its shape back, its height as it is.

    Raises:
        TrainingError: the file is missing or no usable picture; names the file.
    """
    encoded = read_encoded(sample.archive, sample.member)
    try:
        photo = decode_photo(encoded, sample.member)
        require_whole(encoded, sample.member)
    except ImageError as error:
        raise TrainingError(f"sample {sample.id}: {error}") from error
    return photo if sample.shape is None else _reshaped(photo, sample.shape)


def _reshaped(photo: Photo, shape: float) -> Photo:
    width = max(1, round(photo.height * shape))
    pixels = resize(photo.pixels, max(1, round(width * photo.scale)), photo.pixels.shape[0])
    return replace(photo, pixels=pixels, width=width, encoded=None)


def load_framed(sample: Sample, needed: int) -> Pixels:
    """What the app scores of a sample before anyone has moved the frame; a square of its own stays.

    Args:
        sample: one photo, or one square of it.
        needed: the model's input side, in pixels.

    Raises:
        TrainingError: the file is missing, no usable picture, or smaller than the square.
    """
    if sample.box is not None:
        return load_pixels(sample)
    photo = load_photo(sample)
    return cut(photo, starting(photo, needed), needed)


def load_pixels(sample: Sample) -> Pixels:
    """The sample's square as RGB, 8 bit, [side, side, 3], at the photo's own resolution.

    Raises:
        TrainingError: the file is missing, no usable picture, or smaller than the square.
    """
    photo = load_photo(sample)
    box = sample.box or centred(photo)
    try:
        return cut(photo, box, box.side)
    except ImageError as error:
        raise TrainingError(f"sample {sample.id}: {error}") from error
