"""How an entry of the audit is told in a line."""

from skinscreen import language
from skinscreen.domain.audit import AuditEntry, Done
from skinscreen.domain.record import RecordKind
from skinscreen.language import mark, tr, trn
from skinscreen.services.keeping import Subject
from skinscreen.ui.records.phrases import UNNAMED, isolated
from skinscreen.ui.widgets.line_list import Line

# L10N: what somebody did; the line above says who.
_DONE = {
    Done.MADE: mark("made the record"),
    Done.UNLOCKED: mark("opened the record"),
    Done.LOCKED: mark("locked the record"),
    Done.RECOVERED: mark("opened the record with the recovery phrase"),
    Done.SAW: mark("saw"),
    Done.ADDED: mark("added"),
    Done.CHANGED: mark("changed"),
    Done.DELETED: mark("deleted"),
    Done.UNDELETED: mark("brought back"),
    Done.PURGED: mark("deleted for good"),
    Done.EXPORTED: mark("exported"),
    Done.BACKED_UP: mark("made a backup"),
    Done.RESTORED: mark("restored the record from a backup"),
    Done.USER_ADDED: mark("let somebody else open the record"),
    Done.USER_REMOVED: mark("took somebody's PIN away"),
    Done.PIN_CHANGED: mark("changed a PIN"),
    Done.PHRASE_CHANGED: mark("replaced the recovery phrase"),
    Done.SAW_AUDIT: mark("looked at the audit"),
    Done.TOOK_OVER: mark("bound rows of an older version to the audit"),
    Done.CONVERTED: mark("brought kept notes of the model into the form of this version"),
    Done.MODEL_ACCEPTED: mark("accepted a foreign model"),
    Done.KEY_TRUSTED: mark("trusted a key that signs models"),
    Done.DESTINATION_SET: mark("set up another system to send to"),
    Done.DESTINATION_REMOVED: mark("removed another system"),
    Done.QUEUED: mark("put into the queue to be sent"),
    Done.UNQUEUED: mark("took out of the queue"),
    Done.SENT: mark("sent to another system"),
    Done.NOTICED: mark("opened the record, and the program noticed"),
}
# L10N: {what} is a visit, a lesion or a patient; the line above says who did it.
_DONE_TO = {
    Done.SAW: mark("saw {what}"),
    Done.ADDED: mark("added {what}"),
    Done.CHANGED: mark("changed {what}"),
    Done.DELETED: mark("deleted {what}"),
    Done.UNDELETED: mark("brought back {what}"),
    Done.PURGED: mark("deleted for good {what}"),
    Done.EXPORTED: mark("exported {what}"),
    Done.CONVERTED: mark("brought kept notes of the model into the form of this version {what}"),
}
_GONE = {
    RecordKind.PATIENT: mark("a patient that is not in the record any more"),
    RecordKind.LESION: mark("a lesion that is not in the record any more"),
    RecordKind.VISIT: mark("a visit that is not in the record any more"),
    RecordKind.CONFIRMATION: mark("an outcome that is not in the record any more"),
}
# L10N: how patients were exported; {form} is JSON or alike.
_NAMES = {"with": mark("{form}, with names"), "without": mark("{form}, without names")}


def audit_line(entry: AuditEntry, subject: Subject | None) -> Line:
    """A line of the audit: when and who, then what."""
    when = language.moment(entry.at.astimezone(), seconds=True)
    details = ", ".join(_details(entry))
    told = f"{_told(entry, subject)}{f' ({details})' if details else ''}"
    return Line(str(entry.number), f"{when} · {isolated(entry.user)}\n{told}")


def _told(entry: AuditEntry, subject: Subject | None) -> str:
    if entry.kind is None:
        everybody = entry.done is Done.EXPORTED
        return tr("exported all patients") if everybody else tr(_DONE[entry.done])
    what = tr(_GONE[entry.kind]) if subject is None else _about(entry.kind, subject)
    if entry.done in _DONE_TO:
        return tr(_DONE_TO[entry.done]).format(what=what)
    return f"{tr(_DONE[entry.done])} {what}"


def _about(kind: RecordKind, subject: Subject) -> str:
    parts = [
        isolated(subject.lesion or tr(UNNAMED)) if kind is not RecordKind.PATIENT else "",
        isolated(subject.patient),
    ]
    if subject.taken:
        sentence = tr("the visit of {moment}")
        parts.insert(0, sentence.format(moment=language.moment(subject.taken.astimezone())))
    about = ", ".join(part for part in parts if part)
    if kind is RecordKind.CONFIRMATION:
        # L10N: {lesion} is what the lesion is called, and whose it is.
        return tr("the outcome of {lesion}").format(lesion=about)
    return about


def _details(entry: AuditEntry) -> list[str]:
    """The audit keeps what the program said in English."""
    detail = entry.detail
    wrong, beyond = int(detail.get("wrong tries before", 0)), int(detail.get("not in it", 0))
    form, who, what = detail.get("form"), detail.get("who"), detail.get("what")
    later = trn("without {n} later entry", "without {n} later entries", beyond)
    after = trn("after {n} wrong try", "after {n} wrong tries", wrong)
    names = tr(_NAMES.get(str(detail.get("names")), "{form}"))
    return [
        part
        for part in (
            isolated(str(who)) if who else "",
            tr(str(what)) if what else "",
            later.format(n=beyond) if beyond else "",
            after.format(n=wrong) if wrong else "",
            names.format(form=str(form).upper()) if form else "",
        )
        if part
    ]
