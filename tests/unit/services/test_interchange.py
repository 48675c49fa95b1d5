"""A screening as DICOM files, which others' tools check and read."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from dicom_tools import complaints, with_dcmtk
from drawn_lesion import encoded, lesion_pixels
from PIL import Image
from pydicom import Dataset, FileDataset, dcmread
from pypdf import PdfReader
from sweeps import thinned
from unit.imaging.colours import DISPLAY_P3, far, into
from unit.imaging.dicoms import decode_here
from unit.inference import bundles
from unit.services.screeners import answering

from skinscreen import language
from skinscreen.domain.advice import NOTHING_SET
from skinscreen.domain.assessment import Finding
from skinscreen.domain.errors import ReportError
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.domain.record import Sex
from skinscreen.domain.subject import Subject
from skinscreen.imaging.crop import turn
from skinscreen.imaging.decode import decode_photo, read_pixels
from skinscreen.imaging.dicom_kind import DERMOSCOPIC, PHOTOGRAPHIC
from skinscreen.imaging.photo import Photo
from skinscreen.report import dicom_report
from skinscreen.services import interchange
from skinscreen.services.interchange import Circumstances, dicom_files, export
from skinscreen.services.screening import Screening, ScreeningRequest

CREATED = datetime(2026, 11, 28, 9, 15, tzinfo=UTC)
TOLD = Circumstances(CREATED, "A4", NOTHING_SET)
SUBJECT = Subject(
    "P-17", "Doe, Jané", date(1958, 11, 29), Sex.FEMALE, "upper back", "left", "mole 1"
)
SMALL = lesion_pixels(161, 121)


def screened(photo: Photo, phone: float | None = None, **options: object) -> Screening:
    """Answered with 75 % for the malignant of three things."""
    return answering(0.75, 0.25, 0.0, phone=phone, **options).screen(ScreeningRequest(1, photo))


def large(kind: str = "JPEG", **options: object) -> Photo:
    return decode_photo(encoded(lesion_pixels(1600, 1450), kind, **options), "photo")


PHOTOS: dict[str, Callable[[], Photo]] = {
    "small": lambda: decode_photo(encoded(SMALL, "PNG"), "photo"),
    "a camera's JPEG": large,
    "progressive": lambda: large(progressive=True),
    "RGB inside": lambda: large(keep_rgb=True),
    "another colour space": lambda: decode_photo(
        encoded(np.asarray(into(DISPLAY_P3, lesion_pixels(1600, 1450))), icc_profile=DISPLAY_P3),
        "photo",
    ),
    "turned by the camera": lambda: large(exif=exif_turned()),
    "turned by hand": lambda: turn(large()),
    "grey": lambda: decode_photo(grey_jpeg(), "photo"),
    "inks": lambda: decode_photo(inks(), "photo"),
}
AS_IT_IS = ("a camera's JPEG", "another colour space", "grey")


def exif_turned() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif.tobytes()


def grey_jpeg() -> bytes:
    stream = io.BytesIO()
    Image.fromarray(lesion_pixels(1600, 1450)).convert("L").save(stream, "JPEG")
    return stream.getvalue()


def inks() -> bytes:
    stream = io.BytesIO()
    Image.fromarray(lesion_pixels(1600, 1450)).convert("CMYK").save(stream, "JPEG")
    return stream.getvalue()


def made(screening: Screening, subject: Subject = SUBJECT) -> dict[str, FileDataset]:
    """The three files by their kind."""
    files = dict(dicom_files(screening, subject, TOLD))
    return {name.split(".")[0]: dcmread(io.BytesIO(content)) for name, content in files.items()}


def told(report: Dataset) -> list[str]:
    """All texts of a result, and the names of what stands in it."""
    found = [item.CodeMeaning for item in report.get("ConceptNameCodeSequence", [])]
    if "TextValue" in report:
        found.append(report.TextValue)
    for item in report.get("ContentSequence", []):
        found += told(item)
    return found


@pytest.mark.parametrize("name", thinned(PHOTOS, "small", "a camera's JPEG", "turned by hand"))
def test_a_photo_reads_back_as_it_was_screened(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    decode_here(monkeypatch)
    photo = PHOTOS[name]()
    (_, content), *_ = dicom_files(screened(photo), SUBJECT, TOLD)
    again = decode_photo(content, "photo.dcm")
    assert (again.width, again.height) == (photo.width, photo.height)
    side = min(photo.width, photo.height)
    assert far(read_pixels(again, side), read_pixels(photo, side)) < 1
    written = dcmread(io.BytesIO(content))
    assert written.file_meta.TransferSyntaxUID.is_compressed == (name in AS_IT_IS)


@pytest.mark.parametrize(
    "name", thinned(["small", "a camera's JPEG", "RGB inside", "grey"], "a camera's JPEG")
)
@pytest.mark.parametrize("phone", [None, 0.02], ids=["photo", "dermoscopy"])
def test_dciodvfy_has_nothing_against_the_files(
    name: str, phone: float | None, tmp_path: Path
) -> None:
    screening = screened(PHOTOS[name](), phone)
    for file in export(dicom_files, screening, SUBJECT, tmp_path, TOLD):
        assert complaints(file) == []


def test_dciodvfy_has_nothing_against_files_of_nobody(tmp_path: Path) -> None:
    unfamiliar = screened(PHOTOS["small"](), familiar=False)
    assert not unfamiliar.assessment.findings
    for file in export(dicom_files, unfamiliar, Subject(), tmp_path, TOLD):
        assert [
            said for said in complaints(file) if "<PatientID" not in said.replace("/", "")
        ] == []


def test_dcmtk_reads_the_files(tmp_path: Path) -> None:
    photo, result, report = export(dicom_files, screened(large()), SUBJECT, tmp_path, TOLD)
    for file in (photo, result, report):
        said = with_dcmtk("dcmdump", file)
        assert "Jané" in said
    pixels = tmp_path / "photo.ppm"
    with_dcmtk("dcmj2pnm", "+op", photo, pixels)
    with Image.open(pixels) as seen:
        assert far(np.asarray(seen), lesion_pixels(1600, 1450)) < 3
    text = with_dcmtk("dsr2xml", result)
    for part in ("mole 1", "Probability of cancer", "75.0000", "tiny", "threshold=0.3"):
        assert part in text
    extracted = tmp_path / "report.pdf"
    with_dcmtk("dcm2pdf", report, extracted)
    words = " ".join(page.extract_text() for page in PdfReader(extracted).pages)
    assert "P-17, Jané Doe" in " ".join(words.split())


def test_the_result_is_a_measurement_report_that_others_read() -> None:
    files = made(screened(PHOTOS["small"]()))
    import highdicom  # takes half a second: not of each process that collects tests

    report = highdicom.sr.ComprehensiveSR.from_dataset(files["result"])
    groups = report.content.get_image_measurement_groups()
    assert [group.tracking_identifier for group in groups] == ["mole 1"] * 4
    (malignant,) = groups[0].get_measurements()
    assert (malignant.name.meaning, malignant.value) == ("Probability of cancer", 75.0)
    shares = [group.get_measurements()[0].value for group in groups[1:]]
    assert shares == [75.0, 25.0, 0.0]


def test_all_three_belong_to_one_study_and_the_result_to_the_photo() -> None:
    files = made(screened(PHOTOS["small"]()))
    photo, result, report = files["photo"], files["result"], files["report"]
    assert len({file.StudyInstanceUID for file in files.values()}) == 1
    assert len({file.SeriesInstanceUID for file in files.values()}) == 3
    evidence = result.CurrentRequestedProcedureEvidenceSequence[0].ReferencedSeriesSequence[0]
    assert evidence.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == photo.SOPInstanceUID
    assert report.SourceInstanceSequence[0].ReferencedSOPInstanceUID == photo.SOPInstanceUID
    for file in files.values():
        assert (file.PatientName, file.PatientID) == ("Doe^Jané", "P-17")
        assert (file.PatientBirthDate, file.PatientSex) == ("19581129", "F")
        assert (file.StudyDate, file.TimezoneOffsetFromUTC) == ("20261128", "+0000")
    assert (result.PreliminaryFlag, result.VerificationFlag) == ("PRELIMINARY", "UNVERIFIED")


def test_the_photo_says_where_it_is_of_and_which_lesion() -> None:
    photo = made(screened(PHOTOS["small"]()))["photo"]
    assert photo.AnatomicRegionSequence[0].CodeValue == "699893008"
    side = photo.AnatomicRegionSequence[0].AnatomicRegionModifierSequence[0]
    assert (side.CodeMeaning, photo.ImageLaterality, photo.TrackingID) == ("Left", "L", "mole 1")
    bare = made(screened(PHOTOS["small"]()), Subject())["photo"]
    assert bare.AnatomicRegionSequence[0].CodeMeaning == "Skin"
    assert "TrackingID" not in bare
    assert "ImageLaterality" not in bare


def test_a_lesion_keeps_its_uid_and_others_have_their_own() -> None:
    small = screened(PHOTOS["small"]())
    uid = made(small)["photo"].TrackingUID
    assert made(small)["photo"].TrackingUID == uid
    for other in (replace(SUBJECT, lesion="mole 2"), replace(SUBJECT, identifier="P-18")):
        assert made(small, other)["photo"].TrackingUID != uid
    nobody = Subject(lesion="mole 1")
    assert made(small, nobody)["photo"].TrackingUID != made(small, nobody)["photo"].TrackingUID


def test_a_photo_is_dermoscopic_where_that_was_seen_and_not_where_it_is_assumed() -> None:
    assert made(screened(PHOTOS["small"](), 0.02))["photo"].SOPClassUID == DERMOSCOPIC
    assert made(screened(PHOTOS["small"]()))["photo"].SOPClassUID == PHOTOGRAPHIC


def test_text_in_the_picture_stays_told(monkeypatch: pytest.MonkeyPatch) -> None:
    decode_here(monkeypatch)
    marked = replace(PHOTOS["small"](), issues=(Issue(IssueCode.BURNT_IN),))
    (_, content), *_ = dicom_files(screened(marked), SUBJECT, TOLD)
    assert Issue(IssueCode.BURNT_IN) in decode_photo(content, "photo.dcm").issues


def test_an_unfamiliar_photo_has_no_probabilities_and_says_why() -> None:
    said = told(made(screened(PHOTOS["small"](), familiar=False))["result"])
    assert not {"Probability of cancer", "Certainty of Finding"} & set(said)
    assert any("does not look like the skin photos" in text for text in said)


def test_a_model_that_was_measured_on_nothing_has_no_threshold() -> None:
    said = told(made(screened(PHOTOS["small"](), point=None))["result"])
    assert any(text.startswith("sha256=") for text in said)
    assert not any(text.startswith("threshold=") for text in said)
    foreign = told(made(screened(PHOTOS["small"](), standing=bundles.FOREIGN))["result"])
    assert "trust=foreign" in foreign
    assert any("claim" in text for text in foreign)
    measured = told(made(screened(PHOTOS["small"]()))["result"])
    assert any(text.startswith("threshold=0.3000") for text in measured)


def test_classes_have_codes_where_there_are_any_and_else_one_of_their_own() -> None:
    known = dicom_report.code_of(Finding("melanoma", "C43.9", 0.5, malignant=True))
    assert (known.value, known.scheme) == ("93655004", "SCT")
    icd = dicom_report.code_of(Finding("warts", "B07", 0.5, malignant=False))
    assert (icd.value, icd.scheme) == ("B07", "I10")
    own = dicom_report.code_of(Finding("a\\b" * 40, None, 0.5, malignant=False))
    assert (own.scheme, len(own.value)) == ("99SKINSCREEN", 16)


def test_sentences_are_in_the_language_that_is_spoken() -> None:
    with language.speaking("de"):
        report = made(screened(PHOTOS["small"]()))["result"]
    code = report.ContentSequence[0].ConceptCodeSequence[0]
    assert (code.CodeValue, code.CodingSchemeDesignator) == ("de", "RFC5646")


def test_an_old_assessment_without_trust_is_written_all_the_same() -> None:
    screening = screened(PHOTOS["small"]())
    old = replace(screening, assessment=replace(screening.assessment, trust=None))
    assert not any(text.startswith("trust=") for text in told(made(old)["result"]))
    assert "trust=signed" in told(made(screening)["result"])


@pytest.mark.parametrize(
    ("born", "age"),
    [(date(1958, 11, 29), "67"), (date(1958, 11, 28), "68"), (None, None), (CREATED.date(), "0")],
)  # fmt: skip
def test_the_report_for_people_has_the_age(born: date | None, age: str | None) -> None:
    block = interchange._patient(screened(PHOTOS["small"]()), replace(SUBJECT, born=born), CREATED)
    assert block.age == age
    assert (block.reference, block.sex) == ("P-17, Jané Doe", "female")
    assert block.body_site == "mole 1, left upper back"
    nobody = interchange._patient(screened(PHOTOS["small"]()), Subject(), CREATED)
    assert (nobody.reference, nobody.sex, nobody.body_site) == ("photo", None, None)


def test_names_of_files_say_when_and_nothing_of_the_patient(tmp_path: Path) -> None:
    first = export(dicom_files, screened(PHOTOS["small"]()), SUBJECT, tmp_path, TOLD)
    assert [file.name for file in first] == [
        f"screening-20261128-091500-{ending}.dcm" for ending in ("photo", "result", "report")
    ]
    again = export(dicom_files, screened(PHOTOS["small"]()), SUBJECT, tmp_path, TOLD)
    assert len({*first, *again}) == 6


def test_all_files_are_written_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save, count = interchange.save_document, iter(range(9))

    def full(content: bytes, target: Path, *, as_new: bool) -> Path:
        if next(count) == 2:
            raise ReportError("the drive is full")
        return save(content, target, as_new=as_new)

    monkeypatch.setattr(interchange, "save_document", full)
    with pytest.raises(ReportError, match="the drive is full"):
        export(dicom_files, screened(PHOTOS["small"]()), SUBJECT, tmp_path, TOLD)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="is no folder; choose one that exists"):
        export(dicom_files, screened(PHOTOS["small"]()), SUBJECT, tmp_path / "none", TOLD)
