"""What a report says, before anything is said about how it looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from skinscreen.domain import wording
from skinscreen.domain.advice import Clinic
from skinscreen.domain.answer import answer
from skinscreen.domain.assessment import Assessment, Box, Finding, Outcome
from skinscreen.domain.modality import PhotoKind
from skinscreen.domain.own_view import OwnView
from skinscreen.imaging.photo import Pixels
from skinscreen.language import moment, tr
from skinscreen.report.views import Views, views_of

PageSize: TypeAlias = Literal["A4", "Letter"]

LISTED = 20
"""Classes listed whatever their mark; a model from elsewhere can have a thousand."""


@dataclass(frozen=True, slots=True)
class PatientBlock:
    """Whom the report is about, as the clinician typed it.

    Sex and body site may be English words of the program's own lists.
    """

    reference: str
    age: str | None = None
    sex: str | None = None
    body_site: str | None = None
    clinician: str | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """The assessed square under the colours that say where a class's evidence lies.

    Attributes:
        pixels: RGB, [side, side, 3].
        legend: RGB, the colours from the dark end to the light one.
        ends: what the legend's ends mean.
        words: for which class, what it is and what it is not.
    """

    pixels: Pixels
    legend: Pixels
    ends: tuple[str, str]
    words: str


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """The photo and what was assessed of it.

    Attributes:
        crop: RGB pixels of the assessed square.
        photo: RGB pixels of the whole photo, at any scale; None leaves it out.
        width: of the full-resolution photo, in pixels; the box refers to it.
        height: of the full-resolution photo, in pixels.
        name: the file's or the camera's.
        overlay: why the model says so; None where nothing is known of it.
    """

    crop: Pixels
    photo: Pixels | None
    width: int
    height: int
    name: str
    overlay: Overlay | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Further:
    """A photo of the visit that was not screened.

    Attributes:
        pixels: RGB, at any scale.
        words: what it shows, and its name.
    """

    pixels: Pixels
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """One class of the table and the chart.

    Attributes:
        label: the class.
        code: ICD-10, or empty.
        probability: 0 to 1, for the length of the bar.
        text: the probability in words.
        malignant: whether the row is marked.
    """

    label: str
    code: str
    probability: float
    text: str
    malignant: bool


@dataclass(frozen=True, slots=True, eq=False)
class ReportContent:
    """All a report says, in words.

    Attributes:
        created: with its time zone.
        created_text: the same for the reader.
        reference: the patient's, for the head of every page.
        fields: label and value of what is known of patient, visit and photo.
        outcome: the one answer, for colour and symbol.
        headline: the answer in few words.
        sentence: what it means and what to do.
        issues: what the clinician must see beside it.
        malignant: the malignant probability as a row; None without findings.
        threshold: the operating point's, 0 to 1; None where none was applied.
        rows: the classes, most probable first.
        unlisted: how many classes ``rows`` leaves out; none of them is malignant.
        operating_point: what the threshold was measured to do.
        views: the clinician's view beside the model's; None where none was given.
        predictive: what the answer means at the clinic's prevalence; empty where that is not set.
        model: name, version and hash, as label and value.
        pictures: photo and crop.
        box: the assessed square, in full-resolution pixels.
        notes: the clinician's, or empty.
        limits: what the result does not say.
        disclaimer: what the result is not.
        page_size: of the paper.
        app_version: of the program.
        further: photos of the visit beside the one that was screened.
    """

    created: datetime
    created_text: str
    reference: str
    fields: tuple[tuple[str, str], ...]
    outcome: Outcome
    headline: str
    sentence: str
    issues: tuple[str, ...]
    malignant: Row | None
    threshold: float | None
    rows: tuple[Row, ...]
    unlisted: int
    operating_point: str
    views: Views | None
    predictive: str
    model: tuple[tuple[str, str], ...]
    pictures: Pictures
    box: Box
    notes: str
    limits: tuple[str, ...]
    disclaimer: str
    page_size: PageSize
    app_version: str
    further: tuple[Further, ...] = ()


def build(
    assessment: Assessment,
    patient: PatientBlock,
    pictures: Pictures,
    *,
    created: datetime,
    app_version: str,
    page_size: PageSize,
    clinic: Clinic,
    own_view: OwnView,
) -> ReportContent:
    """Turn an assessment into what its report says.

    Raises:
        ValueError: ``created`` has no time zone.
    """
    created_text = moment_text(created)
    point, model = assessment.operating_point, assessment.model
    words = answer(assessment, clinic, own_view)
    worth = words.predictive_sentence
    listed = _listed(assessment.findings)
    return ReportContent(
        created=created,
        created_text=created_text,
        reference=patient.reference.strip(),
        fields=_fields(patient, created_text, assessment.kind),
        outcome=assessment.outcome,
        headline=words.headline,
        sentence=words.sentence,
        issues=words.issues,
        malignant=_malignant_row(assessment.malignant_probability),
        threshold=point.threshold if point and assessment.is_judged else None,
        rows=tuple(map(_row, listed)),
        unlisted=len(assessment.findings) - len(listed),
        operating_point=wording.operating_point_sentence(
            point, assessment.kind, claimed=assessment.is_claimed
        ),
        views=views_of(own_view, words),
        predictive=f"{worth} {tr(wording.BAYES_NOTE)}" if worth else "",
        model=((tr("Model"), f"{model.name} {model.version}"), ("SHA-256", model.sha256)),
        pictures=pictures,
        box=assessment.crop,
        notes=(patient.notes or "").strip(),
        limits=tuple(map(tr, wording.LIMITS)),
        disclaimer=tr(wording.DISCLAIMER),
        page_size=page_size,
        app_version=app_version,
    )


def moment_text(created: datetime) -> str:
    """Date, time and offset from UTC: "2026-11-21 14:05 UTC+01:00"."""
    if created.utcoffset() is None:
        sentence = "a report's date needs a time zone"
        raise ValueError(sentence)
    offset = f"{created:%z}"
    return f"{moment(created)} UTC{offset[:3]}:{offset[3:5]}"


def _fields(
    patient: PatientBlock, created_text: str, kind: PhotoKind | None
) -> tuple[tuple[str, str], ...]:
    fields = (
        (tr("Patient reference"), patient.reference),
        (tr("Date and time"), created_text),
        (tr("Clinician"), patient.clinician),
        (tr("Age"), patient.age),
        (tr("Sex"), patient.sex and tr(patient.sex)),
        (tr("Body site"), patient.body_site and tr(patient.body_site)),
        (tr("Kind of photo"), None if kind is None else wording.kind_text(kind)),
    )
    return tuple((label, value.strip()) for label, value in fields if value and value.strip())


def _listed(findings: Sequence[Finding]) -> list[Finding]:
    return [f for place, f in enumerate(findings) if place < LISTED or f.malignant]


def _row(finding: Finding) -> Row:
    text = wording.probability_text(finding.probability)
    return Row(tr(finding.label), finding.code or "", finding.probability, text, finding.malignant)


def _malignant_row(probability: float | None) -> Row | None:
    if probability is None:
        return None
    text = wording.probability_text(probability)
    return Row(tr("Malignant probability (sum)"), "", probability, text, malignant=True)
