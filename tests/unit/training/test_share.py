import pytest

from skinscreen.training.share import share


def test_a_share_has_wilsons_interval() -> None:
    counted = share(8, 10)
    assert counted["value"] == 0.8
    assert counted["n"] == 10
    # Newcombe, Statist. Med. 17:857 (1998), gives the formula; worked out by hand for 8 of 10.
    assert counted["low"] == pytest.approx(0.4902, abs=1e-4)
    assert counted["high"] == pytest.approx(0.9433, abs=1e-4)


def test_all_of_few_is_not_certain() -> None:
    assert share(5, 5)["low"] < 0.6


def test_a_share_of_nothing_has_no_value() -> None:
    assert share(0, 0) == {"value": None, "low": None, "high": None, "n": 0}
