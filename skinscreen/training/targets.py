"""What is known of a photo as a number, and as what a model is taught.

A photo's label is its class's number, or one of two more: ``benign`` or ``malignant`` without a
class. Such a photo teaches the sum of the probabilities of the classes of its kind and nothing
about which of them it is: its loss is the negative logarithm of that sum.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from skinscreen.domain.taxonomy import Taxonomy
from skinscreen.training.metrics import Flags, Labels
from skinscreen.training.sample import BENIGN, MALIGNANT

KINDS = 2
"""Number of labels that are no class: benign, then malignant."""


def label_number(label: str, taxonomy: Taxonomy) -> int:
    """The class's position, or one of the two numbers after the last class.

    Raises:
        ValueError: the taxonomy has no such class.
    """
    if label in taxonomy.keys or label not in (BENIGN, MALIGNANT):
        return taxonomy.index(label)
    return len(taxonomy.classes) + (label == MALIGNANT)


def malignant_labels(malignant: tuple[bool, ...], labels: Labels) -> Flags:
    """Whether each label is malignant, that of a photo without a class too.

    Args:
        malignant: of each class.
        labels: numbers of ``label_number``.
    """
    flags: Flags = np.array([*malignant, False, True])[labels]
    return flags


def one_hot(labels: Labels, columns: int) -> NDArray[np.float32]:
    """Targets [n, columns], 1 at each label's number."""
    rows: NDArray[np.float32] = np.eye(columns, dtype=np.float32)[labels]
    return rows


def columns_for(labels: Labels, classes: int) -> int:
    """Columns of the targets: one a class, and two more where photos without a class are."""
    return classes + KINDS if len(labels) and labels.max() >= classes else classes


def smoothed(targets: NDArray[np.float32], classes: int, smoothing: float) -> NDArray[np.float32]:
    """Targets with a share spread evenly: over the classes, and of a kind over the two kinds."""
    if not smoothing:
        return targets
    spread = np.zeros_like(targets)
    known = targets[:, :classes].sum(axis=1, keepdims=True)
    spread[:, :classes] = known / classes
    if targets.shape[1] > classes:
        spread[:, classes:] = (1 - known) / KINDS
    mixed: NDArray[np.float32] = np.float32(1 - smoothing) * targets + np.float32(
        smoothing
    ) * spread.astype(np.float32)
    return mixed


def with_kinds(probabilities: Any, malignant: tuple[bool, ...]) -> Any:  # noqa: ANN401
    """Probabilities [n, classes] with two more columns: their sums, benign and malignant."""
    from keras import ops

    flags = np.array(malignant)
    sums = np.stack([~flags, flags], axis=1).astype(np.float32)
    return ops.concatenate([probabilities, ops.matmul(probabilities, sums)], axis=-1)
