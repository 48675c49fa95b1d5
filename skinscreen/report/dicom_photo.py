"""A photo as a DICOM image: Dermoscopic Photography or VL Photographic (PS3.3, A.32)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import ImageCms

from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.domain.modality import Modality, Origin, PhotoKind
from skinscreen.imaging import jpeg
from skinscreen.imaging.bare import BarePhoto, bare
from skinscreen.imaging.decode import profile_of, read_pixels
from skinscreen.imaging.dicom_kind import DERMOSCOPIC, PHOTOGRAPHIC
from skinscreen.imaging.jpeg_head import segments_of_head
from skinscreen.imaging.photo import Photo
from skinscreen.report.dicom_base import Study, coded, file_of, new_uid

if TYPE_CHECKING:
    from pydicom import FileDataset

_NATIVE = "1.2.840.10008.1.2.1"
_JPEG_BASELINE = "1.2.840.10008.1.2.4.50"
_BASELINE, _ADOBE = 0xC0, 0xEE
_GREY, _COLOURED = 1, 3
_MEANINGS = {_GREY: "MONOCHROME2", _COLOURED: "YBR_FULL_422"}


@dataclass(frozen=True, slots=True)
class _Stored:
    """How the pixels stand in the file.

    Attributes:
        syntax: of the transfer.
        content: value of Pixel Data.
        meaning: photometric interpretation.
        width: in pixels.
        height: in pixels.
        profile: ICC.
        ratio: of the compression that lost something; None where nothing is known of one.
    """

    syntax: str
    content: bytes
    meaning: str
    width: int
    height: int
    profile: bytes
    ratio: float | None = None


def image_of(photo: Photo, kind: PhotoKind | None, study: Study) -> "FileDataset":
    """The whole photo in full resolution, upright.

    The JPEG of a camera stays the JPEG it is, where it lies as it is seen and is baseline; else
    the pixels are written without compression.

    Args:
        photo: what was screened.
        kind: what it was judged as: dermoscopic only where that was seen or said.
        study: it belongs to.

    Raises:
        ImageError: its file is damaged.
    """
    known = kind is not None and kind.origin is not Origin.ASSUMED
    dermoscopic = known and kind is not None and kind.modality is Modality.DERMOSCOPY
    stored = _stored(photo)
    sop_class = DERMOSCOPIC if dermoscopic else PHOTOGRAPHIC
    file = file_of(study, sop_class, stored.syntax, "DMS" if dermoscopic else "XC", 1)
    file.ImageType = ["ORIGINAL", "PRIMARY"]
    file.AcquisitionContextSequence = []
    if Issue(IssueCode.BURNT_IN) in photo.issues:
        file.BurnedInAnnotation = "YES"
    _add_pixels(file, stored)
    _add_place(file, study)
    if dermoscopic:
        _add_device(file)
    return file


def _stored(photo: Photo) -> _Stored:
    kept = bare(photo)
    meaning = _meaning(kept)
    if meaning is not None:
        profile = profile_of(kept.encoded, photo.name) or _srgb()
        raw = photo.width * photo.height * (_GREY if meaning == "MONOCHROME2" else _COLOURED)
        content = jpeg.bare(kept.encoded, keep_profile=False)
        ratio = raw / len(content)
        size = photo.width, photo.height
        return _Stored(_JPEG_BASELINE, content, meaning, *size, profile, ratio)
    pixels = np.ascontiguousarray(read_pixels(photo, min(photo.width, photo.height)))
    height, width = pixels.shape[:2]
    return _Stored(_NATIVE, pixels.tobytes(), "RGB", width, height, _srgb())


def _meaning(kept: BarePhoto) -> str | None:
    """The photometric interpretation of a JPEG that can be written as it is, or None."""
    if not jpeg.is_jpeg(kept.encoded) or kept.orientation != 1 or kept.turns:
        return None
    segments = {marker: body for marker, _, body in segments_of_head(kept.encoded)}
    # Of RGB and of inks: the IOD has RGB without compression alone.
    untransformed = segments.get(_ADOBE, b"")[11:12] == b"\0"
    if untransformed or _BASELINE not in segments:
        return None
    return _MEANINGS.get(segments[_BASELINE][5])


def _srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _add_pixels(file: "FileDataset", stored: _Stored) -> None:
    grey = stored.meaning == "MONOCHROME2"
    file.Rows, file.Columns = stored.height, stored.width
    file.SamplesPerPixel = _GREY if grey else _COLOURED
    if not grey:
        file.PlanarConfiguration = 0
        file.ICCProfile = stored.profile + bytes(len(stored.profile) % 2)
    file.PhotometricInterpretation = stored.meaning
    file.BitsAllocated = file.BitsStored = 8
    file.HighBit, file.PixelRepresentation = 7, 0
    content = stored.content
    file.LossyImageCompression = "" if stored.ratio is None else "01"  # empty: not known
    if stored.ratio is not None:
        from pydicom.encaps import encapsulate

        file.LossyImageCompressionRatio = f"{stored.ratio:.2f}"
        file.LossyImageCompressionMethod = "ISO_10918_1"
        content = encapsulate([content])
    file.add_new(0x7FE00010, "OB", content + bytes(len(content) % 2))
    file["PixelData"].is_undefined_length = stored.ratio is not None


def _add_place(file: "FileDataset", study: Study) -> None:
    """Where on the body it is, and which lesion."""
    subject = study.subject
    place = coded(subject.place)
    if subject.laterality is not None:
        place.AnatomicRegionModifierSequence = [coded(subject.laterality)]
        file.ImageLaterality = subject.laterality.meaning[0]
    else:
        file.Laterality = ""  # not known
    file.AnatomicRegionSequence = [place]
    file.PatientOrientation = ""
    if subject.lesion:
        file.TrackingID, file.TrackingUID = subject.lesion, study.lesion_uid


def _add_device(file: "FileDataset") -> None:
    """What a dermoscopic photo says of the dermoscope, all of it unknown (PS3.3, C.8.12.15)."""
    file.FrameOfReferenceUID, file.PositionReferenceIndicator = new_uid(), ""
    file.RecognizableVisualFeatures = "YES"  # nobody looked whether somebody can be told by it
    for unknown in (
        "LightSourcePolarization",
        "EmitterColorTemperature",
        "ContactMethod",
        "OpticalMagnificationFactor",
    ):
        setattr(file, unknown, None)
