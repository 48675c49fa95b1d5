"""What kind of photo the answer was judged as; a tap judges it as the other."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QSizePolicy

from skinscreen.domain import wording
from skinscreen.domain.modality import Modality, Origin, PhotoKind, other
from skinscreen.language import mark, tr, trc
from skinscreen.ui.widgets import labels

_NAMES = {Modality.DERMOSCOPY: mark("Dermoscopy"), Modality.PHONE: mark("Phone photo")}
_TAPS = {
    Modality.DERMOSCOPY: mark("Tap to judge it as dermoscopy."),
    Modality.PHONE: mark("Tap to judge it as close-up phone photo."),
}


class KindButton(QPushButton):
    """The kind with how sure it is, and that a tap changes it."""

    chosen = Signal(object)
    """The ``Modality`` that the clinician says it is."""

    def __init__(self) -> None:
        super().__init__()
        self._kind: PhotoKind | None = None
        self.setProperty("compact", True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._on_click)
        self.hide()

    def show_kind(self, kind: PhotoKind | None) -> None:
        """Show a kind; without one there is nothing to choose."""
        self._kind = kind
        self.setVisible(kind is not None)
        if kind is None:
            return
        # L10N: a button: judge the photo as the other kind.
        change = trc("button", "Change")
        lines = [f"{tr(_NAMES[kind.modality])}{'?' if kind.unsure else ''}", change]
        if kind.origin is Origin.ASSUMED:
            lines.insert(1, tr("(assumed)"))
        self.setText("\n".join(lines))
        sentence = wording.kind_sentence(kind)
        tap = tr(_TAPS[other(kind.modality)])
        self.setToolTip(labels.tip(f"{sentence} {tap}"))
        self.setAccessibleName(f"{sentence} {tap}")

    @Slot()
    def _on_click(self) -> None:
        if self._kind is not None:
            self.chosen.emit(other(self._kind.modality))
