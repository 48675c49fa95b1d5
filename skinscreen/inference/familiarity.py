"""Whether a crop looks like the photos a model was trained on.

A model gives each picture one of its classes, a teapot too. The bundle therefore may hold, in a
file of its own, what tells photos of lesions from other pictures, by the model's embedding and by
how the crop looks at a glance. The file's format 2 holds a boundary: a logistic regression between
photos of lesions from every source, as other devices would have taken them too, and pictures of
other things; to its sum comes how far the looks lie from those of the photos, for what neither
side of it resembles. Format 1, of older bundles, knows the training photos alone: groups of
feature vectors, normally distributed about a mean for each class (one covariance for all of the
embedding; Lee et al.: A simple unified framework for detecting out-of-distribution samples,
NeurIPS 2018), one for each source of the looks. It took another dermatoscope for something else.

A spoiled photo lies far off too, and its embedding says little: it is compared, by its looks
alone, with training photos that were spoiled on purpose.
"""

import io
import math
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skinscreen.domain.errors import ModelError
from skinscreen.imaging.appearance import LENGTH
from skinscreen.imaging.glance import Glance, glanced
from skinscreen.imaging.photo import Pixels
from skinscreen.language import tr

Floats = NDArray[np.float32]
BYTES_LIMIT = 50_000_000
"""Of the file, packed and unpacked."""
LOOKS_WEIGHT = 0.05
"""Of the looks' squared distance against the logarithm of the embedding's."""
BOUNDARY_LOOKS_WEIGHT = 0.03
"""Of the looks' squared distance against the boundary's logit: of 0.01 to 0.1, and of the
embedding's distance, what stopped most pictures of kinds left out while it refused as few photos
of sources left out."""
REACH = 4.0
"""Standard deviations beyond which a feature says no more: one alone must not decide."""
FORMAT = 2
"""Of the file that ``pack`` writes of a boundary; one without a number has format 1."""
_NEAREST = 1e-12
"""Squared distance below which none is told apart: a logarithm needs an end."""
COLOURS = 3
"""The first of the looks: mean redness, yellowness and brightness."""
COLOURS_WEIGHT = 3.0
"""Of a spoiled photo's colours, beside all of its looks: light and grain leave them most alone."""
_VECTORS = ("middle", "spread", "weights")
_ARRAYS = {"roots": 3, "offsets": 1, "means": 2, "of": 1}
"""Arrays of each part, and how many axes they have."""


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Groups of feature vectors, each normally distributed; some share a covariance.

    Attributes:
        roots: [covariances, d, d], such that ``root @ root.T`` is the covariance's inverse.
        offsets: [covariances], the logarithm of each one's determinant, but for a constant.
        means: of each group, times the root of its covariance, [groups, d].
        of: [groups], the number of each one's covariance.
    """

    roots: Floats
    offsets: Floats
    means: Floats
    of: NDArray[np.int64]

    def distance(self, features: Floats) -> float:
        """To the group where it is smallest; see ``distances``."""
        return float(self.distances(features).min())

    def distances(self, features: Floats) -> Floats:
        """Squared Mahalanobis distance of [d] plus offset, to each group, [groups].

        Twice the negative logarithm of a group's density, but for a constant.
        """
        whitened = np.einsum("d,cde->ce", features, self.roots)
        away = self.means - whitened[self.of]
        found: Floats = np.einsum("gd,gd->g", away, away) + self.offsets[self.of]
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Distances:
    """Where a model's training photos lie; format 1.

    Attributes:
        embedding: of good photos, after ``tempered``; one covariance, offset 0.
        looks: ``appearance`` of good photos.
    """

    embedding: Groups
    looks: Groups

    def strangeness(self, embedding: Floats, looks: Floats, off: float | None = None) -> float:
        """How far a photo lies from those of the training, by embedding, [d], and looks, [37].

        Args:
            embedding: the model's.
            looks: the photo's ``appearance``.
            off: their distance from ``self.looks``; None: not yet known.
        """
        far = self.embedding.distance(tempered(embedding))
        off = self.looks.distance(looks) if off is None else off
        return float(np.log(max(far, _NEAREST))) + LOOKS_WEIGHT * off


@dataclass(frozen=True, slots=True, eq=False)
class Boundary:
    """What divides photos of lesions from pictures of other things; format 2.

    Attributes:
        looks: ``appearance`` of good photos.
        middle: of each feature, [d + 37]: the embedding after ``tempered``, then the looks.
        spread: their standard deviations, above 0.
        weights: of the features in standard deviations from the middle, within ``REACH``.
        intercept: what is added.
    """

    looks: Groups
    middle: Floats
    spread: Floats
    weights: Floats
    intercept: float

    def strangeness(self, embedding: Floats, looks: Floats, off: float | None = None) -> float:
        """How much a picture is like other things; see ``Distances.strangeness``."""
        features = self.standardised(np.concatenate([tempered(embedding), looks]))
        logit = float(features @ self.weights) + self.intercept
        off = self.looks.distance(looks) if off is None else off
        return logit + BOUNDARY_LOOKS_WEIGHT * off

    def standardised(self, features: Floats) -> Floats:
        """What the weights are for: features, [..., d + 37], in standard deviations."""
        away: Floats = features - self.middle
        away /= self.spread
        return np.minimum(np.maximum(away, -REACH, out=away), REACH, out=away)


@dataclass(frozen=True, slots=True, eq=False)
class Familiarity:
    """What tells photos of lesions from other pictures.

    Attributes:
        good: of crops that need not be retaken.
        spoiled: ``appearance`` of photos spoiled on purpose, a group for each way.
        colours: the first of it alone, of the same photos in the same groups.
    """

    good: Distances | Boundary
    spoiled: Groups
    colours: Groups

    def strangeness(self, embedding: Floats, crop: Glance | Pixels) -> float:
        """How strange a crop is that need not be retaken; the higher, the stranger.

        Args:
            embedding: the model's, [d].
            crop: RGB, [any, any, 3].
        """
        seen = glanced(crop)
        return self.good.strangeness(embedding, seen.appearance, self._off(seen))

    def prepare(self, crop: Glance) -> None:
        """Work out what ``strangeness`` will ask of a crop alone."""
        self._off(crop)

    def _off(self, seen: Glance) -> float:
        return seen.asked(self.good.looks.distance)

    def strangeness_of(self, embedding: Floats, looks: Floats) -> float:
        """The same from the ``appearance`` of the pixels, [37]."""
        return self.good.strangeness(embedding, looks)

    def strangeness_spoiled(self, crop: Glance | Pixels) -> float:
        """How far a photo that must be retaken lies from spoiled ones; a scale of its own.

        Infinitely far where there is no shape in it: even paint and noise are no photo's fault.
        """
        seen = glanced(crop)
        if seen.is_shapeless:
            return math.inf
        return self.strangeness_spoiled_of(seen.appearance)

    def strangeness_spoiled_of(self, looks: Floats) -> float:
        """The same from the ``appearance`` of the pixels, [37]."""
        far = self.spoiled.distances(looks)
        return float((far + COLOURS_WEIGHT * self.colours.distances(looks[:COLOURS])).min())


def tempered(embedding: Floats) -> Floats:
    """Square roots with their signs: of ReLU's long tails a covariance says more then."""
    roots: Floats = np.copysign(np.sqrt(np.abs(embedding)), embedding)
    return roots


def pack(familiarity: Familiarity) -> bytes:
    """As a file: numpy's archive of arrays."""
    good = familiarity.good
    parts = {"looks": good.looks, "spoiled": familiarity.spoiled, "colours": familiarity.colours}
    arrays: dict[str, Any] = {}
    if isinstance(good, Distances):
        parts["embedding"] = good.embedding
    else:
        arrays = {f"boundary_{name}": getattr(good, name) for name in (*_VECTORS, "intercept")}
        arrays["format"] = FORMAT
    for part, groups in parts.items():
        arrays |= {f"{part}_{name}": getattr(groups, name) for name in _ARRAYS}
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def unpack(content: bytes, dimension: int) -> Familiarity:
    """Read what ``pack`` wrote.

    Args:
        content: of the file.
        dimension: of the model's embedding.

    Raises:
        ModelError: it is no such file, or not of a model with such an embedding.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > BYTES_LIMIT:
                large = tr("the familiarity file unpacks to over {limit} MB")
                raise ModelError(large.format(limit=BYTES_LIMIT // 10**6))
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            good = _good(arrays, dimension)
            spoiled, colours = (
                _groups(arrays, "spoiled", LENGTH),
                _groups(arrays, "colours", COLOURS),
            )
    except (OSError, ValueError, TypeError, KeyError, EOFError, zipfile.BadZipFile) as error:
        unread = tr("the familiarity file is not readable ({reason})").format(reason=error)
        raise ModelError(unread) from error
    if len(colours.of) != len(spoiled.of):
        raise ModelError(tr("the familiarity file's colours are not those of its spoiled"))
    return Familiarity(good, spoiled, colours)


def _good(arrays: Mapping[str, NDArray[Any]], dimension: int) -> Distances | Boundary:
    looks = _groups(arrays, "looks", LENGTH)
    if "format" not in arrays:
        return Distances(_groups(arrays, "embedding", dimension), looks)
    if int(arrays["format"]) != FORMAT:
        newer = tr(
            "the familiarity file has format {number}, of which this program knows nothing: update "
            "it"
        )
        raise ModelError(newer.format(number=int(arrays["format"])))
    middle, spread, weights = (np.asarray(arrays[f"boundary_{n}"], np.float32) for n in _VECTORS)
    intercept = np.asarray(arrays["boundary_intercept"], np.float32)
    fits = (
        all(a.shape == (dimension + LENGTH,) for a in (middle, spread, weights))
        and intercept.shape == ()
        and all(np.isfinite(a).all() for a in (middle, spread, weights, intercept))
        and spread.min() > 0
    )
    if not fits:
        unfit = tr("the familiarity file's boundary does not fit {n} features")
        raise ModelError(unfit.format(n=dimension))
    return Boundary(looks, middle, spread, weights, float(intercept))


def _groups(arrays: Mapping[str, NDArray[Any]], part: str, length: int) -> Groups:
    """One part's arrays, held against each other."""
    roots, offsets, means, of = (arrays[f"{part}_{name}"] for name in _ARRAYS)
    fits = (
        all(a.ndim == n for a, n in zip((roots, offsets, means, of), _ARRAYS.values(), strict=True))
        and roots.shape == (len(offsets), length, length)
        and means.shape == (len(of), length)
        and of.dtype.kind == "i"
        and len(of) > 0
        and 0 <= of.min() <= of.max() < len(offsets)
        and all(np.isfinite(a).all() for a in (roots, offsets, means))
    )
    if not fits:
        # L10N: {part} is looks, embedding, spoiled or colours, as the file calls it
        unfit = tr("the familiarity file's {part} does not fit {n} features")
        raise ModelError(unfit.format(part=part, n=length))
    return Groups(
        roots.astype(np.float32),
        offsets.astype(np.float32),
        means.astype(np.float32),
        of.astype(np.int64),
    )
