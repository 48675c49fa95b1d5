"""Files into a DICOM store, whatever it does."""

import logging
import socket
import struct
import threading
from io import BytesIO

import numpy as np
import pytest
from dicom_peers import (
    STORED,
    TITLE,
    Papers,
    free_port,
    listener,
    scp,
    store_at,
)
from PIL import Image
from pydicom import dcmread
from pydicom.encaps import get_frame
from pynetdicom import build_context
from pynetdicom.acse import ACSE
from unit.network.conftest import NAME

from skinscreen.domain.errors import NetworkError, RefusedError
from skinscreen.network.association import association
from skinscreen.network.dicom_store import VERIFICATION, echo, store
from skinscreen.network.limits import LIMITS, Limits

HASTY = Limits(connect_s=1, answer_s=0.3, whole_s=0.6, slowest=1 << 30)
"""For peers that never answer."""
Files = tuple[bytes, ...]


def uids(files: Files) -> list[str]:
    return [str(dcmread(BytesIO(file)).SOPInstanceUID) for file in files]


def test_a_store_that_is_there_answers() -> None:
    with scp() as peer:
        echo(store_at(peer.port))


def test_photo_result_and_report_arrive_as_they_are(files: Files) -> None:
    stored: list[int] = []
    with scp() as peer:
        store(store_at(peer.port), files, stored.append)
    assert peer.uids == uids(files)
    assert stored == [0, 1, 2]
    assert peer.syntaxes[0] == "1.2.840.10008.1.2.4.50"
    sent = dcmread(BytesIO(files[0]))
    assert get_frame(peer.datasets[0].PixelData, 0, number_of_frames=1) == get_frame(
        sent.PixelData, 0, number_of_frames=1
    )
    assert str(peer.datasets[0].PatientName) == f"{NAME}^Ann"
    assert peer.datasets[2].EncapsulatedDocument == dcmread(BytesIO(files[2])).EncapsulatedDocument


def test_a_store_that_takes_no_jpeg_gets_the_same_pixels(files: Files) -> None:
    with scp(syntaxes=("1.2.840.10008.1.2",)) as peer:
        store(store_at(peer.port), files, lambda _: None)
    assert peer.uids == uids(files)
    there = peer.datasets[0]
    assert (there.PhotometricInterpretation, there.LossyImageCompression) == ("RGB", "01")
    jpeg = get_frame(dcmread(BytesIO(files[0])).PixelData, 0, number_of_frames=1)
    pixels = np.frombuffer(there.PixelData, np.uint8)[: there.Rows * there.Columns * 3]
    expected = np.asarray(Image.open(BytesIO(jpeg)).convert("RGB"))
    assert np.array_equal(pixels.reshape(expected.shape), expected)


def test_nothing_is_sent_to_a_store_that_does_not_take_all_kinds(files: Files) -> None:
    with scp(kinds=STORED[:2]) as peer:
        message = r"does not take results .* and reports .*; nothing was sent"
        with pytest.raises(RefusedError, match=message):
            store(store_at(peer.port), files, lambda _: None)
    assert peer.uids == []


def test_a_photo_too_large_to_be_laid_open_is_refused(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("skinscreen.network.dicom_store._MOST_RAW", 1000)
    with (
        scp(syntaxes=("1.2.840.10008.1.2",)) as peer,
        pytest.raises(RefusedError, match="does not take photos"),
    ):
        store(store_at(peer.port), files, lambda _: None)
    assert peer.uids == []


def test_what_is_stored_with_a_warning_is_stored(files: Files) -> None:
    stored: list[int] = []
    with scp(status=lambda _: 0xB000) as peer:
        store(store_at(peer.port), files, stored.append)
    assert (len(peer.uids), stored) == (3, [0, 1, 2])


@pytest.mark.parametrize(
    ("status", "kind", "message"),
    [
        (0xA700, NetworkError, r"has no room now \(0xA700\)"),
        (0xA900, RefusedError, r"does not take it \(0xA900\)"),
        (0x0124, RefusedError, r"does not take it \(0x0124\)"),
        (0xC001, RefusedError, r"does not take it \(0xC001\)"),
    ],
)
def test_what_a_store_refuses_is_said_and_what_came_before_is_known(
    files: Files, status: int, kind: type[NetworkError], message: str
) -> None:
    stored: list[int] = []
    with (
        scp(status=lambda place: status if place else 0) as peer,
        pytest.raises(NetworkError, match=message) as raised,
    ):
        store(store_at(peer.port), files, stored.append)
    assert raised.type is kind
    assert (len(peer.uids), stored) == (1, [0])


def test_a_wrong_title_is_told_from_a_device_that_is_not_known() -> None:
    with scp() as peer, pytest.raises(RefusedError, match="is not called OTHER"):
        echo(store_at(peer.port, called="OTHER"))
    with (
        scp(known=("FRIEND",)) as peer,
        pytest.raises(RefusedError, match="does not know this device as SKINSCREEN"),
    ):
        echo(store_at(peer.port))


def test_a_rejection_counts_where_the_connection_is_shut_before_anyone_looks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ask = ACSE.send_request

    def ask_and_be_late(self: ACSE) -> None:
        ask(self)
        self.assoc.dul.join(5)

    monkeypatch.setattr(ACSE, "send_request", ask_and_be_late)

    def reject(connection: socket.socket, _: threading.Event) -> None:
        connection.recv(1 << 16)
        connection.sendall(bytes([3, 0, 0, 0, 0, 4, 0, 1, 1, 7]))

    with listener(reject) as port, pytest.raises(RefusedError, match="is not called PACS"):
        echo(store_at(port))


def test_a_store_that_has_too_much_to_do_is_tried_again() -> None:
    with scp(most=1) as peer:
        at = store_at(peer.port)
        verifying = [build_context(VERIFICATION)]
        with (
            association(at, verifying, "", LIMITS),
            pytest.raises(NetworkError, match="wants no connection now") as raised,
        ):
            echo(at)
    assert raised.type is NetworkError


def test_where_nothing_listens_that_is_said() -> None:
    with pytest.raises(NetworkError, match=r"nothing listens at 127.0.0.1, port"):
        echo(store_at(free_port()))


def test_a_host_that_is_not_known_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(NetworkError, match=r"the host pacs.example is not known"):
        echo(store_at(104, host="pacs.example"))


def hang(connection: socket.socket, over: threading.Event) -> None:
    over.wait()


def half_an_answer(connection: socket.socket, over: threading.Event) -> None:
    connection.recv(4096)
    connection.sendall(struct.pack(">BBL", 2, 0, 1 << 30) + b"\0")
    over.wait()


def a_byte_now_and_then(connection: socket.socket, over: threading.Event) -> None:
    connection.recv(4096)
    connection.sendall(struct.pack(">BBL", 2, 0, 1 << 30))
    while not over.wait(0.1):
        connection.sendall(b"\0")


def web_page(connection: socket.socket, over: threading.Event) -> None:
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" + b"x" * 5000)


def hang_up(connection: socket.socket, over: threading.Event) -> None:
    connection.recv(1)


@pytest.mark.parametrize(
    "talk", [hang, half_an_answer, a_byte_now_and_then, web_page, hang_up], ids=lambda t: t.__name__
)
def test_who_hangs_or_speaks_nonsense_ends_in_time_with_a_sentence(
    files: Files, talk: "type[object]"
) -> None:
    with listener(talk) as port:
        for ask in (lambda to: echo(to, HASTY), lambda to: store(to, files, print, HASTY)):
            with pytest.raises(NetworkError, match="but did not answer as it should"):
                ask(store_at(port))


def test_a_store_that_hangs_in_the_middle_ends_in_time(files: Files) -> None:
    over, stored = threading.Event(), []

    def status(place: int) -> int:
        if place:
            over.wait(10)
        return 0

    with scp(status=status) as peer:
        with pytest.raises(NetworkError, match="broke off before it had answered"):
            store(store_at(peer.port), files, stored.append, HASTY)
        over.set()
    assert stored == [0]


def test_a_store_that_promises_what_it_has_no_verification_for_is_said() -> None:
    from pynetdicom import AE

    entity = AE(ae_title=TITLE)
    entity.add_supported_context(STORED[0])
    server = entity.start_server(("127.0.0.1", 0), block=False)
    try:
        with pytest.raises(RefusedError, match="does not answer to C-ECHO"):
            echo(store_at(server.server_address[1]))
    finally:
        entity.shutdown()


def test_an_endless_answer_is_cut(files: Files) -> None:
    with scp() as peer, pytest.raises(NetworkError):
        store(store_at(peer.port), files, print, Limits(answer_bytes=10))


def test_encrypted_it_goes_to_the_right_one_alone(certificates: Papers) -> None:
    with scp(encryption=certificates.serving()) as peer:
        echo(store_at(peer.port, tls=True, authority=certificates.authority))
        with pytest.raises(NetworkError, match=r"the certificate of 127.0.0.1 is not accepted"):
            echo(store_at(peer.port, tls=True))
        with pytest.raises(NetworkError, match=r"the certificate of 127.0.0.1 is not accepted"):
            echo(store_at(peer.port, tls=True, authority=certificates.stranger))
        with pytest.raises(NetworkError, match="did not answer as it should"):
            echo(store_at(peer.port), HASTY)
    with (
        scp(encryption=certificates.serving(other_name=True)) as peer,
        pytest.raises(NetworkError, match=r"is not accepted .*IP address mismatch"),
    ):
        echo(store_at(peer.port, tls=True, authority=certificates.authority))


def test_a_store_without_tls_is_told_from_one_with(certificates: Papers) -> None:
    with scp() as peer, pytest.raises(NetworkError, match=r"makes no encrypted connection|in time"):
        echo(store_at(peer.port, tls=True, authority=certificates.authority), HASTY)


def test_a_store_that_wants_a_certificate_gets_it(certificates: Papers) -> None:
    with scp(encryption=certificates.serving(wants_one=True)) as peer:
        known = store_at(
            peer.port, tls=True, authority=certificates.authority, certificate=certificates.device
        )
        echo(known)
        with pytest.raises(NetworkError):
            echo(store_at(peer.port, tls=True, authority=certificates.authority), HASTY)


def test_nothing_of_a_patient_is_logged(files: Files, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("pynetdicom").setLevel(logging.DEBUG)
    with scp() as peer:
        store(store_at(peer.port), files, lambda _: None)
    assert peer.uids
    assert NAME not in caplog.text
