"""The result page in the smallest window: nothing scrolls, nothing lies on something else."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget
from sweeps import slow, thinned
from window_fixtures import POINT, Clinician, FakeClassifier, FakeLoader, manifest

from skinscreen.domain.assessment import Finding
from skinscreen.domain.manifest import Calibrated, KindRecogniser
from skinscreen.domain.modality import Modality
from skinscreen.domain.taxonomy import LESION8
from skinscreen.ui.theme import PALETTES, TARGET
from skinscreen.ui.widgets import findings
from skinscreen.ui.widgets.findings import FindingRow
from skinscreen.ui.widgets.page import Page

SMALL = QSize(800, 480)
MALIGNANT = [i for i, c in enumerate(LESION8.classes) if c.malignant]
BENIGN = [i for i, c in enumerate(LESION8.classes) if not c.malignant]


@pytest.fixture
def telling(loader: FakeLoader) -> FakeClassifier:
    """A model that tells kinds of photos apart."""
    described = manifest()
    both = replace(
        described,
        modalities=(*described.modalities, Calibrated(Modality.PHONE, POINT)),
        recogniser=KindRecogniser("ab" * 32, 0.9),
    )
    classifier = loader.add(FakeClassifier(both, [0.125] * 8))
    classifier.phone = 0.02
    return classifier


@pytest.fixture
def lossy(lesion_photo: Path, tmp_path: Path) -> Path:
    """The photo in a format that cannot show damage, which is said."""
    file = tmp_path / "lossy.webp"
    with Image.open(lesion_photo) as photo:
        photo.save(file, quality=98)
    return file


def page(clinician: Clinician) -> Page:
    """The page that is shown, once nothing moves on it any more."""
    seen: list[tuple[int, ...]] = []
    shown = next(p for p in clinician.window.findChildren(Page) if p.isVisible())

    def is_still() -> bool:
        QCoreApplication.sendPostedEvents()
        parts = [shown, *shown.findChildren(QWidget)]
        seen.append(tuple(hash((p.geometry().getRect(), p.isVisible())) for p in parts))
        return len(seen) > 3 and seen[-1] == seen[-2] == seen[-3]

    clinician.wait(is_still)
    return shown


@pytest.mark.parametrize("unsure", [*slow([False]), True], ids=["sure", "unsure"])
@pytest.mark.parametrize("spoken", [*slow([False]), True], ids=["silent", "said"])
@pytest.mark.parametrize("carrying", thinned([1, 2, 3], 1, 3))
def test_nothing_scrolls_or_is_squeezed_whatever_is_said_and_however_many_classes_carry_it(
    telling: FakeClassifier,
    clinician: Clinician,
    lesion_photo: Path,
    lossy: Path,
    carrying: int,
    spoken: bool,
    unsure: bool,
) -> None:
    clinician.prefer(prevalence=0.05)
    clinician.window.resize(SMALL)
    malignant = {1: (0.29, 0.0, 0.0), 2: (0.2, 0.09, 0.0), 3: (0.11, 0.1, 0.08)}[carrying]
    shares = dict(zip((*BENIGN[:3], *MALIGNANT), (0.3, 0.25, 0.16, *malignant), strict=True))
    telling.answer = [shares.get(i, 0.0) for i in range(8)]
    telling.phone = 0.4 if unsure else 0.02
    clinician.open(lossy if spoken else lesion_photo)
    clinician.screen()
    assert page(clinician).verticalScrollBar().maximum() == 0
    result = clinician.result
    assert ("damaged" in result.issues.text()) is spoken
    assert ("not sure" in result.issues.text()) is unsure
    rows = [row for row in result.findings.rows if row.isVisible()]
    assert all(row.height() >= row.heightForWidth(row.width()) for row in rows)
    assert min(min(row.width(), row.height()) for row in rows) >= TARGET
    shown = [row.finding.probability for row in rows]
    assert shown[:carrying] == pytest.approx(malignant[:carrying]), "the answer stands on them"
    for label in (result.issues, result.point):
        assert not label.isVisible() or label.height() >= label.heightForWidth(label.width())
    if len(rows) < carrying + 3:
        assert clinician.secondary_button.text() == "All classes"
        clinician.secondary()
        assert sum(row.isVisible() for row in result.findings.rows) == 8
        assert result.point.isVisible()


def test_in_a_large_window_all_that_is_named_is_shown(
    telling: FakeClassifier, clinician: Clinician, lossy: Path
) -> None:
    shares = dict(zip((*BENIGN[:3], *MALIGNANT), (0.3, 0.25, 0.16, 0.11, 0.1, 0.08), strict=True))
    telling.answer = [shares.get(i, 0.0) for i in range(8)]
    clinician.window.resize(SMALL)
    clinician.open(lossy)
    clinician.screen()
    rows = clinician.result.findings.rows
    page(clinician)
    assert sum(row.isVisible() for row in rows) < 6
    clinician.window.resize(1280, 1024)
    page(clinician)
    assert sum(row.isVisible() for row in rows) == 6


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[QRectF]:
    """Where the rows draw their words."""
    places: list[QRectF] = []

    class Watched(QPainter):
        def drawText(self, place: QRectF, flags: int, words: str) -> None:  # noqa: N802
            places.append(self.boundingRect(place, flags, words))
            super().drawText(place, flags, words)

    monkeypatch.setattr(findings, "QPainter", Watched)
    return places


def test_the_words_of_a_row_lie_beside_and_below_each_other(
    clinician: Clinician, drawn: list[QRectF]
) -> None:
    for described in LESION8.classes:
        finding = Finding(described.label, described.icd10, 0.0812, described.malignant)
        row = FindingRow(finding, PALETTES["light"], leads=True, named=True)
        clinician.qtbot.addWidget(row)
        for width in (240, 247, 280, 400):
            row.resize(width, row.heightForWidth(width))
            drawn.clear()
            row.grab()
            words = [place for place in drawn if not place.isEmpty()]
            assert len(words) == 3 + described.malignant
            for i, one in enumerate(words):
                assert one.right() <= width
                assert not any(one.intersects(other) for other in words[i + 1 :])
