"""``skinscreen archive``."""

import argparse
import os
from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason="the extra [archive] is not installed", exc_type=ImportError)

from unit.archive.archives import album, drawn, lines, loaded, names
from unit.cli.commands import Command, Done
from unit.services.kept import PIN, screened

from skinscreen.archive import cluster, extra
from skinscreen.archive.index import Index
from skinscreen.archive.rows import Row, to_table
from skinscreen.archive.run import Here
from skinscreen.cli import archive
from skinscreen.domain.advice import NOTHING_SET
from skinscreen.domain.errors import ArchiveError
from skinscreen.domain.record import Lesion, Patient, RecordKind
from skinscreen.services.models import DEFAULT_BUNDLE
from skinscreen.services.records import Records
from skinscreen.store.key import Cost


def test_a_folder_is_screened_and_the_counts_are_said(skinscreen: Command, tmp_path: Path) -> None:
    album(tmp_path / "photos", 3)
    own = ("--part", "2", "--workers", "1")
    done = skinscreen("archive", "run", tmp_path / "photos", tmp_path / "index", *own)
    assert done.code == 0, done.err
    assert done.out.startswith("3 photos screened, 0 refused, 0 as they were, ")
    assert len(Index(tmp_path / "index").partitions()) == 2
    (tmp_path / "photos/bad.jpg").write_bytes(b"x")
    done = skinscreen("archive", "run", tmp_path / "photos", tmp_path / "index")
    assert done.code == 3
    assert done.out.startswith("0 photos screened, 1 refused, 3 as they were, ")


def test_photos_that_were_refused_are_named_until_they_are_screened(
    skinscreen: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos, index = tmp_path / "photos", tmp_path / "index"
    drawn(photos / "a.png")
    for name in ("bad 1.jpg", "bad 2.jpg", "bad 3.jpg"):
        (photos / name).write_bytes(b"x")
    first = skinscreen("archive", "run", photos, index)
    monkeypatch.setattr(archive, "_NAMED", 2)
    again = skinscreen("archive", "run", photos, index)
    assert (first.code, again.code) == (3, 3)
    assert again.out.startswith("0 photos screened, 0 refused, 4 as they were")
    assert first.err.count(f"{photos}/bad ") == 3
    assert again.err.count(f"{photos}/bad ") == 2
    assert "1 more photo was refused" in again.err
    assert "bad 1.jpg: bad 1.jpg" not in first.err
    drawn(photos / "bad 1.jpg")
    for name in ("bad 2.jpg", "bad 3.jpg"):
        (photos / name).unlink()
    assert skinscreen("archive", "run", photos, index).code == 0


def test_an_index_within_the_folder_is_no_photo_of_it(skinscreen: Command, tmp_path: Path) -> None:
    drawn(tmp_path / "photos/a.png")
    for counts in ("1 photo screened, 0 refused, 0 as", "0 photos screened, 0 refused, 1 as"):
        done = skinscreen("archive", "run", tmp_path / "photos", tmp_path / "photos/index")
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith(counts)


def test_a_log_says_from_time_to_time_how_far_it_is(
    skinscreen: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    album(tmp_path / "photos", 3)
    monkeypatch.setattr(archive, "_EVERY_S", 0.0)
    own = ("--part", "1", "--workers", "1")
    done = skinscreen("archive", "run", tmp_path / "photos", tmp_path / "index", *own)
    assert [line.split()[:2] for line in done.err.splitlines()] == [
        ["33%", "1/3"], ["67%", "2/3"], ["100%", "3/3"],
    ]  # fmt: skip


def test_the_frame_can_be_chosen(skinscreen: Command, tmp_path: Path) -> None:
    drawn(tmp_path / "photos/a.png")
    skinscreen("archive", "run", tmp_path / "photos", tmp_path / "index", "--frame", "whole")
    skinscreen("archive", "run", tmp_path / "photos", tmp_path / "index")
    assert [row["framing"] for row in lines(Index(tmp_path / "index"))] == [
        "whole:none", "found:none",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "words", [("index",), ("photos", "index", "--record"), ("photos", "index", "--part", "0")]
)
def test_words_that_do_not_fit_are_said(
    skinscreen: Command, tmp_path: Path, words: tuple[str, ...]
) -> None:
    assert skinscreen("archive", "run", *words).code == 2


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--record", "index", "--workers", "2"), "do not leave this process"),
        (("--record", "index", "--scheduler", "tls://a:1"), "do not leave this process"),
        (("photos", "index", "--scheduler", "tls://a:1"), "needs --tls-ca"),
        (("photos", "index", "--tls-ca", "a"), "and they need it"),
    ],
)
def test_a_cluster_is_asked_for_in_full_and_never_with_the_record(
    skinscreen: Command, words: tuple[str, ...], why: str
) -> None:
    done = skinscreen("archive", "run", *words)
    assert (done.code, why in done.err) == (2, True)


@pytest.mark.parametrize(
    ("photos", "asked", "expected"), [(3, 2, 2), (1, 4, 1), (9, 1, 1), (0, 2, 1), (9, 4, 4)]
)
def test_there_are_no_more_workers_than_partitions(
    monkeypatch: pytest.MonkeyPatch, photos: int, asked: int, expected: int
) -> None:
    made: list[int] = []
    monkeypatch.setattr(cluster, "local", made.append)
    options = argparse.Namespace(scheduler=None, workers=asked, part=2 if photos < 9 else 1)
    engine = archive._engine(options, loaded(), photos)
    assert (made or [1]) == [expected]
    assert isinstance(engine, Here) == (expected == 1)


def test_a_scheduler_is_reached_with_the_certificates(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("ca", "cert", "key")]
    for file in files:
        file.touch()
    ca, cert, key = files
    options = argparse.Namespace(scheduler="tls://a:1", tls_ca=ca, tls_cert=cert, tls_key=key)
    assert isinstance(archive._engine(options, loaded(), 9), cluster.Cluster)
    options.scheduler = "tcp://a:1"
    with pytest.raises(ArchiveError, match="over tls:// alone"):
        archive._engine(options, loaded(), 9)


def test_an_empty_folder_is_no_success(skinscreen: Command, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    done = skinscreen("archive", "run", tmp_path / "photos", tmp_path / "index")
    assert done.code == 3
    assert "there are no photos" in done.err


def test_a_missing_package_is_named(
    skinscreen: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extra, "NEEDED", ("pyarrow", "nosuchpackage"))
    done = skinscreen("archive", "run", tmp_path, tmp_path / "index")
    assert done.code == 1
    assert "packages that are not installed (nosuchpackage)" in done.err
    assert not (tmp_path / "index").exists()


def test_two_models_are_compared_and_the_report_written(
    skinscreen: Command, tmp_path: Path
) -> None:
    drawn(tmp_path / "photos/a.png")
    index = Index(tmp_path / "index")
    skinscreen("archive", "run", tmp_path / "photos", index.folder)
    (table,) = index.tables()
    (row,) = table.to_pylist()
    later = Row(**row | {"version": "2.0", "bundle": "cd" * 32, "outcome": "retake"})
    with index.being_written() as writer:
        writer.add(to_table([later]))
    models = [f"{DEFAULT_BUNDLE}@{version}" for version in ("1.0", "2.0")]
    done = skinscreen("archive", "report", index.folder, "--models", *models, "--to", tmp_path)
    assert done.code == 0, done.err
    assert done.lines[0].startswith("Of 1 photos that both models answered, the answer of 1 would")
    assert [Path(one.partition(": written")[0]).suffix for one in done.lines[-2:]] == [
        ".html", ".csv",
    ]  # fmt: skip
    done = skinscreen("archive", "report", tmp_path / "gone", "--models", *models)
    assert (done.code, "there is no index" in done.err) == (1, True)


def test_similar_photos_are_named(
    skinscreen: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("usearch", reason="the extra [archive] is not installed")
    from skinscreen.archive import similar

    (photo,) = album(tmp_path / "photos", 1)
    skinscreen("archive", "run", tmp_path / "photos", tmp_path / "index")
    done = skinscreen("archive", "similar", photo, tmp_path / "index")
    assert (done.code, "gives no embedding" in done.err) == (1, True)
    row = Row("asked", "", "m", "1", "ab", "f", outcome="no_result")
    monkeypatch.setattr(similar, "asked_about", lambda *_: row)
    near = similar.Near("earlier.png", 0.98765, "refer", "melanoma")
    monkeypatch.setattr(similar, "nearest", lambda *_: (near,))
    done = skinscreen("archive", "similar", photo, tmp_path / "index")
    assert done.lines[0].startswith("0.988  earlier.png  ")
    assert done.lines[0].endswith(", melanoma")
    assert "no result on this photo" in done.err
    monkeypatch.setattr(similar, "nearest", lambda *_: ())
    done = skinscreen("archive", "similar", photo, tmp_path / "index")
    assert (done.out, "but for copies of this one" in done.err) == ("", True)


@pytest.fixture
def record() -> Records:
    """A record with a visit, whose PIN costs little to try."""
    records = Records(cost=Cost(1 << 4))
    records.create(PIN, "Ann")
    records.cases.add_patient(Patient("cd" * 16, "Somebody"))
    records.cases.add_lesion(Lesion("ab" * 16, "cd" * 16, "mole 1"))
    records.keep("ab" * 16, screened(0.4), clinic=NOTHING_SET)
    records.lock()
    return records


def typed(skinscreen: Command, folder: Path, *words: object) -> Done:
    file = folder / "pin"
    file.write_text(f"{PIN}\n")
    descriptor = os.open(file, os.O_RDONLY)
    try:
        return skinscreen(*words, "--pin-fd", descriptor)
    finally:
        os.close(descriptor)


def test_the_visits_of_the_record_are_screened_with_its_pin(
    skinscreen: Command, tmp_path: Path, record: Records
) -> None:
    index = tmp_path / "index"
    done = typed(skinscreen, tmp_path, "archive", "run", "--record", index)
    assert done.code == 0, done.err
    assert done.out.startswith("1 photo screened, 0 refused, ")
    done = typed(skinscreen, tmp_path, "archive", "run", "--record", index)
    assert done.out.startswith("0 photos screened, 0 refused, 1 as it was")
    assert len(names(Index(index))) == 1
    assert lines(Index(index))[0]["framing"] == "visit:none"


def test_a_visit_that_was_deleted_is_taken_out_of_the_index(
    skinscreen: Command, tmp_path: Path, record: Records
) -> None:
    index = tmp_path / "index"
    typed(skinscreen, tmp_path, "archive", "run", "--record", index)
    record.unlock(PIN, "Ann")
    (visit,) = names(Index(index))
    record.delete(RecordKind.VISIT, visit)
    record.lock()
    done = typed(skinscreen, tmp_path, "archive", "run", "--record", index)
    assert "1 visit that the record no longer has was taken out of the index" in done.out
    assert lines(Index(index)) == []
