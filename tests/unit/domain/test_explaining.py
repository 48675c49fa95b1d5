"""An explanation says what it is and what it is not."""

import pytest

from skinscreen.domain.explaining import Method, description


@pytest.mark.parametrize("method", list(Method))
def test_every_map_is_called_by_its_name_and_no_outline(method: Method) -> None:
    said = description(method)
    assert said.startswith(f"{method}: ")
    assert "not a lesion outline" in said
    assert "can mislead" in said
