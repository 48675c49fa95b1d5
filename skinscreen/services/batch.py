"""Many photos: some at a time, on all cores, their answers in order; memory stays flat."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

from skinscreen.domain.assessment import Box
from skinscreen.domain.errors import ImageError, ModelError
from skinscreen.domain.modality import Modality
from skinscreen.imaging import crop
from skinscreen.imaging.decode import read_photo
from skinscreen.imaging.photo import Photo
from skinscreen.services.lesion_finder import FoundLesions, LesionFinder
from skinscreen.services.lesions import ScreenedLesion, screen_each
from skinscreen.services.screening import Screener, Screening, ScreeningRequest

T = TypeVar("T")
_AHEAD = 3
"""Photos for each thread that are begun before they are asked for: few enough for a Pi."""
_LEFT_BY_SYSTEMS = frozenset(
    {"thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "icon\r", "zbthumbnail.info"}
    | {"dicomdir"}
)
"""Files that Windows and macOS put into folders of photos (macOS's others are hidden), and the
list of what is on a disc of DICOM files, which lie beside it."""
_FOLDERS_OF_SYSTEMS = frozenset(
    {"__macosx", "$recycle.bin", "system volume information", "@eadir", "lost+found"}
)


@dataclass(frozen=True, slots=True, eq=False)
class Hand:
    """What screens one photo at a time.

    Attributes:
        screener: with a model of its own.
        finder: of lesions, with a detector of its own.
    """

    screener: Screener
    finder: LesionFinder


@dataclass(frozen=True, slots=True)
class BatchItem:
    """What came of one file.

    Attributes:
        file: of the photo.
        screening: of its frame; of several lesions that of the worst; None where it was refused.
        error: the sentence why it was refused, or what else failed.
        lesions: those that were screened on frames that were found, the worst first.
        found: what came of looking for lesions; None where nobody looked.
        asked_for: whether the frame was given with the request.
    """

    file: Path
    screening: Screening | None
    error: str | None
    lesions: tuple[ScreenedLesion, ...] = ()
    found: FoundLesions | None = None
    asked_for: bool = False

    def each(self) -> "tuple[BatchItem, ...]":
        """One item for each lesion that was screened; itself where there are none."""
        if not self.lesions:
            return (self,)
        return tuple(replace(self, screening=one.screening, lesions=(one,)) for one in self.lesions)


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
        yield from (here / name for name in files if not is_left_out(name))
        folders[:] = [name for name in folders if not is_left_out(name, folder=True)]
        yield from (here / name for name in folders if (here / name).is_symlink())
    yield from closed


def is_left_out(name: str, *, folder: bool = False) -> bool:
    """Whether something in a folder of photos is hidden, or is what systems leave in every folder.

    Args:
        name: without the folders that it lies in.
        folder: whether it is one itself.
    """
    known = _FOLDERS_OF_SYSTEMS if folder else _LEFT_BY_SYSTEMS
    return name.startswith(".") or name.lower() in known


def screen_files(
    screener: Screener,
    files: Iterable[Path],
    box: Box | None = None,
    *,
    whole: bool = False,
    force: bool = False,
    modality: Modality | None = None,
    finder: LesionFinder | None = None,
    every: bool = False,
    others: Sequence[Hand] = (),
    alone: bool = True,
) -> Iterator[BatchItem]:
    """Screen files in their order; one that is refused does not stop the others.

    Args:
        screener: with the loaded model.
        files: from ``photo_files``.
        box: the same square on every photo, or None for where the frame starts.
        whole: score the whole photo, mirrored at its edges to a square.
        force: give the findings of unfamiliar photos all the same.
        modality: the kind of all photos; None to recognise each one's.
        finder: lays the frame on the surest lesion; None for ``crop.starting`` on every photo.
        every: screen every lesion that is found.
        others: screen further photos at the same time; of the same model and detector.
        alone: no other process screens photos on this machine: while one photo is with the model
            another is decoded, on a core beside the model's.
    """

    def answered(file: Path, photo: Photo, hand: Hand) -> BatchItem:
        square = crop.centred(photo) if whole else box
        request = ScreeningRequest(0, photo, square, force=force, modality=modality)
        if square is not None or finder is None:
            asked = square is not None
            return BatchItem(file, hand.screener.screen(request), None, asked_for=asked)
        found = hand.finder.find(photo, hand.screener.manifest.input.side)
        lesions = screen_each(hand.screener, request, found.frames if every else found.frames[:1])
        worst = lesions[0].screening if lesions else hand.screener.screen(request)
        return BatchItem(file, worst, None, lesions, found)

    def screened(file: Path, hand: Hand) -> BatchItem:
        return _refusable(file, lambda: answered(file, _read(file, whole=whole), hand))

    own = Hand(screener, finder or LesionFinder())
    if others:
        yield from _at_once((own, *others), files, screened)
        return
    if not alone:
        yield from (screened(file, own) for file in files)
        return
    # The model stays with this thread: one in a process of its own ends with its thread.
    for file, photo in _ahead(lambda file: _read(file, whole=whole), files, 1):
        yield _refusable(file, lambda: answered(file, photo.result(), own))  # noqa: B023


def _at_once(
    hands: Sequence[Hand],
    files: Iterable[Path],
    screened: Callable[[Path, Hand], BatchItem],
) -> Iterator[BatchItem]:
    """As many photos at a time as there are hands, each from file to answer in one thread."""
    free: SimpleQueue[Hand] = SimpleQueue()
    for hand in hands:
        free.put(hand)

    def with_a_free_hand(file: Path) -> BatchItem:
        hand = free.get()
        try:
            return screened(file, hand)
        finally:
            free.put(hand)

    for _, item in _ahead(with_a_free_hand, files, len(hands)):
        yield item.result()


def _refusable(file: Path, work: Callable[[], BatchItem]) -> BatchItem:
    try:
        return work()
    except (ImageError, ModelError) as error:
        return BatchItem(file, None, str(error))


def _ahead(
    work: Callable[[Path], T], files: Iterable[Path], threads: int
) -> Iterator[tuple[Path, Future[T]]]:
    """Each file with what comes of it, in their order, a few of them begun ahead."""
    remaining = iter(files)
    with ThreadPoolExecutor(threads, thread_name_prefix="photo") as pool:

        def begun(file: Path) -> tuple[Path, Future[T]]:
            return file, pool.submit(copy_context().run, work, file)  # in the language spoken

        ahead = deque(begun(file) for file in islice(remaining, _AHEAD * threads))
        try:
            while ahead:
                yield ahead.popleft()
                ahead.extend(begun(file) for file in islice(remaining, 1))
        finally:
            for _, one in ahead:
                one.cancel()


def _read(file: Path, *, whole: bool) -> Photo:
    photo = read_photo(file)
    return crop.squared(photo) if whole else photo
