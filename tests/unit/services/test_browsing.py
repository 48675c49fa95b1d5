"""Which photos are offered to be opened, and where they are looked for."""

import os
from pathlib import Path
from threading import Event

import pytest

from skinscreen.domain.errors import ImageError
from skinscreen.services import browsing
from skinscreen.services.browsing import look, places
from skinscreen.services.drives import Drive


def put(path: Path, changed: int = 0, content: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (changed, changed))
    return path


def names(folder: Path, *, deep: bool = False) -> list[str]:
    return [entry.name for entry in look(folder, deep=deep).entries]


def test_folders_come_first_then_photos_the_newest_first(tmp_path: Path) -> None:
    for name, changed in (("old.jpg", 1), ("new.HEIC", 9), ("mid.png", 5), ("note.txt", 99)):
        put(tmp_path / name, changed)
    put(tmp_path / ".hidden.jpg")
    for folder in ("b", "A"):
        (tmp_path / folder).mkdir()
    assert names(tmp_path) == ["A", "b", "new.HEIC", "mid.png", "old.jpg"]
    assert look(tmp_path).photos == 3


def test_a_dicom_file_is_known_by_its_beginning_where_it_has_no_ending(tmp_path: Path) -> None:
    dicom = bytes(128) + b"DICM more"
    put(tmp_path / "IMG0001", content=dicom)
    put(tmp_path / "DICOMDIR", content=dicom)
    put(tmp_path / "README", content=b"words")
    put(tmp_path / "b.dcm", content=dicom)
    assert names(tmp_path) == ["IMG0001", "b.dcm"]


def test_a_cameras_folder_shows_the_photos_of_all_its_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "100CANON/a.jpg", 1)
    put(tmp_path / "101CANON/b.jpg", 2)
    put(tmp_path / "102CANON/deeper/c.jpg", 3)
    assert names(tmp_path, deep=True) == ["b.jpg", "a.jpg"]
    scan = os.scandir

    def broken(folder: Path) -> object:
        if Path(folder).name == "101CANON":
            raise PermissionError(13, "Permission denied")
        return scan(folder)

    monkeypatch.setattr(os, "scandir", broken)
    assert names(tmp_path, deep=True) == ["a.jpg"]


def test_links_in_a_circle_and_things_that_are_no_files_lead_nowhere(tmp_path: Path) -> None:
    put(tmp_path / "a.jpg")
    (tmp_path / "self.jpg").symlink_to(tmp_path / "self.jpg")
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "nothing.jpg")
    (tmp_path / "round").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(tmp_path / "fifo.jpg")
    assert names(tmp_path) == ["round", "a.jpg"]
    assert names(tmp_path / "round") == ["round", "a.jpg"]


def test_of_very_many_photos_the_newest_are_offered_and_all_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsing, "MOST", 20)
    for number in range(50):
        put(tmp_path / f"{number}.jpg", number)
    found = look(tmp_path)
    assert (len(found.entries), found.photos) == (20, 50)
    assert found.entries[0].name == "49.jpg"


def test_a_folder_that_is_gone_or_closed_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ImageError, match=r"stick: the folder cannot be read \(No such file"):
        look(tmp_path / "stick")

    def closed(_folder: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", closed)
    with pytest.raises(ImageError, match="Permission denied"):
        look(tmp_path)


def test_a_drive_that_does_not_answer_is_not_waited_for_and_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "a.jpg")
    release, ended = Event(), Event()
    described = browsing._described
    seen: list[str] = []

    def slow(entry: "os.DirEntry[str]") -> object:
        seen.append(entry.name)
        release.wait(10)
        return described(entry)

    listing = browsing._listing

    def noted(*args: object, **more: object) -> object:
        try:
            return listing(*args, **more)  # type: ignore[arg-type]
        finally:
            ended.set()

    put(tmp_path / "b.jpg")
    monkeypatch.setattr(browsing, "_described", slow)
    monkeypatch.setattr(browsing, "_listing", noted)
    monkeypatch.setattr(browsing, "PATIENCE_S", 0.05)
    with pytest.raises(ImageError, match="does not answer"):
        look(tmp_path)
    release.set()
    assert ended.wait(10)
    assert len(seen) == 1, "the rest was not looked at any more"


def test_drives_with_a_cameras_photos_come_first_and_the_persons_folders_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "card/DCIM").mkdir(parents=True)
    (tmp_path / "stick").mkdir()
    (tmp_path / "home/Pictures").mkdir(parents=True)
    found = (Drive("CARD", tmp_path / "card"), Drive("STICK", tmp_path / "stick"))
    monkeypatch.setattr(browsing, "drives", lambda *, to_write: () if to_write else found)
    monkeypatch.setattr("platformdirs.user_pictures_path", lambda: tmp_path / "home/Pictures")
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    assert [(p.name, p.deep) for p in places()] == [
        ("CARD, camera's photos", True),
        ("CARD", False),
        ("STICK", False),
        ("Pictures", False),
        ("Home folder", False),
    ]
    is_dir = Path.is_dir

    def unplugged(path: Path) -> bool:
        if path.name in {"DCIM", "Pictures"}:
            raise OSError(5, "Input/output error")
        return is_dir(path)

    monkeypatch.setattr(Path, "is_dir", unplugged)
    assert [p.name for p in places()] == ["CARD", "STICK", "Home folder"]


def test_a_small_picture_is_not_waited_for_where_the_drive_does_not_answer(
    lesion_photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert max(browsing.picture(lesion_photo, 64).shape) == 64
    release, ended = Event(), Event()

    def hang(*_: object) -> None:
        release.wait(10)
        ended.set()

    monkeypatch.setattr("skinscreen.imaging.preview.small_picture", hang)
    monkeypatch.setattr(browsing, "PATIENCE_S", 0.05)
    with pytest.raises(ImageError, match=r"lesion\.jpg: the drive does not answer"):
        browsing.picture(lesion_photo, 64)
    release.set()
    assert ended.wait(10)
