"""What another system must say of itself to be one that can be reached."""

from typing import Any

import pytest

from skinscreen.domain.destination import Destination, DestinationKind
from skinscreen.domain.errors import NetworkError

STORE: dict[str, Any] = {
    "id": "1", "name": "Archive", "kind": DestinationKind.STORE, "host": "pacs.example",
    "port": 104, "called": "PACS",
}  # fmt: skip
FHIR = STORE | {"kind": DestinationKind.FHIR, "called": "", "tls": True, "base": "/fhir/r4"}


@pytest.mark.parametrize(
    "fields",
    [
        STORE,
        STORE | {"host": "10.0.0.7", "called": "A B-c_1.2!", "port": 65535},
        STORE | {"host": "fe80::1", "kind": DestinationKind.WORKLIST},
        STORE | {"tls": True, "authority": "/ca.pem", "certificate": "/own.pem", "key": "/key.pem"},
        FHIR,
        FHIR | {"base": ""},
        STORE | {"name": "Архив"},
    ],
)
def test_what_can_be_reached_is_a_destination(fields: dict[str, Any]) -> None:
    assert Destination(**fields).calling == "SKINSCREEN"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (STORE | {"name": "  "}, "needs a name"),
        (STORE | {"name": "x" * 65}, "needs a name"),
        (STORE | {"name": "a\u202eb"}, "needs a name"),
        (STORE | {"host": ""}, "the host is a name"),
        (STORE | {"host": "https://pacs"}, "the host is a name"),
        (STORE | {"host": "a\r\nb"}, "the host is a name"),
        (STORE | {"host": "-rf"}, "the host is a name"),
        (STORE | {"port": 0}, "a port is a number"),
        (STORE | {"port": 65536}, "a port is a number"),
        (STORE | {"called": ""}, "an AE title"),
        (STORE | {"called": "x" * 17}, "an AE title"),
        (STORE | {"called": "A\\B"}, "an AE title"),
        (STORE | {"calling": " A"}, "an AE title"),
        (STORE | {"calling": "Ä"}, "an AE title"),
        (STORE | {"authority": "/ca.pem"}, "TLS is not on"),
        (STORE | {"tls": True, "key": "/key.pem"}, "without its certificate"),
        (FHIR | {"tls": False}, "by TLS alone"),
        (FHIR | {"base": "fhir"}, "the path of a FHIR server"),
        (FHIR | {"base": "/fhir?x=1"}, "the path of a FHIR server"),
        (FHIR | {"base": "/fhir/"}, "the path of a FHIR server"),
    ],
)
def test_what_cannot_be_reached_is_named(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        Destination(**fields)
