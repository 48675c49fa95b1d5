"""What the answer is worth and whose it is: the measured numbers, and the model's name."""

from PySide6.QtWidgets import QWidget

from skinscreen.domain import wording
from skinscreen.domain.answer import Answer
from skinscreen.domain.assessment import Assessment, Outcome
from skinscreen.language import tr
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.model_button import ModelButton


class AnswerFoot(QWidget):
    """Stands below the answer; the model's name leads to its card."""

    def __init__(self) -> None:
        super().__init__()
        self.point = labels.quiet()
        self.model = ModelButton()
        layouts.row((self.point, 1), self.model, parent=self, margins=(0, 0, 0, 0))

    def show_answer(self, assessment: Assessment, answer: Answer) -> None:
        """Say what an answer is worth, as it was measured and in the clinic."""
        self.point.setText(labels.breakable(_numbers(assessment, answer)))
        self.point.setToolTip(
            labels.tip(
                wording.operating_point_sentence(
                    assessment.operating_point, assessment.kind, claimed=assessment.is_claimed
                )
            )
        )
        self.model.show_name(f"{assessment.model.name} {assessment.model.version}")
        self.model.setToolTip(labels.tip(f"SHA-256 {assessment.model.sha256}"))


def _numbers(assessment: Assessment, answer: Answer) -> str:
    """What the answer is worth: as it was measured, and in this clinic.

    That a prevalence can be set is said where no other view takes the room.
    """
    words = _point_words(assessment)
    if answer.predictive is not None:
        return f"{words}\n{answer.predictive_sentence}".rstrip()
    judged = assessment.outcome in {Outcome.REFER, Outcome.NO_SIGN} and not assessment.is_claimed
    if answer.both is None and judged:
        return f"{words} {tr(wording.PREVALENCE_WANTED)}"
    return words


def _point_words(assessment: Assessment) -> str:
    """What is known of the threshold, as short as it can be; the report has all of it."""
    point = assessment.operating_point
    if point is None:
        return wording.operating_point_sentence(None, assessment.kind)
    return wording.short_point_sentence(point, claimed=assessment.is_claimed)
