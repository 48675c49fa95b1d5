"""A result as a Structured Report, and its PDF as an encapsulated document.

The report follows template 1500, Measurement Report (PS3.16): what was found of the lesion, how
sure the model is of each class, and by which model, as TID 1501 and TID 4019 want it.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from skinscreen.domain.answer import Answer
from skinscreen.domain.assessment import Assessment, Finding
from skinscreen.domain.coding import SKIN_LESION, Code, class_codes
from skinscreen.domain.wording import operating_point_sentence
from skinscreen.language import SOURCE, spoken
from skinscreen.report.dicom_base import MAKER, Study, coded, device_uid, file_of

if TYPE_CHECKING:
    from pydicom import Dataset, FileDataset

STRUCTURED_REPORT = "1.2.840.10008.5.1.4.1.1.88.33"
"""Comprehensive SR."""
ENCAPSULATED_PDF = "1.2.840.10008.5.1.4.1.1.104.1"
_EXPLICIT = "1.2.840.10008.1.2.1"
_PERCENT = Code("%", "UCUM", "Percent")
OWN = "99SKINSCREEN"
"""Of classes for which no scheme has a code."""


def _dcm(value: str, meaning: str) -> Code:
    return Code(value, "DCM", meaning)


_TITLE = _dcm("126000", "Imaging Measurement Report")
_LANGUAGE = _dcm("121049", "Language of Content Item and Descendants")
_PROCEDURE = _dcm("121058", "Procedure reported")
_PHOTOGRAPHY = Code("446078004", "SCT", "Dermoscopic photography")
_IMAGING = Code("363679005", "SCT", "Imaging procedure")
_LIBRARY = _dcm("111028", "Image Library")
_LIBRARY_GROUP = _dcm("126200", "Image Library Group")
_MEASUREMENTS = _dcm("126010", "Imaging Measurements")
_GROUP = _dcm("125007", "Measurement Group")
_TRACKING = _dcm("112039", "Tracking Identifier")
_TRACKING_UID = _dcm("112040", "Tracking Unique Identifier")
_FINDING = _dcm("121071", "Finding")
_SITE = Code("363698007", "SCT", "Finding Site")
_LATERALITY = Code("272741003", "SCT", "Laterality")
_MALIGNANT = _dcm("111047", "Probability of cancer")
_CERTAINTY = _dcm("111012", "Certainty of Finding")
_ALGORITHM, _VERSION = _dcm("111001", "Algorithm Name"), _dcm("111003", "Algorithm Version")
_PARAMETERS = _dcm("111002", "Algorithm Parameters")
_QUALITATIVE = Code("C0034375", "UMLS", "Qualitative Evaluations")
_CONCLUSION, _COMMENT = _dcm("121077", "Conclusion"), _dcm("121106", "Comment")
_OBSERVER_TYPE, _DEVICE = _dcm("121005", "Observer Type"), _dcm("121007", "Device")
_OBSERVER_UID = _dcm("121012", "Device Observer UID")
_OBSERVER_NAME = _dcm("121013", "Device Observer Name")
_OBSERVER_MAKER = _dcm("121014", "Device Observer Manufacturer")
_OBSERVER_MODEL = _dcm("121015", "Device Observer Model Name")


def report_of(
    assessment: Assessment, answer: Answer, image: "FileDataset", study: Study
) -> "FileDataset":
    """What the model said of a photo; preliminary, for nobody has verified it.

    Args:
        assessment: what it said.
        answer: the same in words.
        image: the photo, as it was written.
        study: all of it belongs to.
    """
    file = file_of(study, STRUCTURED_REPORT, _EXPLICIT, "SR", 2)
    file.SeriesDescription = "Skin lesion screening result"
    file.CompletionFlag, file.VerificationFlag = "COMPLETE", "UNVERIFIED"
    file.PreliminaryFlag = "PRELIMINARY"
    file.ReferencedPerformedProcedureStepSequence = []
    file.PerformedProcedureCodeSequence = []
    file.CurrentRequestedProcedureEvidenceSequence = [_evidence(image)]
    root = _container(_TITLE, "", _contents(assessment, answer, image, study))
    root.ContentTemplateSequence = [_template("1500")]
    del root.RelationshipType
    file.update(root)
    return file


def pdf_of(document: bytes, image: "FileDataset", study: Study) -> "FileDataset":
    """The report for people, as a document of the same study."""
    file = file_of(study, ENCAPSULATED_PDF, _EXPLICIT, "DOC", 3)
    file.SeriesDescription = "Skin lesion screening report"
    file.ConversionType = "WSD"
    file.AcquisitionDateTime = ""
    file.BurnedInAnnotation = "YES"
    file.DocumentTitle = "Skin lesion screening report"
    file.ConceptNameCodeSequence = []
    file.SourceInstanceSequence = [_reference(image)]
    file.MIMETypeOfEncapsulatedDocument = "application/pdf"
    file.EncapsulatedDocument = document + bytes(len(document) % 2)
    file.EncapsulatedDocumentLength = len(document)
    return file


def _contents(
    assessment: Assessment, answer: Answer, image: "FileDataset", study: Study
) -> Iterable["Dataset"]:
    yield _code(_LANGUAGE, "HAS CONCEPT MOD", _spoken())
    yield _code(_OBSERVER_TYPE, "HAS OBS CONTEXT", _DEVICE)
    yield _uid(_OBSERVER_UID, "HAS OBS CONTEXT", device_uid(study.version))
    yield _text(_OBSERVER_NAME, "HAS OBS CONTEXT", MAKER)
    yield _text(_OBSERVER_MAKER, "HAS OBS CONTEXT", MAKER)
    yield _text(_OBSERVER_MODEL, "HAS OBS CONTEXT", f"{MAKER} {study.version}")
    dermoscopic = image.Modality == "DMS"
    yield _code(_PROCEDURE, "HAS CONCEPT MOD", _PHOTOGRAPHY if dermoscopic else _IMAGING)
    pictures = [_container(_LIBRARY_GROUP, "CONTAINS", [_image(image)])]
    yield _container(_LIBRARY, "CONTAINS", pictures)
    yield _container(_MEASUREMENTS, "CONTAINS", _groups(assessment, study))
    comments = (_text(_COMMENT, "CONTAINS", issue) for issue in answer.issues)
    concluded = _text(_CONCLUSION, "CONTAINS", answer.whole)
    yield _container(_QUALITATIVE, "CONTAINS", [concluded, *comments])


def _groups(assessment: Assessment, study: Study) -> Iterable["Dataset"]:
    """One group of the lesion, and one of each class that was weighed."""
    measured: tuple[Dataset, ...] = ()
    if assessment.malignant_probability is not None:
        share = assessment.malignant_probability
        measured = (_share(_MALIGNANT, share, assessment, modifiers=parameters(assessment)),)
    yield _group(SKIN_LESION, measured, study)
    for finding in assessment.findings:
        certainty = _share(_CERTAINTY, finding.probability, assessment, modifiers=())
        yield _group(code_of(finding), (certainty,), study)


def _group(finding: Code, measured: Sequence["Dataset"], study: Study) -> "Dataset":
    subject = study.subject
    site = _code(_SITE, "HAS CONCEPT MOD", subject.place)
    if subject.laterality is not None:
        side = _code(_LATERALITY, "HAS CONCEPT MOD", subject.laterality)
        site.ContentSequence = [side]
    label = subject.lesion or "lesion"
    group = _container(
        _GROUP,
        "CONTAINS",
        [
            _text(_TRACKING, "HAS OBS CONTEXT", label),
            _uid(_TRACKING_UID, "HAS OBS CONTEXT", study.lesion_uid),
            _code(_FINDING, "CONTAINS", finding),
            site,
            *measured,
        ],
    )
    group.ContentTemplateSequence = [_template("1501")]
    return group


def code_of(finding: Finding) -> Code:
    """The first code of a class, or one of the program's own that follows from its label."""
    codes = class_codes(finding.label, finding.code)
    return codes[0] if codes else Code(own_code(finding.label), OWN, finding.label)


def own_code(label: str) -> str:
    """Sixteen characters that no other label has (PS3.5, 6.2: SH)."""
    return sha256(label.encode()).hexdigest()[:16]


def _share(
    name: Code, share: float, assessment: Assessment, *, modifiers: Iterable[str]
) -> "Dataset":
    """A probability in percent, with the algorithm it is of (TID 4019)."""
    from pydicom import Dataset

    value = Dataset()
    value.NumericValue = f"{100 * share:.4f}"
    value.FloatingPointValue = 100 * share
    value.MeasurementUnitsCodeSequence = [coded(_PERCENT)]
    item = _item("NUM", name, "CONTAINS")
    item.MeasuredValueSequence = [value]
    model = assessment.model
    item.ContentSequence = [
        _text(_ALGORITHM, "HAS CONCEPT MOD", model.name),
        _text(_VERSION, "HAS CONCEPT MOD", model.version),
        _text(_PARAMETERS, "HAS CONCEPT MOD", f"sha256={model.sha256}"),
        *(_text(_PARAMETERS, "HAS CONCEPT MOD", one) for one in modifiers),
    ]
    return item


def parameters(assessment: Assessment) -> Iterable[str]:
    """What the model's answer stands on; a threshold only where the answer came of it."""
    if assessment.trust is not None:
        yield f"trust={assessment.trust.value}"
    point = assessment.operating_point
    if point is not None and assessment.is_judged:
        yield f"threshold={point.threshold:.4f} on the probability of cancer"
        yield operating_point_sentence(point, assessment.kind, claimed=assessment.is_claimed)


# ---- items


def _item(kind: str, name: Code, relation: str) -> "Dataset":
    from pydicom import Dataset

    item = Dataset()
    item.RelationshipType, item.ValueType = relation, kind
    item.ConceptNameCodeSequence = [coded(name)]
    return item


def _container(name: Code, relation: str, contents: Iterable["Dataset"]) -> "Dataset":
    item = _item("CONTAINER", name, relation)
    item.ContinuityOfContent = "SEPARATE"
    item.ContentSequence = list(contents)
    return item


def _text(name: Code, relation: str, text: str) -> "Dataset":
    item = _item("TEXT", name, relation)
    item.TextValue = text
    return item


def _code(name: Code, relation: str, value: Code) -> "Dataset":
    item = _item("CODE", name, relation)
    item.ConceptCodeSequence = [coded(value)]
    return item


def _uid(name: Code, relation: str, uid: str) -> "Dataset":
    item = _item("UIDREF", name, relation)
    item.UID = uid
    return item


def _image(image: "FileDataset") -> "Dataset":
    from pydicom import Dataset

    item = Dataset()
    item.RelationshipType, item.ValueType = "CONTAINS", "IMAGE"
    item.ReferencedSOPSequence = [_reference(image)]
    return item


def _reference(image: "FileDataset") -> "Dataset":
    from pydicom import Dataset

    item = Dataset()
    item.ReferencedSOPClassUID = image.SOPClassUID
    item.ReferencedSOPInstanceUID = image.SOPInstanceUID
    return item


def _evidence(image: "FileDataset") -> "Dataset":
    from pydicom import Dataset

    series, study = Dataset(), Dataset()
    series.SeriesInstanceUID = image.SeriesInstanceUID
    series.ReferencedSOPSequence = [_reference(image)]
    study.StudyInstanceUID = image.StudyInstanceUID
    study.ReferencedSeriesSequence = [series]
    return study


def _template(number: str) -> "Dataset":
    from pydicom import Dataset

    item = Dataset()
    item.MappingResource, item.TemplateIdentifier = "DCMR", number
    return item


def _spoken() -> Code:
    """The language of the sentences (RFC 5646)."""
    language = spoken().code
    return Code(language, "RFC5646", "English" if language == SOURCE else language)
