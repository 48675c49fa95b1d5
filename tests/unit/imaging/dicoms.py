"""DICOM photos in every way that one may be stored, made here from pixels."""

import io
import struct
import warnings
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pydicom import Dataset, FileDataset, dcmread, dcmwrite
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLosslessSV1,
    RLELossless,
)

from skinscreen.domain.errors import ImageError
from skinscreen.domain.issue import Issue
from skinscreen.imaging import decoder_apart, dicom_child
from skinscreen.imaging.dicom_kind import PHOTOGRAPHIC

NAME = "Doe^Jane^^Dr."
BIG_ENDIAN = {"implicit_vr": False, "little_endian": False, "force_encoding": True}


def photo(pixels: NDArray[Any], meaning: str = "RGB", **elements: object) -> FileDataset:
    """A photo without compression; elements that are None are left out."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = elements.pop("kind", PHOTOGRAPHIC)
    meta.MediaStorageSOPInstanceUID = "1.2.3.4"
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    file = FileDataset(None, {}, file_meta=meta, preamble=bytes(128))
    file.SOPClassUID = meta.MediaStorageSOPClassUID
    file.SOPInstanceUID = "1.2.3.4"
    file.PatientName, file.PatientID, file.Modality = NAME, "P-17", "XC"
    file.Rows, file.Columns = pixels.shape[:2]
    file.SamplesPerPixel = 1 if pixels.ndim == 2 else 3
    if pixels.ndim == 3:
        file.PlanarConfiguration = 0
    file.PhotometricInterpretation = meaning
    bits = 8 * pixels.dtype.itemsize
    file.BitsAllocated, file.BitsStored, file.HighBit, file.PixelRepresentation = (
        *(bits, bits, bits - 1),
        0,
    )
    content = pixels.tobytes()
    file.PixelData = content + bytes(len(content) % 2)
    file["PixelData"].VR = "OB" if bits == 8 else "OW"
    return changed(file, **elements)


def changed(file: FileDataset, **elements: object) -> FileDataset:
    for keyword, value in elements.items():
        if value is None:
            del file[keyword]
        else:
            setattr(file, keyword, value)
    return file


def written(file: FileDataset) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        turned = file.file_meta.TransferSyntaxUID == ExplicitVRBigEndian
        dcmwrite(stream, file, **(BIG_ENDIAN if turned else {"enforce_file_format": True}))
    return stream.getvalue()


def encapsulated(file: FileDataset, syntax: str, *streams: bytes) -> FileDataset:
    """The photo with its pixels as one frame in so many fragments."""
    file.file_meta.TransferSyntaxUID = syntax
    whole = b"".join(streams)
    file.PixelData = encapsulate([whole], fragments_per_frame=max(1, len(streams)))
    file["PixelData"].VR = "OB"
    file["PixelData"].is_undefined_length = True
    return file


def jpeg(pixels: NDArray[Any], **options: object) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", **{"quality": 98, "subsampling": 0, **options})
    return stream.getvalue()


def with_jpeg(
    pixels: NDArray[Any], meaning: str = "YBR_FULL_422", content: bytes = b"", **elements: object
) -> FileDataset:
    file = photo(pixels, meaning, **elements)
    return encapsulated(file, JPEGBaseline8Bit, content or jpeg(pixels))


def without_segments(content: bytes, *markers: int) -> bytes:
    """The JPEG without those segments of its head."""
    parts, at = [content[:2]], 2
    while content[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if content[at + 1] not in markers:
            parts.append(content[at:end])
        at = end
    return b"".join([*parts, content[at:]])


def with_wavelets(pixels: NDArray[Any], meaning: str, **options: object) -> FileDataset:
    """JPEG 2000: its colour transform (YBR_RCT, YBR_ICT), or none."""
    stream = io.BytesIO()
    settings = {"irreversible": meaning == "YBR_ICT", "mct": int(meaning.startswith("YBR_"))}
    Image.fromarray(pixels).save(stream, "JPEG2000", no_jp2=True, **{**settings, **options})
    return encapsulated(photo(pixels, meaning), JPEG2000Lossless, stream.getvalue())


def with_runs(file: FileDataset) -> FileDataset:
    file.compress(RLELossless, generate_instance_uid=False)
    return file


def lossless_jpeg(pixels: NDArray[Any]) -> bytes:
    """JPEG without loss, process 14, selection value 1 (ITU-T T.81, annex H)."""
    planes = pixels[..., np.newaxis] if pixels.ndim == 2 else pixels
    height, width, count = planes.shape
    values = planes.astype(int)
    guess = np.empty_like(values)
    guess[:, 1:] = values[:, :-1]
    guess[1:, 0] = values[:-1, 0]
    guess[0, 0] = 128
    bits = []
    for difference in (values - guess).reshape(-1).tolist():
        size = abs(difference).bit_length()
        bits.append(f"{size:04b}")  # sixteen codes of four bits would leave one of ones alone
        if size:
            told = difference if difference > 0 else difference + (1 << size) - 1
            bits.append(f"{told:0{size}b}")
    text = "".join(bits)
    text += "1" * (-len(text) % 8)
    scan = int(text, 2).to_bytes(len(text) // 8, "big").replace(b"\xff", b"\xff\x00")
    table = bytes([0, 0, 0, 0, 9, *[0] * 12]) + bytes(range(9))
    components = b"".join(bytes([i, 0x11, 0]) for i in range(1, count + 1))
    scanned = b"".join(bytes([i, 0]) for i in range(1, count + 1))

    def segment(marker: int, body: bytes) -> bytes:
        return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body

    return b"".join(
        (
            b"\xff\xd8",
            segment(0xC3, struct.pack(">BHHB", 8, height, width, count) + components),
            segment(0xC4, table),
            segment(0xDA, bytes([count]) + scanned + bytes([1, 0, 0])),
            scan,
            b"\xff\xd9",
        )
    )


def with_lossless(pixels: NDArray[Any], meaning: str) -> FileDataset:
    return encapsulated(photo(pixels, meaning), JPEGLosslessSV1, lossless_jpeg(pixels))


def with_palette(pixels: NDArray[Any], bits: int) -> tuple[FileDataset, NDArray[np.uint8]]:
    """256 colours of the photo, in entries of 8 or 16 bits, and how it looks then."""
    image = Image.fromarray(pixels).quantize(256)
    palette = np.zeros((256, 3), np.uint8)
    used = np.asarray(image.getpalette(), np.uint8).reshape(-1, 3)
    palette[: len(used)] = used
    file = photo(np.asarray(image), "PALETTE COLOR")
    for i, colour in enumerate(("Red", "Green", "Blue")):
        entries = palette[:, i].astype("<u2") * 257 if bits == 16 else palette[:, i]
        setattr(file, f"{colour}PaletteColorLookupTableDescriptor", [256, 0, bits])
        setattr(file, f"{colour}PaletteColorLookupTableData", entries.tobytes())
    return file, palette[np.asarray(image)]


def read_back(content: bytes) -> FileDataset:
    return dcmread(io.BytesIO(content))


def decode_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The decoder in this process, so that a test takes no second to start another."""

    def decoded(
        _: str, encoded: bytes, name: str, *, wanted: tuple[str, ...] = ()
    ) -> tuple[bytes, tuple[Issue, ...]]:
        error, issues, content = dicom_child.answer(encoded, wanted)
        if error:
            raise ImageError(f"{name}: {error}")
        return content, issues

    monkeypatch.setattr(decoder_apart, "decoded", decoded)


def region(code: str, meaning: str, scheme: str = "SCT") -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code, scheme, meaning
    return item
