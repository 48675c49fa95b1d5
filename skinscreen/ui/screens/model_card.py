"""The model card: what the model was made from and what is known of how well it does."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QScroller, QTextBrowser, QVBoxLayout, QWidget

from skinscreen.ui.screens.screen import Screen
from skinscreen.ui.widgets.sections import Sections

if TYPE_CHECKING:
    from skinscreen.services.model_card import ModelCard

NO_CARD = "This model came without a model card."
_LEAST_HEIGHT = 140


class CardBrowser(QTextBrowser):
    """Shows Markdown; follows no link and loads nothing, neither from the net nor the disk."""

    def __init__(self, name: str) -> None:
        """Empty."""
        super().__init__()
        self.setOpenLinks(False)
        self.setAccessibleName(name)
        self.setMinimumHeight(_LEAST_HEIGHT)
        self.setTabChangesFocus(True)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)

    def loadResource(self, _kind: int, _name: QUrl | str) -> object:
        """Nothing: a card is text."""
        return None

    def show_text(self, markdown: str) -> None:
        """Show a text from its beginning; HTML in it is shown as it is written."""
        self.document().setDefaultFont(self.font())
        self.document().setMarkdown(
            markdown,
            QTextDocument.MarkdownFeature.MarkdownDialectGitHub
            | QTextDocument.MarkdownFeature.MarkdownNoHTML,
        )
        self.verticalScrollBar().setValue(0)


class ModelCardScreen(Screen):
    """Beside the way: a summary, and the whole card."""

    closed = Signal()

    def __init__(self) -> None:
        """Without a card."""
        super().__init__()
        self.summary = CardBrowser("Summary of the model card")
        self.whole = CardBrowser("Whole model card")
        self.sections = Sections((("Summary", self.summary), ("Whole card", self.whole)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.sections)

    @property
    def primary_text(self) -> str:
        """Back to where the person came from."""
        return "Done"

    def choose_primary(self) -> None:
        """Back to where the person came from."""
        self.closed.emit()

    @property
    def first_field(self) -> QWidget:
        """The text, so that keys scroll it."""
        return self.whole if self.sections.current else self.summary

    def show_card(self, card: "ModelCard") -> None:
        """Show a card, its summary first."""
        self.summary.show_text(card.summary)
        self.whole.show_text(card.whole or NO_CARD)
        self.sections.show_part(0)

    def clear(self) -> None:
        """A card is being looked for."""
        self.summary.clear()
        self.whole.clear()
