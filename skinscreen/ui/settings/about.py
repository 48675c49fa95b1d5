"""What the program is, and under which terms."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from skinscreen import __version__
from skinscreen.domain import wording
from skinscreen.language import mark, tr
from skinscreen.ui.settings.section import Section
from skinscreen.ui.widgets import labels

LICENCES = mark(
    "SkinScreen: Apache License 2.0. It stands on Qt and PySide6 (LGPL-3.0), TFLite "
    "(Apache-2.0), OpenCV (Apache-2.0), Pillow (MIT-CMU), NumPy (BSD-3-Clause), simplejpeg and "
    "libjpeg-turbo (MIT, BSD, IJG), ReportLab (BSD), uharfbuzz (Apache-2.0), python-bidi "
    "(LGPL-3.0), psutil (BSD-3-Clause), platformdirs (MIT), tqdm (MPL-2.0, MIT), flatbuffers "
    "(Apache-2.0), optionally gpiozero (BSD-3-Clause) and lgpio (Unlicense); fonts under the SIL "
    "Open Font License and the Apache License. The bundled model's terms stand in its model card: "
    "its training data is for non-commercial use."
)


class AboutSection(Section):
    """Nothing to choose; the tour can be seen again."""

    tour_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.form.addRow(labels.heading(f"SkinScreen {__version__}"))
        self.form.addRow(labels.text(tr(wording.DISCLAIMER)))
        self.tour_button = QPushButton(tr("The tour (F1)"))
        self.tour_button.clicked.connect(self.tour_wanted)
        self.form.addRow(self.tour_button)
        self.form.addRow(
            labels.text(tr("Nothing leaves this device: the program opens no connection."))
        )
        self.form.addRow(labels.heading(tr("Licences")))
        self.form.addRow(labels.quiet(tr(LICENCES)))
