"""Settings and About."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from skinscreen import __version__
from skinscreen.domain import wording
from skinscreen.settings import PAGE_SIZES, TEXT_SIZES, THEMES, Settings
from skinscreen.ui.screens.screen import Screen
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.choice import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skinscreen.capture.camera import DeviceDescription
    from skinscreen.inference.library import BrokenBundle, Bundle

THREADS = (0, 1, 2, 3, 4)
"""What can be chosen here; 0 is one a core. More make a small model no faster."""
_FIRST_CAMERA = "the first that is found"
_THEME_WORDS = {"light": "Light", "dark": "Dark", "contrast": "High contrast"}
LICENCES = (
    "SkinScreen: Apache License 2.0. It stands on Qt and PySide6 (LGPL-3.0), TFLite "
    "(Apache-2.0), OpenCV (Apache-2.0), Pillow (MIT-CMU), NumPy (BSD-3-Clause), simplejpeg and "
    "libjpeg-turbo (MIT, BSD, IJG), ReportLab (BSD), uharfbuzz (Apache-2.0), python-bidi "
    "(LGPL-3.0), psutil (BSD-3-Clause), platformdirs (MIT), tqdm (MPL-2.0, MIT), flatbuffers "
    "(Apache-2.0); fonts under the SIL Open Font License and the Apache License. The bundled "
    "model's terms stand in its model card: its training data is for non-commercial use."
)


class SettingsScreen(Screen):
    """Every choice takes effect at once and is kept."""

    settings_changed = Signal(object)
    import_wanted = Signal()
    closed = Signal()

    def __init__(self) -> None:
        """With the defaults, until ``show_settings``."""
        super().__init__()
        self._settings = Settings()
        self._bundles: tuple[Bundle | BrokenBundle, ...] = ()
        self._cameras: tuple[str, ...] = ("",)
        self._current = ""
        self.model = Choice("Model")
        self.model.setPlaceholderText("looking for models…")
        self.model.activated.connect(self._choose_model)
        self.model_note = labels.quiet()
        self.import_button = QPushButton("Import…")
        self.import_button.clicked.connect(self.import_wanted)
        self.import_button.setAccessibleName("Import a model")
        self.threads = Choice("Threads of the model", [_thread_words(n) for n in THREADS])
        self.camera = Choice("Camera", [_FIRST_CAMERA])
        self.delegate = QLineEdit()
        self.delegate.setAccessibleName("Accelerator library")
        self.delegate.setPlaceholderText("none (path of a delegate library)")
        self.theme = Choice("Theme", [_THEME_WORDS[name] for name in THEMES])
        self.text_size = Choice("Text size", [f"{size} %" for size in TEXT_SIZES])
        self.page_size = Choice("Paper", list(PAGE_SIZES))
        self.clinician = QLineEdit()
        self.clinician.setAccessibleName("Clinician on new reports")
        self.stills = QLineEdit()
        self.stills.setAccessibleName("Folder or video in place of a camera")
        self.stills.setPlaceholderText("none (path of a folder or a video)")
        self.kiosk = QCheckBox("Full screen (F11)")
        self.forget = QPushButton("Forget the photos opened last")
        self._lay_out()
        self._connect()

    def _connect(self) -> None:
        self.threads.activated.connect(lambda i: self._change(threads=THREADS[i]))
        self.camera.activated.connect(lambda i: self._change(camera=self._cameras[i]))
        self.theme.activated.connect(lambda i: self._change(theme=THEMES[i]))
        self.text_size.activated.connect(lambda i: self._change(text_size=TEXT_SIZES[i]))
        self.page_size.activated.connect(lambda i: self._change(page_size=PAGE_SIZES[i]))
        self.clinician.editingFinished.connect(
            lambda: self._change(clinician=self.clinician.text().strip())
        )
        self.delegate.editingFinished.connect(
            lambda: self._change(delegate=self.delegate.text().strip())
        )
        self.stills.editingFinished.connect(lambda: self._change(stills=self.stills.text().strip()))
        self.kiosk.toggled.connect(lambda on: self._change(kiosk=on))
        self.forget.clicked.connect(lambda: self._change(recent=()))

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(16, 10, 16, 10)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        models = QHBoxLayout()
        models.addWidget(self.model, 1)
        models.addWidget(self.import_button)
        form.addRow(labels.field("Model", self.model), models)
        form.addRow("", self.model_note)
        for words, field in (
            ("Threads", self.threads),
            ("Accelerator", self.delegate),
            ("Camera", self.camera),
            ("Stills camera", self.stills),
            ("Theme", self.theme),
            ("Text size", self.text_size),
            ("Paper", self.page_size),
            ("Clinician", self.clinician),
        ):
            form.addRow(labels.field(words, field), field)
        form.addRow("", self.kiosk)
        form.addRow("", self.forget)
        self._add_about(form)

    def _add_about(self, form: QFormLayout) -> None:
        form.addRow(labels.heading(f"About SkinScreen {__version__}"))
        form.addRow(labels.text(wording.DISCLAIMER))
        form.addRow(labels.text("Nothing leaves this device: the program opens no connection."))
        self.card = QPlainTextEdit()
        self.card.setReadOnly(True)
        self.card.setTabChangesFocus(True)
        self.card.setAccessibleName("Model card")
        self.card.setMinimumHeight(220)
        form.addRow(labels.heading("Model card"))
        form.addRow(self.card)
        form.addRow(labels.heading("Licences"))
        form.addRow(labels.quiet(LICENCES))

    @property
    def primary_text(self) -> str:
        """Back to the way."""
        return "Done"

    def choose_primary(self) -> None:
        """Back to the way."""
        self.closed.emit()

    @property
    def first_field(self) -> QWidget:
        """The first choice."""
        return self.model

    def show_settings(self, settings: Settings) -> None:
        """Show what is chosen."""
        self._settings = settings
        self.kiosk.blockSignals(True)
        self.kiosk.setChecked(settings.kiosk)
        self.kiosk.blockSignals(False)
        self.threads.setCurrentIndex(THREADS.index(min(settings.threads, THREADS[-1])))
        self.theme.setCurrentIndex(THEMES.index(settings.theme))
        self.text_size.setCurrentIndex(TEXT_SIZES.index(settings.text_size))
        self.page_size.setCurrentIndex(PAGE_SIZES.index(settings.page_size))
        self.clinician.setText(settings.clinician)
        self.delegate.setText(settings.delegate)
        self.stills.setText(settings.stills)
        self._mark_camera()
        self.forget.setEnabled(bool(settings.recent))

    def show_bundles(self, bundles: "tuple[Bundle | BrokenBundle, ...]", current: str) -> None:
        """List the models; those that cannot be used say why."""
        from skinscreen.inference.library import Bundle

        self._bundles = bundles
        self._current = current
        self.model.clear()
        for bundle in bundles:
            if isinstance(bundle, Bundle):
                manifest = bundle.manifest
                words = f"{manifest.name} {manifest.version} ({len(manifest.labels)} classes)"
                self.model.addItem(words, manifest.name)
            else:
                self.model.addItem(f"{bundle.folder.name}: not usable", "")
        self.show_model(current)

    def show_model(self, name: str) -> None:
        """Mark the model in use, with its card."""
        from skinscreen.inference.library import Bundle

        self._current = name
        for index, bundle in enumerate(self._bundles):
            if isinstance(bundle, Bundle) and bundle.manifest.name == name:
                self.model.setCurrentIndex(index)
                validated = bundle.manifest.operating_point is not None
                self.model_note.setText(
                    wording.operating_point_sentence(bundle.manifest.operating_point)
                    if validated
                    else "Not validated: it gives probabilities, but no answer."
                )
                self.card.setPlainText(bundle.card)

    def _choose_model(self, index: int) -> None:
        from skinscreen.inference.library import Bundle

        bundle = self._bundles[index]
        if isinstance(bundle, Bundle):
            self._change(model=bundle.manifest.name)
        else:
            self.show_model(self._current)
            self.model_note.setText(labels.breakable(bundle.reason))

    def show_cameras(self, devices: "Sequence[DeviceDescription]") -> None:
        """List the cameras that are there; the one that was kept also while it is not."""
        ids, names = [""], [_FIRST_CAMERA]
        for device in devices:
            ids.append(device.id)
            names.append(device.name)
        if self._settings.camera not in ids:
            ids.append(self._settings.camera)
            names.append("the one used last (not connected)")
        self._cameras = tuple(ids)
        self.camera.clear()
        self.camera.addItems(names)
        self._mark_camera()

    def _mark_camera(self) -> None:
        if self._settings.camera in self._cameras:
            self.camera.setCurrentIndex(self._cameras.index(self._settings.camera))

    def _change(self, **values: object) -> None:
        changed = replace(self._settings, **values)  # type: ignore[arg-type]
        if changed != self._settings:
            self._settings = changed
            self.settings_changed.emit(changed)


def _thread_words(threads: int) -> str:
    return str(threads) if threads else "automatic (one a core)"
