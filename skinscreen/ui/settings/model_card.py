"""The model card: what the model was made from and what is known of how well it does."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QUrl, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QScroller, QStackedWidget, QTextBrowser, QWidget

from skinscreen.language import held, mark, tr
from skinscreen.ui.screen import Screen
from skinscreen.ui.widgets import layouts
from skinscreen.ui.widgets.action import Action, Actions

if TYPE_CHECKING:
    from skinscreen.services.model_card import ModelCard

NO_CARD = mark("This model came without a model card.")
_LEAST_HEIGHT = 140
_MARGIN = 10


class CardBrowser(QTextBrowser):
    """Shows a card's text; follows no link and loads nothing, neither from the net nor the disk."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setAccessibleName(name)
        self.setMinimumHeight(_LEAST_HEIGHT)
        self.document().setDocumentMargin(_MARGIN)
        self.setTabChangesFocus(True)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)

    def loadResource(self, _kind: int, _name: QUrl | str) -> object:
        """Nothing: a card is text."""
        return None

    def changeEvent(self, event: QEvent) -> None:
        """The text is as large as everything else."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.document().setDefaultFont(self.font())

    def show_text(self, markdown: str) -> None:
        """Show a text from its beginning; only what ``card_text`` wrote is read as HTML."""
        from skinscreen.ui.settings.card_text import printable, to_html

        markdown = held(markdown)
        html = to_html(markdown)
        if html is None:
            self.document().setPlainText(printable(markdown))
        else:
            self.document().setHtml(html)
        self.moveCursor(QTextCursor.MoveOperation.Start)


class ModelCardScreen(Screen):
    """Beside the way: a summary, or the whole card in its place."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.summary = CardBrowser(tr("Summary of the model card"))
        self.whole = CardBrowser(tr("Whole model card"))
        self._texts = QStackedWidget()
        self._texts.addWidget(self.summary)
        self._texts.addWidget(self.whole)
        layouts.column(self._texts, parent=self, margins=(8, 6, 8, 6))

    @property
    def footer_actions(self) -> Actions:
        """Back to where the person came from, or to the other text."""
        shown = self._texts.currentIndex()
        other = Action(tr("Summary") if shown else tr("Whole card"), lambda: self._show(1 - shown))
        return Actions(Action(tr("Done"), self.closed.emit), other)

    @property
    def first_field(self) -> QWidget:
        """The text, so that keys scroll it."""
        return self._texts.currentWidget()

    def show_card(self, card: "ModelCard") -> None:
        """Show a card, its summary first."""
        self.summary.show_text(card.summary)
        self.whole.show_text(card.whole or tr(NO_CARD))
        self._show(0)

    def _show(self, number: int) -> None:
        self._texts.setCurrentIndex(number)
        self.first_field.setFocus()
        self.actions_changed.emit()
