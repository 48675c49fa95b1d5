"""Encrypted connections: the other side is always checked, by name and by certificate."""

import ssl

from skinscreen.domain.destination import Destination
from skinscreen.domain.errors import NetworkError
from skinscreen.language import mark, tr

_AUTHORITY = mark("certificates to trust")
_CERTIFICATE = mark("certificate with its key")


def context_of(destination: Destination) -> ssl.SSLContext:
    """TLS 1.2 or newer; certificate and host name are checked.

    Raises:
        NetworkError: a file cannot be used.
    """
    # Not create_default_context(): it writes the keys to a file where the environment says so.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        if destination.authority:
            context.load_verify_locations(destination.authority)
        else:
            context.load_default_certs()
    except OSError as error:
        raise _unusable(destination.authority, _AUTHORITY, error) from error
    if destination.certificate:
        try:
            # An encrypted key would be asked for on the terminal, and nobody may be there.
            context.load_cert_chain(
                destination.certificate, destination.key or None, password=lambda: b""
            )
        except (OSError, ValueError) as error:
            raise _unusable(destination.certificate, _CERTIFICATE, error) from error
    return context


def _unusable(file: str, what: str, error: Exception) -> NetworkError:
    sentence = tr(
        "the file {file} cannot be used as {what} ({reason}); it must be PEM, without a password"
    )
    reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
    return NetworkError(sentence.format(file=file, what=tr(what), reason=reason))
