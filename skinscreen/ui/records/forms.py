"""The forms of a patient and of a lesion."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QWidget,
)

from skinscreen.domain.body_site import contradicts, shown_site
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
from skinscreen.language import mark, tr, trc
from skinscreen.ui.records import birth_date, phrases
from skinscreen.ui.records.body_map import BodyMap, Dot
from skinscreen.ui.records.draft_line import DraftLine
from skinscreen.ui.records.drafted import DraftedPage
from skinscreen.ui.records.drafting import Field, field_of
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.choice import Choice
from skinscreen.ui.widgets.split import FEW_LETTERS, Split

SEXES = (None, *Sex)
PHOTOTYPES = (None, *Phototype)
CONSENTS = tuple(Consent)
# L10N: what the patient said to the keeping of photos and results.
_CONSENT_WORDS = (mark("not asked yet"), mark("given"), mark("refused"), mark("withdrawn"))
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
        self.lines: tuple[QWidget, ...] = (self.draft_line,)
        self.notes = QPlainTextEdit()
        self.notes.setAccessibleName(tr("Notes"))
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
            fill_form(form, rows, self.focusNextChild)
            parts.append(part)
        if beside is not None:
            parts.append(beside)
        self.arrange(*self.lines, (Split(parts[0], parts[1], least=FEW_LETTERS), 1))

    @property
    def footer_actions(self) -> Actions:
        """Keep it, unless that is being done; delete what is there, or ask to, for good."""
        save = Action(tr("Save"), self._save, not self._busy, why=tr("It is being saved."))
        if self._is_new:
            return Actions(save)
        return Actions(
            save,
            Action(tr("Delete"), self.delete_wanted.emit),
            Action(tr("Delete for good…"), self.purge_wanted.emit),
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
        if sentence := unprintable("".join((*lines, self.notes.toPlainText()))):
            self.failed.emit(sentence)
            return
        self.show_busy(True)
        self.save_wanted.emit(filled)

    def filled(self) -> object:
        """What the fields say.

        Raises:
            StoreError: it cannot be kept so.
        """
        raise NotImplementedError


class PatientForm(FormScreen):
    """One patient; a name or an identifier is needed.

    Whether somebody like that is in the record already is looked up as soon as it can be.
    """

    namesakes_wanted = Signal(object)
    """Who may be the same person as this ``Patient``."""
    other_wanted = Signal(str)
    """It is this patient, who is in the record already."""
    merge_wanted = Signal(object, object)
    """The ``Patient`` as it is kept, and another one who is the same."""

    def __init__(self, patient_id: str, patient: Patient | None) -> None:
        """Filled with ``patient``; None is a new one with this id."""
        title = phrases.titled(tr("Edit patient"), patient) if patient else tr("New patient")
        super().__init__(title, is_new=patient is None)
        self._id = patient_id
        self._before = patient
        self._looked_for: Patient | None = None
        self._others: set[str] = set()
        """The ids of those who were said to be somebody else."""
        self.namesake_line = DraftLine()
        self.lines = (self.draft_line, self.namesake_line)
        self.name = self._first_field = line_field(tr("Name"))
        self.born = line_field(tr("Birth date"))
        self.born.setPlaceholderText(birth_date.hint())
        self.born.setInputMethodHints(Qt.InputMethodHint.ImhDate)
        self.identifier = line_field(tr("Identifier"))
        self.sex = _choice(tr("Sex"), {"": "", **phrases.SEXES})
        self.phototype = Choice(
            tr("Skin type after Fitzpatrick"), ["", *(p.value for p in Phototype)]
        )
        self.consent = _choice(
            tr("Consent to keeping photos and results"), {words: words for words in _CONSENT_WORDS}
        )
        self.lay_out(
            (
                (tr("Name"), self.name),
                (tr("Born"), self.born),
                (tr("Identifier"), self.identifier),
                (tr("Sex"), self.sex),
            ),
            (
                (tr("Skin type"), self.phototype),
                (tr("Consent"), self.consent),
                (tr("Notes"), self.notes),
            ),
        )
        if patient is not None:
            self._fill(patient)
        for field in (self.name, self.born, self.identifier):
            field.editingFinished.connect(self._look_for_namesakes)

    def entered(self) -> None:
        """Somebody who is kept may be in the record twice."""
        if self._before is not None:
            self._look_for_namesakes()

    def _look_for_namesakes(self) -> None:
        try:
            filled = self.filled()
        except StoreError:  # said when it is to be saved
            return
        if filled != self._looked_for:
            self._looked_for = filled
            self.namesakes_wanted.emit(filled)

    @property
    def asks_who(self) -> bool:
        """Whether it is still to be said that somebody is another person."""
        return bool(self.namesake_line.sentence)

    def show_namesakes(self, found: Sequence[Patient]) -> None:
        """Say who may be the same person, and ask."""
        asked = next((other for other in found if other.id not in self._others), None)
        if asked is None:
            self.namesake_line.say("")
            return

        def settle() -> None:
            self._others.add(asked.id)
            self.show_namesakes(found)

        words = tr("⚠ Already in the record: {patient}").format(
            patient=phrases.patient_title(asked)
        )
        actions = [
            (tr("Open the other"), lambda: self.other_wanted.emit(asked.id)),
            (tr("They are two people"), settle),
        ]
        before = self._before
        if before is not None:
            # L10N: a button: two patients are one person.
            merge = trc("patients", "Merge…")
            actions.append((merge, lambda: self.merge_wanted.emit(before, asked)))
        self.namesake_line.say(words, *actions)

    def _fill(self, patient: Patient) -> None:
        self.name.setText(patient.name)
        self.born.setText(phrases.day(patient.born))
        self.identifier.setText(patient.identifier)
        self.sex.setCurrentIndex(SEXES.index(patient.sex))
        self.phototype.setCurrentIndex(PHOTOTYPES.index(patient.phototype))
        self.consent.setCurrentIndex(CONSENTS.index(patient.consent))
        self.notes.setPlainText(patient.notes)

    def drafted(self) -> dict[str, Field]:
        """All of it; a whole birth date as ISO 8601 writes it, whatever language is spoken."""
        fields = ("name", "born", "identifier", "sex", "phototype", "consent", "notes")
        born = Field(
            lambda: birth_date.kept(self.born.text()),
            lambda text: self.born.setText(birth_date.shown(text)),
            self.born.textChanged,
        )
        return {name: field_of(getattr(self, name)) for name in fields} | {"born": born}

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
            born=birth_date.read(self.born.text().strip()),
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
        what = tr("New lesion") if is_new else tr("Edit lesion, {name}").format(name=name)
        super().__init__(phrases.titled(what, patient), is_new=is_new)
        self._lesion = lesion
        self._is_tapped = is_new and lesion.place is not None
        self.label = self._first_field = line_field(tr("Name of the lesion"))
        self.label.setPlaceholderText(tr("such as: mole 1"))
        self.label.setText(lesion.label)
        self.site = line_field(tr("Body site"))
        self.site.setPlaceholderText(tr("such as: left shoulder"))
        self.site.setText(lesion.site)
        self.notes.setPlainText(lesion.notes)
        self._named = ""
        """The site that a tap has named: another tap names it anew, unless it was changed."""
        self._kept_site = ""
        """The site that contradicts the map, and was said to be right."""
        self.site_line = DraftLine()
        self.lines = (self.draft_line, self.site_line)
        self.map = BodyMap()
        self.map.place_chosen.connect(self._put)
        self._put(lesion.place)
        self.lay_out(
            (
                (tr("Name"), self.label),
                # L10N: where on the body, beside a short field.
                (tr("Site"), self.site),
                (tr("Notes"), self.notes),
            ),
            beside=self.map,
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
        if place is not None and self.site.text() == self._named:
            self._named = shown_site(place)
            self.site.setText(self._named)
        self.site_line.say("")
        here = self._lesion.id
        self.map.show_dots(() if place is None else (Dot(here, _MARK, place),), here)

    def _save(self) -> None:
        """Ask first where the site that is typed is on the other side of the body."""
        site, place = self.site.text().strip(), self._place
        if place is None or site == self._kept_site or not contradicts(site, place):
            super()._save()
            return
        shown = shown_site(place)
        # L10N: {site} is a place on the body, {typed} what was typed as one.
        words = tr("The map shows: {site}. You typed: {typed}. Which is right?")

        def keep() -> None:
            self._kept_site = site
            self.site_line.say("")

        def take() -> None:
            self._named = shown
            self.site.setText(shown)
            self.site_line.say("")

        self.site_line.say(
            words.format(site=shown, typed=phrases.isolated(site)),
            (tr("The map"), take),
            (tr("What I typed"), keep),
        )

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


def fill_form(
    form: QFormLayout, rows: Sequence[tuple[str, QWidget]], go_on: Callable[[], object]
) -> None:
    """Add fields with their names; Return in a line has ``go_on`` lead to the next."""
    form.setVerticalSpacing(6)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for words, field in rows:
        form.addRow(labels.field(words, field), field)
        if isinstance(field, QLineEdit):
            field.returnPressed.connect(go_on)


def line_field(name: str) -> QLineEdit:
    """A field of one line."""
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setMaxLength(LINE_LENGTH)
    return field


def _choice(name: str, words: Mapping[str, str]) -> Choice:
    """A box with words in the language that is spoken, kept by the keys of ``words``."""
    choice = Choice(name, [tr(shown) for shown in words.values()])
    for index, kept in enumerate(words):
        choice.setItemData(index, str(kept))
    return choice
