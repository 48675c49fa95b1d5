"""Where files lie, and how they are written: whole or not at all."""

import errno
import os
import resource
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import skinscreen
from skinscreen import paths


@contextmanager
def file_size_limit(limit: int) -> Iterator[None]:
    """Let the system itself end every write after ``limit`` bytes, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        (paths.user_models, "models"),
        (paths.user_config, "config"),
        (paths.user_cache, "cache"),
        (paths.user_logs, "logs"),
        (paths.user_records, "records"),
    ],
)
def test_one_variable_moves_every_user_folder(
    folder: object, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(folder)
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path))
    assert folder() == tmp_path / kind


def test_without_the_variable_the_user_folders_are_the_systems(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(paths.HOME_VARIABLE)
    folders = {paths.user_models(), paths.user_config(), paths.user_cache(), paths.user_logs()}
    assert len(folders) == 4
    assert all(folder.is_absolute() and paths.APP in folder.parts for folder in folders)


def test_in_a_checkout_the_bundled_folders_are_the_checkouts_own() -> None:
    checkout = Path(skinscreen.__file__).parent.parent
    assert paths.resources() == checkout / "resources"
    assert paths.bundled_models() == checkout / "models"


def test_in_an_installed_package_the_bundled_folders_are_the_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "_data" / "models").mkdir(parents=True)
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "paths.py"))
    assert paths.bundled_models() == tmp_path / "_data" / "models"


def test_a_file_is_written_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    paths.write_atomically(target, b"whole")
    assert target.read_bytes() == b"whole"
    assert list(tmp_path.iterdir()) == [target]


def test_an_existing_file_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    target.write_bytes(b"the old one, which was longer")
    paths.write_atomically(target, b"new")
    assert target.read_bytes() == b"new"


def test_a_disk_that_fills_up_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    target.write_bytes(b"old")
    with file_size_limit(1000), pytest.raises(OSError, match="File too large"):
        paths.write_atomically(target, b"x" * 100_000)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_disk_that_reports_full_only_at_the_flush_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    target = tmp_path / "report.pdf"
    target.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        paths.write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        paths.write_atomically(tmp_path / "gone" / "report.pdf", b"new")


def test_a_folder_in_the_files_place_stays(tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    (target / "kept").mkdir(parents=True)
    with pytest.raises(OSError, match="no plain file"):
        paths.write_atomically(target, b"new")
    assert (target / "kept").is_dir()
    assert list(tmp_path.iterdir()) == [target]


def test_a_fifo_or_device_in_the_files_place_stays(tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    os.mkfifo(target)
    with pytest.raises(OSError, match="no plain file"):
        paths.write_atomically(target, b"new")
    assert target.is_fifo()


def test_behind_a_link_the_file_it_leads_to_is_replaced(tmp_path: Path) -> None:
    link, real = tmp_path / "link.pdf", tmp_path / "elsewhere" / "report.pdf"
    real.parent.mkdir()
    link.symlink_to(real)
    paths.write_atomically(link, b"new")
    assert real.read_bytes() == b"new"
    assert link.is_symlink()


def test_a_file_system_without_folder_flush_still_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flush = os.fsync

    def only_files(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", only_files)
    paths.write_atomically(tmp_path / "report.pdf", b"whole")
    assert (tmp_path / "report.pdf").read_bytes() == b"whole"


def test_a_name_of_255_bytes_can_be_written(tmp_path: Path) -> None:
    target = tmp_path / ("n" * 255)
    paths.write_atomically(target, b"whole")
    assert target.read_bytes() == b"whole"


@pytest.mark.parametrize("before", [None, 0o644, 0o666])
def test_what_is_written_is_readable_by_its_owner_alone(tmp_path: Path, before: int | None) -> None:
    target = tmp_path / "report.pdf"
    if before is not None:
        target.write_bytes(b"older")
        target.chmod(before)
    mask = os.umask(0)
    try:
        paths.write_atomically(target, b"names")
    finally:
        os.umask(mask)
    assert target.stat().st_mode & 0o777 == 0o600


def test_only_a_plain_file_is_opened_and_no_more_is_read_than_was_asked(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    for file in (tmp_path / "fifo", tmp_path, Path("/dev/zero"), tmp_path / "none"):
        with pytest.raises(OSError, match=r"no plain file|Is a directory|No such file"):
            paths.open_plain(file)
    (tmp_path / "file").write_bytes(b"12345")
    assert paths.read_plain(tmp_path / "file", 5) == b"12345"
    with pytest.raises(OSError, match="larger than 4 bytes"):
        paths.read_plain(tmp_path / "file", 4)


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    for expected in ("a.pdf", "a-2.pdf", "a-3.pdf"):
        file = paths.unused(tmp_path, "a.pdf")
        assert file == tmp_path / expected
        file.touch()


@pytest.mark.parametrize("stem", ["x" * 255, "é" * 127, "🙂" * 63, "a.b.c", "no ending"])
def test_a_name_of_any_length_can_be_used(tmp_path: Path, stem: str) -> None:
    for _ in range(3):
        file = paths.unused(tmp_path, f"{stem}.pdf")
        file.touch(exist_ok=False)
        assert file.name.startswith(stem[:40])
        assert file.suffix == ".pdf"


def test_a_name_in_any_bytes_can_be_used(tmp_path: Path) -> None:
    paths.unused(tmp_path, os.fsdecode(b"\xff\xfe photo.pdf")).touch(exist_ok=False)


def test_a_call_that_comes_back_gives_what_it_has_or_raises() -> None:
    assert paths.in_time(lambda: 7, 60) == 7
    with pytest.raises(FileNotFoundError):
        paths.in_time(lambda: Path("/nowhere/at/all").stat(), 60)


def test_a_call_that_never_comes_back_is_left_behind() -> None:
    released = threading.Event()
    try:
        with pytest.raises(TimeoutError, match="timed out"):
            paths.in_time(released.wait, 0.05)
    finally:
        released.set()


def test_what_is_not_wanted_any_more_takes_no_name_and_leaves_no_rest(tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    target.write_bytes(b"old")
    with pytest.raises(OSError, match=os.strerror(errno.ECANCELED)):
        paths.write_atomically(target, b"new", lambda: False)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_the_target_of_a_link_beside_the_record_keeps_its_permissions(
    own_user_folders: Path, tmp_path: Path
) -> None:
    records = own_user_folders / "records"
    (records / "inner").mkdir(parents=True, mode=0o755)
    other = tmp_path / "other"
    other.write_bytes(b"x")
    other.chmod(0o644)
    (records / "link").symlink_to(other)
    paths.mend_permissions()
    assert other.stat().st_mode & 0o777 == 0o644
    assert records.stat().st_mode & 0o777 == 0o700
