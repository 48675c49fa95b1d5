"""A disc with a DICOMDIR: its photos are listed, the rest is told, and nothing outside is read."""

import io
from pathlib import Path

import pytest
from drawn_lesion import lesion_pixels
from pydicom import Dataset, FileDataset, dcmwrite
from pydicom.dataset import FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian
from sweeps import thinned
from unit.imaging.dicoms import decode_here, photo, written

from skinscreen.domain.dicom_directory import DicomDirectory, ListedPhoto
from skinscreen.domain.errors import ImageError
from skinscreen.imaging import decoder_apart
from skinscreen.imaging.dicom_kind import DIRECTORY, PHOTOGRAPHIC
from skinscreen.services import browsing
from skinscreen.services.disc import NO_PHOTO, disc, expanded, on_disc

CT = "1.2.840.10008.5.1.4.1.1.2"


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    decode_here(monkeypatch)


def record(level: str, following: int = 0, lower: int = 0, **elements: object) -> Dataset:
    item = Dataset()
    item.OffsetOfTheNextDirectoryRecord = following
    item.RecordInUseFlag = 0xFFFF
    item.OffsetOfReferencedLowerLevelDirectoryEntity = lower
    item.DirectoryRecordType = level
    for keyword, value in elements.items():
        setattr(item, keyword, value)
    return item


def image(*path: str, kind: str = PHOTOGRAPHIC, **elements: object) -> Dataset:
    return record(
        *("IMAGE",), ReferencedFileID=list(path), ReferencedSOPClassUIDInFile=kind, **elements
    )


def listing(*records: Dataset, kind: str = DIRECTORY) -> bytes:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = kind, "1.2.3"
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    file = FileDataset(None, {}, file_meta=meta, preamble=bytes(128))
    file.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = 0
    file.DirectoryRecordSequence = list(records)
    stream = io.BytesIO()
    dcmwrite(stream, file, enforce_file_format=True)
    return stream.getvalue()


def linked(*records: Dataset, circle: bool = False) -> bytes:
    """A list whose records lead each to the next one below; the last back to the first."""
    from pydicom import dcmread

    offsets = [r.seq_item_tell for r in dcmread(
        io.BytesIO(listing(*records))).DirectoryRecordSequence]  # fmt: skip
    for at, one in enumerate(records):
        lower = offsets[(at + 1) % len(offsets)] if circle or at + 1 < len(offsets) else 0
        one.OffsetOfReferencedLowerLevelDirectoryEntity = lower
    content = dcmread(io.BytesIO(listing(*records)))
    content.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = offsets[0]
    stream = io.BytesIO()
    dcmwrite(stream, content, enforce_file_format=True)
    return stream.getvalue()


def on_stick(folder: Path, content: bytes, *photos: str) -> Path:
    (folder / "IMAGES").mkdir()
    for name in photos:
        (folder / "IMAGES" / name).write_bytes(written(photo(lesion_pixels(40, 32))))
    file = folder / "DICOMDIR"
    file.write_bytes(content)
    return file


PATIENT = {"PatientName": "Doe^Jane", "PatientID": "P-17"}


@pytest.mark.parametrize("circle", [False, True])
def test_a_photo_has_patient_day_and_site_of_the_records_above(
    tmp_path: Path, circle: bool
) -> None:
    records = (
        record("PATIENT", **PATIENT),
        record("STUDY", StudyDate="20260102"),
        record("SERIES", BodyPartExamined="BACK"),
        image("IMAGES", "IM1"),
    )
    file = on_stick(tmp_path, linked(*records, circle=circle), "IM1")
    found = disc(file)
    assert [(one.path.name, one.name) for one in found.photos] == [
        ("IM1", "Jane Doe, 2026-01-02, back")
    ]
    assert found.notes == ()


def test_what_is_no_photo_is_named_with_its_number_and_what_is_missing_is_told(
    tmp_path: Path,
) -> None:
    records = [image("IMAGES", "IM1"), image("IMAGES", "IM1"), image("IMAGES", "GONE")]
    records += [image("IMAGES", f"CT{n}", kind=CT) for n in range(3)]
    records += [image("A", kind=f"1.2.{n}") for n in range(6)]
    file = on_stick(tmp_path, listing(*records), "IM1")
    found = disc(file)
    assert [one.name for one in found.photos] == ["IM1"]
    assert found.notes[0].startswith(
        "On the disc there is also what is no photo: CT Image (3), 1.2.0 (1),"
    )
    assert "2 of other kinds." in found.notes[0]
    assert found.notes[1] == "1 photo of its list is not there."


def test_nothing_outside_the_disc_is_looked_at(tmp_path: Path) -> None:
    outside = tmp_path / "SECRET"
    outside.write_bytes(written(photo(lesion_pixels(40, 32))))
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "LINK").symlink_to(outside)
    paths = [("..", "SECRET"), ("/", "SECRET"), (str(outside),), ("A\\B",), (), ("",), ("LINK",)]
    found = on_disc(stick, DicomDirectory(tuple(ListedPhoto(path) for path in paths)))
    assert found.photos == ()
    assert found.notes == ("7 entries of its list lead out of the disc and were left alone.",)


def test_names_in_small_letters_are_found_and_a_day_that_is_none_is_left_out(
    tmp_path: Path,
) -> None:
    (tmp_path / "im1").write_bytes(b"x")
    told = (ListedPhoto(("IM1",), "Doe", "20261399"), ListedPhoto(("IM2",), "Doe", "x"))
    found = on_disc(tmp_path, DicomDirectory(told))
    assert [one.name for one in found.photos] == ["Doe"]


@pytest.mark.parametrize("count", thinned([10_000, 1_000], 1_000))
def test_thousands_of_entries_are_listed(tmp_path: Path, count: int) -> None:
    records = [image("IMAGES", f"IM{n}") for n in range(count)]
    found = disc(on_stick(tmp_path, listing(*records), "IM1"))
    assert len(found.photos) == 1
    assert found.notes == (f"{count - 1} photos of its list are not there.",)


@pytest.mark.parametrize("content", [b"x" * 200, listing(kind=PHOTOGRAPHIC)])
def test_what_is_no_list_is_said(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "dicomdir"
    file.write_bytes(content)
    with pytest.raises(ImageError, match="is no list of what is on a disc"):
        disc(file)
    files, notes = expanded([file, tmp_path])
    assert files == [file, tmp_path]
    assert len(notes) == 1
    assert "is no list" in browsing.look(tmp_path).notes[0]


def test_the_command_line_has_the_photos_of_a_list(tmp_path: Path) -> None:
    file = on_stick(tmp_path, listing(image("IMAGES", "IM1")), "IM1")
    assert expanded([file]) == ([tmp_path / "IMAGES" / "IM1"], [])
    file.write_bytes(listing())
    assert expanded([file]) == ([], [NO_PHOTO])


def test_a_folder_with_a_list_shows_its_photos_between_folders_and_others(tmp_path: Path) -> None:
    records = [image("IMAGES", "IM1", **PATIENT), image("IMAGES", "CT", kind=CT)]
    on_stick(tmp_path, listing(*records), "IM1")
    (tmp_path / "more.jpg").write_bytes(b"x")
    found = browsing.look(tmp_path)
    assert [entry.name for entry in found.entries] == ["IMAGES", "Jane Doe", "more.jpg"]
    assert found.photos == 2
    assert "CT Image (1)" in found.notes[0]


def test_a_decoder_that_answers_nonsense_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = on_stick(tmp_path, listing())
    monkeypatch.setattr(decoder_apart, "decoded", lambda *_, **__: (b"[]", ()))
    with pytest.raises(ImageError, match="DICOMDIR: the list of what is on the disc cannot be"):
        disc(file)
