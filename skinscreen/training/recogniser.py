"""Fits what tells kinds of photo apart: dermoscopy from close-ups taken with a phone.

A logistic regression on the embedding of the shipped file and on how a crop looks, fitted on
training photos and measured on validation photos. A quick step; it changes nothing of the model.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skinscreen.domain.manifest import KindRecogniser
from skinscreen.domain.modality import Modality
from skinscreen.inference.classifier import Classifier
from skinscreen.inference.recogniser import Recogniser, pack
from skinscreen.training import familiarity
from skinscreen.training.markdown import score_text, table
from skinscreen.training.sample import Sample
from skinscreen.training.share import share

PHOTOS = 500
"""Photos of each source and part that are looked at, each as it is and once framed closer."""
FEWEST = 20
"""Photos of each kind without which none can be told apart."""
SURE = 0.9
"""Probability from which a kind is taken as settled."""
RECOGNISER = "recogniser"
"""Key of the figures among the manifest's metrics."""
_STRENGTH = 0.1
"""Inverse of the ridge's weight, on features of unit variance: of 0.01 to 1 the one that, with a
source of dermoscopy left out, left few unsure without being sure of the wrong kind."""
_SEED = 13
_TINY = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A recogniser with what it does on validation photos.

    Attributes:
        named: for the manifest.
        content: of its file.
        figures: for card and manifest; see ``measure``.
    """

    named: KindRecogniser
    content: bytes
    figures: dict[str, Any]


def fit(
    classifier: Classifier,
    train: Sequence[Sample],
    validation: Sequence[Sample],
    photos: int = PHOTOS,
) -> Fitted | None:
    """Fit on training photos, measure on validation photos.

    Args:
        classifier: the shipped file, with an embedding.
        train: of every source.
        validation: of every source.
        photos: of each source and part that are looked at.

    Returns:
        None where there are not enough photos of both kinds, or the model gives no embedding:
        then no kind is recognised.

    Raises:
        TrainingError: a photo cannot be read.
        ModelError: the model fails.
    """
    enough = all(
        sum(s.modality == kind for s in part) >= FEWEST
        for kind in Modality
        for part in (train, validation)
    )
    if not enough or classifier.manifest.output.embedding is None:
        return None
    features, phone, sources = _seen(classifier, train, photos)
    recogniser = _fitted(features, phone, _weights(phone, sources))
    content = pack(recogniser)
    named = KindRecogniser(hashlib.sha256(content).hexdigest(), SURE)
    return Fitted(named, content, measure(recogniser, *_seen(classifier, validation, photos)))


def _seen(
    classifier: Classifier, samples: Sequence[Sample], photos: int
) -> tuple[tuple[NDArray[np.float32], NDArray[np.float32]], NDArray[np.bool_], NDArray[np.str_]]:
    """Embeddings and looks, which are of a phone, and the sources; every photo framed twice."""
    drawn = familiarity.drawn(samples, photos, _SEED)
    twice = [*drawn, *drawn]
    seen = familiarity.see(classifier, twice, [i >= len(drawn) for i in range(len(twice))])
    phone = np.array([s.modality == Modality.PHONE for s in twice])
    return (seen.embedding, seen.looks), phone, seen.source


def _weights(phone: NDArray[np.bool_], sources: NDArray[np.str_]) -> NDArray[np.float64]:
    """Of each photo: both kinds count the same, and within a kind every source."""
    weights = np.zeros(len(phone))
    for kind in (False, True):
        names = np.unique(sources[phone == kind])
        for name in names:
            rows = (sources == name) & (phone == kind)
            weights[rows] = 1 / (len(names) * rows.sum())
    scaled: NDArray[np.float64] = weights * len(phone) / weights.sum()
    return scaled


def _fitted(
    features: tuple[NDArray[np.float32], NDArray[np.float32]],
    phone: NDArray[np.bool_],
    weights: NDArray[np.float64],
) -> Recogniser:
    from sklearn.linear_model import LogisticRegression

    values = np.concatenate(features, axis=1).astype(np.float64)
    middle = np.average(values, axis=0, weights=weights)
    spread = np.sqrt(np.average((values - middle) ** 2, axis=0, weights=weights)) + _TINY
    model = LogisticRegression(C=_STRENGTH, max_iter=1000)
    model.fit((values - middle) / spread, phone, sample_weight=weights)
    slopes = model.coef_[0] / spread
    split = features[0].shape[1]
    return Recogniser(
        slopes[:split].astype(np.float32),
        slopes[split:].astype(np.float32),
        float(model.intercept_[0] - slopes @ middle),
    )


def measure(
    recogniser: Recogniser,
    features: tuple[NDArray[np.float32], NDArray[np.float32]],
    phone: NDArray[np.bool_],
    sources: NDArray[np.str_],
) -> dict[str, Any]:
    """What becomes of photos, by source: shares as ``share.share`` writes them.

    Returns:
        For each source ``modality``, ``right`` (recognised and sure), ``unsure`` and ``wrong``
        (sure of the other kind).
    """
    pairs = zip(*features, strict=True)
    found = [recogniser.probabilities(embedding, looks) for embedding, looks in pairs]
    own = np.array(
        [
            p[Modality.PHONE if is_phone else Modality.DERMOSCOPY]
            for p, is_phone in zip(found, phone, strict=True)
        ]
    )
    rows: dict[str, Any] = {}
    for name in np.unique(sources):
        of_it = own[sources == name]
        right, wrong = of_it >= SURE, 1 - of_it >= SURE
        rows[str(name)] = {
            "modality": (
                Modality.PHONE if phone[sources == name][0] else Modality.DERMOSCOPY
            ).value,
            "right": share(int(right.sum()), len(of_it)),
            "unsure": share(int((~right & ~wrong).sum()), len(of_it)),
            "wrong": share(int(wrong.sum()), len(of_it)),
        }
    return rows


def section(figures: Mapping[str, Any] | None) -> str:
    """The card's section in Markdown; empty where nothing was fitted."""
    if not figures:
        return ""
    rows = [
        (
            name,
            row["modality"],
            str(row["right"]["n"]),
            *(score_text(row[key]) for key in ("right", "unsure", "wrong")),
        )
        for name, row in figures.items()
    ]
    return (
        "## The kind of photo\n\nRecognised from the photo, on validation photos as they are and "
        f"framed closer; sure from a probability of {SURE:g} on. Shares with 95 % Wilson "
        "intervals. Phone photos come from few clinics: elsewhere it can be worse. Where it is "
        "not sure, the answer that leaves more open is given.\n\n"
        + table(("source", "kind", "photos", "right", "not sure", "wrong"), rows)
    )
