"""What somebody asked for goes into files as it is, or not at all."""

import pytest

from skinscreen.domain.errors import NetworkError
from skinscreen.domain.order import NO_ORDER, Order


def test_an_order_has_numbers_that_can_be_written() -> None:
    assert Order("A-1", "1.2.840.0", "RP-1", "SPS-1", "Dermoskopie, links") != NO_ORDER


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"accession": "A" * 65}, "the accession number"),
        ({"accession": "A\\B"}, "the accession number"),
        ({"request": "a\nb"}, "the number of the requested procedure"),
        ({"step": "\x00"}, "the number of the scheduled step"),
        ({"name": "A" * 193}, "the name"),
        ({"description": "\u202e"}, "the description"),
        ({"study_uid": "1.2.03"}, "no valid number"),
        ({"study_uid": "1." * 40 + "1"}, "no valid number"),
        ({"study_uid": "7"}, "no valid number"),
        ({"study_uid": "1.2.3; x"}, "no valid number"),
    ],
)
def test_what_cannot_be_written_is_named(fields: dict[str, str], message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        Order(**fields)


def test_printing_an_order_by_mistake_tells_nothing() -> None:
    assert "A-1" not in repr(Order("A-1"))
