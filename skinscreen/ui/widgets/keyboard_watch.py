"""Shows the on-screen keyboard where something is to be typed and no keyboard is attached."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QInputDevice, QMouseEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from shiboken6 import isValid

from skinscreen.language import spoken, tr
from skinscreen.services.input_devices import InputDevices, input_devices
from skinscreen.settings import Settings
from skinscreen.ui.widgets.keyboard_fields import has_pad_beside, is_field, is_text, parts_of

if TYPE_CHECKING:  # imported for real when something is typed for the first time
    from skinscreen.ui.widgets.keyboard_room import KeyboardRoom

_PATIENCE_MS = 60
"""How long the focus may be nowhere before the keyboard is hidden: pages change meanwhile."""
_NO_BUTTON = Qt.MouseButton.NoButton
_LETTERS_WIDTH = 68


class KeyboardWatch(QObject):
    """Follows the focus through every window of the program.

    A tap on a field opens the keyboard. It stays while the focus goes from field to field, and
    closes when it leaves them. A page that only puts the cursor into a field opens nothing: the
    person sees the page first. In the automatic mode a key of a keyboard closes it as well.
    """

    def __init__(
        self,
        parent: QObject,
        settings: Callable[[], Settings],
        change: Callable[..., object],
    ) -> None:
        """Watch from now on.

        Args:
            parent: it watches as long as this is there.
            settings: tells those in use.
            change: keeps other ones.
        """
        super().__init__(parent)
        self._settings = settings
        self._change = change
        self._field: QWidget | None = None
        self._watched: tuple[QWidget, ...] = ()
        self._room: KeyboardRoom | None = None
        self._letters: LettersButton | None = None
        self._has_pad = False
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(_PATIENCE_MS)
        self._settling.timeout.connect(self._follow)
        QApplication.instance().focusChanged.connect(self._on_focus)  # type: ignore[union-attr]

    # --- whether it is wanted ---------------------------------------------------------------

    @property
    def wanted(self) -> bool:
        """Whether the keyboard is to be shown where something is typed; looked up anew."""
        if self._is_automatic:
            return _is_wanted_here(input_devices())
        return self._settings().keyboard == "always"

    @property
    def is_open(self) -> bool:
        """Whether the keyboard is shown, in whatever window."""
        room = self._room
        return room is not None and isValid(room) and room.is_open

    # --- what happens to fields -------------------------------------------------------------

    @Slot(QWidget, QWidget)
    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        self._unwatch()
        if now is not None and is_field(now):
            self._watch(now)
            if has_pad_beside(now) and is_text(now):
                self._offer_letters(now)
        if self.is_open:
            if is_text(now):
                self._follow()
            else:
                self._settling.start()

    @Slot()
    def _follow(self) -> None:
        """Be the keyboard of what has the focus now, or none.

        Not while a finger is down: what it is on would move away below it, and the tap be lost.
        """
        if QApplication.mouseButtons() != _NO_BUTTON:
            self._settling.start()
            return
        self._settling.stop()
        field = self._field
        if field is not None and self._goes_on_for(field):
            self._open(field)
        else:
            self.close()

    def _goes_on_for(self, field: QWidget) -> bool:
        """Whether the keyboard that is shown is right for a field, so that it stays."""
        if not isValid(field) or not is_text(field) or self._room_window() is not field.window():
            return False
        return self._has_pad or not has_pad_beside(field)

    def _watch(self, field: QWidget) -> None:
        self._field = field
        self._watched = parts_of(field)
        for part in self._watched:
            part.installEventFilter(self)

    def _unwatch(self) -> None:
        for part in self._watched:
            if isValid(part):
                part.removeEventFilter(self)
        if self._letters is not None and isValid(self._letters):
            self._letters.remove()
        self._field, self._watched, self._letters = None, (), None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look for taps and keys; nothing is held back."""
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            is_inside = isinstance(watched, QWidget) and watched.rect().contains(
                event.position().toPoint()
            )
            if is_inside and event.button() == Qt.MouseButton.LeftButton:
                self._on_tap()
        elif event.type() == QEvent.Type.KeyPress and event.spontaneous() and self._is_automatic:
            self.close()  # a keyboard is there: what the one on the screen sends is not spontaneous
        return False

    @property
    def _is_automatic(self) -> bool:
        return self._settings().keyboard == "automatic"

    def _on_tap(self) -> None:
        field = self._field
        if field is None or not is_text(field):
            return
        if has_pad_beside(field) and not (self.is_open and self._has_pad):
            self._offer_letters(field)
        elif self.wanted:
            self._open(field)

    # --- opening and closing ------------------------------------------------------------------

    def _room_window(self) -> QObject | None:
        return self._room.parent() if self._room is not None else None

    def _open(self, field: QWidget) -> None:
        from skinscreen.ui.widgets.keyboard_layouts import layout_for
        from skinscreen.ui.widgets.keyboard_room import room_of

        room = room_of(field)
        if self._room is not room:
            self._room = room
            for signal, slot in (
                (room.keyboard.hidden_by_key, self.close),
                (room.keyboard.layout_chosen, self._keep_layout),
            ):
                signal.connect(slot, Qt.ConnectionType.UniqueConnection)
        layout = layout_for(self._settings().keyboard_layout, spoken().code)
        self._settling.stop()
        self._has_pad = has_pad_beside(field)
        room.open(field, layout, letters=self._has_pad)

    @Slot()
    def close(self) -> None:
        """Hide it; a tap on a field shows it again."""
        self._settling.stop()
        if self._room is not None and isValid(self._room):
            self._room.close()
        self._room = None

    @Slot(str)
    def _keep_layout(self, code: str) -> None:
        self._change(keyboard_layout=code)

    def _offer_letters(self, field: QWidget) -> None:
        """The page has the digits; what is missing is had by a button in the field."""
        if isinstance(field, QLineEdit) and self._letters is None and self.wanted:
            self._letters = LettersButton(field)
            self._letters.clicked.connect(lambda: self._open(field))


class LettersButton(QPushButton):
    """Stands at the end of a field and opens the keyboard for it."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__("abc", field)
        self._margins = field.textMargins()
        margins = field.textMargins()
        margins.setRight(margins.right() + _LETTERS_WIDTH)
        field.setTextMargins(margins)
        self._place()
        self.setAccessibleName(tr("Keyboard with letters"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setStyleSheet("QPushButton { min-height: 0; min-width: 0; padding: 0; }")
        field.installEventFilter(self)
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the end of the field."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        field = self.parentWidget()
        self.setGeometry(field.width() - _LETTERS_WIDTH, 0, _LETTERS_WIDTH, field.height())

    def remove(self) -> None:
        """Leave the field as it was."""
        field = self.parentWidget()
        if isinstance(field, QLineEdit):
            field.removeEventFilter(self)
            field.setTextMargins(self._margins)
        self.hide()
        self.setParent(None)
        self.deleteLater()


def _is_wanted_here(devices: InputDevices) -> bool:
    """Whether a finger can type and nothing else can."""
    return devices.wants_keyboard and (bool(devices.touchscreens) or _qt_knows_a_touchscreen())


def _qt_knows_a_touchscreen() -> bool:
    kind = QInputDevice.DeviceType.TouchScreen
    return any(device.type() is kind for device in QInputDevice.devices())
