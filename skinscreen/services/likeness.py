"""How alike two crops are to a model: the cosine of what it saw in them, -1 to 1."""

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


def unit(vectors: Vectors) -> Vectors:
    """Embeddings [n, d] at length 1, so that their products are cosines; one of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    made: Vectors = vectors / np.maximum(lengths, np.float32(1e-12))
    return made
