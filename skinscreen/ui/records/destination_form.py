"""The form of another system: what it is, where it is, and by what it is trusted."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLineEdit, QWidget

from skinscreen.domain.destination import CALLING, MOST_PORT, Destination, DestinationKind
from skinscreen.domain.errors import NetworkError
from skinscreen.language import mark, tr
from skinscreen.ui.records.destinations import KINDS
from skinscreen.ui.records.forms import fill_form
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.choice import Choice
from skinscreen.ui.widgets.page import Page
from skinscreen.ui.widgets.split import Split

_KINDS = tuple(DestinationKind)
_PORTS = {
    DestinationKind.STORE: "104",
    DestinationKind.WORKLIST: "104",
    DestinationKind.FHIR: "443",
}
_LETTERS = 90
"""In a line, below which the columns stand above each other."""
UNENCRYPTED = mark("⚠ Without TLS anybody in this network can read names and photos on their way.")


class DestinationForm(RecordPage):
    """Fields for one system; those that its kind does not need are not shown."""

    save_wanted = Signal(object)
    """The ``Destination`` as it is filled in."""

    def __init__(self, id_: str, one: Destination | None = None) -> None:
        """Filled with ``one``; None is a new one with this id."""
        super().__init__(tr("Another system") if one is None else tr("Change a system"))
        self._id = id_
        self.name = self._first_field = _field(tr("Name of the system"))
        self.name.setPlaceholderText(tr("such as: the archive"))
        self.kind = Choice(tr("What it does"), [tr(KINDS[kind]) for kind in _KINDS])
        self.host = _field(tr("Host"))
        self.host.setPlaceholderText("pacs.clinic.example")
        self.port = _field(tr("Port"))
        self.called = _field(tr("AE title of the system"))
        self.calling = _field(tr("AE title of this device"))
        self.base = _field(tr("Path on the server"))
        self.base.setPlaceholderText("/fhir")
        self.tls = QCheckBox(tr("encrypted (TLS)"))
        self.authority = _file(tr("Certificates that are trusted"), tr("none: the system's own"))
        self.certificate = _file(tr("Certificate of this device"), tr("none (path of a PEM file)"))
        self.key = _file(tr("Key of that certificate"), tr("none: in the same file"))
        self.warning = labels.text(tr(UNENCRYPTED))
        self._lay_out()
        self._fill(one)
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.tls.toggled.connect(self._show_needed)
        self._show_needed()

    def _lay_out(self) -> None:
        left, right = QWidget(), QWidget()
        form, self._right = QFormLayout(left), QFormLayout(right)
        for one in (form, self._right):
            one.setContentsMargins(0, 0, 8, 0)
        fill_form(
            form,
            (
                (tr("Name"), self.name),
                # L10N: which kind of other system.
                (tr("Kind"), self.kind),
                (tr("Host"), self.host),
                (tr("Port"), self.port),
            ),
            self.focusNextChild,
        )
        fill_form(
            self._right,
            (
                (tr("Its AE title"), self.called),
                (tr("Our AE title"), self.calling),
                (tr("Path"), self.base),
                (tr("Connection"), self.tls),
                # L10N: a file with certificates by which the other system is trusted.
                (tr("Trusted"), self.authority),
                # L10N: this device's own certificate, a file.
                (tr("Certificate"), self.certificate),
                (tr("Key"), self.key),
            ),
            self.focusNextChild,
        )
        self._right.addRow(self.warning)
        shown = Split(left, right, least=_LETTERS)
        shown.setObjectName("page")
        self.arrange((Page(shown), 1))

    def _fill(self, one: Destination | None) -> None:
        self.calling.setText(CALLING if one is None else one.calling)
        self.port.setText(_PORTS[DestinationKind.STORE] if one is None else str(one.port))
        if one is None:
            return
        self.kind.setCurrentIndex(_KINDS.index(one.kind))
        self.tls.setChecked(one.tls)
        for name in ("name", "host", "called", "base", "authority", "certificate", "key"):
            getattr(self, name).setText(getattr(one, name))

    @property
    def _kind(self) -> DestinationKind:
        return _KINDS[self.kind.currentIndex()]

    def _on_kind(self) -> None:
        if self.port.text() in {"", *_PORTS.values()}:
            self.port.setText(_PORTS[self._kind])
        self._show_needed()

    def _show_needed(self) -> None:
        """A FHIR server is reached by TLS alone, and has a path; the others have titles."""
        fhir = self._kind is DestinationKind.FHIR
        if fhir:
            self.tls.setChecked(True)
        self.tls.setEnabled(not fhir)
        for field in (self.called, self.calling):
            self._right.setRowVisible(field, not fhir)
        self._right.setRowVisible(self.base, fhir)
        for field in (self.authority, self.certificate, self.key):
            self._right.setRowVisible(field, self.tls.isChecked())
        self.warning.setVisible(not self.tls.isChecked())

    @property
    def footer_actions(self) -> Actions:
        """Keep it."""
        return Actions(Action(tr("Save"), self._save, not self._busy, why=tr("It is being saved.")))

    def _save(self) -> None:
        try:
            filled = self.filled()
        except NetworkError as error:
            self.failed.emit(labels.sentence(str(error)))
            return
        self.show_busy(True)
        self.save_wanted.emit(filled)

    def filled(self) -> Destination:
        """The system as the form has it.

        Raises:
            NetworkError: something is missing or cannot be so.
        """
        fhir, tls = self._kind is DestinationKind.FHIR, self.tls.isChecked()
        port = self.port.text().strip()
        files = (self.authority, self.certificate, self.key)
        authority, certificate, key = (file.text().strip() if tls else "" for file in files)
        return Destination(
            id=self._id,
            name=self.name.text().strip(),
            kind=self._kind,
            host=self.host.text().strip(),
            port=int(port) if port.isascii() and port.isdecimal() else MOST_PORT + 1,
            called="" if fhir else self.called.text().strip(),
            calling=CALLING if fhir else self.calling.text().strip(),
            base=self.base.text().strip().rstrip("/") if fhir else "",
            tls=tls,
            authority=authority,
            certificate=certificate,
            key=key,
        )


def _field(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    return field


def _file(name: str, empty: str) -> QLineEdit:
    field = _field(name)
    field.setPlaceholderText(empty)
    return field
