"""How patients, lesions and visits are told in a line."""

from datetime import date, datetime

from skinscreen.domain import wording
from skinscreen.domain.answer import answer_of
from skinscreen.domain.record import DeletedEntry, Lesion, LesionEntry, Patient, PatientEntry, Visit
from skinscreen.ui.widgets.line_list import Line

_ISOLATE, _END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
UNNAMED = "Lesion without a name"


def isolated(words: str) -> str:
    """Words of any script, which do not turn around what stands beside them."""
    return f"{_ISOLATE}{words}{_END}" if words else ""


def counted(count: int, word: str, plural: str = "") -> str:
    """A count with its word."""
    return f"{count:,} {word if count == 1 else plural or f'{word}s'}"


def sentence(words: str) -> str:
    """What was refused, as a sentence."""
    return f"{words[:1].upper()}{words[1:]}."


def size(count: int) -> str:
    """Bytes in the unit that suits them."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count / 1e3:.0f} kB"


def ago(days: int) -> str:
    """How long a day is past."""
    return "today" if days == 0 else "yesterday" if days == 1 else f"{days:,} days ago"


def backed_up(moment: datetime | None, now: datetime) -> str:
    """When the last backup was made."""
    if moment is None:
        return "no backup was made yet"
    days = (now.astimezone().date() - moment.astimezone().date()).days
    when = f" ({ago(days)})" if days >= 0 else ""
    return f"last backup {day(moment)}{when}"


def day(moment: datetime | date | None) -> str:
    """A day as YYYY-MM-DD; of a moment, on the device's own clock."""
    if isinstance(moment, datetime):
        moment = moment.astimezone()
    return f"{moment:%Y-%m-%d}" if moment else ""


def patient_line(entry: PatientEntry) -> Line:
    """A line of the patient list."""
    patient = entry.patient
    parts = [
        f"born {day(patient.born)}" if patient.born else "",
        isolated(patient.identifier) if patient.name.strip() else "",
        counted(entry.lesions, "lesion"),
        f"last visit {day(entry.last_visit)}" if entry.last_visit else "no visit",
    ]
    return Line(patient.id, f"{isolated(patient.label)}\n{' · '.join(p for p in parts if p)}")


def patient_title(patient: Patient) -> str:
    """A patient in the header."""
    born = f", born {day(patient.born)}" if patient.born else ""
    return f"{isolated(patient.label)}{born}"


def titled(what: str, patient: Patient) -> str:
    """A title of the record: what is shown, and below it whose it is."""
    return f"{what}\n{patient_title(patient)}"


def lesion_name(lesion: Lesion) -> str:
    """What a lesion is called."""
    return lesion.label.strip() or lesion.site.strip() or UNNAMED


def lesion_line(number: int, entry: LesionEntry) -> Line:
    """A line of a patient's lesions; the number is that of the body map."""
    lesion = entry.lesion
    site = isolated(lesion.site) if lesion.label.strip() and lesion.site.strip() else ""
    last = entry.last
    told = [
        site,
        "not on the body map" if lesion.place is None else "",
        counted(entry.visits, "visit"),
        f"{day(last.taken)}: {answer_of(last).line}" if last else "",
    ]
    words = f"{number}  {isolated(lesion_name(lesion))}\n{' · '.join(p for p in told if p)}"
    return Line(lesion.id, words, last.thumbnail if last else b"")


def visit_line(visit: Visit) -> Line:
    """A line of a lesion's timeline."""
    said = visit.assessment
    probability = said.malignant_probability
    first = visit.notes.strip().splitlines()[:1]
    rows = (
        f"{visit.taken.astimezone():%Y-%m-%d %H:%M}"
        + ("" if probability is None else f" · malignant {wording.probability_text(probability)}"),
        answer_of(visit).line,
        " · ".join((f"{said.model.name} {said.model.version}", *map(isolated, first))),
    )
    return Line(visit.id, "\n".join(rows), visit.thumbnail)


def deleted_line(entry: DeletedEntry) -> Line:
    """A line of what was deleted."""
    of = "" if entry.label == entry.patient else f" of {isolated(entry.patient)}"
    label = isolated(entry.label or UNNAMED)
    words = f"{entry.kind.capitalize()}: {label}{of}\ndeleted {day(entry.deleted)}"
    return Line(f"{entry.kind} {entry.id}", words)
