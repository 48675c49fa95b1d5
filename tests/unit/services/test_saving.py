"""Where something may be saved, and whether it can be, before it is written."""

import os
from pathlib import Path
from threading import Event

import pytest

from skinscreen.domain.errors import ReportError
from skinscreen.services import saving
from skinscreen.services.drives import Drive
from skinscreen.services.saving import folders, is_there, make_folder, places, refusal


@pytest.mark.parametrize("documents", [True, False])
def test_drives_that_can_be_written_come_first_then_the_persons_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, documents: bool
) -> None:
    import platformdirs

    monkeypatch.setattr(saving, "drives", lambda: (Drive("STICK", tmp_path),))
    there = tmp_path if documents else tmp_path / "none"
    monkeypatch.setattr(platformdirs, "user_documents_path", lambda: there)
    found = [place.name for place in places()]
    assert found == ["STICK", *(["Documents"] if documents else []), "Home folder"]


def test_the_folders_of_a_folder_are_listed_by_name(tmp_path: Path) -> None:
    for name in ("b", "A", ".hidden"):
        (tmp_path / name).mkdir()
    (tmp_path / "file.pdf").touch()
    assert [entry.name for entry in folders(tmp_path).entries] == ["A", "b"]


def test_a_link_to_itself_does_not_hide_the_folders_beside_it(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert [entry.name for entry in folders(tmp_path).entries] == ["reports"]


def test_a_folder_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    for ask in (
        lambda: folders(gone),
        lambda: is_there(gone, "a.pdf"),
        lambda: make_folder(gone, "new"),
    ):
        with pytest.raises(ReportError, match="nothing can be saved in gone"):
            ask()


def test_a_folder_that_may_not_be_written_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(ReportError, match="Permission denied"):
        is_there(tmp_path, "a.pdf")


def test_a_drive_that_does_not_answer_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = Event()
    monkeypatch.setattr(saving, "PATIENCE_S", 0.05)
    monkeypatch.setattr(os, "access", lambda *_: answered.wait(10))
    with pytest.raises(ReportError, match="does not answer"):
        is_there(tmp_path, "a.pdf")
    answered.set()


def test_what_is_there_already_is_known_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").touch()
    assert is_there(tmp_path, "a.pdf")
    assert not is_there(tmp_path, "b.pdf")
    assert not is_there(tmp_path, ""), "something that makes its own name"


def test_a_folder_is_made_once(tmp_path: Path) -> None:
    assert make_folder(tmp_path, "new") == make_folder(tmp_path, "new")
    assert (tmp_path / "new").is_dir()


@pytest.mark.parametrize("name", ["a/b", "a\\b", "a:b", "a?", "line\nbreak", ".hidden", ".."])
def test_a_name_that_no_drive_or_nobody_could_find_is_refused(name: str) -> None:
    assert refusal(name)


@pytest.mark.parametrize("name", ["visit 2.3.pdf", "Müller", "Ward 3"])
def test_any_other_name_is_not(name: str) -> None:
    assert not refusal(name)
