"""Drafts of the open record: what a user typed and did not save.

The file is opened when it is first needed, so that nothing about it can keep the record closed.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from skinscreen.domain.draft import Draft, DraftKey
from skinscreen.domain.errors import DamagedRecordError, StoreError
from skinscreen.language import tr
from skinscreen.store import drafts
from skinscreen.store.connection import Database
from skinscreen.store.drafts import DraftStore


class Drafts:
    """The drafts of the user at work, beside an open record."""

    def __init__(self, folder: Path, data_key: bytes, user: str, database: Database) -> None:
        """Nothing is opened yet.

        Args:
            folder: of the record.
            data_key: of the record; whoever made it wipes it.
            user: whose drafts they are.
            database: the open record, which says what is in it.
        """
        self._folder = folder
        self._data_key = data_key
        self._user = user
        self._database = database
        self._store: DraftStore | None = None
        self._unkept: dict[DraftKey, Draft] = {}
        """Waits in memory for a drive that takes it, until the record is locked."""

    def look(self) -> None:
        """Look whether what is there can be read; drafts of what was deleted for good go.

        Raises:
            StoreError: it is damaged and was set aside, or cannot be read now.
        """
        self._unkept = {k: d for k, d in self._unkept.items() if not self._gone(k.subjects)}
        if not drafts.are_there(self._folder):
            return
        with self._open() as store:
            for subject in sorted(self._gone(store.subjects())):
                store.forget(subject)

    def read(self, key: DraftKey) -> Draft | None:
        """The user's draft of one form; None without any.

        Raises:
            StoreError: it cannot be read; a damaged file was set aside.
        """
        if key in self._unkept:
            return self._unkept[key]
        if not drafts.are_there(self._folder):
            return None
        with self._open() as store:
            return store.read(self._user, key)

    def keep(self, key: DraftKey, draft: Draft) -> None:
        """Keep the user's draft of one form, unless what it is of has gone for good.

        Raises:
            StoreError: it cannot be kept; a damaged file was set aside. It waits in memory, where
                ``read`` finds it, until one is kept again or the record is locked.
        """
        if self._gone(key.subjects):
            return
        self._unkept[key] = draft
        with self._open() as store:
            for waiting in tuple(self._unkept):
                store.keep(self._user, waiting, self._unkept[waiting])
                del self._unkept[waiting]

    def drop(self, key: DraftKey) -> None:
        """Delete the user's draft of one form, if there is one, and overwrite it.

        Raises:
            StoreError: it cannot be deleted.
        """
        self._unkept.pop(key, None)
        if drafts.are_there(self._folder):
            with self._open() as store:
                store.drop(self._user, key)

    def take(self, key: DraftKey) -> Draft | None:
        """The user's draft of one form, if there is one, which is none any more.

        Nor is any other of that kind of form: it is of something that is not in hand any more.

        Raises:
            StoreError: it cannot be read.
        """
        found = self.read(key)
        self._unkept = {k: d for k, d in self._unkept.items() if k.form is not key.form}
        if drafts.are_there(self._folder):
            with suppress(StoreError), self._open() as store:  # it goes when one is next taken
                store.drop_all(self._user, key.form)
        return found

    def forget_gone(self) -> bool:
        """Delete everybody's drafts of what was deleted for good, and what was set aside.

        What cannot be deleted now goes when the record is next opened.

        Returns:
            Whether nothing is left of them.
        """
        with suppress(StoreError):
            drafts.remove_set_aside(self._folder)  # nobody knows of whom it tells
            self.look()
            return True
        return False

    def hand_over(self, user: str) -> None:
        """Make the user at work the one whose drafts those of a removed user are.

        Raises:
            StoreError: it cannot be saved.
        """
        if drafts.are_there(self._folder):
            with self._open() as store:
                store.hand_over(user, self._user)

    def reassign(self, lesions: Sequence[str], to: str, of: str = "") -> None:
        """Lesions are another patient's from now on; see ``DraftStore.reassign``.

        Raises:
            StoreError: it cannot be saved.
        """
        if drafts.are_there(self._folder):
            with self._open() as store:
                store.reassign(lesions, to, of)

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        self._unkept = {}
        self._shut()

    def _shut(self) -> None:
        store, self._store = self._store, None
        if store is not None:
            store.close()

    def _gone(self, subjects: Collection[str]) -> frozenset[str]:
        with self._database.read() as connection:
            return frozenset(subjects) - drafts.known(connection, subjects)

    @contextmanager
    def _open(self) -> Iterator[DraftStore]:
        try:
            if self._store is None:
                self._store = drafts.open_drafts(self._folder, self._data_key)
            yield self._store
        except DamagedRecordError as error:
            self._shut()
            aside = drafts.set_aside(self._folder)
            sentence = tr(
                "the drafts were damaged, so what was typed and not saved is lost; the file was "
                "set aside as {file}. The record itself is whole, and new drafts are kept"
            )
            raise StoreError(sentence.format(file=aside.name)) from error
