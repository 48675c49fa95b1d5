"""What became of a lesion, entered by touch: four taps at most from the lesion's page."""

from collections.abc import Sequence
from datetime import date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from skinscreen import language
from skinscreen.domain import histology
from skinscreen.domain.confirmation import BASES, Basis, Confirmation
from skinscreen.domain.errors import StoreError
from skinscreen.domain.histology import HISTOLOGIES
from skinscreen.domain.record import Lesion, Patient, new_id
from skinscreen.language import mark, tr
from skinscreen.ui.records import birth_date, phrases
from skinscreen.ui.records.drafted import DraftedPage
from skinscreen.ui.records.drafting import Field, field_of
from skinscreen.ui.records.forms import line_field
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.choice import Choice
from skinscreen.ui.widgets.line_list import Line, LineList
from skinscreen.ui.widgets.split import Split

MALIGNANT, BENIGN = "malignant", "benign"
# L10N: what a lesion turned out to be.
TURNED_OUT = {BENIGN: mark("benign"), MALIGNANT: mark("malignant"), "": mark("not known")}
_FOLLOWED = {
    BENIGN: mark("Benign: unchanged, or gone"),
    MALIGNANT: mark("Malignant: treated as such"),
}
_NEVER = mark(
    "It is known that nothing will be known of this lesion, such as of a patient who does not come "
    "back. It does not count in the figures."
)
_EXAMPLE = date(2026, 3, 27)


class ConfirmationScreen(DraftedPage):
    """How it is known, then what it was; date and source stand filled in."""

    save_wanted = Signal(object)
    delete_wanted = Signal(object)
    basis_changed = Signal()

    def __init__(self, patient: Patient, lesion: Lesion, before: Confirmation | None) -> None:
        """Of a ``lesion`` of a ``patient``, of which this was known ``before``."""
        name = phrases.isolated(phrases.lesion_name(lesion))
        title = tr("Outcome of {lesion}").format(lesion=name)
        super().__init__(phrases.titled(title, patient))
        self._lesion = lesion
        self._before = before
        self._basis = Basis.HISTOLOGY
        self._sources: dict[Basis, str] = {}
        self.bases: dict[Basis, QPushButton] = {}
        for basis, words in BASES.items():
            button = QPushButton(tr(words))
            button.setCheckable(True)
            button.setProperty("answer", True)
            button.setAccessibleName(tr(words))
            button.clicked.connect(lambda _=False, basis=basis: self.show_basis(basis))
            self.bases[basis] = button
        self.list = LineList(tr("What it was"))
        self.list.chosen.connect(self._choose)
        self.never = labels.text(tr(_NEVER))
        self.condition = line_field(tr("Histology"))
        self.code = line_field(tr("ICD-O morphology"))
        self.code.setPlaceholderText("8720/3")
        self.malignant = Choice(tr("Turned out"), [tr(words) for words in TURNED_OUT.values()])
        for index, kept in enumerate(TURNED_OUT):
            self.malignant.setItemData(index, kept)
        self.dated = line_field(tr("Date of the outcome"))
        self.dated.setPlaceholderText(birth_date.hint())
        self.dated.setInputMethodHints(Qt.InputMethodHint.ImhDate)
        self.source = line_field(tr("Source of the outcome"))
        self.source.setPlaceholderText(tr("such as: report of the laboratory"))
        self._first_field = self.list
        self._lay_out()
        self._fill(before)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        for button in self.bases.values():
            row.addWidget(button, 1)
        left, right = QWidget(), QWidget()
        layouts.column((self.list, 1), self.never, 0, parent=left, margins=(0, 0, 0, 0))
        self.form = QFormLayout(right)
        self.form.setContentsMargins(0, 0, 0, 0)
        self.form.setVerticalSpacing(6)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.meaning, told = QWidget(), QWidget()
        layouts.row((self.code, 1), (self.malignant, 1), parent=self.meaning, margins=(0, 0, 0, 0))
        layouts.row((self.dated, 4), (self.source, 5), parent=told, margins=(0, 0, 0, 0))
        for words, field, part in (
            (tr("Histology"), self.condition, self.condition),
            (tr("ICD-O"), self.code, self.meaning),
            (tr("Date, source"), self.dated, told),
        ):
            self.form.addRow(labels.field(words, field), part)
        for line in (self.condition, self.code, self.dated, self.source):
            line.returnPressed.connect(self.focusNextChild)
        self.arrange(self.draft_line, row, (Split(left, right, (4, 5)), 1))

    def _fill(self, before: Confirmation | None) -> None:
        self.dated.setText(language.day(datetime.now().astimezone().date()))
        if before is None:
            self.malignant.setCurrentIndex(list(TURNED_OUT).index(""))
            self.show_basis(Basis.HISTOLOGY)
            return
        kept = {None: "", True: MALIGNANT, False: BENIGN}[before.malignant]
        self.condition.setText(before.condition)
        self.code.setText(before.code)
        self.malignant.setCurrentIndex(list(TURNED_OUT).index(kept))
        self.dated.setText(language.day(before.dated))
        self.source.setText(before.source)
        self.show_basis(before.basis)

    def show_sources(self, sources: dict[Basis, str]) -> None:
        """Who said so the last time, for each basis: offered where nothing is typed."""
        self._sources = sources
        if self._before is None and not self.source.text():
            self.source.setText(sources.get(self._basis, ""))

    def show_basis(self, basis: Basis) -> None:
        """Ask for what this basis can tell."""
        if self.source.text() == self._sources.get(self._basis, "") and self._before is None:
            self.source.setText(self._sources.get(basis, ""))
        self._basis = basis
        for one, button in self.bases.items():
            chosen = one is basis
            button.setChecked(chosen)
            button.setText(f"✓ {tr(BASES[one])}" if chosen else tr(BASES[one]))
        self.list.setVisible(basis is not Basis.NONE)
        self.never.setVisible(basis is Basis.NONE)
        self.form.setRowVisible(self.condition, basis is Basis.HISTOLOGY)
        self.form.setRowVisible(self.meaning, basis is not Basis.NONE)
        self.code.setVisible(basis is Basis.HISTOLOGY)
        name = self.form.labelForField(self.meaning)
        if isinstance(name, QLabel):
            name.setText(tr("ICD-O") if basis is Basis.HISTOLOGY else tr("Turned out"))
        self.list.show_lines(_lines(basis))
        self.basis_changed.emit()

    def _choose(self, chosen: str) -> None:
        """A tap on what it was."""
        if self._basis is Basis.FOLLOW_UP:
            self.malignant.setCurrentIndex(list(TURNED_OUT).index(chosen))
            return
        found = histology.named(chosen)
        if found is not None:
            self.condition.setText(tr(found.name))
            self.code.setText(found.code)
            meant = MALIGNANT if found.malignant else BENIGN
            self.malignant.setCurrentIndex(list(TURNED_OUT).index(meant))

    @property
    def footer_actions(self) -> Actions:
        """Keep it, unless that is being done; delete what is there."""
        save = Action(tr("Save"), self._save, not self._busy)
        before = self._before
        if before is None:
            return Actions(save)
        return Actions(save, Action(tr("Delete"), lambda: self.delete_wanted.emit(before)))

    def _save(self) -> None:
        from skinscreen.services.export import unprintable

        texts = (self.condition.text(), self.code.text(), self.source.text())
        if sentence := unprintable("".join(texts)):
            self.failed.emit(sentence)
            return
        try:
            filled = self.filled()
        except StoreError as error:
            self.failed.emit(f"{error}.")
            return
        self.show_busy(True)
        self.save_wanted.emit(filled)

    def filled(self) -> Confirmation:
        """What the page says.

        Raises:
            StoreError: it cannot be kept so.
        """
        told = {MALIGNANT: True, BENIGN: False}.get(str(self.malignant.currentData()))
        ids = (new_id() if self._before is None else self._before.id, self._lesion.id)
        source = self.source.text().strip()
        dated = _read_day(self.dated.text().strip())
        if self._basis is not Basis.HISTOLOGY:
            known = told if self._basis is Basis.FOLLOW_UP else None
            return Confirmation(*ids, self._basis, dated, known, source=source)
        name = self.condition.text().strip()
        return Confirmation(*ids, self._basis, dated, told, _kept_name(name), self._code(), source)

    def _code(self) -> str:
        text = self.code.text().strip()
        try:
            return histology.read_code(text) if text else ""
        except ValueError:
            return text  # which is refused in words

    def drafted(self) -> dict[str, Field]:
        """All of it; a whole date as ISO 8601 writes it."""
        fields = {
            name: field_of(getattr(self, name))
            for name in ("condition", "code", "malignant", "source")
        }
        dated = Field(
            lambda: birth_date.kept(self.dated.text()),
            lambda text: self.dated.setText(birth_date.shown(text)),
            self.dated.textChanged,
        )
        basis = Field(
            lambda: str(self._basis),
            lambda text: self.show_basis(Basis(text)),
            self.basis_changed,
        )
        return {"basis": basis, **fields, "dated": dated}


def _kept_name(name: str) -> str:
    """A listed name in English, whatever language it was shown in; another as it was typed."""
    shown = name.casefold()
    return next((one.name for one in HISTOLOGIES if tr(one.name).casefold() == shown), name)


def _lines(basis: Basis) -> Sequence[Line]:
    if basis is Basis.HISTOLOGY:
        return [Line(one.name, _histology_words(one)) for one in HISTOLOGIES]
    return [Line(kept, tr(words)) for kept, words in _FOLLOWED.items()]


def _histology_words(one: histology.Histology) -> str:
    told = f" ▲ {tr(TURNED_OUT[MALIGNANT])}" if one.malignant else ""
    return f"{tr(one.name)}\n{one.code}{told}".rstrip()


def _read_day(text: str) -> date:
    try:
        day = language.read_day(text)
    except ValueError as error:
        # L10N: year-month-day is to be the order and signs of the language, such as
        # Tag.Monat.Jahr; {example} is a date so written.
        sentence = tr("the date is not understood; type it as year-month-day, such as {example}")
        raise StoreError(sentence.format(example=language.day(_EXAMPLE))) from error
    if day > datetime.now().astimezone().date():
        raise StoreError(tr("the date of the outcome lies in the future; check it"))
    return day
