"""The tables of the record.

Numbers are SQLite's own and never leave the store; ids are random and mean the same everywhere.
``number`` only grows, so it tells the order of keeping whatever the clock said. What has a time in
``deleted`` is not shown and can be brought back. Large things stand in a table of their own, so
that lists and timelines are read without them.
"""

APPLICATION_ID = 0x536B5363
"""Stands in the file's head: this is a record of this program ("SkSc")."""

VERSION_1 = (
    """
    CREATE TABLE patient (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        born TEXT,
        sex TEXT,
        identifier TEXT NOT NULL,
        phototype TEXT,
        notes TEXT NOT NULL,
        consent TEXT NOT NULL,
        consent_recorded TEXT,
        sorted TEXT NOT NULL,
        searched TEXT NOT NULL,
        changed TEXT NOT NULL,
        deleted TEXT
    ) STRICT
    """,
    # The list and the search read this alone, in the order in which they show it.
    "CREATE INDEX patient_by_name ON patient (sorted, number, searched) WHERE deleted IS NULL",
    """
    CREATE TABLE lesion (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        patient INTEGER NOT NULL REFERENCES patient (number) ON DELETE CASCADE,
        label TEXT NOT NULL,
        side TEXT,
        x REAL,
        y REAL,
        site TEXT NOT NULL,
        notes TEXT NOT NULL,
        changed TEXT NOT NULL,
        deleted TEXT
    ) STRICT
    """,
    "CREATE INDEX lesion_by_patient ON lesion (patient, deleted)",
    """
    CREATE TABLE visit (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        lesion INTEGER NOT NULL REFERENCES lesion (number) ON DELETE CASCADE,
        taken TEXT NOT NULL,
        assessment TEXT NOT NULL,
        judgement TEXT,
        notes TEXT NOT NULL,
        user TEXT NOT NULL,
        thumbnail BLOB NOT NULL,
        changed TEXT NOT NULL,
        deleted TEXT
    ) STRICT
    """,
    # Counting and the newest visit are read from it alone.
    "CREATE INDEX visit_by_lesion ON visit (lesion, deleted, number, taken)",
    """
    CREATE TABLE photo (
        visit INTEGER PRIMARY KEY REFERENCES visit (number) ON DELETE CASCADE,
        name TEXT NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        orientation INTEGER NOT NULL,
        turns INTEGER NOT NULL,
        crop BLOB NOT NULL,
        encoded BLOB NOT NULL
    ) STRICT
    """,
)

# Entries can only be added, at the end. A replacing insert deletes without asking the second
# trigger, hence the third.
VERSION_2 = (
    """
    CREATE TABLE audit (
        number INTEGER PRIMARY KEY,
        entry TEXT NOT NULL,
        hash TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit is never changed'); END
    """,
    """
    CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit is never changed'); END
    """,
    """
    CREATE TRIGGER audit_grows_at_its_end BEFORE INSERT ON audit
    WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM audit)
    BEGIN SELECT RAISE(ABORT, 'the audit grows at its end alone'); END
    """,
)

# What became of a lesion. One that is deleted gives its row to the next.
VERSION_4 = (
    """
    CREATE TABLE confirmation (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        lesion INTEGER NOT NULL UNIQUE REFERENCES lesion (number) ON DELETE CASCADE,
        basis TEXT NOT NULL,
        dated TEXT NOT NULL,
        malignant INTEGER,
        condition TEXT NOT NULL,
        code TEXT NOT NULL,
        source TEXT NOT NULL,
        user TEXT NOT NULL,
        changed TEXT NOT NULL,
        deleted TEXT
    ) STRICT
    """,
)

# Other systems, what was asked for by one, and what waits to be sent to one. The content of what
# was sent goes at once; what is of a patient goes with the patient.
VERSION_5 = (
    """
    CREATE TABLE destination (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        host TEXT NOT NULL,
        port INTEGER NOT NULL,
        called TEXT NOT NULL,
        calling TEXT NOT NULL,
        base TEXT NOT NULL,
        tls INTEGER NOT NULL,
        authority TEXT NOT NULL,
        certificate TEXT NOT NULL,
        key TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE imaging_order (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        patient INTEGER NOT NULL UNIQUE REFERENCES patient (number) ON DELETE CASCADE,
        accession TEXT NOT NULL,
        study_uid TEXT NOT NULL,
        request TEXT NOT NULL,
        step TEXT NOT NULL,
        description TEXT NOT NULL,
        name TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE shipment (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        destination INTEGER NOT NULL REFERENCES destination (number) ON DELETE CASCADE,
        visit INTEGER REFERENCES visit (number) ON DELETE CASCADE,
        queued TEXT NOT NULL,
        state TEXT NOT NULL,
        tries INTEGER NOT NULL,
        due TEXT NOT NULL,
        reason TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE shipment_part (
        shipment INTEGER NOT NULL REFERENCES shipment (number) ON DELETE CASCADE,
        place INTEGER NOT NULL,
        uid TEXT NOT NULL,
        content BLOB,
        PRIMARY KEY (shipment, place)
    ) STRICT, WITHOUT ROWID
    """,
)

# The day's work, and patients who were one and the same. A row of its own each, so that the rows
# of before stay as the audit has them. What was kept before has no reading: nobody waits for it.
VERSION_6 = (
    """
    CREATE TABLE follow_up (
        lesion INTEGER PRIMARY KEY REFERENCES lesion (number) ON DELETE CASCADE,
        due TEXT NOT NULL,
        by_hand INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX follow_up_by_day ON follow_up (due)",
    """
    CREATE TABLE reading (
        visit INTEGER PRIMARY KEY REFERENCES visit (number) ON DELETE CASCADE,
        signed TEXT,
        user TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX reading_that_waits ON reading (visit) WHERE signed IS NULL",
    """
    CREATE TABLE moved (
        lesion INTEGER PRIMARY KEY REFERENCES lesion (number) ON DELETE CASCADE,
        origin INTEGER NOT NULL REFERENCES patient (number) ON DELETE CASCADE
    ) STRICT
    """,
)

# Photos of a visit beside the one that was screened; what was kept before has none.
VERSION_7 = (
    """
    CREATE TABLE further_photo (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        visit INTEGER NOT NULL REFERENCES visit (number) ON DELETE CASCADE,
        role TEXT NOT NULL,
        name TEXT NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        orientation INTEGER NOT NULL,
        turns INTEGER NOT NULL,
        thumbnail BLOB NOT NULL,
        encoded BLOB NOT NULL
    ) STRICT
    """,
    "CREATE INDEX further_photo_by_visit ON further_photo (visit)",
)

# An order counts for the visits that are kept for it; until one is, it is its patient's. What a
# model saw in a crop, by which like cases are found, stands beside the visit.
VERSION_8 = (
    "ALTER TABLE imaging_order ADD COLUMN taken_over TEXT NOT NULL DEFAULT ''",
    """
    ALTER TABLE imaging_order
    ADD COLUMN origin INTEGER REFERENCES patient (number) ON DELETE SET NULL
    """,
    """
    CREATE TABLE visit_order (
        visit INTEGER PRIMARY KEY REFERENCES visit (number) ON DELETE CASCADE,
        accession TEXT NOT NULL,
        study_uid TEXT NOT NULL,
        request TEXT NOT NULL,
        step TEXT NOT NULL,
        description TEXT NOT NULL,
        name TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE embedding (
        visit INTEGER PRIMARY KEY REFERENCES visit (number) ON DELETE CASCADE,
        model TEXT NOT NULL,
        vector BLOB NOT NULL
    ) STRICT
    """,
    "CREATE INDEX embedding_by_model ON embedding (model)",
)
