"""Whether a DICOM file is one photo, and what it is where it is something else."""

from typing import TYPE_CHECKING

from skinscreen.imaging.decoder_child import Refused
from skinscreen.language import tr, trn

if TYPE_CHECKING:
    from pydicom import FileDataset

PHOTOGRAPHIC = "1.2.840.10008.5.1.4.1.1.77.1.4"
DERMOSCOPIC = "1.2.840.10008.5.1.4.1.1.77.1.7"
DIRECTORY = "1.2.840.10008.1.3.10"
_LONGEST = 64


def require_photo(file: "FileDataset") -> None:
    """Refuse what is not one photo.

    Raises:
        Refused: naming what it is.
    """
    kind = str(file.file_meta.get("MediaStorageSOPClassUID") or file.get("SOPClassUID") or "")
    if kind == DIRECTORY:
        raise Refused(
            tr("is a DICOMDIR, the list of what is on a disc; choose a photo of it, or its folder")
        )
    if kind not in (PHOTOGRAPHIC, DERMOSCOPIC):
        message = tr(
            "is no photo but another kind of DICOM file ({kind}); choose a photographic or "
            "dermoscopic image"
        )
        raise Refused(message.format(kind=title(kind)))
    if "PixelData" not in file:
        if "EncryptedAttributesSequence" in file:
            raise Refused(tr("its picture is encrypted; have it decrypted where it comes from"))
        raise Refused(tr("is a DICOM file without a picture; have it sent again"))
    frames = int(file.get("NumberOfFrames") or 1)
    if frames > 1:
        message = trn(
            "holds {n} picture; save one picture", "holds {n} pictures; save one picture", frames
        )
        raise Refused(message.format(n=frames))


def require_directory(file: "FileDataset") -> None:
    """Refuse what is not the list of a disc.

    Raises:
        Refused: it is something else.
    """
    if str(file.file_meta.get("MediaStorageSOPClassUID")) != DIRECTORY:
        raise Refused(tr("is called DICOMDIR, but is no list of what is on a disc"))


def title(kind: str) -> str:
    """The name of a kind of file, as DICOM gives it (PS3.6, annex A)."""
    from pydicom.uid import UID

    if not kind:
        return tr("it does not say which")
    return str(UID(kind).name)[:_LONGEST].removesuffix(" Storage")
