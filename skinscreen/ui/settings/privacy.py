"""The record of patients: how soon it is locked when no one is there."""

from skinscreen.settings import LOCK_MINUTES, Settings
from skinscreen.ui.settings.section import Section
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.choice import NumberChoice


class PrivacySection(Section):
    """When the record locks itself."""

    def __init__(self) -> None:
        """With the default."""
        super().__init__()
        self.minutes = NumberChoice("Lock the record after", LOCK_MINUTES, _words)
        self.minutes.chosen.connect(lambda minutes: self.change(lock_minutes=minutes))
        self.add_field("Lock after", self.minutes)
        self.form.addRow(
            labels.quiet(
                "Without a tap or a key for so long, the record locks itself and nothing of a "
                "patient is shown. Ctrl+L locks it at once."
            )
        )

    def show_settings(self, settings: Settings) -> None:
        """Show what is chosen."""
        self.minutes.show_value(settings.lock_minutes)


def _words(minutes: int) -> str:
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
