"""Settings and About, in sections."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from skinscreen.language import tr, trc
from skinscreen.settings import Settings
from skinscreen.ui.screen import Screen
from skinscreen.ui.settings.about import AboutSection
from skinscreen.ui.settings.advice import AdviceSection
from skinscreen.ui.settings.clinic import ClinicSection
from skinscreen.ui.settings.device import DeviceSection
from skinscreen.ui.settings.look import LookSection
from skinscreen.ui.settings.privacy import PrivacySection
from skinscreen.ui.settings.section import Section
from skinscreen.ui.widgets import layouts
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.sections import Sections

if TYPE_CHECKING:
    from skinscreen.domain.manifest import Manifest
    from skinscreen.domain.trust import Standing


class SettingsScreen(Screen):
    """Every choice takes effect at once and is kept."""

    settings_changed = Signal(object)
    closed = Signal()

    def __init__(self) -> None:
        """With the defaults, until ``show_settings``."""
        super().__init__()
        self._settings = Settings()
        self.device = DeviceSection()
        self.look = LookSection()
        self.clinic = ClinicSection()
        self.advice = AdviceSection()
        self.about = AboutSection()
        self._parts: dict[str, Section] = {
            "Device": self.device,
            "Look": self.look,
            "Clinic": self.clinic,
            "Advice": self.advice,
            "Records": PrivacySection(),
            "About": self.about,
        }
        names = (
            tr("Device"),
            # L10N: how the program looks: theme, size of the text.
            trc("settings", "Look"),
            tr("Clinic"),
            # L10N: the sentences that are recommended after an answer.
            tr("Advice"),
            tr("Records"),
            tr("About"),
        )
        self.sections = Sections(tuple(zip(names, self._parts.values(), strict=True)))
        layouts.column(self.sections, parent=self, margins=(0, 0, 0, 0))
        for part in self._parts.values():
            part.chosen.connect(self._change)

    @property
    def footer_actions(self) -> Actions:
        """Back to the way."""
        return Actions(Action(tr("Done"), self.closed.emit))

    @property
    def first_field(self) -> QWidget:
        """The button of the section that is shown."""
        return self.sections.buttons[self.sections.current]

    def show_section(self, name: str) -> None:
        """Show a section by its English name."""
        self.sections.show_part(list(self._parts).index(name))

    def show_settings(self, settings: Settings) -> None:
        """Show what is chosen."""
        self._settings = settings
        for part in self._parts.values():
            part.show_settings(settings)

    def show_model(self, manifest: "Manifest", standing: "Standing") -> None:
        """Mark the model in use."""
        self.device.show_model(manifest, standing)
        self.clinic.show_point(manifest.operating_point)

    def _change(self, values: dict[str, object]) -> None:
        changed = self._settings._replace(**values)  # type: ignore[arg-type]
        if changed != self._settings:
            self._settings = changed
            self.settings_changed.emit(changed)
