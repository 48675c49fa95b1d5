"""What the window has done in the background, done here on this thread."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QImage
from window_fixtures import Clinician

from skinscreen.domain.errors import SkinscreenError
from skinscreen.services import drives
from skinscreen.ui.settings.import_dialog import ImportDialog
from skinscreen.ui.steps import CROP
from skinscreen.ui.workers.cameras import look_for_cameras
from skinscreen.ui.workers.jobs import Jobs


class JobsHere(Jobs):
    """No second thread."""

    def submit(
        self, call: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[str], None]
    ) -> None:
        """Make the call as soon as the window has come to rest."""

        def run() -> None:
            try:
                result = call()
            except SkinscreenError as error:
                failed(str(error))
            else:
                done(result)

        QTimer.singleShot(0, run)


@pytest.fixture
def here(clinician: Clinician) -> Clinician:
    clinician.patch.setattr(clinician.app.workers.jobs, "submit", JobsHere().submit)
    return clinician


def test_a_file_is_read_screened_and_reported(
    here: Clinician, lesion_photo: Path, tmp_path: Path
) -> None:
    here.to_report(lesion_photo)
    here.type("P")
    here.export(tmp_path / "r.pdf")
    assert here.sentence.startswith("Saved")


def test_a_picture_is_taken_from_the_clipboard(here: Clinician) -> None:
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("tan"))
    here.window.flow.opening.use_image(image)
    here.wait(lambda: here.step == CROP)


def test_cameras_are_looked_for(here: Clinician, tmp_path: Path) -> None:
    here.prefer(stills=str(tmp_path))
    found: list[list[Any]] = []
    look_for_cameras(here.app.workers.jobs, here.preferred, found.append, pytest.fail)
    here.wait(lambda: found)
    assert found[0][-1].name == tmp_path.name


def test_drives_are_looked_for(here: Clinician, lesion_photo: Path, tmp_path: Path) -> None:
    here.patch.setattr(drives, "drives", lambda: (drives.Drive("STICK", tmp_path),))
    here.to_report(lesion_photo)
    here.wait(here.report.drive_button.isVisible)


def test_models_are_listed_and_a_foreign_one_is_imported(
    here: Clinician, shared: Path, own_user_folders: Path
) -> None:
    models = sorted((shared / "third-party-models").rglob("mobilenet*float*.tflite"))
    if not models:
        pytest.skip("the model this test imports is not there")
    here.press("Ctrl+,")
    here.import_model(models[0])
    here.wait(lambda: here.window.findChildren(ImportDialog))
    dialog = here.window.findChildren(ImportDialog)[0]
    here.click(dialog.accept_button)
    here.wait(lambda: "was imported" in here.sentence)
    choices = here.settings.device.model
    here.wait(choices.count)
    name = here.sentence.split()[0]
    here.wait(lambda: any(choices.itemText(i).startswith(name) for i in range(choices.count())))
    assert (own_user_folders / "models" / name / "manifest.json").exists()
