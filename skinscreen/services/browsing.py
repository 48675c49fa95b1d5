"""Where photos lie, and which there are, as they are offered to be opened."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from skinscreen.domain.errors import ImageError
from skinscreen.imaging import dicom
from skinscreen.imaging.formats import SUFFIXES
from skinscreen.imaging.source import shown
from skinscreen.language import mark, tr
from skinscreen.paths import in_time
from skinscreen.services import disc
from skinscreen.services.drives import drives

if TYPE_CHECKING:
    from skinscreen.imaging.photo import Pixels

MOST = 2_000
"""Photos of a folder that are offered: the newest."""
PATIENCE_S = 10.0
"""Seconds that a drive may take to say what is in a folder."""
_ANSWER_S = 1.0
SILENT = mark("the drive does not answer; unplug it, and plug it in again")
_CAMERA = "DCIM"
"""The folder that cameras and phones put their photos into, each day's in a folder of it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to look for photos.

    Attributes:
        name: as it can be shown.
        folder: its top.
        deep: whether the photos in the folders of ``folder`` are among its own.
    """

    name: str
    folder: Path
    deep: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A photo or a folder that can be chosen.

    Attributes:
        path: of it.
        name: as it can be shown.
        is_folder: whether it is a folder.
        changed: seconds since 1970, of the last change.
    """

    path: Path
    name: str
    is_folder: bool
    changed: float = 0.0


@dataclass(frozen=True, slots=True)
class Listing:
    """What is in a place.

    Attributes:
        entries: folders by name, then photos, the newest first.
        photos: how many photos there are, those beyond ``MOST`` with them.
        notes: sentences on what of a disc's list is not among them, and why.
    """

    entries: tuple[Entry, ...]
    photos: int
    notes: tuple[str, ...] = ()


def places() -> tuple[Place, ...]:
    """Where photos may lie: on each drive that is plugged in, in the person's folders."""
    import platformdirs

    found: list[Place] = []
    for drive in drives(to_write=False):
        camera = drive.folder / _CAMERA
        if _is_folder(camera):
            name = tr("{drive}, camera's photos").format(drive=drive.name)
            found.append(Place(name, camera, deep=True))
        found.append(Place(drive.name, drive.folder))
    pictures = Path(platformdirs.user_pictures_path())
    if _is_folder(pictures):
        found.append(Place(tr("Pictures"), pictures))
    return (*found, Place(tr("Home folder"), Path.home()))


def look(folder: Path, *, deep: bool = False) -> Listing:
    """The photos in a folder, and the folders in it; of a disc with a DICOMDIR those of its list.

    Hidden files are left out, and everything that is no photo. Nothing is looked for in folders
    of folders, so that links which lead in a circle lead nowhere.

    Args:
        folder: which.
        deep: with the photos in its folders, in the place of the folders.

    Raises:
        ImageError: it cannot be read, is gone, or its drive does not answer in time.
    """
    given_up = Event()
    try:
        found = in_time(lambda: _listing(folder, given_up, deep=deep), PATIENCE_S)
        lists = in_time(lambda: [f for f in folder.iterdir() if disc.is_list(f)], PATIENCE_S)
    except TimeoutError as error:
        given_up.set()
        raise ImageError(f"{shown(folder)}: {tr(SILENT)}") from error
    except OSError as error:
        closed = tr("the folder cannot be read ({reason})").format(reason=error.strerror)
        raise ImageError(f"{shown(folder)}: {closed}") from error

    return _with_list(found, lists[0]) if lists and not deep else found


def _with_list(found: Listing, file: Path) -> Listing:
    """The photos that a disc's list names, between the folders and what else lies there."""
    try:
        told = disc.disc(file)
    except ImageError as error:
        return replace(found, notes=(f"{error}.",))
    named = {photo.path for photo in told.photos}
    folders = [e for e in found.entries if e.is_folder]
    others = [e for e in found.entries if not e.is_folder and e.path not in named]
    listed = [Entry(photo.path, photo.name, is_folder=False) for photo in told.photos[:MOST]]
    here = found.photos - (len(found.entries) - len(folders) - len(others))
    return Listing((*folders, *listed, *others), len(told.photos) + here, told.notes)


def _listing(folder: Path, given_up: Event, *, deep: bool) -> Listing:
    entries = list(_entries(folder, given_up))
    folders = sorted((e for e in entries if e.is_folder), key=lambda e: e.name.casefold())
    photos = [e for e in entries if not e.is_folder]
    for inner in folders if deep else ():
        try:
            photos += [e for e in _entries(inner.path, given_up) if not e.is_folder]
        except OSError:
            continue  # the other folders are there all the same
    photos.sort(key=lambda entry: (-entry.changed, entry.name))
    shown_folders = () if deep else tuple(folders)
    return Listing((*shown_folders, *photos[:MOST]), len(photos))


def _entries(folder: Path, given_up: Event) -> Iterator[Entry]:
    with os.scandir(folder) as found:
        for entry in found:
            if given_up.is_set():
                return
            if not entry.name.startswith(".") and (described := _described(entry)) is not None:
                yield described


def _described(entry: "os.DirEntry[str]") -> Entry | None:
    """A photo or a folder; None for what is neither, or cannot be asked (a link to itself)."""
    if (folder := as_folder(entry)) is not None:
        return folder
    path = Path(entry.path)
    try:
        if entry.is_file() and _may_be_photo(path):
            return Entry(path, shown(path), is_folder=False, changed=entry.stat().st_mtime)
    except OSError:
        return None
    return None


def as_folder(entry: "os.DirEntry[str]") -> Entry | None:
    """A folder; None for what is none, or cannot be asked (a link to itself)."""
    path = Path(entry.path)
    try:
        return Entry(path, shown(path), is_folder=True) if entry.is_dir() else None
    except OSError:
        return None


def _may_be_photo(path: Path) -> bool:
    """By its ending; files of DICOM often have none, and are known by how they begin."""
    if path.suffix:
        return path.suffix[1:].lower() in SUFFIXES
    if disc.is_list(path):
        return False
    with path.open("rb") as file:
        return dicom.has_preamble(file.read(dicom.PREAMBLE))


def _is_folder(path: Path) -> bool:
    """Whether there is such a folder; no where its drive does not answer."""
    try:
        return in_time(path.is_dir, _ANSWER_S)
    except OSError:
        return False


def picture(path: Path, side: int) -> "Pixels":
    """What a photo file shows, its longer side ``side`` pixels; see ``preview.small_picture``.

    Raises:
        ImageError: it cannot be shown, or its drive does not answer in time.
    """
    from skinscreen.imaging.preview import small_picture

    try:
        return in_time(lambda: small_picture(path, side), PATIENCE_S)
    except TimeoutError as error:
        raise ImageError(f"{shown(path)}: {tr(SILENT)}") from error
