"""What every model does for the app, whichever runtime carries it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from skinscreen.domain.issue import Issue
from skinscreen.domain.manifest import Manifest
from skinscreen.domain.modality import Modality
from skinscreen.imaging.glance import Glance


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """A model's answer for one crop.

    Attributes:
        probabilities: one for each label of the manifest, 0 to 1, shape [n].
        cam: Grad-CAM of every class, [h, w, n], or None where the model has none.
        embedding: pooled features, [d], or None where the model has none.
    """

    probabilities: NDArray[np.float32]
    cam: NDArray[np.float32] | None = None
    embedding: NDArray[np.float32] | None = None


class Classifier(Protocol):
    """A loaded model. It belongs to the thread that uses it."""

    @property
    def manifest(self) -> Manifest:
        """What the bundle says of the model."""
        ...

    @property
    def notes(self) -> tuple[Issue, ...]:
        """What the person should see of how it runs (a delegate that failed)."""
        ...

    def familiarity(self, scores: Scores, crop: Glance, *, spoiled: bool) -> float | None:
        """How far a crop lies within the photos the model was trained on; below 0 beyond them.

        Args:
            scores: as ``run`` gave them.
            crop: that was scored.
            spoiled: whether the crop must be retaken: a blurred or dark photo of a lesion
                lies further off and must not be taken for something else.

        Returns:
            None where the bundle cannot tell.
        """
        ...

    def kinds(self, scores: Scores, crop: Glance) -> Mapping[Modality, float] | None:
        """How probable it is of each kind of photo that a crop is one of it; they sum to 1.

        Args:
            scores: as ``run`` gave them.
            crop: that was scored.

        Returns:
            None where the bundle cannot tell.
        """
        ...

    def prepare(self, crop: Glance) -> None:
        """Work out what the checks will ask of a crop alone; may be done while ``run`` goes on."""
        ...

    def run(self, tensor: NDArray[Any], begin: Callable[[], None] | None = None) -> Scores:
        """Score one input tensor, as ``imaging.preprocess`` makes it: ``to_input``, ``to_model``.

        Args:
            tensor: of one picture.
            begin: called when nothing is left but the model's own run, for what goes on beside it.

        Raises:
            ModelError: the tensor does not fit, or the model fails or answers nonsense.
        """
        ...

    def interrupt(self) -> None:
        """Stop for good what goes on, where that is possible; may be called from any thread.

        A ``run`` that goes on then ends with a ``ModelError``, as do all after it.
        """
        ...
