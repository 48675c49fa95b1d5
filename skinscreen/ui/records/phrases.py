"""How patients, lesions and visits are told in a line."""

from collections.abc import Mapping
from datetime import date, datetime

from skinscreen import language
from skinscreen.domain import wording
from skinscreen.domain.answer import answer_of
from skinscreen.domain.record import (
    DeletedEntry,
    Lesion,
    LesionEntry,
    Patient,
    PatientEntry,
    RecordKind,
    Sex,
    Visit,
)
from skinscreen.language import mark, tr, trn
from skinscreen.ui.widgets.line_list import Line

_ISOLATE, _END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
UNNAMED = mark("Lesion without a name")
# L10N: of a patient.
SEXES: Mapping[str, str] = {
    Sex.FEMALE: mark("female"),
    Sex.MALE: mark("male"),
    Sex.OTHER: mark("other"),
}
_SIZES = ((mark("{n} GB"), 1e9), (mark("{n} MB"), 1e6))
_DELETED = {
    RecordKind.PATIENT: mark("Patient: {label}"),
    RecordKind.LESION: mark("Lesion: {label}"),
    RecordKind.VISIT: mark("Visit: {label}"),
    RecordKind.CONFIRMATION: mark("Outcome of: {label}"),
}
_DELETED_OF = {
    **_DELETED,
    RecordKind.LESION: mark("Lesion: {label} of {patient}"),
    RecordKind.VISIT: mark("Visit: {label} of {patient}"),
    RecordKind.CONFIRMATION: mark("Outcome of: {label} of {patient}"),
}


def isolated(words: str) -> str:
    """Words of any script, which do not turn around what stands beside them."""
    return f"{_ISOLATE}{words}{_END}" if words else ""


def patients(n: int) -> str:
    """So many patients."""
    return trn("{n} patient", "{n} patients", n).format(n=language.count(n))


def lesions(n: int) -> str:
    """So many lesions."""
    return trn("{n} lesion", "{n} lesions", n).format(n=language.count(n))


def visits(n: int) -> str:
    """So many visits."""
    return trn("{n} visit", "{n} visits", n).format(n=language.count(n))


def entries(n: int) -> str:
    """So many entries of the audit."""
    return trn("{n} entry", "{n} entries", n).format(n=language.count(n))


def user_name(name: str, user: str) -> str:
    """A user in a list, for the ``user`` who is at work."""
    shown = isolated(name)
    return tr("{name} (you)").format(name=shown) if name == user else shown


def size(count: int) -> str:
    """Bytes in the unit that suits them."""
    for unit, factor in _SIZES:
        if count >= factor:
            return tr(unit).format(n=language.number(count / factor, 1))
    return tr("{n} kB").format(n=language.number(count / 1e3, 0))


def backed_up(made: datetime | None, now: datetime) -> str:
    """When the last backup was made."""
    if made is None:
        return tr("no backup was made yet")
    days = (now.astimezone().date() - made.astimezone().date()).days
    if days < 0:
        words = tr("last backup {day}")
    elif days == 0:
        words = tr("last backup {day} (today)")
    elif days == 1:
        words = tr("last backup {day} (yesterday)")
    else:
        words = trn("last backup {day} ({n} day ago)", "last backup {day} ({n} days ago)", days)
    return words.format(day=day(made), n=language.count(days))


def day(when: datetime | date | None) -> str:
    """A day as the language writes it; of a moment, on the device's own clock."""
    if isinstance(when, datetime):
        when = when.astimezone()
    return language.day(when) if when else ""


def moment(when: datetime, *, seconds: bool = False) -> str:
    """A moment on the device's own clock, as the language writes it."""
    return language.moment(when.astimezone(), seconds=seconds)


def patient_line(entry: PatientEntry) -> Line:
    """A line of the patient list."""
    patient, last = entry.patient, entry.last_visit
    parts = [
        tr("born {day}").format(day=day(patient.born)) if patient.born else "",
        isolated(patient.identifier) if patient.name.strip() else "",
        lesions(entry.lesions),
        tr("last visit {day}").format(day=day(last)) if last else tr("no visit"),
    ]
    return Line(patient.id, f"{isolated(patient.label)}\n{' · '.join(p for p in parts if p)}")


def patient_title(patient: Patient) -> str:
    """A patient in the header."""
    name = isolated(patient.label)
    if not patient.born:
        return name
    return tr("{name}, born {day}").format(name=name, day=day(patient.born))


def number_beside(patient: Patient) -> str:
    """The number of somebody whom ``patient_title`` names by name; else it has the number."""
    return isolated(patient.identifier) if patient.name.strip() else ""


def titled(what: str, patient: Patient) -> str:
    """A title of the record: what is shown, and below it whose it is."""
    return f"{what}\n{patient_title(patient)}"


def lesion_name(lesion: Lesion) -> str:
    """What a lesion is called."""
    return lesion.label.strip() or lesion.site.strip() or tr(UNNAMED)


def lesion_line(number: int, entry: LesionEntry) -> Line:
    """A line of a patient's lesions; the number is that of the body map."""
    lesion = entry.lesion
    site = isolated(lesion.site) if lesion.label.strip() and lesion.site.strip() else ""
    last = entry.last
    told = [
        site,
        tr("not on the body map") if lesion.place is None else "",
        visits(entry.visits),
        f"{day(last.taken)}: {answer_of(last).line}" if last else "",
    ]
    words = f"{number}  {isolated(lesion_name(lesion))}\n{' · '.join(p for p in told if p)}"
    return Line(lesion.id, words, last.thumbnail if last else b"")


def visit_line(visit: Visit) -> Line:
    """A line of a lesion's timeline."""
    assessment = visit.assessment
    probability = assessment.malignant_probability
    first = visit.notes.strip().splitlines()[:1]
    when = moment(visit.taken)
    if probability is not None:
        # L10N: {share} is the probability that the lesion is malignant.
        share = tr("malignant {share}").format(share=wording.probability_text(probability))
        when = f"{when} · {share}"
    rows = (
        when,
        answer_of(visit).line,
        " · ".join((f"{assessment.model.name} {assessment.model.version}", *map(isolated, first))),
    )
    return Line(visit.id, "\n".join(rows), visit.thumbnail)


def deleted_name(entry: DeletedEntry) -> str:
    """What was deleted, and whose it is."""
    names = _DELETED if entry.label == entry.patient else _DELETED_OF
    label = entry.label or tr(UNNAMED)
    if entry.kind is RecordKind.VISIT:  # is called by its date
        label = moment(datetime.fromisoformat(label))
    return tr(names[entry.kind]).format(label=isolated(label), patient=isolated(entry.patient))


def deleted_line(entry: DeletedEntry) -> Line:
    """A line of what was deleted."""
    deleted = tr("deleted {day}").format(day=day(entry.deleted))
    return Line(f"{entry.kind} {entry.id}", f"{deleted_name(entry)}\n{deleted}")
