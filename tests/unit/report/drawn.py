"""A drawn photo, and reports of it with everything ordinary but what a test asks for."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import cv2
import numpy as np
from pypdf import PdfReader

from skinscreen.domain.advice import NOTHING_SET, Clinic
from skinscreen.domain.assessment import (
    Assessment,
    Box,
    Finding,
    ModelIdentity,
    OperatingPoint,
    Outcome,
    malignant_probability,
    rank,
)
from skinscreen.domain.issue import Issue
from skinscreen.domain.own_view import NO_VIEW, OwnView
from skinscreen.domain.taxonomy import LESION8
from skinscreen.imaging.photo import Pixels
from skinscreen.report.content import PageSize, PatientBlock, Pictures, ReportContent, build

POINT = OperatingPoint(0.3, 0.951, 0.723, 3120, "test split of two public sets")
MODEL = ModelIdentity("lesion8-test", "1.2.3", "ab" * 32)
LIKELY_MELANOMA = (0.62, 0.05, 0.04, 0.18, 0.07, 0.02, 0.01, 0.01)


def drawn_photo(width: int, height: int) -> Pixels:
    pixels = np.full((height, width, 3), (214, 170, 142), np.uint8)
    centre, axes = (width // 2, height // 2), (width // 8, height // 9)
    cv2.ellipse(pixels, centre, axes, 25, 0, 360, (96, 58, 40), -1)
    return pixels


PATIENT = PatientBlock("P-0042")
MOMENT = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)


def findings() -> tuple[Finding, ...]:
    return rank(
        Finding(c.label, c.icd10, p, c.malignant)
        for c, p in zip(LESION8.classes, LIKELY_MELANOMA, strict=True)
    )


def assessment(
    outcome: Outcome = Outcome.REFER,
    said: tuple[Finding, ...] | None = None,
    issues: tuple[Issue, ...] = (),
) -> Assessment:
    """Of ``said``, or of a likely melanoma."""
    said = findings() if said is None else said
    probability = malignant_probability(said) if said else None
    return Assessment(outcome, said, probability, POINT, MODEL, Box(300, 200, 200), issues)


def unvalidated() -> Assessment:
    return replace(assessment(Outcome.NO_RESULT), operating_point=None)


def pictures() -> Pictures:
    photo = drawn_photo(800, 600)
    return Pictures(photo[200:400, 300:500], photo, 800, 600, "IMG_1.jpg")


def report(
    said: Assessment | None = None,
    patient: PatientBlock = PATIENT,
    *,
    shown: Pictures | None = None,
    created: datetime = MOMENT,
    page_size: PageSize = "A4",
    own_view: OwnView = NO_VIEW,
    clinic: Clinic = NOTHING_SET,
) -> ReportContent:
    return build(
        said or assessment(),
        patient,
        shown or pictures(),
        created=created,
        app_version="0.0.1",
        page_size=page_size,
        own_view=own_view,
        clinic=clinic,
    )


def words(document: bytes) -> str:
    """The text of a PDF, its white space made single."""
    pages = PdfReader(BytesIO(document)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)
