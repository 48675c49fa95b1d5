"""Where something may be saved, and whether it can be under a name, before it is written."""

import errno
import os
from pathlib import Path

from skinscreen.domain.errors import ReportError
from skinscreen.imaging.source import shown
from skinscreen.language import mark, tr
from skinscreen.paths import in_time
from skinscreen.services.browsing import PATIENCE_S, SILENT, Entry, Listing, Place, as_folder
from skinscreen.services.drives import drives

FORBIDDEN = '/\\:*?"<>|'
"""What cannot stand in a file's name on one of the drives that are in use (FAT, exFAT, NTFS)."""
NAME_LENGTH = 120
"""Letters of a name; a file system takes 255 bytes, a letter can be four of them in UTF-8."""
REFUSED = mark("nothing can be saved in {folder} ({reason}); choose another folder or drive")


def places() -> tuple[Place, ...]:
    """Each drive that can be written, and the person's own folders."""
    import platformdirs

    found = [Place(drive.name, drive.folder) for drive in drives()]
    documents = Path(platformdirs.user_documents_path())
    if documents != Path.home() and documents.is_dir():
        found.append(Place(tr("Documents"), documents))
    return (*found, Place(tr("Home folder"), Path.home()))


def folders(folder: Path) -> Listing:
    """The folders in a folder, by name; hidden ones are left out.

    Raises:
        ReportError: it cannot be read, is gone, or its drive does not answer in time.
    """

    def look() -> list[Entry]:
        with os.scandir(folder) as found:
            listed = [as_folder(entry) for entry in found if not entry.name.startswith(".")]
            return [folder for folder in listed if folder is not None]

    try:
        entries = in_time(look, PATIENCE_S)
    except OSError as error:
        raise _refused(folder, error) from error
    return Listing(tuple(sorted(entries, key=lambda entry: entry.name.casefold())), 0)


def refusal(name: str) -> str:
    """Why a file or folder cannot have this name, as a sentence; empty where it can."""
    if any(letter in FORBIDDEN or not letter.isprintable() for letter in name):
        words = tr("These letters cannot stand in a name: {letters}")
        return words.format(letters=" ".join(FORBIDDEN))
    if name.startswith("."):
        return tr("A name that begins with a dot is hidden: choose another one.")
    return ""


def is_there(folder: Path, name: str) -> bool:
    """Whether ``folder`` has something of this name already; asked before it is written.

    Raises:
        ReportError: nothing can be written there, or the drive does not answer in time.
    """

    def ask() -> bool:
        if not folder.is_dir():
            raise OSError(errno.ENOENT, os.strerror(errno.ENOENT))
        if not os.access(folder, os.W_OK):
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        return bool(name) and os.path.lexists(folder / name)

    try:
        return in_time(ask, PATIENCE_S)
    except OSError as error:
        raise _refused(folder, error) from error


def make_folder(folder: Path, name: str) -> Path:
    """Make a new folder in ``folder``; one that is there already is taken.

    Raises:
        ReportError: it cannot be made.
    """
    made = folder / name
    try:
        in_time(lambda: made.mkdir(exist_ok=True), PATIENCE_S)
    except OSError as error:
        raise _refused(folder, error) from error
    return made


def _refused(folder: Path, error: OSError) -> ReportError:
    reason = tr(SILENT) if isinstance(error, TimeoutError) else error.strerror
    return ReportError(tr(REFUSED).format(folder=shown(folder), reason=reason))
