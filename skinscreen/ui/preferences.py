"""The settings in use: one place changes and keeps them."""

import logging
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from skinscreen import settings as settings_module
from skinscreen.domain.errors import SettingsError
from skinscreen.settings import Settings

log = logging.getLogger(__name__)


class Preferences(QObject):
    """Holds the frozen settings; a change replaces and saves them.

    What the command line chose for this run alone is in use, but is not kept.
    """

    changed = Signal(object, object)
    """The ``Settings`` before and now."""
    not_saved = Signal(str)
    """They hold until the program ends, but could not be kept: why."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        """Start with the settings of this run."""
        super().__init__(parent)
        self.settings = settings

    def change(self, **values: object) -> None:
        """Change some values."""
        self.use(self.settings._replace(**values))  # type: ignore[arg-type]

    def list_photo(self, file: Path) -> None:
        """Offer it again at the first step."""
        self.change(recent=self.settings.with_recent(file))

    def unlist(self, file: Path) -> None:
        """It is a patient's: its name is kept nowhere but in the record."""
        self.change(recent=self.settings.without_recent(file))

    def use(self, settings: Settings) -> None:
        """Change to ``settings``."""
        before, self.settings = self.settings, settings
        if before == settings:
            return
        old = before._asdict()
        changes = {name: v for name, v in settings._asdict().items() if v != old[name]}
        try:
            settings_module.save(settings_module.load()._replace(**changes))
        except SettingsError as error:
            log.warning("%s", error)
            self.not_saved.emit(str(error))
        self.changed.emit(before, settings)
