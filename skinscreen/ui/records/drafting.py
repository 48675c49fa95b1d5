"""What is typed into a page of the record is kept as a draft, and brought back there."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, SignalInstance, Slot
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from skinscreen.domain.draft import Draft, DraftKey
from skinscreen.domain.errors import StoreError
from skinscreen.language import mark, tr
from skinscreen.ui.records import phrases
from skinscreen.ui.records.draft_line import DraftLine
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.workers.jobs import R

if TYPE_CHECKING:
    from skinscreen.services.records import Records

WRITE_MS = 2_000
"""After a change, with all that is typed until then."""
DISCARD, BRING_BACK = mark("Discard"), mark("Bring back")
DISCARDED = mark("The draft was discarded.")
CHANGED_SINCE = mark("What is saved was changed since: compare before you save.")
KEPT = mark("What you typed is kept as a draft.")
NOT_KEPT = mark("Drafts are NOT being kept")
UNTIL_LOCK = mark("What you typed goes when the record is locked: save it before.")
LOST = mark("What you typed and did not save could not be kept as a draft: it is lost.")


@dataclass(frozen=True, slots=True)
class Field:
    """A part of a form as a text.

    Attributes:
        read: gives what it holds.
        write: has it hold something else.
        changed: emitted when it holds something else.
    """

    read: Callable[[], str]
    write: Callable[[str], object]
    changed: SignalInstance


def field_of(widget: QLineEdit | QPlainTextEdit | QComboBox) -> Field:
    """What is typed into or chosen in a widget."""
    if isinstance(widget, QPlainTextEdit):
        return Field(widget.toPlainText, widget.setPlainText, widget.textChanged)
    if isinstance(widget, QLineEdit):
        return Field(widget.text, widget.setText, widget.textChanged)
    return Field(partial(_chosen, widget), partial(_choose, widget), widget.currentTextChanged)


def _chosen(box: QComboBox) -> str:
    """What is chosen, by what is kept of it where its words are another language's."""
    kept = box.currentData()
    return box.currentText() if kept is None else str(kept)


def _choose(box: QComboBox, kept: str) -> None:
    """What ``_chosen`` gave; what is not among them changes nothing."""
    index = box.findData(kept)
    if index < 0:
        box.setCurrentText(kept)
    else:
        box.setCurrentIndex(index)


class Drafter(QObject):
    """Has the drafts of every page kept, and knows what cannot be kept."""

    def __init__(self, record: RecordSession, say: Callable[[str], object]) -> None:
        """Ask ``record``; have sentences to the person said by ``say``."""
        super().__init__()
        self.record = record
        self.say = say
        self.unkept: set[DraftKey] = set()
        """The forms of which something typed is in memory alone."""
        record.closed.connect(self._on_closed)

    def of(
        self, page: QWidget, key: DraftKey, fields: Mapping[str, Field], line: DraftLine
    ) -> "Drafting":
        """Keep the drafts of a page.

        Args:
            page: of the record.
            key: which form it is.
            fields: by the names under which their contents are kept.
            line: on the page.
        """
        return Drafting(page, self, key, fields, line)

    @Slot(str)
    def _on_closed(self, _why: str) -> None:
        """Once every page has gone, each having tried to keep what was typed."""
        QTimer.singleShot(0, self, self._say_what_is_lost)

    def _say_what_is_lost(self) -> None:
        def say(_: object) -> None:
            if self.unkept:
                self.unkept.clear()
                self.say(tr(LOST))

        self.record.ask_to_the_end(lambda _: None, say, say)


@dataclass(slots=True)
class _Saving:
    """Whether the form was saved, as the background knows: no draft is kept after that."""

    done: bool = False


class Drafting(QObject):
    """Keeps the drafts of one page, for as long as that is there; see ``Drafter.of``."""

    def __init__(
        self,
        page: QWidget,
        drafter: Drafter,
        key: DraftKey,
        fields: Mapping[str, Field],
        line: DraftLine,
    ) -> None:
        """Nothing is kept before ``begin``."""
        super().__init__(page)
        self._page = page
        self._drafter = drafter
        self._key = key
        self._fields = fields
        self._line = line
        self._before: dict[str, str] = {}
        self._begun = self._read = self._troubled = False
        self._written: Mapping[str, str] | None = None
        """What the draft holds; None where that is not known."""
        self._saving = _Saving()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WRITE_MS)
        self._timer.timeout.connect(self._on_time)

    @property
    def typed(self) -> dict[str, str]:
        """What is not saved, by the names of its fields."""
        texts = {name: self._fields[name].read() for name in self._before}
        return {name: text for name, text in texts.items() if text != self._before[name]}

    def begin(self) -> None:
        """What the page shows now is what is saved; a draft of it is brought back."""
        self._begun = True
        self._before = {name: field.read() for name, field in self._fields.items()}
        for field in self._fields.values():
            field.changed.connect(self._on_change)
        key = self._key
        self._drafter.record.ask(
            lambda records: records.drafts.read(key), self._bring_back, self._on_unread, self
        )

    def settle(self, saved: Mapping[str, str]) -> None:
        """This is what is saved now, and the page goes on being typed in."""
        self._before = dict(saved)
        self._saving = _Saving()
        self._written = None
        self._line.say("")
        self._on_change()

    def saving(self, call: Callable[["Records"], R]) -> Callable[["Records"], R]:
        """``call``, which saves what was typed: once that is done, there is no draft any more."""
        saving, key = self._saving, self._key

        def save(records: "Records") -> R:
            result = call(records)
            saving.done = True
            with suppress(StoreError):  # it is saved, whatever becomes of the draft
                records.drafts.drop(key)
            return result

        return save

    def leave(self) -> None:
        """Have what was typed kept now: the page goes, or is not shown any more."""
        self._timer.stop()
        if self._begun:
            self._write()

    def step_back(self) -> None:
        """Say that what was typed is not lost."""
        if self.typed and self._key not in self._drafter.unkept:
            self._drafter.say(tr(KEPT))

    @Slot()
    def _on_change(self) -> None:
        if not self._timer.isActive():  # who types on and on is not waited for
            self._timer.start()

    @Slot()
    def _on_time(self) -> None:
        if self._read:
            self._write()
        else:
            self._timer.start()

    def _write(self) -> None:
        """Have what was typed kept, over what is in a draft that was not read yet."""
        typed, read = self.typed, self._read
        if typed == self._written or not (typed or read):
            return
        drafter, key, saving = self._drafter, self._key, self._saving
        before = {name: self._before[name] for name in typed}

        def keep(records: "Records") -> None:
            if not saving.done:
                _keep(records, key, typed, before, over=not read)

        def done(_: None) -> None:
            drafter.unkept.discard(key)
            if isValid(self):
                self._on_kept()

        def failed(sentence: str) -> None:
            drafter.unkept.add(key)
            if not (isValid(self) and self._on_unkept(sentence)):
                drafter.say(_not_kept(sentence))

        self._written = typed
        drafter.record.ask_to_the_end(keep, done, failed)

    def _on_kept(self) -> None:
        if self._troubled:
            self._troubled = False
            self._line.say("")

    def _on_unkept(self, sentence: str) -> bool:
        """It is tried again; gives whether the person can see it: a page may be about to go."""
        self._troubled = True
        self._written = None
        self._line.say(f"⚠ {_not_kept(sentence)}")
        self._on_change()
        return self._page.isVisible()

    def _on_unread(self, sentence: str) -> None:
        self._read, self._written = True, {}
        self._line.say(f"⚠ {sentence}.")
        self._on_change()

    def _bring_back(self, found: Draft | None) -> None:
        """Fill in what was typed before, but not over what is typed already."""
        self._read, self._written = True, None
        if found is None:
            self._written = {}
            return
        if self._key not in self._drafter.unkept:  # else it is tried again
            self._written = dict(found.typed)
        own = self.typed
        back = [n for n in found.typed if n in self._before and n not in own]
        for name in back:
            self._fields[name].write(found.typed[name])
        self._on_change()  # of what is saved by now no draft is needed
        if self.typed.keys() & back:
            same = all(found.before[name] == self._before[name] for name in back)
            # L10N: {when} is a time of today, or a date with its time.
            sentence = tr("Draft of {when} was brought back.")
            sentence = sentence.format(when=_moment(found.changed))
            words = sentence if same else f"{sentence} {tr(CHANGED_SINCE)}"
            self._line.say(words, (tr(DISCARD), self.discard))

    def discard(self) -> None:
        """Show what is saved again; what was typed can be brought back while this is there."""
        typed = self.typed
        for name in typed:
            self._fields[name].write(self._before[name])
        self._line.say(tr(DISCARDED), (tr(BRING_BACK), lambda: self._type_again(typed)))

    def _type_again(self, typed: Mapping[str, str]) -> None:
        for name, text in typed.items():
            self._fields[name].write(text)
        self._line.say("")


def _keep(
    records: "Records",
    key: DraftKey,
    typed: Mapping[str, str],
    before: Mapping[str, str],
    *,
    over: bool,
) -> None:
    """Keep what was typed, or drop the draft where that is nothing; ``over`` what was in it."""
    older = records.drafts.read(key) if over else None
    if older is not None:
        typed, before = {**older.typed, **typed}, {**older.before, **before}
    if typed:
        records.drafts.keep(key, Draft(typed, before, datetime.now(UTC)))
    else:
        records.drafts.drop(key)


def _not_kept(why: str) -> str:
    return f"{tr(NOT_KEPT)}: {why}. {tr(UNTIL_LOCK)}"


def _moment(at: datetime) -> str:
    local, now = at.astimezone(), datetime.now().astimezone()
    return f"{local:%H:%M}" if local.date() == now.date() else phrases.moment(at)
