"""Step 3: the one answer, then all classes."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QLabel,
    QProgressBar,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from skinscreen.domain import wording
from skinscreen.domain.assessment import Assessment, OperatingPoint, Outcome
from skinscreen.domain.clinic import NOTHING_SET, Clinic, predictive_values_of
from skinscreen.ui import theme
from skinscreen.ui.images import to_qimage
from skinscreen.ui.screens.screen import Screen
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.banner import Banner
from skinscreen.ui.widgets.findings import FindingsList
from skinscreen.ui.widgets.split import Split

if TYPE_CHECKING:
    from skinscreen.services.screening import Screening


class CropPicture(QLabel):
    """The square that was scored, as large as there is room."""

    def __init__(self) -> None:
        """Empty."""
        super().__init__()
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.setMinimumSize(120, 100)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setAccessibleName("The framed square that was assessed")
        self._whole = QPixmap()

    def show_pixmap(self, pixmap: QPixmap) -> None:
        """Show a picture."""
        self._whole = pixmap
        self._fit()

    def resizeEvent(self, event: object) -> None:
        """Fit anew."""
        self._fit()

    def _fit(self) -> None:
        if self._whole.isNull():
            self.clear()
            return
        self.setPixmap(
            self._whole.scaled(
                self.size(),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )


class ResultScreen(Screen):
    """Busy while the model works; then banner, crop and findings."""

    report_wanted = Signal()

    def __init__(self) -> None:
        """Without a result."""
        super().__init__()
        self._screening: Screening | None = None
        self._theme = "light"
        self._clinic = NOTHING_SET
        self.banner = Banner()
        self.findings = FindingsList()
        self.crop = CropPicture()
        self.model = labels.quiet()
        self.model.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.issues = labels.text()
        self.point = labels.quiet()
        self._busy_words = labels.heading()
        side = QWidget()
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(4)
        left.addWidget(self.model)
        left.addWidget(self.crop, 1)
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 4, 12, 2)
        column.setSpacing(4)
        column.addWidget(self.banner)
        column.addWidget(self.issues)
        column.addWidget(Split(side, self.findings, (2, 5)), 1)
        column.addWidget(self.point)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._busy_page())
        self._pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)

    def _busy_page(self) -> QWidget:
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(60, 20, 60, 20)
        self._busy_words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName("The model is working")
        column.addStretch(1)
        column.addWidget(self._busy_words)
        column.addWidget(self._progress)
        column.addStretch(1)
        return page

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._pages.currentIndex() == 0

    @property
    def primary_text(self) -> str:
        """On to the report."""
        return "Report"

    @property
    def primary_enabled(self) -> bool:
        """With a result."""
        return self._screening is not None

    def choose_primary(self) -> None:
        """Go on."""
        if self._screening is not None:
            self.report_wanted.emit()

    def show_busy(self, words: str) -> None:
        """An answer is awaited."""
        self._screening = None
        self._busy_words.setText(words)
        self.banner.clear()
        self.issues.clear()
        self.crop.show_pixmap(QPixmap())
        self.findings.show_findings((), theme.palette(self._theme))
        self._pages.setCurrentIndex(0)
        self.primary_changed.emit()

    def use_theme(self, name: str) -> None:
        """Draw in another theme's colours."""
        self._theme = name
        if self._screening is not None:
            self.show_screening(self._screening)

    def use_clinic(self, clinic: Clinic) -> None:
        """Say what a clinic has set beside the answer."""
        before, self._clinic = self._clinic, clinic
        if self._screening is not None and clinic != before:
            self.show_screening(self._screening)

    def show_screening(self, screening: "Screening") -> None:
        """Show a result."""
        colours = theme.palette(self._theme)
        self._screening = screening
        said = screening.assessment
        self.banner.show_assessment(said, colours, self._clinic)
        self.findings.show_findings(said.findings, colours)
        self.crop.show_pixmap(QPixmap.fromImage(to_qimage(screening.crop)))
        self.model.setText(f"{said.model.name} {said.model.version}")
        self.model.setToolTip(f"SHA-256 {said.model.sha256}")
        self.point.setText(labels.breakable(_numbers(said, self._clinic)))
        self.point.setToolTip(labels.tip(wording.operating_point_sentence(said.operating_point)))
        sentence = wording.sentence(said, self._clinic)
        issues = [issue for issue in said.issues if issue not in sentence]
        self.issues.setText(labels.breakable("\n".join(f"⚠ {issue}" for issue in issues)))
        self.issues.setVisible(bool(issues))
        self._pages.setCurrentIndex(1)
        self.primary_changed.emit()


def _numbers(said: Assessment, clinic: Clinic) -> str:
    """What the answer is worth: as it was measured, and in this clinic."""
    words = _point_words(said.operating_point)
    values = predictive_values_of(said, clinic)
    if values is not None:
        return f"{words}\n{wording.predictive_sentence(said.outcome, values)}".rstrip()
    if clinic.prevalence is None and said.outcome in {Outcome.REFER, Outcome.NO_SIGN}:
        return f"{words} {wording.PREVALENCE_WANTED}"
    return words


def _point_words(point: OperatingPoint | None) -> str:
    """The operating point, in one line where there is room; the report has all of it."""
    if point is None:
        return wording.operating_point_sentence(None)
    return (
        f"Threshold {wording.threshold_text(point.threshold)}: "
        f"sensitivity {wording.share_text(point.sensitivity)}, "
        f"specificity {wording.share_text(point.specificity)} on {point.n:,} pictures "
        f"({point.measured_on})."
    )
