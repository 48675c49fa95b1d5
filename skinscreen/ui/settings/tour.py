"""The tour: five cards that say what the program does, for the first start and whenever wanted."""

from typing import NamedTuple

from PySide6.QtCore import Qt, Signal

from skinscreen.language import mark, tr
from skinscreen.ui.screen import CardScreen
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.action import Action, Actions


class Card(NamedTuple):
    """One card, marked for translation.

    Attributes:
        title: a few words.
        sentences: what there is to know.
    """

    title: str
    sentences: tuple[str, ...]


CARDS = (
    Card(
        mark("A photo"),
        (
            mark("Open a photo, take one with the camera, paste or drop one."),
            mark("Everything happens on this device: the program opens no connection."),
        ),
    ),
    Card(
        mark("The frame"),
        (
            mark("Frame the whole lesion with some skin around it."),
            mark("The answer is about what lies in the frame, and about nothing else."),
        ),
    ),
    Card(
        mark("Your view first"),
        (
            mark("Say what you see before the model's view is shown, or skip it."),
            mark("The model may raise concern; it never cancels yours."),
        ),
    ),
    Card(
        mark("One answer, or none"),
        (
            mark("Refer, no sign above the threshold, retake the photo, or no result."),
            mark("It is a screening result, not a diagnosis. No sign does not rule out cancer."),
            mark("Tap a class to see where the evidence for it lies."),
        ),
    ),
    Card(
        mark("Records and reports"),
        (
            mark("Save a result to a patient's lesion, encrypted, and compare it over time."),
            mark("Export a PDF for the file, or straight to a stick."),
            mark("This tour: F1, or Settings, About. Made-up patients: `skinscreen --practice`."),
        ),
    ),
)


class TourScreen(CardScreen):
    """One card at a time; all can be skipped at once."""

    ended = Signal()

    def __init__(self) -> None:
        """At the first card."""
        super().__init__(len(CARDS))
        self.words = labels.text()
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        head = layouts.row((self.title, 1), self.progress)
        layouts.column(head, (self.words, 1), parent=self, margins=(24, 16, 24, 8), spacing=12)
        self._watch_swipes()
        self._show_card(0)

    @property
    def footer_actions(self) -> Actions:
        """On, or out."""
        if self._at_last:
            # L10N: a button at the end of the tour: begin to work.
            return Actions(Action(tr("Begin"), self.ended.emit))
        return Actions(
            Action(tr("Next"), self.next_card), Action(tr("Skip the tour"), self.ended.emit)
        )

    def begin(self) -> None:
        """From the first card."""
        self._show_card(0)

    def _show_card(self, number: int) -> None:
        self.card = number
        card = CARDS[number]
        self.title.setText(tr(card.title))
        self.words.setText("\n\n".join(tr(sentence) for sentence in card.sentences))
        place = tr("{n} of {total}").format(n=number + 1, total=len(CARDS))
        self.progress.setText(place)
        self.setAccessibleName(f"{self.title.text()}. {place}. {self.words.text()}")
        self.actions_changed.emit()
