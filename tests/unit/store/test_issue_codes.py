"""English sentences that an older version kept become codes; nothing kept is lost or unbound."""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from unit.store.cases import PIN, kept_photo, lesion, made_folder, patient, visit
from worded import worded

from skinscreen.domain.advice import Clinic
from skinscreen.domain.assessment import Assessment
from skinscreen.domain.audit import Done
from skinscreen.domain.errors import DamagedRecordError
from skinscreen.domain.issue import Issue, IssueCode
from skinscreen.domain.issue_words import sentence
from skinscreen.domain.record import RecordKind, Visit
from skinscreen.store import assessment_document, issue_codes, migrations
from skinscreen.store.audit import Audit
from skinscreen.store.case_store import CaseStore, utc_now
from skinscreen.store.connection import Database
from skinscreen.store.deletion import Deletion
from skinscreen.store.folder import RecordFolder

SAMPLES = {
    IssueCode.TOO_FEW_PIXELS: {"side": 90, "needed": 224},
    IssueCode.FEW_PIXELS: {"side": 150, "needed": 224},
    IssueCode.ACCELERATOR_UNUSED: {"name": "lib (a).so", "reason": "no device (7); gone"},
    IssueCode.MODEL_REPLACED: {"reason": "no model. Named gone", "model": "lesion8-v3small"},
    IssueCode.TEXT: {"text": "Too bright or glaring: dim the light, or tilt the camera."},
}
NEVER_KEPT = {
    IssueCode.SMALL_LESION,
    IssueCode.FOREIGN_MODEL,
    IssueCode.ACCEPTED_MODEL,
    IssueCode.BURNT_IN,
    IssueCode.NO_LESION_IN_FRAME,
}
"""What is said while a frame can still be moved, and of no answer; what came with codes alone."""
EVERY = tuple(
    Issue.of(code, **SAMPLES.get(code, {})) for code in IssueCode if code not in NEVER_KEPT
)


WHERE = lesion(patient())


def visit_saying(*issues: Issue) -> Visit:
    kept = visit(WHERE)
    return replace(kept, assessment=replace(kept.assessment, issues=issues))


def sentences_kept(assessment: Assessment, clinic: Clinic) -> str:
    """A document as version 2 wrote it."""
    said = [sentence(issue) for issue in assessment.issues]
    document = asdict(assessment) | {"issues": said, "clinic": asdict(clinic)}
    return json.dumps(document, ensure_ascii=False, allow_nan=False)


@pytest.fixture
def older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., RecordFolder]:
    """Makes a record as version 2 left it, with these visits of one lesion, bound to the audit."""

    def made(*visits: Visit, then: Callable[[Database, Audit], None] | None = None) -> RecordFolder:
        with monkeypatch.context() as patch:
            patch.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:2])
            patch.setattr(assessment_document, "to_text", sentences_kept)
            folder = made_folder(tmp_path / "records")
            with closing(folder.open(folder.unlock(PIN))) as database:
                audit = Audit(database, "Ann", utc_now)
                store = CaseStore(database, audit.witness)
                who = patient()
                store.add_patient(who)
                store.add_lesion(replace(WHERE, patient_id=who.id))
                for each in visits:
                    store.add_visit(each, kept_photo())
                assert audit.verify_record().unbound == 0
                if then is not None:
                    then(database, audit)
        return folder

    return made


def kept(database: Database, number: int) -> str:
    with database.read() as connection:
        row = connection.execute("SELECT assessment FROM visit WHERE number = ?", (number,))
        return str(row.fetchone()[0])


def change(database: Database, statement: str, *values: object) -> None:
    with database.write() as connection:
        connection.execute(statement, values)


def test_every_sentence_that_was_kept_becomes_its_code_and_is_said_as_before(
    older: Callable[..., RecordFolder],
) -> None:
    before = visit_saying(*EVERY)
    folder = older(before)
    for _ in range(2):
        with closing(folder.open(folder.unlock(PIN))) as database:
            (after,) = CaseStore(database).timeline(WHERE.id)
            assert after.assessment == before.assessment
            codes = [issue["code"] for issue in json.loads(kept(database, 1))["issues"]]
            assert codes == [issue.code.value for issue in EVERY]
            audit = Audit(database, "Ann", utc_now)
            assert audit.verify_record().unbound == 0
            assert [e.done for e in audit.entries(9)].count(Done.CONVERTED) == 1


@pytest.mark.parametrize(
    "written",
    [
        "Too dark",
        "Too dark: add light, or move the shadow away. ",
        "The accelerator could not be used; the CPU is used.",
        "Ein Haar {verdeckt} die L\u00e4sion.",
        "",
    ],
)
def test_a_sentence_that_no_version_wrote_stays_as_it_is(
    older: Callable[..., RecordFolder], written: str
) -> None:
    folder = older(visit_saying(worded(written)))
    with closing(folder.open(folder.unlock(PIN))) as database:
        (after,) = CaseStore(database).timeline(WHERE.id)
        assert after.assessment.issues == (worded(written),)


def test_a_deleted_visit_is_brought_up_and_can_be_brought_back(
    older: Callable[..., RecordFolder],
) -> None:
    gone = visit_saying(Issue(IssueCode.TOO_DARK))

    def delete(database: Database, audit: Audit) -> None:
        Deletion(database, audit.witness, utc_now).delete(RecordKind.VISIT, gone.id)

    folder = older(gone, then=delete)
    with closing(folder.open(folder.unlock(PIN))) as database:
        audit = Audit(database, "Ann", utc_now)
        Deletion(database, audit.witness, utc_now).undelete(RecordKind.VISIT, gone.id)
        (after,) = CaseStore(database).timeline(WHERE.id)
        assert after.assessment.issues == (Issue(IssueCode.TOO_DARK),)
        assert audit.verify_record().unbound == 0


def test_what_was_changed_past_the_program_before_the_update_still_shows_after_it(
    older: Callable[..., RecordFolder],
) -> None:
    def tamper(database: Database, _: Audit) -> None:
        change(
            database,
            "UPDATE visit SET assessment = replace(assessment, 'Too dark: ', 'Too bright: ')",
        )

    folder = older(visit_saying(Issue(IssueCode.TOO_DARK)), then=tamper)
    with (
        closing(folder.open(folder.unlock(PIN))) as database,
        pytest.raises(DamagedRecordError, match="changed past the program"),
    ):
        Audit(database, "Ann", utc_now).verify_record()


def test_what_is_changed_past_the_program_after_the_update_shows(
    older: Callable[..., RecordFolder],
) -> None:
    folder = older(visit_saying(Issue(IssueCode.TOO_DARK)), visit_saying())
    with closing(folder.open(folder.unlock(PIN))) as database:
        audit = Audit(database, "Ann", utc_now)
        assert audit.verify_record().unbound == 0
        change(database, "UPDATE visit SET assessment = replace(assessment, 'too_dark', 'glare')")
        with pytest.raises(DamagedRecordError, match="changed past the program"):
            audit.verify_record()


def test_a_visit_without_sentences_or_that_cannot_be_read_is_left_alone(
    older: Callable[..., RecordFolder],
) -> None:
    def damage(database: Database, audit: Audit) -> None:
        for number, text in enumerate(DAMAGED, start=2):
            change(database, "UPDATE visit SET assessment = ? WHERE number = ?", text, number)

    count = len(DAMAGED) + 1
    folder = older(*(visit_saying() for _ in range(count)), then=damage)
    with closing(folder.open(folder.unlock(PIN))) as database:
        assert [kept(database, n) for n in range(2, count + 1)] == list(DAMAGED)
        assert Audit(database, "Ann", utc_now).last(Done.CONVERTED) is None


DAMAGED = (
    "{",
    "[]",
    "{}",
    '{"issues": null}',
    '{"issues": [7]}',
    '{"issues": [{"code": "glare"}]}',
    r'{"issues": ["\ud800"]}',
    '{"issues": ["Too dark"], "x": NaN}',
)


def test_rows_that_no_entry_binds_stay_so_until_they_are_taken_over(
    older: Callable[..., RecordFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issue_codes, "ROWS", 2)

    def unbound(database: Database, audit: Audit) -> None:
        cases = CaseStore(database)
        for _ in range(3):
            cases.add_visit(visit_saying(Issue(IssueCode.GLARE)), kept_photo())

    folder = older(visit_saying(Issue(IssueCode.GLARE)), then=unbound)
    with closing(folder.open(folder.unlock(PIN))) as database:
        audit = Audit(database, "Ann", utc_now)
        assert [e.done for e in audit.entries(99)].count(Done.CONVERTED) == 2
        assert audit.verify_and_bind().unbound == 3
        assert audit.verify_record().unbound == 0


def test_a_record_of_the_first_version_is_brought_up_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:1])
        patch.setattr(assessment_document, "to_text", sentences_kept)
        folder = made_folder(tmp_path / "records")
        with closing(folder.open(folder.unlock(PIN))) as database:
            store, who = CaseStore(database), patient()
            store.add_patient(who)
            store.add_lesion(replace(WHERE, patient_id=who.id))
            store.add_visit(visit_saying(Issue(IssueCode.MIRRORED)), kept_photo())
    with closing(folder.open(folder.unlock(PIN))) as database:
        (after,) = CaseStore(database).timeline(WHERE.id)
        assert after.assessment.issues == (Issue(IssueCode.MIRRORED),)
        assert Audit(database, "Ann", utc_now).verify_and_bind().entries == 1
