"""What a clinic sets once: who reports on what paper, how common malignancy is there."""

from PySide6.QtWidgets import QCheckBox, QLineEdit

from skinscreen.domain import wording
from skinscreen.domain.assessment import OperatingPoint, Outcome
from skinscreen.domain.predictive import predictive_values
from skinscreen.language import LANGUAGES, mark, tr
from skinscreen.settings import PAGE_SIZES, Settings
from skinscreen.ui.settings.section import Section
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.choice import Choice, NumberChoice

PREVALENCES = (
    *(0.0, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1),
    *(0.12, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5),
)
"""What can be chosen here; the command line takes any."""
_LANGUAGES = ("", *LANGUAGES)
PREVALENCE_NOTE = mark(
    "How many of the lesions photographed in your clinic turn out malignant, also those never "
    "biopsied. It decides how much an answer means."
)


class ClinicSection(Section):
    """The clinic's own figures, and what stands on its reports."""

    def __init__(self) -> None:
        super().__init__()
        self._prevalence = 0.0
        self._point: OperatingPoint | None = None
        self.clinician = QLineEdit()
        self.clinician.setAccessibleName(tr("Clinician on new reports"))
        self.clinician.editingFinished.connect(
            lambda: self.change(clinician=self.clinician.text().strip())
        )
        self.page_size = Choice(tr("Paper"), list(PAGE_SIZES))
        self.page_size.activated.connect(lambda i: self.change(page_size=PAGE_SIZES[i]))
        self.report_language = Choice(
            tr("Language of reports"), [tr("As the program"), *LANGUAGES.values()]
        )
        self.report_language.activated.connect(lambda i: self.change(report_language=_LANGUAGES[i]))
        self.clinician_first = QCheckBox(tr("asked before the result"))
        self.clinician_first.setAccessibleName(tr("Your view is asked for before the result"))
        self.clinician_first.clicked.connect(lambda on: self.change(clinician_first=on))
        # L10N: stands after "Frame".
        self.find_lesions = QCheckBox(tr("laid on the lesion by itself"))
        self.find_lesions.setAccessibleName(tr("Frame the lesion by itself"))
        self.find_lesions.clicked.connect(lambda on: self.change(find_lesions=on))
        # L10N: stands after "Camera".
        self.take_by_itself = QCheckBox(tr("takes the photo by itself"))
        self.take_by_itself.setAccessibleName(
            tr("The camera takes the photo after a second in focus")
        )
        self.take_by_itself.clicked.connect(lambda on: self.change(take_by_itself=on))
        self.prevalence = NumberChoice(
            tr("Share of malignant among the lesions screened"), PREVALENCES, _prevalence_words
        )
        self.prevalence.chosen.connect(lambda share: self.change(prevalence=share))
        self.meaning = labels.text()
        self.add_field(tr("Clinician"), self.clinician)
        self.add_field(tr("Your view"), self.clinician_first)
        self.add_field(tr("Frame"), self.find_lesions)
        self.add_field(tr("Camera"), self.take_by_itself)
        self.add_field(tr("Paper"), self.page_size)
        self.add_field(tr("Language of reports"), self.report_language)
        self.add_field(tr("Prevalence"), self.prevalence)
        self.form.addRow(labels.quiet(tr(PREVALENCE_NOTE)))
        self.form.addRow(self.meaning)

    def show_settings(self, settings: Settings) -> None:
        """Show what is chosen."""
        self._prevalence = settings.prevalence
        self.clinician.setText(settings.clinician)
        self.clinician_first.setChecked(settings.clinician_first)
        self.find_lesions.setChecked(settings.find_lesions)
        self.take_by_itself.setChecked(settings.take_by_itself)
        self.take_by_itself.setEnabled(settings.find_lesions)
        self.report_language.setCurrentIndex(_LANGUAGES.index(settings.report_language))
        self.page_size.setCurrentIndex(PAGE_SIZES.index(settings.page_size))
        self.prevalence.show_value(settings.prevalence)
        self._say_meaning()

    def show_point(self, point: OperatingPoint | None) -> None:
        """Say what an answer at another operating point means here."""
        self._point = point
        self._say_meaning()

    def _say_meaning(self) -> None:
        sentences: list[str] = []
        if self._point is not None and self._prevalence:
            values = predictive_values(self._point, self._prevalence)
            sentences = [
                wording.predictive_sentence(outcome, values)
                for outcome in (Outcome.REFER, Outcome.NO_SIGN)
            ]
        self.meaning.setText("\n".join(sentences))
        self.meaning.setVisible(bool(sentences))


def _prevalence_words(share: float) -> str:
    return wording.plain_percent(share) if share else tr("not set")
