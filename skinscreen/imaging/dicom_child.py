"""The program that ``imaging.dicom`` starts: a DICOM file in; its picture or its header out.

A photo that is JPEG inside comes out as that JPEG, bit by bit, so that it is read, judged and
kept as any other; everything else as a PNG of sRGB pixels. A picture is shown as it is stored, as
DICOM wants it (PS3.3, C.7.6.1.1.1): nothing turns it, an EXIF block inside least of all.
"""

import io
import json
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.imaging import dicom, dicom_kind, dicom_list, dicom_pixels, dicom_words
from skinscreen.imaging.decoder_child import Answer, Refused, answered, run
from skinscreen.language import tr

if TYPE_CHECKING:
    from pydicom import FileDataset

BURNT_IN = Issue(IssueCode.BURNT_IN)


def answer(encoded: bytes, wanted: Sequence[str] = ()) -> Answer:
    """A sentence why not, or None with what had to be assumed and the picture.

    Args:
        encoded: the file.
        wanted: ``dicom.HEADER`` in it: the header as JSON and no picture; ``dicom.DIRECTORY``:
            the list of a disc.
    """
    make = _header if dicom.HEADER in wanted else _picture
    if dicom.DIRECTORY in wanted:
        make = _directory
    return answered(lambda: make(encoded))


def _picture(encoded: bytes) -> tuple[tuple[Issue, ...], bytes]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        file = _opened(encoded)
        burnt_in = (BURNT_IN,) if dicom_words.is_burnt_in(file) else ()
        issues, content = dicom_pixels.picture(file)
    return (*burnt_in, *issues), content


def _header(encoded: bytes) -> tuple[tuple[Issue, ...], bytes]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        header = dicom_words.header(_opened(encoded))
    return (), json.dumps(header.to_document()).encode()


def _directory(encoded: bytes) -> tuple[tuple[Issue, ...], bytes]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        file = _read(encoded)
        dicom_kind.require_directory(file)
        listed = dicom_list.directory(file)
    return (), json.dumps(listed.to_document()).encode()


def _opened(encoded: bytes) -> "FileDataset":
    """The file, which is a photo."""
    file = _read(encoded)
    dicom_kind.require_photo(file)
    return file


def _read(encoded: bytes) -> "FileDataset":
    if dicom.is_enveloped(encoded):
        raise Refused(tr("is encrypted; have it decrypted where it comes from"))
    try:
        import pydicom
    except ImportError as error:
        message = tr("DICOM is not read on this device (pydicom is missing); save it as JPEG")
        raise Refused(message) from error
    from pydicom import config

    config.settings.reading_validation_mode = config.IGNORE
    return pydicom.dcmread(io.BytesIO(encoded))


if __name__ == "__main__":
    run(answer)
