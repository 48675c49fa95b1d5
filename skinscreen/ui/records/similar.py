"""Cases of this record that are like a visit's lesion, with what became of them; no names."""

from typing import TYPE_CHECKING

from skinscreen import language
from skinscreen.domain.confirmation import BASES
from skinscreen.domain.record import Lesion, Patient
from skinscreen.language import mark, tr, trn
from skinscreen.services.similar_cases import NEEDED, Likeness, Similar, SimilarCases
from skinscreen.ui.records import phrases
from skinscreen.ui.records.page import RecordPage
from skinscreen.ui.records.record_session import RecordSession
from skinscreen.ui.widgets import labels
from skinscreen.ui.widgets.line_list import Line, LineList

if TYPE_CHECKING:
    from skinscreen.services.records import Records

NO_ANSWER = mark(
    "⚠ Alike to the model, no more: benign and malignant lesions can look the same. This changes "
    "nothing of the answer."
)
# L10N: how alike a lesion is to the one that was screened.
_LIKE = {
    Likeness.MUCH: mark("very alike"),
    Likeness.SOME: mark("somewhat alike"),
    Likeness.LITTLE: mark("hardly alike"),
}


class SimilarScreen(RecordPage):
    """A line for each: its picture, what it was, how alike it is."""

    def __init__(
        self, record: RecordSession, visit_id: str, patient: Patient, lesion: Lesion
    ) -> None:
        """Of the visit of a ``lesion`` of a ``patient``."""
        name = phrases.isolated(phrases.lesion_name(lesion))
        title = tr("Similar cases, {name}").format(name=name)
        super().__init__(phrases.titled(title, patient), record)
        self._visit_id = visit_id
        self.warning = labels.text(tr(NO_ANSWER))
        self.list = LineList(tr("Similar cases, the most alike first"))
        self._first_field = self.list
        self.message_label = labels.quiet()
        self.arrange(self.warning, (self.list, 1), self.message_label)

    def entered(self) -> None:
        """Outcomes may have been entered meanwhile."""

        def ask(records: "Records") -> SimilarCases:
            from skinscreen.services.similar_cases import similar

            return similar(records, self._visit_id)

        self.ask(ask, self._show)

    def _show(self, found: SimilarCases) -> None:
        self.list.show_lines([_line(one) for one in found.cases])
        words = trn(
            "Chosen among {n} lesion of this record with an outcome, seen by the same model.",
            "Chosen among {n} lesions of this record with an outcome, seen by the same model.",
            found.known,
        )
        if found.missing:
            words = tr("{n} of {needed} lesions with an outcome: too few to be compared.")
        self.message_label.setText(words.format(n=language.count(found.known), needed=NEEDED))


def _line(one: Similar) -> Line:
    became = one.confirmation
    sign = "▲ " if became.malignant else ""
    kind = tr("malignant") if became.malignant else tr("benign")
    # What it was may say that already.
    parts = (became.words, kind if kind != became.words else "")
    rows = (
        f"{sign}{' · '.join(filter(None, parts))}",
        f"{tr(_LIKE[one.likeness])} · {tr(BASES[became.basis])}",
    )
    return Line(one.visit.id, "\n".join(rows), one.visit.thumbnail)
