"""Sweeps through every case: `make test` has one of each kind, `make test SLOW=1` all of them."""

from collections.abc import Iterable
from typing import Any

import pytest

__all__ = ["slow", "thinned"]


def slow(cases: Iterable[object]) -> list[Any]:
    """Cases that are run with the slow tests alone; a tuple has a value for each argument."""
    return [_slow(_set(case)) for case in cases]


def thinned(cases: Iterable[object], *quick: object) -> list[Any]:
    """Cases of which all are marked slow but the quick ones, told by their values or their ids."""
    sets = [_set(case) for case in cases]
    values = [_set(case).values for case in quick]
    left = [case for case in sets if case.values in values or case.id in quick]
    assert len(left) == len(quick), "a quick case is none of the sweep's"
    return [case if any(case is one for one in left) else _slow(case) for case in sets]


def _set(case: object) -> Any:  # noqa: ANN401 - pytest has no public name for it
    if hasattr(case, "marks") and hasattr(case, "values"):
        return case
    return pytest.param(*case) if type(case) is tuple else pytest.param(case)


def _slow(case: Any) -> Any:  # noqa: ANN401
    return pytest.param(*case.values, marks=[*case.marks, pytest.mark.slow], id=case.id)
