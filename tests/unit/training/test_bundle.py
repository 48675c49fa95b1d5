from pathlib import Path

import pytest

from skinscreen import paths
from skinscreen.domain.errors import TrainingError
from skinscreen.domain.manifest import InputSpec, Manifest, OutputSpec
from skinscreen.domain.manifest_reader import parse
from skinscreen.domain.taxonomy import LESION8
from skinscreen.training.bundle import write_bundle

MANIFEST = Manifest("x", "1", "0" * 64, InputSpec(8, 8), OutputSpec(), LESION8.classes)


def test_a_bundle_holds_model_manifest_and_card(tmp_path: Path) -> None:
    folder = write_bundle(tmp_path / "models", b"model", MANIFEST, "card")
    assert sorted(p.name for p in folder.iterdir()) == [
        "MODEL_CARD.md", "manifest.json", "model.tflite",
    ]  # fmt: skip
    assert parse((folder / "manifest.json").read_text()) == MANIFEST
    assert [p.name for p in (tmp_path / "models").iterdir()] == ["x"]


def test_everyone_may_read_a_bundle(tmp_path: Path) -> None:
    folder = write_bundle(tmp_path, b"model", MANIFEST, "card")
    assert {p.stat().st_mode & 0o777 for p in folder.iterdir()} == {0o644}


def test_a_check_for_unfamiliar_photos_is_a_file_of_its_own(tmp_path: Path) -> None:
    folder = write_bundle(tmp_path, b"model", MANIFEST, "card", b"where the photos lie")
    assert (folder / "familiarity.npz").read_bytes() == b"where the photos lie"
    write_bundle(tmp_path, b"model", MANIFEST, "card")
    assert not (folder / "familiarity.npz").exists()


def test_a_new_bundle_takes_the_old_ones_place(tmp_path: Path) -> None:
    write_bundle(tmp_path, b"old", MANIFEST, "card")
    folder = write_bundle(tmp_path, b"new", MANIFEST, "card")
    assert (folder / "model.tflite").read_bytes() == b"new"
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_a_full_disk_leaves_the_old_bundle_and_no_half_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_bundle(tmp_path, b"old", MANIFEST, "card")
    write = paths.write_atomically

    def full(target: Path, content: bytes) -> None:
        if target.name == "manifest.json":
            raise OSError(28, "No space left on device")
        write(target, content)

    monkeypatch.setattr(paths, "write_atomically", full)
    with pytest.raises(TrainingError, match="cannot be written"):
        write_bundle(tmp_path, b"new", MANIFEST, "card")
    assert (tmp_path / "x" / "model.tflite").read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_where_the_exchange_fails_the_old_bundle_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_bundle(tmp_path, b"old", MANIFEST, "card")
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if Path(target).name == "x" and not self.name.endswith(".old"):
            raise OSError("busy")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(TrainingError, match="busy"):
        write_bundle(tmp_path, b"new", MANIFEST, "card")
    assert (tmp_path / "x" / "model.tflite").read_bytes() == b"old"
