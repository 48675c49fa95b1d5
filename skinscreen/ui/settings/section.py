"""What every section of the settings offers to the screen."""

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QFormLayout, QWidget

from skinscreen.settings import Settings
from skinscreen.ui.widgets import labels


class _Form(QFormLayout):
    """Measures its rows anew each time: Qt keeps the heights of long texts past their width."""

    def setGeometry(self, rect: QRect) -> None:
        """Lay out."""
        self.invalidate()
        super().setGeometry(rect)


class Section(QWidget):
    """A form whose every choice takes effect at once."""

    chosen = Signal(object)
    """The names and values of the settings that the person changed."""

    def __init__(self) -> None:
        super().__init__()
        self.form = _Form(self)
        self.form.setContentsMargins(4, 0, 4, 0)
        self.form.setVerticalSpacing(8)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)

    def add_field(self, words: str, field: QWidget) -> None:
        """Add a field with its name before it."""
        self.form.addRow(labels.field(words, field), field)

    def change(self, **values: object) -> None:
        """Say what the person changed."""
        self.chosen.emit(values)

    def show_settings(self, settings: Settings) -> None:
        """Show what is chosen."""
