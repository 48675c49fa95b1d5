"""Only plain files are read, whole, and every refusal names the file."""

import errno
import io
import os
import socket
import stat
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from skinscreen.domain.errors import ImageError
from skinscreen.imaging import source
from skinscreen.imaging.source import read_bytes, shown

NAMES = {
    "arabic": "صورة الجلد.jpg",
    "persian-joined": "می‌خواهم.jpg",
    "chinese": "皮肤照片.jpg",
    "emoji": "👩🏽‍⚕️🔬.jpg",
    "spaces": "  a photo .jpg",
    "255-bytes": "n" * 251 + ".jpg",
    "255-bytes-of-two-each": "ä" * 125 + "n.jpg",
}


def refusal(path: Path) -> str:
    with pytest.raises(ImageError) as refused:
        read_bytes(path)
    return str(refused.value)


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_in_any_script_is_read_and_shown_as_it_is(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"content")
    assert read_bytes(tmp_path / name) == b"content"
    assert shown(tmp_path / name) == name


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        (b"broken-\xff\xfe.jpg", "broken-\ufffd\ufffd.jpg"),
        (b"two\nlines\r.jpg", "two\ufffdlines\ufffd.jpg"),
        (b"\x1b[31mred.jpg", "\ufffd[31mred.jpg"),
        ("gpj.\u202ehidden".encode(), "gpj.\ufffdhidden"),
    ],
    ids=["undecodable", "newline", "terminal-escape", "bidi-override"],
)
def test_a_name_that_cannot_be_shown_is_read_and_shown_in_its_place(
    name: bytes, seen: str, tmp_path: Path
) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(b"content")
    assert read_bytes(path) == b"content"
    assert shown(path) == seen
    assert seen.isprintable()


def test_a_path_without_a_name_is_shown_whole() -> None:
    assert shown(Path("/")) == "/"


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    assert refusal(tmp_path / "empty.jpg") == "empty.jpg: the file is empty; copy it again"


def test_a_folder_is_refused_and_leaves_nothing_open(tmp_path: Path) -> None:
    before = open_descriptors()
    assert refusal(tmp_path) == f"{tmp_path.name}: is a folder, not a photo; choose a file in it"
    assert open_descriptors() == before


@pytest.mark.timeout(10)
def test_a_fifo_that_nobody_writes_to_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    assert refusal(tmp_path / "pipe.jpg") == "pipe.jpg: is not a plain file, so it is not read"


def test_a_device_is_refused() -> None:
    assert refusal(Path("/dev/zero")) == "zero: is not a plain file, so it is not read"


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path may be 107 bytes long
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("s.jpg")
        assert refusal(Path("s.jpg")).startswith("s.jpg: cannot be opened (")


def test_a_file_that_vanished_is_refused(tmp_path: Path) -> None:
    expected = "gone.jpg: there is no such file; choose another"
    assert refusal(tmp_path / "gone.jpg") == expected


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop.jpg").symlink_to("loop.jpg")
    assert refusal(tmp_path / "loop.jpg").startswith("loop.jpg: cannot be opened (")


def test_a_link_to_a_photo_is_read(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"content")
    (tmp_path / "link.jpg").symlink_to("photo.jpg")
    assert read_bytes(tmp_path / "link.jpg") == b"content"


def test_a_name_too_long_for_the_system_is_refused(tmp_path: Path) -> None:
    assert "cannot be opened" in refusal(tmp_path / ("n" * 300))


def test_a_name_with_a_zero_byte_is_refused(tmp_path: Path) -> None:
    assert "cannot be opened" in refusal(tmp_path / "a\0b.jpg")


def test_a_file_without_permission_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(path: Path, flags: int) -> int:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(source.os, "open", forbidden)
    expected = "photo.jpg: you have no permission to read this file"
    assert refusal(tmp_path / "photo.jpg") == expected


def test_a_file_larger_than_any_photo_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "film.jpg").open("wb") as file:
        file.truncate(source.MAX_FILE_BYTES + 1)
    assert (
        refusal(tmp_path / "film.jpg")
        == "film.jpg: the file is larger than 200 MB; save it smaller"
    )


def test_a_file_that_tells_no_size_is_read_up_to_what_is_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read_bytes(Path("/proc/self/maps")).endswith(b"\n")
    (tmp_path / "growing.jpg").write_bytes(b"content")
    status = os.stat_result((stat.S_IFREG, *[0] * 9))
    monkeypatch.setattr(source.os, "fstat", lambda _: status)
    monkeypatch.setattr(source, "MAX_FILE_BYTES", 5)
    assert read_bytes(tmp_path / "growing.jpg") == b"conte"


@pytest.mark.skipif(sys.platform != "linux", reason="the memory is the C library's")
def test_to_read_a_photo_takes_no_more_memory_than_it_has(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(bytes(100_000))
    tracemalloc.start()
    try:
        read_bytes(tmp_path / "photo.jpg")
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()


def test_a_drive_pulled_out_while_reading_is_refused_and_leaves_nothing_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            raise OSError(errno.EIO, "Input/output error")

    def opened(descriptor: int, *_: Any, **__: Any) -> Gone:  # noqa: ANN401
        return Gone()

    (tmp_path / "photo.jpg").write_bytes(b"content")
    before = open_descriptors()
    monkeypatch.setattr(source.os, "fdopen", opened)
    expected = "photo.jpg: cannot be read to its end (Input/output error)"
    assert refusal(tmp_path / "photo.jpg") == expected
    assert open_descriptors() == before
