"""Screeners with a model whose answer a test chooses, or with the tiny real one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from unit.inference import bundles, tiny_models

from skinscreen.domain.assessment import OperatingPoint
from skinscreen.domain.errors import ModelError
from skinscreen.domain.issue import Issue
from skinscreen.domain.manifest import Calibrated, KindRecogniser, Manifest
from skinscreen.domain.modality import Modality
from skinscreen.domain.trust import Standing
from skinscreen.imaging.glance import Glance
from skinscreen.imaging.photo import Pixels
from skinscreen.inference import library
from skinscreen.inference.classifier import Scores
from skinscreen.services.screening import Screener


@dataclass
class Chosen:
    """A classifier that always answers the same; None makes it fail."""

    probabilities: tuple[float, float, float] | None
    manifest: Manifest
    notes: tuple[Issue, ...] = ()
    familiar: bool | None = True
    phone: float | None = None

    def kinds(self, _scores: Scores, _pixels: Pixels) -> dict[Modality, float] | None:
        """As chosen; None: it cannot tell."""
        if self.phone is None:
            return None
        return {Modality.DERMOSCOPY: 1 - self.phone, Modality.PHONE: self.phone}

    def familiarity(self, scores: Scores, _pixels: Pixels, *, spoiled: bool) -> float | None:
        """As chosen, but a spoiled crop is never taken for something else."""
        assert scores.probabilities.size == len(self.manifest.labels)
        return 1.0 if spoiled else {True: 2.5, False: -1.5, None: None}[self.familiar]

    def prepare(self, _crop: Glance) -> None:
        """Its checks ask nothing of a crop."""

    def interrupt(self) -> None:
        """It has nothing that could be stopped."""

    def run(self, tensor: NDArray[Any], begin: Callable[[], None] | None = None) -> Scores:
        """The chosen answer, whatever the tensor holds."""
        assert tensor.shape == self.manifest.input.shape
        if begin is not None:
            begin()
        if self.probabilities is None:
            raise ModelError("the model failed while scoring")
        return Scores(np.array(self.probabilities, np.float32))


def answering(
    *probabilities: float,
    point: OperatingPoint | None = bundles.POINT,
    notes: tuple[Issue, ...] = (),
    familiar: bool | None = True,
    phone: float | None = None,
    phones: Calibrated | None = None,
    temperature: float = 1.0,
    standing: Standing = bundles.VOUCHED,
) -> Screener:
    """The probabilities are of the red (malignant), the green and the blue thing.

    With ``phone`` it tells kinds of photo apart, and is sure from 0.9 on; ``phones`` is what
    was measured on those, ``temperature`` that of dermoscopy.
    """
    chosen = (probabilities[0], probabilities[1], probabilities[2]) if probabilities else None
    manifest = bundles.manifest(tiny_models.classifier(), point=point)
    kinds = tuple(replace(one, temperature=temperature) for one in manifest.modalities)
    manifest = replace(
        manifest,
        modalities=kinds if phones is None else (*kinds, phones),
        recogniser=None if phone is None else KindRecogniser("ab" * 32, 0.9),
    )
    return Screener(Chosen(chosen, manifest, notes, familiar, phone), standing=standing)


def real(place: Path) -> Screener:
    """With a model that answers by colour, from a bundle on the disk."""
    return Screener(library.load(bundles.tiny_bundle(place)), standing=bundles.VOUCHED)
