"""The way out of a kiosk: a page that asks for a PIN, beside the way."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from skinscreen.domain.errors import TooManyTriesError
from skinscreen.language import mark, tr
from skinscreen.ui.records.lock import LockScreen
from skinscreen.ui.records.phrases import isolated
from skinscreen.ui.records.question import QuestionScreen
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.records.stack import RecordsScreen
from skinscreen.ui.widgets.action import Actions

if TYPE_CHECKING:
    from skinscreen.services.kiosk import Kiosk
    from skinscreen.services.records import Records

_T = TypeVar("_T")
UNGUARDED = mark("No PIN is set on this device: anybody can leave SkinScreen.")
_TO_SET = mark("To set one: {command}")
_COMMAND = "sudo skinscreen-kiosk pin"


class LeaveScreen(LockScreen):
    """A PIN, before the kiosk is left."""

    def __init__(self) -> None:
        super().__init__("", heading=tr("Leave SkinScreen"), yes=tr("Leave"))

    @property
    def footer_actions(self) -> Actions:
        """There is no other way."""
        return Actions(super().footer_actions.primary)


class KioskExit(QObject):
    """Asks who wants to leave the kiosk for a PIN."""

    allowed = Signal()

    def __init__(self, record: RecordSession) -> None:
        """With nothing asked yet; PINs are tried by way of ``record``."""
        super().__init__()
        self.screen = RecordsScreen()
        self._record = record

    @Slot()
    def ask(self) -> None:
        """Ask anew."""
        page = LeaveScreen()
        page.show_busy(True)
        page.pin_entered.connect(lambda name, pin: self._try(page, name, pin))
        self.screen.start_with(page)

        def show(found: tuple[tuple[str, ...], int]) -> None:
            names, wait = found
            if names:
                page.show_busy(False)
                if len(names) == 1:  # there is nobody to choose from
                    heading = tr("Leave SkinScreen: PIN of {user}")
                    page.heading.setText(heading.format(user=isolated(names[0])))
                page.show_users(names, wait)
                page.fields[0].setFocus()
            else:
                self._ask_plainly()

        def look(kiosk: "Kiosk") -> tuple[tuple[str, ...], int]:
            names = kiosk.names()
            return names, kiosk.wait_s() if names else 0

        self._record.ask(_of_kiosk(look), show, page.refuse, page)

    def _ask_plainly(self) -> None:
        words = f"{tr(UNGUARDED)}\n\n{tr(_TO_SET).format(command=_COMMAND)}"
        page = QuestionScreen(tr("Leave SkinScreen"), words, tr("Leave"))
        page.answered.connect(self.allowed)
        self.screen.start_with(page)

    def _try(self, page: LeaveScreen, name: str, pin: str) -> None:
        wait = [0]

        def let_out(kiosk: "Kiosk") -> None:
            try:
                kiosk.let_out(pin, name)
            except TooManyTriesError as error:
                wait[0] = error.seconds
                raise

        self._record.ask(
            _of_kiosk(let_out),
            lambda _: self.allowed.emit(),
            lambda sentence: page.hold_back(sentence, wait[0]),
            page,
        )


def _of_kiosk(call: Callable[["Kiosk"], _T]) -> Callable[["Records"], _T]:
    """A call with the record that makes ``call`` with the kiosk; loaded when it is first made."""

    def with_records(records: "Records") -> _T:
        from skinscreen.services.kiosk import Kiosk

        return call(Kiosk(records))

    return with_records
