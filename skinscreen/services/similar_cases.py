"""Cases of the record that are like a visit's, with what became of them; see ADR 0038.

Of the clinic's own record alone, by what the same model saw, of patients who gave consent. Nothing
is shown until there are ``NEEDED`` of them, and nothing of it changes an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from skinscreen.domain.confirmation import Confirmation
from skinscreen.domain.record import RecordKind, Visit
from skinscreen.services.likeness import Vectors, unit
from skinscreen.services.records import Records
from skinscreen.store.embeddings import Embeddings, Seen

NEEDED = 50
"""Lesions with an outcome, and of them what the model of the visit saw."""
SHOWN = 6
_LOOKED_AT = 400
"""Cases by which it is measured how alike two of them usually are."""
_USUAL, _LEAST = 0.5, 0.1


class Likeness(StrEnum):
    """How alike two lesions are, by how alike the nearest two in this record usually are."""

    MUCH = "much"
    SOME = "some"
    LITTLE = "little"


@dataclass(frozen=True, slots=True, repr=False)
class Similar:
    """A case that is like the visit's.

    Attributes:
        visit: of another patient's lesion.
        confirmation: what became of that lesion.
        likeness: how alike they are.
    """

    visit: Visit
    confirmation: Confirmation
    likeness: Likeness


@dataclass(frozen=True, slots=True, repr=False)
class SimilarCases:
    """What the record has that is like a visit's lesion.

    Attributes:
        cases: the most alike first; the nearest malignant and the nearest benign one are always
            among them.
        known: how many there are to be compared with.
        has_embedding: whether it was kept what the model saw at the visit.
    """

    cases: tuple[Similar, ...]
    known: int
    has_embedding: bool

    @property
    def missing(self) -> int:
        """How many are missing until cases are shown."""
        return max(NEEDED - self.known, 0)


def are_offered(records: Records, visit_id: str) -> bool:
    """Whether there are enough cases to be compared with a visit's; nothing is seen by that.

    Raises:
        LockedError: the record is locked.
        StoreError: the visit is gone, or the record cannot be read.
    """
    kept = Embeddings(records.database)
    model, mine = kept.of(visit_id)
    return bool(mine) and kept.count(model) >= NEEDED


def similar(records: Records, visit_id: str) -> SimilarCases:
    """The cases most like a visit's, none until there are enough; each is a visit seen.

    Lesions of the same patient are left out: their skin and camera would be what is alike.

    Raises:
        LockedError: the record is locked.
        StoreError: the visit is gone, or the record cannot be read.
    """
    kept = Embeddings(records.database)
    model, mine = kept.of(visit_id)
    if not mine:
        return SimilarCases((), 0, has_embedding=False)
    known = [one for one in kept.known(model) if len(one.vector) == len(mine)]
    if len(known) < NEEDED:
        return SimilarCases((), len(known), has_embedding=True)
    patient = records.lesion(records.visit(visit_id).lesion_id).patient_id
    vectors = _vectors([mine, *(one.vector for one in known)])
    near = vectors[1:] @ vectors[0]
    limits = _limits(vectors[1:], known)
    found: list[Similar] = []
    for place in np.argsort(-near, kind="stable"):
        one = known[int(place)]
        if one.patient_id == patient:
            continue
        visit, became = kept.case(one.visit_id)
        also = {case.confirmation.malignant for case in found}
        if len(found) >= SHOWN and became.malignant in also:
            continue
        records.audit.saw(RecordKind.VISIT, visit.id)
        found.append(Similar(visit, became, _likeness(float(near[place]), limits)))
        if len(found) >= SHOWN and len(also | {became.malignant}) > 1:
            break
    return SimilarCases(tuple(found), len(known), has_embedding=True)


def _vectors(kept: Sequence[bytes]) -> Vectors:
    return unit(np.frombuffer(b"".join(kept), "<f4").reshape(len(kept), -1).astype(np.float32))


def _limits(vectors: Vectors, known: Sequence[Seen]) -> tuple[float, float]:
    """How alike the nearest two of different patients usually are, and at least mostly."""
    chosen = np.linspace(0, len(known) - 1, min(len(known), _LOOKED_AT)).astype(int)
    owners = np.array([one.patient_id for one in known])
    near = vectors[chosen] @ vectors.T
    near[owners[chosen][:, np.newaxis] == owners[np.newaxis]] = -1
    usual, least = np.quantile(near.max(axis=1), (_USUAL, _LEAST))
    return float(usual), float(least)


def _likeness(cosine: float, limits: tuple[float, float]) -> Likeness:
    usual, least = limits
    if cosine >= usual:
        return Likeness.MUCH
    return Likeness.SOME if cosine >= least else Likeness.LITTLE
