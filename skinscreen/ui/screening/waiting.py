"""Photos that were chosen together: one is opened after the other."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from skinscreen.language import tr


class WaitingPhotos(QObject):
    """Those that were not opened yet, in their order; all of one patient, or of nobody known."""

    changed = Signal()

    def __init__(self) -> None:
        """None waits."""
        super().__init__()
        self._files: tuple[Path, ...] = ()
        self._count = 0
        self._patient_id = ""

    def __len__(self) -> int:
        """How many wait."""
        return len(self._files)

    @property
    def next(self) -> Path | None:
        """Whose turn it is."""
        return self._files[0] if self._files else None

    @property
    def words(self) -> str:
        """Which one is next, for a button; empty where none waits."""
        if not self._files:
            return ""
        number = self._count - len(self._files) + 1
        # L10N: a button: opens the next of several photos; as short as can be
        return tr("Photo {number}/{count}").format(number=number, count=self._count)

    def begin(self, files: Sequence[Path], patient_id: str) -> None:
        """These wait from now on, and no others; of a patient of the record or of nobody."""
        self._files, self._count, self._patient_id = tuple(files), len(files), patient_id
        self.changed.emit()

    def take(self, file: Path | None) -> str:
        """It was opened, or cannot be; returns which one it is, empty where it did not wait."""
        if file is None or file not in self._files:
            return ""
        self._files = self._files[self._files.index(file) + 1 :]
        self.changed.emit()
        number = self._count - len(self._files)
        return tr("{number} of {count}").format(number=number, count=self._count)

    def keep_for(self, patient_id: str) -> int:
        """Let go of those of somebody else; returns how many."""
        gone = 0 if patient_id == self._patient_id else len(self._files)
        if gone:
            self.begin((), "")
        return gone
