"""On which printer: a list of those that are set up; a tap prints."""

from PySide6.QtCore import Signal

from skinscreen.language import mark, tr
from skinscreen.ui.screen import Screen
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.line_list import Line, LineList
from skinscreen.ui.workers.jobs import Jobs

LOOKING = mark("Looking for printers…")
NO_PRINTER = mark(
    "No printer is set up on this device. Set one up in the system's settings (CUPS), or export "
    "the PDF and print it elsewhere."
)
WHERE = mark("A tap prints the report. The paper shows who the patient is: choose a printer near.")
_JOB = "printers"


class PrintersScreen(Screen):
    """Beside the way: back leads to the report, and prints nothing."""

    chosen = Signal(str)
    """The name of a printer."""

    def __init__(self, jobs: Jobs) -> None:
        """Printers are looked for by ``jobs``, in the background."""
        super().__init__()
        self._jobs = jobs
        self.message_label = labels.text(tr(LOOKING))
        self.list = LineList(tr("Printers"))
        self.list.chosen.connect(self.chosen)
        self._first_field = self.list
        layouts.column(
            labels.heading(tr("Print the report")),
            self.message_label,
            (self.list, 1),
            parent=self,
            margins=(12, 6, 12, 6),
        )

    def entered(self) -> None:
        """Look for them now."""
        self.message_label.setText(tr(LOOKING))
        self.list.show_lines(())

        def look() -> tuple[str, ...]:
            from skinscreen.services.printing import printers

            return printers()

        self._jobs.latest(_JOB, look, self._show, self.message_label.setText)

    def left(self) -> None:
        """They are not looked for any more."""
        self._jobs.drop(_JOB)

    def _show(self, names: tuple[str, ...]) -> None:
        self.list.show_lines([Line(name, name) for name in names])
        self.message_label.setText(labels.breakable(tr(WHERE if names else NO_PRINTER)))
