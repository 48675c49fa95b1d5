"""The name of the model that answered, which leads to its card."""

from PySide6.QtWidgets import QPushButton, QSizePolicy

from skinscreen.language import tr

_LONGEST = 24
"""Characters of a name that are shown; the tool tip and the card have all of it."""


class ModelButton(QPushButton):
    """Two lines: which model it was, and what a tap shows."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_name(self, name: str) -> None:
        """Show the name of a model with its version."""
        half = _LONGEST // 2
        short = name if len(name) <= _LONGEST else f"{name[:half]}…{name[-half:]}"
        self.setText(f"{short}\n{tr('Model card')}")
        self.setAccessibleName(tr("Model card of {name}").format(name=name))
