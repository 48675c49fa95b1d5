"""The forms of a patient and of a lesion."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QWidget,
)

from skinscreen.domain.errors import StoreError
from skinscreen.domain.judgement import Phototype
from skinscreen.domain.record import (
    LINE_LENGTH,
    BodySide,
    Consent,
    Lesion,
    Patient,
    Place,
    Sex,
)
from skinscreen.ui.records import phrases
from skinscreen.ui.records.body_map import BodyMap, Dot
from skinscreen.ui.records.drafted import DraftedPage
from skinscreen.ui.records.drafting import Field, field_of
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.choice import Choice
from skinscreen.ui.widgets.split import Split

SEXES = (None, *Sex)
PHOTOTYPES = (None, *Phototype)
CONSENTS = tuple(Consent)
_CONSENT_WORDS = ("not asked yet", "given", "refused", "withdrawn")
_NOTES_HEIGHT = 110
_MARK = "●"


class FormScreen(DraftedPage):
    """Fields in two columns; saving and deleting are left to whoever listens."""

    save_wanted = Signal(object)
    delete_wanted = Signal()
    purge_wanted = Signal()

    def __init__(self, title: str, *, is_new: bool) -> None:
        """Under ``title``; what is new cannot be deleted yet."""
        super().__init__(title)
        self._is_new = is_new
        self._busy = False
        self.notes = QPlainTextEdit()
        self.notes.setAccessibleName("Notes")
        self.notes.setTabChangesFocus(True)
        self.notes.setMinimumHeight(_NOTES_HEIGHT)
        self.notes.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)

    def lay_out(
        self, *columns: Sequence[tuple[str, QWidget]], beside: QWidget | None = None
    ) -> None:
        """Show the fields with their names, in two columns or ``beside`` something else."""
        parts: list[QWidget] = []
        for rows in columns:
            part = QWidget()
            form = QFormLayout(part)
            form.setContentsMargins(0, 0, 0, 0)
            form.setVerticalSpacing(6)
            form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
            for words, field in rows:
                form.addRow(labels.field(words, field), field)
                if isinstance(field, QLineEdit):
                    field.returnPressed.connect(self.focusNextChild)
            parts.append(part)
        if beside is not None:
            parts.append(beside)
        self.arrange(self.draft_line, (Split(parts[0], parts[1]), 1))

    @property
    def footer_actions(self) -> Actions:
        """Keep it, unless that is being done; delete what is there, or ask to, for good."""
        save = Action("Save", self._save, not self._busy)
        if self._is_new:
            return Actions(save)
        return Actions(
            save,
            Action("Delete", self.delete_wanted.emit),
            Action("Delete for good…", self.purge_wanted.emit),
        )

    def _save(self) -> None:
        """Keep what is filled in, if it can be kept."""
        try:
            filled = self.filled()
        except StoreError as error:
            self.failed.emit(f"{error}.")
            return
        from skinscreen.services.export import unprintable

        field: QLineEdit
        lines: list[str] = []
        for field in self.findChildren(QLineEdit):
            lines.append(field.text())  # noqa: PERF401 - a type is given to what Qt finds
        if said := unprintable("".join((*lines, self.notes.toPlainText()))):
            self.failed.emit(said)
            return
        self.show_busy(True)
        self.save_wanted.emit(filled)

    def filled(self) -> object:
        """What the fields say.

        Raises:
            StoreError: it cannot be kept so.
        """
        raise NotImplementedError

    def show_busy(self, busy: bool) -> None:
        """It is being kept."""
        self._busy = busy
        self.actions_changed.emit()


class PatientForm(FormScreen):
    """One patient; a name or an identifier is needed."""

    def __init__(self, patient_id: str, patient: Patient | None) -> None:
        """Filled with ``patient``; None is a new one with this id."""
        title = phrases.titled("Edit patient", patient) if patient else "New patient"
        super().__init__(title, is_new=patient is None)
        self._id = patient_id
        self._before = patient
        self.name = self._first_field = line_field("Name")
        self.born = line_field("Birth date")
        self.born.setPlaceholderText("YYYY-MM-DD")
        self.born.setInputMethodHints(Qt.InputMethodHint.ImhDate)
        self.identifier = line_field("Identifier")
        self.sex = Choice("Sex", ["", *(sex.value for sex in Sex)])
        self.phototype = Choice("Skin type after Fitzpatrick", ["", *(p.value for p in Phototype)])
        self.consent = Choice("Consent to keeping photos and results", _CONSENT_WORDS)
        self.lay_out(
            (
                ("Name", self.name),
                ("Born", self.born),
                ("Identifier", self.identifier),
                ("Sex", self.sex),
            ),
            (
                ("Skin type", self.phototype),
                ("Consent", self.consent),
                ("Notes", self.notes),
            ),
        )
        if patient is not None:
            self._fill(patient)

    def _fill(self, patient: Patient) -> None:
        self.name.setText(patient.name)
        self.born.setText(patient.born.isoformat() if patient.born else "")
        self.identifier.setText(patient.identifier)
        self.sex.setCurrentIndex(SEXES.index(patient.sex))
        self.phototype.setCurrentIndex(PHOTOTYPES.index(patient.phototype))
        self.consent.setCurrentIndex(CONSENTS.index(patient.consent))
        self.notes.setPlainText(patient.notes)

    def drafted(self) -> dict[str, Field]:
        """All of it."""
        fields = ("name", "born", "identifier", "sex", "phototype", "consent", "notes")
        return {name: field_of(getattr(self, name)) for name in fields}

    def filled(self) -> Patient:
        """The patient as the form has it."""
        consent = CONSENTS[self.consent.currentIndex()]
        before = self._before
        recorded = before.consent_recorded if before else None
        if consent is not (before.consent if before else Consent.NOT_ASKED):
            recorded = datetime.now(UTC)
        return Patient(
            self._id,
            self.name.text().strip(),
            born=_date_of(self.born.text().strip()),
            sex=SEXES[self.sex.currentIndex()],
            identifier=self.identifier.text().strip(),
            phototype=PHOTOTYPES[self.phototype.currentIndex()],
            notes=self.notes.toPlainText(),
            consent=consent,
            consent_recorded=recorded,
        )


class LesionForm(FormScreen):
    """One lesion: what it is called, where it is; a tap on the map moves it there."""

    def __init__(self, lesion: Lesion, patient: Patient, *, is_new: bool) -> None:
        """Filled with ``lesion`` of ``patient``."""
        name = phrases.isolated(phrases.lesion_name(lesion))
        what = "New lesion" if is_new else f"Edit lesion, {name}"
        super().__init__(phrases.titled(what, patient), is_new=is_new)
        self._lesion = lesion
        self._is_tapped = is_new and lesion.place is not None
        self.label = self._first_field = line_field("Name of the lesion")
        self.label.setPlaceholderText("such as: mole 1")
        self.label.setText(lesion.label)
        self.site = line_field("Body site")
        self.site.setPlaceholderText("such as: left shoulder")
        self.site.setText(lesion.site)
        self.notes.setPlainText(lesion.notes)
        self.map = BodyMap()
        self.map.place_chosen.connect(self._put)
        self._put(lesion.place)
        self.lay_out(
            (("Name", self.label), ("Site", self.site), ("Notes", self.notes)), beside=self.map
        )

    def drafted(self) -> dict[str, Field]:
        """All of it; where the person has just tapped is no draft's to say."""
        fields = {name: field_of(getattr(self, name)) for name in ("label", "site", "notes")}
        if not self._is_tapped:
            fields["place"] = Field(
                lambda: _place_text(self._place),
                lambda text: self._put(_place_of(text)),
                self.map.place_chosen,
            )
        return fields

    def _put(self, place: Place | None) -> None:
        self._place = place
        here = self._lesion.id
        self.map.show_dots(() if place is None else (Dot(here, _MARK, place),), here)

    def filled(self) -> Lesion:
        """The lesion as the form has it."""
        return replace(
            self._lesion,
            place=self._place,
            label=self.label.text().strip(),
            site=self.site.text().strip(),
            notes=self.notes.toPlainText(),
        )


def _place_text(place: Place | None) -> str:
    return "" if place is None else f"{place.side} {place.x!r} {place.y!r}"


def _place_of(text: str) -> Place | None:
    """What ``_place_text`` wrote."""
    if not text:
        return None
    side, x, y = text.split()
    return Place(BodySide(side), float(x), float(y))


def line_field(name: str) -> QLineEdit:
    """A field of one line."""
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setMaxLength(LINE_LENGTH)
    return field


def _date_of(text: str) -> date | None:
    """A birth date as it is typed.

    Raises:
        StoreError: it is no date, or none a person alive can have.
    """
    if not text:
        return None
    try:
        born = date.fromisoformat(text)
    except ValueError as error:
        raise StoreError(
            "the birth date is not understood; type it as year-month-day, such as 1958-03-27"
        ) from error
    if born > datetime.now().astimezone().date():
        raise StoreError("the birth date lies in the future; check it")
    return born
