"""The model, and what the device has: cameras, an accelerator, lights."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton

from skinscreen.domain import wording
from skinscreen.language import mark, tr, trc, trn
from skinscreen.settings import GPIOS, Settings
from skinscreen.ui.settings.section import Section
from skinscreen.ui.widgets import grey, labels, layouts
from skinscreen.ui.widgets.choice import Choice, NumberChoice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skinscreen.domain.manifest import Manifest
    from skinscreen.domain.trust import Standing
    from skinscreen.services.cameras import DeviceDescription
    from skinscreen.services.model_library import BrokenBundle, Bundle

THREADS = (0, 1, 2, 3, 4)
"""What can be chosen here; 0 leaves one core. More make a small model no faster."""
LIGHTS = {
    "led_red": (mark("Red light"), mark("Pin of the red light")),
    "led_yellow": (mark("Yellow light"), mark("Pin of the yellow light")),
    "led_green": (mark("Green light"), mark("Pin of the green light")),
}
"""The settings of the lights, each with its name and what is chosen for it."""
_HEADER_PINS = {
    2: 3, 3: 5, 4: 7, 5: 29, 6: 31, 7: 26, 8: 24, 9: 21, 10: 19, 11: 23, 12: 32, 13: 33, 14: 8,
    15: 10, 16: 36, 17: 11, 18: 12, 19: 35, 20: 38, 21: 40, 22: 15, 23: 16, 24: 18, 25: 22,
    26: 37, 27: 13,
}  # fmt: skip
"""Where a GPIO comes out on the Raspberry Pi's 40-pin header."""
NO_MODEL_YET = mark("No model is loaded yet.")
_FIRST_CAMERA = mark("the first that is found")
LIGHTS_NOTE = mark(
    "Lights on a Raspberry Pi's pins. Red: refer. Yellow: something to read on the screen, also "
    "where no sign was found; blinking while the model works. Green: ready for a photo, never an "
    "answer."
)


class DeviceSection(Section):
    """Which model and which devices are used."""

    import_wanted = Signal()
    card_wanted = Signal()
    accept_wanted = Signal()

    def __init__(self) -> None:
        """Before the models and cameras are known."""
        super().__init__()
        self._settings = Settings()
        self._bundles: tuple[Bundle | BrokenBundle, ...] = ()
        self._cameras: tuple[str, ...] = ("",)
        self._current: tuple[Manifest, Standing] | None = None
        self.model = Choice(tr("Model"))
        self.model.setPlaceholderText(tr("looking for models…"))
        self.model.activated.connect(self._choose_model)
        self.model_note = labels.quiet()
        self.card_button = QPushButton(tr("Model card"))
        self.card_button.clicked.connect(self.card_wanted)
        grey.allow(self.card_button, False, tr(NO_MODEL_YET))
        self.import_button = QPushButton(tr("Import a model…"))
        self.import_button.setAccessibleName(tr("Import a model"))
        self.import_button.clicked.connect(self.import_wanted)
        self.accept_button = QPushButton(tr("Accept this foreign model…"))
        self.accept_button.setAccessibleName(tr("Accept this foreign model"))
        self.accept_button.clicked.connect(self.accept_wanted)
        self.accept_button.hide()
        self.threads = NumberChoice(tr("Threads of the model"), THREADS, _thread_words)
        self.threads.chosen.connect(lambda n: self.change(threads=n))
        self.delegate = _path_field(
            tr("Accelerator library"), tr("none (path of a delegate library)")
        )
        self.delegate.editingFinished.connect(
            lambda: self.change(delegate=self.delegate.text().strip())
        )
        self.camera = Choice(tr("Camera"), [tr(_FIRST_CAMERA)])
        self.camera.activated.connect(lambda i: self.change(camera=self._cameras[i]))
        self.stills = _path_field(
            tr("Folder or video in place of a camera"), tr("none (path of a folder or a video)")
        )
        self.stills.editingFinished.connect(lambda: self.change(stills=self.stills.text().strip()))
        self.lights = {
            name: NumberChoice(tr(chosen), GPIOS, _pin_words)
            for name, (_, chosen) in LIGHTS.items()
        }
        for name, choice in self.lights.items():
            choice.chosen.connect(lambda pin, name=name: self._choose_pin(name, pin))
        self._lay_out()

    def _lay_out(self) -> None:
        about = layouts.row((self.card_button, 1), (self.import_button, 1))
        self.add_field(tr("Model"), self.model)
        self.form.addRow(self.model_note)
        self.form.addRow("", about)
        self.form.addRow("", self.accept_button)
        self.add_field(tr("Camera"), self.camera)
        self.add_field(tr("Threads"), self.threads)
        self.add_field(tr("Accelerator"), self.delegate)
        self.add_field(tr("Stills camera"), self.stills)
        for name, choice in self.lights.items():
            self.add_field(tr(LIGHTS[name][0]), choice)
        self.form.addRow(labels.quiet(tr(LIGHTS_NOTE)))

    def show_settings(self, settings: Settings) -> None:
        """Show what is chosen."""
        self._settings = settings
        self.threads.show_value(settings.threads)
        self.delegate.setText(settings.delegate)
        self.stills.setText(settings.stills)
        for name, choice in self.lights.items():
            choice.show_value(getattr(settings, name))
        self._mark_camera()

    def _choose_pin(self, name: str, pin: int) -> None:
        """One pin has one light: whichever had it before has none."""
        taken = [other for other in LIGHTS if pin and getattr(self._settings, other) == pin]
        self.change(**dict.fromkeys(taken, 0) | {name: pin})

    # --- models -------------------------------------------------------------------------

    def show_bundles(self, bundles: "tuple[Bundle | BrokenBundle, ...]") -> None:
        """List the models; those that cannot be used say why."""
        from skinscreen.imaging.source import shown
        from skinscreen.services.model_library import Bundle

        self._bundles = bundles
        self.model.clear()
        for bundle in bundles:
            if isinstance(bundle, Bundle):
                manifest = bundle.manifest
                count = _count_words(len(manifest.labels), foreign=not bundle.signed.signer)
                self.model.addItem(f"{manifest.name} {manifest.version} ({count})", manifest.name)
            else:
                unusable = tr("{folder}: not usable").format(folder=shown(bundle.folder))
                self.model.addItem(unusable, "")
        self.model.setCurrentIndex(-1)

    def show_model(self, manifest: "Manifest", standing: "Standing") -> None:
        """Mark the model in use."""
        from skinscreen.services.model_library import Bundle

        self._current = (manifest, standing)
        grey.allow(self.card_button, True, "")
        self.accept_button.setVisible(not standing.trust.clears)
        for index, bundle in enumerate(self._bundles):
            if isinstance(bundle, Bundle) and bundle.manifest.name == manifest.name:
                self.model.setCurrentIndex(index)
        point, claimed = manifest.operating_point, not standing.trust.clears
        worth = (
            tr("Not validated: it gives probabilities, but no answer.")
            if point is None
            else wording.operating_point_sentence(point, claimed=claimed)
        )
        self.model_note.setText(labels.breakable(f"{standing.sentence} {worth}"))

    def _choose_model(self, index: int) -> None:
        from skinscreen.services.model_library import Bundle

        bundle = self._bundles[index]
        if isinstance(bundle, Bundle):
            self.change(model=bundle.manifest.name)
        else:
            if self._current is not None:
                self.show_model(*self._current)
            self.model_note.setText(labels.breakable(bundle.reason))

    # --- cameras ------------------------------------------------------------------------

    def show_cameras(self, devices: "Sequence[DeviceDescription]") -> None:
        """List the cameras that are there; the one that was kept also while it is not."""
        ids, names = [""], [tr(_FIRST_CAMERA)]
        for device in devices:
            ids.append(device.id)
            names.append(device.name)
        if self._settings.camera not in ids:
            ids.append(self._settings.camera)
            names.append(tr("the one used last (not connected)"))
        self._cameras = tuple(ids)
        self.camera.clear()
        self.camera.addItems(names)
        self._mark_camera()

    def _mark_camera(self) -> None:
        if self._settings.camera in self._cameras:
            self.camera.setCurrentIndex(self._cameras.index(self._settings.camera))


def _path_field(name: str, placeholder: str) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setPlaceholderText(placeholder)
    return field


def _count_words(classes: int, *, foreign: bool) -> str:
    """How many classes a model tells apart, and whether nobody vouches for it."""
    if foreign:
        words = trn("{n} class, foreign", "{n} classes, foreign", classes)
    else:
        words = trn("{n} class", "{n} classes", classes)
    return words.format(n=classes)


def _thread_words(threads: int) -> str:
    return str(threads) if threads else tr("automatic (leaves one core)")


def _pin_words(pin: int) -> str:
    if not pin:
        # L10N: no pin: there is no such light.
        return trc("pin", "none")
    return tr("GPIO {gpio} (pin {pin})").format(gpio=pin, pin=_HEADER_PINS[pin])
