"""How an entry of the audit is told in a line."""

from skinscreen.domain.audit import AuditEntry, Done
from skinscreen.services.keeping import Subject
from skinscreen.ui.records.phrases import UNNAMED, isolated
from skinscreen.ui.widgets.line_list import Line

_DONE = {
    Done.MADE: "made the record",
    Done.UNLOCKED: "opened the record",
    Done.LOCKED: "locked the record",
    Done.RECOVERED: "opened the record with the recovery phrase",
    Done.SAW: "saw",
    Done.ADDED: "added",
    Done.CHANGED: "changed",
    Done.DELETED: "deleted",
    Done.UNDELETED: "brought back",
    Done.PURGED: "deleted for good",
    Done.EXPORTED: "exported",
    Done.BACKED_UP: "made a backup",
    Done.RESTORED: "restored the record from a backup",
    Done.USER_ADDED: "let somebody else open the record",
    Done.USER_REMOVED: "took somebody's PIN away",
    Done.PIN_CHANGED: "changed a PIN",
    Done.PHRASE_CHANGED: "replaced the recovery phrase",
    Done.SAW_AUDIT: "looked at the audit",
    Done.TOOK_OVER: "bound rows of an older version to the audit",
    Done.CONVERTED: "brought kept notes of the model into the form of this version",
    Done.MODEL_ACCEPTED: "accepted a foreign model",
    Done.KEY_TRUSTED: "trusted a key that signs models",
    Done.NOTICED: "opened the record, and the program noticed",
}


def audit_line(entry: AuditEntry, subject: Subject | None) -> Line:
    """A line of the audit: when and who, then what."""
    when = f"{entry.at.astimezone():%Y-%m-%d %H:%M:%S}"
    about = _about(entry, subject)
    details = ", ".join(_details(entry))
    told = f"{_DONE[entry.done]}{about}{f' ({details})' if details else ''}"
    return Line(str(entry.number), f"{when} · {isolated(entry.user)}\n{told}")


def _about(entry: AuditEntry, subject: Subject | None) -> str:
    if entry.kind is None:
        return " all patients" if entry.done is Done.EXPORTED else ""
    if subject is None:
        return f" a {entry.kind} that is not in the record any more"
    parts = [
        f"the visit of {subject.taken.astimezone():%Y-%m-%d %H:%M}" if subject.taken else "",
        isolated(subject.lesion or UNNAMED) if entry.kind != "patient" else "",
        isolated(subject.patient),
    ]
    return f" {', '.join(part for part in parts if part)}"


def _details(entry: AuditEntry) -> list[str]:
    detail = entry.detail
    wrong = detail.get("wrong tries before")
    form, names, who = detail.get("form"), detail.get("names"), detail.get("who")
    what, beyond = detail.get("what"), detail.get("not in it")
    return [
        part
        for part in (
            isolated(str(who)) if who else "",
            str(what) if what else "",
            f"without {beyond} later {'entry' if beyond == 1 else 'entries'}" if beyond else "",
            f"after {wrong} wrong {'try' if wrong == 1 else 'tries'}" if wrong else "",
            f"{str(form).upper()}, {names} names" if form else "",
        )
        if part
    ]
