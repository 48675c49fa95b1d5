"""DICOM photos: the pixels and colours they were made of, whatever they are stored like."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom.data
import pytest
from drawn_lesion import lesion_pixels
from PIL import Image
from pydicom import Dataset, FileDataset
from pydicom.encaps import generate_frames
from pydicom.pixels import convert_color_space
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    JPEGBaseline8Bit,
)
from unit.imaging.colours import ADOBE, DISPLAY_P3, far, into, lesion
from unit.imaging.dicoms import (
    changed,
    decode_here,
    encapsulated,
    jpeg,
    photo,
    with_jpeg,
    with_lossless,
    with_palette,
    with_runs,
    with_wavelets,
    without_segments,
    written,
)

from skinscreen.domain.errors import ImageError
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.domain.issue_words import sentence
from skinscreen.imaging import decoder_apart, dicom, dicom_child
from skinscreen.imaging.colour import BROKEN
from skinscreen.imaging.decode import decode_photo
from skinscreen.imaging.dicom_kind import DERMOSCOPIC
from skinscreen.imaging.heif import UNCHECKED
from skinscreen.imaging.jpeg import is_jpeg
from skinscreen.imaging.told import UNTOLD

LESION = lesion(120, 88)
YBR = np.asarray(convert_color_space(LESION, "RGB", "YBR_FULL"), np.uint8)
GREY = np.asarray(Image.fromarray(LESION).convert("L"))
GREY_RGB = np.repeat(GREY[..., np.newaxis], 3, axis=2)
SAME, ROUNDED = 1.5, 1.0
FILES = Path(pydicom.data.__file__).parent / "test_files"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The decoder in this process, so that a test takes no second to start another."""
    decode_here(monkeypatch)


def refusal(content: bytes) -> str:
    with pytest.raises(ImageError) as caught:
        decode_photo(content, "photo.dcm")
    said = str(caught.value)
    assert said.startswith("photo.dcm: ")
    assert said.isprintable()
    assert len(said) < 300
    return said


def planes(pixels: np.ndarray) -> FileDataset:
    """The photo with one plane after the other."""
    file = photo(pixels)
    file.PlanarConfiguration = 1
    file.PixelData = np.ascontiguousarray(pixels.transpose(2, 0, 1)).tobytes()
    return file


def halved(pixels: np.ndarray) -> FileDataset:
    """Half of the colour differences, without compression (PS3.3, C.7.6.3.1.2)."""
    pairs = pixels.reshape(-1, 2, 3)
    packed = np.stack((pairs[:, 0, 0], pairs[:, 1, 0], pairs[:, 0, 1], pairs[:, 0, 2]), axis=1)
    file = photo(pixels, "YBR_FULL_422")
    file.PixelData = packed.tobytes()
    return file


def in_syntax(syntax: str, file: FileDataset) -> FileDataset:
    file.file_meta.TransferSyntaxUID = syntax
    return file


def big_endian() -> FileDataset:
    file = photo(LESION)
    file.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    return file


EXACT: dict[str, Callable[[], FileDataset]] = {
    "native RGB": lambda: photo(LESION),
    "native RGB by planes": lambda: planes(LESION),
    "native implicit": lambda: in_syntax(ImplicitVRLittleEndian, photo(LESION)),
    "native deflated": lambda: in_syntax(DeflatedExplicitVRLittleEndian, photo(LESION)),
    "native big endian": big_endian,
    "RLE": lambda: with_runs(photo(LESION)),
    "RLE of planes": lambda: changed(with_runs(photo(LESION)), PlanarConfiguration=1),
    "JPEG 2000": lambda: with_wavelets(LESION, "YBR_RCT"),
    "JPEG 2000 RGB": lambda: with_wavelets(LESION, "RGB"),
    "JPEG lossless": lambda: with_lossless(LESION, "RGB"),
    "16 bits for 8": lambda: changed(
        photo(LESION.astype("<u2")), BitsStored=8, HighBit=7
    ),
}  # fmt: skip
ABOUT: dict[str, Callable[[], FileDataset]] = {
    "native YBR_FULL": lambda: photo(YBR, "YBR_FULL"),
    "native YBR_FULL by planes": lambda: changed(planes(YBR), PhotometricInterpretation="YBR_FULL"),
    "RLE YBR_FULL": lambda: with_runs(photo(YBR, "YBR_FULL")),
    "JPEG lossless YBR_FULL": lambda: with_lossless(YBR, "YBR_FULL"),
    "JPEG 2000 lossy": lambda: with_wavelets(LESION, "YBR_ICT"),
    "JPEG 2000 YBR_FULL": lambda: with_wavelets(YBR, "YBR_FULL", mct=0),
    "JPEG": lambda: with_jpeg(LESION),
    "JPEG YBR_FULL": lambda: with_jpeg(LESION, "YBR_FULL"),
    "JPEG that was RGB": lambda: with_jpeg(LESION, "RGB"),
    "JPEG of RGB": lambda: with_jpeg(LESION, "RGB", jpeg(LESION, keep_rgb=True)),
    "progressive JPEG": lambda: encapsulated(
        photo(LESION, "YBR_FULL_422"), "1.2.840.10008.1.2.4.55", jpeg(LESION, progressive=True)
    ),
    "extended JPEG": lambda: encapsulated(
        photo(LESION, "YBR_FULL_422"), "1.2.840.10008.1.2.4.51", jpeg(LESION)
    ),
    "JPEG that says nothing of its colours": lambda: with_jpeg(
        LESION, "YBR_FULL", without_segments(jpeg(LESION), 0xE0)
    ),
    "JPEG whose header alone says RGB": lambda: with_jpeg(
        LESION, "RGB", numbered(without_segments(jpeg(LESION, keep_rgb=True), 0xEE, 0xE0))
    ),
    "JPEG in fragments": lambda: in_fragments(LESION),
}
GREYS: dict[str, Callable[[], FileDataset]] = {
    "native": lambda: photo(GREY, "MONOCHROME2"),
    "native inverted": lambda: photo(255 - GREY, "MONOCHROME1"),
    "RLE": lambda: with_runs(photo(GREY, "MONOCHROME2")),
    "RLE inverted": lambda: with_runs(photo(255 - GREY, "MONOCHROME1")),
    "JPEG": lambda: with_jpeg(GREY, "MONOCHROME2"),
    "JPEG inverted": lambda: with_jpeg(255 - GREY, "MONOCHROME1"),
    "JPEG lossless": lambda: with_lossless(GREY, "MONOCHROME2"),
    "JPEG 2000 inverted": lambda: with_wavelets(255 - GREY, "MONOCHROME1", mct=0),
}


def numbered(content: bytes) -> bytes:
    """A JPEG whose planes are called 1, 2 and 3, which says nothing of their meaning."""
    scan = content.index(b"\xff\xda") + 14
    head = content[:scan]
    for letter, number in zip(b"RGB", (1, 2, 3), strict=True):
        head = head.replace(bytes([letter, 0x11]), bytes([number, 0x11]))
        head = head.replace(bytes([letter, 0x00]), bytes([number, 0x00]))
    return head + content[scan:]


def in_fragments(pixels: np.ndarray) -> FileDataset:
    content = jpeg(pixels)
    parts = [content[at : at + 1000] for at in range(0, len(content), 1000)]
    return encapsulated(photo(pixels, "YBR_FULL_422"), JPEGBaseline8Bit, *parts)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("name", EXACT)
def test_a_photo_without_loss_gives_the_pixels_it_was_made_of(name: str) -> None:
    read = decode_photo(written(EXACT[name]()), "photo.dcm")
    assert np.array_equal(read.pixels, LESION)
    assert read.issues == (UNCHECKED,)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("name", ABOUT)
def test_a_photo_looks_like_what_it_was_made_of(name: str) -> None:
    read = decode_photo(written(ABOUT[name]()), "photo.dcm")
    assert far(read.pixels, LESION) < SAME


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("name", GREYS)
def test_a_grey_photo_is_as_dark_as_it_was(name: str) -> None:
    read = decode_photo(written(GREYS[name]()), "photo.dcm")
    assert far(read.pixels, GREY_RGB) < ROUNDED


@pytest.mark.usefixtures("here")
def test_half_of_the_colour_differences_without_compression_are_read() -> None:
    flat = np.repeat(YBR[:, ::2], 2, axis=1)
    expected = np.asarray(convert_color_space(flat, "YBR_FULL", "RGB"))
    read = decode_photo(written(halved(flat)), "photo.dcm")
    assert far(read.pixels, expected) < ROUNDED


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("runs", [False, True])
def test_a_palette_is_looked_up(bits: int, runs: bool) -> None:
    file, expected = with_palette(LESION, bits)
    read = decode_photo(written(with_runs(file) if runs else file), "photo.dcm")
    assert np.array_equal(read.pixels, expected)


@pytest.mark.usefixtures("here")
def test_a_dermoscopic_photo_is_read_as_well() -> None:
    read = decode_photo(written(photo(LESION, kind=DERMOSCOPIC)), "photo.dcm")
    assert np.array_equal(read.pixels, LESION)


# ---- colours


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("profile", [ADOBE, DISPLAY_P3], ids=["adobe", "p3"])
def test_the_profile_of_the_file_is_converted(profile: bytes) -> None:
    stored = np.asarray(into(profile, LESION))
    for file in (photo(stored, ICCProfile=profile), with_jpeg(stored, ICCProfile=profile)):
        assert far(decode_photo(written(file), "photo.dcm").pixels, LESION) < SAME + 0.5
    assert far(decode_photo(written(photo(stored)), "photo.dcm").pixels, LESION) > 3


@pytest.mark.usefixtures("here")
def test_a_profile_goes_with_the_jpeg_in_as_many_pieces_as_it_needs() -> None:
    stored = np.asarray(into(ADOBE, LESION))
    long = ADOBE + bytes(150_000)
    long = len(long).to_bytes(4, "big") + long[4:]
    read = decode_photo(written(with_jpeg(stored, ICCProfile=long)), "photo.dcm")
    assert far(read.pixels, LESION) < SAME + 0.5
    assert BROKEN not in read.issues


@pytest.mark.usefixtures("here")
def test_the_profile_of_the_file_goes_before_the_one_in_the_jpeg() -> None:
    stored = np.asarray(into(ADOBE, LESION))
    content = jpeg(stored, icc_profile=DISPLAY_P3)
    file = with_jpeg(stored, content=content, ICCProfile=ADOBE)
    assert far(decode_photo(written(file), "photo.dcm").pixels, LESION) < SAME + 0.5
    alone = with_jpeg(stored, content=jpeg(stored, icc_profile=ADOBE), ColorSpace="DISPLAYP3")
    assert far(decode_photo(written(alone), "photo.dcm").pixels, LESION) < SAME + 0.5


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("word", "profile"), [("ADOBERGB", ADOBE), ("DISPLAYP3", DISPLAY_P3), ("SRGB", None)]
)
def test_a_colour_space_told_by_a_word_is_converted(word: str, profile: bytes | None) -> None:
    stored = LESION if profile is None else np.asarray(into(profile, LESION))
    for file in (photo(stored, ColorSpace=word), with_jpeg(stored, ColorSpace=word)):
        assert far(decode_photo(written(file), "photo.dcm").pixels, LESION) < SAME + 0.5


@pytest.mark.usefixtures("here")
def test_colours_that_cannot_be_used_are_said() -> None:
    for file in (photo(LESION), with_jpeg(LESION)):
        file.ColorSpace = "ROMMRGB"
        assert UNTOLD in decode_photo(written(file), "photo.dcm").issues
        file.ICCProfile = ADOBE[:200]
        assert BROKEN in decode_photo(written(file), "photo.dcm").issues
        file.ICCProfile = bytes(2 << 20)
        assert BROKEN in decode_photo(written(file), "photo.dcm").issues


# ---- how it lies, and what stands on it


@pytest.mark.usefixtures("here")
def test_a_photo_is_shown_as_it_is_stored() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    content = jpeg(LESION, exif=exif.tobytes())
    turned = with_jpeg(LESION, content=content, PatientOrientation=["H", "L"])
    read = decode_photo(written(turned), "photo.dcm")
    assert (read.width, read.height) == (120, 88)
    assert far(read.pixels, LESION) < SAME


@pytest.mark.usefixtures("here")
def test_text_that_is_part_of_the_picture_is_told() -> None:
    for file in (photo(LESION, BurnedInAnnotation="YES"), with_jpeg(LESION)):
        file.BurnedInAnnotation = "YES"
        assert Issue(IssueCode.BURNT_IN) in decode_photo(written(file), "photo.dcm").issues
        file.BurnedInAnnotation = "NO"
        assert Issue(IssueCode.BURNT_IN) not in decode_photo(written(file), "photo.dcm").issues
    assert "text is part of its picture" in sentence(Issue(IssueCode.BURNT_IN))


@pytest.mark.usefixtures("here")
def test_the_jpeg_inside_stays_that_jpeg_and_tells_of_nobody() -> None:
    exif = Image.Exif()
    exif[0x010E] = "Jane Doe"
    content = jpeg(LESION, exif=exif.tobytes(), comment=b"Jane Doe")
    error, _, picture = dicom_child.answer(written(with_jpeg(LESION, content=content)))
    assert error is None
    assert is_jpeg(picture)
    assert b"Jane Doe" not in picture
    assert content[-2000:] == picture[-2000:]


@pytest.mark.usefixtures("here")
def test_a_large_jpeg_is_read_reduced_and_cut_in_full() -> None:
    large = lesion_pixels(1700, 1500)
    read = decode_photo(written(with_jpeg(large)), "photo.dcm")
    assert (read.width, read.height) == (1700, 1500)
    assert read.scale < 1
    assert read.encoded is not None


# ---- damage


def cut_jpeg(share: float) -> bytes:
    content = jpeg(LESION)
    return written(with_jpeg(LESION, content=content[: int(len(content) * share)]))


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("share", [0.5, 0.8, 0.95])
def test_a_jpeg_that_ends_early_is_refused_as_elsewhere(share: float) -> None:
    assert "the picture is damaged" in refusal(cut_jpeg(share))
    content = jpeg(255 - GREY)
    cut = with_jpeg(GREY, "MONOCHROME1", content[: int(len(content) * share)])
    assert "the picture is damaged" in refusal(written(cut))


@pytest.mark.usefixtures("here")
def test_a_jpeg_with_a_hole_is_refused_as_elsewhere() -> None:
    content = jpeg(LESION)
    middle = len(content) // 2
    holed = content[:middle] + bytes(400) + content[middle + 400 :]
    assert "the picture is damaged" in refusal(written(with_jpeg(LESION, content=holed)))


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("name", ["RLE", "JPEG 2000", "JPEG lossless", "native RGB"])
def test_a_file_that_ends_early_is_refused(name: str) -> None:
    whole = written(EXACT[name]())
    for share in (0.5, 0.7, 0.9):
        assert refusal(whole[: int(len(whole) * share)])


@pytest.mark.usefixtures("here")
def test_a_stream_that_its_decoder_would_fill_up_is_refused() -> None:
    noise = np.random.default_rng(3).integers(0, 255, (160, 160, 3), np.uint8)
    file = with_wavelets(noise, "YBR_RCT")
    stream = next(generate_frames(file.PixelData, number_of_frames=1))
    syntax = file.file_meta.TransferSyntaxUID
    half = len(stream) // 2
    short = encapsulated(photo(noise, file.PhotometricInterpretation), syntax, stream[:half])
    assert "it ends early" in refusal(written(short))
    holed = stream[:half] + bytes(9000) + stream[half + 9000 :]
    empty = encapsulated(photo(noise, file.PhotometricInterpretation), syntax, holed)
    assert "parts of it are missing" in refusal(written(empty))


@pytest.mark.usefixtures("here")
def test_a_header_that_contradicts_its_picture_is_refused() -> None:
    for file in (with_jpeg(LESION), with_lossless(LESION, "RGB")):
        file.Rows, file.Columns = 120, 88
        assert "its size is not what its header says" in refusal(written(file))
    assert "contradicts itself" in refusal(written(photo(LESION, SamplesPerPixel=1)))
    deep = with_wavelets(GREY.astype(np.uint16) * 257, "MONOCHROME2", mct=0)
    changed(deep, BitsStored=8, HighBit=7)
    assert "damaged" in refusal(written(deep))
    assert "it holds no JPEG" in refusal(written(with_jpeg(LESION, content=b"no picture")))


@pytest.mark.usefixtures("here")
def test_flipped_bytes_give_a_sentence_or_a_photo() -> None:
    whole = written(with_runs(photo(LESION)))
    for at in range(132, len(whole) - 40, len(whole) // 40):
        flipped = whole[:at] + bytes(b ^ 0xFF for b in whole[at : at + 9]) + whole[at + 9 :]
        error, _, content = dicom_child.answer(flipped)
        assert (error is None) == content.startswith(b"\x89PNG")
        assert error is None or (error.isprintable() and len(error) < 300)


# ---- what is no photo


def other(kind: str) -> bytes:
    return written(photo(LESION, kind=kind))


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("1.2.840.10008.5.1.4.1.1.7", "Secondary Capture Image"),
        ("1.2.840.10008.5.1.4.1.1.2", "CT Image"),
        ("1.2.840.10008.5.1.4.1.1.104.1", "Encapsulated PDF"),
        ("1.2.840.10008.5.1.4.1.1.77.1.4.1", "Video Photographic Image"),
        ("1.2.840.10008.5.1.4.1.1.77.1.5.1", "Ophthalmic Photography 8 Bit Image"),
        ("1.2.840.10008.5.1.4.1.1.88.33", "Comprehensive SR"),
        ("1.2.3.4.5.6", r"1\.2\.3\.4\.5\.6"),
    ],
)
def test_what_is_no_photo_is_refused_with_its_name(kind: str, title: str) -> None:
    with pytest.raises(ImageError, match=rf"is no photo but another kind .*\({title}\); choose"):
        decode_photo(other(kind), "photo.dcm")


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("CT_small.dcm", "(CT Image)"),
        ("MR_small.dcm", "(MR Image)"),
        ("rtplan.dcm", "(RT Plan)"),
        ("test-SR.dcm", "SR"),
        ("waveform_ecg.dcm", "(12-lead ECG Waveform)"),
        ("SC_rgb_jpeg_dcmtk.dcm", "(Secondary Capture Image)"),
        ("badVR.dcm", "no photo"),
        ("dicomdirtests/DICOMDIR", "the list of what is on a disc"),
    ],
)
def test_other_files_of_dicom_are_refused_with_their_name(file: str, said: str) -> None:
    content = (FILES / file).read_bytes()
    assert dicom.is_dicom(content)
    assert said in refusal(content)


@pytest.mark.usefixtures("here")
def test_every_odd_file_is_a_sentence() -> None:
    for file in sorted(FILES.glob("*.dcm")):
        content = file.read_bytes()
        if dicom.is_dicom(content):
            assert refusal(content), file


@pytest.mark.usefixtures("here")
def test_a_file_that_says_nothing_of_its_kind_is_refused() -> None:
    file = photo(LESION)
    file.file_meta.MediaStorageSOPClassUID = ""
    file.SOPClassUID = ""
    stream = io.BytesIO()
    file.save_as(stream, enforce_file_format=False)
    assert "it does not say which" in refusal(stream.getvalue())


@pytest.mark.usefixtures("here")
def test_several_pictures_are_refused() -> None:
    file = photo(LESION)
    file.NumberOfFrames = 3
    file.PixelData = file.PixelData * 3
    assert "holds 3 pictures; save one picture" in refusal(written(file))


@pytest.mark.usefixtures("here")
def test_what_is_encrypted_is_refused() -> None:
    sealed = bytes.fromhex("308006092a864886f70d010703a080") + bytes(400)
    assert dicom.is_dicom(sealed)
    assert "is encrypted; have it decrypted" in refusal(sealed)
    hidden = photo(LESION, PixelData=None)
    assert "a DICOM file without a picture" in refusal(written(hidden))
    hidden.EncryptedAttributesSequence = [Dataset()]
    assert "its picture is encrypted" in refusal(written(hidden))


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("elements", "said"),
    [
        ({"BitsStored": 12}, "stores 12 bits a colour"),
        ({"BitsStored": 4}, "stores 4 bits a colour"),
        ({"PixelRepresentation": 1}, "measured values, not colours"),
        ({"PhotometricInterpretation": "YBR_PARTIAL_422"}, "not read (YBR_PARTIAL_422)"),
        ({"PhotometricInterpretation": ""}, "not read (?)"),
        ({"PixelAspectRatio": [3, 4]}, "not square"),
    ],
)
def test_what_would_look_wrong_is_refused(elements: dict[str, object], said: str) -> None:
    assert said in refusal(written(photo(LESION, **elements)))
    square = written(photo(LESION, PixelAspectRatio=[1, 1]))
    assert decode_photo(square, "photo.dcm").width == 120


@pytest.mark.usefixtures("here")
def test_a_compression_that_is_not_read_is_named() -> None:
    file = encapsulated(photo(LESION), "1.2.840.10008.1.2.4.201", b"picture")
    assert "High-Throughput JPEG 2000" in refusal(written(file))
    near = encapsulated(photo(LESION), "1.2.840.10008.1.2.4.81", b"picture")
    assert "JPEG-LS" in refusal(written(near))
    private = encapsulated(photo(LESION), "1.2.826.0.1.3680043.2.1143.107", b"picture")
    assert "compressed in a way that is not read" in refusal(written(private))


@pytest.mark.usefixtures("here")
def test_what_a_file_says_of_itself_cannot_break_the_sentence() -> None:
    assert "not read (Y\ufffdR_FULL)" in refusal(
        written(photo(LESION, PhotometricInterpretation="Y\x00R_FULL"))
    )
    syntax = written(photo(LESION)).replace(b"1.2.840.10008.1.2.1", b"1.2.840.10\x00\x1b8.1.2.1")
    assert "compressed in a way that is not read" in refusal(syntax)
    kind = written(photo(LESION)).replace(b"5.1.4.1.1.77.1.4", b"5.1.4.1.1.77.\x07.4")
    assert "is no photo" in refusal(kind)


@pytest.mark.usefixtures("here")
def test_a_size_out_of_bounds_is_refused_before_anything_is_decoded() -> None:
    huge = changed(photo(LESION), Rows=60_000, Columns=60_000)
    assert "too many pixels" in refusal(written(huge))
    assert "too few to show" in refusal(written(photo(LESION[:12])))


@pytest.mark.usefixtures("here")
def test_a_device_without_the_library_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    content = written(photo(LESION))
    monkeypatch.setitem(sys.modules, "pydicom", None)
    error, _, _ = dicom_child.answer(content)
    assert error is not None
    assert error.startswith("DICOM is not read on this device")


# ---- the process of its own


def test_the_decoder_runs_in_a_process_of_its_own() -> None:
    assert np.array_equal(decode_photo(written(photo(LESION)), "photo.dcm").pixels, LESION)
    assert "(CT Image)" in refusal((FILES / "CT_small.dcm").read_bytes())
    said = dicom.header(written(photo(LESION)), "photo.dcm")
    assert (said.name, said.identifier) == ("Dr. Jane Doe", "P-17")


def test_a_decoder_that_crashes_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other_child.py").write_text("import os; os.abort()")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(dicom, "_CHILD", "other_child")
    assert "its decoder crashed" in refusal(written(photo(LESION)))


def test_a_header_that_cannot_be_followed_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    for content in (b"", b"[]", json.dumps({"born": 3}).encode()):
        monkeypatch.setattr(decoder_apart, "decoded", lambda *_, said=content, **__: (said, ()))
        with pytest.raises(ImageError, match=r"photo\.dcm: what it says of the patient"):
            dicom.header(b"", "photo.dcm")
