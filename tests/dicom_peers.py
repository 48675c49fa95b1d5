"""Other systems for tests, on this machine's own loopback: well-behaved ones, and others."""

import datetime as dt
import http.server
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from skinscreen.domain.destination import Destination, DestinationKind
from skinscreen.domain.record import new_id

HOST = "127.0.0.1"
TITLE = "PACS"


def store_at(port: int, **changed: object) -> Destination:
    return Destination(
        **{
            "id": new_id(), "name": "the archive", "kind": DestinationKind.STORE, "host": HOST,
            "port": port, "called": TITLE,
        }
        | changed
    )  # fmt: skip


def worklist_at(port: int, **changed: object) -> Destination:
    return store_at(port, kind=DestinationKind.WORKLIST, name="the worklist", **changed)


def free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])


@dataclass
class Peer:
    """What a peer heard."""

    port: int = 0
    uids: list[str] = field(default_factory=list)
    syntaxes: list[str] = field(default_factory=list)
    datasets: list[Any] = field(default_factory=list)
    asked: list[Any] = field(default_factory=list)


STORED = (
    "1.2.840.10008.5.1.4.1.1.77.1.4",
    "1.2.840.10008.5.1.4.1.1.77.1.7",
    "1.2.840.10008.5.1.4.1.1.88.33",
    "1.2.840.10008.5.1.4.1.1.104.1",
)
SYNTAXES = ("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2")


@contextmanager
def scp(  # noqa: C901 - what it hears is counted as its own
    *,
    status: Callable[[int], int] = lambda _: 0,
    kinds: tuple[str, ...] = STORED,
    syntaxes: tuple[str, ...] = SYNTAXES,
    entries: Callable[[Any], Iterator[Any]] | None = None,
    title: str = TITLE,
    known: tuple[str, ...] = (),
    encryption: ssl.SSLContext | None = None,
    most: int = 10,
) -> Iterator[Peer]:
    """A DICOM server.

    Args:
        status: what it says to the file at a place, from 0.
        kinds: SOP classes that it stores.
        syntaxes: how.
        entries: its worklist's answers to a query: statuses with datasets.
        title: it listens to no other.
        known: calling titles that it knows; all where there are none.
        encryption: of TLS.
        most: associations at once.
    """
    from pynetdicom import AE, evt

    peer = Peer()
    entity = AE(ae_title=title)
    entity.require_called_aet = True
    entity.require_calling_aet = list(known)
    entity.maximum_associations = most
    entity.acse_timeout = 1
    entity.add_supported_context("1.2.840.10008.1.1")
    for kind in kinds:
        entity.add_supported_context(kind, list(syntaxes))
    if entries is not None:
        entity.add_supported_context("1.2.840.10008.5.1.4.31")

    def on_store(event: evt.Event) -> int:
        answer = status(len(peer.uids))
        if answer in {0, 0xB000}:
            peer.uids.append(str(event.dataset.SOPInstanceUID))
            peer.syntaxes.append(str(event.context.transfer_syntax))
            peer.datasets.append(event.dataset)
        return answer

    def on_find(event: evt.Event) -> Iterator[Any]:
        peer.asked.append(event.identifier)
        if entries is not None:
            yield from entries(event.identifier)

    connections: list[socket.socket] = []

    def on_open(event: evt.Event) -> None:
        connections.append(event.assoc.dul.socket.socket)

    handlers = [
        (evt.EVT_C_STORE, on_store),
        (evt.EVT_C_FIND, on_find),
        (evt.EVT_CONN_OPEN, on_open),
    ]
    server = entity.start_server(
        (HOST, 0), block=False, evt_handlers=handlers, ssl_context=encryption
    )
    peer.port = server.server_address[1]
    try:
        yield peer
    finally:
        entity.shutdown()
        for connection in connections:  # the library leaves those open whose peer has gone
            connection.close()


@contextmanager
def listener(talk: Callable[[socket.socket, threading.Event], None]) -> Iterator[int]:
    """A port where ``talk`` speaks with each that comes; it waits on the event, not on a clock."""
    over = threading.Event()
    with socket.create_server((HOST, 0)) as server:
        server.settimeout(0.05)

        def serve() -> None:
            while not over.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    connection.settimeout(5)
                    try:
                        talk(connection, over)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield int(server.getsockname()[1])
        finally:
            over.set()
            thread.join()


@dataclass(frozen=True)
class Papers:
    """Certificates that one authority made: of a server on loopback, and of a device."""

    authority: str
    server: str
    other_name: str
    device: str
    stranger: str

    def serving(self, *, wants_one: bool = False, other_name: bool = False) -> ssl.SSLContext:
        """What a server speaks TLS with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.other_name if other_name else self.server)
        if wants_one:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(self.authority)
        return context


def papers(folder: Path) -> Papers:
    """Make them, in files."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    at = dt.datetime.now(dt.UTC)

    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    def made(
        name: str, signer: object, names: list[x509.GeneralName], issuer: str
    ) -> tuple[Any, str]:
        key = ec.generate_private_key(ec.SECP256R1())
        builder = (
            x509.CertificateBuilder()
            .subject_name(named(name))
            .issuer_name(named(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(at - dt.timedelta(days=1))
            .not_valid_after(at + dt.timedelta(days=2))
            .add_extension(x509.BasicConstraints(ca=signer is None, path_length=None), True)
        )
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), False)
        signed = builder.sign(signer or key, hashes.SHA256())
        file = folder / f"{name}.pem"
        secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        file.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
        return key, str(file)

    loopback = [x509.IPAddress(ipaddress.ip_address(HOST)), x509.DNSName("localhost")]
    root, authority = made("authority", None, [], "authority")
    _, server = made("server", root, loopback, "authority")
    _, other = made("other", root, [x509.DNSName("other.example")], "authority")
    _, device = made("device", root, [], "authority")
    _, stranger = made("stranger", None, loopback, "stranger")
    return Papers(authority, server, other, device, stranger)


@dataclass
class FhirPeer:
    """What a FHIR server heard."""

    port: int = 0
    bundles: list[dict[str, Any]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


def outcome(text: str) -> bytes:
    issue = {"severity": "error", "code": "invalid", "diagnostics": text}
    return json.dumps({"resourceType": "OperationOutcome", "issue": [issue]}).encode()


CAPABLE = json.dumps({"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1"}).encode()


@contextmanager
def fhir_server(  # noqa: C901 - its methods are counted as its own
    encryption: ssl.SSLContext,
    answers: Callable[[str, str], tuple[int, bytes, Mapping[str, str]]] | None = None,
) -> Iterator[FhirPeer]:
    """A FHIR server; what it answers to a method and path, or else as it should."""
    peer = FhirPeer()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(200, CAPABLE)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            wanted = self.headers.get("If-None-Exist", "").partition("|")[2]
            known = [one.get("identifier", {}).get("value") for one in peer.bundles]
            if answers is None and wanted in known:
                self._answer(200, b"")
                return
            peer.bundles.append(json.loads(body))
            self._answer(201, b"")

        def _answer(self, status: int, body: bytes) -> None:
            peer.paths.append(self.path)
            peer.headers.append(dict(self.headers))
            more: Mapping[str, str] = {}
            if answers is not None:
                status, body, more = answers(self.command, self.path)
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Nothing."""

    class Server(http.server.HTTPServer):
        def get_request(self) -> tuple[Any, Any]:
            plain, address = super().get_request()
            plain.settimeout(5)
            return encryption.wrap_socket(plain, server_side=True), address

        def handle_error(self, *_arguments: object) -> None:
            """A client that goes away is no fault."""

    server = Server((HOST, 0), Handler)
    peer.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield peer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def fhir_at(port: int, papers: Papers, **changed: object) -> Destination:
    return Destination(
        **{
            "id": new_id(), "name": "the server", "kind": DestinationKind.FHIR, "host": HOST,
            "port": port, "base": "/fhir", "tls": True, "authority": papers.authority,
        }
        | changed
    )  # fmt: skip
