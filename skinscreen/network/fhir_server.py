"""A FHIR server: whether it is there, and a bundle onto it. Redirections are not followed."""

import http.client
import json
from contextlib import suppress
from dataclasses import dataclass

from skinscreen.domain.destination import Destination
from skinscreen.domain.errors import NetworkError, RefusedError
from skinscreen.language import tr
from skinscreen.network import faults, tls
from skinscreen.network.limits import LIMITS, Limits, deadline

_JSON = "application/fhir+json"
_MOST_ANSWER = 1 << 20
_PART = 1 << 14
_R4 = ("4.0", "4.3")
_OK, _MOVED, _REFUSED, _FAULT = 200, 300, 400, 500
_NO_RIGHT = frozenset({401, 403})
_LATER = frozenset({408, 425, 429})
"""Answers that mean: try again."""


@dataclass(frozen=True, slots=True, repr=False)
class _Answer:
    status: int
    body: bytes
    location: str


def capability(destination: Destination, limits: Limits = LIMITS) -> str:
    """Ask what the server can do.

    Returns:
        The version of FHIR that it speaks.

    Raises:
        NetworkError: it cannot be reached, or is no FHIR R4 server.
    """
    answer = _asked(destination, "GET", "/metadata", b"", {}, limits)
    _require_taken(destination, answer)
    try:
        statement = json.loads(answer.body)
        version = str(statement["fhirVersion"])
    except (ValueError, TypeError, KeyError, RecursionError):
        version = ""
    if not version.startswith(_R4):
        sentence = tr("{name} does not say that it is a FHIR R4 server; check host, port and path")
        raise NetworkError(sentence.format(name=destination.name))
    return faults.told(version)


def post(destination: Destination, bundle: bytes, identifier: str, limits: Limits = LIMITS) -> None:
    """Put a bundle onto the server, unless one with its identifier lies there already.

    Args:
        destination: a FHIR server.
        bundle: JSON.
        identifier: of the bundle, a URN.
        limits: how long it may take.

    Raises:
        RefusedError: the server does not take it.
        NetworkError: it cannot be reached, or broke off.
    """
    headers = {
        "Content-Type": _JSON,
        "If-None-Exist": f"identifier=urn:ietf:rfc:3986|{identifier}",
        "Prefer": "return=minimal",
    }
    answer = _asked(destination, "POST", "/Bundle", bundle, headers, limits)
    _require_taken(destination, answer)


def _asked(
    destination: Destination,
    method: str,
    place: str,
    body: bytes,
    headers: dict[str, str],
    limits: Limits,
) -> _Answer:
    context = tls.context_of(destination)
    connection = http.client.HTTPSConnection(
        destination.host, destination.port, timeout=limits.connect_s, context=context
    )
    with deadline(limits.for_sending(len(body))) as ends:
        try:
            connection.connect()
        except (OSError, UnicodeError) as error:
            connection.close()
            raise faults.unreachable(
                destination, error if isinstance(error, OSError) else OSError(str(error))
            ) from error
        try:
            connection.sock.settimeout(limits.answer_s)
            ends.watch(connection.sock)
            # A server that refuses may close before it has heard all; its answer is there.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.request(
                    method, destination.base + place, body, {"Accept": _JSON, **headers}
                )
            answer = _read(connection)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise faults.broken_off(destination) from error
        finally:
            connection.close()
        if ends.passed:  # what was cut may look like an answer
            raise faults.broken_off(destination)
        return answer


def _read(connection: http.client.HTTPSConnection) -> _Answer:
    answer = connection.getresponse()
    body = bytearray()
    while len(body) < _MOST_ANSWER and (part := answer.read(_PART)):
        body += part
    return _Answer(answer.status, bytes(body), answer.getheader("Location") or "")


def _require_taken(destination: Destination, answer: _Answer) -> None:
    """Raise what an answer means that is no success.

    Raises:
        RefusedError: it will not be taken.
        NetworkError: it may be taken later.
    """
    if _OK <= answer.status < _MOVED:
        return
    reason = ", ".join(part for part in (str(answer.status), _outcome(answer.body)) if part)
    if answer.status < _OK or _MOVED <= answer.status < _REFUSED:
        sentence = tr(
            "{name} points to another place ({reason}), which is not followed; enter where it is"
        )
        reason = faults.told(answer.location) or reason
    elif answer.status in _NO_RIGHT:
        sentence = tr("{name} does not let this device in ({reason}); ask who looks after it")
    elif answer.status in _LATER or answer.status >= _FAULT:
        later = tr("{name} cannot take it now ({reason}); it is tried again later")
        raise NetworkError(later.format(name=destination.name, reason=reason))
    else:
        sentence = tr("{name} does not take it ({reason}); ask who looks after it")
    raise RefusedError(sentence.format(name=destination.name, reason=reason))


def _outcome(body: bytes) -> str:
    """What an OperationOutcome says, as far as it is one."""
    with suppress(ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        issue = json.loads(body)["issue"][0]
        words = issue.get("diagnostics") or issue.get("details", {}).get("text") or issue["code"]
        return faults.told(str(words))
    return ""
