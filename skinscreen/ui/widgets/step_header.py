"""The straight way on top of the window: Photo, Crop, Result, Report."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy

from skinscreen.ui.theme import TARGET

LOADING = "The model is being loaded…"
STEPS = ("Photo", "Crop", "Result", "Report")
PHOTO, CROP, RESULT, REPORT, SETTINGS = range(5)
"""The pages of the window; the settings lie beside the way."""
HEIGHT = TARGET + 4


class StepHeader(QFrame):
    """Shows where the person is; a tap on a step that was reached goes back to it."""

    step_chosen = Signal(int)
    settings_chosen = Signal()

    def __init__(self) -> None:
        """At the first step."""
        super().__init__()
        self.setObjectName("header")
        self.setFixedHeight(HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 8, 2)
        row.setSpacing(4)
        self.steps: list[QPushButton] = []
        for number, name in enumerate(STEPS):
            button = QPushButton(f"{number + 1} {name}")
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _=False, n=number: self.step_chosen.emit(n))
            row.addWidget(button, 1)
            self.steps.append(button)
        self.settings_button = QPushButton("Settings")
        self.settings_button.setAccessibleName("Settings and about")
        self.settings_button.setToolTip("Settings and about (Ctrl+,)")
        self.settings_button.clicked.connect(self.settings_chosen)
        row.addWidget(self.settings_button)

    def show_step(self, current: int, reached: int) -> None:
        """Mark the step the person is at; steps up to ``reached`` can be tapped."""
        behind = min(current, reached)  # the settings come after all steps, done or not
        for number, button in enumerate(self.steps):
            here = number == current
            done = "✓" if number < behind else str(number + 1)
            button.setText(f"{done} {STEPS[number]}")
            button.setEnabled(number <= reached)
            button.setProperty("here", here)
            if self.isVisible():  # dressed already, and then not by itself again
                button.style().unpolish(button)
                button.style().polish(button)
            state = "current step" if here else "done" if number < behind else "to come"
            button.setAccessibleName(f"Step {number + 1}, {STEPS[number]}, {state}")

    def sizeHint(self) -> QSize:
        """As high as a finger needs."""
        return QSize(super().sizeHint().width(), HEIGHT)
