"""What became of a lesion: what the answers of model and clinician are measured against.

The field calls it the reference standard. On screen it is the outcome, which in the code is what
the model answered.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from skinscreen.domain import histology
from skinscreen.domain.errors import StoreError
from skinscreen.domain.record import LINE_LENGTH, require_text
from skinscreen.language import mark, tr


class Basis(StrEnum):
    """How it is known."""

    HISTOLOGY = "histology"
    FOLLOW_UP = "follow_up"
    NONE = "none"


# L10N: how it is known what became of a lesion.
BASES = {
    Basis.HISTOLOGY: mark("Histology"),
    Basis.FOLLOW_UP: mark("Clinical follow-up"),
    Basis.NONE: mark("None to be had"),
}


@dataclass(frozen=True, slots=True, repr=False)
class Confirmation:
    """What became of one lesion; a lesion has at most one.

    Attributes:
        id: see ``record.new_id``.
        lesion_id: of the lesion.
        basis: how it is known; with none it is known that nothing will be known.
        dated: of the histology or the follow-up.
        malignant: malignant, in situ or pre-malignant; None where that is not known.
        condition: the name, as the WHO or the pathologist has it.
        code: ICD-O morphology, such as ``8720/3``, or empty.
        source: who says so, in words.
        user: who entered it, or empty.
    """

    id: str
    lesion_id: str
    basis: Basis
    dated: date
    malignant: bool | None = None
    condition: str = ""
    code: str = ""
    source: str = ""
    user: str = ""

    def __post_init__(self) -> None:
        """Refuse what contradicts itself.

        Raises:
            StoreError: naming it.
        """
        require_text(mark("the histology"), self.condition, LINE_LENGTH)
        require_text(mark("the source"), self.source, LINE_LENGTH)
        require_text(mark("the user"), self.user, LINE_LENGTH)
        if self.basis is Basis.HISTOLOGY and not self.condition.strip():
            raise StoreError(tr("a histology needs a name; choose one or type it"))
        if self.basis is Basis.FOLLOW_UP and self.malignant is None:
            raise StoreError(tr("a follow-up says benign or malignant; choose one of them"))
        if self.basis is Basis.NONE and (self.condition or self.code or self.malignant is not None):
            raise StoreError(tr("where there is no outcome there is no histology; leave it out"))
        self._require_code()

    def _require_code(self) -> None:
        try:
            code = histology.read_code(self.code) if self.code else ""
        except ValueError as error:
            raise StoreError(str(error)) from error
        if code != self.code:
            raise StoreError(tr("an ICD-O code is kept as {code}").format(code=code))
        says = histology.behaviour(self.code)
        if says is not None and says is not self.malignant:
            sentence = tr("the ICD-O code {code} contradicts what is said of malignant or benign")
            raise StoreError(sentence.format(code=self.code))

    @property
    def key(self) -> str:
        """The class of ``taxonomy.LESION8`` it belongs to; empty for none."""
        return histology.key_of(self.condition, self.code)

    @property
    def words(self) -> str:
        """What it says, in few words: the name or benign or malignant, and the code."""
        if self.basis is Basis.NONE:
            return tr(BASES[self.basis])
        name = tr(self.condition) if self.condition else ""
        named = name or (tr("malignant") if self.malignant else tr("benign"))
        return f"{named} ({self.code})" if self.code else named
