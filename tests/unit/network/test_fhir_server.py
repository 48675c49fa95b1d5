"""A bundle onto a FHIR server, whatever it answers."""

import json
import socket
import threading

import pytest
from dicom_peers import Papers, fhir_at, fhir_server, free_port, listener, outcome
from unit.network.test_dicom_store import HASTY

from skinscreen.domain.errors import NetworkError, RefusedError
from skinscreen.network.fhir_server import capability, post
from skinscreen.network.limits import Limits

IDENTIFIER = "urn:uuid:1"


def test_a_server_says_what_it_speaks(certificates: Papers) -> None:
    with fhir_server(certificates.serving()) as peer:
        assert capability(fhir_at(peer.port, certificates)) == "4.0.1"
    assert peer.paths == ["/fhir/metadata"]


def test_a_bundle_lies_there_once_however_often_it_is_sent(
    certificates: Papers, bundle: bytes
) -> None:
    with fhir_server(certificates.serving()) as peer:
        for _ in range(2):
            post(fhir_at(peer.port, certificates), bundle, IDENTIFIER)
    assert peer.bundles == [json.loads(bundle)]
    assert peer.paths == ["/fhir/Bundle"] * 2
    assert peer.headers[0]["Content-Type"] == "application/fhir+json"
    assert peer.headers[0]["If-None-Exist"] == "identifier=urn:ietf:rfc:3986|urn:uuid:1"


@pytest.mark.parametrize(
    ("status", "body", "kind", "message"),
    [
        (400, outcome("no such profile"), RefusedError, r"not take it \(400, no such profile\)"),
        (422, outcome("a\x1b[31mb\n\u202ec"), RefusedError, r"not take it \(422, a \[31mb c\)"),
        (422, outcome("x" * 5000), RefusedError, r"\(422, x{200}\)"),
        (400, b'{"issue": [{"details": {"text": "so it is"}}]}', RefusedError, "so it is"),
        (400, b'{"issue": [{"code": "invalid"}]}', RefusedError, r"\(400, invalid\)"),
        (412, b"<html>", RefusedError, r"not take it \(412\)"),
        (400, b'{"issue": []}', RefusedError, r"\(400\)"),
        (400, b'{"issue": [7]}', RefusedError, r"\(400\)"),
        (400, b"[" * 100_000, RefusedError, r"\(400\)"),
        (401, b"", RefusedError, r"does not let this device in \(401\)"),
        (403, outcome("no"), RefusedError, r"does not let this device in \(403, no\)"),
        (429, b"", NetworkError, r"cannot take it now \(429\)"),
        (500, outcome("down"), NetworkError, r"cannot take it now \(500, down\)"),
        (503, b"", NetworkError, r"cannot take it now \(503\)"),
    ],
)
def test_what_a_server_refuses_is_said_in_its_words_cleaned(
    certificates: Papers, bundle: bytes, status: int, body: bytes, kind: type[NetworkError],
    message: str,
) -> None:  # fmt: skip
    with (
        fhir_server(certificates.serving(), lambda *_: (status, body, {})) as peer,
        pytest.raises(NetworkError, match=message) as raised,
    ):
        post(fhir_at(peer.port, certificates), bundle, IDENTIFIER)
    assert raised.type is kind


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirection_is_not_followed(certificates: Papers, bundle: bytes, status: int) -> None:
    elsewhere = {"Location": "https://elsewhere.example/\tx"}
    with (
        fhir_server(certificates.serving(), lambda *_: (status, b"", elsewhere)) as peer,
        pytest.raises(RefusedError, match=r"points to another place \(https://elsewhere.example/"),
    ):
        post(fhir_at(peer.port, certificates), bundle, IDENTIFIER)
    assert len(peer.paths) == 1


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"{}", b'{"fhirVersion": "3.0.2"}', b'{"fhirVersion": "5.0.0"}']
)
def test_what_is_no_fhir_r4_server_is_said(certificates: Papers, body: bytes) -> None:
    with (
        fhir_server(certificates.serving(), lambda *_: (200, body, {})) as peer,
        pytest.raises(NetworkError, match="does not say that it is a FHIR R4 server"),
    ):
        capability(fhir_at(peer.port, certificates))


def test_of_an_endless_answer_the_beginning_is_read(certificates: Papers) -> None:
    with (
        fhir_server(certificates.serving(), lambda *_: (200, b" " * (3 << 20), {})) as peer,
        pytest.raises(NetworkError, match="does not say that it is a FHIR R4 server"),
    ):
        capability(fhir_at(peer.port, certificates))


def test_where_nothing_listens_that_is_said(certificates: Papers) -> None:
    with pytest.raises(NetworkError, match="nothing listens"):
        capability(fhir_at(free_port(), certificates))


def test_a_host_whose_name_cannot_be_asked_for_is_said(certificates: Papers) -> None:
    with pytest.raises(NetworkError, match=r"pacs\.\.example"):
        capability(fhir_at(443, certificates, host="pacs..example"), HASTY)


def test_another_certificate_or_name_is_not_accepted(certificates: Papers) -> None:
    with fhir_server(certificates.serving()) as peer:
        for wrong in ("", certificates.stranger):
            with pytest.raises(NetworkError, match="is not accepted"):
                capability(fhir_at(peer.port, certificates, authority=wrong))
    with (
        fhir_server(certificates.serving(other_name=True)) as peer,
        pytest.raises(NetworkError, match=r"is not accepted .*IP address mismatch"),
    ):
        capability(fhir_at(peer.port, certificates))


def test_a_server_that_wants_a_certificate_gets_it(certificates: Papers) -> None:
    with fhir_server(certificates.serving(wants_one=True)) as peer:
        capability(fhir_at(peer.port, certificates, certificate=certificates.device))
        with pytest.raises(NetworkError, match=r"broke off|encrypted|cannot be reached"):
            capability(fhir_at(peer.port, certificates))


@pytest.mark.parametrize("what", ["authority", "certificate", "key"])
def test_a_file_that_is_no_certificate_is_named(
    certificates: Papers, pem: object, what: str
) -> None:
    files = {"certificate": certificates.device, what: str(pem)}
    with pytest.raises(NetworkError, match="cannot be used as certificate"):
        capability(fhir_at(443, certificates, **files))


def test_a_file_that_is_not_there_is_named(certificates: Papers) -> None:
    with pytest.raises(NetworkError, match=r"/gone.pem cannot be used .*No such file"):
        capability(fhir_at(443, certificates, authority="/gone.pem"))


def drip(connection: socket.socket, over: threading.Event) -> None:
    while not over.wait(0.1):
        connection.sendall(b"\x16")


def hang(connection: socket.socket, over: threading.Event) -> None:
    over.wait()


def web_page(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")


@pytest.mark.parametrize("talk", [drip, hang, web_page], ids=lambda talk: talk.__name__)
def test_who_hangs_or_speaks_no_tls_ends_in_time(certificates: Papers, talk: type[object]) -> None:
    limits = Limits(connect_s=0.3, answer_s=0.3, whole_s=0.6)
    with listener(talk) as port, pytest.raises(NetworkError, match=r"encrypted|in time"):
        capability(fhir_at(port, certificates), limits)


@pytest.mark.parametrize("pause", [None, 0.05])
def test_who_hangs_or_drips_after_the_handshake_ends_in_time(
    certificates: Papers, pause: float | None
) -> None:
    context = certificates.serving()

    def talk(plain: socket.socket, over: threading.Event) -> None:
        with context.wrap_socket(plain, server_side=True) as connection:
            connection.recv(4096)
            if pause is None:
                over.wait()
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while not over.wait(pause):
                connection.sendall(b"X")

    with listener(talk) as port, pytest.raises(NetworkError, match="broke off"):
        capability(fhir_at(port, certificates), HASTY)


def test_a_server_that_closes_before_it_has_heard_all_is_answered(certificates: Papers) -> None:
    with (
        fhir_server(certificates.serving(), lambda *_: (413, outcome("too large"), {})) as peer,
        pytest.raises(RefusedError, match="too large"),
    ):
        post(fhir_at(peer.port, certificates), b"{}", IDENTIFIER)
