"""What the answer is worth and whose it is: the measured numbers, and the model's name."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from skinscreen.domain import wording
from skinscreen.domain.assessment import Assessment, Outcome
from skinscreen.domain.clinic import Clinic, predictive_values_of
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.model_button import ModelButton


class AnswerFoot(QWidget):
    """Stands below the answer; the model's name leads to its card."""

    def __init__(self) -> None:
        """Empty."""
        super().__init__()
        self.point = labels.quiet()
        self.model = ModelButton()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.point, 1)
        row.addWidget(self.model)

    def show_assessment(self, said: Assessment, clinic: Clinic, *, alone: bool) -> None:
        """Say what an answer is worth, as it was measured and in a clinic.

        Args:
            said: the answer.
            clinic: what the clinic has set.
            alone: whether no other view stands beside the model's and takes the room.
        """
        self.point.setText(labels.breakable(_numbers(said, clinic, alone=alone)))
        self.point.setToolTip(
            labels.tip(wording.operating_point_sentence(said.operating_point, said.kind))
        )
        self.model.show_name(f"{said.model.name} {said.model.version}")
        self.model.setToolTip(labels.tip(f"SHA-256 {said.model.sha256}"))


def _numbers(said: Assessment, clinic: Clinic, *, alone: bool) -> str:
    """What the answer is worth: as it was measured, and in this clinic.

    That a prevalence can be set is said where no other view takes the room.
    """
    words = _point_words(said)
    values = predictive_values_of(said, clinic)
    if values is not None:
        return f"{words}\n{wording.predictive_sentence(said.outcome, values)}".rstrip()
    if alone and clinic.prevalence is None and said.outcome in {Outcome.REFER, Outcome.NO_SIGN}:
        return f"{words} {wording.PREVALENCE_WANTED}"
    return words


def _point_words(said: Assessment) -> str:
    """What is known of the threshold, as short as it can be; the report has all of it."""
    point = said.operating_point
    if point is None:
        return wording.operating_point_sentence(None, said.kind)
    return wording.short_point_sentence(point)
