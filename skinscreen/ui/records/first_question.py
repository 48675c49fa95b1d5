"""Before there is a record: whether to keep one, and its recovery phrase."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from skinscreen.ui.screens.screen import Screen
from skinscreen.ui.theme import PRIMARY
from skinscreen.ui.widgets import labels

WHAT_A_RECORD_IS = (
    "SkinScreen can keep patients, lesions and visits on this device, to compare a lesion over "
    "time. The record is encrypted and opens only with your PIN."
)
WITHOUT = "Without records nothing is kept; photos are screened one by one."


class FirstQuestion(Screen):
    """Whether to keep records at all; asked until it is answered."""

    title = "Records"
    protect_chosen = Signal()
    without_chosen = Signal()
    restore_chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.protect_button = QPushButton("Protect with a PIN (recommended)")
        self.protect_button.setMinimumHeight(PRIMARY)
        self.protect_button.clicked.connect(self.protect_chosen)
        self.without_button = QPushButton("Run without records")
        self.without_button.clicked.connect(self.without_chosen)
        self.restore_button = QPushButton("Restore a backup…")
        self.restore_button.clicked.connect(self.restore_chosen)
        others = QHBoxLayout()
        others.addWidget(self.without_button, 1)
        others.addWidget(self.restore_button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 10, 24, 10)
        column.addWidget(labels.heading("Keep patients' records on this device?"))
        column.addWidget(labels.text(WHAT_A_RECORD_IS))
        column.addStretch(1)
        column.addWidget(self.protect_button)
        column.addLayout(others)
        column.addWidget(labels.quiet(WITHOUT))
        column.addStretch(1)

    @property
    def first_field(self) -> QWidget:
        """What is recommended."""
        return self.protect_button


class PhraseScreen(Screen):
    """The recovery phrase, shown this once."""

    title = "Recovery phrase"
    noted = Signal()

    def __init__(self, phrase: str) -> None:
        """Show ``phrase``."""
        super().__init__()
        self.phrase = phrase
        shown = labels.heading(phrase.replace("-", " - "))
        font = QFont("monospace")
        font.setStyleHint(QFont.StyleHint.Monospace)
        shown.setFont(font)
        shown.setAccessibleName(phrase)
        self.tick = QCheckBox("I have written it down")
        self.tick.toggled.connect(self.primary_changed)
        card = QFrame()
        card.setObjectName("card")
        inner = QVBoxLayout(card)
        inner.addWidget(shown)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 24, 8)
        column.addWidget(labels.heading("Write down this recovery phrase"))
        column.addWidget(
            labels.text(
                "It is shown only now. If the PIN is lost, it is the only way to open the record. "
                "Keep it on paper, away from this device."
            )
        )
        column.addWidget(card)
        column.addWidget(self.tick)
        column.addStretch(1)

    @property
    def primary_text(self) -> str:
        """On to the patients."""
        return "Go on"

    @property
    def primary_enabled(self) -> bool:
        """Once it is written down."""
        return self.tick.isChecked()

    def choose_primary(self) -> None:
        """On to the patients."""
        self.noted.emit()

    def step_back(self) -> bool:
        """There is no way back from here but on: the phrase would be gone unread."""
        return True

    @property
    def first_field(self) -> QWidget:
        """What says that it was noted."""
        return self.tick
