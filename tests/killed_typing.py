"""The window with a form of the record that is typed into without an end, to be killed.

    python tests/killed_typing.py PIN LETTERS HOME

It types the letters over and over, with its files in HOME, and prints one line, as JSON, for each
letter, and for each text that the drafts' file has taken, once that has said so.
"""

import json
import os
import sys

from locked_memory import Driver, masked  # without a screen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

PAUSE_MS = 20


def tell(*words: object) -> None:
    """One line for whoever reads."""
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def main() -> None:
    """See the module."""
    pin, letters, os.environ["SKINSCREEN_HOME"] = sys.argv[1:]
    _application = QApplication([])
    driver = Driver()

    from skinscreen.domain.draft import Draft
    from skinscreen.store.drafts import DraftStore
    from skinscreen.ui.records.forms import PatientForm
    from skinscreen.ui.records.patients import PatientsScreen

    real = DraftStore.keep

    def keep(store: DraftStore, user: str, key: object, draft: Draft) -> None:
        real(store, user, key, draft)  # type: ignore[arg-type]
        tell("kept", draft.typed["notes"])

    DraftStore.keep = keep  # type: ignore[method-assign, assignment]
    driver._make_record(masked(pin))
    driver.wait_page(PatientsScreen)
    driver.primary()
    form = driver.wait_page(PatientForm)
    form.notes.setFocus()
    number = 0
    while True:
        QTest.keyClicks(form.notes, letters[number % len(letters)])
        number += 1
        tell("typed", number)
        QTest.qWait(PAUSE_MS)


if __name__ == "__main__":
    main()
