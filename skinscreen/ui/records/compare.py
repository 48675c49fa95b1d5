"""Two visits of a lesion beside each other, or one over the other."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QSlider

from skinscreen.domain import wording
from skinscreen.domain.answer import answer_of
from skinscreen.domain.record import Lesion, Patient, Visit
from skinscreen.language import mark, tr
from skinscreen.ui.records import phrases
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.records.paired_view import STEP, PairedView
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.theme import TARGET
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.choice import Choice

if TYPE_CHECKING:
    from skinscreen.imaging.photo import Pixels
    from skinscreen.imaging.registration import Registration
    from skinscreen.services.records import Records

MATCHED = mark("Laid over each other automatically: check by eye that they match.")
NOT_MATCHED = mark("⚠ They cannot be matched automatically: frame lies upon frame.")
OTHER_MODEL = mark("Different models: their probabilities do not compare.")
_PERCENT = 100


class CompareScreen(RecordPage):
    """Earlier on the left, later on the right; zoom and pan are of both."""

    def __init__(
        self, record: RecordSession, visits: Sequence[Visit], patient: Patient, lesion: Lesion
    ) -> None:
        """Show the first and the newest of at least two ``visits`` of a ``patient``'s lesion."""
        name = phrases.isolated(phrases.lesion_name(lesion))
        title = tr("Compare visits, {name}").format(name=name)
        super().__init__(phrases.titled(title, patient), record)
        self._visits = tuple(visits)
        self._crops: tuple[Pixels, Pixels] | None = None
        self._registration: tuple[Registration, bool] | None = None
        self._over = False
        words = [phrases.moment(visit.taken) for visit in visits]
        self.first = Choice(tr("Earlier visit"), words)
        self.second = Choice(tr("Later visit"), words)
        self.first.setCurrentIndex(0)
        self.second.setCurrentIndex(len(words) - 1)
        for choice in (self.first, self.second):
            choice.activated.connect(self._read)
        self.view = self._first_field = PairedView()  # zoom and pan by keys
        self.message_label = labels.quiet()
        self.smaller, self.larger = QPushButton("−"), QPushButton("+")  # noqa: RUF001 - a sign
        for button, name, factor in (
            (self.smaller, tr("Zoom out"), 1 / STEP),
            (self.larger, tr("Zoom in"), STEP),
        ):
            button.setProperty("compact", True)
            button.setMinimumWidth(TARGET)
            button.setAccessibleName(name)
            button.clicked.connect(lambda _=False, f=factor: self.view.scale(f))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _PERCENT)
        self.slider.setValue(_PERCENT // 2)
        self.slider.setMinimumHeight(TARGET)
        self.slider.setAccessibleName(tr("How much of the later visit is seen"))
        self.slider.valueChanged.connect(lambda value: self.view.set_opacity(value / _PERCENT))
        self.slider.hide()
        top = layouts.row((self.first, 1), (self.second, 1), (self.slider, 2))
        for button in (self.smaller, self.larger):
            top.addWidget(button)
        self.arrange(top, (self.view, 1), self.message_label, side=12, edge=4, spacing=4)

    @property
    def footer_actions(self) -> Actions:
        """The other way to look at them, once both are there."""
        # L10N: buttons that lay one picture over the other, and put them beside each other again.
        words = tr("Beside") if self._over else tr("Overlay")
        why = tr("The photos are being read.")
        return Actions(Action(words, self._turn, self._crops is not None, why=why))

    def _turn(self) -> None:
        self._over = not self._over
        self._draw()

    def entered(self) -> None:
        """Read the two crops."""
        self._read()

    @property
    def _chosen(self) -> tuple[Visit, Visit]:
        return self._visits[self.first.currentIndex()], self._visits[self.second.currentIndex()]

    def _read(self) -> None:
        first, second = self._chosen

        def show(found: tuple["Pixels", "Pixels", "Registration", bool]) -> None:
            self._crops = found[:2]
            self._registration = found[2], found[3]
            self._draw()

        def read(records: "Records") -> tuple["Pixels", "Pixels", "Registration", bool]:
            from skinscreen.imaging.registration import plain, register

            one, other = (records.photo(visit.id).crop for visit in (first, second))
            matched = register(one, other)
            return one, other, matched or plain(one, other), matched is not None

        self.ask(read, show, latest="comparison")

    def _draw(self) -> None:
        if self._crops is None or self._registration is None:
            return
        registration, matched = self._registration
        if self._over:
            self.view.show_pair(registration.base, registration.overlay, over=True)
        else:
            self.view.show_pair(*self._crops, over=False)
        self.slider.setVisible(self._over)
        for choice in (self.first, self.second):  # there is no room for both rows
            choice.setVisible(not self._over)
        first, second = self._chosen
        words = f"{_told(first)}  |  {_told(second)}"
        if first.assessment.model != second.assessment.model:
            words = f"{words}. {tr(OTHER_MODEL)}"
        self.message_label.setText(tr(MATCHED if matched else NOT_MATCHED) if self._over else words)
        self.actions_changed.emit()


def _told(visit: Visit) -> str:
    probability = visit.assessment.malignant_probability
    share = "" if probability is None else f", {wording.probability_text(probability)}"
    return f"{answer_of(visit).line}{share}"
