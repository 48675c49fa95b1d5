"""What every test has: its own user folders, no screen, and no thread left behind."""

import ctypes
import gc
import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before anything imports Qt
os.environ["LANGUAGE"] = "en"  # sentences are looked for as they stand in the code

from drawn_lesion import encoded, lesion_pixels

from skinscreen import language
from skinscreen.store import connection

MEMORY, ROOM = Path("/dev/shm"), 4 << 30  # noqa: S108 - the folder in it is the user's own
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM:
    # A record syncs each change to its drive: on a real one the tests wait for most of their time.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
THREAD_GRACE_S = 2.0
_CHANGE = getattr(ctypes.CDLL(None), "mallopt", None)
_M_PERTURB = -6


def pytest_collection_finish() -> None:
    """The tests themselves, a million objects, are no garbage: nobody looks at them again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public pictures and models beside the checkout, where there is one."""
    if not SHARED.is_dir():
        pytest.skip("there is no folder `shared` beside this checkout")
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def memory_of_the_database_left_as_it_is() -> Iterator[None]:
    """SQLite does not wipe its memory in this process: that is half of what a record's test takes.

    What a test starts as a program does, as ``flow/test_locked_memory`` holds.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "_WIPING", "PRAGMA cipher_memory_security = OFF")
        yield


@pytest.fixture(autouse=True)
def own_user_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """No test reads or writes the settings, models and logs of the person who runs it."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SKINSCREEN_HOME", str(home))
        yield home


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """A language that a test chose is not the next one's."""
    yield
    language.speak(language.SOURCE)


@pytest.fixture(autouse=True)
def nothing_filled_again() -> Iterator[None]:
    """Memory that a record had filled as it is freed and taken is not the next test's."""
    yield
    if _CHANGE is not None:
        _CHANGE(_M_PERTURB, 0)


def _threads() -> set[threading.Thread]:
    """Those Python started; the threads of Qt and of C libraries have no end it can see."""
    return {
        thread
        for thread in threading.enumerate()
        if not isinstance(thread, threading._DummyThread) and thread.name != "tqdm_monitor"
    }


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Fail a test after which a thread still runs."""
    before = _threads()
    yield
    until = time.monotonic() + THREAD_GRACE_S
    while (left := _threads() - before) and time.monotonic() < until:
        time.sleep(0.01)
    assert not left, f"threads left running: {sorted(thread.name for thread in left)}"


@pytest.fixture(scope="session")
def lesion_jpeg() -> bytes:
    """A drawn lesion on skin, 800 x 600 pixels, as a JPEG file's bytes."""
    return encoded(lesion_pixels(800, 600))


@pytest.fixture
def lesion_photo(lesion_jpeg: bytes, tmp_path: Path) -> Path:
    """The path of ``lesion_jpeg`` as a file."""
    path = tmp_path / "lesion.jpg"
    path.write_bytes(lesion_jpeg)
    return path
