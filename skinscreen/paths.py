"""Where the program's own files lie and where the person's may, and how a file is written."""

import errno
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import BinaryIO, TypeVar, cast

from skinscreen.language import tr

APP = "skinscreen"
HOME_VARIABLE = "SKINSCREEN_HOME"
"""Environment variable: a folder that takes the place of all user folders (kiosk, tests)."""

_STEM_BYTES = 200
"""File systems allow 255 bytes; the number and the ending need some."""

T = TypeVar("T")


def _bundled(folder: str) -> Path:
    package = Path(__file__).resolve().parent
    packaged = package / "_data" / folder
    return packaged if packaged.is_dir() else package.parent / folder


def resources() -> Path:
    """The folder of icons, fonts and styles that came with the program."""
    return _bundled("resources")


def bundled_models() -> Path:
    """The folder of model bundles that came with the program."""
    return _bundled("models")


def release_keys() -> Path:
    """The folder of the project's own public keys, which came with the program."""
    return resources() / "keys"


def _user(kind: str) -> Path:
    home = os.environ.get(HOME_VARIABLE)
    if home:
        return Path(home) / kind
    import platformdirs

    match kind:
        case "models" | "records" | "keys":
            return Path(platformdirs.user_data_path(APP)) / kind
        case "config":
            return Path(platformdirs.user_config_path(APP))
        case "cache":
            return Path(platformdirs.user_cache_path(APP))
    return Path(platformdirs.user_log_path(APP))


def user_models() -> Path:
    """The folder of model bundles the person added; it may not exist yet."""
    return _user("models")


def user_keys() -> Path:
    """The folder of the public keys that the clinic trusts; it may not exist yet."""
    return _user("keys")


def user_config() -> Path:
    """The folder of the settings; it may not exist yet."""
    return _user("config")


def user_records() -> Path:
    """The folder of the encrypted clinical record; it may not exist yet."""
    return _user("records")


def user_cache() -> Path:
    """The folder of what can be made again at any time; it may not exist yet."""
    return _user("cache")


def user_logs() -> Path:
    """The folder of the log; it may not exist yet."""
    return _user("logs")


def make_private(folder: Path) -> None:
    """Make a folder that its owner alone can look into; one that exists is mended.

    Raises:
        OSError: it cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _restrict(folder, 0o700)


def make_private_file(file: Path) -> None:
    """Let nobody but its owner read a file, where the file system knows owners."""
    _restrict(file, 0o600)


def mend_permissions() -> None:
    """Let nobody but the person look into what an older version left readable."""
    for folder in (
        user_records(),
        user_config(),
        user_logs(),
        user_cache(),
        user_models(),
        user_keys(),
    ):
        if folder.is_dir():
            _restrict(folder, 0o700)
    for folder in (user_records(), user_config(), user_logs()):
        with suppress(OSError):
            for file in folder.iterdir():
                if file.is_file() and not file.is_symlink():
                    _restrict(file, 0o600)


def _restrict(path: Path, mode: int) -> None:
    with suppress(OSError):  # another's, or on a drive that knows no owners
        if stat.S_IMODE(path.stat().st_mode) != mode:
            path.chmod(mode)


def open_plain(file: Path) -> BinaryIO:
    """Open a file to be read, which must be a plain one: nothing else is waited for.

    Raises:
        OSError: it is missing, cannot be read, or is a folder, a FIFO, a socket or a device.
    """
    # O_NONBLOCK: opening a FIFO that nobody writes to would wait for ever.
    descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
    raise OSError(errno.EINVAL, tr("it is no plain file"), str(file))


def read_plain(file: Path, most: int) -> bytes:
    """The bytes of a plain file; raises what ``open_plain`` raises, also where there are more.

    Args:
        file: see ``open_plain``.
        most: bytes.
    """
    with open_plain(file) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        large = tr("it is larger than {n} bytes").format(n=most)
        raise OSError(errno.EFBIG, large, str(file))
    return content


def in_time(call: Callable[[], T], limit: float) -> T:
    """What a call gives that a dead drive may keep for ever (a share whose server is gone).

    It is made in a thread of its own, which is left behind where it does not come back.

    Args:
        call: whatever it raises is raised here.
        limit: in seconds.

    Raises:
        TimeoutError: it has not come back in time, or the drive says so itself.
    """
    from queue import Empty, Queue

    outcome: Queue[tuple[T, None] | tuple[None, BaseException]] = Queue()

    def make() -> None:
        try:
            outcome.put((call(), None))
        except BaseException as error:  # noqa: BLE001 - raised where it is awaited
            outcome.put((None, error))

    Thread(target=make, name="asking a drive", daemon=True).start()
    try:
        result, failure = outcome.get(timeout=limit)
    except Empty as error:
        raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT)) from error
    if failure is not None:
        raise failure
    return cast("T", result)


def unused(folder: Path, name: str) -> Path:
    """``folder/name``, which has an ending, with a number where that file already is there.

    It asks the drive, which may be dead: never on the GUI thread.

    Raises:
        OSError: the drive does not tell.
    """
    ending = Path(name).suffix
    stem = os.fsencode(name.removesuffix(ending))[:_STEM_BYTES].decode("utf-8", "ignore")
    target = folder / f"{stem}{ending}"
    number = 2
    while target.exists():
        target = folder / f"{stem}-{number}{ending}"
        number += 1
    return target


def write_atomically(
    target: Path, content: bytes, still_wanted: Callable[[], bool] = lambda: True
) -> None:
    """Write a file so that it is there whole or not at all, also after a power cut.

    The content goes to a temporary file in the same folder, is flushed to the disk, and
    takes the target's name in one step; an existing file is replaced, behind a link the file
    it leads to. Whatever is written, its owner alone can read it, where the file system knows
    owners.

    Args:
        target: the file.
        content: of it.
        still_wanted: asked once, when all is written and only the name is to be taken.

    Raises:
        OSError: the folder is missing, read-only or full, or the target is no plain file (a
            device, a folder), or it is not wanted any more; an existing target is untouched.
    """
    target = Path(os.path.realpath(target))
    if target.exists() and not target.is_file():
        raise OSError(errno.EINVAL, tr("it is no plain file"), str(target))
    temporary = target.with_name(f".skinscreen-{os.urandom(8).hex()}.part")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as file:  # noqa: PTH123 - Path.open knows no mode
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _put(temporary, target, still_wanted)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(target.parent)


def _put(temporary: Path, target: Path, still_wanted: Callable[[], bool]) -> None:
    if not still_wanted():
        raise OSError(errno.ECANCELED, os.strerror(errno.ECANCELED), str(target))
    temporary.replace(target)


def sync_folder(folder: Path) -> None:
    """Flush the folder's entry, where the file system can; the file itself already is."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
