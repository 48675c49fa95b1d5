"""Whether a crop looks like the photos a model was trained on.

A model gives each picture one of its classes, a teapot too. The bundle therefore may hold, in a
file of its own, where the training photos lie: groups of feature vectors, normally distributed
about a mean for each class, of the model's embedding (one covariance for all; Lee et al.: A
simple unified framework for detecting out-of-distribution samples, NeurIPS 2018) and of how the
crop looks at a glance (one covariance for each source of photos). A crop far from every group
is unfamiliar. A spoiled photo lies far off too, and its embedding says little: it is compared,
by its looks alone, with training photos that were spoiled on purpose.
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
from skinscreen.imaging.appearance import LENGTH, appearance, is_shapeless
from skinscreen.imaging.photo import Pixels

Floats = NDArray[np.float32]
BYTES_LIMIT = 50_000_000
"""Of the file, packed and unpacked."""
LOOKS_WEIGHT = 0.05
"""Of the looks' squared distance against the logarithm of the embedding's."""
_NEAREST = 1e-12
"""Squared distance below which none is told apart: a logarithm needs an end."""
COLOURS = 3
"""The first of the looks: mean redness, yellowness and brightness."""
COLOURS_WEIGHT = 3.0
"""Of a spoiled photo's colours, beside all of its looks: light and grain leave them most alone."""
_PARTS = ("embedding", "looks", "spoiled", "colours")
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
class Familiarity:
    """Where a model's training photos lie.

    Attributes:
        embedding: of good photos, after ``tempered``; one covariance, offset 0.
        looks: ``appearance`` of good photos.
        spoiled: ``appearance`` of photos spoiled on purpose, a group for each way.
        colours: the first of it alone, of the same photos in the same groups.
    """

    embedding: Groups
    looks: Groups
    spoiled: Groups
    colours: Groups

    def strangeness(self, embedding: Floats, pixels: Pixels) -> float:
        """How far a good photo lies from those of the training; the higher, the stranger.

        Args:
            embedding: the model's, [d].
            pixels: of the crop, RGB, [any, any, 3].
        """
        return self.strangeness_of(embedding, appearance(pixels))

    def strangeness_of(self, embedding: Floats, looks: Floats) -> float:
        """The same from the ``appearance`` of the pixels, [37]."""
        far = self.embedding.distance(tempered(embedding))
        return float(np.log(max(far, _NEAREST))) + LOOKS_WEIGHT * self.looks.distance(looks)

    def strangeness_spoiled(self, pixels: Pixels) -> float:
        """How far a photo that must be retaken lies from spoiled ones; a scale of its own.

        Infinitely far where there is no shape in it: even paint and noise are no photo's fault.
        """
        if is_shapeless(pixels):
            return math.inf
        return self.strangeness_spoiled_of(appearance(pixels))

    def strangeness_spoiled_of(self, looks: Floats) -> float:
        """The same from the ``appearance`` of the pixels, [37]."""
        far = self.spoiled.distances(looks)
        return float((far + COLOURS_WEIGHT * self.colours.distances(looks[:COLOURS])).min())


def tempered(embedding: Floats) -> Floats:
    """Square roots with their signs: of ReLU's long tails a covariance says more then."""
    roots: Floats = np.sign(embedding) * np.sqrt(np.abs(embedding))
    return roots


def pack(familiarity: Familiarity) -> bytes:
    """As a file: numpy's archive of arrays."""
    arrays = {
        f"{part}_{name}": getattr(getattr(familiarity, part), name)
        for part in _PARTS
        for name in _ARRAYS
    }
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
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
                raise ModelError(f"the familiarity file unpacks to over {BYTES_LIMIT // 10**6} MB")
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            lengths = zip(_PARTS, (dimension, LENGTH, LENGTH, COLOURS), strict=True)
            parts = [_groups(arrays, part, length) for part, length in lengths]
            if len(parts[-1].of) != len(parts[-2].of):
                raise ModelError("the familiarity file's colours are not those of its spoiled")
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError(f"the familiarity file is not readable ({error})") from error
    return Familiarity(*parts)


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
        raise ModelError(f"the familiarity file's {part} does not fit {length} features")
    return Groups(
        roots.astype(np.float32),
        offsets.astype(np.float32),
        means.astype(np.float32),
        of.astype(np.int64),
    )
