"""The photos of a disc or stick with a DICOMDIR, the list of what is on it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from skinscreen.domain.dicom_directory import DicomDirectory, ListedPhoto
from skinscreen.domain.errors import ImageError
from skinscreen.imaging import dicom
from skinscreen.imaging.source import read_bytes, shown
from skinscreen.language import day, listed, mark, tr, trn

NAME = "DICOMDIR"
NO_PHOTO = mark("The list of the disc names no photo.")
_KINDS = 5
"""Kinds of other files that are named."""


@dataclass(frozen=True, slots=True, repr=False)
class DiscPhoto:
    """A photo of a disc.

    Attributes:
        path: of its file, which is there, below the folder of the list.
        name: patient, day and site of the body, as far as the list has them; else the file's.
    """

    path: Path
    name: str


@dataclass(frozen=True, slots=True, repr=False)
class Disc:
    """What is on a disc.

    Attributes:
        photos: in the order of the list.
        notes: sentences on what of the list is not among them, and why.
    """

    photos: tuple[DiscPhoto, ...]
    notes: tuple[str, ...]


def is_list(file: Path) -> bool:
    """Whether a file is called as the list of a disc is."""
    return file.name.upper() == NAME


def disc(file: Path) -> Disc:
    """What the list of a disc names.

    Raises:
        ImageError: it cannot be read.
    """
    encoded, name = read_bytes(file), shown(file)
    if not dicom.is_dicom(encoded):
        raise ImageError(f"{name}: {tr('is called DICOMDIR, but is no list of what is on a disc')}")
    return on_disc(file.parent, dicom.directory(encoded, name))


def on_disc(folder: Path, directory: DicomDirectory) -> Disc:
    """The photos of a list that are there; each file once.

    Args:
        folder: of the list; nothing outside it is looked at.
        directory: the list.
    """
    found: dict[Path, DiscPhoto] = {}
    left: Counter[str] = Counter()
    top = folder.resolve()
    for photo in directory.photos:
        path = _file(folder, photo.path)
        if path is None:
            left["outside"] += 1
        elif not path.is_file():
            left["missing"] += 1
        elif not path.resolve().is_relative_to(top):
            left["outside"] += 1
        else:
            found.setdefault(path, DiscPhoto(path, _called(photo, path)))
    return Disc(tuple(found.values()), tuple(_notes(directory, left)))


def _file(folder: Path, parts: tuple[str, ...]) -> Path | None:
    """Where a file lies; None where its path is none that a disc may have (PS3.10, 8.2)."""
    for part in parts:
        if not part or part.startswith(".") or set(part) & set("/\\\0"):
            return None
    if not parts:
        return None
    path = folder.joinpath(*parts)
    # Some systems show the names of a disc in small letters.
    small = folder.joinpath(*(part.lower() for part in parts))
    return small if not path.exists() and small.exists() else path


def _called(photo: ListedPhoto, path: Path) -> str:
    when = ""
    if len(photo.day) == len("20260101") and photo.day.isdigit():
        try:
            when = day(datetime.strptime(photo.day, "%Y%m%d").replace(tzinfo=UTC).date())
        except ValueError:
            when = ""
    told = [part for part in (photo.patient, when, photo.site) if part]
    return ", ".join(told) or shown(path)


def _notes(directory: DicomDirectory, left: Counter[str]) -> Iterable[str]:
    others = sorted(directory.others.items(), key=lambda kind: -kind[1])
    if others:
        kinds = [f"{kind} ({n})" for kind, n in others[:_KINDS]]
        more = sum(n for _, n in others[_KINDS:])
        if more:
            kinds.append(trn("{n} of another kind", "{n} of other kinds", more).format(n=more))
        yield tr("On the disc there is also what is no photo: {kinds}.").format(kinds=listed(kinds))
    if n := left["missing"]:
        yield trn(
            "{n} photo of its list is not there.", "{n} photos of its list are not there.", n
        ).format(n=n)
    if n := left["outside"]:
        yield trn(
            "{n} entry of its list leads out of the disc and was left alone.",
            "{n} entries of its list lead out of the disc and were left alone.",
            n,
        ).format(n=n)


def expanded(arguments: Iterable[Path]) -> tuple[list[Path], list[str]]:
    """Files as given, each list of a disc by the photos it names, and sentences on the others.

    A list that cannot be read stays, so that it is refused as a file.
    """
    files: list[Path] = []
    notes: list[str] = []
    for argument in arguments:
        if not is_list(argument):
            files.append(argument)
            continue
        try:
            found = disc(argument)
        except ImageError as error:
            files.append(argument)
            notes.append(f"{error}.")
        else:
            files += [photo.path for photo in found.photos]
            notes += found.notes or ([] if found.photos else [tr(NO_PHOTO)])
    return files, notes
