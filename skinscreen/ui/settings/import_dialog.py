"""What the person says of a model made elsewhere: its classes' names, and which are malignant."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QWidget,
)

from skinscreen.domain import wording
from skinscreen.domain.errors import ModelError
from skinscreen.language import tr
from skinscreen.ui.widgets import labels, layouts

if TYPE_CHECKING:
    from skinscreen.services.model_library import ImportDraft


class ImportDialog(QDialog):
    """Asks for the name, the labels where the file has none, and the malignant classes."""

    def __init__(self, draft: "ImportDraft", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        from skinscreen.services.model_library import numbered_labels

        self._draft = draft
        self._names: tuple[str, ...] = ()
        self._marked: set[int] = set()
        self.setWindowTitle(tr("Import a model"))
        self.name = QLineEdit(draft.name)
        self.name.setAccessibleName(tr("Name of the model"))
        self.name.setMaxLength(64)
        self.classes = QListWidget()
        self.classes.setAccessibleName(tr("Classes; tap the malignant ones, or press Space"))
        self.classes.itemClicked.connect(self._toggle)
        QShortcut(QKeySequence("Space"), self.classes, self._toggle_current)
        self.message = labels.text()
        self.labels_button = QPushButton(tr("Labels from a file…"))
        self.labels_button.clicked.connect(self._ask_for_labels)
        self.accept_button = QPushButton(tr("Import"))
        self.accept_button.setObjectName("primary")
        self.accept_button.setDefault(True)
        self.accept_button.clicked.connect(self.accept)
        self._lay_out()
        self.show_labels(draft.labels or numbered_labels(draft.label_count))
        sentences = list(draft.assumptions)
        if draft.labels is None:
            sentences.append(tr("The file does not name its classes: choose a labels file."))
        self.message.setText("\n".join(sentences))
        self.resize(720, 440)
        self.name.setFocus()

    def _lay_out(self) -> None:
        cancel = QPushButton(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        buttons = layouts.row(cancel, (self.accept_button, 1))
        caption = labels.PlainLabel(tr("Name of the model"))
        caption.setBuddy(self.name)
        left = layouts.column(caption, self.name, self.labels_button, (self.message, 1), buttons)
        right = layouts.column(
            labels.text(tr("Tap the malignant and pre-malignant classes:")), (self.classes, 1)
        )
        row = QHBoxLayout(self)  # beside each other: a list of many rows needs the height
        row.addLayout(left, 1)
        row.addLayout(right, 1)

    def show_labels(self, names: tuple[str, ...]) -> None:
        """List the classes; marked are those that are known to be malignant."""
        self._names = names
        self._marked.clear()
        self.classes.clear()
        self.classes.addItems(list(names))
        for row, name in enumerate(names):
            if name in self._draft.malignant:
                self._toggle(self.classes.item(row))

    @property
    def label_names(self) -> tuple[str, ...]:
        """The classes, in the model's order."""
        return self._names

    @property
    def malignant(self) -> frozenset[str]:
        """Those that were marked."""
        return frozenset(self._names[row] for row in self._marked)

    def _toggle(self, item: QListWidgetItem) -> None:
        row = self.classes.row(item)
        self._marked ^= {row}
        name, word = self._names[row], tr(wording.MALIGNANT_WORD)
        item.setText(f"▲ {word}: {name}" if row in self._marked else name)

    def _toggle_current(self) -> None:
        item = self.classes.currentItem()
        if item is not None:
            self._toggle(item)

    def _ask_for_labels(self) -> None:
        kinds = f"{tr('Text')} (*.txt *.csv *.json)"
        file, _ = QFileDialog.getOpenFileName(self, tr("Labels, one a line"), "", kinds)
        if file:
            self.use_label_file(Path(file))

    def use_label_file(self, file: Path) -> None:
        """Take the names from a file, if it holds as many as there are classes."""
        from skinscreen.services.model_library import read_label_file

        try:
            self.show_labels(read_label_file(file, self._draft))
        except ModelError as error:
            self.message.setText(labels.breakable(str(error)))
        else:
            self.message.setText("")
