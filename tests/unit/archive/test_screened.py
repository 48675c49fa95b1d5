"""Where photos come from, and which model may screen them."""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason="the extra [archive] is not installed", exc_type=ImportError)
import fsspec
from unit.archive.archives import brought, drawn, lines, loaded
from unit.inference import bundles
from unit.services.finders import finding

from skinscreen import paths
from skinscreen.archive import screened
from skinscreen.archive.index import Index
from skinscreen.archive.run import Here, run
from skinscreen.archive.screened import CENTRED, FOUND, Wanted, fetched, load, load_for, places_in
from skinscreen.domain.errors import ArchiveError, ImageError, ModelError
from skinscreen.domain.trust import Trust
from skinscreen.imaging.decode import read_photo
from skinscreen.imaging.photo import Photo
from skinscreen.services import batch
from skinscreen.services.models import DEFAULT_BUNDLE
from skinscreen.settings import Settings


@pytest.fixture
def own_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program's own models: one, signed."""
    bundles.try_tiny_models_here(monkeypatch)
    place, keys = tmp_path / "models", tmp_path / "keys"
    bundles.signed(bundles.tiny_bundle(place, DEFAULT_BUNDLE), keys)
    monkeypatch.setattr(paths, "bundled_models", lambda: place)
    monkeypatch.setattr(paths, "release_keys", lambda: keys)
    return place


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the place of the system's temporary ones."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


@pytest.fixture
def storage() -> Iterator[fsspec.AbstractFileSystem]:
    """Shared storage that lies in memory."""
    system = fsspec.filesystem("memory")
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]


def test_a_job_names_model_hash_frame_and_trust(own_models: Path) -> None:
    job = load(Settings(), FOUND).job
    assert job.asked.model == DEFAULT_BUNDLE
    assert (job.asked.version, job.asked.framing) == ("1.0", "found:none")
    assert len(job.asked.bundle) == 64
    assert job.trust is Trust.SIGNED
    assert load_for(job).job == job


def test_a_worker_of_many_leaves_the_other_cores_to_the_others(
    own_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = str(drawn(tmp_path / "a.png"))
    elsewhere: list[bool] = []

    def noted(file: Path) -> Photo:
        elsewhere.append(threading.current_thread() is not threading.main_thread())
        return read_photo(file)

    monkeypatch.setattr(batch, "read_photo", noted)
    here = load(Settings(), CENTRED)
    for one in (here, load_for(here.job)):
        (row,) = screened.screened(one, [Wanted(place)])
        assert row is not None
        assert row.error == ""
    assert elsewhere == [True, False]


def test_a_detector_is_part_of_the_framing(
    own_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = finding((0, 0, 9, 9, 0.9))
    monkeypatch.setattr(screened, "load_lesion_finder", lambda _settings: found)
    assert found.identity is not None
    assert load(Settings(), CENTRED).job.asked.framing == f"centred:{found.identity.sha256[:12]}"


def test_a_machine_with_another_bundle_or_trust_does_not_screen(own_models: Path) -> None:
    job = load(Settings(), CENTRED).job
    for other in (
        replace(job, asked=replace(job.asked, bundle="00" * 32)),
        replace(job, asked=replace(job.asked, framing="centred:0123456789ab")),
        replace(job, trust=Trust.FOREIGN),
    ):
        with pytest.raises(ArchiveError, match="another bundle, detector or trusted key"):
            load_for(other)


def test_a_poisoned_model_is_refused(own_models: Path) -> None:
    job = load(Settings(), CENTRED).job
    model = own_models / DEFAULT_BUNDLE / "model.tflite"
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 1
    model.write_bytes(content)
    with pytest.raises(ModelError):
        load_for(job)


def test_no_other_model_takes_the_place_of_the_one_that_was_asked_for(own_models: Path) -> None:
    with pytest.raises(ModelError, match="no model named gone"):
        load(Settings(model="gone"), CENTRED)
    (own_models / DEFAULT_BUNDLE / "manifest.json").chmod(0)
    (own_models / DEFAULT_BUNDLE / "manifest.json").unlink()
    with pytest.raises(ModelError):
        load(Settings(), CENTRED)


def test_photos_on_shared_storage_are_screened_by_reference(
    tmp_path: Path, storage: fsspec.AbstractFileSystem
) -> None:
    content = drawn(tmp_path / "a.png").read_bytes()
    storage.pipe({"/clinic/a.png": content, "/clinic/b/c.png": content, "/clinic/.x/d.png": b"x"})
    storage.pipe({"/clinic/empty.png": b"", "/clinic/bad.png": b"no picture"})
    places = places_in("memory://clinic")
    assert [place.rpartition("/")[2] for place in places] == [
        "a.png", "c.png", "bad.png", "empty.png",
    ]  # fmt: skip
    model, index = loaded(), Index(tmp_path / "index")
    told: list[int] = []
    done = run(index, model, places, Here(model), lambda p: told.append(p.photos), chunk=3)
    assert (done.screened, done.refused, told) == (2, 2, [3, 4])
    rows = lines(index)
    assert [row["photo"] for row in rows] == [*places[:1], *places[1:]]
    errors = {row["photo"].rpartition("/")[2]: row["error"] for row in rows if row["error"]}
    assert errors["bad.png"].startswith("bad.png: is not a picture")
    assert errors["empty.png"] == "empty.png: the file is empty; copy it again"
    assert run(index, model, places, Here(model), lambda _: None).unchanged == 4


def test_a_folder_on_shared_storage_may_lie_in_a_hidden_one(
    tmp_path: Path, storage: fsspec.AbstractFileSystem
) -> None:
    storage.pipe({"/.hid/p/a.png": b"x", "/.hid/p/.b/c.png": b"x", "/.hid/p/.d.png": b"x"})
    for source in ("memory://.hid/p", "memory://.hid/p/"):
        assert places_in(source) == ["memory:///.hid/p/a.png"]
    file = drawn(tmp_path / ".hid" / "__MACOSX" / "a.png")
    assert places_in(file.parent.as_uri()) == [file.as_uri()]


def test_what_systems_leave_is_no_photo_on_shared_storage_either(
    storage: fsspec.AbstractFileSystem,
) -> None:
    left = ("Thumbs.db", "b/desktop.ini", "__MACOSX/a.png", "b/@eaDir/a.png", "DICOMDIR", ".x")
    storage.pipe({f"/clinic/{name}": b"x" for name in (*left, "a.png", "b/thumbs.png")})
    places = places_in("memory://clinic")
    assert places == ["memory:///clinic/a.png", "memory:///clinic/b/thumbs.png"]
    assert places_in("memory://clinic/__MACOSX") == ["memory:///clinic/__MACOSX/a.png"]
    storage.pipe({"/empty/Thumbs.db": b"x"})
    assert places_in("memory://empty") == []
    with pytest.raises(ArchiveError, match="there is no such folder"):
        places_in("memory://gone")


def test_copies_of_photos_do_not_stay(
    tmp_path: Path, storage: fsspec.AbstractFileSystem, temporary: Path
) -> None:
    content = drawn(tmp_path / "a.png").read_bytes()
    storage.pipe({f"/clinic/{i}.png": content for i in range(8)})
    most = 0
    for row in screened.screened(loaded(), [Wanted(p) for p in places_in("memory://clinic")]):
        assert row is not None
        most = max(most, sum(1 for f in temporary.rglob("*.png")))
    assert 0 < most <= 4  # those that are read ahead
    assert list(temporary.iterdir()) == []


def test_copies_that_a_killed_process_left_are_removed_by_the_next_and_those_in_use_stay(
    tmp_path: Path, storage: fsspec.AbstractFileSystem, temporary: Path
) -> None:
    storage.pipe({"/clinic/a.png": drawn(tmp_path / "a.png").read_bytes()})
    fetch = (
        "from skinscreen.archive.screened import _places\n"
        "with _places() as places:\n"
        f"    print(places.read({(tmp_path / 'a.png').as_uri()!r})[0], flush=True)\n"
        "    input()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", fetch],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(temporary)},
    ) as process:
        assert process.stdout is not None
        copy = Path(process.stdout.readline().strip())
        assert copy.is_relative_to(temporary)
        wanted = [Wanted(p) for p in places_in("memory://clinic")]
        assert len(list(screened.screened(loaded(), wanted))) == 1
        assert copy.exists()
        process.kill()
        process.wait()
        assert copy.exists()
    assert len(list(screened.screened(loaded(), wanted))) == 1
    assert list(temporary.iterdir()) == []


def test_a_photo_that_storage_does_not_give_is_refused(
    storage: fsspec.AbstractFileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ImageError, match=r"gone\.png: cannot be opened"):
        fetched("memory://clinic/gone.png")
    with pytest.raises(ImageError, match="cannot be opened"):
        fetched("nosuchkind://bucket/a.png")
    storage.pipe({"/clinic/large.png": b"12345"})
    monkeypatch.setattr(screened, "MAX_FILE_BYTES", 4)
    with pytest.raises(ImageError, match=r"large\.png: the file is larger"):
        fetched("memory://clinic/large.png")


def test_what_changed_after_it_was_listed_is_seen_by_the_next_run(tmp_path: Path) -> None:
    folder, index = tmp_path / "photos", Index(tmp_path / "index")
    file = drawn(folder / "a.png")
    places = places_in(str(folder))
    file.unlink()
    model = loaded()
    assert run(index, model, places, Here(model), lambda _: None).refused == 1
    drawn(file, 80)
    assert brought(index, folder).screened == 1
