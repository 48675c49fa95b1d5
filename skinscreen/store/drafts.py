"""Drafts: a second encrypted file beside the record, with the record's own key.

It holds what was typed and not saved. No backup has it, and no record depends on it: where it is
damaged it is set aside, and a new one is begun.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from skinscreen.domain.draft import Draft, DraftForm, DraftKey
from skinscreen.domain.errors import DamagedRecordError, StoreError
from skinscreen.language import tr
from skinscreen.store import integrity
from skinscreen.store.connection import Connection, Database, connect

DATABASE = "drafts.db"
SET_ASIDE = "drafts-damaged.db"
_BESIDE = ("-wal", "-shm", "-journal")
_TABLE = """
    CREATE TABLE draft (
        user TEXT NOT NULL,
        form TEXT NOT NULL,
        patient TEXT NOT NULL,
        lesion TEXT NOT NULL,
        visit TEXT NOT NULL,
        content TEXT NOT NULL,
        changed TEXT NOT NULL,
        PRIMARY KEY (user, form, patient, lesion, visit)
    ) STRICT, WITHOUT ROWID
"""
_KNOWN = """
    SELECT 1 FROM patient WHERE id = ? UNION ALL SELECT 1 FROM lesion WHERE id = ?
    UNION ALL SELECT 1 FROM visit WHERE id = ?
"""
_ITS = "user = ? AND form = ? AND patient = ? AND lesion = ? AND visit = ?"
_READ = f"SELECT content, changed FROM draft WHERE {_ITS}"  # noqa: S608 - own names
_DROP = f"DELETE FROM draft WHERE {_ITS}"  # noqa: S608 - own names


class DraftStore:
    """The open file. Every change is on the disk when a method returns."""

    def __init__(self, database: Database) -> None:
        """Take over an open file; see ``open_drafts``."""
        self._database = database

    def read(self, user: str, key: DraftKey) -> Draft | None:
        """A user's draft of one form; None without any.

        Raises:
            StoreError: it cannot be read.
        """
        with self._database.read() as connection:
            row = connection.execute(_READ, _values(user, key)).fetchone()
        if row is None:
            return None
        content = json.loads(row["content"])
        return Draft(content["typed"], content["before"], datetime.fromisoformat(row["changed"]))

    def keep(self, user: str, key: DraftKey, draft: Draft) -> None:
        """Keep a user's draft of one form, in the place of the one before.

        Raises:
            StoreError: it cannot be saved; the one before is still there.
        """
        content = json.dumps({"typed": dict(draft.typed), "before": dict(draft.before)})
        with self._database.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*_values(user, key), content, draft.changed.isoformat()),
            )

    def drop(self, user: str, key: DraftKey) -> None:
        """Delete a user's draft of one form, if there is one, and overwrite it.

        Raises:
            StoreError: it cannot be saved.
        """
        self._delete(_DROP, _values(user, key))

    def drop_all(self, user: str, form: DraftForm) -> None:
        """Delete all drafts that a user has of one kind of form, and overwrite them.

        Raises:
            StoreError: it cannot be saved.
        """
        self._delete("DELETE FROM draft WHERE user = ? AND form = ?", (user, form))

    def forget(self, subject: str) -> None:
        """Delete everybody's drafts of a patient, a lesion or a visit, and overwrite them.

        Raises:
            StoreError: it cannot be saved.
        """
        self._delete("DELETE FROM draft WHERE ? IN (patient, lesion, visit)", (subject,))

    def subjects(self) -> frozenset[str]:
        """The ids of everything of which there is a draft.

        Raises:
            StoreError: it cannot be read.
        """
        with self._database.read() as connection:
            rows = connection.execute("SELECT patient, lesion, visit FROM draft").fetchall()
        return frozenset(id_ for row in rows for id_ in tuple(row) if id_)

    def reassign(self, lesions: Iterable[str], to: str, of: str = "") -> None:
        """Lesions are another patient's from now on, and so are everybody's drafts of them.

        Args:
            lesions: their ids.
            to: the id of that patient.
            of: the id of a patient whose lesions that are not kept yet go with them; empty for
                nobody. Where there is such a draft already, it stays.

        Raises:
            StoreError: it cannot be saved.
        """
        with self._database.write() as connection:
            for lesion in lesions:
                connection.execute(
                    "UPDATE OR REPLACE draft SET patient = ? WHERE lesion = ?", (to, lesion)
                )
            if of:
                connection.execute(
                    "UPDATE OR IGNORE draft SET patient = ? WHERE patient = ? AND form = ?",
                    (to, of, DraftForm.LESION),
                )

    def hand_over(self, user: str, to: str) -> None:
        """Make a user's drafts somebody else's, as far as they have none of the same form.

        Raises:
            StoreError: it cannot be saved.
        """
        with self._database.write() as connection:
            connection.execute("UPDATE OR IGNORE draft SET user = ? WHERE user = ?", (to, user))
        self._delete("DELETE FROM draft WHERE user = ?", (user,))

    def close(self) -> None:
        """Close it; a second call does nothing."""
        self._database.close()

    def _delete(self, statement: str, values: tuple[str, ...]) -> None:
        with self._database.write() as connection:
            gone = connection.execute(statement, values).rowcount
        if gone:
            with self._database.alone() as connection:
                connection.execute("PRAGMA incremental_vacuum").fetchall()
            self._database.settle()


def are_there(folder: Path) -> bool:
    """Whether the folder of a record has a file of drafts."""
    return (folder / DATABASE).exists()


def open_drafts(folder: Path, data_key: bytes) -> DraftStore:
    """The drafts beside a record, checked; an empty file where there is none.

    Raises:
        DamagedRecordError: the file is damaged, or of another record; see ``set_aside``.
        StoreError: it cannot be read or written. A full drive is no obstacle to reading.
    """
    file = folder / DATABASE
    try:
        made = not file.exists() or not file.stat().st_size  # killed before the first page
    except OSError as error:
        unread = tr("the drafts in {folder} cannot be read ({reason}); check the drive")
        raise StoreError(unread.format(folder=folder, reason=error.strerror)) from error
    database = connect(file, data_key, "create") if made else _opened(file, data_key)
    try:
        if not made:
            integrity.check_all(database)
        with database.read() as connection:
            there = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'draft'")
            lacking = there.fetchone() is None
        if lacking:
            with database.write() as connection:
                connection.execute(_TABLE)
    except BaseException:
        database.close()
        raise
    return DraftStore(database)


def _opened(file: Path, data_key: bytes) -> Database:
    try:
        return connect(file, data_key)
    except DamagedRecordError:
        raise
    except StoreError:  # a full drive takes no file beside it
        return connect(file, data_key, "alone")


def set_aside(folder: Path) -> Path:
    """Give a damaged file of drafts another name, in the place of one before; returns that.

    Raises:
        StoreError: the drive does not let it.
    """
    file, aside = folder / DATABASE, folder / SET_ASIDE
    try:
        file.replace(aside)
        for ending in _BESIDE:
            file.with_name(file.name + ending).unlink(missing_ok=True)
    except OSError as error:
        stuck = tr("the damaged drafts {file} cannot be set aside ({reason}); check the drive")
        raise StoreError(stuck.format(file=file, reason=error.strerror)) from error
    return aside


def remove_set_aside(folder: Path) -> None:
    """Remove what was set aside: nobody knows of whom it tells.

    Raises:
        StoreError: the drive does not let it.
    """
    aside = folder / SET_ASIDE
    try:
        aside.unlink(missing_ok=True)
    except OSError as error:
        stuck = tr("the damaged drafts {file} cannot be removed ({reason}); check the drive")
        raise StoreError(stuck.format(file=aside, reason=error.strerror)) from error


def known(connection: Connection, ids: Iterable[str]) -> frozenset[str]:
    """Those of the ids that are of a patient, a lesion or a visit in the record.

    Args:
        connection: to the record; what is deleted but can be brought back is in it.
        ids: of anything.
    """
    return frozenset(id_ for id_ in ids if connection.execute(_KNOWN, (id_,) * 3).fetchone())


def _values(user: str, key: DraftKey) -> tuple[str, ...]:
    return user, key.form, key.patient, key.lesion, key.visit
