"""A visit as it was kept: the crop, what the model said, what the clinician noted."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from skinscreen.domain import wording
from skinscreen.domain.answer import answer_of
from skinscreen.domain.assessment import Finding
from skinscreen.domain.errors import StoreError
from skinscreen.domain.record import Lesion, Patient, Visit
from skinscreen.domain.worklist import FollowUp, Reading, advised
from skinscreen.language import mark, tr
from skinscreen.ui.records import phrases
from skinscreen.ui.records.drafted import DraftedPage
from skinscreen.ui.records.drafting import Field, field_of
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.widgets import labels, layouts
from skinscreen.ui.widgets.action import Action, Actions
from skinscreen.ui.widgets.banner import SYMBOLS
from skinscreen.ui.widgets.crop_picture import CropPicture
from skinscreen.ui.widgets.page import Page
from skinscreen.ui.widgets.split import Split

if TYPE_CHECKING:
    from skinscreen.services.records import Records, ShownPhoto

_NOTES_HEIGHT, _EDGES = 64, 32
NOTES = "notes"
_CLINICIAN = mark("Clinician")


class VisitScreen(DraftedPage):
    """Nothing of it can be changed but the notes."""

    save_wanted = Signal(object, object)
    """The ``Visit`` with other notes, and as it was before."""
    delete_wanted = Signal(object)
    export_wanted = Signal(object)
    send_wanted = Signal(object)
    similar_wanted = Signal()
    sign_wanted = Signal(str)
    """The answer was read: the visit's id."""
    further_wanted = Signal()
    """Photos of the visit beside the one that was screened."""
    advice_taken = Signal(object)
    """The lesion is to be photographed again by this ``FollowUp``."""

    def __init__(
        self, record: RecordSession, visit_id: str, patient: Patient, lesion: Lesion
    ) -> None:
        """Ask ``record`` for the visit of a ``lesion`` of a ``patient``."""
        self._lesion_name = phrases.isolated(phrases.lesion_name(lesion))
        title = tr("Visit, {name}").format(name=self._lesion_name)
        super().__init__(phrases.titled(title, patient), record)
        self._patient = patient
        self._lesion_id = lesion.id
        self._id = visit_id
        self._visit: Visit | None = None
        self.crop = CropPicture()
        self.views = labels.heading()
        self.headline = labels.heading()
        self.sentence = labels.text()
        self.issues = labels.text()
        self.worth = labels.text()
        self.model = labels.quiet()
        self.findings = labels.text()
        self.notes = QPlainTextEdit()
        self.notes.setAccessibleName(tr("Notes on the visit"))
        self.notes.setPlaceholderText(tr("Notes on the visit"))
        self.notes.setTabChangesFocus(True)
        self.notes.setMinimumHeight(_NOTES_HEIGHT)
        self.notes.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.notes.textChanged.connect(self.actions_changed)
        self._first_field = self.notes
        self.notes.setReadOnly(True)  # until what is saved is there
        self.export_button = QPushButton(tr("Export…"))
        self.export_button.setAccessibleName(tr("Export the visit"))
        self.export_button.clicked.connect(lambda: self.export_wanted.emit(self._visit))
        self._add_offers()
        self.reading = labels.quiet()
        self.sign_button = QPushButton(tr("Sign as read"))
        self.sign_button.clicked.connect(lambda: self.sign_wanted.emit(self._id))
        self.follow_up_button = QPushButton()
        self.follow_up_button.clicked.connect(lambda: self.advice_taken.emit(self._advised))
        self._advised: FollowUp | None = None
        self.photos_button = QPushButton(tr("Photos…"))
        self.photos_button.clicked.connect(self.further_wanted)
        self.sign_button.hide()
        self.follow_up_button.hide()
        self._lay_out()

    def _add_offers(self) -> None:
        """What is offered where systems are set up, or cases like it are there."""
        self.similar_button = self._new_button(tr("Similar…"), tr("Similar cases of this record"))
        self.similar_button.clicked.connect(self.similar_wanted)
        self.send_button = self._new_button(tr("Send…"), tr("Send the visit to another system"))
        self.send_button.clicked.connect(lambda: self.send_wanted.emit(self._visit))

    def _new_button(self, words: str, name: str) -> QPushButton:
        """Hidden until it is known that there is something to be done with it."""
        button = QPushButton(words)
        button.setAccessibleName(name)
        button.setProperty("compact", True)
        button.hide()
        return button

    def _lay_out(self) -> None:
        right = QWidget()
        column = layouts.column(parent=right, margins=(0, 0, 0, 0), spacing=4)
        told = QWidget()
        told.setObjectName("page")
        words = layouts.column(parent=told, margins=(0, 0, 0, 0))
        for part in (
            *(self.views, self.headline, self.sentence, self.issues, self.worth),
            *(self.model, self.reading, self.findings),
        ):
            words.addWidget(part)
        words.addStretch(1)
        column.addWidget(Page(told), 2)  # large text is scrolled, never cut
        column.addWidget(self.draft_line)
        column.addWidget(self.notes, 1)
        self._row = layouts.row(
            self.sign_button, self.follow_up_button, 1, self.photos_button, self.export_button
        )
        column.addLayout(self._row)
        self._below = layouts.row((self.similar_button, 1), (self.send_button, 1))
        left = QWidget()
        layouts.column((self.crop, 1), self._below, parent=left, margins=(0, 0, 0, 0))
        self.arrange(Split(left, right, (1, 2)))

    @property
    def footer_actions(self) -> Actions:
        """Keep the notes, once they are others than those that are kept; delete the visit."""
        visit = self._visit
        changed = visit is not None and self.notes.toPlainText() != visit.notes
        there, reading = visit is not None, tr("The visit is being read.")
        kept = tr("The notes are as they are kept.")
        return Actions(
            Action(tr("Save"), self._save, changed, why=kept),
            Action(tr("Delete"), lambda: self.delete_wanted.emit(visit), there, why=reading),
        )

    def _save(self) -> None:
        if self._visit is None:
            return
        from skinscreen.services.export import unprintable

        if sentence := unprintable(self.notes.toPlainText()):
            self.failed.emit(sentence)
            return
        try:
            changed = replace(self._visit, notes=self.notes.toPlainText())
            self.save_wanted.emit(changed, self._visit)
        except StoreError as error:
            self.failed.emit(f"{error}.")

    def entered(self) -> None:
        """Read the visit and its crop."""
        from skinscreen.services.further_photos import of_visit

        self.ask(
            lambda records: (records.visit(self._id), records.photo(self._id)),
            lambda found: self._show(*found),
        )
        self.ask(
            lambda records: (
                records.visit(self._id),
                records.reading(self._id),
                records.follow_up(self._lesion_id),
                records.timeline(self._lesion_id)[-1].id == self._id,
                len(of_visit(records, self._id)),
            ),
            lambda found: self._show_waiting(*found),
        )

        def look(records: "Records") -> tuple[bool, bool]:
            from skinscreen.services.similar_cases import are_offered
            from skinscreen.services.visit_sending import postal

            there = bool(postal(records, self._id).destinations)
            return there, are_offered(records, self._id)

        self.ask(look, lambda found: self._show_offered(*found))

    def _show_offered(self, can_send: bool, has_similar: bool) -> None:
        """What can be done with it where systems are set up, or cases like it are there."""
        self.send_button.setVisible(can_send and self._visit is not None)
        self.similar_button.setVisible(has_similar)
        self._fit()

    def _show_waiting(
        self,
        visit: Visit,
        reading: Reading | None,
        follow_up: FollowUp | None,
        newest: bool,
        further: int,
    ) -> None:
        """Whether the answer waits to be read, and the lesion for a day on which it is seen."""
        # L10N: a button: the further photos of a visit, and how many there are.
        words = tr("Photos ({n})…").format(n=further) if further else tr("Photos…")
        self.photos_button.setText(words)
        waits = reading is not None and reading.signed is None
        words = tr("Not read yet.") if waits else ""
        if reading is not None and reading.signed is not None:
            words = tr("Read by {user}, {when}.").format(
                user=phrases.isolated(reading.user), when=phrases.moment(reading.signed)
            )
        self.reading.setText(words)
        self.reading.setVisible(bool(words))
        self.sign_button.setVisible(waits)
        self._advised = advised(visit) if newest and follow_up is None else None
        if self._advised is not None:
            day = phrases.day(self._advised.due)
            # L10N: a button: sets the day, a date, on which the lesion is photographed again.
            self.follow_up_button.setText(tr("Next photo {day}").format(day=day))
        self.follow_up_button.setVisible(self._advised is not None)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make do with the room there is."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The buttons beside each other, else below each other."""
        buttons = (
            *(self.sign_button, self.follow_up_button),
            *(self.photos_button, self.export_button),
        )
        shown = [button for button in buttons if not button.isHidden()]
        layouts.lie_or_stack(self._row, shown, self.window().width() * 2 // 3 - _EDGES)
        shown = [b for b in (self.similar_button, self.send_button) if not b.isHidden()]
        layouts.lie_or_stack(self._below, shown, self.window().width() // 3 - _EDGES)

    def show_saved(self, visit: Visit) -> None:
        """These notes are kept."""
        self._visit = visit
        self.settle_drafts({NOTES: visit.notes})
        self.actions_changed.emit()

    def drafted(self) -> dict[str, Field]:
        """The notes."""
        return {NOTES: field_of(self.notes)}

    def _show_notes(self, before: Visit | None, visit: Visit) -> None:
        """Show what is saved, unless something else was typed meanwhile."""
        if before is None or self.notes.toPlainText() == before.notes:
            self.notes.setPlainText(visit.notes)
        if before is None:
            self.begin_drafts()
        elif before.notes != visit.notes:
            self.settle_drafts({NOTES: visit.notes})
        self.notes.setReadOnly(False)

    def _show(self, visit: Visit, photo: "ShownPhoto") -> None:
        assessment = visit.assessment
        before, self._visit = self._visit, visit
        # L10N: {when} is a date with its time, {name} what the lesion is called.
        title = tr("Visit {when}, {name}")
        title = title.format(when=phrases.moment(visit.taken), name=self._lesion_name)
        self.show_title(phrases.titled(title, self._patient))
        self.crop.show_crop(photo.crop)
        words = answer_of(visit)
        both = words.both
        views = "" if both is None else f"{both.headline}. {both.statement(tr(_CLINICIAN))}"
        issues = "\n".join(f"⚠ {issue}" for issue in words.issues)
        for label, text in (
            (self.views, views),
            (self.sentence, words.sentence),
            (self.issues, issues),
            (self.worth, words.predictive_sentence),
        ):
            label.setText(labels.breakable(text))
            label.setVisible(bool(text))
        self.headline.setText(f"{SYMBOLS[assessment.outcome]}  {words.headline}")
        by = tr("Screened by {user}.").format(user=phrases.isolated(visit.user))
        parts = (
            tr("Screening result, not a diagnosis."),
            f"{assessment.model.name} {assessment.model.version}.",
            words.kind,
            by if visit.user else "",
        )
        self.model.setText(" ".join(part for part in parts if part))
        listed = (*words.named, *(f for f in assessment.findings if f not in words.named))
        self.findings.setText("\n".join(_finding(finding) for finding in listed))
        self._show_notes(before, visit)
        self.actions_changed.emit()


def _finding(finding: Finding) -> str:
    told = f" ▲ {wording.malignant_word(finding.code)}" if finding.malignant else ""
    return f"{wording.probability_text(finding.probability)}  {tr(finding.label)}{told}"
