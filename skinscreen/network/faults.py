"""What is wrong with a connection, as one sentence."""

import socket
import ssl

from skinscreen.domain.destination import Destination
from skinscreen.domain.errors import NetworkError
from skinscreen.domain.plain import unseen
from skinscreen.language import tr

_LONGEST = 200


def told(text: str) -> str:
    """What another system said, on one line, as it can be shown."""
    shown = "".join(" " if unseen(character) else character for character in text)
    return " ".join(shown.split())[:_LONGEST]


def unreachable(destination: Destination, error: OSError) -> NetworkError:
    """Why there is no connection."""
    return NetworkError(
        _sentence(error).format(
            name=destination.name,
            host=destination.host,
            port=destination.port,
            reason=_reason(error),
        )
    )


def _sentence(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return tr(
            "{name}: the certificate of {host} is not accepted ({reason}); check the host's name "
            "and the file of certificates"
        )
    if isinstance(error, ssl.SSLError):
        return tr(
            "{name}: {host}, port {port}, makes no encrypted connection ({reason}); check whether "
            "it speaks TLS and wants a certificate"
        )
    if isinstance(error, socket.gaierror):
        return tr("{name}: the host {host} is not known; check its name and the network")
    if isinstance(error, ConnectionRefusedError):
        return tr("{name}: nothing listens at {host}, port {port}; check both")
    if isinstance(error, TimeoutError):
        return tr("{name}: {host}, port {port}, does not answer in time; check the network")
    return tr("{name}: {host}, port {port}, cannot be reached ({reason}); check the network")


def _reason(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return told(error.verify_message)
    return told(str(getattr(error, "reason", None) or error.strerror or error))


def silent(destination: Destination) -> NetworkError:
    """There is a connection, and nothing sensible comes over it."""
    sentence = tr(
        "{name}: {host}, port {port}, was connected, but did not answer as it should; check the "
        "port, and whether it speaks TLS"
    )
    return NetworkError(
        sentence.format(name=destination.name, host=destination.host, port=destination.port)
    )


def broken_off(destination: Destination) -> NetworkError:
    """It went well for a while."""
    sentence = tr("{name} broke off before it had answered; nothing is taken for done")
    return NetworkError(sentence.format(name=destination.name))
