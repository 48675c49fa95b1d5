"""Statistics of learning normalisations that belong to the weights they stand beside.

The average of a run's weights has other activations than the weights of its last step, whose
statistics the normalisations hold: judged with those it answers at random. So they are
measured anew (Wu and Johnson, Rethinking "Batch" in BatchNorm, 2021, section 3).
"""

from collections.abc import Iterable
from typing import Any

from skinscreen.training.backbones import batch_norms
from skinscreen.training.batches import Array


def measure_statistics(model: Any, batches: Iterable[Array]) -> None:  # noqa: ANN401
    """Replace the moving mean and variance by the means over some batches.

    Args:
        model: a ``keras.Model``; its frozen normalisations stay as they are.
        batches: what enters the model, a few hundred training photos in all.
    """
    norms = [norm for norm in batch_norms(model) if norm.trainable]
    kept = [norm.momentum for norm in norms]
    try:
        for number, batch in enumerate(batches):
            for norm in norms:
                norm.momentum = number / (number + 1)
            model(batch, training=True)
    finally:
        for norm, momentum in zip(norms, kept, strict=True):
            norm.momentum = momentum
