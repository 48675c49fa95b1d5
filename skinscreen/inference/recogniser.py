"""What kind of photo a crop is: dermoscopy, or a close-up taken with a phone.

A logistic regression on the model's embedding and on how the crop looks at a glance. Its weights
were fitted in training on photos of both kinds and lie in the bundle, in a file of their own.
"""

import io
import math
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skinscreen.domain.errors import ModelError
from skinscreen.domain.modality import Modality
from skinscreen.imaging.appearance import LENGTH
from skinscreen.language import tr

Floats = NDArray[np.float32]
BYTES_LIMIT = 2_000_000
"""Of the file, packed and unpacked."""
_FAR = 500.0
"""Beyond any sum that matters: an exponential must not overflow."""
_ARRAYS = ("embedding", "looks", "intercept")


@dataclass(frozen=True, slots=True, eq=False)
class Recogniser:
    """Weights on features, such that a sum above 0 speaks for a phone photo.

    Attributes:
        embedding: weight of each feature of the model's embedding, [d].
        looks: weight of each number of ``appearance``, [37].
        intercept: what is added.
    """

    embedding: Floats
    looks: Floats
    intercept: float

    def probabilities(self, embedding: Floats, looks: Floats) -> Mapping[Modality, float]:
        """Of each kind; they sum to 1.

        Args:
            embedding: the model's, [d].
            looks: ``appearance`` of the crop, [37].
        """
        total = float(embedding @ self.embedding) + float(looks @ self.looks) + self.intercept
        phone = 1 / (1 + math.exp(-max(-_FAR, min(_FAR, total))))
        return {Modality.DERMOSCOPY: 1 - phone, Modality.PHONE: phone}


def pack(recogniser: Recogniser) -> bytes:
    """As a file: numpy's archive of arrays."""
    buffer = io.BytesIO()
    arrays = {name: np.asarray(getattr(recogniser, name), np.float32) for name in _ARRAYS}
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def unpack(content: bytes, dimension: int) -> Recogniser:
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
                large = tr("the recogniser's file unpacks to over {limit} MB")
                raise ModelError(large.format(limit=BYTES_LIMIT // 10**6))
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            every = [np.asarray(arrays[name], np.float32) for name in _ARRAYS]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        unread = tr("the recogniser's file is not readable ({reason})").format(reason=error)
        raise ModelError(unread) from error
    shapes = [(dimension,), (LENGTH,), ()]
    if [a.shape for a in every] != shapes or not all(np.isfinite(a).all() for a in every):
        raise ModelError(tr("the recogniser's file does not fit {n} features").format(n=dimension))
    embedding, looks, intercept = every
    return Recogniser(embedding, looks, float(intercept))
