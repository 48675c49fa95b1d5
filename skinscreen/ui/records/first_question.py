"""Before there is a record: whether to keep one, and its recovery phrase."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QCheckBox, QFrame, QPushButton, QVBoxLayout

from skinscreen.language import mark, tr
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.theme import PRIMARY
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.action import Action, Actions

WHAT_A_RECORD_IS = mark(
    "SkinScreen can keep patients, lesions and visits on this device, to compare a lesion over "
    "time. The record is encrypted and opens only with your PIN."
)
WITHOUT = mark("Without records nothing is kept; photos are screened one by one.")


class FirstQuestion(RecordPage):
    """Whether to keep records at all; asked until it is answered."""

    protect_chosen = Signal()
    without_chosen = Signal()
    restore_chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.protect_button = QPushButton(tr("Protect with a PIN (recommended)"))
        self.protect_button.setMinimumHeight(PRIMARY)
        self.protect_button.clicked.connect(self.protect_chosen)
        self._first_field = self.protect_button
        self.without_button = QPushButton(tr("Run without records"))
        self.without_button.clicked.connect(self.without_chosen)
        self.restore_button = QPushButton(tr("Restore a backup…"))
        self.restore_button.clicked.connect(self.restore_chosen)
        others = layouts.row((self.without_button, 1), (self.restore_button, 1))
        self.arrange(
            labels.heading(tr("Keep patients' records on this device?")),
            labels.text(tr(WHAT_A_RECORD_IS)),
            1,
            self.protect_button,
            others,
            labels.quiet(tr(WITHOUT)),
            1,
            side=24,
            edge=10,
        )


class PhraseScreen(RecordPage):
    """The recovery phrase, shown this once."""

    noted = Signal()

    def __init__(self, phrase: str) -> None:
        """Show ``phrase``."""
        super().__init__(tr("Recovery phrase"))
        self.phrase = phrase
        shown = labels.heading(phrase.replace("-", " - "))
        font = QFont("monospace")
        font.setStyleHint(QFont.StyleHint.Monospace)
        shown.setFont(font)
        shown.setAccessibleName(phrase)
        self.tick = QCheckBox(tr("I have written it down"))
        self.tick.toggled.connect(self.actions_changed)
        self._first_field = self.tick
        card = QFrame()
        card.setObjectName("card")
        inner = QVBoxLayout(card)
        inner.addWidget(shown)
        self.arrange(
            labels.heading(tr("Write down this recovery phrase")),
            labels.text(
                tr(
                    "It is shown only now. If the PIN is lost, it is the only way to open the "
                    "record. Keep it on paper, away from this device."
                )
            ),
            card,
            self.tick,
            1,
            side=24,
            edge=8,
        )

    @property
    def footer_actions(self) -> Actions:
        """On to the patients, once it is written down."""
        noted, why = (
            self.tick.isChecked(),
            tr("Write the phrase down first, and tick that you did."),
        )
        return Actions(Action(tr("Go on"), self.noted.emit, noted, why=why))

    def step_back(self) -> bool:
        """There is no way back from here but on: the phrase would be gone unread."""
        return True
