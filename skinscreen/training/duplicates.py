"""The same photo twice: exact copies by SHA-256, near copies by perceptual hash.

The perceptual hash is ImageHash's ``phash`` with 256 bits: the signs of the 16x16 lowest
frequencies of the cosine transform against their median (Zauner, Implementation and
Benchmarking of Perceptual Image Hash Functions, 2010). The usual 64 bits are too few for
skin: lesions are dark blobs in the middle of every photo, and on whole HAM10000 frames 1,522
pairs of different lesions lie within 6 of 64 bits. With 256 bits, on the squares a model
sees, HAM10000 has 147 pairs of one lesion within ``NEAR`` and 25 of different lesions. Two of
the 25, at 16 and at 48 bits, are the same photo to the eye: joining the others costs a split
nothing, parting those would let a model be tested on what it learned. Copies that were
turned, mirrored or cropped are not found.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skinscreen.imaging.photo import Pixels

Bits = NDArray[np.bool_]
"""Perceptual hashes, [pictures, 256]."""

NEAR = 48
"""Most bits (of 256) by which two copies of one photo differ."""
_HASH_SIDE = 16
_ROWS_AT_ONCE = 2048


@dataclass(frozen=True, slots=True)
class Pair:
    """Two pictures, by number, and the bits by which their hashes differ."""

    first: int
    second: int
    distance: int


def file_hash(encoded: bytes) -> str:
    """SHA-256 of a file, lower-case hex."""
    return hashlib.sha256(encoded).hexdigest()


def perceptual_hash(pixels: Pixels) -> Bits:
    """The 256 bits of an RGB picture [height, width, 3], as [256]."""
    import imagehash
    from PIL import Image

    found = imagehash.phash(Image.fromarray(pixels), hash_size=_HASH_SIDE).hash.ravel()
    bits: Bits = np.asarray(found, dtype=np.bool_)
    return bits


def near_pairs(hashes: Bits, distance: int = NEAR) -> list[Pair]:
    """All pairs whose hashes differ by at most ``distance`` bits.

    With bits as -1 and 1 the Hamming distance is ``(bits - a.b) / 2``, so that all pairs
    are one matrix product: 10,000 pictures take a second.
    """
    signs = np.where(hashes, 1, -1).astype(np.float32)
    pairs = []
    for start in range(0, len(signs), _ROWS_AT_ONCE):
        block = signs[start : start + _ROWS_AT_ONCE]
        apart = (signs.shape[1] - block @ signs[start:].T) / 2
        rows, columns = np.nonzero(apart <= distance)
        later = columns > rows
        pairs += [
            Pair(int(r) + start, int(c) + start, int(apart[r, c]))
            for r, c in zip(rows[later], columns[later], strict=True)
        ]
    return pairs


def clusters(count: int, pairs: Sequence[Pair]) -> NDArray[np.intp]:
    """The cluster number of each of ``count`` pictures: pairs and chains of pairs share one."""
    from scipy.sparse import coo_matrix  # type: ignore[import-untyped]
    from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

    ends = np.array([(p.first, p.second) for p in pairs], dtype=np.intp).reshape(-1, 2)
    graph = coo_matrix((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(count, count))
    _, numbers = connected_components(graph, directed=False)
    found: NDArray[np.intp] = numbers.astype(np.intp)
    return found
