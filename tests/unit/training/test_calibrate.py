import numpy as np
import pytest

from skinscreen.domain.errors import TrainingError
from skinscreen.training.calibrate import fit_temperature, nll, scale

pytest.importorskip("scipy", reason="SciPy comes with the extra [train]")


def overconfident(temperature: float) -> tuple[np.ndarray, np.ndarray]:
    """Labels drawn from honest probabilities; the probabilities are then sharpened."""
    rng = np.random.default_rng(0)
    honest = rng.dirichlet(np.ones(4), 4000)
    labels = np.array([rng.choice(4, p=row) for row in honest])
    return scale(honest, 1 / temperature), labels


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_the_temperature_that_spoiled_the_probabilities_is_found(temperature: float) -> None:
    p, labels = overconfident(temperature)
    found = fit_temperature(p, labels)
    assert found.temperature == pytest.approx(temperature, rel=0.06)
    assert found.nll_after <= found.nll_before
    assert found.ece_after < 0.03


def test_calibration_mends_the_calibration_error_of_a_model_that_is_too_sure() -> None:
    p, labels = overconfident(3.0)
    found = fit_temperature(p, labels)
    assert found.ece_before > 0.1
    assert found.ece_after < found.ece_before / 4


def test_scaling_keeps_the_order_sums_to_one_and_can_be_undone() -> None:
    p = np.array([[0.7, 0.2, 0.1], [0.05, 0.05, 0.9]])
    hotter = scale(p, 2.0)
    assert hotter.sum(axis=1) == pytest.approx([1, 1])
    assert (hotter.argsort(axis=1) == p.argsort(axis=1))[0].all()
    assert hotter[0] == pytest.approx(np.sqrt(p[0]) / np.sqrt(p[0]).sum())
    assert scale(hotter, 0.5) == pytest.approx(p)


def test_a_probability_of_zero_does_not_break_the_scaling() -> None:
    scaled = scale(np.array([[1.0, 0.0]]), 2.0)
    assert np.isfinite(scaled).all()
    assert np.isfinite(nll(np.array([[1.0, 0.0]]), np.array([1])))


def test_nothing_to_calibrate_on_is_said() -> None:
    with pytest.raises(TrainingError, match="no validation picture"):
        fit_temperature(np.zeros((0, 3)), np.zeros(0, dtype=int))
