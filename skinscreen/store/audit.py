"""The audit in the record: entries are added in the transaction of what they tell of."""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from skinscreen.domain.audit import (
    NOTHING_BEFORE,
    AuditEntry,
    Done,
    Verified,
    from_text,
    next_hash,
)
from skinscreen.domain.errors import DamagedRecordError, FullDriveError, StoreError
from skinscreen.domain.record import RecordKind
from skinscreen.language import SOURCE, speaking, tr, trn
from skinscreen.store import binding, issue_codes, takeover
from skinscreen.store.chain import append
from skinscreen.store.connection import Connection, Database, translated
from skinscreen.store.row_digest import bound
from skinscreen.store.second_head import SecondHead, last

SEEN_AGAIN_AFTER = timedelta(minutes=5)
"""Who goes back and forth on a patient's pages saw them once."""
SHORTEST_HEAD = 16
"""Digits of a hash that are enough to look for it."""
PERIOD = "key file"
"""In the detail of an entry on opening the record: the period of the key file from then on."""
_READING = frozenset(
    (
        *(Done.UNLOCKED, Done.RECOVERED, Done.LOCKED, Done.SAW, Done.SAW_AUDIT),
        *(Done.EXPORTED, Done.NOTICED),
    )
)
"""What changes nothing in the record."""
_OF_MANY = {Done.TOOK_OVER: takeover.rows_of, Done.CONVERTED: issue_codes.rows_of}
"""What tells of many rows at once, and an entry for each of them."""


class Audit:
    """What was done with an open record, and by whom."""

    def __init__(
        self,
        database: Database,
        user: str,
        now: Callable[[], datetime],
        *,
        waits: bool = False,
    ) -> None:
        """Add entries in the name of ``user``.

        Args:
            database: the open record.
            user: who is at work.
            now: gives a time with a zone.
            waits: whether entries on reading are kept in memory while the drive is full, and are
                added with the next that it takes; whoever wants that looks at ``waiting``.
        """
        self._database = database
        self._waits = waits
        self._waiting: list[AuditEntry] = []
        self._given = ""
        """The hash of the last entry of the transaction that took what was waiting."""
        self._user = user
        self._now = now
        self._second_head: SecondHead | None = None
        self._seen: dict[tuple[RecordKind, str], datetime] = {}

    def witness(self, connection: Connection, done: str, kind: RecordKind, id_: str) -> None:
        """Add an entry on a change, inside its transaction; see ``case_store.Witness``."""
        detail = bound(connection, kind, id_)
        self._append(connection, AuditEntry(self._now(), self._user, Done(done), kind, id_, detail))

    @property
    def waiting(self) -> int:
        """How many entries the full drive has not taken yet."""
        return len(self._waiting)

    def _append(self, connection: Connection, entry: AuditEntry) -> None:
        """Add what is waiting and then ``entry``; it waits on until that is on the drive."""
        for before in self._waiting:
            append(connection, before)
        self._given = append(connection, entry)

    def _after_write(self, follow: Callable[[Connection], None], connection: Connection) -> None:
        if self._waiting:
            with suppress(StoreError), translated():
                if last(connection)[1] == self._given:
                    self._waiting.clear()
        follow(connection)

    def saw(self, kind: RecordKind, id_: str) -> None:
        """Keep that something was shown; called before it is.

        Raises:
            StoreError: it cannot be kept, and so the thing must not be shown.
        """
        now, before = self._now(), self._seen.get((kind, id_))
        if before is not None and before <= now < before + SEEN_AGAIN_AFTER:
            return
        self.note(Done.SAW, kind, id_)
        self._seen[kind, id_] = now

    def note(
        self,
        done: Done,
        kind: RecordKind | None = None,
        id_: str = "",
        detail: Mapping[str, str | int] | None = None,
    ) -> None:
        """Add an entry in a transaction of its own; nothing of a patient is in ``detail``.

        Raises:
            StoreError: it cannot be kept; where the drive is full, one on reading waits instead.
        """
        entry = AuditEntry(self._now(), self._user, done, kind, id_, detail or {})
        try:
            with self._database.write() as connection:
                self._append(connection, entry)
        except FullDriveError:
            if not self._waits or done not in _READING:
                raise
            self._waiting.append(entry)

    def head(self) -> str:
        """The hash of the last entry.

        Raises:
            StoreError: the record cannot be read.
        """
        with self._database.read() as connection:
            return last(connection)[1]

    def count(self) -> int:
        """How many entries there are.

        Raises:
            StoreError: the record cannot be read.
        """
        with self._database.read() as connection:
            return int(connection.execute("SELECT count(*) FROM audit").fetchone()[0])

    def entries(self, most: int) -> tuple[AuditEntry, ...]:
        """The last entries, oldest first.

        Raises:
            DamagedRecordError: one cannot be read.
            StoreError: the record cannot be read.
        """
        with self._database.read() as connection:
            found = connection.execute(
                "SELECT number, entry, hash FROM audit ORDER BY number DESC LIMIT ?", (most,)
            ).fetchall()
        return tuple(_entry(row["entry"], row["number"], row["hash"]) for row in reversed(found))

    def entry(self, number: int) -> AuditEntry | None:
        """The entry with a number; None where there is none.

        Raises:
            DamagedRecordError: it cannot be read.
            StoreError: the record cannot be read.
        """
        return self._one("SELECT number, entry, hash FROM audit WHERE number = ?", number)

    def last(self, done: Done) -> AuditEntry | None:
        """The last entry that tells of this; None without any.

        Raises:
            DamagedRecordError: it cannot be read.
            StoreError: the record cannot be read.
        """
        return self._one(
            "SELECT number, entry, hash FROM audit WHERE entry ->> 'done' = ? "
            "ORDER BY number DESC LIMIT 1",
            done,
        )

    def _one(self, query: str, value: object) -> AuditEntry | None:
        with self._database.read() as connection:
            found = connection.execute(query, (value,)).fetchone()
        return None if found is None else _entry(found["entry"], found["number"], found["hash"])

    def period(self) -> int:
        """The period of the key file when the record was opened last; 0 where no entry says it.

        Raises:
            StoreError: the record cannot be read.
        """
        with self._database.read() as connection:
            found = connection.execute(
                f"""SELECT entry ->> '$.detail."{PERIOD}"' AS period FROM audit """  # noqa: S608
                "WHERE period IS NOT NULL ORDER BY number DESC LIMIT 1"
            ).fetchone()
        return 0 if found is None else int(found["period"])

    def take_up(self, second: SecondHead) -> str:
        """Compare the second head, keep what is wrong with it, and lead it on from now on.

        Returns:
            What is wrong, as a part of a sentence; empty where nothing is.

        Raises:
            StoreError: the record cannot be read or written.
        """
        # Before the first entry of a version that keeps one, it was begun.
        expected = self.period() > 0
        wrong = second.compare(self._database, expected=expected)
        if wrong:
            with speaking(SOURCE):  # what is kept is in one language
                kept = second.compare(self._database, expected=expected)
            self.note(Done.NOTICED, detail={"what": kept})
        second.begin_at_end(self._database, anew=bool(wrong))
        self._second_head = second
        self._database.after_write(partial(self._after_write, second.follow))
        return wrong

    def verify_and_bind(self, head: str = "") -> Verified:
        """``verify_record``, and then all rows that have no digest are bound, which may take long.

        Raises:
            DamagedRecordError: see ``verify_record``; nothing was bound.
            StoreError: the record cannot be read or written.
        """
        verified = self.verify_record(head)
        return replace(verified, taken_over=self.take_over(math.inf) if verified.unbound else 0)

    def take_over(self, seconds: float) -> int:
        """Bind rows that were there before rows were bound, as they are now, for so long.

        Returns:
            How many rows were bound; 0 where all are.

        Raises:
            StoreError: the record cannot be read or written.
        """
        end, rows = time.monotonic() + seconds, 0
        if self._was_bound_from_the_start():
            return rows
        while rows == 0 or time.monotonic() < end:
            last_part = self.last(Done.TOOK_OVER)
            with self._database.write() as connection:
                part = takeover.next_part(connection, last_part)
                if part is None:
                    break
                entry = AuditEntry(self._now(), self._user, Done.TOOK_OVER, detail=part[0])
                append(connection, entry)
            rows += part[1]
        return rows

    def _was_bound_from_the_start(self) -> bool:
        with self._database.read() as connection:
            row = connection.execute("SELECT entry, hash FROM audit WHERE number = 1").fetchone()
        first = None if row is None else _entry(row["entry"], 1, row["hash"])
        return first is not None and first.done is Done.MADE and PERIOD in first.detail

    def verify(self, head: str = "") -> Verified:
        """Compute every hash anew.

        Args:
            head: a hash that was written down, of which ``SHORTEST_HEAD`` digits are enough; it
                must be among the entries.

        Raises:
            DamagedRecordError: the entries were changed, or their end was cut off.
            StoreError: the record cannot be read.
        """
        wanted = "".join(head.split()).lower()
        before, count, set_back, latest, met = NOTHING_BEFORE, 0, 0, None, not wanted
        for entry in self._checked():
            set_back += latest is not None and entry.at < latest
            latest, before, count = entry.at, entry.hash, count + 1
            met |= len(wanted) >= SHORTEST_HEAD and entry.hash.startswith(wanted)
        if not met:
            unmet = trn(
                "the {n} entries of the audit fit each other, but none has the hash that was "
                "given: its end was cut off, the record was replaced by an older one, or the hash "
                "is of another record or mistyped",
                "the {n} entries of the audit fit each other, but none has the hash that was "
                "given: its end was cut off, the record was replaced by an older one, or the hash "
                "is of another record or mistyped",
                count,
            )
            raise DamagedRecordError(unmet.format(n=count))
        return Verified(count, before, set_back)

    def verify_record(self, head: str = "") -> Verified:
        """The same, and that rows, tables and triggers are as the entries and the program say.

        Without ``head`` an older copy of the record, or an end that was cut off together with what
        it told of, is not seen where the second head was put back with it; nor is a chain that
        was written anew with it.

        Raises:
            DamagedRecordError: see ``verify``, or something was changed past the program.
            StoreError: the record cannot be read.
        """
        verified, bindings, noticed = self.verify(head), binding.Bindings(), []
        if self._second_head is not None and (
            wrong := self._second_head.compare(self._database, expected=True)
        ):
            # L10N: {problem} is a sentence without its full stop
            told = tr("{problem}. Compare it with a backup")
            raise DamagedRecordError(told.format(problem=wrong))
        for entry in self._checked():
            for each in _OF_MANY[entry.done](entry) if entry.done in _OF_MANY else (entry,):
                bindings.note(each)
            if entry.done is Done.NOTICED:
                noticed.append(entry.number)
        with self._database.read() as connection:
            unbound = bindings.compare(connection)
        return replace(verified, unbound=unbound, noticed=tuple(noticed))

    def _checked(self) -> Iterator[AuditEntry]:
        before = NOTHING_BEFORE
        with self._database.read() as connection:
            for place, row in enumerate(
                connection.execute("SELECT number, entry, hash FROM audit ORDER BY number"), start=1
            ):
                if row["number"] != place or row["hash"] != next_hash(before, row["entry"]):
                    changed = tr(
                        "the audit was changed: entry {number} does not fit the one before it"
                    )
                    raise DamagedRecordError(changed.format(number=place))
                before = row["hash"]
                yield _entry(row["entry"], place, before)


def _entry(text: str, number: int, hash_: str) -> AuditEntry:
    try:
        return from_text(text, number, hash_)
    except (ValueError, KeyError, TypeError) as error:
        unread = tr(
            "entry {number} of the audit cannot be read; update the program or restore a backup"
        )
        raise DamagedRecordError(unread.format(number=number)) from error
