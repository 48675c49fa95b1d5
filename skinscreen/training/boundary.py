"""Fits what divides photos of lesions from pictures of other things, and its limit.

The limit is set on photos of sources the boundary was not fitted on: each source is left out once,
for the next clinic's photos come from a device that no training saw either.
"""

import numpy as np
from numpy.typing import NDArray

from skinscreen.inference.familiarity import Boundary, Distances, Floats, Groups, tempered
from skinscreen.training.familiarity import LOOKS_SHRINKAGE, Seen, fit_groups
from skinscreen.training.normal_skin import squares_of
from skinscreen.training.others import SeenOthers

DRAWN_SHARE = 0.25
"""Of the other things' weight that drawn pictures have beside photographs."""
_STRENGTH = 800.0
"""Inverse of the ridge's weight, the photos weighing 1 together: of 10 to 2000 the one that, with
a source or a kind of picture left out, refused few photos and stopped most pictures."""
_TINY = 1e-3


def fit_boundary(good: Seen, others: SeenOthers) -> Boundary:
    """From photos and pictures that need not be retaken.

    Dermoscopy and phone photos weigh the same, in each every source of photos, and so does every
    kind of picture: a clinic's phone photos are not to be outvoted by five dermatoscopes.

    Args:
        good: training photos, as the app starts with them and as other devices show them.
        others: pictures of other things.
    """
    from sklearn.linear_model import LogisticRegression

    known, strange = ~good.held_back, ~others.held_back
    features = np.concatenate(
        [
            _features(good.embedding[known], good.looks[known]),
            _features(others.embedding[strange], others.looks[strange]),
        ]
    )
    other = np.repeat([False, True], [known.sum(), strange.sum()])
    weights = np.concatenate(
        [
            _even_sources(good.modality[known], good.source[known]),
            _even_kinds(others.kind[strange], others.drawn[strange]),
        ]
    )
    middle = np.average(features, axis=0, weights=weights)
    spread = np.sqrt(np.average((features - middle) ** 2, axis=0, weights=weights)) + _TINY
    boundary = Boundary(
        _looks(good, known),
        middle.astype(np.float32),
        spread.astype(np.float32),
        np.zeros(len(middle), np.float32),
        0.0,
    )
    model = LogisticRegression(C=_STRENGTH, max_iter=500)
    model.fit(boundary.standardised(features.astype(np.float32)), other, sample_weight=weights)
    return Boundary(
        boundary.looks,
        boundary.middle,
        boundary.spread,
        model.coef_[0].astype(np.float32),
        float(model.intercept_[0]),
    )


def _features(embedding: Floats, looks: Floats) -> NDArray[np.float64]:
    both: NDArray[np.float64] = np.concatenate(
        [tempered(embedding), looks], axis=1, dtype=np.float64
    )
    return both


def _looks(good: Seen, known: NDArray[np.bool_]) -> Groups:
    classes = np.char.add(np.char.add(good.source, "/"), good.label)
    return fit_groups(good.looks[known], classes[known], good.source[known], LOOKS_SHRINKAGE)


def _even(names: NDArray[np.str_]) -> NDArray[np.float64]:
    """Weights with which all names weigh the same, 0.5 together; [n]."""
    _, number, count = np.unique(names, return_inverse=True, return_counts=True)
    weights: NDArray[np.float64] = 0.5 / (len(count) * count[number])
    return weights


def _even_sources(modalities: NDArray[np.str_], sources: NDArray[np.str_]) -> NDArray[np.float64]:
    """The same of sources, dermoscopy and phone photos apart and alike."""
    found = np.unique(modalities)
    weights = np.zeros(len(sources))
    for modality in found:
        rows = modalities == modality
        weights[rows] = _even(sources[rows]) / len(found)
    return weights


def _even_kinds(kinds: NDArray[np.str_], drawn: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The same, photographs and drawn pictures apart."""
    weights = np.zeros(len(kinds))
    for rows, share in ((drawn, DRAWN_SHARE), (~drawn, 1 - DRAWN_SHARE)):
        if rows.any():
            weights[rows] = _even(kinds[rows]) * (1.0 if rows.all() else share)
    return weights


def without_source(good: Seen, source: str) -> Seen:
    """All photos but those of a source and its squares of normal skin."""
    return good.where((good.source != source) & (good.source != squares_of(source)))


def without_kind(others: SeenOthers, kind: str) -> SeenOthers:
    """All pictures but those of one kind."""
    return others.where(others.kind != kind)


def devices(good: Seen) -> list[str]:
    """Names of the sources that can be left out; squares of normal skin go with their source."""
    names = {str(name) for name in np.unique(good.source)}
    own = sorted(names - {squares_of(name) for name in names})
    return own if len(own) > 1 else []


def crossed(good: Seen, others: SeenOthers, held: Seen) -> NDArray[np.float64]:
    """Strangeness of photos to the boundary fitted without their source, [n]; NaN for no device.

    Where there is one source alone nothing can be left out: of all photos to the one boundary.
    """
    names = devices(good)
    if not names:
        return strangeness(fit_boundary(good, others), held)
    found = np.full(len(held.source), np.nan)
    for name in names:
        rows = held.source == name
        if rows.any():
            boundary = fit_boundary(without_source(good, name), others)
            found[rows] = strangeness(boundary, held.where(rows))
    return found


def strangeness(known: Boundary | Distances, seen: Seen | SeenOthers) -> NDArray[np.float64]:
    """Of every picture, [n]."""
    pairs = zip(seen.embedding, seen.looks, strict=True)
    return np.array([known.strangeness(embedding, looks) for embedding, looks in pairs])
