"""The record of patients: how soon it is locked, how often it should be backed up."""

from skinscreen.language import tr, trn
from skinscreen.settings import LOCK_MINUTES, Settings
from skinscreen.ui.settings.section import Section
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.choice import NumberChoice

BACKUP_DAYS = (0, 1, 3, 7, 14, 30, 90)
"""What can be chosen here; 0 is never."""
RETENTION_YEARS = (0, 1, 2, 3, 5, 10, 15, 20, 30)
"""What can be chosen here; 0 is never."""


class PrivacySection(Section):
    """When the record locks itself, and when a backup is due."""

    def __init__(self) -> None:
        super().__init__()
        self.minutes = NumberChoice(tr("Lock the record after"), LOCK_MINUTES, _words)
        self.minutes.chosen.connect(lambda minutes: self.change(lock_minutes=minutes))
        self.add_field(tr("Lock after"), self.minutes)
        self.form.addRow(
            labels.quiet(
                tr(
                    "Without a tap or a key for so long, the record locks itself and nothing of a "
                    "patient is shown. Ctrl+L locks it at once."
                )
            )
        )

        self.days = NumberChoice(tr("Remind me of a backup"), BACKUP_DAYS, _days_words)
        self.days.chosen.connect(lambda days: self.change(backup_days=days))
        self.add_field(tr("Backup"), self.days)
        self.form.addRow(
            labels.quiet(
                tr(
                    "Above the list of patients it is said when the last backup is older. Backups "
                    "are made under Records, More…"
                )
            )
        )

        self.years = NumberChoice(
            tr("List visits that are older than"), RETENTION_YEARS, _years_words
        )
        self.years.chosen.connect(lambda years: self.change(retention_years=years))
        # L10N: beside a number of years: after that visits are listed to be looked at.
        self.add_field(tr("Old visits"), self.years)
        self.form.addRow(
            labels.quiet(
                tr(
                    "Older visits are listed under Records, More…, Old visits. Nothing is deleted "
                    "by itself."
                )
            )
        )

    def show_settings(self, settings: Settings) -> None:
        """Show what is chosen."""
        self.minutes.show_value(settings.lock_minutes)
        self.days.show_value(settings.backup_days)
        self.years.show_value(settings.retention_years)


def _words(minutes: int) -> str:
    return trn("{n} minute", "{n} minutes", minutes).format(n=minutes)


def _years_words(years: int) -> str:
    if years == 0:
        return tr("never")
    return trn("{n} year", "{n} years", years).format(n=years)


def _days_words(days: int) -> str:
    if days == 0:
        return tr("no reminder")
    return trn("every day", "every {n} days", days).format(n=days)
