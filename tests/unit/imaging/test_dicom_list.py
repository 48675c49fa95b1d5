"""A broken list of a disc costs what is broken of it, and nothing else."""

from typing import Any

from pydicom import Dataset

from skinscreen.domain.dicom_directory import ListedPhoto
from skinscreen.imaging.dicom_kind import PHOTOGRAPHIC
from skinscreen.imaging.dicom_list import directory


class Broken(Dataset):
    """What names a file or another record cannot be read."""

    def get(self, key: Any, default: Any = None) -> Any:  # noqa: ANN401 - as Dataset has it
        """As Dataset, but for what is broken."""
        if str(key).startswith(("Offset", "ReferencedFileID")):
            raise ValueError(key)
        return super().get(key, default)


def test_a_record_that_cannot_be_read_is_a_photo_without_a_path() -> None:
    record, file = Broken(), Dataset()
    record.ReferencedSOPClassUIDInFile, record.PatientID = PHOTOGRAPHIC, "P-17"
    record.seq_item_tell = 1
    file.DirectoryRecordSequence = [record]
    file.DirectoryRecordSequence[0].seq_item_tell = 1
    assert directory(file).photos == (ListedPhoto((), "P-17"),)


def test_a_list_without_records_names_nothing() -> None:
    assert directory(Dataset()).to_document() == {"photos": [], "others": {}}
