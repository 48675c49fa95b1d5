"""Another system in the clinic that this device may reach, once somebody has set it up."""

import re
from dataclasses import dataclass
from enum import StrEnum

from skinscreen.domain.errors import NetworkError
from skinscreen.domain.plain import unseen
from skinscreen.language import tr

CALLING = "SKINSCREEN"
"""What this device is called in DICOM, where nobody chose another name."""
LONGEST_NAME = 64
MOST_PORT = 65_535
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?|[0-9A-Fa-f:.]{2,45}")
_TITLE = re.compile(r"[!-\[\]-~](?:[ -\[\]-~]{0,14}[!-\[\]-~])?")
"""An application entity's title: 1 to 16 characters of ASCII, no backslash (PS3.5, 6.2)."""
_BASE = re.compile(r"(?:/[A-Za-z0-9._~-]{1,64}){0,8}")


class DestinationKind(StrEnum):
    """What a destination does."""

    STORE = "store"
    WORKLIST = "worklist"
    FHIR = "fhir"


@dataclass(frozen=True, slots=True)
class Destination:
    """Another system, and how it is reached.

    Attributes:
        id: random; it stays when the name changes.
        name: what people here call it.
        kind: what it does.
        host: name or address in the network.
        port: 1 to 65535.
        called: its application entity's title (DICOM).
        calling: this device's application entity's title (DICOM).
        base: the path of a FHIR server, such as ``/fhir``, or empty.
        tls: whether the connection is encrypted; a FHIR server's always is.
        authority: file of the certificates (PEM) by one of which its own must be signed; empty
            for those that the system trusts.
        certificate: file of this device's certificate (PEM), or empty.
        key: file of the certificate's key; empty where it is in the same file.
    """

    id: str
    name: str
    kind: DestinationKind
    host: str
    port: int
    called: str = ""
    calling: str = CALLING
    base: str = ""
    tls: bool = False
    authority: str = ""
    certificate: str = ""
    key: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be reached.

        Raises:
            NetworkError: naming what is wrong.
        """
        if not 0 < len(self.name.strip()) <= LONGEST_NAME or unseen(self.name):
            raise NetworkError(
                tr("a destination needs a name of 1 to {most} letters").format(most=LONGEST_NAME)
            )
        if not _HOST.fullmatch(self.host):
            raise NetworkError(tr("the host is a name such as pacs.clinic.example or an address"))
        if not 0 < self.port <= MOST_PORT:
            raise NetworkError(tr("a port is a number from 1 to {most}").format(most=MOST_PORT))
        self._require_words()
        files = (self.authority, self.certificate, self.key)
        if any(files) and not self.tls:
            raise NetworkError(tr("files for TLS are given, but TLS is not on; switch it on"))
        if self.key and not self.certificate:
            raise NetworkError(tr("a key is given without its certificate; give both"))

    def _require_words(self) -> None:
        """What this kind needs."""
        if self.kind is DestinationKind.FHIR:
            if not self.tls:
                raise NetworkError(tr("a FHIR server is reached by TLS alone; switch it on"))
            if not _BASE.fullmatch(self.base):
                raise NetworkError(tr("the path of a FHIR server is such as /fhir, or empty"))
        elif not (_TITLE.fullmatch(self.called) and _TITLE.fullmatch(self.calling)):
            raise NetworkError(tr("an AE title has 1 to 16 plain letters, digits or signs"))
