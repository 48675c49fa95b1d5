"""From photos on a drive to lines of the index, with the batch screening of the services."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from skinscreen.archive.rows import Asked, Row, plain, refused_row, row_of
from skinscreen.domain.errors import ArchiveError, ImageError
from skinscreen.domain.manifest import MANIFEST_FILE
from skinscreen.domain.trust import Trust
from skinscreen.imaging.source import MAX_FILE_BYTES, read_bytes, shown
from skinscreen.inference import library
from skinscreen.language import tr
from skinscreen.services import batch, scratch
from skinscreen.services.lesion_finder import LesionFinder, load_lesion_finder
from skinscreen.services.models import DEFAULT_BUNDLE, load_screener
from skinscreen.services.screening import Screener
from skinscreen.settings import Settings

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

FOUND, CENTRED, WHOLE = "found", "centred", "whole"
"""The ways in which a frame can be laid on a photo of an archive."""
_HEX = 12
_COPIES = "skinscreen-copies-"
"""The kind of folders of photos that were fetched; see ``scratch``."""


@dataclass(frozen=True, slots=True)
class Job:
    """All that decides an answer but the photo; equal jobs give equal answers on any machine.

    Attributes:
        asked: the model and the framing, as every line has them: how the frame is laid, and the
            first digits of the detector's hash, ``found:0123456789ab``; ``centred:none``.
        trust: how far the model's word is taken.
        threads: of the model; 0 as ``Settings`` has it.
    """

    asked: Asked
    trust: Trust
    threads: int = 0

    @property
    def way(self) -> str:
        """How the frame is laid."""
        return self.asked.framing.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A photo that may have to be screened.

    Attributes:
        place: its path, or its URL.
        known: SHA-256 of what was screened of it before; None where nothing was.
    """

    place: str
    known: str | None = None

    @property
    def photo(self) -> str:
        """As the index names it."""
        return plain(self.place)


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """What screens the photos of a job.

    Attributes:
        job: that it is good for.
        screener: with the model.
        finder: of lesions, also of their absence.
        alone: whether no other process screens photos on this machine.
    """

    job: Job
    screener: Screener
    finder: LesionFinder
    alone: bool = True


def load(settings: Settings, way: str, *, alone: bool = True) -> Loaded:
    """Verify and load the chosen model and the detector.

    Args:
        settings: name the model; no other takes its place.
        way: how frames are to be laid.
        alone: no other process screens photos on this machine: a core beside the model's decodes
            the next one and looks at the crop.

    Raises:
        ModelError: the model cannot be used.
    """
    name = settings.model or DEFAULT_BUNDLE
    finder = load_lesion_finder(settings)
    bundle = _manifest_hash(name)
    screener = load_screener(settings, strict=True, finder=finder, alone=alone)
    found = finder.identity
    framing = f"{way}:{'none' if found is None else found.sha256[:_HEX]}"
    asked = Asked(name, screener.manifest.version, bundle, framing)
    return Loaded(Job(asked, screener.standing.trust, settings.threads), screener, finder, alone)


def load_for(job: Job) -> Loaded:
    """The same for one worker of many, maybe on another machine, with the same answers.

    Raises:
        ModelError: the model cannot be used there.
        ArchiveError: there is another model of that name, or another detector, or its signature
            counts for less there.
    """
    settings = Settings(model=job.asked.model, threads=job.threads)
    loaded = load(settings, job.way, alone=False)
    if loaded.job != job:
        other = tr(
            "model {name}: this machine has another bundle, detector or trusted key than the "
            "machine that asks"
        )
        raise ArchiveError(other.format(name=job.asked.model))
    return loaded


def _manifest_hash(name: str) -> str:
    """SHA-256 of a bundle's manifest; empty where it cannot be read, which loading it says."""
    folder = library.find(name, library.folders())
    try:
        return hashlib.sha256((folder / MANIFEST_FILE).read_bytes()).hexdigest()
    except OSError:
        return ""


def screened(loaded: Loaded, photos: Iterable[Wanted]) -> Iterator[Row | None]:
    """A line for each photo that is new, changed or refused; None for each that is as it was.

    The photos may be read ahead, so that a line may come later than its photo was asked for.

    Args:
        loaded: see ``load``.
        photos: each at most once.
    """
    asked, way = loaded.job.asked, loaded.job.way
    came: list[Row | None] = []
    read: dict[Path, tuple[Wanted, str]] = {}

    with _places() as places:

        def changed() -> Iterator[Path]:
            """The files to be screened; what needs no screening goes into ``came``."""
            for wanted in photos:
                try:
                    file, content = places.read(wanted.place)
                except ImageError as error:
                    refused = refused_row(asked, wanted.photo, "", str(error))
                    came.append(None if wanted.known == "" else refused)
                    continue
                if content == wanted.known:
                    places.forget(file)
                    came.append(None)
                    continue
                read[file] = (wanted, content)
                yield file

        items = batch.screen_files(
            loaded.screener,
            changed(),
            whole=way == WHOLE,
            finder=loaded.finder if way == FOUND else None,
            alone=loaded.alone,
        )
        for item in items:
            wanted, content = read.pop(item.file)
            places.forget(item.file)
            yield row_of(asked, wanted.photo, content, item)
            yield from came
            came.clear()
        yield from came


class _Places:
    """Photos by reference: files as they lie there, others as copies for the while."""

    def __init__(self, folder: Path) -> None:
        """With a private folder for copies."""
        self._folder = folder
        self._copies = 0

    def read(self, place: str) -> tuple[Path, str]:
        """A file of a photo, and the SHA-256 of its bytes.

        Raises:
            ImageError: it cannot be read.
        """
        if not is_url(place):
            file = Path(place)
            return file, hashlib.sha256(read_bytes(file)).hexdigest()
        content = fetched(place)
        self._copies += 1
        # In a folder of its own, so that sentences on it have its name.
        file = self._folder / str(self._copies) / (place.rpartition("/")[2][:100] or "photo")
        file.parent.mkdir()
        file.write_bytes(content)
        return file, hashlib.sha256(content).hexdigest()

    def forget(self, file: Path) -> None:
        """Remove it, where it is a copy."""
        if file.parent.parent == self._folder:
            file.unlink()
            file.parent.rmdir()


@contextmanager
def _places() -> Iterator[_Places]:
    with scratch.folder(_COPIES) as folder:
        yield _Places(folder)


def is_url(place: str) -> bool:
    """Whether it is no path, as ``s3://bucket/photo.jpg``."""
    return "://" in place


def fetched(url: str) -> bytes:
    """The bytes of a photo on shared storage.

    Raises:
        ImageError: it cannot be read, or is larger than a photo may be.
    """
    name = shown(Path(url.rpartition("/")[2] or url))
    try:
        system, path = _storage(url)
        with system.open(path, "rb") as stream:
            content = bytes(stream.read(MAX_FILE_BYTES + 1))
    except Exception as error:  # each kind of storage has errors of its own
        reason = str(error).partition("\n")[0] or type(error).__name__
        closed = tr("cannot be opened ({reason})").format(reason=reason)
        raise ImageError(f"{name}: {closed}") from error
    if not content:
        raise ImageError(f"{name}: {tr('the file is empty; copy it again')}")
    if len(content) > MAX_FILE_BYTES:
        large = tr("the file is larger than {limit} MB; save it smaller")
        raise ImageError(f"{name}: {large.format(limit=MAX_FILE_BYTES // 1_000_000)}")
    return content


def places_in(source: str) -> list[str]:
    """Every photo of a folder, or of one on shared storage; see ``batch.photo_files``.

    Raises:
        ArchiveError: there is no such folder.
    """
    if not is_url(source):
        folder = Path(source)
        if not folder.is_dir():
            raise ArchiveError(tr("{folder}: there is no such folder").format(folder=shown(folder)))
        return [str(file) for file in batch.photo_files([folder.absolute()])]
    try:
        system, path = _storage(source)
        found = system.find(path)
    except Exception as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        sentence = tr("{folder}: the photos cannot be listed ({reason})")
        raise ArchiveError(sentence.format(folder=plain(source), reason=reason)) from error
    if not found:
        raise ArchiveError(tr("{folder}: there is no such folder").format(folder=plain(source)))
    below = path.rstrip("/")
    names = [str(one) for one in found if not _is_left_out(str(one).removeprefix(below))]
    return sorted(str(system.unstrip_protocol(name)) for name in names)


def _is_left_out(below: str) -> bool:
    """Whether a photo is, by its path from the folder that was asked for; see ``batch``."""
    *folders, name = below.strip("/").split("/")
    inside = any(batch.is_left_out(folder, folder=True) for folder in folders)
    return inside or batch.is_left_out(name)


def _storage(url: str) -> "tuple[AbstractFileSystem, str]":
    from fsspec.core import url_to_fs

    system, path = url_to_fs(url)
    return system, path
