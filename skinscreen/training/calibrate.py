"""Temperature scaling: one number that makes the probabilities mean what they say.

Guo et al., On Calibration of Modern Neural Networks, ICML 2017: the logits are divided by
a temperature T > 0 fitted on the validation set; the order of the classes never changes.
Probabilities serve as well as logits, since their logarithms are logits up to a constant.
"""

from dataclasses import dataclass

import numpy as np

from skinscreen.domain.errors import TrainingError
from skinscreen.training.metrics import Floats, Labels, ece

LEAST_TEMPERATURE = 0.05
MOST_TEMPERATURE = 20.0
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted temperature with what it does on the pictures it was fitted on.

    Attributes:
        temperature: the logits' divisor; above 1 the model was too sure of itself.
        nll_before: mean negative log-likelihood in nats, as is.
        nll_after: the same, scaled.
        ece_before: expected calibration error (0 to 1), as is.
        ece_after: the same, scaled.
    """

    temperature: float
    nll_before: float
    nll_after: float
    ece_before: float
    ece_after: float


def scale(probabilities: Floats, temperature: float) -> Floats:
    """Probabilities [pictures, classes] as if the logits had been divided by ``temperature``.

    ``scale(scale(p, t), 1 / t)`` gives p back.
    """
    logits = np.log(np.maximum(probabilities, _TINY)) / temperature
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    scaled: Floats = powers / powers.sum(axis=1, keepdims=True)
    return scaled


def nll(probabilities: Floats, labels: Labels) -> float:
    """Mean negative log-likelihood of the true classes, in nats."""
    true = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(true, _TINY)).mean())


def fit_temperature(probabilities: Floats, labels: Labels) -> Calibration:
    """The temperature (0.05 to 20) with the least negative log-likelihood.

    Args:
        probabilities: [pictures, classes] on the validation set, before scaling.
        labels: [pictures], class numbers.

    Raises:
        TrainingError: there is no picture to fit on.
    """
    from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]

    if len(labels) == 0:
        msg = "there is no validation picture to calibrate on: give the split a validation share"
        raise TrainingError(msg)
    exact = probabilities.astype(np.float64)
    bounds = (np.log(LEAST_TEMPERATURE), np.log(MOST_TEMPERATURE))
    found = minimize_scalar(
        lambda log_t: nll(scale(exact, float(np.exp(log_t))), labels),
        bounds=bounds,
        method="bounded",
    )
    temperature = float(np.exp(found.x))
    after = scale(exact, temperature)
    once = np.ones((1, len(labels)))
    return Calibration(
        temperature=temperature,
        nll_before=nll(exact, labels),
        nll_after=nll(after, labels),
        ece_before=float(ece(exact, labels, once)[0]),
        ece_after=float(ece(after, labels, once)[0]),
    )
