"""Many photos after one another: decoding runs ahead of the model, memory stays flat."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from skinscreen.domain.assessment import Box
from skinscreen.domain.errors import ImageError, ModelError
from skinscreen.domain.modality import Modality
from skinscreen.imaging import crop
from skinscreen.imaging.decode import read_photo
from skinscreen.imaging.photo import Photo
from skinscreen.services.screening import Screener, Screening, ScreeningRequest

_AHEAD = 3
"""Photos decoded before the model needs them: enough to keep both busy, few enough for a Pi."""
_LEFT_BY_SYSTEMS = frozenset(
    {"thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "icon\r", "zbthumbnail.info"}
    | {"dicomdir"}
)
"""Files that Windows and macOS put into folders of photos (macOS's others are hidden), and the
list of what is on a disc of DICOM files, which lie beside it."""
_FOLDERS_OF_SYSTEMS = frozenset(
    {"__macosx", "$recycle.bin", "system volume information", "@eadir", "lost+found"}
)


@dataclass(frozen=True, slots=True)
class BatchItem:
    """What came of one file: a screening, or the sentence why there is none."""

    file: Path
    screening: Screening | None
    error: str | None


def photo_files(arguments: Iterable[Path]) -> Iterator[Path]:
    """Files as given; of a folder everything in it and below, by name.

    Hidden things are left out, and what systems leave in every folder (``Thumbs.db``).

    What is no photo is among them, also a folder that must not be read and a link to a folder,
    which is not followed: reading it then says why, so that nothing is passed over in silence.
    """
    for argument in arguments:
        if os.path.isdir(argument):  # noqa: PTH112 - Path.is_dir fails on names that are too long
            yield from sorted(_inside(argument))
        else:
            yield argument


def _inside(folder: Path) -> Iterator[Path]:
    closed: list[Path] = []
    for place, folders, files in os.walk(
        folder, onerror=lambda error: closed.append(Path(os.fsdecode(error.filename)))
    ):
        here = Path(place)
        yield from (here / name for name in files if not _is_left_out(name, _LEFT_BY_SYSTEMS))
        folders[:] = [name for name in folders if not _is_left_out(name, _FOLDERS_OF_SYSTEMS)]
        yield from (here / name for name in folders if (here / name).is_symlink())
    yield from closed


def _is_left_out(name: str, known: frozenset[str]) -> bool:
    return name.startswith(".") or name.lower() in known


def screen_files(
    screener: Screener,
    files: Iterable[Path],
    box: Box | None = None,
    *,
    whole: bool = False,
    force: bool = False,
    modality: Modality | None = None,
) -> Iterator[BatchItem]:
    """Screen files in their order; one that is refused does not stop the others.

    Args:
        screener: with the loaded model.
        files: from ``photo_files``.
        box: the same square on every photo, or None for ``crop.starting``.
        whole: score the whole photo, mirrored at its edges to a square.
        force: give the findings of unfamiliar photos all the same.
        modality: the kind of all photos; None to recognise each one's.
    """
    remaining = iter(files)

    def wanted(photo: Photo) -> ScreeningRequest:
        square = crop.centred(photo) if whole else box
        return ScreeningRequest(0, photo, square, force=force, modality=modality)

    with ThreadPoolExecutor(1, thread_name_prefix="decode") as pool:

        def decoded(file: Path) -> tuple[Path, Future[Photo]]:
            return file, pool.submit(_read, file, whole=whole)

        ahead = deque(decoded(file) for file in islice(remaining, _AHEAD))
        try:
            while ahead:
                file, photo = ahead.popleft()
                yield _screened(screener, file, photo, wanted)
                ahead.extend(decoded(file) for file in islice(remaining, 1))
        finally:
            for _, photo in ahead:
                photo.cancel()


def _read(file: Path, *, whole: bool) -> Photo:
    photo = read_photo(file)
    return crop.squared(photo) if whole else photo


def _screened(
    screener: Screener,
    file: Path,
    photo: Future[Photo],
    wanted: Callable[[Photo], ScreeningRequest],
) -> BatchItem:
    try:
        return BatchItem(file, screener.screen(wanted(photo.result())), None)
    except (ImageError, ModelError) as error:
        return BatchItem(file, None, str(error))
