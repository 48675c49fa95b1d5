"""One line above a form: what became of a draft, and what can be done about it."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy

from skinscreen.ui.widgets import labels


class DraftLine(QFrame):
    """Hidden until there is something to be said."""

    def __init__(self) -> None:
        """Say nothing."""
        super().__init__()
        self.setObjectName("page")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.words = labels.text()
        row.addWidget(self.words, 1)
        self.buttons: list[QPushButton] = []
        self.hide()

    @property
    def sentence(self) -> str:
        """What is said; empty for nothing."""
        return self.words.text()

    def say(self, sentence: str, *actions: tuple[str, Callable[[], None]]) -> None:
        """Say a sentence, with a button for each thing that can be done about it."""
        while self.buttons:
            button = self.buttons.pop()
            button.hide()
            button.deleteLater()
        self.words.setText(sentence)
        for name, act in actions:
            button = QPushButton(name)
            button.setAccessibleName(f"{name}: {sentence}")
            button.clicked.connect(lambda _=False, act=act: act())
            self.layout().addWidget(button)
            button.show()  # now, not with the next event
            self.buttons.append(button)
        self.setVisible(bool(sentence))
