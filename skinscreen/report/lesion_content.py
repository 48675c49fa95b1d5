"""What the report of a lesion says: its visits, and what the models said over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from skinscreen.domain import wording
from skinscreen.domain.answer import answer_of
from skinscreen.domain.own_view import shown_notes
from skinscreen.domain.record import Visit
from skinscreen.imaging.photo import Pixels
from skinscreen.language import mark, moment, tr, trc
from skinscreen.report.content import PageSize, moment_text

COMPARED = 6
"""Pictures of a lesion: the first one and the newest."""
NOT_COMPARABLE = mark(
    "Probabilities of different models do not compare: each model has its letter and mark, and a "
    "line joins visits of one model alone. Dashed: the threshold of the model with that letter. A "
    "cross: no probability. One that falls rules nothing out; what counts is whether the lesion "
    "changed."
)
PICTURES_NOTE = mark(
    "Each picture is the square that was framed at that visit. They are not drawn to one scale."
)


@dataclass(frozen=True, slots=True, eq=False)
class Stop:
    """One visit of the timeline.

    Attributes:
        number: its place among the visits, from 1.
        taken: when.
        taken_text: the same for the reader.
        outcome: the answer in few words: what both views come to, where there are two.
        probability: malignant, 0 to 1; None where there is none.
        probability_text: the same in words.
        threshold: of the model's operating point, 0 to 1; None without one.
        model: the letter of the model.
        said: the rest of the answer, a text each: both views, what it means and what was advised,
            what must be seen beside it, what it was worth in the clinic.
        notes: the clinician's, or empty.
        crop: RGB pixels, [side, side, 3]; None where this visit is not among the compared.
    """

    number: int
    taken: datetime
    taken_text: str
    outcome: str
    probability: float | None
    probability_text: str
    threshold: float | None
    model: str
    sentences: tuple[str, ...]
    notes: str
    crop: Pixels | None


@dataclass(frozen=True, slots=True, eq=False)
class LesionContent:
    """All the report of a lesion says.

    Attributes:
        created: with its time zone.
        created_text: the same for the reader.
        reference: the patient's, for the head of every page.
        fields: label and value of what is known of patient and lesion.
        stops: the visits, in the order in which they were kept.
        models: letter and name of each model.
        notes: on the lesion, or empty.
        page_size: of the paper.
        app_version: of the program.
    """

    created: datetime
    created_text: str
    reference: str
    fields: tuple[tuple[str, str], ...]
    stops: tuple[Stop, ...]
    models: tuple[tuple[str, str], ...]
    notes: str
    page_size: PageSize
    app_version: str


def compared(count: int) -> frozenset[int]:
    """Which of so many visits are shown as pictures: the first and the newest."""
    return frozenset([0, *range(max(0, count - COMPARED + 1), count)][:count])


def build_lesion(
    visits: Sequence[tuple[Visit, Pixels | None]],
    *,
    reference: str,
    fields: Sequence[tuple[str, str]],
    notes: str,
    created: datetime,
    app_version: str,
    page_size: PageSize,
) -> LesionContent:
    """Turn a lesion's visits, each with its crop or None, into what its report says.

    Raises:
        ValueError: ``created`` has no time zone.
    """
    letters: dict[tuple[str, str, str], str] = {}
    stops = []
    for number, (visit, crop) in enumerate(visits, start=1):
        model = visit.assessment.model
        identity = (model.name, model.version, model.sha256)
        letter = letters.setdefault(identity, _letter(len(letters)))
        stops.append(_stop(number, visit, letter, crop))
    return LesionContent(
        created=created,
        created_text=moment_text(created),
        reference=reference.strip(),
        fields=tuple((label, value.strip()) for label, value in fields if value.strip()),
        stops=tuple(stops),
        models=tuple(
            (letter, f"{name} {version}, SHA-256 {sha256[:16]}")
            for (name, version, sha256), letter in letters.items()
        ),
        notes=notes.strip(),
        page_size=page_size,
        app_version=app_version,
    )


def _stop(number: int, visit: Visit, letter: str, crop: Pixels | None) -> Stop:
    answer = answer_of(visit)
    probability = visit.assessment.malignant_probability
    both = () if answer.both is None else (answer.both.statement(tr("Clinician")),)
    return Stop(
        number=number,
        taken=visit.taken,
        taken_text=moment(visit.taken),
        outcome=answer.line,
        probability=probability,
        # L10N: no probability, in a column of a table.
        probability_text=(
            trc("probability", "none")
            if probability is None
            else wording.probability_text(probability)
        ),
        threshold=visit.assessment.threshold,
        model=letter,
        sentences=(
            *both,
            answer.sentence,
            *(tr("Note: {issue}").format(issue=issue) for issue in answer.issues),
            *filter(None, (answer.kind, answer.predictive_sentence)),
        ),
        notes=shown_notes(visit.notes.strip()),
        crop=crop,
    )


def _letter(place: int) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return letters[place] if place < len(letters) else str(place + 1)
